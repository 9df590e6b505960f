import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { auxiliaryRole } from './auxiliary-pods';
import { ENVOY_FILE, envoyConfigFile, envoyPart } from './envoy';
import { isExperimental, PickerConfig, pickerConfig, pickerFile, RoutedPods } from './picker-config';
import { PlannedRender, planRender } from './render';
import { keepingRevisions, preferringSlices, RevisionGating, revisionGating, sliceWeight } from './sets';
import { tracingParts } from './tracing';
import { referenceProblem, withRegistry } from '../../kube/image-reference';
import { Manifest } from '../../kube/manifest';
import { NameBudget } from '../../kube/names';
import { ContainerSecurityContext, StringMap } from '../../kube/objects';
import { ServingPod } from '../../pod/builder';
import { EffectivePodOptions, podOptionParts } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { configHash } from '../../pod/parts/config-hash';
import { containerResources } from '../../pod/parts/resources';
import { Places } from '../../rules/places';
import { RolePods } from '../../serving/assembly';
import { EmittedObject } from '../../serving/emission';
import { Identity } from '../../serving/identity';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { roleOptions } from '../../serving/role-options';
import { PolicyRule, roleManifests } from '../../traffic/access';
import { POOL_GROUP, PoolTarget } from '../../traffic/inference-pool';
import { workloadOf } from '../../workload/replica';
import { Rollout } from '../../workload/rollout';
import { EndpointPickerOptions } from '../props/endpoint-picker';
import { RenderOptions } from '../props/render';
import { SchedulingProfile } from '../props/scheduling-profile';
import { LlmdModelServiceProps } from '../props/service';
import { LlmdStandaloneOptions } from '../props/standalone';
import { LlmdTracing } from '../props/tracing';
import { LlmdVersion } from '../release/llmd-version';
import { OBJECTIVE_API, PICKER_FLAG, PICKER_HEALTH, PICKER_IMAGE, PICKER_PORT, PICKER_ACCESS } from '../release/picker-facts';

/** What the picker is called among the roles of a service. */
const PICKER_ROLE = 'epp';
/** What the picker calls itself in spans. */
const PROGRAM = 'llm-d-endpoint-picker';
const SUFFIX = `-${PICKER_ROLE}`;
/** The prop that states it. */
export const PICKER_PATH = 'routing.epp';
/** Annotation that changes with the configuration, which the picker reads when it starts. */
const CONFIG_HASH = 'cdk8s-inference/picker-config';
const CONFIG = { volume: 'config', directory: '/config', file: 'epp.yaml' } as const;

const RESOURCES = { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(8) };
/** As upstream: requests that run go through the picker until they end. */
const GRACE_SECONDS = 130;
const STARTUP = Duration.minutes(1);
const ROOTLESS: ContainerSecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true };
/** Longest name of an objective, in characters. */
const OBJECTIVE_NAME = 253;
/** No prop of a service belongs to its picker as well. */
const OUTSIDE = { has: () => false };

/** A picker, as it is stated and as it is run. */
export interface PlannedPicker {
  readonly stated: EndpointPickerOptions;
  /** The proxy beside it, if it has one. */
  readonly standalone?: LlmdStandaloneOptions;
  /** Whether the pods serve HTTPS. */
  readonly isEncrypted: boolean;
  /** What turns prompts into tokens for it, where that is made as well. */
  readonly render?: PlannedRender;
  readonly version: LlmdVersion;
  readonly profile: SchedulingProfile;
  readonly config: PickerConfig;
  /** How it keeps requests to one revision of a set, where there is one. */
  readonly revisions?: RevisionGating;
  readonly tracing?: LlmdTracing;
  readonly options: EffectivePodOptions;
  readonly places: Places;
}

/** Whether the picker of a service is told by the pods what they have in their caches. */
export function isPrecise({ routing }: LlmdModelServiceProps): boolean {
  return routing?._bind().epp?.profile?._bind().kind === 'precisePrefixCache';
}

/** The pods that turn prompts into tokens for the picker of a service, if it makes some. */
function statedRender(profile: SchedulingProfile): RenderOptions | undefined {
  const bound = profile._bind();
  return bound.kind === 'precisePrefixCache' && bound.options.renderUrl === undefined ? bound.options.render ?? {} : undefined;
}

