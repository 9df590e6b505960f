import { ContainerPort } from '../../kube/objects';

/** So many ports, one after the other. */
export function portsFrom(port: number, count: number): number[] {
  return Array.from({ length: count }, (_, rank) => port + rank);
}

/** Names of ports, one for each rank. */
export function rankNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, rank) => (rank === 0 ? name : `${name}-${rank}`));
}

/** Ports of a container, one for each rank. */
export function rankPorts(name: string, port: number, count: number): ContainerPort[] {
  return rankNames(name, count).map((rankName, rank) => ({ name: rankName, containerPort: port + rank }));
}
