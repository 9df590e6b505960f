import { Duration } from 'cdk8s';
import { DynamoVersion } from './dynamo-version';
import { Span } from './releases';
import { EnvVar } from '../../kube/objects';
import { secondsOf } from '../../kube/seconds';
import { Finding } from '../../rules/rule';

/** Values that the programs take. */
export interface OptionBounds {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly choices?: readonly string[];
}

/** How the releases of a span take an option, and the bounds that are particular to them. */
export interface OptionForm extends Span, OptionBounds {
  /** Variable of the frontend. */
  readonly env?: string;
  /** Flag, if there is no variable. */
  readonly flag?: string;
  /** The form has the opposite meaning of the option: `--no-…`, or a variable that disables it. */
  readonly inverted?: boolean;
  /** The releases take the form, and nothing follows from it. */
  readonly ignored?: boolean;
  /** What takes its place in a later release. */
  readonly successor?: string;
}

/** The valid values of an option, and how each release takes it. */
export interface Option extends OptionBounds {
  /** A release that is in the span of no form does not have the option. */
  readonly forms: readonly OptionForm[];
}

/** Options by prop. */
export type OptionTable = Readonly<Record<string, Option>>;

/** Options as settings of a program. */
export interface Settings {
  readonly env: readonly EnvVar[];
  readonly flags: readonly RenderedFlag[];
}

/** A flag with its value; a switch has no value. */
export interface RenderedFlag {
  readonly flag: string;
  readonly value?: string;
}

const NOTHING: Settings = { env: [], flags: [] };

/** Renders an option in the form that the release takes; to nothing if the release does not have it. */
export function renderOption(forms: readonly OptionForm[], value: unknown, version: DynamoVersion): Settings {
  const form = value === undefined ? undefined : forms.find((one) => version._has(one));
  if (form?.env !== undefined) {
    return { env: [{ name: form.env, value: String(form.inverted ? !value : plainValue(value)) }], flags: [] };
  }
  if (form?.flag === undefined || (typeof value === 'boolean' && value === (form.inverted ?? false))) {
    return NOTHING;
  }
  return { env: [], flags: [typeof value === 'boolean' ? { flag: form.flag } : { flag: form.flag, value: String(plainValue(value)) }] };
}

/** Renders all options of a table that are set. */
export function renderOptions(table: OptionTable, options: object, version: DynamoVersion): Settings {
  const env: EnvVar[] = [];
  const flags: RenderedFlag[] = [];
  for (const { value, option: { forms } } of stated(table, options)) {
    const rendered = renderOption(forms, value, version);
    env.push(...rendered.env);
    flags.push(...rendered.flags);
  }
  return { env, flags };
}

/** Renders flags as items of a command line. */
export function itemsOf(flags: readonly RenderedFlag[]): string[] {
  return flags.flatMap(({ flag, value }) => value === undefined ? [flag] : [flag, value]);
}

/** Findings for options that the release does not have. */
export function absentOptions(table: OptionTable, options: object | undefined, version: DynamoVersion, path: string): Finding[] {
  return stated(table, options).flatMap(({ prop, value, option }) => formOf(option, version) ? [] : [{
    path: `${path}.${prop}`, got: plainValue(value), ...absence(spanOf(option.forms), version),
  }]);
}

/** Findings for options whose value the programs of the release reject. */
export function badOptions(table: OptionTable, options: object | undefined, version: DynamoVersion, path: string): Finding[] {
  return stated(table, options).flatMap(({ prop, value, option }) => {
    const got = plainValue(value);
    const bounds = { ...option, ...formOf(option, version) };
    return isValid(bounds, got) ? [] : [{
      path: `${path}.${prop}`, got, expected: validText(bounds), remedy: `set ${prop} to such a value, or remove it`,
    }];
  });
}

/** Findings for options that the release takes without an effect. */
export function idleOptions(table: OptionTable, options: object | undefined, version: DynamoVersion, path: string): Finding[] {
  return stated(table, options).flatMap(({ prop, value, option }) => formOf(option, version)?.ignored ? [{
    path: `${path}.${prop}`, got: plainValue(value), expected: `no ${prop}: Dynamo ${version.version} ignores it`, remedy: 'remove it',
  }] : []);
}

/** Findings for options that a later release takes in another form. */
export function agingOptions(table: OptionTable, options: object | undefined, version: DynamoVersion, path: string): Finding[] {
  return stated(table, options).flatMap(({ prop, value, option }) => {
    const successor = formOf(option, version)?.successor;
    return successor === undefined ? [] : [{
      path: `${path}.${prop}`,
      got: plainValue(value),
      expected: `${successor}: the variable of ${prop} is deprecated in Dynamo ${version.version}`,
      remedy: `remove it and use ${successor}, or acknowledge this until the next release`,
    }];
  });
}

function formOf({ forms }: Option, version: DynamoVersion): OptionForm | undefined {
  return forms.find((form) => version._has(form));
}

/** The message for a prop that the release does not have: the first release with it, or the first one without it again. */
export function absence({ since, until, news }: Span, version: DynamoVersion): { expected: string; remedy: string } {
  return since !== undefined && !version._has({ since })
    ? {
      expected: `Dynamo ${since} or newer${news === undefined ? '' : `, ${news}`} (the version is ${version.version})`,
      remedy: `remove it, or set version to DynamoVersion.of('${since}') or newer`,
    }
    : { expected: `a release before Dynamo ${until}, which removed it (the version is ${version.version})`, remedy: 'remove it' };
}

/** The value as the programs read it: durations in seconds. */
function plainValue(value: unknown): unknown {
  return typeof (value as Duration | undefined)?.toSeconds === 'function' ? secondsOf(value as Duration) : value;
}

/** An option that is set. */
interface StatedOption {
  readonly prop: string;
  readonly value: unknown;
  readonly option: Option;
}

const NONE: readonly StatedOption[] = [];

/** The options of a table that are set: of most tables none. */
function stated(table: OptionTable, options: object | undefined): readonly StatedOption[] {
  let list: StatedOption[] | undefined;
  for (const prop in options) {
    const value: unknown = options![prop as never];
    if (value !== undefined && prop in table) {
      (list ??= []).push({ prop, value, option: table[prop] });
    }
  }
  return list ?? NONE;
}

/** The span from the first form to the end of the last. */
function spanOf(forms: readonly OptionForm[]): Span {
  return { since: forms[0].since, until: forms[forms.length - 1].until };
}

function isValid({ min = -Infinity, max = Infinity, whole, choices }: OptionBounds, value: unknown): boolean {
  if (choices) {
    return choices.includes(value as string);
  }
  if (min === -Infinity && max === Infinity) {
    return true;
  }
  return typeof value === 'number' && (whole ? Number.isInteger(value) : Number.isFinite(value)) && value >= min && value <= max;
}

function validText({ min, max, whole, choices }: OptionBounds): string {
  if (choices) {
    return choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`;
  }
  const number = `a${whole ? ' whole' : ''} number`;
  return max === undefined ? `${number}, ${min} or more` : `${number} from ${min} to ${max}`;
}
