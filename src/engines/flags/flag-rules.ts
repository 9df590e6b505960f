import { flagOf } from './flag-name';
import { absentRemedy, misspeltFlag, MOST_COMPARED, proposal, spelledFlag, versionText, writtenProp } from './flag-remedy';
import { FlagSchema } from './flag-schema';
import { Flag, FlagForm } from './flag-table';
import { FlagUse, TypedFlag } from './flag-use';
import { decimal, describe, fits, isInRange, looksLikeFlag } from './flag-value';
import { nearestName } from '../../rules/nearest-name';
import { Finding, ruleTable } from '../../rules/rule';

/** A finding for a flag that the version does not have, wherever it is set. */
export function absentFinding(schema: FlagSchema, path: string, flag: Flag, got?: unknown): Finding {
  return { path, got, expected: `a flag of ${versionText(schema)}, which has no ${flag.flag}`, remedy: absentRemedy(schema, flag) };
}

/** The other choices of a flag for a message, after the nearest one. */
function otherChoices(schema: FlagSchema, flag: Flag, value: string): string {
  const choices = schema.choicesOf(flag).filter((choice) => choice !== value);
  const isKnown = flag.choices.has(value);
  const nearest = isKnown ? undefined : nearestName(value, choices);
  return nearest === undefined ? `use one of ${choices.join(', ')}` : `did you mean '${nearest}'? One of ${choices.join(', ')}`;
}

/** Why flags are unknown for a version. */
function whyUnknown({ table: { versions }, version, surrounding }: FlagSchema): string {
  if (version === undefined) {
    return 'the version of the image is unknown';
  }
  if (surrounding !== undefined) {
    return `they differ between ${surrounding.map(({ text }) => text).join(' and ')}`;
  }
  return `the known versions range from ${versions[0].text} to ${versions[versions.length - 1].text}`;
}

/** Where the engines register their flags. */
export const ENGINE_PARSERS = 'sgl-project/sglang python/sglang/srt/server_args.py, vllm-project/vllm vllm/engine/arg_utils.py';

/** Rules that refuse a value, or its flag. */
export const VALUE_RULES: readonly string[] = ['FLG002', 'FLG005', 'FLG007', 'FLG008'];

/** Rules of the typed flags of any engine. */
export const FLAG_RULES = ruleTable<FlagUse>([
  {
    code: 'FLG001',
    severity: 'error',
    title: '`args` has known flags that the construct does not set itself',
    source: ENGINE_PARSERS,
    check: (use) => use.unknown.map((prop, i) => unknownFinding(use, prop, i < MOST_COMPARED)),
  },
  {
    code: 'FLG002',
    severity: 'engine-error',
    title: 'The engine version has every flag in `args`',
    source: ENGINE_PARSERS,
    check: ({ schema, typed }) => typed
      .filter(({ presence }) => presence === 'absent')
      .map(({ prop, flag, value }) => absentFinding(schema, `args.${prop}`, flag, value)),
  },
  {
    code: 'FLG003',
    severity: 'advice',
    title: 'The flags are known for the engine version',
    source: ENGINE_PARSERS,
    unknown: 'release',
    check: ({ schema, typed, extra }) => {
      const props = typed.filter(({ presence }) => presence === 'unknown').map(({ prop }) => prop);
      const names = extra.flags.filter(({ meanings }) => meanings.length === 1 && schema.knows(meanings[0]) === 'unknown').map(({ name }) => name);
      return props.length + names.length === 0 ? [] : [{
        path: props.length > 0 ? 'args' : 'extraArgs',
        got: [...props, ...names],
        expected: `flags that are known for ${versionText(schema)}: ${whyUnknown(schema)}`,
        remedy: 'set `engineVersion` if you know it, or make sure that the engine has them',
      }];
    },
  },
  {
    code: 'FLG004',
    severity: 'engine-error',
    title: 'Values have the type that the engine parses',
    source: ENGINE_PARSERS,
    check: ({ schema, typed }) => typed
      .filter(({ form, value }) => !fits(form, value))
      .map(({ prop, rendered, form, value }) => ({
        path: `args.${prop}`,
        got: value,
        expected: `${describe(form)} in ${versionText(schema)}`,
        remedy: (form.deprecated ? schema.table.replacementOf(rendered.flag) : undefined) ?? 'set a value of that type',
      })),
  },
  {
    code: 'FLG005',
    severity: 'engine-error',
    title: 'Values are choices that the engine offers',
    source: ENGINE_PARSERS,
    check: ({ schema, unsettledChoices }) => unsettledChoices
      .filter(({ presence }) => presence === 'absent')
      .map(({ typed: { prop, rendered }, choice }) => ({
        path: `args.${prop}`,
        got: choice,
        expected: `a choice of ${rendered.flag} in ${versionText(schema)}`,
        remedy: otherChoices(schema, rendered, choice),
      })),
  },
  {
    code: 'FLG006',
    severity: 'advice',
    title: 'The choices are known for the engine version',
    source: ENGINE_PARSERS,
    unknown: 'release',
    check: ({ schema, unsettledChoices }) => unsettledChoices
      // If the flag itself is unknown, FLG003 covers the choices that some version has.
      .filter(({ typed, choice, presence }) => presence === 'unknown' && (typed.presence !== 'unknown' || !typed.rendered.choices.has(choice)))
      .map(({ typed: { prop, rendered }, choice }) => ({
        path: `args.${prop}`,
        got: choice,
        expected: `a choice that is known for ${versionText(schema)}`,
        remedy: `make sure that the engine has it; otherwise ${otherChoices(schema, rendered, choice)}`,
      })),
  },
  {
    code: 'FLG007',
    severity: 'engine-error',
    title: 'Numbers are in the range that the engine accepts',
    source: ENGINE_PARSERS,
    check: ({ typed }) => typed
      .filter(({ form, value }) => !isInRange(form, value))
      .map(({ prop, form, value }) => ({ path: `args.${prop}`, got: value, expected: rangeText(form), remedy: 'set a number in that range' })),
  },
  {
    code: 'FLG008',
    severity: 'engine-error',
    title: 'Lists have the length that the engine parses, and no item that looks like a flag',
    source: 'https://docs.python.org/3/library/argparse.html#nargs',
    check: ({ schema, typed }) => typed.filter(({ value }) => Array.isArray(value) || value === '--').flatMap((one) => listFindings(schema, one)),
  },
  {
    code: 'FLG009',
    severity: 'engine-error',
    title: 'An option is set under one name only',
    source: ENGINE_PARSERS,
    check: ({ typed }) => {
      const seen = new Map<Flag, TypedFlag>();
      return typed.flatMap((one) => {
        const first = seen.get(one.rendered);
        seen.set(one.rendered, first ?? one);
        return first === undefined ? [] : [{
          path: `args.${one.prop}`,
          got: one.value,
          expected: `either \`${first.prop}\` or \`${one.prop}\`, which are the same option`,
          remedy: `remove \`${one.prop}\``,
        }];
      });
    },
  },
  {
    code: 'FLG010',
    severity: 'advice',
    title: 'No flag is deprecated in the engine version',
    source: ENGINE_PARSERS,
    check: ({ schema, typed }) => typed
      .filter(({ form, presence }) => schema.gated && form.deprecated && presence === 'present')
      .map(({ prop, rendered, form, value }) => ({
        path: `args.${prop}`,
        got: value,
        expected: `a flag that is not deprecated in ${versionText(schema)}`,
        remedy: schema.table.replacementOf(rendered.flag) ?? (form.replacedBy ? `use ${form.replacedBy}` : 'leave it out'),
      })),
  },
]);

