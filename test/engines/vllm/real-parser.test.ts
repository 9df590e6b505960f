import fc from 'fast-check';
import { RealParser } from './real-parser';
import { Registration, registrationsOf } from '../../../projenrc/flags/registration';
import { EngineVersion } from '../../../src/engines/engine-version';
import { renderArgv } from '../../../src/engines/flags/argv';
import { combinedArgs } from '../../../src/engines/flags/combined-args';
import { FlagSchema } from '../../../src/engines/flags/flag-schema';
import { flagTableOf } from '../../../src/engines/known-engines';
import { VLLM_OWNED_FLAGS } from '../../../src/engines/vllm/owned-flags';
import { servedBy, vllmPrograms } from '../../arbitraries/vllm-programs';
import { expandedByKubernetes, factsOf, Option, optionsOf } from '../flags/argparse';
import { valueOf } from '../flags/flag-arbitrary';

/*
 * What we render, read by the parsers of vLLM's own releases: of the oldest and the newest one, or of all with VLLM_PARSERS=all, as
 * `npx projen test:vllm-parsers` has it. Without Python, pip or the package index a line says that this was not run;
 * REQUIRE_VLLM_PARSERS=1 makes that an error.
 */
const ALL = factsOf('vllm').versions.map(({ version }) => version);
const VERSIONS = process.env.VLLM_PARSERS === 'all' ? ALL : [ALL[0], ALL[ALL.length - 1]];
const WHY_NOT = RealParser.whyNot(VERSIONS);

if (WHY_NOT !== undefined && process.env.REQUIRE_VLLM_PARSERS !== '1') {
  process.stderr.write(`NOT RUN: the parsers of vLLM ${VERSIONS.join(', ')} (${WHY_NOT}); REQUIRE_VLLM_PARSERS=1 makes that an error\n`);
}

/** How many servers of each release are tried. */
const SERVERS = 200;

const STARTED = new Map<string, Promise<RealParser>>();

function started(version: string): Promise<RealParser> {
  const parser = STARTED.get(version) ?? RealParser.start(version);
  STARTED.set(version, parser);
  return parser;
}

/** Values of flags whose parser wants more than the type that their facts state. */
const VALUES: { readonly [flag: string]: readonly unknown[] } = {
  '--attention-config': [{}, { backend: 'FLASH_ATTN' }],
  '--aux-output-config': [{}],
  '--compilation-config': [{}, { custom_ops: ['none'], cudagraph_capture_sizes: [1, 2, 4] }],
  '--ec-manager-config': [{}],
  '--ec-transfer-config': [{}, { ec_connector_extra_config: { path: '/cache' } }],
  '--engram-config': [{}],
  '--eplb-config': [{}, { window_size: 100, num_redundant_experts: 2 }],
  '--fault-tolerance-config': [{}],
  '--ir-op-priority': [{}],
  '--kernel-config': [{}],
  '--kv-events-config': [{}, { enable_kv_cache_events: true, publisher: 'zmq', endpoint: 'tcp://*:5557' }],
  '--kv-transfer-config': [{}, { kv_connector: 'NixlConnector', kv_role: 'kv_both', kv_connector_extra_config: { backends: ['UCX'] } }],
  '--logging-config': [{}],
  '--long-lora-scaling-factors': [[1, 2.5]], // a negative fraction among several is taken for a flag
  '--lora-modules': [['sql=/adapters/sql', '{"name":"chat","path":"/adapters/chat"}']],
  '--override-pooler-config': [{}],
  '--pooler-config': [{}],
  '--profiler-config': [{}],
  '--prompt-adapters': [['a=/adapters/a', 'b=/adapters/b']],
  '--quantization-config': [{}],
  '--reasoning-config': [{}],
  '--structured-outputs-config': [{}, { backend: 'xgrammar' }],
  '--watchdog-config': [{}],
  '--weight-transfer-config': [{}],
};

/** Flags that the parser stores in another form. */
const CONVERTED = [
  '--device-ids', '--guided-decoding-disable-additional-properties', '--guided-decoding-disable-any-whitespace', '--guided-decoding-disable-fallback',
  '--lora-modules', '--optimization-level', '--prompt-adapters', '--pt-load-map-location',
];

