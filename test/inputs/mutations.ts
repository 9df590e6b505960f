import { Duration, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  DynamoRouter, DynamoVersion, EngineImage, EnvValue, Gpu, GroupPlacement, Interconnect, ModelFacts, ModelSource, Nodes, PodAffinity, Rollout,
  SecretRef, SecurityProfile, ServiceType, Storage, TopologySpread, TpuSlice,
} from '../../src';

/** Numbers from 0 up to a bound, the same for the same seed. */
export type Random = (below: number) => number;

/** The generator of Lehmer, with the numbers of Park and Miller. */
export function randomOf(seed: number): Random {
  const modulus = 2 ** 31 - 1;
  let state = ((seed % (modulus - 1)) * 69_621) % modulus + 1;
  return (below) => {
    state = (state * 48_271) % modulus;
    return Math.floor((state / modulus) * below);
  };
}

export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)];
}

/** Texts that are a string in any case. */
export const TEXTS = [
  '', ' ', '0', 'x', 'restricted', 'kv', '64Gi', '30s', 'Qwen/Qwen3-8B', '/data', 'true', '__proto__', 'constructor', '$(X)', 'a\nb', 'ü', '\0', '\ud800', 'a b',
  'x'.repeat(5000), '-', '--flag', '../x', '1.28', 'https://me:secret@x', '\u2028', 'é'.repeat(70), '1e400', '{', '%', '(?', '*',
];

/** Finite numbers of any size. */
export const NUMBERS = [
  0, -0, 1, -1, 0.5, 1.5, 1e-9, 5e-324, 3, 7, 8, 64, 255, 256, 1000, 65535, 65536, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e21, 1e300,
  Number.MAX_VALUE, -(2 ** 40),
];

class Own {
  public name = 'own';
  public get memory(): never {
    throw new Error('a getter');
  }
}

function cycle(): object {
  const around: { [key: string]: unknown } = { name: 'around' };
  around.around = around;
  around.list = [around];
  return around;
}

function deep(): object {
  let value: object = {};
  for (let i = 0; i < 20_000; i++) {
    value = i % 2 ? { value } : [value];
  }
  return value;
}

function throwing(): never {
  throw new Error('a trap');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Values of all kinds that JavaScript has. */
export const VALUES: readonly (() => unknown)[] = [
  ...TEXTS.map((text) => () => text),
  ...NUMBERS.map((number) => () => number),
  () => null, () => undefined, () => true, () => false, () => NaN, () => Infinity, () => -Infinity,
  () => 10n, () => Symbol('symbol'), () => Symbol.iterator, () => () => 'called', () => function name() {}, () => class {}, () => Gpu, () => Rollout.recreate, () => Object,
  () => ({}), () => [], () => [[]], () => [[[[]]]], () => [null], () => [undefined, false], () => ['a', 1], () => [{}], () => [[{ key: 'x' }]], () => new Array(3), () => new Array(2 ** 32 - 1),
  () => ({ name: 'x' }), () => ({ name: 'x', key: 'y' }), () => ({ key: 'x', value: 1 }), () => ({ a: { b: { c: [1, { d: null }] } } }), () => [{ name: 'X', value: 'y' }],
  () => Object.create(null) as unknown, () => Object.create({ name: 'inherited' }) as unknown, () => JSON.parse('{"__proto__": {"name": "x"}, "constructor": 1}') as unknown,
  () => Object.freeze({ name: 'frozen' }), () => ({ toString: throwing, valueOf: throwing }), () => ({ toJSON: throwing }), () => ({ length: 3 }), () => ({ then: 1 }),
  () => ({ [Symbol.toPrimitive]: throwing }), () => ({ get name() { return throwing(); } }), () => [{ get key() { return throwing(); } }],
  () => ({ get [Symbol.toStringTag]() { return throwing(); } }), () => Object.create({ get constructor() { return throwing(); } }) as unknown,
  () => new Date(), () => new Date(NaN), () => new Map([['name', 'x']]), () => new Set(['x']), () => new WeakMap(), () => /x/, () => new Error('x'), () => Promise.resolve('x'),
  () => new Uint8Array(3), () => Buffer.from('x'), () => new String('x'), () => new Number(1), () => new Boolean(false), () => new Own(), () => new (class extends Array {})(),
  () => new URL('https://example.com'), () => globalThis, () => Math, () => process.env,
  cycle, () => [cycle()], deep,
  () => new Proxy({}, { get: throwing }), () => new Proxy({}, { ownKeys: throwing }), () => new Proxy({}, { getPrototypeOf: throwing }), () => new Proxy({ name: 'x' }, {}),
  () => new Proxy(['x'], {}), () => new Proxy([], { get: throwing }), () => new Proxy(() => 'x', {}), revoked, () => new Proxy(Gpu.L4, {}), () => new Proxy(Size.gibibytes(1), { get: throwing }),
  () => Lazy.any({ produce: () => 'x' }) as unknown, () => kplus.EnvValue.fromValue('x'), () => kplus.Cpu.millis(100),
  () => Size.gibibytes(8), () => Size.gibibytes(NaN), () => Size.gibibytes('8' as never), () => Size.kibibytes(0.3), () => Size.gibibytes(1e300), () => Object.create(Size.prototype) as unknown,
  () => Duration.seconds(60), () => Duration.seconds('60' as never), () => Duration.seconds(NaN), () => Duration.millis(1), () => Duration.days(1e300), () => Object.create(Duration.prototype) as unknown,
  () => ({ toKibibytes: () => 'x' }), () => ({ toSeconds: throwing }), () => ({ toKibibytes: () => 1024 }),
  () => Gpu.L4, () => Gpu.any(2), () => ({ ...Gpu.L4 }), () => JSON.parse(JSON.stringify(Gpu.any(1))) as unknown,
  () => Object.create(Gpu.prototype) as unknown,
  () => ModelSource.huggingFace('Qwen/Qwen3-8B'), () => ModelFacts.of('Qwen/Qwen3-8B'), () => EngineImage.sglang('v0.5.17'), () => EngineImage.vllm('v0.22.0'), () => SecretRef.of({ name: 'x', key: 'y' }),
  () => EnvValue.of('x'), () => EnvValue.fromSecret(SecretRef.of({ name: 'x', key: 'y' })), () => Nodes.karpenter('x'), () => Nodes.labels({}), () => SecurityProfile.restricted(), () => Rollout.surge(),
  () => Rollout.recreate(), () => Storage.emptyDir(), () => Storage.perPodClaim({ size: Size.gibibytes(1) }), () => TopologySpread.zones(), () => TpuSlice.v6e('4x4'), () => Interconnect.hostNetwork(),
  () => PodAffinity.near({ labels: { a: 'b' } }), () => DynamoRouter.kv(), () => DynamoVersion.V1_5_0, () => DynamoVersion.of('nothing'), () => GroupPlacement.anywhere(), () => ServiceType.NODE_PORT,
  () => ({ ...EnvValue.of('x') }), () => Object.create(ModelSource.prototype) as unknown,
];

interface Container {
  [key: string | number]: unknown;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);
}

