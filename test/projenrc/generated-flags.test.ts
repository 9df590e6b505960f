import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { typedFlags } from '../../projenrc/flags/args-struct';
import { checkExplained } from '../../projenrc/flags/explained';
import { FlagFact, fold, format, unfold } from '../../projenrc/flags/flag-facts';
import { Observation, Registration, registrationsOf } from '../../projenrc/flags/registration';
import { describeSpan, heldIn, spanOf } from '../../projenrc/flags/span';
import { generated, sources } from '../../projenrc/generate-flags';
import { EQUIVALENTS } from '../../src/engines/equivalents';
import { flagTableOf } from '../../src/engines/known-engines';
import { SGLANG_REPLACEMENTS } from '../../src/engines/sglang/replacements';
import { SGLANG_JAX_REPLACEMENTS } from '../../src/engines/sglang-jax/replacements';
import { VLLM_PREDECESSORS, VLLM_REPLACEMENTS } from '../../src/engines/vllm/replacements';
import { factsOf } from '../engines/flags/argparse';
import { OWNED_FLAGS } from '../engines/flags/owned-flags';

const ROOT = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test.each([...generated()])('%s is what the fact table gives: otherwise run "npx projen generate"', (path, text) => {
  expect(read(path)).toBe(text);
});

/** What is said of each engine's flags outside of its facts, and how many flags the newest version and the pinned ones have. */
const SAID = {
  'sglang': {
    table: flagTableOf('sglang'),
    named: [...EQUIVALENTS.map(([flag]) => flag), ...Object.keys(SGLANG_REPLACEMENTS)],
    // 491 are registered on main, of which --enable-expert-distribution-metrics only aborts.
    counts: { 'v0.5.6.post2': 292, 'v0.5.17': 474, 'main@2026-08-21': 490, 'v0.5.23': 531 },
  },
  'vllm': {
    table: flagTableOf('vllm'),
    named: [
      ...EQUIVALENTS.map(([, flag]) => flag), ...Object.keys(VLLM_REPLACEMENTS), ...Object.keys(VLLM_PREDECESSORS),
      ...Object.values(VLLM_PREDECESSORS).flatMap(({ flag }) => flag ?? []),
    ],
    counts: { 'v0.9.0': 149, 'v0.10.1.1': 171, 'v0.22.0': 261, 'v0.33.0': 320 },
  },
  'sglang-jax': {
    table: flagTableOf('sglang-jax'),
    named: Object.keys(SGLANG_JAX_REPLACEMENTS).filter((flag) => !flagTableOf('sglang').find(flag)),
    counts: { 'v0.0.1': 76, 'main@2026-08-31': 162 },
  },
} as const;

describe.each(['sglang', 'vllm', 'sglang-jax'] as const)('the facts of %s', (engine) => {
  const { table, named: namedElsewhere, counts: expected } = SAID[engine];
  const facts = factsOf(engine);
  const placed = (name: string) => {
    const { group, common } = facts.flags.find(({ flag }) => flag === name)!;
    return { group, common };
  };

  test('are formatted with one flag a line', () => {
    expect(read(`projenrc/facts/${engine}-flags.json`)).toBe(format(facts));
  });

  test('fold what was observed of each version without loss', () => {
    expect(JSON.parse(format(fold(engine, unfold(facts), placed, facts.groups)))).toEqual(facts);
  });

  test('know every flag that is owned, replaced or equivalent', () => {
    const onlyEverAborted = ['--enable-flashinfer-cutedsl-moe'];
    const named = [
      ...OWNED_FLAGS[engine].map(({ flag }) => flag),
      ...namedElsewhere,
    ];
    expect(named.filter((flag) => !table.find(flag) && !onlyEverAborted.includes(flag))).toEqual([]);
  });

  test('have the flags that the newest version and the pinned ones are known to have', () => {
    const counts = Object.fromEntries(unfold(facts).map(({ version, registrations }) => [version, registrations.length]));
    expect(counts).toMatchObject(expected);
  });
});

