import { EngineVersion } from './engine-version';
import { FlagSchema } from './flags/flag-schema';
import { OwnedFlag } from './flags/owned-flag';
import { BoundKvTransfer } from './kv-transfer';
import { EnvVar } from '../kube/objects';
import { Finding, ruleTable } from '../rules/rule';

/** A port of an engine at which servers find each other's KV caches. */
export interface KvPort {
  /** Name of a container port. */
  readonly name: string;
  readonly port: number;
  /** Ports from it on, one for each rank that has one. */
  readonly count: number;
}

/**
 * Why an engine cannot do what was stated:
 *
 * - `foreign`: no release of the engine has it
 * - `absent`: the release lacks it
 * - `value`: no release accepts the value
 */
export interface KvProblem extends Finding {
  readonly kind: 'foreign' | 'absent' | 'value';
}

/** What a release must have, and what it lacks for it, or may lack. */
export interface KvVerdict {
  readonly problems: readonly KvProblem[];
  /** What is needed, and not known of the release. */
  readonly unknown: readonly string[];
}

/** The props. */
export type KvProp = 'kvTransfer' | 'kvOffload';

/** What an engine makes of `kvTransfer` and `kvOffload`, as plain data. */
export interface KvSettings<A extends object = object> {
  readonly args?: A;
  /** The prop that each of the args follows from. */
  readonly sources: { readonly [arg: string]: KvProp };
  /** Flags that must not be stated as well: those of `args`, and those that would undo them. */
  readonly owned: readonly OwnedFlag[];
  /** Variables, by the prop that they follow from. */
  readonly variables: readonly { readonly from: string; readonly env: readonly EnvVar[] }[];
  readonly ports: readonly KvPort[];
  readonly problems: readonly KvProblem[];
  /** What is needed, and not known of the release, by the prop that needs it. */
  readonly unknown: readonly { readonly from: KvProp; readonly what: readonly string[] }[];
  /** Directories that grow until the disk is full, each with what the engine can do about it. */
  readonly unbounded: readonly { readonly path: string; readonly remedy: string }[];
}

/** Memory of the host that the engine takes for KV caches in each pod. */
export interface HostCache {
  readonly bytes: number;
  /** Bytes among them that are in `/dev/shm`. */
  readonly sharedBytes: number;
  /** Bytes that the engine leaves to others, and aborts rather than take. */
  readonly reserve?: number;
  /** Whether the number is an estimate. */
  readonly isEstimate?: boolean;
  /** The arg that it follows from. */
  readonly path: string;
}

/** What an engine makes of one of the two props. */
export interface KvPart<A extends object> extends Partial<Pick<KvSettings<A>, 'args' | 'owned' | 'ports' | 'problems' | 'unbounded'>> {
  readonly env?: readonly EnvVar[];
  readonly unknown?: readonly string[];
}

/** Nobody is asked about what nobody stated. */
export function unasked<P extends { readonly unknown?: readonly string[] }>({ isDefault }: BoundKvTransfer, part: P): P {
  return isDefault ? { ...part, unknown: [] } : part;
}

/** The settings of both props. The flags of the args are owned. */
export function kvSettings<A extends object>(
  { table }: FlagSchema, kvTransfer: KvPart<A> | undefined, kvOffload: KvPart<A> | undefined,
): KvSettings<A> {
  const stated = Object.entries({ kvTransfer, kvOffload }).filter((one): one is [KvProp, KvPart<A>] => one[1] !== undefined);
  const parts = stated.map(([, part]) => part);
  const sources = Object.fromEntries(stated.flatMap(([from, { args = {} }]) => Object.keys(args).map((arg) => [arg, from] as const)));
  const owned = Object.entries(sources).map(([arg, from]) => ({ flag: table.ofProp(arg)!.flag, instead: `remove it: it follows from \`${from}\`` }));
  return {
    args: Object.assign({}, ...parts.map(({ args }) => args)),
    sources,
    owned: [...owned, ...parts.flatMap((part) => part.owned ?? [])],
    variables: stated.flatMap(([from, { env = [] }]) => env.length > 0 ? [{ from, env }] : []),
    ports: parts.flatMap((part) => part.ports ?? []),
    problems: parts.flatMap((part) => part.problems ?? []),
    unknown: stated.flatMap(([from, { unknown: what = [] }]) => what.length > 0 ? [{ from, what }] : []),
    unbounded: parts.flatMap((part) => part.unbounded ?? []),
  };
}

/** The settings of an engine that moves and offloads no KV caches. */
export function withoutKv(stated: { readonly [prop in KvProp]?: object }, { table: { title } }: FlagSchema): KvSettings {
  const paths = (['kvTransfer', 'kvOffload'] as const).filter((prop) => stated[prop]);
  return {
    sources: {},
    owned: [],
    variables: [],
    ports: [],
    unknown: [],
    unbounded: [],
    problems: paths.map((path) => ({ kind: 'foreign', path, expected: `no ${path} for ${title}`, remedy: `remove it; what a build of ${title} has is in \`args\`` })),
  };
}

