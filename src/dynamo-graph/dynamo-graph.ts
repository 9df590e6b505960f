import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Graph } from './plan/component';
import { graphLabels, graphNameBudget, serviceName, serviceNameBudget } from './plan/names';
import { OPERATOR_SHARED_MEMORY, ResolvedComponent } from './plan/resolved-component';
import { configMapName, namedComponents, ResolvedGraph, resolveGraph } from './plan/resolved-graph';
import { DynamoComponentOptions } from './props/component';
import { DynamoGraphProps } from './props/graph';
import { groveAnnotations } from './props/grove';
import { DynamoTopology } from './props/topology';
import { DYNAMO_PORT, DYNAMO_PORT_NAME, DYNAMO_REGISTRY } from './release/commands';
import { DynamoApiVersion } from './release/dynamo-version';
import { BEHAVIOUR, FIELDS } from './release/releases';
import { renderV1Alpha1 } from './render/v1alpha1';
import { renderV1Beta1 } from './render/v1beta1';
import { claimsOfGraph, GRAPH_NAME_RULE } from './rules/names';
import { reviewGraph } from './rules/review';
import { EngineArgs } from '../engines/engine-args';
import { MemoryFit } from '../engines/memory-fit';
import { isLabelValue, NameBudget, nameOf } from '../kube/names';
import { ObjectMeta } from '../kube/objects';
import { PodPart } from '../pod/part';
import { checkInputs, normalizeProps } from '../rules/normalize';
import { RolePods } from '../serving/assembly';
import { withCaches } from '../serving/effective-options';
import { EmittedObject } from '../serving/emission';
import { Identity } from '../serving/identity';
import { InferenceDefaults, InferenceDefaultsOptions } from '../serving/inference-defaults';
import { InferenceServer } from '../serving/inference-server';
import { podMonitor } from '../serving/metrics';
import { unknownRole } from '../serving/role-rules';
import { serviceReference, serviceUrl } from '../traffic/service';

const ROLE = { name: 'dynamo', component: 'graph' };

/** What the members of a graph show of a component. Its plan and pod are not kept. */
interface ShownComponent {
  readonly name: string;
  readonly memoryFit?: MemoryFit;
}

/**
 * SGLang or vLLM on NVIDIA Dynamo: one DynamoGraphDeployment with a frontend and workers.
 *
 * Needs the operator of Dynamo in the cluster. Throws one error that lists everything that is wrong with the props.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/kubernetes-deployment
 */
export class DynamoGraph extends InferenceServer {
  /** The DynamoGraphDeployment. */
  public readonly graph: ApiObject;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Name of the Service that the operator makes for the frontend. */
  public readonly frontendServiceName: string;

  /** Port of the frontend and its Service. */
  public readonly frontendPort: number;

  /** Address of the frontend within the cluster. */
  public readonly url: string;

  private readonly components: ReadonlyMap<string, ShownComponent>;

  /**
   * @param scope chart or construct that the graph belongs to
   * @param id id within the scope
   * @param props what the graph is
   */
  public constructor(scope: Construct, id: string, props: DynamoGraphProps) {
    super(scope, id);
    const defaults = InferenceDefaults._for(this);
    props = withCaches(normalizeProps(this, 'DynamoGraphProps', props), defaults);
    const { version, apiVersion = version._apiVersion } = props;
    const named = namedComponents(props);
    const budget = graphNameBudget(apiVersion, named);
    const identity = identityOf(this, props, defaults, budget, serviceNameBudget(apiVersion, named));
    const { name, namespace } = identity;
    const plan = resolveGraph(props, { name, defaults });
    const [frontend] = plan.components;
    const frontendService = serviceName(name, frontend.name);
    const spec = renderSpec(plan.graph, props, apiVersion);
    const { main } = this._assemble({
      identity,
      defaults,
      props,
      roles: plan.components.map((component) => rolePods(this, component, identity, { props, apiVersion, variables: plan.variables })),
      main: { apiVersion, kind: 'DynamoGraphDeployment', metadata: metadataOf(identity, props), spec },
      nameRule: GRAPH_NAME_RULE,
      longestName: budget.length,
      claims: claimsOfGraph({
        version, isGlobal: props.globalDynamoNamespace ?? false, components: plan.components.map((component) => component.name),
      }),
      backend: serviceReference(frontendService, DYNAMO_PORT.frontend),
      objects: [...engineConfig(name, plan), ...monitorsOf(name, plan, props)],
      review: (review) => reviewGraph(review, { props, plan, name, named, apiVersion }),
    }, frontend.labels, graphLabels(name));

    this.graph = main;
    const components = new Map<string, ShownComponent>();
    for (const { role, name: component, launch } of plan.components) {
      components.set(role, { name: component, memoryFit: launch?.memoryFit });
    }
    this.components = components;
    this.servedModelName = statedModelName(props, plan) ?? props.model._bind().path;
    this.frontendServiceName = frontendService;
    this.frontendPort = DYNAMO_PORT.frontend;
    this.url = serviceUrl({ name: this.frontendServiceName, port: this.frontendPort, protocol: frontend.isEncrypted ? 'https' : 'http' }, namespace);
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
    return this.componentOf(role).memoryFit;
  }

