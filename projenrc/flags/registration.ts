import { LIST_ELEMENTS, MENDED, NARROWED, RENAMED } from './overrides';
import { oppositeOf } from '../../src/engines/flags/flag-name';

/** What a flag's value is. `switch` takes none; `negatable` is a switch that also has a `--no-` form; `json-list` is one item with a JSON list. */
export type FlagType = 'switch' | 'negatable' | 'string' | 'integer' | 'number' | 'json' | 'json-list';

/** One option as the parser of one version registers it. */
export interface Registration {
  readonly names: readonly string[];
  readonly type: FlagType;
  /** How many values: one or more, any number, at most one, or one each time the flag is repeated. One when absent. */
  readonly list?: '+' | '*' | '?' | 'append';
  readonly choices?: readonly string[];
  /** Values that are known where any is allowed. */
  readonly known?: readonly string[];
  /** The least and the greatest value; `above` when the least one itself is not allowed. */
  readonly min?: number;
  readonly max?: number;
  readonly above?: boolean;
  /** The greatest value itself is not allowed. */
  readonly below?: boolean;
  /** `--disable-x` turns `--enable-x` off, and the other way round. */
  readonly paired?: boolean;
  readonly default?: unknown;
  readonly deprecated?: boolean;
  /** The flag that replaces a deprecated one, as upstream writes it. */
  readonly replacedBy?: string;
  /** The replacement stores the very same value. */
  readonly same?: boolean;
}

/** Between which releases a day of the main branch is known to be. */
export interface Interval {
  /** A release that was branched off before that day. */
  readonly after?: string;
  /** A release that was branched off after that day. */
  readonly before?: string;
}

/** All options of one version. */
export interface Observation extends Interval {
  readonly version: string;
  readonly source: string;
  readonly registrations: readonly Registration[];
}

/** One option in the files that are imported: by `extract-sglang.py` and `extract-vllm.py`, or in a table of flags. */
export interface RawFlag {
  readonly flag?: string;
  readonly aliases?: readonly string[];
  readonly flags?: readonly string[];
  /** Names other than those with `--no-` that turn the flag off. */
  readonly negatives?: readonly string[];
  readonly dest?: string;
  readonly action: string;
  readonly type: string | null;
  readonly pyType?: string | null;
  readonly typeParser?: string;
  readonly nargs?: string | number | null;
  readonly choices?: readonly (string | number | null)[] | null;
  readonly knownValues?: readonly string[] | null;
  readonly ge?: number;
  readonly gt?: number;
  readonly le?: number;
  readonly lt?: number;
  readonly default?: unknown;
  readonly deprecated?: boolean | string;
  readonly newFlag?: string | null;
  readonly new_flag?: string | null;
  readonly const_value?: unknown;
  readonly aborts?: boolean;
  /** What a flag says that only aborts. */
  readonly error_message?: string;
  readonly group?: string;
  readonly common?: boolean;
}

/** The registrations of a version, without those that only abort. */
export function registrationsOf(engine: string, flags: readonly RawFlag[]): Registration[] {
  const dests = new Map(flags.map((raw) => [namesOf(raw)[0], raw.dest]));
  return flags.filter(({ aborts, error_message: message }) => !aborts && message === undefined).map((raw) => registrationOf(engine, raw, dests));
}

function registrationOf(engine: string, raw: RawFlag, dests: Map<string, string | undefined>): Registration {
  const names = namesOf(raw);
  const mended = { ...raw, ...(raw.flag === undefined ? {} : MENDED[engine]?.[raw.flag]), ...NARROWED[engine]?.[names[0]] };
  const renamed = RENAMED[engine]?.[names[0]];
  const replacedBy = mended.newFlag ?? mended.new_flag ?? renamed;
  return {
    names,
    type: typeOf(mended),
    list: listOf(mended),
    choices: mended.choices?.map((choice) => String(choice ?? 'none')),
    known: mended.knownValues ?? undefined,
    min: mended.ge ?? mended.gt,
    above: mended.gt !== undefined || undefined,
    max: mended.le ?? mended.lt,
    below: mended.lt !== undefined || undefined,
    paired: isPaired(names, mended.negatives) || undefined,
    default: defaultOf(mended.default),
    deprecated: mended.action.startsWith('Deprecated') || Boolean(mended.deprecated) || undefined,
    replacedBy,
    same: renamed !== undefined || storesTheSame(mended, dests.get(replacedBy ?? '')) || undefined,
  };
}

/** Whether a flag stores its value where another one does. */
function storesTheSame({ action, dest }: RawFlag, other: string | undefined): boolean {
  return action !== 'DeprecatedStoreConstAction' && dest !== undefined && dest === other;
}

function namesOf({ flag, aliases, flags, action }: RawFlag): string[] {
  const names = flags ?? [flag!, ...(aliases ?? [])];
  return names.filter((name) => !(action.includes('BooleanOptionalAction') && name.startsWith('--no-')));
}

/** Whether each name has its opposite: that of `--enable-x` is `--disable-x`. No other way to turn a flag off is known. */
function isPaired(names: readonly string[], negatives: readonly string[] = []): boolean {
  const opposites = names.flatMap((name) => oppositeOf(name) ?? []);
  if (negatives.length > 0 && [...negatives].sort().join() !== opposites.sort().join()) {
    throw new Error(`${names.join(', ')}: expected ${opposites.join(', ') || 'nothing'} as the opposite, got ${negatives.join(', ')}`);
  }
  return negatives.length > 0;
}

function typeOf(raw: RawFlag): FlagType {
  if (raw.action.includes('BooleanOptionalAction')) {
    return 'negatable';
  }
  // A deprecated flag that is the constant of another can still take its one value.
  if (raw.nargs === 0 || (!raw.choices && /StoreTrue|store_true|StoreConst|DeprecatedAction/.test(raw.action))) {
    return 'switch';
  }
  const parser = raw.typeParser ?? raw.type ?? 'str';
  if (parser === 'json_list_type') {
    return 'json-list';
  }
  if (['json', 'loads', 'json.loads', 'parse_cuda_graph_config_arg'].includes(parser)) {
    return 'json';
  }
  const element = parser === 'list' ? LIST_ELEMENTS[raw.pyType ?? ''] ?? 'str' : parser;
  return element === 'float' ? 'number' : element === 'int' || element === 'human_readable_int' ? 'integer' : 'string';
}

function listOf(raw: RawFlag): Registration['list'] {
  if (raw.action === 'append' || raw.action === '_AppendAction') {
    return 'append';
  }
  const nargs = raw.nargs ?? /nargs=(\S)/.exec(raw.action)?.[1];
  return nargs === '+' || nargs === '*' || nargs === '?' ? nargs : undefined;
}

/** A default that says something; what upstream computes at start is left out. */
function defaultOf(value: unknown): unknown {
  const empty = value === null || value === undefined || value === '' || value === false || JSON.stringify(value) === '{}' || JSON.stringify(value) === '[]';
  return empty || (typeof value === 'string' && value.startsWith('<')) ? undefined : value;
}
