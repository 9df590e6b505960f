import { commandLine, FileAndArguments, intoFile, optionalCommandLine } from './command-line';
import { ComponentRole, Graph } from './component';
import { WorkerRole } from './engine-row';
import { DynamoEngine, dynamoEngineOf } from './engines';
import { hasTls, listenAddress, tlsSettings, tlsVolume } from './frontend-tls';
import { NamedComponent } from './names';
import { ComponentDraft, GraphContext, resolveComponent, ResolvedComponent, ResolvedWorker } from './resolved-component';
import { EngineImage } from '../../engines/engine-image';
import { literal } from '../../engines/flags/flag-value';
import { withRegistry } from '../../kube/image-reference';
import { EnvVar } from '../../kube/objects';
import { HUB_VARIABLES } from '../../models/hub-variables';
import { modelPart } from '../../models/model-part';
import { EffectivePodOptions, outsideParts } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { cacheParts } from '../../pod/parts/caches';
import { configHash } from '../../pod/parts/config-hash';
import { gpuPart } from '../../pod/parts/gpus';
import { interconnectPart } from '../../pod/parts/interconnect';
import { anyAddress, IpFamily } from '../../pod/parts/ip-family';
import { kvParts } from '../../pod/parts/kv-pod';
import { unlessClaimed } from '../../pod/parts/resource-claim';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { placeKv } from '../../serving/role';
import { propsOutside, roleOptions } from '../../serving/role-options';
import { isGroup } from '../../workload/replica';
import { BoundEngineConfig } from '../props/engine-config';
import { DynamoGraphProps } from '../props/graph';
import { routerSettings } from '../props/router';
import { DynamoWorker } from '../props/worker';
import { DYNAMO_COMMAND, DYNAMO_FLAG, DYNAMO_IMAGE, DYNAMO_VARIABLE } from '../release/commands';
import { DynamoVersion } from '../release/dynamo-version';
import { EngineFacts } from '../release/engine-facts';
import { FRONTEND_OPTIONS, LISTEN_ADDRESS } from '../release/frontend-facts';
import { itemsOf, RenderedFlag, renderOption, renderOptions, Settings } from '../release/option-form';
import { FIELDS, RELEASE_LINES } from '../release/releases';

/** Default names of components. */
const NAMES = { frontend: 'Frontend', worker: 'worker', prefill: 'prefill', decode: 'decode', planner: 'Planner' } as const;
/** What workers do. */
export const WORKER_ROLES: readonly WorkerRole[] = ['worker', 'prefill', 'decode'];
/** Annotation that changes with the file of flags, so that workers are replaced. */
const CONFIG_HASH = 'cdk8s-inference/engine-config';

/** The props of a graph, resolved. */
export interface ResolvedGraph {
  readonly engine: DynamoEngine;
  readonly components: readonly ResolvedComponent[];
  /** The components that run engines. */
  readonly workers: readonly ResolvedWorker[];
  /** Variables of every component. */
  readonly variables: readonly PodPart[];
  /** Files of flags, by key of the ConfigMap that the graph makes. */
  readonly files: Readonly<Record<string, string>>;
  readonly graph: Graph;
}

/** The names of the components, without the rest of them. */
export function namedComponents(props: DynamoGraphProps): NamedComponent[] {
  const { frontend, planner } = props;
  const named: NamedComponent[] = [{ name: frontend?.name ?? NAMES.frontend, group: false }];
  if (planner) {
    named.push({ name: planner.name ?? NAMES.planner, group: false });
  }
  for (const { role, worker: { name = NAMES[role], nodesPerReplica = 1, forceScalingGroup = false } } of workersOf(props)) {
    named.push({ name, group: isGroup(nodesPerReplica) || forceScalingGroup });
  }
  return named;
}

/** A worker that was given, and what it does. */
export interface GivenWorker {
  readonly role: WorkerRole;
  readonly worker: DynamoWorker;
}

/** The workers that were given, by what they do. */
export function workersOf(props: DynamoGraphProps): GivenWorker[] {
  const workers: GivenWorker[] = [];
  for (const role of WORKER_ROLES) {
    const worker = props[role];
    if (worker) {
      workers.push({ role, worker });
    }
  }
  return workers;
}

/** Name of the ConfigMap that holds the files of flags. */
export function configMapName(graph: string, { engine }: EngineFacts): string {
  return `${graph}-${engine}-config`;
}

/** Plans a graph. */
export function resolveGraph(props: DynamoGraphProps, context: GraphContext): ResolvedGraph {
  const { version, planner, engineConfig } = props;
  const engine = dynamoEngineOf(props);
  const { facts } = engine;
  const drafts = workersOf(props).map((given) => draftWorker(engine, props, context, given));
  const workers = drafts.map(({ draft }) => resolveComponent(draft, version, context) as ResolvedWorker);
  const frontend = resolveComponent(draftFrontend(facts, props, context), version, context);
  const planners = planner ? [resolveComponent(draftPlanner(facts, props, context), version, context)] : [];
  const components = [frontend, ...planners, ...workers];
  const variables = graphVariables(props, context.defaults);
  return {
    engine,
    components,
    workers,
    variables,
    files: engineConfig ? Object.fromEntries(drafts.flatMap(({ file }) => file === undefined ? [] : [file])) : {},
    graph: graphOf(facts, props, context, components, variables),
  };
}

