import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';

/** What a prop can be given. */
export interface Values<T> {
  /** Values that nothing is wrong with, as long as the other props go with them. */
  readonly right: fc.Arbitrary<T>;
  /** Values that mostly something is wrong with. */
  readonly wrong: fc.Arbitrary<T>;
}

/** Keys that are written out: an index signature stands for none. */
type Named<K> = string extends K ? never : number extends K ? never : K;

/** Values for every prop of a struct: one without values does not compile. */
export type Fields<T> = { readonly [K in keyof T as Named<K>]-?: Values<Exclude<T[K], undefined>> };

/** Values of every factory of a class: one without values does not compile. */
export type Factories<C, T> = { readonly [K in keyof C as C[K] extends (...args: never[]) => T ? K : never]: Values<T> };

/** Objects as a program writes them. */
export const PLAIN = { noNullPrototype: true } as const;

/** Something that looks like a token, without being anybody's: it may stand in no manifest and no message. */
export const CREDENTIAL = ['hf', 'a1B2'.repeat(9)].join('_');

/** What the variable of a credential holds, in no shape that would give it away: no message repeats it. */
export const PASSPHRASE = 'correct horse battery staple';

/** Texts that programs take for something else than what they are. */
const NASTY = [
  '', ' ', 'a', '1', 'A_B', '-', '.', '..', '/', '/data', '/data/', '../x', 'a/../b', '$(X)', '$(HOME)', '--flag', '--port', '{}', 'ü', 'a:b', 'a\nb',
  'x'.repeat(300), 'constructor', '__proto__', 'toString', 'nvidia.com/gpu', 'kubernetes.io/x', 'null', 'true', '0',
  CREDENTIAL, `x\n${CREDENTIAL}`, `https://me:${CREDENTIAL}@example.com`,
];

export const text: fc.Arbitrary<string> = fc.oneof(fc.string(), fc.constantFrom(...NASTY));
export const number: fc.Arbitrary<number> = fc.oneof(
  fc.integer(), fc.double(), fc.constantFrom(0, -1, NaN, Infinity, 1.5, 65536, 2 ** 31, 2 ** 53, 30000),
);

/** Names of objects that exist, and texts that are none. */
export const name: Values<string> = { right: fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?$/), wrong: text };

/** Absolute paths, and texts that are none. */
export const path: Values<string> = { right: fc.stringMatching(/^\/srv(\/[a-z0-9]{1,8}){1,2}$/), wrong: text };

/** Relative paths, and texts that are none. */
export const relativePath: Values<string> = { right: fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8})?$/), wrong: text };

/** What goes into a label. */
export const labels: Values<{ [key: string]: string }> = {
  right: fc.dictionary(fc.stringMatching(/^(example\.com\/)?[a-z]{2,8}$/), fc.stringMatching(/^[A-Za-z0-9]{0,8}$/), { minKeys: 1, maxKeys: 2, ...PLAIN }),
  wrong: fc.dictionary(text, text, { maxKeys: 2, ...PLAIN }),
};

export const boolean: Values<boolean> = { right: fc.boolean(), wrong: fc.boolean() };

export const duration: Values<Duration> = {
  right: fc.integer({ min: 60, max: 7200 }).map(Duration.seconds),
  wrong: fc.constantFrom(Duration.seconds(0), Duration.millis(1500), Duration.days(10_000), Duration.seconds(Infinity), Duration.seconds(NaN)),
};

export const size: Values<Size> = {
  right: fc.integer({ min: 1, max: 64 }).map(Size.gibibytes),
  wrong: fc.constantFrom(Size.kibibytes(0), Size.kibibytes(0.5), Size.mebibytes(0.0001), Size.tebibytes(1e9), Size.gibibytes(NaN)),
};

/** Whole numbers in a range, and numbers that are not. */
export function count(min: number, max: number): Values<number> {
  return { right: fc.integer({ min, max }), wrong: number };
}

/** One of some texts that are understood, or any. */
export function oneOf(...some: string[]): Values<string> {
  return { right: fc.constantFrom(...some), wrong: text };
}

/** Members of an enumeration, and what is none: plain JavaScript can say anything. */
export function memberOf<T extends string>(members: Readonly<Record<string, T>>): Values<T> {
  return { right: fc.constantFrom(...Object.values(members)), wrong: text as fc.Arbitrary<T> };
}

/** Values that are right, whichever of them. */
export function constants<T>(...some: T[]): Values<T> {
  return { right: fc.constantFrom(...some), wrong: fc.constantFrom(...some) };
}

export function mapped<T, U>({ right, wrong }: Values<T>, make: (value: T) => U): Values<U> {
  return { right: right.map(make), wrong: wrong.map((value) => unlessRefused(() => make(value))) };
}

/** Where a factory refuses what it is called with. */
const REFUSAL_OF_FACTORY = /^\[[A-Z]\w+\.\w+\] \d+ problems? with the arguments:\n/;

