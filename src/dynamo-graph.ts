import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentRole, Graph } from './dynamo-graph/component';
import { DynamoGraphProps } from './dynamo-graph/dynamo-graph-props';
import { groveAnnotations } from './dynamo-graph/dynamo-grove';
import { componentLabels, graphLabels, graphNameBudget, serviceName, serviceNameBudget } from './dynamo-graph/graph-names';
import { configMapName, GraphPlan, namedComponents, planGraph } from './dynamo-graph/graph-plan';
import { reviewGraph } from './dynamo-graph/graph-review';
import { meetNeighbours } from './dynamo-graph/neighbours';
import { PlannedComponent } from './dynamo-graph/planned-component';
import { renderV1Alpha1 } from './dynamo-graph/v1alpha1';
import { renderV1Beta1 } from './dynamo-graph/v1beta1';
import { DynamoApiVersion } from './engines/dynamo/dynamo-version';
import { DYNAMO_PORT, DYNAMO_PORT_NAME } from './engines/dynamo/programs';
import { FIELDS } from './engines/dynamo/releases';
import { MemoryFit } from './engines/memory-fit';
import { emitPodMonitor } from './operations/pod-monitor';
import { emitAll, Identity } from './pod/identity';
import { InferenceDefaults, InferenceDefaultsOptions } from './pod/inference-defaults';
import { PodSelection } from './pod/pod-selector';
import { emit, MAIN } from './private/manifest';
import { nameOf } from './private/names';
import { secondsOf } from './private/seconds';
import { Advice } from './rules/advice';
import { checkInputs, normalizeProps } from './rules/normalize';

const ROLE = { name: 'dynamo', component: 'graph' };

/**
 * What an autoscaler scales.
 */
export interface DynamoScaleTarget {
  /** API version of the object. */
  readonly apiVersion: string;

  /** Kind of the object. */
  readonly kind: string;

  /** Name of the object. */
  readonly name: string;
}

/**
 * SGLang on NVIDIA Dynamo: one DynamoGraphDeployment with a frontend and workers.
 *
 * Needs the operator of Dynamo in the cluster. Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/kubernetes-deployment
 */
