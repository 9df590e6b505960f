import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { StringMap } from '../private/kubernetes';
import { emit } from '../private/manifest';

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
  readonly namespace?: string;
  readonly labels: StringMap;
  readonly annotations?: StringMap;
  readonly selector: StringMap;
  /** Name of the container's port. */
  readonly portName: string;
  readonly port: number;
}

/** Puts the Service of a server into the chart. */
export function emitService(scope: Construct, target: ServiceTarget, { type, port, nodePort, annotations }: ServiceOptions = {}): ApiObject {
  const { name, namespace, labels, portName, selector } = target;
  return emit(scope, 'Service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels, annotations: annotations || target.annotations ? { ...target.annotations, ...annotations } : undefined },
    spec: {
      type: type ?? ServiceType.CLUSTER_IP,
      selector,
      ports: [{ name: portName, port: port ?? target.port, targetPort: portName, nodePort, protocol: 'TCP' }],
    },
  });
}
