import { commandLine, FileAndArguments, intoFile, optionalCommandLine } from './command-line';
import { ComponentRole, Graph } from './component';
import { WorkerRole } from './engine-row';
import { DynamoEngine, dynamoEngineOf } from './engines';
import { hasTls, listenAddress, tlsSettings, tlsVolume } from './frontend-tls';
import { NamedComponent } from './names';
import { ComponentDraft, GraphContext, resolveComponent, ResolvedComponent } from './resolved-component';
import { EngineImage } from '../../engines/engine-image';
import { literal } from '../../engines/flags/flag-value';
import { withRegistry } from '../../kube/image-reference';
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
import { itemsOf, renderOption, renderOptions } from '../release/option-form';
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
  /** Files of flags, by key of the ConfigMap that the graph makes. */
  readonly files: Readonly<Record<string, string>>;
  readonly graph: Graph;
}

/** The names of the components, without the rest of them. */
export function namedComponents(props: DynamoGraphProps): NamedComponent[] {
  const { frontend, planner } = props;
  return [
    { name: frontend?.name ?? NAMES.frontend, group: false },
    ...(planner ? [{ name: planner.name ?? NAMES.planner, group: false }] : []),
    ...workersOf(props).map(([role, { name = NAMES[role], nodesPerReplica = 1, forceScalingGroup = false }]) => (
      { name, group: isGroup(nodesPerReplica) || forceScalingGroup })),
  ];
}

/** The workers that were given, by what they do. */
export function workersOf(props: DynamoGraphProps): [WorkerRole, DynamoWorker][] {
  return WORKER_ROLES.flatMap((role): [WorkerRole, DynamoWorker][] => props[role] ? [[role, props[role]]] : []);
}

/** Name of the ConfigMap that holds the files of flags. */
export function configMapName(graph: string, { engine }: EngineFacts): string {
  return `${graph}-${engine}-config`;
}

/** Plans a graph. */
export function resolveGraph(props: DynamoGraphProps, context: GraphContext): ResolvedGraph {
  const { planner } = props;
  const engine = dynamoEngineOf(props);
  const { facts } = engine;
  const workers = workersOf(props).map(([role, worker]) => draftWorker(engine, props, context, role, worker));
  const planners = planner ? [draftPlanner(facts, props, context)] : [];
  const drafts = [draftFrontend(facts, props, context), ...planners, ...workers.map(({ draft }) => draft)];
  const components = drafts.map((draft) => resolveComponent(draft, props.version, context));
  return {
    engine,
    components,
    files: Object.fromEntries(workers.flatMap(({ file }) => file === undefined ? [] : [file])),
    graph: graphOf(facts, props, context, components),
  };
}

function graphOf(
  { engine }: EngineFacts, props: DynamoGraphProps, { name, defaults }: GraphContext, components: readonly ResolvedComponent[],
): Graph {
  const { version, backendFramework, grove, topology, kvTransferPolicy, dynamoNamespace, globalDynamoNamespace } = props;
  const isMultinode = components.some(({ component: { nodes } }) => isGroup(nodes));
  return {
    components: components.map(({ component }) => component),
    env: graphVariables(props, defaults).flatMap(({ env }) => [...env ?? []]),
    backendFramework: backendFramework ?? isMultinode ? engine : undefined,
    priorityClassName: grove?.priorityClassName,
    topology,
    kvTransferPolicy: kvTransferPolicy?._bind(),
    dynamoNamespace: version._has(FIELDS.dynamoNamespace) ? dynamoNamespace ?? name : undefined,
    globalDynamoNamespace: globalDynamoNamespace || undefined,
  };
}

