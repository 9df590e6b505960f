import { Construct } from 'constructs';
import { acceleratorOf } from './accelerators';
import { copyArgs, isSolved, mostRanks, solveDataParallelism, statedDataParallelism } from './data-parallelism';
import { DesignedRole, engineOf, LlmdEngine, LlmdRoleProps, RoleParts, statedEngine } from './engines';
import { CHOSEN_LABELS, LlmdRoleName, servingLabels } from './labels';
import { ServiceLayout, layoutOf } from './layout';
import { isPrecise, PlannedPicker, planPicker } from './picker';
import { setOf } from './sets';
import { ENGINE_PORT, runsNativeSidecars, SidecarInput, sidecarPart, sidecarVersion } from './sidecar';
import { EngineArgs } from '../../engines/engine-args';
import { VllmServerArgs } from '../../engines/vllm/args.generated';
import { VLLM } from '../../engines/vllm/engine';
import { NameBudget } from '../../kube/names';
import { StringMap } from '../../kube/objects';
import { EffectivePodOptions } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { portsFrom } from '../../pod/parts/rank-ports';
import { Places } from '../../rules/places';
import { Identity, INSTANCE_LABEL } from '../../serving/identity';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { MadeRole, makeRole } from '../../serving/role';
import { propsOutside, roleOptions } from '../../serving/role-options';
import { LlmdRole } from '../props/role';
import { LlmdModelServiceProps } from '../props/service';
import { ACTIVE_PORTS } from '../release/picker-facts';

const NAME_LABEL = 'llm-d';
const SERVICE_ROLE = { name: NAME_LABEL, component: 'model-service' };

/** Where pods take requests, unless another port is stated. */
const SERVING_PORT = 8000;

/** The roles, the one that is always there first. */
const ROLES: readonly LlmdRoleName[] = ['decode', 'prefill'];

/** A role, as it is stated and as it is run. */
export interface PlannedRole extends DesignedRole {
  readonly role: LlmdRoleName;
  readonly props: LlmdRoleProps;
  readonly options: EffectivePodOptions;
  readonly places: Places;
  /** Where the engine takes requests: the first port, if each rank has one. */
  readonly port: number;
  /** Ports at which a pod takes requests. */
  readonly ranks: number;
  /** Labels that the pods have by what they are. */
  readonly ownLabels: StringMap;
  /** Whether a sidecar that ends with the engine waits for the end of its pod. */
  readonly waits: boolean;
}

/** A service, resolved: what the rules look at. */
export interface PlannedService {
  readonly engine: LlmdEngine;
  readonly layout: ServiceLayout;
  /** The engine that image or flags name; undefined where neither does. */
  readonly statedEngine?: string;
  readonly servedModelName: string;
  readonly isDisaggregated: boolean;
  readonly hasSidecar: boolean;
  /** Where the pods take requests: the first port, if each rank of a pod has one. */
  readonly port: number;
  readonly roles: readonly PlannedRole[];
  /** The endpoint picker, if one is made. */
  readonly picker?: PlannedPicker;
}

/** The props of the service that roles do not have. */
const SERVICE_PROPS = propsOutside('LlmdModelServiceProps', 'LlmdRole');

/** The roles that are stated. */
export function rolesOf(props: Pick<LlmdModelServiceProps, LlmdRoleName>): [role: LlmdRoleName, stated: LlmdRole][] {
  return ROLES.flatMap((role): [LlmdRoleName, LlmdRole][] => props[role] ? [[role, props[role]]] : []);
}

