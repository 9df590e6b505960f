import { Protocol } from '../engines/listening';
import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';
import { metadataFindings } from '../rules/metadata';
import { PORTS, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/**
 * Where a Service can be reached from.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export enum ServiceType {
  /** Within the cluster. */
  CLUSTER_IP = 'ClusterIP',
  /** Through a port of every node. */
  NODE_PORT = 'NodePort',
  /** Through a load balancer of the cloud, often from the internet. */
  LOAD_BALANCER = 'LoadBalancer',
}

/**
 * The Service of a server.
 */
export interface ServiceOptions {
  /**
   * Where the server can be reached from.
   *
   * @default ServiceType.CLUSTER_IP
   */
  readonly type?: ServiceType;

  /**
   * Port of the Service, 1 to 65535. It does not change the port of the container.
   *
   * @default - the port of the server
   */
  readonly port?: number;

  /**
   * Port on every node, 1 to 65535 and within the range of the cluster (30000 to 32767 by default).
   * Requires type NodePort or LoadBalancer.
   *
   * @default - the cluster allocates one
   */
  readonly nodePort?: number;

  /**
   * Annotations of the Service, for example those that configure the load balancer of a cloud. They are added to the
   * annotations of the construct's `metadata`, and win.
   *
   * @default - those of the construct's `metadata`
   */
  readonly annotations?: { [key: string]: string };
}

/** The pods behind a Service. */
export interface ServiceTarget {
  readonly name: string;
  readonly selector: StringMap;
  /** Name of the container's port. */
  readonly portName: string;
  readonly port: number;
  readonly protocol?: Protocol;
}

/** What meshes and load balancers are told of a protocol. @see https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol */
const APP_PROTOCOL: { readonly [protocol in Protocol]?: string } = { https: 'https', grpc: 'kubernetes.io/h2c' };

/** A reference of a route to a Service of its namespace. */
export function serviceReference(name: string, port: number): { readonly kind: string; readonly name: string; readonly port: number } {
  return { kind: 'Service', name, port };
}

/** URL of a Service within the cluster, by its name alone if the namespace is not known. */
export function serviceUrl({ name, port: own, protocol = 'http' }: Pick<ServiceTarget, 'name' | 'port' | 'protocol'>, namespace: string | undefined, { port = own }: ServiceOptions = {}): string {
  return `${protocol}://${namespace === undefined ? name : `${name}.${namespace}`}:${port}`;
}

/** The manifest of a Service. */
export function serviceManifest({ name, portName, selector, port: own, protocol = 'http' }: ServiceTarget, options: ServiceOptions = {}): Manifest {
  const { type = ServiceType.CLUSTER_IP, port = own, nodePort, annotations } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, annotations },
    spec: { type, selector, ports: [{ name: portName, port, targetPort: portName, nodePort, protocol: 'TCP', appProtocol: APP_PROTOCOL[protocol] }] },
  };
}

const SERVICE_API = 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/';

/** The default range of node ports. A cluster can have another one. */
const NODE_PORTS = { min: 30000, max: 32767 };

export const SERVICE_RULES = ruleTable<ServiceOptions | undefined>([
  {
    code: 'INF055',
    severity: 'error',
    title: '`service.port` and `service.nodePort` are 1 to 65535',
    source: SERVICE_API,
    check: (service) => [
      requireInteger('service.port', service?.port, PORTS, 'write a port number, or leave it out for the port of the server'),
      requireInteger('service.nodePort', service?.nodePort, PORTS, 'write a port within the range of the cluster, or leave it out: the cluster allocates one'),
    ].filter((finding) => finding !== undefined),
  },
  {
    code: 'INF056',
    severity: 'error',
    title: '`service.nodePort` requires type NodePort or LoadBalancer',
    source: SERVICE_API,
    check: (service) => service?.nodePort !== undefined && (service.type ?? ServiceType.CLUSTER_IP) === ServiceType.CLUSTER_IP && {
      path: 'service.nodePort',
      got: service.nodePort,
      expected: 'type NodePort or LoadBalancer',
      remedy: 'set type: ServiceType.NODE_PORT, or remove nodePort',
    },
  },
  {
    code: 'INF057',
    severity: 'error',
    title: 'Annotations of a Service have valid keys and string values',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set',
    check: (service) => metadataFindings('service.annotations', service?.annotations, false),
  },
  {
    code: 'INF064',
    severity: 'engine-error',
    title: '`service.nodePort` is in the node port range of the cluster, by default 30000 to 32767',
    source: 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
    check: (service) => {
      const { nodePort } = service ?? {};
      const isPort = nodePort !== undefined && requireInteger('service.nodePort', nodePort, PORTS, '') === undefined;
      return isPort && requireInteger(
        'service.nodePort', nodePort, NODE_PORTS, 'write a port of this range, or acknowledge INF064 if your cluster has another range',
      );
    },
  },
]);

/** What stands before the pods, and who may ask. */
export interface Exposure {
  readonly service?: ServiceOptions;
  readonly apiKey?: object;
}

export const EXPOSURE_RULES = ruleTable<Exposure>([
  {
    code: 'INF067',
    severity: 'advice',
    title: 'A Service that is reachable from outside of the cluster asks for an API key',
    source: 'https://docs.vllm.ai/en/latest/usage/security/',
    check: ({ service, apiKey }) => {
      const { type = ServiceType.CLUSTER_IP } = service ?? {};
      return type !== ServiceType.CLUSTER_IP && apiKey === undefined && {
        path: 'apiKey',
        expected: `an API key with a Service of type ${type}: whoever reaches the address can use the model`,
        remedy: 'write apiKey: SecretRef.of({ name: \'…\', key: \'…\' }), or acknowledge INF067 if a firewall or a network policy keeps others out',
      };
    },
  },
]);
