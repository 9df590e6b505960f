import { ApiObject, ApiObjectMetadata, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { EngineImage } from './engines/engine-image';
import { SglangServerArgs } from './engines/sglang-args.generated';
import { Gpu } from './hardware/gpu';
import { ModelFacts } from './models/model-facts';
import { ModelSource } from './models/model-source';
import { Caches } from './pod/caches';
import { EnvValue } from './pod/env-value';
import { Nodes } from './pod/nodes';
import { PodSelection } from './pod/pod-selector';
import { ProbeOptions } from './pod/probes';
import { ContainerResources } from './pod/resources';
import { Rollout } from './pod/rollout';
import { SecretRef } from './pod/secret-ref';
import { SecurityProfile } from './pod/security-profile';
import { ShutdownOptions } from './pod/shutdown';
import { Toleration } from './pod/toleration';
import { Acknowledgement } from './rules/acknowledgement';
import { Advice } from './rules/advice';
import { ServiceOptions } from './traffic/service';

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

  /** What works and is unwise, and what was acknowledged. */
  public readonly advice: Advice[];

  private readonly identity: Identity;

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   * @param props what the server is
   */
  public constructor(scope: Construct, id: string, props: SglangServerProps) {
    super(scope, id);
    const defaults = InferenceDefaults._for(this);
    const launch = launchOf(props);
    this.identity = new Identity(this, ROLE, DEPLOYMENT, { ...props, podLabels: { ...defaults.podLabels, ...props.podLabels } });
    const pod = this.renderPod(props, launch, defaults);
    this.advice = this.review(props, launch, pod, defaults);

    this.name = this.identity.name;
    this.selectorLabels = this.identity.selector;
    this.images = [pod.engine.image];
    this.servedModelName = props.args?.servedModelName ?? props.model._bound.path;
    this.workload = emitDeployment(this, this.deploymentOptions(props, launch, pod));
    this.service = emitService(this, this.serviceTarget(props), props.service);
    this.url = `http://${this.name}${this.service.metadata.namespace ? `.${this.service.metadata.namespace}` : ''}:${props.service?.port ?? portOf(props)}`;
  }

  /** All pods of the server. */
  public get pods(): PodSelection {
    return (this.node.tryFindChild('Pods') as PodSelection | undefined) ?? new PodSelection(this, 'Pods', this.selectorLabels, this.identity.namespace);
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

  private renderPod(props: SglangServerProps, launch: SglangLaunch, defaults: InferenceDefaultsOptions): ServingPod {
    const { model, caches, gpu, probes } = props;
    const parts: PodPart[] = [
      { from: 'port', ports: [{ name: SERVING_PORT_NAME, containerPort: portOf(props) }] },
      accelerators('gpu', gpu?.resourceName ?? Gpu.any().resourceName, launch.gpusPerPod),
      model._bound.part,
      ...cacheParts(caches),
      ...apiKeyParts(props),
      servingProbes(HEALTH_PATH, launch.startupBudget, probes?.timeout),
      shutdown(props.shutdown),
      ...podOptionParts(props, defaults, launch.gpusPerPod),
    ];
    const image = withRegistry(props.image.reference, defaults.imageRegistry);
    return new ServingPod(
      { name: ROLE.name, image, command: LAUNCH, args: launch.argv },
      { labels: this.identity.podLabels, annotations: { ...defaults.podAnnotations, ...props.podAnnotations } },
      parts,
    );
  }
}