describe('texts of flags', () => {
  const source = (engine: string) => sources().find(({ facts }) => facts.engine === engine)!;
  const vllm = source('vllm');

  test.each<[string, string, string | undefined, string]>([
    ['one is missing', '--max-num-seqs', undefined, '--max-num-seqs has no text; write one'],
    ['one is empty', '--max-num-seqs', '', '--max-num-seqs has no text; write one'],
    ['one is for a flag that no release has', '--max-requests', 'Most requests in one step.', '--max-requests is not a prop; remove its text'],
    ['one is for a flag that the construct sets itself', '--port', 'Where the server listens.', '--port is not a prop; remove its text'],
    ['one repeats the name', '--max-num-seqs', 'The max num of seqs.', '--max-num-seqs: its text repeats its name; say what it does'],
    ['one repeats the prop', '--max-num-seqs', '`maxNumSeqs`', '--max-num-seqs: its text repeats its name; say what it does'],
    ['one repeats the name in other forms', '--enable-eplb', 'Whether EPLB is enabled.', '--enable-eplb: its text repeats its name; say what it does'],
  ])('are refused when %s', (_, flag, text, problem) => {
    const docs = { ...vllm.docs, [flag]: text } as { [flag: string]: string };
    expect(() => checkExplained({ ...vllm, docs })).toThrow(new Error(`Texts of vLLM's flags:\n${problem}`));
  });

  test('are needed for every prop of vLLM, and for the common ones of SGLang', () => {
    const refusal = (flags: FlagFact[]) => flags.map(({ flag }) => `\n${flag} has no text; write one`).join('');
    const sglang = source('sglang');
    expect(() => checkExplained({ ...vllm, docs: {} })).toThrow(new Error(`Texts of vLLM's flags:${refusal(typedFlags(vllm))}`));
    expect(() => checkExplained({ ...sglang, docs: {} }))
      .toThrow(new Error(`Texts of SGLang's flags:${refusal(typedFlags(sglang).filter(({ common }) => common))}`));
  });
});

describe('fold', () => {
  const option = (names: string[], rest: Partial<Registration> = {}): Registration => ({ names, type: 'string', ...rest });
  const seen = (version: string, ...registrations: Registration[]): Observation => ({ version, source: '', registrations });
  const foldAll = (...observations: Observation[]) => fold('sglang', observations, () => ({ group: 'g' }), ['g']).flags;

  test('says in which versions there is a flag, a spelling and a choice', () => {
    expect(foldAll(
      seen('v1', option(['--a', '--b'], { choices: ['x', 'y'] })),
      seen('v2', option(['--b', '--a'], { choices: ['x'] })),
      seen('v3', option(['--b'], { choices: ['x', 'z'] })),
    )).toEqual([{
      flag: '--b',
      group: 'g',
      names: { '--a': 'v1..v2' },
      choices: { x: '', z: 'v3..', y: 'v1..v1' },
      known: undefined,
      forms: [{ in: 'v1..', type: 'string', choices: true }],
    }]);
  });

  test('keeps apart what a flag was before and after a change', () => {
    expect(foldAll(seen('v1', option(['--a'])), seen('v2'), seen('v3', option(['--a'], { type: 'integer' })))[0].forms)
      .toEqual([{ in: 'v1..v1', type: 'string' }, { in: 'v3..', type: 'integer' }]);
  });

  test('puts the form of the newest version last, whichever was first', () => {
    const forms = foldAll(seen('v1', option(['--a'])), seen('v2', option(['--a'], { type: 'integer' })), seen('v3', option(['--a'])))[0].forms;
    expect(forms).toEqual([{ in: 'v2..v2', type: 'integer' }, { in: 'v1..v1,v3..', type: 'string' }]);
  });

  test('gives both names what one option was, when each has become a flag', () => {
    const flags = foldAll(seen('v1', option(['--a', '--b'])), seen('v2', option(['--a']), option(['--b'])));
    expect(flags.map(({ flag, forms }) => [flag, forms[0].in])).toEqual([['--a', 'v1..'], ['--b', 'v1..']]);
  });
});

