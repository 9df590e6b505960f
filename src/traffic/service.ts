import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';
import { metadataFindings } from '../rules/metadata';
import { PORTS, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/**
 * Who can reach a Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export enum ServiceType {
  /** Pods of the cluster. */
  CLUSTER_IP = 'ClusterIP',
  /** Who can reach a node. */
  NODE_PORT = 'NodePort',
  /** Who can reach the load balancer of the cloud: often the internet. */
  LOAD_BALANCER = 'LoadBalancer',
}

/**
 * The Service in front of the server.
 */
export interface ServiceOptions {
  /**
   * Who can reach the server.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly type?: ServiceType;

  /**
   * Port of the Service, 1 to 65535. The port of the container stays as it is.
   *
   * @default - the port of the server
   */
  readonly port?: number;

  /**
   * Port on every node, 1 to 65535 and within the range of the cluster (30000 to 32767 unless it was set).
   * For the types NodePort and LoadBalancer only.
   *
   * @default - the cluster chooses one
   */
  readonly nodePort?: number;

  /**
   * Annotations of the Service, such as those that tell a cloud what load balancer to make.
   *
   * @default - those of the construct's `metadata`
   */
  readonly annotations?: { [key: string]: string };
}

/** What a Service needs to know of the pods that it stands for. */
export interface ServiceTarget {
  readonly name: string;
  readonly selector: StringMap;
  /** Name of the container's port. */
  readonly portName: string;
  readonly port: number;
}

/** Address of a Service within the cluster: by name alone where the namespace is not stated. */
export function serviceUrl({ name, port: own }: ServiceTarget, namespace: string | undefined, { port = own }: ServiceOptions = {}): string {
  return `http://${namespace === undefined ? name : `${name}.${namespace}`}:${port}`;
}

/** The Service of a server. */
export function serviceManifest({ name, portName, selector, port: own }: ServiceTarget, options: ServiceOptions = {}): Manifest {
  const { type = ServiceType.CLUSTER_IP, port = own, nodePort, annotations } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations },
    spec: { type, selector, ports: [{ name: portName, port, targetPort: portName, nodePort, protocol: 'TCP' }] },
  };
}

const SERVICE_TYPES: readonly string[] = Object.values(ServiceType);
const SERVICE_API = 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/';

export const SERVICE_RULES = ruleTable<ServiceOptions | undefined>([
  {
    code: 'INF054',
    severity: 'error',
    title: 'A Service has one of the types',
    source: SERVICE_API,
    check: (service) => SERVICE_TYPES.includes(service?.type ?? ServiceType.CLUSTER_IP) ? undefined : {
      path: 'service.type',
      got: service?.type,
      expected: `one of ${SERVICE_TYPES.join(', ')}`,
      remedy: 'use a member of ServiceType, or leave it out',
    },
  },
  {
    code: 'INF055',
    severity: 'error',
    title: 'Ports are from 1 to 65535',
    source: SERVICE_API,
    check: (service) => [
      requireInteger('service.port', service?.port, PORTS, 'write a port, or leave it out to take that of the server'),
      requireInteger('service.nodePort', service?.nodePort, PORTS, 'write a port of the range of the cluster, or leave it out: the cluster chooses one'),
    ].filter((finding) => finding !== undefined),
  },
  {
    code: 'INF056',
    severity: 'error',
    title: 'A port of the nodes comes with a type that has one',
    source: SERVICE_API,
    check: (service) => service?.nodePort === undefined || (service.type ?? ServiceType.CLUSTER_IP) !== ServiceType.CLUSTER_IP ? undefined : {
      path: 'service.nodePort',
      got: service.nodePort,
      expected: 'type NodePort or LoadBalancer',
      remedy: 'set type: ServiceType.NODE_PORT, or remove nodePort',
    },
  },
  {
    code: 'INF057',
    severity: 'error',
    title: 'Annotations of a Service have valid keys and texts as values',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set',
    check: (service) => metadataFindings('service.annotations', service?.annotations, false),
  },
]);
