import { Size } from 'cdk8s';
import { envoyFile } from './envoy-config';
import { withRegistry } from '../../kube/image-reference';
import { PodPart } from '../../pod/part';
import { anyAddress } from '../../pod/parts/ip-family';
import { containerResources, ContainerResources } from '../../pod/parts/resources';
import { FailureMode } from '../../traffic/inference-pool';
import { EndpointPickerOptions } from '../props/endpoint-picker';
import { EnvoyOptions, LlmdStandaloneOptions } from '../props/standalone';
import { ENVOY_FLAG, ENVOY_IMAGE, ENVOY_PORT, ENVOY_USER } from '../release/envoy-facts';

const NAME = 'envoy-proxy';
/** Names of the ports: probes and the Service refer to them. */
export const ENVOY_PORT_NAME = { http: 'http', ready: 'envoy-ready' } as const;
export const ENVOY_FILE = 'envoy.yaml';

const RESOURCES: ContainerResources = { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(8) };
/** Seconds that Envoy stays after its pod is to end, so that answers that run do. */
const STAYS = { alone: 115, several: 25 };

export function envoyImage({ image = ENVOY_IMAGE }: EnvoyOptions = {}): string {
  return image;
}

/** The picker beside a proxy, and whether its pods serve HTTPS. */
interface ProxiedPicker {
  readonly stated: EndpointPickerOptions;
  readonly isEncrypted: boolean;
}

/** The configuration of the proxy, which waits for the picker as long as requests may. */
export function envoyConfigFile({ requestTimeout }: LlmdStandaloneOptions, { stated, isEncrypted }: ProxiedPicker): string {
  const { failureMode, flowControl, ipFamily } = stated;
  return envoyFile({
    address: anyAddress(ipFamily),
    failsOpen: failureMode === FailureMode.FAIL_OPEN,
    requestTimeout,
    queueTimeout: flowControl?.requestTtl,
    isEncrypted,
  });
}

/** Threads: one for each CPU. */
function threadsOf({ cpu, cpuLimit = cpu }: ContainerResources): number {
  return Math.max(1, Math.ceil(cpuLimit ?? RESOURCES.cpu!));
}

/** A volume, and where it is mounted. */
interface MountedConfig {
  readonly volume: string;
  readonly directory: string;
}

/** The part of the proxy, which reads its configuration from a volume of the picker. */
export function envoyPart(
  { envoy = {} }: LlmdStandaloneOptions, { replicas = 1 }: EndpointPickerOptions, config: MountedConfig, imageRegistry: string | undefined,
): PodPart {
  const { resources = RESOURCES } = envoy;
  const { requests, limits } = containerResources(0, resources);
  const ready = { httpGet: { path: '/ready', port: ENVOY_PORT_NAME.ready }, timeoutSeconds: 2 };
  return {
    from: 'routing.envoy',
    sidecars: [{
      name: NAME,
      image: withRegistry(envoyImage(envoy), imageRegistry),
      command: ['envoy'],
      args: [ENVOY_FLAG.file, `${config.directory}/${ENVOY_FILE}`, ENVOY_FLAG.threads, String(threadsOf(resources)), ENVOY_FLAG.logLevel, 'warn'],
      ports: [{ name: ENVOY_PORT_NAME.http, containerPort: ENVOY_PORT.http }, { name: ENVOY_PORT_NAME.ready, containerPort: ENVOY_PORT.ready }],
      readinessProbe: { ...ready, periodSeconds: 5, failureThreshold: 1 },
      livenessProbe: { ...ready, periodSeconds: 10, failureThreshold: 6 },
      // At SIGTERM it ends at once.
      lifecycle: { preStop: { exec: { command: ['sleep', String(replicas > 1 ? STAYS.several : STAYS.alone)] } } },
      resources: { requests, limits },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, runAsUser: ENVOY_USER },
      volumeMounts: [{ name: config.volume, mountPath: config.directory, readOnly: true }],
    }],
  };
}
