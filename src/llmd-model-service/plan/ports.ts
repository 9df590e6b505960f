import { PlannedRole, PlannedService } from './service';
import { WAITING_PORT } from './sidecar';
import { KvPort } from '../../engines/kv-settings';
import { portsFrom } from '../../pod/parts/rank-ports';

/** A port of a pod, what listens there, and the prop that moves it. */
export interface UsedPort {
  readonly port: number;
  readonly title: string;
  readonly path: string;
}

/** The ports of the pods of a role: those that they declare, and those that nobody else asks. */
export function portsOf({ hasSidecar, port: first }: PlannedService, planned: PlannedRole): UsedPort[] {
  const { role, port: enginePort, ranks, design, waits, places } = planned;
  const isBehindSidecar = hasSidecar && role === 'decode';
  const supervisor = design.launch.rankPorts?.supervisor.port;
  return [
    ...portsFrom(first, ranks).map((port) => ({ port, title: isBehindSidecar ? 'the sidecar' : 'the engine', path: 'port' })),
    ...(isBehindSidecar ? portsFrom(enginePort, ranks).map((port) => ({ port, title: 'the engine', path: 'sidecar.enginePort' })) : []),
    ...(supervisor === undefined ? [] : [{ port: supervisor, title: 'the supervisor of the ranks', path: places.of('args.dataParallelSupervisorPort') }]),
    ...(isBehindSidecar && waits ? [{ port: WAITING_PORT, title: 'the process by which a sidecar waits for the end of its pod', path: 'sidecar.enginePort' }] : []),
    ...(design.launch.kv?.ports ?? []).flatMap((ports) => kvPorts(ports, enginePort)),
    ...design.parts.flatMap(({ ports = [] }) => ports.map(({ containerPort, name }) => ({ port: containerPort, title: `the port ${name}`, path: 'port' }))),
  ];
}

/** The ports at which others ask for KV caches, but for that of the engine: KVC008 compares them with it. */
function kvPorts({ name, port, count }: KvPort, enginePort: number): UsedPort[] {
  return portsFrom(port, count).map((one) => ({ port: one, title: `the port ${name}`, path: 'kvTransfer (port)' }))
    .filter((used) => used.port !== enginePort);
}