  private componentOf(role: string): ShownComponent {
    return this.components.get(role) ?? unknownRole(this, role, [...this.components.keys()]);
  }
}

checkInputs('DynamoGraph', DynamoGraph);

/** The name of the model that flags for all workers state. */
function statedModelName({ args }: DynamoGraphProps, { engine }: ResolvedGraph): string | undefined {
  return args && engine.servedModelName(EngineArgs._merge(engine.facts.engine, args));
}

/** What the shared rules look at. */
function rolePods(
  scope: Construct, component: ResolvedComponent, graph: Identity,
  { props: { version, topology }, apiVersion, variables }: {
    readonly props: DynamoGraphProps; readonly apiVersion: string; readonly variables: readonly PodPart[];
  },
): RolePods {
  const { name, namespace, budget } = graph;
  const { role, places, effective, pod, labels, options, image, launch, worker, component: { replicas, nodes } } = component;
  const { podLabels, podAnnotations } = options;
  return {
    role,
    places,
    options: effective,
    pod,
    outerParts: variables,
    labels,
    // Names are those of the graph, which are checked once.
    identity: podLabels || podAnnotations || !Object.values(labels).every((value) => isLabelValue(value)) ? new Identity(
      scope, { name: '', component: '' }, budget, { metadata: { name, namespace }, selectorLabels: labels, podLabels, podAnnotations },
    ) : undefined,
    image,
    launch,
    kvOffload: worker?.kvOffload?._bind(),
    sharedMemory: component.component.sharedMemory ?? OPERATOR_SHARED_MEMORY,
    interconnect: worker?.interconnect,
    // What user another image has is not known.
    isRootImage: !(version._has(BEHAVIOUR.imagesHaveUser) && image.reference.includes(DYNAMO_REGISTRY)),
    makesClaims: false,
    packs: packsOf(topology, options),
    mostPods: { usual: replicas === undefined ? undefined : replicas * nodes, surge: 0 },
    // Dynamo's own part of every program does.
    servesMetrics: true,
    autoscaling: { autoscaling: options.autoscaling, count: options.replicas, countPath: 'replicas' },
    scaleTarget: { apiVersion, kind: 'DynamoGraphDeploymentScalingAdapter', name: serviceName(name, component.name) },
  };
}

function packsOf(topology: DynamoTopology | undefined, { packDomain }: DynamoComponentOptions): RolePods['packs'] {
  if (topology?.packDomain !== undefined) {
    return 'roles';
  }
  return packDomain === undefined ? undefined : 'replica';
}

function renderSpec(graph: Graph, { version }: DynamoGraphProps, apiVersion: DynamoApiVersion): object {
  return apiVersion === DynamoApiVersion.V1BETA1
    ? renderV1Beta1(graph)
    : renderV1Alpha1(graph, { subComponentType: version._has(FIELDS.subComponentType) });
}

/** The ConfigMap with files of flags, where there are any. */
function engineConfig(name: string, { files, engine: { facts } }: ResolvedGraph): EmittedObject[] {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName(name, facts) }, data: files };
  return Object.keys(files).length > 0 ? [{ id: 'EngineConfig', manifest }] : [];
}

/** A PodMonitor for each component, where metrics are asked for. */
function monitorsOf(name: string, { components }: ResolvedGraph, { metrics }: DynamoGraphProps): EmittedObject[] {
  return metrics === undefined ? [] : components.map((component) => ({
    id: `${component.role}Monitor`,
    manifest: podMonitor(metrics._bind(), {
      name: serviceName(name, component.name),
      selector: component.labels,
      port: component.role === 'frontend' || component.role === 'planner' ? DYNAMO_PORT_NAME[component.role] : DYNAMO_PORT_NAME.worker,
      isEncrypted: component.isEncrypted,
    }),
  }));
}

function identityOf(
  scope: Construct, { metadata }: DynamoGraphProps, defaults: InferenceDefaultsOptions, budget: NameBudget, serviceBudget: NameBudget,
): Identity {
  const name = nameOf(scope, budget, metadata?.name);
  return new Identity(scope, ROLE, serviceBudget, { metadata: { ...metadata, name } }, defaults);
}

/** Metadata of the graph itself: Grove reads some of its annotations. */
function metadataOf({ metadata }: Identity, { grove }: DynamoGraphProps): ObjectMeta {
  const annotations = grove && { ...groveAnnotations(grove), ...metadata.annotations };
  return annotations && Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
}
