import { ApiObject, ApiObjectMetadata, Duration } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { EngineImage, IMAGE_RULES } from './engines/engine-image';
import { MemoryFit } from './engines/memory-fit';
import { weightsBytes } from './engines/model-dimensions';
import { SglangStatement } from './engines/sglang/plan';
import { SglangServerArgs } from './engines/sglang-args.generated';
import { serverFlags, SGLANG_SERVER, SglangLaunch } from './engines/sglang-launch';
import { Gpu } from './hardware/gpu';
import { ModelFacts } from './models/model-facts';
import { MODEL_SOURCE_RULES, ModelSource } from './models/model-source';
import { cacheParts, Caches } from './pod/caches';
import { CREDENTIAL_RULES } from './pod/credential-rules';
import { DEPLOYMENT, DeploymentOptions, emitDeployment, rolloutDeadlineSeconds } from './pod/deployment';
import { Identity, IDENTITY_RULES } from './pod/identity';
import { DEFAULTS_RULES, InferenceDefaults, InferenceDefaultsOptions } from './pod/inference-defaults';
import { literalsOf, PodOptions, podOptionParts, reviewPod } from './pod/pod-options';
import { PodSelection } from './pod/pod-selector';
import { PORT_RULES, PROBE_RULES, ProbeOptions, SERVING_PORT_NAME, servingPort, servingProbes } from './pod/probes';
import { accelerators } from './pod/resources';
import { defaultRollout, Rollout, ROLLOUT_RULES } from './pod/rollout';
import { SecretRef, secretVariable } from './pod/secret-ref';
import { ServingPod } from './pod/serving-pod';
import { gracePeriodSeconds, shutdown, SHUTDOWN_RULES, ShutdownOptions } from './pod/shutdown';
import { startupBudget } from './pod/startup-budget';
import { withRegistry } from './private/image-reference';
import { Acknowledgement } from './rules/acknowledgement';
import { Advice } from './rules/advice';
import { requireProps } from './rules/required';
import { Review } from './rules/review';
import { emitService, SERVICE_RULES, ServiceOptions, ServiceTarget, serviceUrl } from './traffic/service';

/**
 * An SGLang server.
 */
export interface SglangServerProps extends PodOptions {
  /**
   * Name, namespace, labels and annotations of the objects. Pods and Service are named after it.
   *
   * @default - a name that cdk8s derives from the construct's path, and the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Image of the engine. Its version decides which flags there are.
   */
  readonly image: EngineImage;

  /**
   * Where the model comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model: heads, layers, sizes. Parallelism and startup time are checked and computed with them.
   *
   * @default - those of the model id, where it is known
   */
  readonly modelFacts?: ModelFacts;

  /**
   * GPUs of one replica.
   *
   * With a count, tensor parallelism follows from it, unless `args` say otherwise; without one, the count follows
   * from the parallelism in `args`.
   *
   * @default - NVIDIA GPUs of any model, as many as the parallelism in `args` needs
   */
  readonly gpu?: Gpu;

  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults
   */
  readonly args?: SglangServerArgs;

  /**
   * Further arguments, verbatim, after all others: for flags that `args` does not know.
   * `$(NAME)` in them refers to a variable of `env`.
   *
   * @default - none
   */
  readonly extraArgs?: string[];

  /**
   * How many servers run, each with all of its GPUs. A whole number, 0 or more.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Volumes for downloads and compiled kernels.
   *
   * @default - none: each pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * Key that requests must carry, as `Authorization: Bearer`. Health checks and metrics need none.
   *
   * @default - none: everybody who reaches the server can use it
   */
  readonly apiKey?: SecretRef;

  /**
   * Key for requests that change the server: weights, adapters, cache.
   *
   * @default - none: the API key, or nobody's
   */
  readonly adminApiKey?: SecretRef;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service follow.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * The Service in front of the server.
   *
   * @default - reachable within the cluster, on the port of the server
   */
  readonly service?: ServiceOptions;

  /**
   * How long the server may take to start and to answer.
   *
   * @default - computed from the model
   */
  readonly probes?: ProbeOptions;

  /**
   * How the server ends.
   *
   * @default - running requests have 5 minutes to finish
   */
  readonly shutdown?: ShutdownOptions;

  /**
   * How a new version takes the place of the old one.
   *
   * @default - `Rollout.surge()` where another node can come; otherwise `Rollout.recreate()` for one replica and `Rollout.oneByOne()` for several
   */
  readonly rollout?: Rollout;

  /**
   * Labels by which Deployment and Service find the pods: set them to take over a running release, whose selector
   * cannot change.
   *
   * @default - name, component and a label of this library
   */
  readonly selectorLabels?: { [key: string]: string };

  /**
   * Findings of the rules that are meant.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}

/**
 * SGLang on Kubernetes: a Deployment, and a Service in front of it.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.sglang.io
 */
export class SglangServer extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /** The Deployment. */
  public readonly workload: ApiObject;

  /** The Service. */
  public readonly service: ApiObject;

  /** Name of the Deployment and the Service. */
  public readonly name: string;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Address of the server within the cluster. */
  public readonly url: string;