/** What a factory makes; nothing where it says in a coded error what is wrong with its arguments. */
export function unlessRefused<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!REFUSAL_OF_FACTORY.test((error as Error).message)) {
      throw error;
    }
    return undefined as T;
  }
}

/** Lists, of which plain JavaScript leaves gaps: `[condition && …]`. */
export function listOf<T>({ right, wrong }: Values<T>): Values<T[]> {
  return {
    right: fc.uniqueArray(right, { minLength: 1, maxLength: 2, selector: (item) => JSON.stringify(item) }),
    wrong: fc.array(fc.oneof({ weight: 4, arbitrary: wrong }, { weight: 1, arbitrary: fc.constant(undefined as T) }), { maxLength: 2 }),
  };
}

/** Values by name. */
export function mapOf<T>(keys: Values<string>, { right, wrong }: Values<T>): Values<{ [name: string]: T }> {
  return {
    right: fc.dictionary(keys.right, right, { minKeys: 1, maxKeys: 2, ...PLAIN }),
    wrong: fc.oneof(fc.dictionary(keys.wrong, right, { maxKeys: 2, ...PLAIN }), fc.dictionary(keys.right, wrong, { maxKeys: 2, ...PLAIN })),
  };
}

/** Props that a right struct has at most besides the required ones: with all of them, some would always be in the way of others. */
const MOST_PROPS = 6;

/** Structs with some of their props; wrong ones have one prop or two that one prop or two that are wrong or undefined. */
export function structOf<T extends object>(fields: Fields<T>, ...required: (keyof Fields<T> & string)[]): Values<T> {
  const entries = Object.entries(fields) as [string, Values<unknown>][];
  const each = (of: (values: Values<unknown>) => fc.Arbitrary<unknown>) => Object.fromEntries(entries.map(([key, values]) => [key, of(values)]));
  const good = each((values) => values.right);
  const optional = Object.keys(good).filter((key) => !required.includes(key as never));
  const right = fc.subarray(optional, { maxLength: Math.min(MOST_PROPS, optional.length) })
    .chain((some) => fc.record(Object.fromEntries([...required, ...some].map((key) => [key, good[key]])), PLAIN)) as fc.Arbitrary<T>;
  const spoiled = each(({ wrong }) => fc.oneof({ weight: 12, arbitrary: wrong }, { weight: 1, arbitrary: fc.constant(undefined) }));
  const wrong = fc.tuple(right, fc.subarray(Object.keys(spoiled), { minLength: 1, maxLength: Math.min(2, entries.length) })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, spoiled[key]])), PLAIN)))
    .map(([struct, bad]) => ({ ...struct, ...bad }));
  return { right, wrong };
}

/** One prop is null, as plain JavaScript writes what it leaves out. */
export function withNull<T extends object>(struct: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return struct.chain((given) => fc.constantFrom(...Object.keys(given), undefined)
    .map((key) => (key === undefined ? given : { ...given, [key]: null })));
}

/** One prop is null somewhere within a struct and the structs in it. */
export function withNullWithin<T extends object>(given: T): fc.Arbitrary<T> {
  const isStruct = (value: unknown) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const structs = Object.entries(given).filter(([, value]) => isStruct(value));
  const within = structs.map(([prop, value]) => withNullWithin(value as object).map((inner) => ({ ...given, [prop]: inner })));
  return fc.oneof(withNull(fc.constant(given)), ...within);
}

/** Structs of which wrong ones sometimes have a prop that is null, or lack one that they need. */
export function looseStructOf<T extends object>(fields: Fields<T>, ...required: (keyof Fields<T> & string)[]): Values<T> {
  const { right, wrong } = structOf(fields, ...required);
  const lacking = right.chain((given) => fc.constantFrom(...Object.keys(given), undefined)
    .map((key) => Object.fromEntries(Object.entries(given).filter(([prop]) => prop !== key)) as T));
  return { right, wrong: fc.oneof({ weight: 4, arbitrary: wrong }, { weight: 1, arbitrary: withNull(right) }, { weight: 1, arbitrary: lacking }) };
}

/** What a factory makes of a text and options. */
export function named<F, O, T>(first: Values<F>, options: Values<O>, make: (value: F, options: O) => T): Values<T> {
  return {
    right: fc.tuple(first.right, options.right).map(([value, given]) => make(value, given)),
    wrong: fc.oneof(fc.tuple(first.wrong, options.right), fc.tuple(first.right, options.wrong))
      .map(([value, given]) => unlessRefused(() => make(value, given))),
  };
}

/** What any of the factories makes. */
export function madeBy<C, T>(factories: Factories<C, T>): Values<T> {
  const all = Object.values<Values<T>>(factories);
  return { right: fc.oneof(...all.map(({ right }) => right)), wrong: fc.oneof(...all.map(({ wrong }) => wrong)) };
}