function unknownFinding(use: FlagUse, prop: string, isCompared: boolean): Finding {
  const { schema } = use;
  const path = `args.${prop}`;
  const spelled = schema.table.ofProp(prop) ?? spelledFlag(schema, prop);
  const owner = spelled && use.ownerOf(spelled);
  if (owner) {
    return { path, expected: `no ${owner.flag}, which the construct sets itself`, remedy: owner.instead };
  }
  return { path, expected: `a flag of ${schema.table.title}`, remedy: unknownRemedy(use, prop, spelled, isCompared) };
}

function unknownRemedy(use: FlagUse, prop: string, spelled: Flag | undefined, isCompared: boolean): string {
  const { schema } = use;
  const replacement = schema.table.replacementOf(flagOf(prop));
  if (replacement !== undefined) {
    return replacement;
  }
  const meant = spelled ?? (isCompared ? misspeltFlag(schema, prop) : undefined);
  return meant === undefined
    ? `look it up in docs/flags-${schema.table.engine}.md, or put it in extraArgs`
    : proposal(use, meant, writtenProp(meant, prop));
}

function listFindings(schema: FlagSchema, { prop, form, value }: TypedFlag): Finding[] {
  const path = `args.${prop}`;
  if (Array.isArray(value) && value.length === 0 && form.list === '+') {
    return [{ path, got: value, expected: 'one item or more', remedy: 'leave it out for none' }];
  }
  const items: unknown[] = Array.isArray(value) && form.type !== 'json-list' ? value : [value];
  const mayLookLikeFlag = items.length === 1 || form.list === 'append';
  const flag = items.find((item) => item === '--' || (!mayLookLikeFlag && isReadAsFlag(schema, item)));
  return flag === undefined ? [] : [{
    path, got: flag, expected: 'no item that begins with a hyphen, which the engine would parse as a flag', remedy: 'write the item without the leading hyphen',
  }];
}

/** Whether a parser takes an item among several for a flag. vLLM's takes a negative fraction for one with a key. */
function isReadAsFlag({ table, version }: FlagSchema, item: unknown): boolean {
  const text = typeof item === 'number' ? decimal(item) : item;
  return typeof text === 'string' && text.startsWith('-') && (looksLikeFlag(text) || table.read(text, version).keys.length > 0);
}

function rangeText({ min, max, aboveMin, belowMax }: FlagForm): string {
  const lower = min === undefined ? [] : [`${aboveMin ? 'above' : 'of at least'} ${min}`];
  const upper = max === undefined ? [] : [belowMax ? `below ${max}` : `${min === undefined ? 'of ' : ''}at most ${max}`];
  return `a number ${[...lower, ...upper].join(' and ')}`;
}