  /** Labels that these pods carry, and no others: for selectors of your own. */
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

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   * @param props what the server is
   */
  public constructor(scope: Construct, id: string, props: SglangServerProps) {
    super(scope, id);
    requireProps(this, { image: props.image, model: props.model });
    const defaults = InferenceDefaults._for(this);
    const launch = launchOf(props);
    const identity = new Identity(this, ROLE, DEPLOYMENT, props, defaults);
    const pod = renderPod(props, launch, identity, defaults);
    const workload = deploymentOptions(props, launch, identity, pod);
    const target = serviceTarget(launch, identity);
    this.advice = review(props, launch, pod, identity, defaults).conclude(this);

    this.memoryFit = launch.memoryFit;
    this.name = identity.name;
    this.selectorLabels = identity.selector;
    this.images = [pod.engine.image];
    this.servedModelName = props.args?.servedModelName ?? props.model._bound.path;
    this.workload = emitDeployment(this, workload);
    this.service = emitService(this, target, props.service);
    this.url = serviceUrl(target, this.service.metadata.namespace, props.service);
  }

  /** All pods of the server. */
  public get pods(): PodSelection {
    return PodSelection._of(this, 'Pods', this.selectorLabels, this.service.metadata.namespace);
  }

  /**
   * The pods that serve requests, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.pods.toPodSelectorConfig();
  }

  /**
   * The pods that serve requests, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.pods.toNetworkPolicyPeerConfig();
  }

  /**
   * The pods that serve requests.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }
}

const ROLE = { name: 'sglang', component: 'server' };

function launchOf({ image, model, modelFacts, gpu, args = {}, extraArgs, port, apiKey, adminApiKey, env }: SglangServerProps): SglangLaunch {
  const { path, hubId, revision } = model._bound;
  const statement: SglangStatement = {
    version: image._version,
    args,
    gpu,
    model: (modelFacts ?? (hubId === undefined ? undefined : ModelFacts.tryOf(hubId)))?.dimensions,
    modelPath: path,
    port: port ?? SGLANG_SERVER.port,
    hasApiKey: apiKey !== undefined,
    hasAdminApiKey: adminApiKey !== undefined,
    env: literalsOf(env),
  };
  return new SglangLaunch({ statement, fork: image.fork, extraArgs, owned: serverFlags(statement, revision) });
}

function budgetOf({ probes }: SglangServerProps, { plan: { model, args } }: SglangLaunch): Duration {
  return probes?.startupBudget ?? startupBudget({ weightsBytes: model && weightsBytes(model), torchCompile: args.enableTorchCompile });
}

function renderPod(props: SglangServerProps, launch: SglangLaunch, identity: Identity, defaults: InferenceDefaultsOptions): ServingPod {
  const { image, model, gpu = Gpu.any(), caches, probes, apiKey, adminApiKey } = props;
  const { port, gpusPerPod } = launch.plan;
  return new ServingPod(
    { name: ROLE.name, image: withRegistry(image.reference, defaults.imageRegistry), command: SGLANG_SERVER.command, args: launch.argv },
    { labels: identity.podLabels, annotations: identity.podAnnotations },
    [
      servingPort(port!),
      accelerators('gpu', gpu.resourceName, gpusPerPod),
      model._bound.part,
      ...secretVariable('apiKey', SGLANG_SERVER.apiKeyVariable, apiKey),
      ...secretVariable('adminApiKey', SGLANG_SERVER.adminApiKeyVariable, adminApiKey),
      ...cacheParts(caches),
      servingProbes(SGLANG_SERVER.healthPath, budgetOf(props, launch), probes?.timeout),
      shutdown(props.shutdown),
      ...podOptionParts(props, defaults, gpusPerPod),
    ],
  );
}

function deploymentOptions(props: SglangServerProps, launch: SglangLaunch, identity: Identity, { template }: ServingPod): DeploymentOptions {
  const { replicas = 1, nodes, rollout = defaultRollout(nodes?._elastic ?? false, replicas) } = props;
  return {
    identity,
    template,
    replicas,
    rollout,
    progressDeadlineSeconds: rolloutDeadlineSeconds(budgetOf(props, launch), gracePeriodSeconds(props.shutdown)),
  };
}

function serviceTarget({ plan: { port } }: SglangLaunch, identity: Identity): ServiceTarget {
  return { ...identity, portName: SERVING_PORT_NAME, port: port! };
}

function review(props: SglangServerProps, launch: SglangLaunch, pod: ServingPod, identity: Identity, defaults: InferenceDefaultsOptions): Review {
  const result = new Review([...(defaults.acknowledge ?? []), ...(props.acknowledge ?? [])]);
  launch.review(result);
  reviewPod(result, props, pod);
  return result
    .run(DEFAULTS_RULES, defaults)
    .run(IDENTITY_RULES, identity)
    .run(IMAGE_RULES, { image: props.image, engine: 'sglang' })
    .run(MODEL_SOURCE_RULES, props.model)
    .run(PORT_RULES, launch.plan.port!)
    .run(PROBE_RULES, props.probes)
    .run(SHUTDOWN_RULES, props.shutdown)
    .run(ROLLOUT_RULES, props)
    .run(SERVICE_RULES, props.service)
    .run(CREDENTIAL_RULES, { props, manifests: { metadata: identity.metadata, pod: pod.template, service: props.service } });
}