function graphOf(
  { engine }: EngineFacts, props: DynamoGraphProps, { name }: GraphContext, components: readonly ResolvedComponent[], variables: readonly PodPart[],
): Graph {
  const { version, backendFramework, grove, topology, kvTransferPolicy, dynamoNamespace, globalDynamoNamespace } = props;
  const isMultinode = components.some(({ component: { nodes } }) => isGroup(nodes));
  return {
    components: components.map(({ component }) => component),
    env: variables.flatMap(({ env }) => env!),
    backendFramework: backendFramework ?? isMultinode ? engine : undefined,
    priorityClassName: grove?.priorityClassName,
    topology,
    kvTransferPolicy: kvTransferPolicy?._bind(),
    dynamoNamespace: version._has(FIELDS.dynamoNamespace) ? dynamoNamespace ?? name : undefined,
    globalDynamoNamespace: globalDynamoNamespace || undefined,
  };
}

/** Variables of every component. */
function graphVariables({ model, env, jsonLogs }: DynamoGraphProps, defaults: InferenceDefaultsOptions): PodPart[] {
  const cluster = env && HUB_VARIABLES.token in env ? { ...defaults, huggingFaceToken: undefined } : defaults;
  const parts: PodPart[] = [];
  addVariables(parts, 'model', modelPart(model._bind(), cluster).env);
  addVariables(parts, 'jsonLogs', jsonLogs ? [{ name: DYNAMO_VARIABLE.jsonLogs, value: '1' }] : undefined);
  addVariables(parts, 'env', env && Object.entries(env).map(([name, value]) => value._bind(name).variable));
  return parts;
}

/** Adds variables where there are any: each part of a pod has its price. */
function addVariables(parts: PodPart[], from: string, env: readonly EnvVar[] | undefined): void {
  if (env?.length) {
    parts.push({ from, env });
  }
}

function draftFrontend(facts: EngineFacts, props: DynamoGraphProps, { defaults }: GraphContext): ComponentDraft {
  const { version, frontend = {}, router, runtime, caches, commandForm } = props;
  const { name = NAMES.frontend, tls, extraArgs, prologue } = frontend;
  const { image = runtimeImage(facts, props), effective, places } = optionsOf('frontend', frontend, props, defaults);
  const isEncrypted = hasTls(props);
  const listen = listenAddress(effective.options.ipFamily, isEncrypted);
  const parts: PodPart[] = [];
  const flags: RenderedFlag[] = [];
  const add = (from: string, settings: Settings) => {
    addVariables(parts, from, settings.env);
    flags.push(...settings.flags);
  };
  if (router) {
    add('router', routerSettings(router, version));
  }
  if (runtime) {
    addVariables(parts, 'runtime', renderOptions(facts.runtimeOptions, runtime, version).env);
  }
  add('frontend', renderOptions(FRONTEND_OPTIONS, frontend, version));
  if (tls) {
    add('frontend.tls', tlsSettings(version));
    parts.push(tlsVolume(tls));
  }
  if (listen !== undefined) {
    add('ipFamily', renderOption(LISTEN_ADDRESS, listen, version));
  }
  addModelFiles(parts, props, effective, image);
  // It reads the tokenizer of the model.
  parts.push(...cacheParts({ huggingFace: caches?.huggingFace }, {}));
  const args = itemsOf(flags).map(literal);
  return {
    role: 'frontend',
    name,
    options: frontend,
    effective,
    places,
    image,
    commandLine: optionalCommandLine(DYNAMO_COMMAND.frontend, extraArgs ? [...args, ...extraArgs] : args, { form: commandForm, prologue }),
    isEncrypted,
    parts,
  };
}

function draftPlanner(facts: EngineFacts, props: DynamoGraphProps, { defaults }: GraphContext): ComponentDraft {
  const { version, planner = {}, worker, commandForm } = props;
  const config = { environment: 'kubernetes', backend: facts.engine, ...(worker && { mode: 'agg' }), ...planner.config };
  const args = [DYNAMO_FLAG.config, literal(JSON.stringify(config)), ...planner.extraArgs ?? []];
  const { effective, places } = optionsOf('planner', planner, props, defaults);
  const parts: PodPart[] = [];
  addSystemAddress(parts, effective.options.ipFamily);
  return {
    role: 'planner',
    name: planner.name ?? NAMES.planner,
    options: planner,
    effective,
    places,
    image: planner.image ?? EngineImage.of(DYNAMO_IMAGE.planner(knownVersion(version), facts)),
    commandLine: commandLine(DYNAMO_COMMAND.planner, args, { form: commandForm, prologue: planner.prologue }),
    parts,
  };
}

/** A worker, and its file of flags by the key of the ConfigMap, where it has one. */
interface DraftedWorker {
  readonly draft: ComponentDraft;
  readonly file?: readonly [key: string, text: string];
}

