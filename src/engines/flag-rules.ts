import { Dialect } from './dialect';
import { flagOf, propOf } from './flag-name';
import { equivalentOf, replacementOf } from './flag-replacement';
import { Flag, FlagForm, FlagTable } from './flag-table';
import { FlagUse, TypedFlag } from './flag-use';
import { describe, fits, looksLikeFlag } from './flag-value';
import { nearestName } from '../rules/nearest-name';
import { Finding, ruleTable } from '../rules/rule';

/** The engine's name and version, for messages. */
export function versionText({ table, version, fork }: Dialect): string {
  return `${table.title} ${version?.text ?? (fork ? 'of this fork' : 'of an unknown version')}`;
}

/** A finding for a flag that the version does not have, wherever it was given. */
export function absentFinding(dialect: Dialect, path: string, flag: Flag, got?: unknown): Finding {
  return { path, got, expected: `a flag of ${versionText(dialect)}, which has no ${flag.flag}`, remedy: absentRemedy(dialect, flag) };
}

function absentRemedy(dialect: Dialect, flag: Flag): string {
  const newer = dialect.newerWith(flag);
  if (newer) {
    return `leave it out, or use ${newer.text} or newer`;
  }
  const gone = dialect.table.versions[Math.max(...flag.held) + 1]?.text;
  const replacement = replacementOf(dialect.table.engine, flag.flag) ?? 'leave it out';
  return gone ? `${replacement} (it went with ${gone})` : replacement;
}

/** The choices for a message: the near ones first, not more than fit a line. */
function offered(dialect: Dialect, flag: Flag, value: string): string {
  const choices = dialect.choicesOf(flag);
  const nearest = nearestName(value, choices);
  return nearest ? `did you mean '${nearest}'? One of ${choices.join(', ')}` : `use one of ${choices.join(', ')}`;
}

/** Names in a sentence. */
export function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}

/** Why a version is not in the table. */
function whyUnknown({ table, version }: Dialect): string {
  const newest = table.versions.filter(({ snapshot }) => !snapshot).pop();
  return version === undefined ? 'the version of the image is not known' : `the facts know the releases from ${table.versions[0].text} to ${newest?.text}, not ${version.text}`;
}

/** Where the engines register their flags. */
export const ENGINE_PARSERS = 'sgl-project/sglang python/sglang/srt/server_args.py, vllm-project/vllm vllm/engine/arg_utils.py';

/** Rules of the typed flags of any engine. */
export const FLAG_RULES = ruleTable<FlagUse>([
  {
    code: 'FLG001',
    severity: 'error',
    title: 'Args are props of their struct, and not flags that the construct sets itself',
    source: ENGINE_PARSERS,
    check: (use) => use.strangers.map((prop) => strangerFinding(use, prop)),
  },
  {
    code: 'FLG002',
    severity: 'engine-error',
    title: 'The engine of that version has every flag that is set',
    source: ENGINE_PARSERS,
    check: ({ dialect, unsettled }) => unsettled
      .filter(({ presence }) => presence === 'absent')
      .map(({ typed: { prop, flag, value } }) => absentFinding(dialect, `args.${prop}`, flag, value)),
  },
  {
    code: 'FLG003',
    severity: 'advice',
    title: 'Flags can be checked against the version',
    source: ENGINE_PARSERS,
    check: ({ dialect, unsettled, extra }) => {
      const props = unsettled.filter(({ presence }) => presence === 'unknown').map(({ typed: { prop } }) => prop);
      const names = extra.flags.filter(({ meanings }) => meanings.length === 1 && dialect.knows(meanings[0]) === 'unknown').map(({ name }) => name);
      return props.length + names.length === 0 ? [] : [{
        path: props.length > 0 ? 'args' : 'extraArgs',
        got: [...props, ...names],
        expected: `flags that are known for ${versionText(dialect)}: ${whyUnknown(dialect)}`,
        remedy: 'state `engineVersion` if you know it, or make sure that the engine has them',
      }];
    },
  },
  {
    code: 'FLG004',
    severity: 'engine-error',
    title: 'Values are of the type that the engine parses',
    source: ENGINE_PARSERS,
    check: ({ dialect, typed }) => typed
      .filter(({ form, value }) => !fits(form, value))
      .map(({ prop, form, value }) => ({ path: `args.${prop}`, got: value, expected: `${describe(form)} in ${versionText(dialect)}`, remedy: 'give a value of that type' })),
  },
  {
    code: 'FLG005',
    severity: 'engine-error',
    title: 'Values are among the choices of the engine',
    source: ENGINE_PARSERS,
    check: ({ dialect, unsettledChoices }) => unsettledChoices
      .filter(({ presence }) => presence === 'absent')
      .map(({ typed: { prop, spoken }, choice }) => ({
        path: `args.${prop}`,
        got: choice,
        expected: `a choice of ${spoken.flag} in ${versionText(dialect)}`,
        remedy: offered(dialect, spoken, choice),
      })),
  },
  {
    code: 'FLG006',
    severity: 'advice',
    title: 'Choices can be checked against the version',
    source: ENGINE_PARSERS,
    check: ({ dialect, unsettledChoices }) => unsettledChoices
      .filter(({ typed: { spoken }, choice, presence }) => presence === 'unknown' && (dialect.knows(spoken) !== 'unknown' || !spoken.choices.has(choice)))
      .map(({ typed: { prop, spoken }, choice }) => ({
        path: `args.${prop}`,
        got: choice,
        expected: `a choice that is known for ${versionText(dialect)}`,
        remedy: `make sure that the engine has it; ${offered(dialect, spoken, choice)}`,
      })),
  },
  {
    code: 'FLG007',
    severity: 'engine-error',
    title: 'Numbers are in the range that the engine accepts',
    source: ENGINE_PARSERS,
    check: ({ typed }) => typed
      .filter(({ form, value }) => typeof value === 'number' && !inRange(form, value))
      .map(({ prop, form, value }) => ({ path: `args.${prop}`, got: value, expected: rangeText(form), remedy: 'give a number in that range' })),
  },
  {
    code: 'FLG008',
    severity: 'engine-error',
    title: 'Lists have the length that the engine parses, and items that it does not take for flags',
    source: 'https://docs.python.org/3/library/argparse.html#nargs',
    check: ({ typed }) => typed.filter(({ value }) => Array.isArray(value) || value === '--').flatMap((one) => listFindings(one)),
  },
  {
    code: 'FLG009',
    severity: 'engine-error',
    title: 'An option is set by one of its names only',
    source: ENGINE_PARSERS,
    check: ({ typed }) => new Set(typed.map(({ spoken }) => spoken)).size === typed.length ? undefined : typed
      .filter(({ spoken }, index) => typed.findIndex((other) => other.spoken === spoken) < index)
      .map(({ prop, spoken, value }) => {
        const first = typed.find((other) => other.spoken === spoken)!;
        return { path: `args.${prop}`, got: value, expected: `one of \`${first.prop}\` and \`${prop}\`, which are the same option`, remedy: `remove \`${prop}\`` };
      }),
  },
  {
    code: 'FLG010',
    severity: 'advice',
    title: 'Flags are not deprecated in that version',
    source: ENGINE_PARSERS,
    check: ({ dialect, typed }) => typed
      .filter(({ spoken, form }) => dialect.gated && form.deprecated && dialect.knows(spoken) === 'present')
      .map(({ prop, spoken, form, value }) => ({
        path: `args.${prop}`,
        got: value,
        expected: `a flag that is not deprecated in ${versionText(dialect)}`,
        remedy: replacementOf(dialect.table.engine, spoken.flag) ?? (form.replacedBy ? `use ${form.replacedBy}` : 'leave it out'),
      })),
  },
]);

