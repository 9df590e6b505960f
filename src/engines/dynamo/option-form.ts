import { Duration } from 'cdk8s';
import { DynamoVersion } from './dynamo-version';
import { Span } from './releases';
import { EnvVar } from '../../private/kubernetes';
import { secondsOf } from '../../private/seconds';
import { Finding } from '../../rules/rule';

/** How a release wants an option said. */
export interface OptionForm extends Span {
  /** Variable of the frontend. */
  readonly env?: string;
  /** Flag, where there is no variable. */
  readonly flag?: string;
  /** The form says the opposite of the option: `--no-…`, or a variable of the opposite sense. */
  readonly inverted?: boolean;
}

/** An option, by the prop that sets it: what it may be, and how each release wants it said. */
export interface Option {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly choices?: readonly string[];
  /** A release that no form spans does not have the option. */
  readonly forms: readonly OptionForm[];
}

/** Options by prop. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What options come to. */
export interface Settings {
  readonly env: EnvVar[];
  readonly flags: SaidFlag[];
}

/** A flag, with its value unless it is a switch. */
export interface SaidFlag {
  readonly flag: string;
  readonly value?: string;
}

/** Says an option in the form that the release has; nothing where it has none. */
export function say(forms: readonly OptionForm[], value: unknown, version: DynamoVersion): Settings {
  const form = value === undefined ? undefined : forms.find((one) => version._has(one));
  if (form?.env !== undefined) {
    return { env: [{ name: form.env, value: String(form.inverted ? !value : plainValue(value)) }], flags: [] };
  }
  if (form?.flag === undefined || (typeof value === 'boolean' && value === (form.inverted ?? false))) {
    return { env: [], flags: [] };
  }
  return { env: [], flags: [typeof value === 'boolean' ? { flag: form.flag } : { flag: form.flag, value: String(plainValue(value)) }] };
}

/** Says all options of a table that are given. */
export function sayAll(table: OptionTable, options: object, version: DynamoVersion): Settings {
  const said = Object.entries(options).map(([prop, value]) => say(table[prop]?.forms ?? [], value, version));
  return { env: said.flatMap(({ env }) => env), flags: said.flatMap(({ flags }) => flags) };
}

/** Flags as items of a command line. */
export function itemsOf(flags: readonly SaidFlag[]): string[] {
  return flags.flatMap(({ flag, value }) => value === undefined ? [flag] : [flag, value]);
}

/** Findings for options that the release does not have. */
export function absentOptions(table: OptionTable, options: object, version: DynamoVersion, path: string): Finding[] {
  return given(table, options)
    .filter(({ option: { forms } }) => !forms.some((form) => version._has(form)))
    .map(({ prop, value, option: { forms } }) => ({ path: `${path}.${prop}`, got: plainValue(value), ...absence(spanOf(forms), version) }));
}

/** Findings for options whose value the programs refuse. */
export function badOptions(table: OptionTable, options: object, path: string): Finding[] {
  return given(table, options).flatMap(({ prop, value, option }) => {
    const expected = expectation(option, plainValue(value));
    return expected === undefined ? [] : [{ path: `${path}.${prop}`, got: plainValue(value), expected, remedy: 'give such a value, or leave it out' }];
  });
}

/** What to say of something that a release does not have: the first that has it, or the last that had it. */
export function absence({ since, until, news = 'which has it first' }: Span, version: DynamoVersion): { expected: string; remedy: string } {
  return since !== undefined && !version.isAtLeast(since)
    ? { expected: `Dynamo ${since} or newer, ${news}; the version is ${version.version}`, remedy: `leave it out, or set version to DynamoVersion.of('${since}') or newer` }
    : { expected: `a release before Dynamo ${until}, which no longer has it; the version is ${version.version}`, remedy: 'leave it out' };
}

/** The value as programs read it: durations in seconds. */
export function plainValue(value: unknown): unknown {
  return typeof (value as Duration | undefined)?.toSeconds === 'function' ? secondsOf(value as Duration) : value;
}

function given(table: OptionTable, options: object): { prop: string; value: unknown; option: Option }[] {
  return Object.entries(options)
    .filter(([prop, value]) => value !== undefined && prop in table)
    .map(([prop, value]) => ({ prop, value, option: table[prop] }));
}

/** From the first form to the end of the last. */
function spanOf(forms: readonly OptionForm[]): Span {
  return { since: forms[0].since, until: forms[forms.length - 1].until };
}

/** What a value would have to be; undefined when it is. */
function expectation({ min, max, whole, choices }: Option, value: unknown): string | undefined {
  if (choices) {
    return choices.includes(value as string) ? undefined : `one of ${choices.join(', ')}`;
  }
  if (min === undefined && max === undefined) {
    return undefined;
  }
  const fits = typeof value === 'number' && (whole ? Number.isInteger(value) : Number.isFinite(value)) && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  return fits ? undefined : `a${whole ? ' whole' : ''} number${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`;
}