function copyOf(value: unknown): unknown {
  if (!isContainer(value)) {
    return value;
  }
  return Array.isArray(value) ? value.map(copyOf) : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

/** Every object and list within a value, and the value itself. */
function containersIn(value: unknown): Container[] {
  return isContainer(value) ? [value, ...Object.values(value).flatMap(containersIn)] : [];
}

function misspelt(random: Random, name: string): string {
  const at = random(name.length + 1);
  return oneOf(random, [
    name.slice(0, at) + name.slice(at + 1), `${name.slice(0, at)}x${name.slice(at)}`, name.toUpperCase(), name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), `${name}s`,
  ]);
}

/** A copy of a struct in which one thing, or a few, are not as they were: a value, a key that is added, gone or misspelt, an item. */
export function mutated<T extends object>(random: Random, struct: T, props: readonly string[] = []): T {
  const result = copyOf(struct) as T & Container;
  const containers = containersIn(result);
  for (let i = 0; i <= random(3); i++) {
    mutate(random, oneOf(random, [result, oneOf(random, containers)]), props);
  }
  return result;
}

function mutate(random: Random, container: Container, props: readonly string[]): void {
  const keys = Object.keys(container);
  const key = keys.length > 0 ? oneOf(random, keys) : 'x';
  const value = oneOf(random, VALUES)();
  switch (random(8)) {
    case 0:
      set(container, oneOf(random, ['unknown', 'gpus', 'environment', 'nodeSelector', 'name', 'labels', '', '__proto__', 'constructor', 'a b', 'toString', '0']), value);
      break;
    case 1:
      delete container[key];
      break;
    case 2:
      set(container, misspelt(random, key), memberOf(container, key));
      delete container[key];
      break;
    case 3:
      set(container, key, random(2) === 0 ? [memberOf(container, key)] : { [key]: memberOf(container, key) });
      break;
    case 4:
      set(container, props.length > 0 ? oneOf(random, props) : key, value);
      break;
    case 5:
      Object.defineProperty(container, key, { enumerable: true, configurable: true, get: throwing });
      break;
    default:
      set(container, key, value);
  }
}

/** What stands there, getters included. */
function memberOf(container: Container, key: string): unknown {
  return Object.getOwnPropertyDescriptor(container, key)?.value;
}

/** As a literal sets it, `__proto__` included. */
function set(container: Container, key: string, value: unknown): void {
  Object.defineProperty(container, key, { configurable: true, enumerable: true, writable: true, value });
}
