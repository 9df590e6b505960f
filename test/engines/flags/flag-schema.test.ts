import { optionsOf, factsOf } from './argparse';
import { EngineVersion } from '../../../src/engines/engine-version';
import { FlagSchema, Presence } from '../../../src/engines/flags/flag-schema';
import { FlagTable } from '../../../src/engines/flags/flag-table';
import { flagTableOf } from '../../../src/engines/known-engines';

const sglang = flagTableOf('sglang');
const schema = (version?: string, fork = false) => FlagSchema.of(sglang, version === undefined ? undefined : EngineVersion.parse(version), fork);
const presence = (version: string | undefined, flag: string): Presence => schema(version).knows(sglang.find(flag)!);

describe('FlagSchema', () => {
  describe.each(['sglang', 'vllm'])('of %s', (engine) => {
    const table = flagTableOf(engine);
    const { versions, flags } = factsOf(engine);

    test.each(versions.map(({ version }) => version))('knows the flags, spellings and choices of %s exactly', (version) => {
      const exact = FlagSchema.of(table, EngineVersion.parse(version));
      const options = new Map(optionsOf(engine, version).map((option) => [option.prop, option]));
      const known = flags.map(({ flag }) => table.find(flag)!).map((flag) => [
        flag.flag,
        exact.knows(flag),
        [...flag.names.keys()].filter((name) => exact.knowsName(flag, name) === 'present').sort(),
        [...flag.choices.keys()].filter((choice) => exact.offers(flag, choice) === 'present').sort(),
      ]);
      expect(known).toEqual(flags.map(({ flag }) => {
        const option = options.get(table.find(flag)!.prop);
        return [flag, option ? 'present' : 'absent', [...option?.names ?? []].sort(), [...option?.choices ?? []].sort()];
      }));
    });
  });

  test('assumes that a version between two known ones has what both have', () => {
    expect(presence('v0.5.7rc1', '--tp-size')).toBe('present');
    expect(presence('v0.5.7rc1', '--enable-ep-moe')).toBe('absent');
    expect(presence('v0.5.7rc1', '--encoder-only')).toBe('unknown');
  });

  test.each([undefined, 'v0.5.99', 'v0.4.9', 'main@2026-08-20', 'main@2027-01-01'])('does not know the flags of version %p', (version) => {
    expect(presence(version, '--tp-size')).toBe('unknown');
    expect(schema(version).offers(sglang.find('--quantization')!, 'fp8')).toBe('unknown');
  });

  test.each(['v0.5.6.post2', '0.5.6.post2', 'v0.5.6post2'])('knows a release in any spelling: %s', (version) => {
    expect(presence(version, '--encoder-only')).toBe('absent');
    expect(presence(version, '--tp-size')).toBe('present');
  });

  test('places a day of the main branch between the releases around it', () => {
    const places = sglang.versions.map(({ text }) => text);
    expect(places.slice(places.indexOf('v0.5.18'), places.indexOf('v0.5.19') + 1)).toEqual(['v0.5.18', 'main@2026-08-21', 'v0.5.19']);
    expect(presence('v0.5.18.post1', '--prefill-decode-interval')).toBe('unknown');
    expect(presence('v0.5.19rc0', '--language-model-only')).toBe('present');
  });

  describe('of SGLang-JAX, where releases lie between known days of the main branch', () => {
    const table = flagTableOf('sglang-jax');
    const presences = (version: string) => ['--page-size', '--moe-backend', '--dp-schedule-policy', '--disable-jax-precompile']
      .map((flag) => FlagSchema.of(table, EngineVersion.parse(version)).knows(table.find(flag)!));

    test.each([
      ['v0.0.1', ['present', 'absent', 'absent', 'present']],
      ['v0.0.2', ['present', 'unknown', 'unknown', 'unknown']],
      ['v0.0.3rc0', ['present', 'present', 'unknown', 'absent']],
      ['v0.0.3rc99', ['present', 'present', 'unknown', 'absent']],
      ['v0.0.3', ['unknown', 'unknown', 'unknown', 'unknown']],
      ['main@2026-08-31', ['present', 'present', 'present', 'absent']],
    ])('%s has what the known versions around it have', (version, expected) => {
      expect(presences(version)).toEqual(expected);
    });
  });

  test('gates neither a fork nor an engine with a single known version', () => {
    const text = '{"versions":["v1.0.0"],"between":{},"olderNames":{},"aliases":{}}\n["--dtype",0,{"auto":0},[[[0,0],"string",0,1]]]\n';
    const table = new FlagTable({ engine: 'of-one-version', title: '', text, owned: [] });
    const single = FlagSchema.of(table, EngineVersion.parse('v0.9.0'));
    expect(schema('v0.5.6.post2', true).knows(sglang.find('--cp-strategy')!)).toBe('present');
    expect(schema('v0.5.6.post2', true).offers(sglang.find('--quantization')!, 'of its own')).toBe('present');
    expect(single.knows(table.find('--dtype')!)).toBe('present');
    expect([single.offers(table.find('--dtype')!, 'auto'), single.offers(table.find('--dtype')!, 'float8')]).toEqual(['present', 'absent']);
  });

  test.each([
    ['v0.5.6.post2', '--cuda-graph-max-bs-decode', '--cuda-graph-max-bs'],
    ['v0.5.6.post2', '--cuda-graph-max-bs', '--cuda-graph-max-bs'],
    ['v0.5.17', '--cuda-graph-max-bs', '--cuda-graph-max-bs-decode'],
    ['v0.5.17', '--nsa-decode-backend', '--dsa-decode-backend'],
    ['v0.5.9', '--dsa-decode-backend', '--nsa-decode-backend'],
    ['v0.5.20', '--cuda-graph-max-bs', '--cuda-graph-max-bs-decode'],
    ['v0.5.23', '--piecewise-cuda-graph-compiler', '--piecewise-cuda-graph-compiler'],
    [undefined, '--cuda-graph-max-bs', '--cuda-graph-max-bs'],
    ['v0.5.17', '--disable-piecewise-cuda-graph', '--disable-piecewise-cuda-graph'],
  ])('in %p renders %s as %s', (version, flag, rendered) => {
    expect(schema(version).resolve(sglang.find(flag)!).flag).toBe(rendered);
  });

  test.each([
    ['--tensor-parallel-size', '--tp-size'],
    ['--data-parallel-size', '--dp-size'],
    ['--pipeline-parallel-size', '--pp-size'],
    ['--expert-parallel-size', '--ep-size'],
    ['--model', '--model-path'],
    ['--nccl-init-addr', '--dist-init-addr'],
    ['--smg-http-sidecar-port', '--grpc-http-sidecar-port'],
  ])('spells %s as %s in every version', (name, spelling) => {
    for (const version of [undefined, 'v0.5.12', 'v0.5.17', 'main@2026-08-21', 'v0.5.23']) {
      expect(schema(version).spellingOf(sglang.find(name)!)).toBe(spelling);
    }
  });

  test('spells a flag in a way that the version knows', () => {
    const hisparse = sglang.find('--hisparse-config')!;
    expect(schema('v0.5.9').spellingOf(hisparse)).toBe('--hierarchical-sparse-attention-extra-config');
    expect(schema('v0.5.10').spellingOf(hisparse)).toBe('--hisparse-config');
  });
});