export class DynamoGraph extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /** The DynamoGraphDeployment. */
  public readonly graph: ApiObject;

  /** Name of the graph. */
  public readonly name: string;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Name of the Service that the operator makes for the frontend. */
  public readonly frontendServiceName: string;

  /** Port of the frontend and its Service. */
  public readonly frontendPort: number;

  /** Address of the frontend within the cluster. */
  public readonly url: string;

  /** Labels that all pods of the graph carry, and no others. */
  public readonly selectorLabels: { [key: string]: string };

  /** Images that the pods run, as they are pulled. */
  public readonly images: string[];

  /** What works and is unwise, and what was acknowledged. */
  public readonly advice: Advice[];

  private readonly identity: Identity;
  private readonly components: ReadonlyMap<ComponentRole, PlannedComponent>;

  /**
   * @param scope chart or construct that the graph belongs to
   * @param id id within the scope
   * @param props what the graph is
   */
  public constructor(scope: Construct, id: string, props: DynamoGraphProps) {
    super(scope, id);
    props = normalizeProps(this, 'DynamoGraphProps', props);
    const defaults = InferenceDefaults._for(this);
    const { version, apiVersion = version._apiVersion } = props;
    this.identity = identityOf(this, props, apiVersion, defaults);
    this.name = this.identity.name;
    const plan = planGraph(props, { name: this.name, defaults });
    const spec = this.renderSpec(plan.graph, props, apiVersion);
    this.advice = reviewGraph({ props, plan, name: this.name, apiVersion, defaults }, {
      scope: this,
      identity: this.identity,
      manifests: { metadata: this.identity.metadata, spec, engineConfig: plan.files },
    }).conclude(this);

    this.graph = emit(this, MAIN, { apiVersion, kind: 'DynamoGraphDeployment', metadata: this.identity.metadata, spec });
    this.components = new Map(plan.components.map((component) => [component.role, component]));
    this.emitFiles(plan);
    this.emitMonitors(props);
    emitAll(this, this.identity, props.model._manifests(this.identity.namespace));

    this.servedModelName = props.args?.servedModelName ?? props.model._bound.path;
    this.images = [...new Set(plan.components.flatMap(({ pod }) => pod.images))];
    this.frontendServiceName = this.serviceName('frontend');
    this.frontendPort = DYNAMO_PORT.frontend;
    const { namespace } = this.identity;
    this.url = `http://${this.frontendServiceName}${namespace === undefined ? '' : `.${namespace}`}:${this.frontendPort}`;
    this.selectorLabels = graphLabels(this.name);
    const services = plan.components.map(({ role }) => this.serviceName(role));
    const isGlobal = props.globalDynamoNamespace ?? false;
    meetNeighbours(this, { name: this.name, namespace, version, isGlobal, services }, [...defaults.acknowledge ?? [], ...props.acknowledge ?? []]);
  }

  /** All pods of the graph. */
  public get pods(): PodSelection {
    return PodSelection._of(this, 'Pods', this.selectorLabels, this.identity.namespace);
  }

  /** The pods of the frontend, which serve requests. */
  public get frontendPods(): PodSelection {
    return this.podsOf('frontend');
  }

  /**
   * Pods of one component.
   *
   * @param role `frontend`, `worker`, `prefill`, `decode` or `planner`, as far as the graph has it
   */
  public podsOf(role: string): PodSelection {
    return PodSelection._of(this, `${role}Pods`, componentLabels(this.name, this.componentOf(role).name), this.identity.namespace);
  }

  /**
   * Name of the Service that the operator makes for a component.
   *
   * @param role `frontend`, `worker`, `prefill`, `decode` or `planner`, as far as the graph has it
   */
  public serviceName(role: string): string {
    return serviceName(this.name, this.componentOf(role).name);
  }

  /**
   * What the model takes of the memory of each GPU of a worker, and what is left for requests; right to about 10 %.
   * Undefined where it is not known: no model or no memory of the GPU is known, or arguments change what the model takes.
   *
   * @param role `worker`, `prefill` or `decode`, as far as the graph has it
   */
  public memoryFit(role: string): MemoryFit | undefined {
    return this.componentOf(role).launch?.memoryFit;
  }

  /**
   * What a HorizontalPodAutoscaler or KEDA scales in place of a component that has `scalingAdapter`.
   *
   * @param role `worker`, `prefill`, `decode` or `frontend`
   * @throws if the component has no scaling adapter
   */
  public scaleTarget(role: string): DynamoScaleTarget {
    if (!this.componentOf(role).component.scalingAdapter) {
      throw new Error(`[${this.node.path}] ${role}.scalingAdapter: expected true, so that there is something to scale; set it`);
    }
    return { apiVersion: this.graph.apiVersion, kind: 'DynamoGraphDeploymentScalingAdapter', name: this.serviceName(role) };
  }

  /**
   * The pods that serve requests, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.frontendPods.toPodSelectorConfig();
  }

  /**
   * The pods that serve requests, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.frontendPods.toNetworkPolicyPeerConfig();
  }

  /**
   * The pods that serve requests.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }

  private componentOf(role: string): PlannedComponent {
    const component = this.components.get(role as ComponentRole);
    if (!component) {
      throw new Error(`[${this.node.path}] role: got '${role}', expected one of ${[...this.components.keys()].join(', ')}; name a component that the graph has`);
    }
    return component;
  }

  private renderSpec(graph: Graph, { version }: DynamoGraphProps, apiVersion: DynamoApiVersion): object {
    return apiVersion === DynamoApiVersion.V1BETA1
      ? renderV1Beta1(graph)
      : renderV1Alpha1(graph, { subComponentType: version._has(FIELDS.subComponentType) });
  }

  private emitFiles({ files }: GraphPlan): void {
    if (Object.keys(files).length > 0) {
      const { namespace, labels } = this.identity;
      emit(this, 'EngineConfig', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName(this.name), namespace, labels }, data: files });
    }
  }

  private emitMonitors({ metrics }: DynamoGraphProps): void {
    for (const component of metrics ? this.components.values() : []) {
      const { role } = component;
      emitPodMonitor(this, `${role}Monitor`, {
        name: this.serviceName(role),
        namespace: this.identity.namespace,
        labels: { ...this.identity.labels, ...metrics!.labels },
        selector: componentLabels(this.name, component.name),
        port: role === 'frontend' || role === 'planner' ? DYNAMO_PORT_NAME[role] : DYNAMO_PORT_NAME.worker,
        interval: metrics!.interval && `${secondsOf(metrics!.interval)}s`,
      });
    }
  }
}

checkInputs('DynamoGraph', DynamoGraph);

function identityOf(scope: Construct, props: DynamoGraphProps, apiVersion: DynamoApiVersion, defaults: InferenceDefaultsOptions): Identity {
  const { metadata, grove } = props;
  const named = namedComponents(props);
  const annotations = { ...groveAnnotations(grove), ...metadata?.annotations };
  return new Identity(scope, ROLE, serviceNameBudget(apiVersion, named), {
    metadata: {
      ...metadata,
      name: nameOf(scope, graphNameBudget(apiVersion, named), metadata?.name),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
  }, defaults);
}