/** Plans a service. */
export function planService(props: LlmdModelServiceProps, defaults: InferenceDefaultsOptions): PlannedService {
  const { image, model, args, prefill, sidecar, routing, kvTransfer } = props;
  const stated = rolesOf(props);
  const allArgs = [args, ...stated.map(([, role]) => role.args)];
  const engineName = statedEngine(image, allArgs);
  const engine = engineOf(engineName, image, kvTransfer?._bind());
  const isDisaggregated = prefill !== undefined;
  const service = {
    engine,
    layout: layoutOf(props.layout),
    statedEngine: engineName,
    servedModelName: engine.servedModelName(allArgs.slice(0, 2)) ?? model._bind().path,
    isDisaggregated,
    hasSidecar: isDisaggregated || sidecar !== undefined,
    port: props.port ?? routing?._bind().targetPort ?? SERVING_PORT,
  };
  const roles = stated.map(([role, own]) => planRole(props, defaults, service, role, own));
  const page = roles[0].facts.page.size;
  const isEncrypted = service.hasSidecar && sidecar?.tls !== undefined;
  const pods = { engine: engine.name, model: model._bind().path, page, isDisaggregated, isEncrypted };
  return { ...service, roles, picker: planPicker(props, defaults, pods) };
}

type PlanContext = Omit<PlannedService, 'roles' | 'picker'>;

function planRole(
  service: LlmdModelServiceProps, defaults: InferenceDefaultsOptions, context: PlanContext, role: LlmdRoleName, own: LlmdRole,
): PlannedRole {
  const { model, modelFacts, caches, apiKey, metrics } = service;
  const { engine, layout, servedModelName, isDisaggregated, hasSidecar } = context;
  const isBehindSidecar = hasSidecar && role === 'decode';
  const port = isBehindSidecar ? service.sidecar?.enginePort ?? ENGINE_PORT : context.port;
  const { props: merged, options, places } = roleOptions<LlmdRole>(role, own, sharedOptions(service), SERVICE_PROPS, defaults);
  const ownLabels = servingLabels({ role, engineType: engine.name, model: servedModelName, accelerator: acceleratorOf(own) });
  const labels = { ...ownLabels, ...service.routing?._bind().podLabels, ...chosenLabels(ownLabels, own.podLabels) };
  const { nodes, args, ranks } = copiesOf(service, own, engine.name);
  const props: LlmdRoleProps = {
    ...merged,
    nodesPerReplica: nodes,
    selectorLabels: own.selectorLabels ?? (nodes === undefined || nodes === 1 ? layout.selector(labels) : undefined),
    args,
    image: merged.image ?? service.image,
    model,
    modelFacts,
    caches,
    apiKey,
    metrics,
    port,
  };
  const set = setOf(service);
  const parts: RoleParts = {
    set: set && { role, options: set },
    role: { name: NAME_LABEL, component: role, container: layout.container(engine.name) },
    portName: layout.portName,
    serving: {
      labels,
      parts: isBehindSidecar ? [sidecarOf(service, context, { enginePort: port, ranks }, options)] : [],
    },
  };
  const events = isPrecise(service) ? { model: servedModelName, port: context.port, ranks } : undefined;
  const waits = isBehindSidecar && !runsNativeSidecars(options.cluster.kubernetesVersion);
  const designed = engine.design(role, props, parts, isDisaggregated, { tracing: service.tracing, events, layout });
  return { role, props, options, places, port, ranks, ownLabels, waits, ...designed };
}

/**
 * The nodes of a replica and the flags of its engine: copies of the model say how many nodes there are, or the other way round. And how
 * many ports a pod has: one for each of its copies, where the engine is told so.
 */
function copiesOf({ args: shared, image }: LlmdModelServiceProps, { args, nodesPerReplica: nodes, image: own = image }: LlmdRole, engine: string) {
  const stated = { nodes, args: [shared, args], ranks: 1 };
  const merged = engine === VLLM.flags.engine ? EngineArgs._merge<VllmServerArgs>(engine, shared, args) : undefined;
  const copies = merged && statedDataParallelism(merged, nodes);
  if (copies?.data === undefined && copies?.dataLocal === undefined) {
    return stated;
  }
  const solved = solveDataParallelism(copies);
  return !isSolved(solved) ? stated : {
    nodes: solved.nodes,
    args: [EngineArgs.vllm(copyArgs(merged!, solved, own._bind().version)), ...stated.args],
    ranks: merged!.dataParallelMultiPortExternalLb ? solved.dataLocal : 1,
  };
}