(WHY_NOT === undefined ? describe : describe.skip).each(VERSIONS)('the parser of vLLM %s', (version) => {
  const schema = FlagSchema.of(flagTableOf('vllm'), EngineVersion.parse(version));
  const left = new Set([...VLLM_OWNED_FLAGS.map(({ flag }) => flag), '--config']); // what --config names is read at once
  const isRendered = ({ names, prop }: Option) => !names.some((name) => left.has(name)) && schema.resolve(schema.table.ofProp(prop)!).prop === prop;
  const options = optionsOf('vllm', version).filter(isRendered);
  let parser: RealParser;

  beforeAll(async () => {
    const next = VERSIONS[VERSIONS.indexOf(version) + 1];
    parser = await started(version);
    void (next && started(next)); // in the meantime
  }, 60_000);
  afterAll(() => parser.stop(), 60_000);

  async function expectReadBack(args: { [prop: string]: unknown }): Promise<void> {
    const argv = renderArgv({ schema, args }).map((item) => expandedByKubernetes(item));
    const { values, error } = await parser.parse(['/model', ...argv]);
    expect({ argv, error }).toEqual({ argv, error: undefined });
    for (const option of options.filter(({ prop }) => prop in args)) {
      const got = values![parser.flags.find(({ flags }) => flags!.includes(option.names[0]))!.dest!];
      expect([option.prop, got]).toEqual([option.prop, readable(option, args[option.prop], got)]);
    }
  }

  test('registers what the facts say', () => {
    const observed = registrationsOf('vllm', parser.flags).map(comparable);
    expect(optionsOf('vllm', version).map(({ prop: _, ...registration }) => comparable(registration)).sort(byName)).toEqual(observed.sort(byName));
  });

  test('takes every flag alone, as we render it', async () => {
    for (const option of options) {
      for (const value of fc.sample(valuesOf(option), 2)) {
        await expectReadBack({ [option.prop]: value });
      }
    }
  }, 60_000);

  test('reads back the flags of random programs', async () => {
    const args = (chosen: Option[]) => fc.record(Object.fromEntries(chosen.map((option) => [option.prop, valuesOf(option)])));
    const programs = fc.shuffledSubarray(options, { maxLength: 12 }).chain(args);
    await fc.assert(fc.asyncProperty(programs, expectReadBack), { numRuns: 200 });
  }, 60_000);

  test('takes what servers start', async () => {
    const programs = fc.sample(vllmPrograms(version, options), 4 * SERVERS).map((props) => ({ props, lines: servedBy(props) }));
    const served = programs.filter(({ lines }) => lines.length > 0).slice(0, SERVERS);
    expect(served).toHaveLength(SERVERS);
    for (const { props: { model, port = 8000, args = {} }, lines } of served) {
      for (const argv of lines) {
        const { values, error } = await parser.parse(argv);
        expect({ argv, error }).toEqual({ argv, error: undefined });
        expect(values).toMatchObject({ model_tag: model._bind().path, port, max_num_seqs: args.maxNumSeqs ?? values!.max_num_seqs });
      }
    }
  }, 120_000);

  test('makes of keys inside a JSON value what our rules make of them', async () => {
    const extraArgs = ['--hf-overrides.rope_scaling.rope_type', 'yarn', '--hf_overrides.model_type=llama', '--no_enable-prefix-caching'];
    const { values } = await parser.parse(['/model', ...extraArgs]);
    expect({ hfOverrides: values!.hf_overrides, enablePrefixCaching: values!.enable_prefix_caching }).toEqual(combinedArgs(schema, {}, extraArgs));
    expect(values!.enable_prefix_caching).toBe(false);
  });

  test('refuses what it does not know', async () => {
    expect(await parser.parse(['/model', '--no-such-flag'])).toEqual({ error: expect.stringContaining('--no-such-flag') });
  });
});

test('the parsers run where they must', () => {
  expect(process.env.REQUIRE_VLLM_PARSERS === '1' ? WHY_NOT : undefined).toBeUndefined();
});

function valuesOf(option: Option): fc.Arbitrary<unknown> {
  const known = option.names.map((name) => VALUES[name]).find((values) => values !== undefined);
  return known ? fc.constantFrom(...known) : valueOf(option);
}

/** What the parser stores for a value: nothing for an empty text where it may, a configuration for its JSON. */
function readable({ names, type, list }: Option, value: unknown, got: unknown): unknown {
  const isConfiguration = typeof got === 'object' && got !== null && 'of' in got;
  if (isConfiguration || names.some((name) => CONVERTED.includes(name))) {
    return got;
  }
  const emptied = (one: unknown, stored: unknown) => (type === 'string' && one === '' && stored === null ? null : one);
  return list && list !== '?' ? (value as unknown[]).map((one, index) => emptied(one, (got as unknown[])[index])) : emptied(value, got);
}

function comparable({ known: _, ...registration }: Registration): Registration {
  const { names, choices } = registration;
  return JSON.parse(JSON.stringify({ ...registration, names: [...names].sort(), choices: choices && [...choices].sort() }));
}

function byName({ names: [a] }: Registration, { names: [b] }: Registration): number {
  return a < b ? -1 : 1;
}
