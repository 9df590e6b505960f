import { ExtraFlag } from './extra-args';
import { equivalentOf, replacementOf } from './flag-replacement';
import { absentFinding, ENGINE_PARSERS, listed, versionText } from './flag-rules';
import { FlagTable } from './flag-table';
import { FlagUse } from './flag-use';
import { nearestName } from '../rules/nearest-name';
import { Finding, ruleTable } from '../rules/rule';

/** Rules of `extraArgs`, for any engine. */
export const EXTRA_ARGS_RULES = ruleTable<FlagUse>([
  {
    code: 'FLG011',
    severity: 'error',
    title: 'Extra arguments set no flag that the construct sets itself',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.flatMap(({ index, name, meanings }) => {
      const owner = meanings.map((flag) => use.ownerOf(flag)).find((found) => found !== undefined);
      return owner ? [{ path: pathOf(index), got: name, expected: `no ${owner.flag}, which the construct sets itself`, remedy: owner.instead }] : [];
    }),
  },
  {
    code: 'FLG012',
    severity: 'error',
    title: 'Extra arguments do not repeat what args set',
    source: ENGINE_PARSERS,
    check: (use) => single(use).flatMap(({ index, name, meanings }) => {
      const typed = use.typedBy(meanings[0]);
      return typed ? [{ path: pathOf(index), got: name, expected: `no flag that \`args.${typed.prop}\` sets`, remedy: `set \`args.${typed.prop}\` only` }] : [];
    }),
  },
  {
    code: 'FLG013',
    severity: 'engine-error',
    title: 'The engine of that version has every extra flag that is known',
    source: ENGINE_PARSERS,
    check: (use) => use.extra.flags.flatMap(({ index, name, meanings }) => {
      if (meanings.length === 1) {
        return use.dialect.knows(meanings[0]) === 'absent' ? [absentFinding(use.dialect, pathOf(index), meanings[0], name)] : [];
      }
      const remedy = use.dialect.gated && foreignFinding(use, index, name) === undefined ? formerly(use, name) : undefined;
      return meanings.length === 0 && remedy ? [{ path: pathOf(index), got: name, expected: `a flag of ${versionText(use.dialect)}`, remedy }] : [];
    }),
  },
  {
    code: 'FLG014',
    severity: 'engine-error',
    title: 'Extra flags are not those of another engine',
    source: ENGINE_PARSERS,
    check: (use) => (use.dialect.fork ? [] : unknown(use).flatMap(({ index, name }) => foreignFinding(use, index, name) ?? [])),
  },
  {
    code: 'FLG015',
    severity: 'advice',
    title: 'Extra flags are known',
    source: ENGINE_PARSERS,
    check: (use) => unknown(use)
      .filter(({ index, name }) => use.dialect.fork || (foreignFinding(use, index, name) === undefined && formerly(use, name) === undefined))
      .map(({ index, name }) => {
        const near = nearestName(name, use.dialect.table.names());
        return {
          path: pathOf(index),
          got: name,
          expected: `a flag of ${use.dialect.table.title}`,
          remedy: near ? `did you mean ${near}? If the engine has it, nothing is wrong` : 'make sure that the engine has it',
        };
      }),
  },
  {
    code: 'FLG016',
    severity: 'engine-error',
    title: 'Extra arguments are flags and their values, and abbreviations are unique',
    source: 'https://docs.python.org/3/library/argparse.html#argument-abbreviations-prefix-matching',
    check: ({ dialect, extra }) => [
      ...extra.strays.map((index) => ({
        path: pathOf(index), expected: 'a flag or its value', remedy: 'write the flag before its value, each as an item of its own',
      })),
      ...extra.flags.filter(({ meanings }) => meanings.length > 1).map(({ index, name, meanings }) => ({
        path: pathOf(index), got: name, expected: `a flag of ${versionText(dialect)}; this begins ${listed(meanings.map(({ flag }) => flag))}`, remedy: 'write the flag in full',
      })),
      ...extra.flags.filter((flag) => lacksValue(flag)).map(({ index, name }) => ({
        path: pathOf(index), got: name, expected: 'a value after this flag', remedy: 'give its value as the next item',
      })),
    ],
  },
]);

/** What to type instead of a flag that the engine once had. */
function formerly({ dialect }: FlagUse, name: string): string | undefined {
  return replacementOf(dialect.table.engine, name);
}

function pathOf(index: number): string {
  return `extraArgs[${index}]`;
}

/** The extra flags that mean one known flag. */
function single({ extra }: FlagUse): ExtraFlag[] {
  return extra.flags.filter(({ meanings }) => meanings.length === 1);
}

function unknown({ extra }: FlagUse): ExtraFlag[] {
  return extra.flags.filter(({ meanings }) => meanings.length === 0);
}

/** The tables in which an engine's users look for flags that it does not have. */
function othersOf({ engine }: FlagTable): FlagTable[] {
  return engine === 'sglang' ? [FlagTable.vllm()] : engine === 'vllm' ? [FlagTable.sglang()] : [FlagTable.sglang(), FlagTable.vllm()];
}

/** What this engine calls a flag of another one; undefined when no other one has such a flag either. */
function foreignFinding({ dialect: { table } }: FlagUse, index: number, name: string): Finding | undefined {
  const other = othersOf(table).find((candidate) => candidate.find(name) !== undefined);
  if (!other) {
    return undefined;
  }
  const negated = name.startsWith('--no-') ? ', or its opposite' : '';
  const own = equivalentOf(table.engine, other.find(name)!.flag);
  const known = own && table.find(own.flag) ? own : undefined;
  return {
    path: pathOf(index),
    got: name,
    expected: `a flag of ${table.title}; this one is ${other.title}'s`,
    remedy: known
      ? `use ${known.flag}${negated}${known.note ? ` (${known.note})` : ''}`
      : replacementOf(table.engine, name) ?? `leave it out: ${table.title} has nothing of the kind`,
  };
}

function lacksValue({ meanings, values }: ExtraFlag): boolean {
  const forms = meanings.length === 1 ? meanings[0].forms : [];
  return values.length === 0 && forms.length > 0 && forms.every(({ type, list }) => type !== 'switch' && type !== 'negatable' && list !== '*' && list !== '?');
}
