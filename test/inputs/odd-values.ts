import { App, Chart, Duration, Size } from 'cdk8s';
import { NUMBERS, oneOf, Random, TEXTS, VALUES } from './mutations';
import * as api from '../../src';
import { callsOf, Input, Kind, membersOf, parametersOf, propsOf } from '../../src/rules/input-kinds';

type Factories = { readonly [name: string]: (...given: unknown[]) => unknown };

/** Texts that some prop understands. */
const UNDERSTOOD = [
  'chat', 'a', 'x-1', 'v0.5.17', 'v0.1.0', 'Qwen/Qwen3-8B', 'deepseek-ai/DeepSeek-V3', '1.34', '1.36', '2x2', '4x4', '2x2x2', '/srv/x', 'rdma/ib', 'nvidia.com/gpu', 'example.com/x', 'kv',
  's3://bucket/x', 'gs://bucket/x', 'az://box/x', 'https://hub.example.com', 'registry.example.com/x:1', '10.0.0.7', 'v0.10.0', 'status.podIP', 'main', '--x', 'mlx5_0', 'eth0', 'fcfs', 'hicache', 'nixl', 'rack',
];

/** A value of the kind that a prop takes, whatever stands in it. */
export function valueOf(random: Random, kind: Kind, depth = 0): unknown {
  switch (kind.type) {
    case 'string':
      return oneOf(random, random(4) === 0 ? TEXTS : UNDERSTOOD);
    case 'number':
      return random(3) === 0 ? oneOf(random, NUMBERS) : random(9);
    case 'boolean':
      return random(2) === 0;
    case 'Size':
      return Size.gibibytes(random(3) === 0 ? Math.abs(oneOf(random, NUMBERS)) : random(64));
    case 'Duration':
      return Duration.seconds(random(3) === 0 ? Math.abs(oneOf(random, NUMBERS)) : random(7200));
    case 'IConstruct':
      return new App();
    case 'enum':
      return oneOf(random, [...membersOf(kind.name).keys()]);
    case 'list':
      return Array.from({ length: random(4) }, () => valueOf(random, kind.of, depth + 1));
    case 'map':
      return Object.fromEntries(Array.from({ length: random(4) }, () => [valueOf(random, { type: 'string' }), valueOf(random, kind.of, depth + 1)]));
    case 'struct':
      return structOf(random, kind.name, depth);
    case 'class':
      return madeBy(random, kind.name, depth);
    case 'args':
      return Object.fromEntries(Array.from({ length: random(3) }, () => [oneOf(random, FLAGS), argumentOf(random)]));
    default:
      return { a: [1, null, { b: 'c' }] };
  }
}

function argumentOf(random: Random): unknown {
  const plain = oneOf(random, [...TEXTS, ...UNDERSTOOD, ...NUMBERS, true, false, 1, 2, 4, 8]);
  return oneOf(random, [plain, plain, plain, [plain], { [String(plain)]: plain }]);
}

const FLAGS = [
  'tpSize', 'ppSize', 'dpSize', 'epSize', 'contextLength', 'servedModelName', 'enableDpAttention', 'memFractionStatic', 'cudaGraphBs', 'cudaGraphConfig', 'quantization', 'kvCacheDtype', 'pageSize',
  'speculativeAlgorithm', 'speculativeNumSteps', 'loraPaths', 'jsonModelOverrideArgs', 'hicacheSize', 'maxRunningRequests', 'disablePrecompile', 'device', 'tp', 'unknown', 'port', 'host', 'baseGpuId',
];

/** A struct with some of its props. */
export function structOf(random: Random, name: string, depth = 0): object {
  const given = [...propsOf(name).inputs.values()].filter(({ isRequired }) => isRequired || random(depth === 0 ? 6 : 2) === 0);
  return Object.fromEntries(given.map((input) => [input.name, valueOf(random, input.kind, depth + 1)]));
}

/** The props, of which some have other values of their kind; sometimes all do. */
export function withOddProps<P extends object>(random: Random, struct: string, props: P): P {
  if (random(4) === 0) {
    return structOf(random, struct) as P;
  }
  const inputs = [...propsOf(struct).inputs.values()];
  const others = Array.from({ length: 1 + random(2) }, () => oneOf(random, inputs)).map(({ name, kind }) => [name, valueOf(random, kind, 1)]);
  return { ...props, ...Object.fromEntries(others) as object };
}

/** Arguments, of which some that can be left out are. */
function argumentsOf(random: Random, inputs: readonly Input[], depth: number): unknown[] {
  return inputs.map(({ isRequired, kind }) => (isRequired || random(2) === 0 ? valueOf(random, kind, depth + 1) : undefined));
}

/** What a factory of a class makes, whichever; a refusal in a coded error is another try. */
function madeBy(random: Random, name: string, depth: number): unknown {
  const made = api[name as keyof typeof api] as unknown as Factories;
  if (name === 'InferenceServer') {
    return new api.VllmServer(new Chart(new App(), 'chart'), 'server', { image: api.EngineImage.vllm('v0.22.0'), model: api.ModelSource.huggingFace('Qwen/Qwen3-8B') });
  }
  const calls = callsOf(name).filter(({ type, name: call }) => type !== 'method' && call !== 'tryOf' && call !== 'fromConfigJson');
  for (;;) {
    const { type, name: call, parameters } = oneOf(random, calls);
    try {
      return type === 'const' ? made[call] : made[call](...argumentsOf(random, parametersOf(parameters), depth));
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
    }
  }
}

/** Whether a factory says in a coded error, or in one of its own, what it does not take. */
export function isRefusal(error: unknown): boolean {
  return /^\[[A-Z]\w+\.\w+\] \d+ problems? with the arguments:\n {2}\[[A-Z]{3}\d{3}\] /.test((error as Error).message);
}

/** Calls every factory once with arguments of which one is not of its kind, or all are anything; the errors that are not refusals. */
export function misuseOf(random: Random): string[] {
  return Object.keys(api).filter((name) => typeof api[name as keyof typeof api] === 'function' && name.match(/^(?!SglangServer|LwsTpu|DynamoGraph|PodSelection)/))
    .flatMap((name) => callsOf(name).filter(({ type }) => type === 'static').map(({ name: call, parameters }) => ({ name, call, inputs: parametersOf(parameters) })))
    .flatMap(({ name, call, inputs }) => {
      const given = argumentsOf(random, inputs, 2);
      const wrong = given.map((value) => (random(2) === 0 ? value : oneOf(random, VALUES)()));
      try {
        (api[name as keyof typeof api] as unknown as Factories)[call](...wrong);
        return [];
      } catch (error) {
        return isRefusal(error) ? [] : [`${name}.${call}: ${(error as Error).stack}`];
      }
    });
}
