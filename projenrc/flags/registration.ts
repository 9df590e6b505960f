import { JSON_VALUED, LIST_ELEMENTS, MENDED } from './overrides';

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

/** One option in the files that are imported: by `extract-sglang.py`, or in a table of flags. */
export interface RawFlag {
  readonly flag?: string;
  readonly aliases?: readonly string[];
  readonly flags?: readonly string[];
  readonly dest?: string;
  readonly action: string;
  readonly type: string | null;
  readonly pyType?: string | null;
  readonly typeParser?: string;
  readonly nargs?: string | number | null;
  readonly choices?: readonly (string | number | null)[] | null;
  readonly knownValues?: readonly string[];
  readonly ge?: number;
  readonly gt?: number;
  readonly le?: number;
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
  const mended = raw.flag === undefined ? raw : { ...raw, ...MENDED[engine]?.[raw.flag] };
  const replacedBy = mended.newFlag ?? mended.new_flag ?? undefined;
  const constant = mended.action === 'DeprecatedStoreConstAction';
  return {
    names,
    type: typeOf(engine, names[0], mended),
    list: listOf(mended),
    choices: mended.choices?.map((choice) => String(choice ?? 'none')),
    known: mended.knownValues,
    min: mended.ge ?? mended.gt,
    above: mended.gt !== undefined || undefined,
    max: mended.le,
    default: defaultOf(mended.default),
    deprecated: mended.action.startsWith('Deprecated') || Boolean(mended.deprecated) || undefined,
    replacedBy,
    same: (replacedBy !== undefined && !constant && raw.dest !== undefined && dests.get(replacedBy) === raw.dest) || undefined,
  };
}

function namesOf({ flag, aliases, flags, action }: RawFlag): string[] {
  const names = flags ?? [flag!, ...(aliases ?? [])];
  return names.filter((name) => !(action.includes('BooleanOptionalAction') && name.startsWith('--no-')));
}

function typeOf(engine: string, name: string, raw: RawFlag): FlagType {
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
  if (['json', 'loads', 'json.loads', 'parse_cuda_graph_config_arg'].includes(parser) || JSON_VALUED[engine]?.includes(name)) {
    return 'json';
  }
  const element = parser === 'list' ? LIST_ELEMENTS[raw.pyType ?? ''] ?? 'str' : parser;
  return element === 'float' ? 'number' : element === 'int' || element === 'human_readable_int' ? 'integer' : 'string';
}

function listOf(raw: RawFlag): Registration['list'] {
  if (raw.action === 'append') {
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
