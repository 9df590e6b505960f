import { ExtraFlag } from './extra-args';
import { absentRemedy, equivalentFlag, MOST_COMPARED, nearestFlag, proposal, versionText } from './flag-remedy';
import { absentFinding, ENGINE_PARSERS } from './flag-rules';
import { foreignTables } from '../known-engines';
import { FlagUse } from './flag-use';
import { Finding, ruleTable } from '../../rules/rule';

/** How many flags a message lists. */
const MOST_LISTED = 12;

/** Rules of `extraArgs`, for any engine. */
export const EXTRA_ARGS_RULES = ruleTable<FlagUse>([
  {
    code: 'FLG011',
    severity: 'error',
    title: '`extraArgs` sets no flag that the construct sets itself',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.flatMap(({ index, name, meanings }) => {
      const owner = meanings.length > 0 ? meanings.map((flag) => use.ownerOf(flag)).find((found) => found !== undefined) : use.ownerNamed(name);
      return owner ? [{ path: pathOf(index), got: name, expected: `no ${owner.flag}, which the construct sets itself`, remedy: owner.instead }] : [];
    }),
  },
  {
    code: 'FLG012',
    severity: 'error',
    title: '`extraArgs` does not repeat `args`',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.filter(isUnambiguous).flatMap(({ index, name, meanings }) => {
      const typed = use.typedBy(meanings[0]);
      return typed ? [{ path: pathOf(index), got: name, expected: `no flag that \`args.${typed.prop}\` sets`, remedy: `set \`args.${typed.prop}\` only` }] : [];
    }),
  },
  {
    code: 'FLG013',
    severity: 'engine-error',
    title: 'The engine version has every flag in `extraArgs`',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.flatMap((flag) => missingFinding(use, flag) ?? []),
  },
  {
    code: 'FLG014',
    severity: 'engine-error',
    title: '`extraArgs` has no flags of another engine',
    source: ENGINE_PARSERS,
    check: (use) => use.schema.fork ? [] : use.extra.flags
      .filter((flag) => isUnknown(flag) && !use.hostFlag(flag.name))
      .flatMap((flag) => foreignFinding(use, flag) ?? []),
  },
  {
    code: 'FLG015',
    severity: 'advice',
    title: 'Flags in `extraArgs` are known',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.filter((flag) => isUnknown(flag) && !isExplained(use, flag)).map(({ index, name }, i) => {
      const ofHost = use.hostFlag(name);
      return {
        path: pathOf(index),
        got: name,
        expected: ofHost ? `a flag of ${use.host!.title}` : `a flag of ${[use.schema.table.title, ...use.host ? [use.host.title] : []].join(' or ')}`,
        remedy: ofHost?.remedy ?? (i < MOST_COMPARED ? nearRemedy(use, name) : undefined) ?? 'make sure that the engine has it',
      };
    }),
  },
  {
    code: 'FLG016',
    severity: 'engine-error',
    title: '`extraArgs` has flags followed by their values, and no ambiguous abbreviations',
    source: 'https://docs.python.org/3/library/argparse.html#argument-abbreviations-prefix-matching',
    check: ({ schema, extra }) => [
      ...extra.positional.map((index) => ({
        path: pathOf(index), expected: 'a flag or its value', remedy: 'write the flag before its value, each as an item of its own',
      })),
      ...extra.flags.filter(isAmbiguous).map(({ index, name, meanings }) => ({
        path: pathOf(index), got: name, expected: `a flag of ${versionText(schema)}; this abbreviates ${listed(meanings.map(({ flag }) => flag))}`, remedy: 'write the flag in full',
      })),
      ...extra.flags.filter(lacksValue).map(({ index, name }) => ({
        path: pathOf(index), got: name, expected: 'a value after this flag', remedy: 'add its value as the next item',
      })),
    ],
  },
]);

function pathOf(index: number): string {
  return `extraArgs[${index}]`;
}

function isUnknown({ meanings }: ExtraFlag): boolean {
  return meanings.length === 0;
}

function isUnambiguous({ meanings }: ExtraFlag): boolean {
  return meanings.length === 1;
}

