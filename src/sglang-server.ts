import { ApiObject, Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IMAGE_RULES } from './engines/engine-image';
import { MemoryFit } from './engines/memory-fit';
import { weightsBytes } from './engines/model-dimensions';
import { SglangStatement } from './engines/sglang/plan';
import { groupFlags, serverFlags, SGLANG_SERVER, SglangLaunch } from './engines/sglang-launch';
import { Gpu } from './hardware/gpu';
import { ModelFacts } from './models/model-facts';
import { MODEL_SOURCE_RULES } from './models/model-source';
import { MODEL_USE_RULES } from './models/model-use';
import { cacheParts } from './pod/caches';
import { CREDENTIAL_RULES } from './pod/credential-rules';
import { DEPLOYMENT, rolloutDeadlineSeconds } from './pod/deployment';
import { GROUP_VARIABLES, startInGroup } from './pod/group-start';
import { emitAll, Identity, IDENTITY_RULES } from './pod/identity';
import { DEFAULTS_RULES, InferenceDefaults, InferenceDefaultsOptions } from './pod/inference-defaults';
import { Interconnect, INTERCONNECT_RULES } from './pod/interconnect';
import { leaderWorkerSetBudget } from './pod/leader-worker-set';
import { GPU_NODE_RULES } from './pod/nodes';
import { clusterOf, literalsOf, podOptionParts, reviewPod } from './pod/pod-options';
import { PodPart } from './pod/pod-part';
import { PodSelection, podSelectorConfig } from './pod/pod-selector';
import { PORT_RULES, PROBE_RULES, SERVING_PORT_NAME, servingPort, servingProbes } from './pod/probes';
import { accelerators } from './pod/resources';
import { defaultRollout, Rollout } from './pod/rollout';
import { secretVariable } from './pod/secret-ref';
import { ServingPod } from './pod/serving-pod';
import { gracePeriodSeconds, shutdown, SHUTDOWN_RULES, WORKER_SHUTDOWN } from './pod/shutdown';
import { startupBudget } from './pod/startup-budget';
import { withRegistry } from './private/image-reference';
import { Advice } from './rules/advice';
import { normalizeProps } from './rules/normalize';
import { Review } from './rules/review';
import { NODES_RULES, nodesSubject } from './sglang-server/node-rules';
import { Groups, Replicas, ServerWorkload } from './sglang-server/server-workload';
import { SglangServerProps } from './sglang-server/sglang-server-props';
import { emitService, SERVICE_RULES, serviceUrl } from './traffic/service';

/**
 * SGLang on Kubernetes: a Deployment, and a Service in front of it. A LeaderWorkerSet runs replicas of several nodes; the
 * Service then leads to their leaders.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.sglang.io
 */
export class SglangServer extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /** The Deployment; with several nodes in a replica, the LeaderWorkerSet. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name of the Deployment and the Service. That of the Service of a LeaderWorkerSet ends with `-leader`. */
  public readonly name: string;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /** Labels that the pods which serve requests carry, and no others: for selectors of your own. */
  public readonly selectorLabels: { [key: string]: string };

  /** Images that the pods run, as they are pulled. */
  public readonly images: string[];

  /**
   * What the model takes of the memory of each GPU, and what is left for requests; right to about 10 %.
   *
   * @default - not known: no model or no memory of the GPU is known, or arguments change what the model takes
   */
  public readonly memoryFit?: MemoryFit;

  /** What works and is unwise, and what was acknowledged. */
  public readonly advice: Advice[];

  private readonly allLabels: { [key: string]: string };

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   * @param props what the server is
   */
  public constructor(scope: Construct, id: string, props: SglangServerProps) {
    super(scope, id);
    props = normalizeProps(this, 'SglangServerProps', props);
    const defaults = InferenceDefaults._for(this);
    const launch = launchOf(props);
    const { replicas = 1, rollout } = props;
    const nameBudget = launch.plan.nodes > 1 ? leaderWorkerSetBudget(replicas, rollout ?? GROUP_ROLLOUT) : DEPLOYMENT;
    const identity = new Identity(this, ROLE, nameBudget, props, defaults);
    const workload = workloadOf(props, launch, identity, defaults);
    const target = { identity, name: workload.serviceName, selector: workload.serving, portName: SERVING_PORT_NAME, port: launch.plan.port! };
    this.advice = review(props, launch, workload, identity, defaults).conclude(this);

    this.memoryFit = launch.memoryFit;
    this.name = identity.name;
    this.selectorLabels = workload.serving;
    this.allLabels = workload.all;
    this.images = workload.pod.images;
    this.servedModelName = props.args?.servedModelName ?? props.model._bound.path;
    this.workload = workload.emit(this);
    this.service = emitService(this, target, props.service);
    emitAll(this, identity, props.model._manifests(identity.namespace));
    this.url = serviceUrl(target, this.service.metadata.namespace, props.service);
  }

  /** All pods of the server, those that serve no requests included. */
  public get pods(): PodSelection {
    return PodSelection._of(this, 'Pods', this.allLabels, this.service.metadata.namespace);
  }

  /**
   * The pods that serve requests, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return podSelectorConfig(this.selectorLabels, this.service.metadata.namespace);
  }

  /**
   * The pods that serve requests, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /**
   * The pods that serve requests.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }
}

const ROLE = { name: 'sglang', component: 'server' };
const GROUP_ROLLOUT = Rollout.oneByOne();

function launchOf(props: SglangServerProps): SglangLaunch {
  const { image, model, modelFacts, gpu, args = {}, extraArgs, port, apiKey, adminApiKey, env, distributedPort } = props;
  const { path, hubId, revision, loadFormat } = model._bound;
  const nodes = nodesOf(props);
  const statement: SglangStatement = {
    version: image._version,
    args,
    gpu,
    nodes,
    model: (modelFacts ?? (hubId === undefined ? undefined : ModelFacts.tryOf(hubId)))?.dimensions,
    modelPath: path,
    port: port ?? SGLANG_SERVER.port,
    hasApiKey: apiKey !== undefined,
    hasAdminApiKey: adminApiKey !== undefined,
    env: literalsOf(env),
  };
  const group = nodes === 1 ? [] : groupFlags({ ...GROUP_VARIABLES, nodes, port: distributedPort ?? SGLANG_SERVER.distributedPort });
  return new SglangLaunch({ statement, fork: image.fork, derived: { loadFormat }, extraArgs, owned: serverFlags(statement, revision).concat(group) });
}

/** Nodes of a replica; what cannot be one counts as one, until the rules refuse it. */
function nodesOf({ nodesPerReplica }: SglangServerProps): number {
  return nodesPerReplica !== undefined && nodesPerReplica > 1 && Number.isInteger(nodesPerReplica) ? nodesPerReplica : 1;
}

