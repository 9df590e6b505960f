import { LLMD_LABEL } from './labels';
import { pickerName, PICKER_PATH } from './picker';
import { StringMap } from '../../kube/objects';
import { EmittedObject } from '../../serving/emission';
import { INSTANCE_LABEL } from '../../serving/identity';
import { GatewayProvider, providerObjects, timeoutInRoute } from '../../traffic/gateway-provider';
import { httpRoute } from '../../traffic/http-route';
import { FailureMode, inferencePool, poolReference } from '../../traffic/inference-pool';
import { LlmdGatewayOptions } from '../props/routing';
import { PICKER_PORT } from '../release/picker-facts';

/** The prop that states the pool and what is around it. */
export const GATEWAY_PATH = PICKER_PATH.slice(0, PICKER_PATH.indexOf('.'));

/** Where a pool is, and which pods are in it. */
export interface PoolPlace {
  readonly name: string;
  readonly namespace?: string;
  /** Where the pods take requests. */
  readonly port: number;
  /** Path by which the pods say that they are well. */
  readonly healthPath: string;
}

/** Labels of the pods that take requests, in both roles, and of no others. */
export function poolSelector(service: string): StringMap {
  return { [INSTANCE_LABEL]: service, [LLMD_LABEL.serving]: 'true' };
}

/** The pool of a service, the route to it, and what the provider needs. */
export function gatewayObjects(options: LlmdGatewayOptions, { name, namespace, port, healthPath }: PoolPlace): EmittedObject[] {
  const { gateway, provider = GatewayProvider.NONE, epp, hostnames, path = '/', requestTimeout } = options;
  const picker = pickerName(name);
  const pool = inferencePool({
    name,
    selector: poolSelector(name),
    port,
    picker: { name: picker, port: PICKER_PORT.grpc },
    failureMode: epp?.failureMode ?? FailureMode.FAIL_CLOSE,
  });
  return [
    { id: 'Pool', manifest: pool },
    ...(gateway ? [{ id: 'Route', manifest: httpRoute({ name, gateway, hostnames, rules: [{ path, backends: [poolReference(name)], requestTimeout: timeoutInRoute(provider, requestTimeout) }] }) }] : []),
    ...providerObjects(provider, { name, namespace, port, healthPath, pickerService: picker, requestTimeout }),
  ];
}