function isAmbiguous({ meanings }: ExtraFlag): boolean {
  return meanings.length > 1;
}

/** A flag or a name that the version is known not to have, or that the engine had under another name. */
function missingFinding(use: FlagUse, flag: ExtraFlag): Finding | undefined {
  const { schema } = use;
  const { index, name, meanings } = flag;
  if (isUnambiguous(flag)) {
    return schema.knows(meanings[0]) === 'absent' ? absentFinding(schema, pathOf(index), meanings[0], name) : misnamedFinding(use, flag);
  }
  const isFormer = isUnknown(flag) && schema.gated && !use.hostFlag(name) && foreignFinding(use, flag) === undefined;
  const remedy = isFormer ? schema.table.replacementOf(name) : undefined;
  return remedy === undefined ? undefined : { path: pathOf(index), got: name, expected: `a flag of ${versionText(schema)}`, remedy };
}

/** A name that only other versions have for a flag of this one. */
function misnamedFinding({ schema }: FlagUse, { index, name, spelling, negative, meanings: [flag] }: ExtraFlag): Finding | undefined {
  const known = schema.spellingOf(flag);
  return schema.knowsName(flag, spelling) !== 'absent' ? undefined : {
    path: pathOf(index), got: name, expected: `a name that ${versionText(schema)} has for this flag`, remedy: `write ${negative ? `--no-${known.slice(2)}` : known}`,
  };
}

/** Whether nothing is wrong with an unknown flag, or FLG011, FLG013 or FLG014 says what to write instead. */
function isExplained(use: FlagUse, flag: ExtraFlag): boolean {
  const ofHost = use.hostFlag(flag.name);
  return ofHost ? ofHost.isThere : use.ownerNamed(flag.name) !== undefined
    || (!use.schema.fork && (foreignFinding(use, flag) !== undefined || use.schema.table.replacementOf(flag.name) !== undefined));
}

/** What this engine calls a flag of another one; undefined if no other engine has the flag either. */
function foreignFinding(use: FlagUse, { index, name }: ExtraFlag): Finding | undefined {
  const { table } = use.schema;
  const other = foreignTables(table).find((candidate) => candidate.find(name) !== undefined);
  return other && { path: pathOf(index), got: name, expected: `a flag of ${table.title}; this is one of ${other.title}`, remedy: foreignRemedy(use, name) };
}

function foreignRemedy(use: FlagUse, name: string): string {
  const { schema } = use;
  const equivalent = equivalentFlag(schema.table, name);
  if (equivalent === undefined) {
    return schema.table.replacementOf(name) ?? `leave it out: ${schema.table.title} has no equivalent`;
  }
  const owner = use.ownerOf(equivalent.flag);
  if (owner !== undefined) {
    return owner.instead;
  }
  const flag = schema.resolve(equivalent.flag);
  if (schema.knows(flag) === 'absent') {
    return absentRemedy(schema, flag);
  }
  const opposite = name.startsWith('--no-') ? ', or its opposite' : '';
  return `use ${schema.spellingOf(flag)}${opposite}${equivalent.note === undefined ? '' : ` (${equivalent.note})`}`;
}

function nearRemedy(use: FlagUse, name: string): string | undefined {
  const near = nearestFlag(use.schema, name);
  return near && `nothing is wrong if the engine has it; ${proposal(use, near, use.schema.spellingOf(use.schema.resolve(near)))}`;
}

/** Whether no form of a flag can do without a value. */
function lacksValue({ meanings, values }: ExtraFlag): boolean {
  const forms = meanings.length === 1 ? meanings[0].forms : [];
  const needsValue = forms.length > 0 && forms.every(({ type, list }) => type !== 'switch' && type !== 'negatable' && list !== '*' && list !== '?');
  return needsValue && values.length === 0;
}

/** Flags in a sentence. */
function listed(flags: readonly string[]): string {
  const shown = flags.slice(0, MOST_LISTED).join(', ');
  return flags.length > MOST_LISTED ? `${shown} and ${flags.length - MOST_LISTED} more` : shown;
}