describe('registrationsOf', () => {
  const option = { action: '_StoreAction', type: 'float' };

  test('says which names are opposites of each other, and knows no other way to turn a flag off', () => {
    const pair = (...negatives: string[]) => registrationsOf('vllm', [{ flags: ['--enable-x', '-x'], negatives, action: 'BooleanOptionalAction', type: null }]);
    expect([pair('--disable-x'), pair()].map(([{ paired }]) => paired)).toEqual([true, undefined]);
    expect(() => pair('--without-x')).toThrow('--enable-x, -x: expected --disable-x as the opposite, got --without-x');
  });

  test('reads ranges', () => {
    expect(registrationsOf('vllm', [{ flags: ['--a'], ge: 0, lt: 1, ...option }, { flags: ['--b'], gt: 0, le: 1, ...option }])).toMatchObject([
      { min: 0, max: 1, below: true, above: undefined }, { min: 0, max: 1, below: undefined, above: true },
    ]);
  });

  test('narrows what a flag takes, and says which one it was renamed to', () => {
    expect(registrationsOf('vllm', [
      { flags: ['--hf-overrides'], action: '_StoreAction', type: 'str' },
      { flags: ['--optimization-level'], action: '_StoreAction', type: 'str' },
      { flags: ['--override-pooler-config'], action: '_StoreAction', type: 'json' },
    ])).toMatchObject([{ type: 'json' }, { type: 'integer', choices: ['0', '1', '2', '3'] }, { replacedBy: '--pooler-config', same: true }]);
  });

  test('leaves out what only aborts, and the negated form of a switch', () => {
    expect(registrationsOf('sglang', [
      { flags: ['--gone'], action: 'DeprecatedAction', type: null, aborts: true },
      { flag: '--gone-too', action: 'DeprecatedAction', type: null, error_message: 'use another' },
      { flags: ['--on', '--no-on'], action: 'BooleanOptionalAction', type: null },
    ])).toMatchObject([{ names: ['--on'], type: 'negatable' }]);
  });

  test('takes a deprecated flag for a switch only where it has no values to choose from', () => {
    const deprecated = { action: 'DeprecatedStoreConstAction', type: null, newFlag: '--new' };
    expect(registrationsOf('sglang', [
      { flags: ['--bare'], nargs: 0, choices: null, ...deprecated },
      { flags: ['--valued'], nargs: null, choices: ['amd'], ...deprecated },
    ]).map(({ type, choices }) => [type, choices])).toEqual([['switch', undefined], ['string', ['amd']]]);
  });

  test('tells a renamed flag from one whose replacement takes other values', () => {
    expect(registrationsOf('sglang', [
      { flags: ['--new'], dest: 'value', action: '_StoreAction', type: 'int' },
      { flags: ['--old'], dest: 'value', action: 'DeprecatedAliasStoreAction', type: 'int', newFlag: '--new' },
      { flags: ['--constant'], dest: 'value', action: 'DeprecatedStoreConstAction', type: null, nargs: 0, newFlag: '--new=1' },
      { flags: ['--other'], dest: 'other', action: 'DeprecatedAliasStoreAction', type: 'str', newFlag: '--new' },
    ]).map(({ names, same }) => [names[0], same])).toEqual([['--new', undefined], ['--old', true], ['--constant', undefined], ['--other', undefined]]);
  });
});

describe('a span', () => {
  const versions = ['v1', 'v2', 'v3', 'v4'];

  test('is read back as it was written', () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (held) => {
      expect(heldIn(spanOf(held, versions), versions)).toEqual(held);
    }));
  });

  test.each([
    ['v1..', ''], ['v2..', ', since v2'], ['v4..', ', only in v4 so far'], ['v1..v2', ', removed in v3'], ['v2..v2', ', only in v2'],
    ['v2..v3', ', since v2, removed in v4'], ['v1..v1,v3..', ', removed in v2, again since v3'],
  ])('%s reads %p', (span, words) => {
    expect(describeSpan(span, versions, ', ')).toBe(words);
  });
});
