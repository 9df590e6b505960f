import { ApiObject, Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IMAGE_RULES } from './engines/engine-image';
import { SGLANG_JAX_SERVER, SglangJaxLaunch } from './engines/sglang-jax-launch';
import { RESOURCE_NAME } from './hardware/resource-name';
import { CLUSTER_RULES } from './lws-tpu-cluster/cluster-rules';
import { GROUP_VARIABLES, groupStart } from './lws-tpu-cluster/group-start';
import { LwsTpuClusterProps } from './lws-tpu-cluster/lws-tpu-cluster-props';
import { generateTimeout, startupBudgetOf, tpuProbes } from './lws-tpu-cluster/tpu-probes';
import { ModelFacts } from './models/model-facts';
import { MODEL_SOURCE_RULES } from './models/model-source';
import { MODEL_USE_RULES } from './models/model-use';
import { cacheParts, JAX_COMPILE } from './pod/caches';
import { CREDENTIAL_RULES } from './pod/credential-rules';
import { podDisks } from './pod/disk-rules';
import { gkeSpot } from './pod/gke-spot';
import { hostNetwork } from './pod/host-network';
import { emitAll, Identity, IDENTITY_RULES } from './pod/identity';
import { DEFAULTS_RULES, InferenceDefaults, InferenceDefaultsOptions } from './pod/inference-defaults';
import { emitLeaderWorkerSet, groupSelector, leaderSelector, leaderWorkerSetBudget, LWS_SINCE, PodGroups } from './pod/leader-worker-set';
import { GroupPlacement, LeaderWorkerSetOptions } from './pod/leader-worker-set-options';
import { GROUP_RULES, GroupSubject } from './pod/leader-worker-set-rules';
import { clusterOf, literalsOf, podOptionParts, reviewPod } from './pod/pod-options';
import { PodSelection } from './pod/pod-selector';
import { PROBE_RULES, SERVING_PORT_NAME, servingPort } from './pod/probes';
import { accelerators } from './pod/resources';
import { Rollout } from './pod/rollout';
import { secretVariable } from './pod/secret-ref';
import { SecurityProfile } from './pod/security-profile';
import { ServingPod } from './pod/serving-pod';
import { shutdown, SHUTDOWN_RULES } from './pod/shutdown';
import { withRegistry } from './private/image-reference';
import { Advice } from './rules/advice';
import { normalizeProps } from './rules/normalize';
import { Review } from './rules/review';
import { emitService, SERVICE_RULES, ServiceTarget, serviceUrl } from './traffic/service';

/**
 * SGLang-JAX on multi-host TPU slices: a LeaderWorkerSet whose groups are one slice each, and a Service in front of their leaders.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://github.com/sgl-project/sglang-jax
 * @see https://lws.sigs.k8s.io
 */
export class LwsTpuCluster extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /** The LeaderWorkerSet. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name of the LeaderWorkerSet. */
  public readonly name: string;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /** Labels that the leaders carry, and no other pods: for selectors of your own. */
  public readonly selectorLabels: { [key: string]: string };

  /** Pods of one group: one on each host of the slice. */
  public readonly podsPerGroup: number;

  /** JAX devices of one group. */
  public readonly devicesPerGroup: number;

  /** Ranks within a group that serve requests beside each other. */
  public readonly dataParallel: number;

  /** Devices over which the attention of one layer is split. */
  public readonly attentionTensorParallel: number;

  /** Images that the pods run, as they are pulled. */
  public readonly images: string[];

  /** What works and is unwise, and what was acknowledged. */
  public readonly advice: Advice[];

  /**
   * @param scope chart or construct that the cluster belongs to
   * @param id id within the scope
   * @param props what the cluster is
   */
  public constructor(scope: Construct, id: string, props: LwsTpuClusterProps) {
    super(scope, id);
    props = normalizeProps(this, 'LwsTpuClusterProps', props);
    const defaults = InferenceDefaults._for(this);
    const { slice, groups = 1, rollout = Rollout.oneByOne() } = props;
    const launch = launchOf(props);
    const identity = new Identity(this, ROLE, leaderWorkerSetBudget(groups, rollout), props, defaults);
    const worker = renderPod(props, launch, identity, defaults);
    const workload: PodGroups = { identity, groups, size: slice.hosts, worker, rollout, options: groupOptions(props) };
    const target = serviceTarget(props, launch, identity);
    this.advice = review(props, launch, workload, target, defaults).conclude(this);

    this.name = identity.name;
    this.selectorLabels = target.selector;
    this.images = worker.images;
    this.servedModelName = props.args?.servedModelName ?? props.model._bound.path;
    this.podsPerGroup = slice.hosts;
    this.devicesPerGroup = slice.devices;
    this.dataParallel = launch.plan.layout.dataParallel;
    this.attentionTensorParallel = launch.plan.layout.attentionTp;
    this.workload = emitLeaderWorkerSet(this, workload);
    this.service = emitService(this, target, props.service);
    emitAll(this, identity, props.model._manifests(identity.namespace));
    this.url = serviceUrl(target, this.service.metadata.namespace, props.service);
  }

  /** The leaders, which serve requests. */
  public get leaders(): PodSelection {
    return PodSelection._of(this, 'Leaders', this.selectorLabels, this.service.metadata.namespace);
  }

  /** All pods of all groups. */
  public get pods(): PodSelection {
    return PodSelection._of(this, 'Pods', groupSelector(this.name), this.service.metadata.namespace);
  }

  /**
   * The pods that serve requests, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.leaders.toPodSelectorConfig();
  }

  /**
   * The pods that serve requests, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.leaders.toNetworkPolicyPeerConfig();
  }

  /**
   * The pods that serve requests.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }
}

const ROLE = { name: 'sglang-jax', component: 'server' };

/** Ranks that hang are killed after it: a group that waits five minutes for requests that will never end serves none. */
const DRAIN = Duration.minutes(1);