/** Variables of every component. */
export function graphVariables({ model, env = {}, jsonLogs }: DynamoGraphProps, defaults: InferenceDefaultsOptions): PodPart[] {
  const cluster = { ...defaults, huggingFaceToken: HUB_VARIABLES.token in env ? undefined : defaults.huggingFaceToken };
  return [
    { from: 'model', env: modelPart(model._bind(), cluster).env },
    { from: 'jsonLogs', env: jsonLogs ? [{ name: DYNAMO_VARIABLE.jsonLogs, value: '1' }] : [] },
    { from: 'env', env: Object.entries(env).map(([name, value]) => value._bind(name).variable) },
  ];
}

function draftFrontend(facts: EngineFacts, props: DynamoGraphProps, { defaults }: GraphContext): ComponentDraft {
  const { version, frontend = {}, router, runtime = {}, caches, commandForm } = props;
  const { image = runtimeImage(facts, props), ...inEffect } = optionsOf('frontend', frontend, props, defaults);
  const routing = router && routerSettings(router, version);
  const own = renderOptions(FRONTEND_OPTIONS, frontend, version);
  const { ipFamily } = inEffect.effective.options;
  const tls = tlsSettings(frontend, version);
  const isEncrypted = hasTls(props);
  const listen = renderOption(LISTEN_ADDRESS, listenAddress(ipFamily, isEncrypted), version);
  const settings = [...routing ? [routing] : [], own, tls, listen];
  const flags = settings.flatMap((one) => one.flags).map(({ flag, value }) => ({ flag, value: value && literal(value) }));
  const args = [...itemsOf(flags), ...frontend.extraArgs ?? []];
  return {
    role: 'frontend',
    name: frontend.name ?? NAMES.frontend,
    options: frontend,
    ...inEffect,
    image,
    commandLine: optionalCommandLine(DYNAMO_COMMAND.frontend, args, { form: commandForm, prologue: frontend.prologue }),
    isEncrypted,
    parts: [
      { from: 'router', env: routing?.env },
      { from: 'runtime', env: renderOptions(facts.runtimeOptions, runtime, version).env },
      { from: 'frontend', env: own.env },
      { from: 'frontend.tls', env: tls.env },
      tlsVolume(frontend),
      { from: 'ipFamily', env: listen.env },
      modelFiles(props, inEffect.effective, image),
      // It reads the tokenizer of the model.
      ...cacheParts({ huggingFace: caches?.huggingFace }, {}),
    ],
  };
}

function draftPlanner(facts: EngineFacts, props: DynamoGraphProps, { defaults }: GraphContext): ComponentDraft {
  const { version, planner = {}, worker, commandForm } = props;
  const config = { environment: 'kubernetes', backend: facts.engine, ...(worker && { mode: 'agg' }), ...planner.config };
  const args = [DYNAMO_FLAG.config, literal(JSON.stringify(config)), ...planner.extraArgs ?? []];
  const inEffect = optionsOf('planner', planner, props, defaults);
  return {
    role: 'planner',
    name: planner.name ?? NAMES.planner,
    options: planner,
    ...inEffect,
    image: planner.image ?? EngineImage.of(DYNAMO_IMAGE.planner(knownVersion(version), facts)),
    commandLine: commandLine(DYNAMO_COMMAND.planner, args, { form: commandForm, prologue: planner.prologue }),
    parts: systemAddress(inEffect.effective.options.ipFamily),
  };
}

/** A worker, and its file of flags by the key of the ConfigMap, where it has one. */
interface DraftedWorker {
  readonly draft: ComponentDraft;
  readonly file?: readonly [key: string, text: string];
}