function strangerFinding(use: FlagUse, prop: string): Finding {
  const { table } = use.dialect;
  const flag = table.ofProp(prop);
  const owner = flag && use.ownerOf(flag);
  if (owner) {
    return { path: `args.${prop}`, expected: `no ${owner.flag}, which the construct sets itself`, remedy: owner.instead };
  }
  const written = flagOf(prop);
  const foreign = equivalentOf(table.engine, written);
  const alias = table.find(written) ?? shortened(table, written);
  const near = nearestName(prop, table.names().map(propOf));
  const meant = alias ? alias.prop : foreign ? propOf(foreign.flag) : near && (table.ofProp(near) ?? table.find(flagOf(near)))?.prop;
  return { path: `args.${prop}`, expected: `a flag of ${table.title}`, remedy: meant ? `did you mean \`${meant}\`?` : 'look the flag up in docs, or put it in extraArgs' };
}

/** The flag that a shorter one stands for on a command line, such as `--tp` for `--tp-size`. */
function shortened(table: FlagTable, written: string): Flag | undefined {
  const longer = table.names().filter((name) => name.startsWith(`${written}-`));
  const name = longer.find((other) => other === `${written}-size`) ?? (longer.length === 1 ? longer[0] : undefined);
  return name === undefined ? undefined : table.find(name);
}

function listFindings({ prop, form, value }: TypedFlag): Finding[] {
  const path = `args.${prop}`;
  const items: unknown[] = Array.isArray(value) && form.type !== 'json-list' ? value : [value];
  const bad = items.filter((item) => item === '--' || (items.length > 1 && form.list !== 'append' && typeof item === 'string' && looksLikeFlag(item)));
  return [
    ...(items.length === 0 && form.list === '+' ? [{ path, got: value, expected: 'one item or more', remedy: 'leave it out for none' }] : []),
    ...(bad.length > 0 ? [{ path, got: bad[0], expected: 'no item that begins with a hyphen, which the engine takes for a flag', remedy: 'write the item otherwise' }] : []),
  ];
}

function inRange({ min, max, aboveMin }: FlagForm, value: number): boolean {
  return (min === undefined || (aboveMin ? value > min : value >= min)) && (max === undefined || value <= max);
}

function rangeText({ min, max, aboveMin }: FlagForm): string {
  const least = min === undefined ? undefined : aboveMin ? `above ${min}` : `${min} or more`;
  return `a number ${[least, max === undefined ? undefined : `at most ${max}`].filter((part) => part !== undefined).join(' and ')}`;
}