/** What a release must have. */
export interface KvNeed {
  readonly path: string;
  /** What it is, as a noun phrase. */
  readonly what: string;
  /** The first release that has it. */
  readonly since: string;
  /** The last release that has it; all newer ones have it when absent. */
  readonly until?: string;
  /** What to do where the release lacks it, other than using another one. */
  readonly otherwise?: string;
}

/** What a release lacks, or may lack, of what it must have. Forks are not compared. */
export function verdictOn({ table: { title }, version, fork }: FlagSchema, needs: readonly KvNeed[]): KvVerdict {
  if (fork) {
    return { problems: [], unknown: [] };
  }
  if (version === undefined) {
    return { problems: [], unknown: needs.map(({ what, since, until }) => `${what} (${releases(since, until)})`) };
  }
  return {
    unknown: [],
    problems: needs.filter((need) => !isMet(need, version)).map(({ path, what, since, until, otherwise }) => ({
      kind: 'absent',
      path,
      got: version.text,
      expected: `${title} ${releases(since, until)}, for ${what}`,
      remedy: [...(otherwise === undefined ? [] : [otherwise]), `use an image of ${title} ${releases(since, until)}`].join(', or '),
    })),
  };
}

function releases(since: string, until: string | undefined): string {
  return until === undefined ? `${since} or newer` : `${since} to ${until}`;
}

function isMet({ since, until }: KvNeed, version: EngineVersion): boolean {
  return version.atLeast(since) && (until === undefined || version.compare(EngineVersion.parse(until)!) <= 0);
}

/** What a release lacks, or may lack, of the flags and choices of these args, each at the path of the prop that it follows from. */
export function verdictOnArgs(schema: FlagSchema, args: object, pathOf: (arg: string) => string): KvVerdict {
  const { table } = schema;
  const title = `${table.title} ${schema.version?.text}`;
  const problems: KvProblem[] = [];
  const unknown: string[] = [];
  for (const [arg, value] of Object.entries(args)) {
    const flag = table.ofProp(arg)!;
    const isKnown = schema.knows(flag);
    const presence = isKnown === 'present' && flag.choices.size > 0 ? schema.offers(flag, String(value)) : isKnown;
    if (presence === 'unknown') {
      unknown.push(flag.choices.size > 0 ? `${flag.flag} ${value}` : flag.flag);
    } else if (presence === 'absent') {
      const since = schema.newerWith(flag)?.text;
      problems.push({
        kind: 'absent',
        path: pathOf(arg),
        got: value,
        expected: isKnown === 'absent' ? `a release with ${flag.flag}, which ${title} lacks` : `a choice of ${flag.flag} in ${title}`,
        remedy: isKnown === 'absent'
          ? since === undefined ? 'remove it' : `use an image of ${table.title} ${since} or newer`
          : `use one of ${schema.choicesOf(flag).join(', ')}`,
      });
    }
  }
  return { problems, unknown };
}

/** What no release of the engine has, if that is so. */
export function foreign(finding: Finding | false | undefined): KvVerdict {
  return { problems: finding ? [{ kind: 'foreign', ...finding }] : [], unknown: [] };
}

/** All verdicts in one. */
export function verdictOf(...verdicts: readonly KvVerdict[]): KvVerdict {
  return { problems: verdicts.flatMap(({ problems }) => problems), unknown: verdicts.flatMap(({ unknown }) => unknown) };
}

const PAGE = 'docs/kv-cache.md';

function problemsOf(kind: KvProblem['kind']) {
  return ({ problems }: KvSettings) => problems.filter((problem) => problem.kind === kind).map(({ kind: _, ...finding }) => finding);
}

/** What an engine finds in `kvTransfer` and `kvOffload`. */
export const KV_RULES = ruleTable<KvSettings>([
  {
    code: 'KVC001',
    severity: 'error',
    title: 'The engine has a counterpart of `kvOffload` and `kvTransfer`',
    source: PAGE,
    check: problemsOf('foreign'),
  },
  {
    code: 'KVC002',
    severity: 'engine-error',
    title: 'The release of the engine has what `kvOffload` and `kvTransfer` need',
    source: PAGE,
    check: problemsOf('absent'),
  },
  {
    code: 'KVC003',
    severity: 'advice',
    title: 'It is known whether the release of the engine has what `kvOffload` and `kvTransfer` need',
    source: PAGE,
    unknown: 'release',
    check: ({ unknown }) => unknown.map(({ from, what }) => ({
      path: from, expected: `a release that is known to have ${what.join(', ')}`, remedy: 'set `engineVersion` if you know it',
    })),
  },
  {
    code: 'KVC004',
    severity: 'error',
    title: 'The engine accepts the values of `kvOffload` and `kvTransfer`',
    source: PAGE,
    check: problemsOf('value'),
  },
]);