/** Labels of llm-d that the user words otherwise. Those that say what the pods are cannot be, which a rule says. */
function chosenLabels(own: StringMap, stated: StringMap = {}): StringMap {
  const chosen = CHOSEN_LABELS.filter((label) => Object.hasOwn(own, label) && Object.hasOwn(stated, label));
  return Object.fromEntries(chosen.map((label) => [label, stated[label]]));
}

/** What a role can state for itself, as far as the service states it. */
function sharedOptions({ image, args, env }: LlmdModelServiceProps): Partial<LlmdRole> {
  return { image, ...(args && { args }), ...(env && { env }) };
}

function sidecarOf(
  { version, sidecar = {}, tracing }: LlmdModelServiceProps, { engine, port }: PlanContext, own: Pick<SidecarInput, 'enginePort' | 'ranks'>,
  { cluster }: EffectivePodOptions,
): PodPart {
  return sidecarPart({ version: sidecarVersion(version, sidecar), options: sidecar, engine, port, ...own, tracing, ...cluster });
}

/** How long the name of a service may be, so that the objects of its roles have names. */
export function modelServiceBudget({ roles }: PlannedService): NameBudget {
  const budgets = roles.map(({ role, design: { workload: { nameBudget, scaledBy } } }): NameBudget => (scaledBy ? nameBudget : {
    ...nameBudget, length: nameBudget.length - suffixOf(role).length, source: `${nameBudget.source}, with ${suffixOf(role)} at its end`,
  }));
  return budgets.reduce((least, budget) => (budget.length < least.length ? budget : least));
}

function suffixOf(role: LlmdRoleName): string {
  return `-${role}`;
}

/** The identity of a service as a whole. */
export function serviceIdentity(
  scope: Construct, { metadata }: LlmdModelServiceProps, budget: NameBudget, defaults: InferenceDefaultsOptions,
): Identity {
  return new Identity(scope, SERVICE_ROLE, budget, { metadata }, defaults);
}

/** Labels of all pods that run engines, in every role. */
export function podsOfService(name: string): StringMap {
  return { 'app.kubernetes.io/name': NAME_LABEL, [INSTANCE_LABEL]: name };
}

/** The ServiceAccount that pods have unless a role states one. */
export function serviceAccountName({ layout }: Pick<PlannedService, 'layout'>, name: string): string {
  return `${name}${layout.accountSuffix}`;
}

/** Variables for roles that split the layers of a model differently; caches that all GPUs share need none. */
function unequalPart({ engine: { unequalEnv: env }, roles }: PlannedService, { env: stated = {} }: LlmdRoleProps): PodPart[] {
  const [{ facts: { tp, model } }, prefill] = roles;
  const isUnequal = prefill !== undefined && prefill.facts.tp !== tp && model?.kvLoraRank === undefined;
  const unstated = env.filter(({ name }) => !Object.hasOwn(stated, name));
  return isUnequal && unstated.length > 0 ? [{ from: 'prefill', env: unstated }] : [];
}

/** The ports of a pod that has fewer than the pool, which sends requests to all of its own otherwise. */
function activePorts({ roles, port }: PlannedService, { ranks }: PlannedRole): PodPart[] {
  return ranks === mostRanks(roles) ? [] : [{ from: 'args', annotations: { [ACTIVE_PORTS]: portsFrom(port, ranks).join() } }];
}

/** Makes the pods of a role and their workload. */
export function makePlannedRole(
  scope: Construct, { metadata }: LlmdModelServiceProps, plan: PlannedService, planned: PlannedRole, budget: NameBudget,
  defaults: InferenceDefaultsOptions,
): MadeRole {
  const { role, props, options, places, design } = planned;
  const { selectorLabels, podLabels, podAnnotations, queueName } = props;
  const input = { metadata, selectorLabels, podLabels, podAnnotations, queueName, suffix: suffixOf(role) };
  const identity = new Identity(scope, design.role, budget, input, defaults);
  const account: PodPart = { from: 'serviceAccountName', pod: { serviceAccountName: serviceAccountName(plan, identity.name) } };
  const made = makeRole({ identity, options, places }, props, {
    ...design, parts: [account, ...design.parts, ...unequalPart(plan, props), ...activePorts(plan, planned)],
  });
  return { ...made, pods: { ...made.pods, identity } };
}
