import { Manifest } from '../kube/manifest';
import { StringMap } from '../kube/objects';

/** The API group of pools. */
export const POOL_GROUP = 'inference.networking.k8s.io';

/**
 * What a gateway does with requests while no endpoint picker answers.
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/
 */
export enum FailureMode {
  /** It sends them to any pod of the pool. */
  FAIL_OPEN = 'FailOpen',
  /** It answers with an error. */
  FAIL_CLOSE = 'FailClose',
}

/** Pods with the ports at which they take requests, and the Service of what picks one of them for a request. */
export interface PoolTarget {
  readonly name: string;
  /** Labels of the pods. */
  readonly selector: StringMap;
  readonly ports: readonly number[];
  readonly picker: { readonly name: string; readonly port: number };
  readonly failureMode: FailureMode;
}

/** The manifest of an InferencePool. */
export function inferencePool({ name, selector, ports, picker, failureMode }: PoolTarget): Manifest {
  return {
    apiVersion: `${POOL_GROUP}/v1`,
    kind: 'InferencePool',
    metadata: { name },
    spec: {
      selector: { matchLabels: selector },
      targetPorts: ports.map((number) => ({ number })),
      endpointPickerRef: { name: picker.name, port: { number: picker.port }, failureMode },
    },
  };
}

/** A reference to a pool of the same namespace. */
export function poolReference(name: string): { readonly group: string; readonly kind: string; readonly name: string } {
  return { group: POOL_GROUP, kind: 'InferencePool', name };
}