/** Plans the picker of a service, if it makes one. */
export function planPicker(
  props: LlmdModelServiceProps, defaults: InferenceDefaultsOptions, pods: RoutedPods,
): PlannedPicker | undefined {
  const { prefill, routing, tracing } = props;
  const { epp: stated, standalone } = routing?._bind() ?? {};
  if (stated === undefined) {
    return undefined;
  }
  const profile = stated.profile ?? (prefill ? SchedulingProfile.disaggregated() : SchedulingProfile.optimizedBaseline());
  const { options, places } = roleOptions<EndpointPickerOptions>(PICKER_PATH, stated, {}, OUTSIDE, defaults);
  const { version = props.version } = stated;
  const config = preferringSlices(pickerConfig(profile, stated.flowControl, pods), sliceWeight(props, version, profile));
  const render = statedRender(profile);
  return {
    stated,
    standalone,
    isEncrypted: pods.isEncrypted,
    render: render && planRender(render, defaults),
    tracing,
    version,
    profile,
    config,
    revisions: revisionGating(props, version, config),
    options,
    places,
  };
}

/** What the picker of a service may do. */
export function pickerRules(picker: PlannedPicker): PolicyRule[] {
  const { stated: { replicas = 1 } } = picker;
  return [...PICKER_ACCESS.always, ...(hasPool(picker) ? PICKER_ACCESS.pool : []), ...(replicas > 1 ? PICKER_ACCESS.leaderElection : [])];
}

/** Whether the picker learns from a pool which pods there are. */
export function hasPool({ standalone }: Pick<PlannedPicker, 'standalone'>): boolean {
  return standalone?.inferencePool ?? true;
}

/** Name of the objects of the picker. */
export function pickerName(service: string): string {
  return `${service}${SUFFIX}`;
}

export function pickerImage({ stated: { image }, version }: Pick<PlannedPicker, 'stated' | 'version'>): string {
  return image ?? `${PICKER_IMAGE}:v${version.version}`;
}

/** The pods of a picker, and all of its objects. */
export interface MadePicker {
  readonly pods: RolePods;
  readonly objects: readonly EmittedObject[];
}

/** Makes the pods of the picker and the objects around them. */
export function makePicker(
  scope: Construct, picker: PlannedPicker, { metadata }: LlmdModelServiceProps, pool: PoolTarget, budget: NameBudget,
  defaults: InferenceDefaultsOptions, renderUrl: string | undefined,
): MadePicker {
  const { stated, standalone, options, places, revisions } = picker;
  const config = revisions ? keepingRevisions(picker.config, revisions, pool.name) : picker.config;
  const { podLabels, podAnnotations, queueName, replicas, serviceAccountName } = stated;
  const role = { name: 'llm-d', component: PICKER_ROLE };
  const input = { metadata: { name: pool.name, namespace: metadata?.namespace }, podLabels, podAnnotations, queueName, suffix: SUFFIX };
  const identity = new Identity(scope, role, budget, input, defaults);
  const name = identity.objectName;
  const files = { [CONFIG.file]: pickerFile(config, renderUrl), ...(standalone && { [ENVOY_FILE]: envoyConfigFile(standalone, picker) }) };
  const rendered = renderPod({ ...picker, config }, identity, pool, files);
  const workload = workloadOf({ count: replicas, countPath: 'replicas', hosts: 1, hostsPath: 'replicas', rollout: rolloutOf(picker) });
  const { selector } = identity;
  return {
    pods: auxiliaryRole({
      role: PICKER_ROLE, options, places, pod: rendered, identity, workload, replicas, image: pickerImage(picker), servesMetrics: true,
    }),
    objects: [
      { id: 'Epp', manifest: workload.manifest({ name, metadata: identity.metadata, selector }, { serving: rendered }, STARTUP) },
      { id: 'EppService', manifest: pickerService(name, identity) },
      { id: 'EppConfig', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: identity.labels }, data: files } },
      ...(serviceAccountName === undefined ? roleManifests('Epp', name, identity, pickerRules(picker)) : []),
      ...objectives(stated, pool.name),
    ],
  };
}

