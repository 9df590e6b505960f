import { Construct } from 'constructs';
import { mostRanks } from './data-parallelism';
import { ENVOY_PORT_NAME } from './envoy';
import { LLMD_LABEL } from './labels';
import { hasPool, makePicker, pickerName, PICKER_PATH, PlannedPicker } from './picker';
import { makeRender } from './render';
import { PlannedService } from './service';
import { NameBudget } from '../../kube/names';
import { StringMap } from '../../kube/objects';
import { portsFrom } from '../../pod/parts/rank-ports';
import { RolePods } from '../../serving/assembly';
import { EmittedObject } from '../../serving/emission';
import { Identity, INSTANCE_LABEL } from '../../serving/identity';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { podMonitor } from '../../serving/metrics';
import { GatewayProvider, providerObjects } from '../../traffic/gateway-provider';
import { gatewayRoute } from '../../traffic/gateway-route';
import { RouteBackend } from '../../traffic/http-route';
import { FailureMode, inferencePool, poolReference, PoolTarget } from '../../traffic/inference-pool';
import { serviceManifest, serviceReference, serviceUrl } from '../../traffic/service';
import { LlmdGatewayOptions } from '../props/routing';
import { LlmdModelServiceProps } from '../props/service';
import { LlmdStandaloneOptions } from '../props/standalone';
import { PICKER_PORT } from '../release/picker-facts';

/** The prop that states the pool and what is around it. */
export const ROUTING_PATH = PICKER_PATH.slice(0, PICKER_PATH.indexOf('.'));

/** Port of the Service in front of a proxy, unless another one is stated. */
const HTTP_PORT = 80;

/** What makes requests reach the pods. */
export interface MadeTraffic {
  /** Pods that serve no model. */
  readonly pods: readonly RolePods[];
  readonly objects: readonly EmittedObject[];
  /** Where requests for the service go. */
  readonly backend: RouteBackend;
  /** The address of the service within the cluster, where it is known. */
  readonly url?: string;
}

/** Labels of the pods that take requests, in both roles, and of no others. */
function poolSelector(service: string): StringMap {
  return { [INSTANCE_LABEL]: service, [LLMD_LABEL.serving]: 'true' };
}

function poolOf(name: string, ports: readonly number[], { stated: { failureMode = FailureMode.FAIL_CLOSE } }: PlannedPicker): PoolTarget {
  return { name, selector: poolSelector(name), ports, picker: { name: pickerName(name), port: PICKER_PORT.grpc }, failureMode };
}

/** Makes the picker of a service, the pool that it picks from, and what leads to it; undefined where it has none. */
export function makeTraffic(
  scope: Construct, props: LlmdModelServiceProps, plan: PlannedService, identity: Identity, budget: NameBudget, defaults: InferenceDefaultsOptions,
): MadeTraffic | undefined {
  const { picker: planned, port, roles } = plan;
  if (planned === undefined) {
    return undefined;
  }
  const { name, namespace } = identity;
  const { gateway, standalone } = props.routing!._bind();
  const pool = poolOf(name, portsFrom(port, mostRanks(roles)), planned);
  const render = planned.render && makeRender(scope, planned.render, props, name, budget, defaults);
  const picker = makePicker(scope, planned, props, pool, budget, defaults, render?.url);
  const proxy = standalone && proxyService(name, picker.pods.labels, standalone, namespace);
  const monitor = props.metrics && podMonitor(props.metrics._bind(), { name: pickerName(name), selector: picker.pods.labels, port: 'metrics' });
  return {
    pods: [picker.pods, ...(render ? [render.pods] : [])],
    objects: [
      ...(hasPool(planned) ? [{ id: 'Pool', manifest: inferencePool(pool) }] : []),
      ...(gateway ? gatewayObjects(gateway, pool, plan, namespace) : []),
      ...picker.objects,
      ...(proxy ? [proxy.object] : []),
      ...(render?.objects ?? []),
      ...(monitor ? [{ id: 'eppMonitor', manifest: monitor }] : []),
    ],
    backend: proxy?.backend ?? poolReference(name),
    url: proxy?.url,
  };
}

/** The route to a pool, and what the provider needs. */
function gatewayObjects(options: LlmdGatewayOptions, pool: PoolTarget, { roles: [{ design }] }: PlannedService, namespace?: string): EmittedObject[] {
  const { name, ports: [port], picker } = pool;
  const { gateway, provider = GatewayProvider.NONE, requestTimeout } = options;
  const { healthPath } = design.launch.engine.server;
  return [
    ...(gateway ? [{ id: 'Route', manifest: gatewayRoute(name, { ...options, gateway }, [{ backends: [poolReference(name)] }]) }] : []),
    ...providerObjects(provider, { name, namespace, port, healthPath, pickerService: picker.name, requestTimeout }),
  ];
}

/** The Service in front of the proxy. */
function proxyService(name: string, selector: StringMap, { service }: LlmdStandaloneOptions, namespace: string | undefined) {
  const target = { name, selector, portName: ENVOY_PORT_NAME.http, port: HTTP_PORT };
  return {
    object: { id: 'Service', manifest: serviceManifest(target, service) },
    backend: serviceReference(name, service?.port ?? HTTP_PORT),
    url: serviceUrl(target, namespace, service),
  };
}
