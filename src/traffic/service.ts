import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Identity, metadataFindings } from '../pod/identity';
import { StringMap } from '../private/kubernetes';
import { emit } from '../private/manifest';
import { PORTS, unlessWhole } from '../rules/range';
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
  readonly identity: Pick<Identity, 'namespace' | 'labels' | 'annotations'>;
  readonly selector: StringMap;
  /** Name of the container's port. */
  readonly portName: string;
  readonly port: number;
}

/** Address of a Service within the cluster: by name alone where the namespace is not stated. */
export function serviceUrl({ name, port: own }: ServiceTarget, namespace: string | undefined, { port = own }: ServiceOptions = {}): string {
  return `http://${namespace === undefined ? name : `${name}.${namespace}`}:${port}`;
}

/** Puts the Service of a server into the chart. */
export function emitService(scope: Construct, target: ServiceTarget, { type, port, nodePort, annotations }: ServiceOptions = {}): ApiObject {
  const { name, identity: { namespace, labels, annotations: own }, portName, selector } = target;
  return emit(scope, 'Service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels, annotations: annotations || own ? { ...own, ...annotations } : undefined },
    spec: {
      type: type ?? ServiceType.CLUSTER_IP,
      selector,
      ports: [{ name: portName, port: port ?? target.port, targetPort: portName, nodePort, protocol: 'TCP' }],
    },
  });
}

const SERVICE_API = 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/';

/** Ports of nodes, unless the cluster was set up for others. */
const NODE_PORTS = { min: 30000, max: 32767 };

export const SERVICE_RULES = ruleTable<ServiceOptions | undefined>([
  {
    code: 'INF055',
    severity: 'error',
    title: 'Ports are from 1 to 65535',
    source: SERVICE_API,
    check: (service) => [
      unlessWhole('service.port', service?.port, PORTS, 'write a port, or leave it out to take that of the server'),
      unlessWhole('service.nodePort', service?.nodePort, PORTS, 'write a port of the range of the cluster, or leave it out: the cluster chooses one'),
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
  {
    code: 'INF058',
    severity: 'engine-error',
    title: 'A port of the nodes is in the range that Kubernetes sets aside for it',
    source: 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
    check: (service) => {
      const { nodePort } = service ?? {};
      return nodePort === undefined || !Number.isInteger(nodePort) || nodePort < PORTS.min || nodePort > PORTS.max ? undefined : unlessWhole(
        'service.nodePort', nodePort, NODE_PORTS, 'write a port of this range, or acknowledge this where the API server was started with another service-node-port-range',
      );
    },
  },
]);