function launchOf(props: LwsTpuClusterProps): SglangJaxLaunch {
  const { image, model, modelFacts, slice, dataParallel, args = {}, extraArgs, port, distributedPort, apiKey, env } = props;
  const { path, hubId, revision } = model._bound;
  return new SglangJaxLaunch({
    statement: {
      version: image._version,
      args,
      slice,
      dataParallel,
      model: (modelFacts ?? (hubId === undefined ? undefined : ModelFacts.tryOf(hubId)))?.dimensions,
      modelPath: path,
      port: port ?? SGLANG_JAX_SERVER.port,
      distributedPort: distributedPort ?? SGLANG_JAX_SERVER.distributedPort,
      hasApiKey: apiKey !== undefined,
      env: literalsOf(env),
    },
    fork: image.fork,
    extraArgs,
    revision,
    group: GROUP_VARIABLES,
  });
}

function renderPod(props: LwsTpuClusterProps, launch: SglangJaxLaunch, identity: Identity, defaults: InferenceDefaultsOptions): ServingPod {
  const { image, model, slice, caches, probes, apiKey, spot } = props;
  const { command, args, parts } = groupStart(launch);
  return new ServingPod(
    { name: ROLE.name, image: withRegistry(image.reference, defaults.imageRegistry), command, args },
    { labels: identity.podLabels, annotations: identity.podAnnotations },
    [
      ...parts,
      servingPort(launch.plan.statement.port),
      accelerators('slice', RESOURCE_NAME.googleTpu, slice.chipsPerHost),
      { from: 'slice', nodeSelector: slice.nodeSelector },
      ...(spot ? [gkeSpot()] : []),
      ...(props.hostNetwork ? [hostNetwork()] : []),
      model._toPart(clusterOf(props, defaults)),
      ...secretVariable('apiKey', SGLANG_JAX_SERVER.apiKeyVariable, apiKey),
      ...cacheParts(caches, JAX_COMPILE),
      tpuProbes(launch.plan, probes),
      shutdown({ ...props.shutdown, drainTimeout: props.shutdown?.drainTimeout ?? DRAIN }),
      ...podOptionParts(props, defaults, slice.chipsPerHost, identity.selector),
    ],
  );
}

/** The options, with the placement that slices of several hosts need. */
function groupOptions({ slice, leaderWorkerSet }: LwsTpuClusterProps): LeaderWorkerSetOptions {
  const placement = slice.hosts > 1 ? GroupPlacement.perNodePool() : GroupPlacement.anywhere();
  return { ...leaderWorkerSet, placement: leaderWorkerSet?.placement ?? placement };
}

function serviceTarget({ serviceName }: LwsTpuClusterProps, { plan: { statement: { port } } }: SglangJaxLaunch, identity: Identity): ServiceTarget {
  const { name } = identity;
  return { identity, name: serviceName ?? `${name}-leader`, selector: leaderSelector(name), portName: SERVING_PORT_NAME, port };
}

function groupSubject(props: LwsTpuClusterProps, launch: SglangJaxLaunch, workload: PodGroups, serviceName: string): GroupSubject {
  const { identity: { name }, groups, size, rollout, options, worker: { claimTemplates } } = workload;
  const claims = claimTemplates.length > 0 ? [{ path: 'caches', title: 'volumeClaimTemplates', since: LWS_SINCE.volumeClaimTemplates }] : [];
  const needs = [...groupStart(launch).needs, ...claims];
  return { name, groups, groupsPath: 'groups', size, rollout, options, serviceName, env: Object.keys(props.env ?? {}), needs, isSlice: true };
}

function review(
  props: LwsTpuClusterProps, launch: SglangJaxLaunch, workload: PodGroups, target: ServiceTarget, defaults: InferenceDefaultsOptions,
): Review {
  const { slice, image, model, caches, serviceAccountName, args = {}, probes } = props;
  const security = props.security ?? defaults.securityProfile ?? SecurityProfile.imageDefault();
  const { identity, worker, worker: { parts } } = workload;
  const result = new Review([...(defaults.acknowledge ?? []), ...(props.acknowledge ?? [])]);
  launch.review(result);
  reviewPod(result, props, worker, defaults, true);
  const timing = { startupBudget: startupBudgetOf(launch.plan, probes?.startupBudget), generateTimeout: generateTimeout(probes) };
  return result
    .run(DEFAULTS_RULES, defaults)
    .run(IDENTITY_RULES, identity)
    .run(MODEL_SOURCE_RULES, model)
    .run(MODEL_USE_RULES, { model, caches, serviceAccountName, streams: image.fork })
    .run(PROBE_RULES, probes)
    .run(SHUTDOWN_RULES, props.shutdown)
    .run(GROUP_RULES, groupSubject(props, launch, workload, target.name))
    .run(IMAGE_RULES, { image, engine: 'sglang-jax' })
    .run(CLUSTER_RULES, { slice, args, parts, disks: podDisks(worker), security, hostNetwork: props.hostNetwork ?? false, ...timing })
    .run(SERVICE_RULES, props.service)
    .run(CREDENTIAL_RULES, { props, manifests: { metadata: identity.metadata, pod: worker.template, service: props.service } });
}