function renderPod(picker: PlannedPicker, identity: Identity, pool: PoolTarget, files: StringMap): ServingPod {
  const { podLabels, podAnnotations, selector, objectName } = identity;
  const { stated, standalone, version, options, config, tracing } = picker;
  const { replicas = 1, logLevel = 1, extraArgs = [] } = stated;
  const image = pickerImage(picker);
  const isOneOfSeveral = replicas > 1;
  return new ServingPod(
    {
      name: PICKER_ROLE,
      image: referenceProblem(image) === undefined ? withRegistry(image, options.cluster.imageRegistry) : image,
      command: [],
      args: [
        ...(hasPool(picker) ? poolArguments(pool) : podArguments(pool)),
        argument(PICKER_FLAG.configFile, `${CONFIG.directory}/${CONFIG.file}`),
        argument(PICKER_FLAG.healthPort, PICKER_PORT.health),
        ...(isOneOfSeveral ? [PICKER_FLAG.leaderElection] : []),
        ...(isExperimental(version, config) ? [PICKER_FLAG.experimentalPlugins] : []),
        argument(PICKER_FLAG.metricsAuth, false),
        argument(PICKER_FLAG.tracing, tracing !== undefined),
        argument(PICKER_FLAG.encoder, 'json'),
        argument(PICKER_FLAG.verbosity, logLevel),
        ...extraArgs,
      ],
    },
    { labels: podLabels, annotations: podAnnotations },
    [
      { from: 'serviceAccountName', pod: { serviceAccountName: objectName } },
      pickerPart(isOneOfSeveral ? PICKER_HEALTH.several : PICKER_HEALTH.alone, options),
      ...tracingParts(tracing, PROGRAM, stated.env),
      { from: 'profile', volumes: [{ name: CONFIG.volume, source: { configMap: { name: objectName } }, mountPath: CONFIG.directory, readOnly: true }], annotations: configHash(CONFIG_HASH, Object.values(files).join()) },
      // A program in Go shares no memory, and it finds pods through the API of the cluster.
      ...podOptionParts(options, { owner: objectName, accelerators: 0, selector }).filter(({ from }) => from !== 'sharedMemory'),
      ...(stated.resources ? [] : [setAside()]),
      ...(standalone ? [envoyPart(standalone, stated, CONFIG, options.cluster.imageRegistry)] : []),
      { from: 'epp', pod: { automountServiceAccountToken: true } },
    ],
  );
}

/** One picker is replaced by the next; of several, the one that leads has to end before another one is ready. */
function rolloutOf({ standalone, stated: { replicas = 1 } }: PlannedPicker): Rollout {
  return standalone && replicas === 1 ? Rollout.surge() : Rollout.recreate();
}

function poolArguments({ name }: PoolTarget): string[] {
  return [
    argument(PICKER_FLAG.poolName, name),
    argument(PICKER_FLAG.poolNamespace, '$(NAMESPACE)'),
    argument(PICKER_FLAG.poolGroup, POOL_GROUP),
  ];
}

function podArguments({ selector, ports }: PoolTarget): string[] {
  const labels = Object.entries(selector).map(([label, value]) => `${label}=${value}`).join();
  return [argument(PICKER_FLAG.endpointSelector, labels), argument(PICKER_FLAG.endpointPorts, ports.join())];
}

function argument(flag: string, value: string | number | boolean): string {
  return `${flag}=${value}`;
}

/** What the picker needs unless it is stated. */
function setAside(): PodPart {
  return containerResources(0, RESOURCES);
}

/** Names of the health checks of a picker. */
interface PickerHealth {
  readonly liveness: string;
  readonly readiness: string;
}

function pickerPart({ liveness, readiness }: PickerHealth, { options: { security } }: EffectivePodOptions): PodPart {
  return {
    from: 'epp',
    env: [
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    ports: [
      { name: 'grpc', containerPort: PICKER_PORT.grpc },
      { name: 'grpc-health', containerPort: PICKER_PORT.health },
      { name: 'metrics', containerPort: PICKER_PORT.metrics },
    ],
    pod: { terminationGracePeriodSeconds: GRACE_SECONDS, securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    container: {
      livenessProbe: { grpc: { port: PICKER_PORT.health, service: liveness }, initialDelaySeconds: 5, periodSeconds: 10, timeoutSeconds: 5 },
      readinessProbe: { grpc: { port: PICKER_PORT.health, service: readiness }, periodSeconds: 2, timeoutSeconds: 2 },
      // A profile that makes containers root contradicts the rest.
      ...(security?._bind().container?.securityContext === undefined && { securityContext: ROOTLESS }),
    },
  };
}

function pickerService(name: string, { selector, labels }: Identity): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: {
      type: 'ClusterIP',
      selector,
      ports: [
        { name: 'grpc-ext-proc', port: PICKER_PORT.grpc, targetPort: 'grpc', protocol: 'TCP', appProtocol: 'kubernetes.io/h2c' },
        { name: 'http-metrics', port: PICKER_PORT.metrics, targetPort: 'metrics', protocol: 'TCP' },
      ],
    },
  };
}

function objectives({ objectives: stated = {} }: EndpointPickerOptions, pool: string): EmittedObject[] {
  const { group, version, kind } = OBJECTIVE_API;
  return Object.entries(stated).map(([name, priority]) => ({
    id: `Objective-${name}`,
    manifest: { apiVersion: `${group}/${version}`, kind, metadata: { name }, spec: { priority, poolRef: { group: POOL_GROUP, name: pool } } },
    source: { prop: `${PICKER_PATH}.objectives`, name, longest: OBJECTIVE_NAME },
  }));
}