function draftWorker(
  { facts, flags, launch: launchOf }: DynamoEngine, props: DynamoGraphProps, { name, defaults }: GraphContext, role: WorkerRole, worker: DynamoWorker,
): DraftedWorker {
  const { version, engineConfig, commandForm: form, caches } = props;
  const { interconnect, extraArgs = [], prologue, nodesPerReplica = 1 } = worker;
  const { image = runtimeImage(facts, props), ...inEffect } = optionsOf(role, worker, props, defaults);
  const { ipFamily } = inEffect.effective.options;
  const launch = launchOf({ props, role, worker, graph: name, listenAddress: anyAddress(ipFamily) });
  placeKv(inEffect.places, launch);
  const config = engineConfig?._bind(role, facts.configDirectory);
  const inFile = config && config.configMap === undefined ? intoFile(flags, launch.argv, extraArgs.length, facts.readFlags) : undefined;
  const args = inFile ? [DYNAMO_FLAG.config, literal(config!.path), ...inFile.args] : launch.argv;
  return {
    file: inFile && [config!.key, inFile.file],
    draft: {
      role,
      name: worker.name ?? NAMES[role],
      options: worker,
      ...inEffect,
      image,
      commandLine: commandLine(facts.command, args, { form, prologue, getsRanks: isGroup(nodesPerReplica), version }),
      worker,
      launch,
      parts: [
        unlessClaimed(gpuPart(launch.inputs.gpu, launch.plan.gpusPerPod), worker),
        modelFiles(props, inEffect.effective, image),
        ...cacheParts(caches, launch.engine.compileCache),
        ...kvParts(launch, worker, defaults.imageRegistry),
        ...configParts(facts, config, name, inFile),
        ...(interconnect ? [interconnectPart(interconnect, { ...props.env, ...worker.env })] : []),
        ...systemAddress(ipFamily),
      ],
    },
  };
}

/** The address on which a worker or the planner reports its health, where it is not that of IPv4. */
function systemAddress(ipFamily: IpFamily | undefined): PodPart[] {
  return ipFamily === IpFamily.IPV6 ? [{ from: 'ipFamily', env: [{ name: DYNAMO_VARIABLE.systemHost, value: anyAddress(ipFamily) }] }] : [];
}

/** Props of the graph that components do not have. */
const GRAPH_PROPS = propsOutside('DynamoGraphProps', 'DynamoWorker');

/** The options of a component in effect, and where each was stated. */
function optionsOf(role: ComponentRole, own: DynamoWorker, { image, args, env }: DynamoGraphProps, defaults: InferenceDefaultsOptions) {
  const hasAccelerators = role !== 'frontend' && role !== 'planner';
  const { props, options: effective, places } = roleOptions<DynamoWorker>(role, own, { image, args }, GRAPH_PROPS, defaults, hasAccelerators);
  Object.keys(env ?? {}).filter((name) => own.env?.[name] === undefined).forEach((name) => places.set(`env.${name}`));
  return { image: props.image, effective, places };
}

/** What a component needs to see the model; its variables are those of the graph. */
function modelFiles({ model }: DynamoGraphProps, { cluster, options }: EffectivePodOptions, { reference }: EngineImage): PodPart {
  const engineImage = withRegistry(reference, cluster.imageRegistry);
  return { ...modelPart(model._bind(), { ...cluster, engineImage, access: outsideParts(options) }), env: undefined };
}

function configParts(facts: EngineFacts, config: BoundEngineConfig | undefined, graph: string, inFile?: FileAndArguments): PodPart[] {
  if (!config) {
    return [];
  }
  const source = { configMap: { name: config.configMap ?? configMapName(graph, facts) } };
  return [{
    from: 'engineConfig',
    volumes: [{ name: `${facts.engine}-config`, source, mountPath: config.mountPath, readOnly: true }],
    annotations: inFile && configHash(CONFIG_HASH, inFile.file),
  }];
}

function runtimeImage(facts: EngineFacts, { image, version }: DynamoGraphProps): EngineImage {
  return image ?? EngineImage.of(DYNAMO_IMAGE.runtime(knownVersion(version), facts), { engineVersion: version._line[facts.engine] });
}

/** The version, or one that can stand in an image reference: what is no release is an error all the same. */
function knownVersion(version: DynamoVersion): DynamoVersion {
  return version._isKnown ? version : DynamoVersion.of(RELEASE_LINES[0].since);
}