function budgetOf({ probes }: SglangServerProps, { plan: { model, args, nodes } }: SglangLaunch): Duration {
  const work = { weightsBytes: model && weightsBytes(model), torchCompile: args.enableTorchCompile, isGroup: nodes > 1 };
  return probes?.startupBudget ?? startupBudget(work);
}

function workloadOf(props: SglangServerProps, launch: SglangLaunch, identity: Identity, defaults: InferenceDefaultsOptions): ServerWorkload {
  const { replicas = 1, nodes, rollout, leaderWorkerSet: options = {}, env = {} } = props;
  const { nodes: size, port } = launch.plan;
  const budget = budgetOf(props, launch);
  const serving = [servingPort(port!), servingProbes(SGLANG_SERVER.healthPath, budget, props.probes?.timeout), shutdown(props.shutdown)];
  const pod = renderPod(props, launch, identity, defaults, serving);
  if (size > 1) {
    // Workers answer 200 to every question about their health, and serve nothing.
    const worker = renderPod(props, launch, identity, defaults, [WORKER_SHUTDOWN]);
    return new Groups({ identity, groups: replicas, size, leader: pod, worker, rollout: rollout ?? GROUP_ROLLOUT, options }, Object.keys(env));
  }
  const progressDeadlineSeconds = rolloutDeadlineSeconds(budget, gracePeriodSeconds(props.shutdown));
  const fitting = defaultRollout(nodes?._elastic ?? false, replicas);
  return new Replicas(pod, { identity, replicas, rollout: rollout ?? fitting, progressDeadlineSeconds }, props);
}

function renderPod(
  props: SglangServerProps, launch: SglangLaunch, identity: Identity, defaults: InferenceDefaultsOptions, serving: readonly PodPart[],
): ServingPod {
  const { image, model, gpu = Gpu.any(), caches, apiKey, adminApiKey, interconnect = Interconnect.tcp() } = props;
  const { nodes, gpusPerPod } = launch.plan;
  const group = nodes === 1 ? undefined : startInGroup('nodesPerReplica', SGLANG_SERVER.command, launch.argv);
  const { command, args } = group ?? { command: SGLANG_SERVER.command, args: launch.argv };
  return new ServingPod(
    { name: ROLE.name, image: withRegistry(image.reference, defaults.imageRegistry), command, args },
    { labels: identity.podLabels, annotations: identity.podAnnotations },
    [
      ...(group ? [group.part, interconnect._toPart()] : []),
      accelerators('gpu', gpu.resourceName, gpusPerPod),
      model._toPart(clusterOf(props, defaults)),
      ...secretVariable('apiKey', SGLANG_SERVER.apiKeyVariable, apiKey),
      ...secretVariable('adminApiKey', SGLANG_SERVER.adminApiKeyVariable, adminApiKey),
      ...cacheParts(caches),
      ...serving,
      ...podOptionParts(props, defaults, gpusPerPod, identity.selector),
    ],
  );
}

function review(
  props: SglangServerProps, launch: SglangLaunch, workload: ServerWorkload, identity: Identity, defaults: InferenceDefaultsOptions,
): Review {
  const result = new Review([...(defaults.acknowledge ?? []), ...(props.acknowledge ?? [])]);
  const { pod, makesClaims } = workload;
  const { model, caches, serviceAccountName, interconnect } = props;
  launch.review(result);
  reviewPod(result, props, pod, defaults, makesClaims);
  workload.review(result);
  return result
    .run(DEFAULTS_RULES, defaults)
    .run(IDENTITY_RULES, identity)
    .run(IMAGE_RULES, { image: props.image, engine: 'sglang' })
    .run(NODES_RULES, nodesSubject(launch.plan, props))
    .run(INTERCONNECT_RULES, interconnect && { interconnect, pod })
    .run(GPU_NODE_RULES, props)
    .run(MODEL_SOURCE_RULES, model)
    .run(MODEL_USE_RULES, { model, caches, serviceAccountName, streams: launch.streams })
    .run(PORT_RULES, launch.plan.port!)
    .run(PROBE_RULES, props.probes)
    .run(SHUTDOWN_RULES, props.shutdown)
    .run(SERVICE_RULES, props.service)
    .run(CREDENTIAL_RULES, { props, manifests: { metadata: identity.metadata, pod: pod.template, service: props.service } });
}
