import { Size } from 'cdk8s';
import { LlmdEngine } from './engines';
import { tracingEnv } from './tracing';
import { withRegistry } from '../../kube/image-reference';
import { minorVersion } from '../../kube/kubernetes-version';
import { Container, EnvVar } from '../../kube/objects';
import { FurtherContainer, PodPart } from '../../pod/part';
import { rankPorts } from '../../pod/parts/rank-ports';
import { containerResources } from '../../pod/parts/resources';
import { RoutingSidecarOptions } from '../props/routing-sidecar';
import { LlmdTracing } from '../props/tracing';
import { LlmdVersion, rowOf } from '../release/llmd-version';
import { ENGINE_PORT_FLAGS, SIDECAR_FLAGS, SIDECAR_IMAGES, SIDECAR_PROGRAM, SIDECAR_VARIABLE } from '../release/sidecar-facts';

/** The sidecar and what it depends on. */
export interface SidecarInput {
  readonly version: LlmdVersion;
  readonly options: RoutingSidecarOptions;
  readonly engine: LlmdEngine;
  /** Where it takes requests. */
  readonly port: number;
  /** Where the engine does. */
  readonly enginePort: number;
  /** Ports from these on, one for each rank that has one. */
  readonly ranks: number;
  readonly imageRegistry?: string;
  readonly tracing?: LlmdTracing;
  /** What the cluster states of itself, if it does. */
  readonly kubernetesVersion?: string;
}

/** Where the engine takes requests behind a sidecar, unless another port is stated. */
export const ENGINE_PORT = 8200;
/** Where a second process of the sidecar waits until the pod ends. Nothing asks it. */
export const WAITING_PORT = 8299;

const NAME = { container: 'routing-proxy', port: 'sidecar' } as const;
const CERTIFICATE = { volume: 'sidecar-certificate', directory: '/etc/sidecar-certificate' } as const;

/** The first minor version of Kubernetes that runs init containers along with the others, if they are to be restarted always. */
const SIDECARS_SINCE = 29;

const RESOURCES = { cpu: 0.5, cpuLimit: 4, memory: Size.mebibytes(512) };

/** Every few seconds, so that a proxy that has restarted gets requests soon. */
const READINESS = { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 };
/** A proxy that takes no connections for a minute will not take any more. */
const LIVENESS = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 };

/** The release of the sidecar. */
export function sidecarVersion(service: LlmdVersion, { version = service }: RoutingSidecarOptions = {}): LlmdVersion {
  return version;
}

/** A prop of the sidecar that is a flag, and its value on the command line. */
export interface StatedSidecarFlag {
  readonly prop: keyof RoutingSidecarOptions & keyof typeof SIDECAR_FLAGS;
  readonly value: string;
}

/** The flags that follow from the props of the sidecar. */
export function statedFlags(options: RoutingSidecarOptions): StatedSidecarFlag[] {
  const { enableTls, tlsInsecureSkipVerify, maxIdleConnsPerHost, prefillMaxRetries, prefillRetryBackoff, enablePrefillerSampling } = options;
  const values: { readonly [prop in StatedSidecarFlag['prop']]: string | undefined } = {
    enableTls: listed(enableTls),
    tlsInsecureSkipVerify: listed(tlsInsecureSkipVerify),
    maxIdleConnsPerHost: text(maxIdleConnsPerHost),
    prefillMaxRetries: text(prefillMaxRetries),
    prefillRetryBackoff: prefillRetryBackoff && `${prefillRetryBackoff.toMilliseconds({ integral: false })}ms`,
    enablePrefillerSampling: text(enablePrefillerSampling),
  };
  return (Object.keys(values) as StatedSidecarFlag['prop'][]).flatMap((prop) => {
    const value = values[prop];
    return value === undefined ? [] : [{ prop, value }];
  });
}

function argument({ flag }: { readonly flag: string }, value: string | number | boolean): string {
  return `${flag}=${value}`;
}

function listed(items: readonly string[] | undefined): string | undefined {
  return items?.length ? items.join(',') : undefined;
}

