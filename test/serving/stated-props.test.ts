import { App, Chart, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as everything from '../../src';
import { callsOf, Input, Kind, membersOf, parametersOf, propsOf } from '../../src/rules/input-kinds';

const {
  AidaptivInference, DynamoGraph, DynamoVersion, EngineImage, Gpu, LlmdModelService, LlmdVersion, LwsTpuCluster, ModelSource,
  SglangServer, TpuSlice, VllmServer, Interconnect,
} = everything;

type Props = { readonly [prop: string]: unknown };

type Maker = new (scope: Construct, id: string, props: never) => { readonly advice: readonly unknown[] };

/** A construct, and inputs in which its props take effect: each in one of them at least. */
interface Door {
  readonly struct: string;
  readonly make: Maker;
  readonly bases: readonly Props[];
}

const model = ModelSource.huggingFace('organization/model');
const sglang = { image: EngineImage.sglang('v0.5.23'), model, gpu: Gpu.any(1) };
const vllm = { image: EngineImage.vllm('v0.33.0'), model, gpu: Gpu.any(1) };
const aidaptiv = { image: EngineImage.aidaptiv('vNXUN_3_03_AA'), model, gpu: Gpu.any(1) };
const group = { nodesPerReplica: 2, interconnect: Interconnect.tcp() };
const graph = { version: DynamoVersion.V1_5_0, model };
const service = { version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.33.0'), model };

/** What a server is under defaults, which are the props of this construct. */
class Defaulted extends SglangServer {
  public constructor(scope: Construct, id: string, { base, ...props }: Props) {
    everything.InferenceDefaults.of(scope).set(props);
    super(scope, id, base as typeof sglang);
  }
}

const PROCESSOR = { version: everything.PayloadProcessorVersion.V0_1_0, namespace: 'gateways' };

const DOORS: readonly Door[] = [
  { struct: 'SglangServerProps', make: SglangServer, bases: [sglang, { ...sglang, ...group }] },
  { struct: 'VllmServerProps', make: VllmServer, bases: [vllm, { ...vllm, ...group }] },
  {
    struct: 'AidaptivInferenceProps',
    make: AidaptivInference,
    bases: [aidaptiv, { ...aidaptiv, ...group }],
  },
  {
    struct: 'LwsTpuClusterProps',
    make: LwsTpuCluster,
    bases: ['4x4', '2x2'].map((topology) => ({ image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e(topology), model })),
  },
  {
    struct: 'DynamoGraphProps',
    make: DynamoGraph,
    bases: [
      { ...graph, worker: {} },
      { ...graph, prefill: {}, decode: {} },
      { ...graph, worker: { nodesPerReplica: 2, gpu: Gpu.any(1) }, router: everything.DynamoRouter.kv() },
    ],
  },
  {
    struct: 'LlmdModelServiceProps',
    make: LlmdModelService,
    bases: [{ ...service, decode: {} }, { ...service, prefill: {}, decode: {} }, {
      ...service, decode: {}, routing: everything.LlmdRouting.gateway({ gateway: { name: 'gateway' } }),
    }],
  },
  {
    struct: 'InferenceDefaultsOptions',
    make: Defaulted,
    bases: [{ base: sglang }, { base: { ...sglang, ...group } }],
  },
  {
    struct: 'ModelRouteProps',
    make: everything.ModelRoute,
    bases: [
      { gateway: { name: 'gateway' }, models: [{ backends: [everything.ModelBackend.pool('pool')] }] },
      { gateway: { name: 'gateway' }, models: [{ name: 'chat', backends: [everything.ModelBackend.pool('pool')] }], payloadProcessor: PROCESSOR },
    ],
  },
];

/** Texts that are valid for props of these names; others take any. */
const TEXTS: { readonly [prop: string]: string } = {
  resource: 'rdma/ib',
  resourceName: 'example.com/gpu',
  mountPath: '/sample',
  nvmePath: '/sample',
  path: '/sample',
  workingDir: '/sample',
  configPath: '/sample',
  directory: '/sample',
  topologyKey: 'example.com/rack',
  key: 'sample',
  url: 'http://proxy:3128',
  endpoint: 'http://sample',
  imageRegistry: 'registry.example.com',
  kubernetesVersion: '1.36',
  controllerVersion: 'v0.10.0',
  image: 'registry.example.com/sample:1',
  reference: 'registry.example.com/sample:1',
  host: 'sample.example.com',
  tag: 'v0.5.23',
  modelId: 'organization/other',
  uri: 's3://bucket/sample',
  topology: '4x4',
  code: 'INF035',
};

/** Facts by which rules judge other props, and props that say something of findings: of themselves they change nothing. */
const FACTS: readonly RegExp[] = [
  /(?:^|\.)kubernetesVersion$/,
  /(?:^|\.)(?:modelFacts|acknowledge|notSecrets)(?:$|: )/,
  /: EngineImage\.of\(fork\)$/,
  /: Gpu\.of\((?:name|memory|computeCapability)\)$/,
  /: Nodes\.gke\(autoscaled\)$/,
  /: (?:Storage|ModelSource)\.persistentVolumeClaim\(accessMode\)$/,
  /: TpuSlice\.custom\((?:hbmPerChip|machineType)\)$/,
];

const MOST_DEPTH = 3;

/** Values of a kind, of which one at least should not be the default. */
function samplesOf(kind: Kind, name: string, depth = 0): unknown[] {
  switch (kind.type) {
    case 'string': return [TEXTS[name] ?? 'sample'];
    case 'number': return [7, 2, 0.5];
    case 'boolean': return [true, false];
    case 'Size': return [Size.gibibytes(40)];
    case 'Duration': return [Duration.minutes(47), Duration.seconds(47)];
    case 'enum': return [...membersOf(kind.name).keys()];
    case 'list': return samplesOf(kind.of, name.replace(/s$/, ''), depth).slice(0, 3).map((value) => [value]);
    case 'map': return samplesOf(kind.of, name, depth).slice(0, 2).map((value) => ({ sample: value }));
    case 'struct': return depth > MOST_DEPTH ? [] : structSamples(kind.name, depth + 1);
    case 'class': return depth > MOST_DEPTH ? [] : classSamples(kind.name, depth + 1);
    case 'json': return [{ sample: 1 }];
    default: return [];
  }
}

function requiredOf(inputs: Iterable<Input>, depth: number): Props | undefined {
  const required: { [prop: string]: unknown } = {};
  for (const { name, kind, isRequired } of inputs) {
    if (isRequired) {
      const [sample] = samplesOf(kind, name, depth);
      if (sample === undefined) {
        return undefined;
      }
      required[name] = sample;
    }
  }
  return required;
}

function structSamples(name: string, depth: number): Props[] {
  const inputs = [...propsOf(name).inputs.values()];
  const required = requiredOf(inputs, depth);
  return required === undefined ? [] : [required, ...inputs.filter(({ isRequired }) => !isRequired).flatMap((input) => (
    samplesOf(input.kind, input.name, depth).slice(0, 1).map((value) => ({ ...required, [input.name]: value }))))];
}

/** What the factories of a class make, with each of their options. */
function classSamples(name: string, depth: number): unknown[] {
  const made = classes[name];
  return callsOf(name).filter(({ type }) => type !== 'method').flatMap((member) => {
    if (member.type === 'const') {
      return [made[member.name]];
    }
    const parameters = parametersOf(member.parameters);
    const required = requiredOf(parameters, depth);
    const call = made[member.name] as (...list: unknown[]) => unknown;
    return required === undefined ? [] : argumentLists(parameters, required, depth).flatMap((list) => attempt(() => call(...list)));
  });
}

function argumentLists(parameters: readonly Input[], required: Props, depth: number): unknown[][] {
  const least = parameters.filter(({ isRequired }) => isRequired).map(({ name }) => required[name]);
  const last = parameters[parameters.length - 1];
  return [least, ...(last?.kind.type === 'struct' ? structSamples(last.kind.name, depth).map((options) => [...least.slice(0, parameters.length - 1), options]) : [])];
}

function attempt(make: () => unknown): unknown[] {
  try {
    return [make()];
  } catch {
    return [];
  }
}

/** What a construct makes of its props: YAML and advice, or why it does not. */
function outcomeOf({ make: Make }: Door, props: Props): string {
  const chart = new Chart(new App(), 'chart');
  try {
    const { advice } = new Make(chart, 'it', props as never);
    return JSON.stringify([chart.toJson(), advice]);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether an outcome is YAML and not an error. */
function isAccepted(outcome: string): boolean {
  return outcome.startsWith('[[{');
}

/** In a path, the first member of a list. */
const FIRST = '0';

/** The value at a path of props, set. */
function withValue(props: Props, [prop, ...path]: readonly string[], value: unknown): Props {
  const copy: { [prop: string]: unknown } = Array.isArray(props) ? [...props] as never : { ...props };
  copy[prop] = path.length === 0 ? value : withValue((props[prop] ?? (path[0] === FIRST ? [] : {})) as Props, path, value);
  return copy;
}

/** A prop, or an option of what it holds: values of which one at least must make a difference to the value without it. */
interface Statement {
  readonly title: string;
  readonly path: readonly string[];
  readonly without?: unknown;
  readonly values: readonly unknown[];
}

/** The props of a struct, and of the structs within it, and the options of the factories of classes. */
function* statements(struct: string, within: readonly string[] = [], depth = 0): Generator<Statement> {
  for (const { name, kind, isRequired } of propsOf(struct).inputs.values()) {
    const path = [...within, name];
    if (kind.type === 'struct' && depth < 2) {
      yield* statements(kind.name, path, depth + 1);
    } else if (kind.type === 'list' && kind.of.type === 'struct' && isRequired && depth === 0) {
      yield* statements(kind.of.name, [...path, FIRST], depth + 1);
    } else if (!isRequired || depth > 0) {
      yield { title: path.join('.'), path, values: samplesOf(kind, name) };
    }
    const [of, place] = kind.type === 'list' ? [kind.of, [...path, FIRST]] : [kind, path];
    if (of.type === 'class') {
      yield* optionsOf(of.name, place);
    }
  }
}

function* optionsOf(name: string, path: readonly string[]): Generator<Statement> {
  for (const { name: member, parameters: text } of callsOf(name).filter(({ type }) => type === 'static')) {
    const parameters = parametersOf(text);
    const required = requiredOf(parameters, 1);
    const last = parameters[parameters.length - 1];
    if (required && last?.kind.type === 'struct') {
      const least = parameters.slice(0, -1).filter(({ isRequired }) => isRequired).map((parameter) => required[parameter.name]);
      const own = requiredOf(propsOf(last.kind.name).inputs.values(), 1);
      const call = (given: Props) => attempt(() => (classes[name][member] as (...list: unknown[]) => unknown)(...least, given));
      for (const option of own ? [...propsOf(last.kind.name).inputs.values()].filter((input) => !input.isRequired) : []) {
        const values = samplesOf(option.kind, option.name, 1).flatMap((value) => call({ ...own, [option.name]: value }));
        yield { title: `${path.join('.')}: ${name}.${member}(${option.name})`, path, without: call(own!)[0], values };
      }
    }
  }
}

const classes = everything as unknown as { readonly [name: string]: { readonly [member: string]: unknown } };

describe.each(DOORS.map((door) => [door.struct, door] as const))('%s', (struct, door) => {
  test('accepts the inputs that props are added to', () => {
    expect(door.bases.map((props) => outcomeOf(door, props)).filter((outcome) => !isAccepted(outcome))).toEqual([]);
  });

  test('has no prop that is dropped without a word', () => {
    const dropped = [...statements(struct)].filter(({ path, without, values }) => values.length > 0 && !door.bases.some((props) => {
      const outcome = outcomeOf(door, without === undefined ? props : withValue(props, path, without));
      // What is refused as a whole needs no options.
      const isRefused = without !== undefined && !isAccepted(outcome);
      return isRefused || values.some((value) => outcomeOf(door, withValue(props, path, value)) !== outcome);
    })).map(({ title }) => title);
    expect(dropped.filter((title) => !FACTS.some((fact) => fact.test(title)))).toEqual([]);
  });
});

