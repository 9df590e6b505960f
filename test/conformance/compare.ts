/** Parsed YAML. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type JsonMap = { [key: string]: Json };

/** One place where two manifests do not say the same. */
export interface Difference {
  /**
   * Keys from the root, joined by dots; items of lists by name, `spec.template.spec.containers[engine].image`, and flags by
   * name: `args[--tp-size]`.
   */
  readonly path: string;
  /** What upstream says; absent when it says nothing. */
  readonly upstream?: Json;
  /** What we say; absent when we say nothing. */
  readonly ours?: Json;
}

/** What tools put into manifests to mark them as theirs. */
const MARKS = ['helm.sh/chart', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'];

/** What tells the items of a list apart: the first of these that every item has, and each another. */
const IDENTITIES = ['mountPath', 'containerPort', 'name', 'port', 'key'];

/** Lists whose order means something, and which hold flags. */
const COMMAND_LINES = ['args', 'command'];

const QUANTITY_KEYS = /(?:^|\.)(?:limits|requests)\.[^[]+$|\.(?:sizeLimit|storage|memory|cpu)$/;
const UNITS: { [unit: string]: number } = {
  m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40,
};

/**
 * Where two manifests differ in meaning: maps by key, named items by name, command lines flag by flag, quantities by value.
 *
 * Null says nothing, and so do marks of tools. A map or a list that only one side has differs in each of its leaves.
 */
export function differences(upstream: Json | undefined, ours: Json | undefined, path = ''): Difference[] {
  if (isNothing(upstream) && isNothing(ours)) {
    return [];
  }
  const [a, b] = [upstream ?? emptyLike(ours), ours ?? emptyLike(upstream)];
  if (Array.isArray(a) && Array.isArray(b)) {
    return listDifferences(a, b, path);
  }
  if (isMap(a) && isMap(b)) {
    return mapDifferences(a, b, path);
  }
  return sameValue(upstream, ours, path) ? [] : [differenceOf(path, upstream, ours)];
}

function differenceOf(path: string, upstream?: Json, ours?: Json): Difference {
  return { path, ...(isNothing(upstream) ? {} : { upstream }), ...(isNothing(ours) ? {} : { ours }) };
}

function mapDifferences(upstream: JsonMap, ours: JsonMap, path: string): Difference[] {
  const keys = new Set([...Object.keys(upstream), ...Object.keys(ours)].filter((key) => !MARKS.includes(key)));
  return [...keys].flatMap((key) => differences(upstream[key], ours[key], path === '' ? key : `${path}.${key}`));
}

function listDifferences(upstream: Json[], ours: Json[], path: string): Difference[] {
  if (COMMAND_LINES.some((name) => path.endsWith(`.${name}`))) {
    return commandLineDifferences(upstream.map(String), ours.map(String), path);
  }
  const identity = IDENTITIES.find((key) => tellsApart(upstream, key) && tellsApart(ours, key));
  if (identity === undefined) {
    return JSON.stringify(upstream) === JSON.stringify(ours) ? [] : [differenceOf(path, upstream, ours)];
  }
  const index = (list: Json[]) => new Map(list.map((item) => [String((item as JsonMap)[identity]), item]));
  const [theirs, own] = [index(upstream), index(ours)];
  return [...new Set([...theirs.keys(), ...own.keys()])].flatMap((name) => differences(theirs.get(name), own.get(name), `${path}[${name}]`));
}

function tellsApart(list: Json[], key: string): boolean {
  const names = list.map((item) => (item as JsonMap | null)?.[key]);
  return names.every((name) => name !== undefined && name !== null) && new Set(names).size === names.length;
}

/** A flag with its values; what stands before the first flag is under the empty name. */
type Flags = Map<string, string>;

function commandLineDifferences(upstream: string[], ours: string[], path: string): Difference[] {
  if (upstream.join('\0') === ours.join('\0')) {
    return [];
  }
  const [theirs, own] = [flagsOf(upstream), flagsOf(ours)];
  const found = [...new Set([...theirs.keys(), ...own.keys()])]
    .filter((flag) => theirs.get(flag) !== own.get(flag))
    .map((flag) => differenceOf(`${path}[${flag}]`, theirs.get(flag), own.get(flag)));
  const common = (flags: Flags, others: Flags) => [...flags.keys()].filter((flag) => others.has(flag)).join(' ');
  const [theirOrder, ownOrder] = [common(theirs, own), common(own, theirs)];
  return theirOrder === ownOrder ? found : [...found, differenceOf(`${path}[order]`, theirOrder, ownOrder)];
}

function flagsOf(args: string[]): Flags {
  const flags: Flags = new Map();
  let flag = '';
  for (const item of args) {
    const [, name, value] = /^(--?[A-Za-z][^=\s]*)(?:=([\s\S]*))?$/.exec(item) ?? [];
    flag = name ?? flag;
    const added = name === undefined ? item : value;
    const known = flags.get(flag);
    flags.set(flag, [known, added].filter((part) => part !== undefined && part !== '').join(' '));
  }
  return flags;
}

function sameValue(upstream: Json | undefined, ours: Json | undefined, path: string): boolean {
  if (upstream === ours) {
    return true;
  }
  const [a, b] = QUANTITY_KEYS.test(path) ? [quantity(upstream), quantity(ours)] : [undefined, undefined];
  return a !== undefined && a === b;
}

/** The number that a quantity stands for. */
function quantity(value: Json | undefined): number | undefined {
  const [, digits, unit] = /^([0-9.]+(?:e[0-9]+)?)([A-Za-z]*)$/.exec(String(value ?? '')) ?? [];
  return digits === undefined || (unit !== '' && UNITS[unit] === undefined) ? undefined : Number(digits) * (UNITS[unit] ?? 1);
}

function isNothing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** What a side that says nothing is compared as: so that all that the other one holds is found, leaf by leaf. An empty map has none: `emptyDir: {}`. */
function emptyLike(other: Json | undefined): Json | undefined {
  const isFilled = typeof other === 'object' && other !== null && Object.keys(other).length > 0;
  return isFilled ? (Array.isArray(other) ? [] : {}) : undefined;
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