function text(value: number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Whether the cluster is known to run sidecars as init containers, which start before the engine and stop after it. */
export function runsNativeSidecars(kubernetesVersion: string | undefined): boolean {
  return kubernetesVersion !== undefined && (minorVersion(kubernetesVersion) ?? 0) >= SIDECARS_SINCE;
}

/** Reference of the image. */
export function sidecarImage({ version, options: { image } }: Pick<SidecarInput, 'version' | 'options'>): string {
  return image ?? `${rowOf(version, SIDECAR_IMAGES).repository}:v${version.version}`;
}

/** The part of the sidecar. */
export function sidecarPart(input: SidecarInput): PodPart {
  const container = renderContainer(input);
  const secretName = input.options.tls?._bind().secretName;
  const volumes = secretName === undefined ? {} : { volumes: [{ name: CERTIFICATE.volume, source: { secret: { secretName } } }] };
  return runsNativeSidecars(input.kubernetesVersion)
    ? { from: 'sidecar', ...volumes, initContainers: [{ ...container, restartPolicy: 'Always' }] }
    : { from: 'sidecar', ...volumes, sidecars: [{ ...container, lifecycle: WAIT }] };
}

/**
 * Keeps a sidecar until the pod ends, which else ends at SIGTERM and cuts the streams of running requests. The image has no `sleep`,
 * so its own program waits in its place, on a port that nobody asks.
 */
const WAIT: Container['lifecycle'] = { preStop: { exec: { command: [SIDECAR_PROGRAM, argument(SIDECAR_FLAGS.port, WAITING_PORT), argument(SIDECAR_FLAGS.secureProxy, false)] } } };

function renderContainer(input: SidecarInput): FurtherContainer {
  const { version, options, engine, port, enginePort, ranks, imageRegistry, tracing } = input;
  const { resources = RESOURCES, logLevel = 1, extraArgs = [], tls } = options;
  const hasSecret = tls?._bind().secretName !== undefined;
  const { requests, limits } = containerResources(0, resources);
  const image = sidecarImage(input);
  return {
    name: NAME.container,
    image: withRegistry(image, imageRegistry),
    args: [
      argument(SIDECAR_FLAGS.port, port),
      argument(rowOf(version, ENGINE_PORT_FLAGS), enginePort),
      ...(ranks > 1 ? [argument(SIDECAR_FLAGS.ranks, ranks)] : []),
      argument(SIDECAR_FLAGS.kvConnector, engine.connector),
      argument(SIDECAR_FLAGS.zapLogLevel, logLevel),
      argument(SIDECAR_FLAGS.secureProxy, tls !== undefined),
      ...(hasSecret ? [argument(SIDECAR_FLAGS.certPath, CERTIFICATE.directory)] : []),
      ...(tracing && version.isAtLeast(SIDECAR_FLAGS.tracing.since) ? [argument(SIDECAR_FLAGS.tracing, true)] : []),
      ...statedFlags(options).map(({ prop, value }) => argument(SIDECAR_FLAGS[prop], value)),
      ...extraArgs,
    ],
    env: sidecarEnv(input),
    ports: rankPorts(NAME.port, port, ranks),
    readinessProbe: { httpGet: { path: '/health', port: NAME.port, ...(tls && { scheme: 'HTTPS' }) }, ...READINESS },
    // Not the path above: the engine answers it, and the sidecar of an engine that loads must not be restarted.
    livenessProbe: { tcpSocket: { port: NAME.port }, ...LIVENESS },
    resources: { requests, limits },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
    ...(hasSecret && { volumeMounts: [{ name: CERTIFICATE.volume, mountPath: CERTIFICATE.directory, readOnly: true }] }),
  };
}

function sidecarEnv({ engine, tracing, options: { env = {} } }: SidecarInput): EnvVar[] {
  const own: EnvVar[] = [{ name: SIDECAR_VARIABLE.podIp, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, ...engine.sidecarEnv, ...(tracing ? tracingEnv(tracing, NAME.container) : [])];
  const stated = Object.entries(env).filter(([, value]) => value).map(([name, value]) => value._bind(name).variable);
  return [...own.filter(({ name }) => !Object.hasOwn(env, name)), ...stated];
}