function draftWorker(
  { facts, flags, launch: launchOf }: DynamoEngine, props: DynamoGraphProps, { name, defaults }: GraphContext, { role, worker }: GivenWorker,
): DraftedWorker {
  const { version, engineConfig, commandForm: form, caches } = props;
  const { interconnect, extraArgs = [], prologue, nodesPerReplica = 1, resourceClaims } = worker;
  const { image = runtimeImage(facts, props), effective, places } = optionsOf(role, worker, props, defaults);
  const { ipFamily } = effective.options;
  const launch = launchOf({ props, role, worker, graph: name, listenAddress: anyAddress(ipFamily) });
  placeKv(places, launch);
  const config = engineConfig?._bind(role, facts.configDirectory);
  const inFile = config && config.configMap === undefined ? intoFile(flags, launch.argv, extraArgs.length, facts.readFlags) : undefined;
  const args = inFile ? [DYNAMO_FLAG.config, literal(config!.path), ...inFile.args] : launch.argv;
  const gpus = gpuPart(launch.inputs.gpu, launch.plan.gpusPerPod);
  const parts: PodPart[] = [resourceClaims ? unlessClaimed(gpus, worker) : gpus];
  addModelFiles(parts, props, effective, image);
  parts.push(...cacheParts(caches, launch.engine.compileCache), ...kvParts(launch, worker, defaults.imageRegistry));
  if (config) {
    parts.push(configPart(facts, config, name, inFile));
  }
  if (interconnect) {
    parts.push(interconnectPart(interconnect, { ...props.env, ...worker.env }));
  }
  addSystemAddress(parts, ipFamily);
  return {
    file: inFile && [config!.key, inFile.file],
    draft: {
      role,
      name: worker.name ?? NAMES[role],
      options: worker,
      effective,
      places,
      image,
      commandLine: commandLine(facts.command, args, { form, prologue, getsRanks: isGroup(nodesPerReplica), version }),
      worker,
      launch,
      parts,
    },
  };
}

/** The address on which a worker or the planner reports its health, where it is not that of IPv4. */
function addSystemAddress(parts: PodPart[], ipFamily: IpFamily | undefined): void {
  if (ipFamily === IpFamily.IPV6) {
    parts.push({ from: 'ipFamily', env: [{ name: DYNAMO_VARIABLE.systemHost, value: anyAddress(ipFamily) }] });
  }
}

/** Props of the graph that components do not have. */
const GRAPH_PROPS = propsOutside('DynamoGraphProps', 'DynamoWorker');

/** The options of a component in effect, and where each was stated. */
function optionsOf(role: ComponentRole, own: DynamoWorker, { image, args, env }: DynamoGraphProps, defaults: InferenceDefaultsOptions) {
  const hasAccelerators = role !== 'frontend' && role !== 'planner';
  const { props, options: effective, places } = roleOptions<DynamoWorker>(role, own, { image, args }, GRAPH_PROPS, defaults, hasAccelerators);
  for (const name in env) {
    if (own.env?.[name] === undefined) {
      places.set(`env.${name}`);
    }
  }
  return { image: props.image, effective, places };
}

/** Adds what a component needs to see the model; its variables are those of the graph. */
function addModelFiles(parts: PodPart[], { model }: DynamoGraphProps, { cluster, options }: EffectivePodOptions, { reference }: EngineImage): void {
  const bound = model._bind();
  // Models of the hub need nothing else.
  if (bound.hubId === undefined || bound.copy) {
    const engineImage = withRegistry(reference, cluster.imageRegistry);
    parts.push({ ...modelPart(bound, { ...cluster, engineImage, access: outsideParts(options) }), env: undefined });
  }
}

function configPart(facts: EngineFacts, config: BoundEngineConfig, graph: string, inFile?: FileAndArguments): PodPart {
  const source = { configMap: { name: config.configMap ?? configMapName(graph, facts) } };
  return {
    from: 'engineConfig',
    volumes: [{ name: `${facts.engine}-config`, source, mountPath: config.mountPath, readOnly: true }],
    annotations: inFile && configHash(CONFIG_HASH, inFile.file),
  };
}

/** Runtime images by release: graphs share them. */
const RUNTIME_IMAGES: { readonly [engine in EngineFacts['engine']]: WeakMap<DynamoVersion, EngineImage> } = { sglang: new WeakMap(), vllm: new WeakMap() };

/** The image of programs that state none. */
function runtimeImage(facts: EngineFacts, { version }: DynamoGraphProps): EngineImage {
  const known = RUNTIME_IMAGES[facts.engine];
  let image = known.get(version);
  if (image === undefined) {
    image = EngineImage.of(DYNAMO_IMAGE.runtime(knownVersion(version), facts), { engineVersion: version._line[facts.engine] });
    known.set(version, image);
  }
  return image;
}

/** The version, or one that can stand in an image reference: what is no release is an error all the same. */
function knownVersion(version: DynamoVersion): DynamoVersion {
  return version._isKnown ? version : DynamoVersion.of(RELEASE_LINES[0].since);
}
