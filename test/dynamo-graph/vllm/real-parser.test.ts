import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { aggregatedVllm, disaggregatedVllm, vllm } from './graphs';
import { DynamoEngineConfig } from '../../../src/dynamo-graph/props/engine-config';
import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { RELEASE_LINES } from '../../../src/dynamo-graph/release/releases';
import { VLLM_FACTS } from '../../../src/dynamo-graph/release/vllm-facts';
import { flagTableOf } from '../../../src/engines/known-engines';
import { KvOffload } from '../../../src/pod/parts/kv-offload';
import { RealParser } from '../../engines/vllm/real-parser';
import { manifestsOf, Yaml } from '../graphs';

/*
 * What workers give to the engine, read by the parser of vLLM that each release of Dynamo has: of the oldest and the newest one, or of
 * all with VLLM_PARSERS=all. A worker takes Dynamo's own flags out before.
 */
const LINES = process.env.VLLM_PARSERS === 'all' ? RELEASE_LINES : [RELEASE_LINES[0], RELEASE_LINES[RELEASE_LINES.length - 1]];
const WHY_NOT = RealParser.whyNot(LINES.map(({ vllm: version }) => `v${version}`));

if (WHY_NOT !== undefined && process.env.REQUIRE_VLLM_PARSERS !== '1') {
  process.stderr.write(`NOT RUN: the parsers of vLLM in workers of Dynamo (${WHY_NOT}); REQUIRE_VLLM_PARSERS=1 makes that an error\n`);
}

/** The arguments of all workers of a graph, and the files that they name. */
function workersOf(props: DynamoGraphProps): { args: string[]; files: { [key: string]: string } }[] {
  const [{ spec }, config] = manifestsOf(props) as Yaml[];
  const components: Yaml[] = spec.components ?? Object.values(spec.services);
  return components
    .map(({ podTemplate, extraPodSpec }) => podTemplate?.spec.containers[0] ?? extraPodSpec.mainContainer)
    .filter(({ command }) => command?.includes('dynamo.vllm'))
    .map(({ args }) => ({ args, files: config?.data ?? {} }));
}

/** The arguments that Dynamo does not take for itself. */
function ofEngine(args: readonly string[]): string[] {
  const table = flagTableOf('vllm');
  let isOfEngine = true;
  return args.filter((item) => {
    isOfEngine = item.startsWith('--') ? table.find(item) !== undefined || item === '--config' : isOfEngine;
    return isOfEngine;
  });
}

(WHY_NOT === undefined ? describe : describe.skip).each(LINES)('the parser of vLLM $vllm in workers of Dynamo $since', ({ since, vllm: engine }) => {
  const version = DynamoVersion.of(since);
  let parser: RealParser;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'dynamo-vllm-'));
    parser = await RealParser.start(`v${engine}`, 'engine');
  }, 60_000);
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await parser.stop();
  }, 60_000);

  const args = vllm({ servedModelName: ['chat'], maxModelLen: 4096, enforceEager: true, enablePrefixCaching: true, hfOverrides: { a: 1 }, kvCacheDtype: 'fp8' });
  const graphs: [string, DynamoGraphProps][] = [
    ['flags, and events', aggregatedVllm({ version, args, router: DynamoRouter.kv() })],
    ['roles', disaggregatedVllm({ version, args, router: DynamoRouter.kv() })],
    ['several nodes', disaggregatedVllm({ version, prefill: { nodesPerReplica: 2, args: vllm({ tensorParallelSize: 2 }) } })],
    ['adapters', aggregatedVllm({ version, args: vllm({ enableLora: true, maxLoraRank: 64 }) })],
    ...(version.isAtLeast('0.8') ? [
      ['tiers', disaggregatedVllm({ version, prefill: { kvOffload: KvOffload.lmcache({ cpu: Size.gibibytes(8) }) } })] as [string, DynamoGraphProps],
      ['a file', aggregatedVllm({ version, args, router: DynamoRouter.kv(), engineConfig: DynamoEngineConfig.generated({ mountPath: '/etc/vllm' }) })] as [string, DynamoGraphProps],
    ] : []),
  ];

  test.each(graphs)('takes %s', async (_, props) => {
    for (const { args: given, files } of workersOf(props)) {
      Object.entries(files).forEach(([key, text]) => writeFileSync(join(directory, key), text));
      const { values, error } = await parser.parse(ofEngine(given).map((item) => item.replace(/^\/etc\/vllm/, directory)));
      expect({ given, error }).toEqual({ given, error: undefined });
      expect(values).toMatchObject({ model: 'Qwen/Qwen3-0.6B' });
    }
  });

  test('refuses flags of `vllm serve`, which graphs refuse', async () => {
    const known = new Set(parser.flags.flatMap(({ flags = [] }) => flags));
    const owned = new Set(VLLM_FACTS.ownedFlags.map(({ flag }) => flag));
    const accepted = [...owned].filter((flag) => known.has(flag));
    expect(accepted).toEqual(['--revision']);
    expect((await parser.parse(['--model', 'x', '--tool-call-parser', 'hermes'])).error).toContain('--tool-call-parser');
  });
});

test('the parsers of workers run where they must', () => {
  expect(process.env.REQUIRE_VLLM_PARSERS === '1' ? WHY_NOT : undefined).toBeUndefined();
});
