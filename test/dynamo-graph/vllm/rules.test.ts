import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VLLM_ADVICE, VLLM_ERRORS } from './cases';
import { aggregatedVllm, disaggregatedVllm, vllm } from './graphs';
import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { ALL_FACTS } from '../../../src/dynamo-graph/release/all-facts';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { VLLM_FACTS } from '../../../src/dynamo-graph/release/vllm-facts';
import { KvTransfer } from '../../../src/engines/kv-transfer';
import { adviceOf, errorOf, graphOf } from '../graphs';

describe('a graph with vLLM is rejected with', () => {
  test.each(VLLM_ERRORS)('[%s] %s, and not with what the remedy says', (code, _, props, message, mended) => {
    const lines = errorOf(props).split('\n').filter((one) => one.startsWith(`  [${code}] `));
    expect(lines.find((one) => one.includes(message)) ?? errorOf(props)).toContain(message);
    expect(errorOf(mended)).toBe('');
  });
});

describe('a graph with vLLM has advice for', () => {
  test.each(VLLM_ADVICE)('[%s] %s, and not for what the remedy says', (code, _, props, message, mended) => {
    expect(graphOf(props).advice.filter((one) => one.code === code).map((one) => one.message).join()).toContain(message);
    expect(adviceOf(mended)).not.toContain(code);
  });
});

describe('a graph with vLLM is accepted', () => {
  test.each<[string, DynamoGraphProps]>([
    ['with no flags but those of the engine', aggregatedVllm({ args: vllm({ maxModelLen: 4096, reasoningParser: 'qwen3', trustRemoteCode: true }) })],
    ['with a cache of the same type under two names', disaggregatedVllm({ prefill: { args: vllm({ kvCacheDtype: 'auto' }) }, decode: { args: vllm({ kvCacheDtype: 'bfloat16' }) } })],
    ['with Mooncake', disaggregatedVllm({ kvTransfer: KvTransfer.mooncake() })],
    ['with events and adapters since 0.8', aggregatedVllm({ version: DynamoVersion.of('0.8.1'), args: vllm({ enableLora: true }), router: DynamoRouter.kv() })],
    ['with what workers set anyway', aggregatedVllm({ args: vllm({ enableLogRequests: false, disableLogStats: false }) })],
    ['with a connector that keeps caches, in an aggregated graph', aggregatedVllm({ args: vllm({ kvTransferConfig: { kv_connector: 'OffloadingConnector', kv_role: 'kv_both' } }) })],
  ])('%s', (_, props) => {
    expect(errorOf(props)).toBe('');
    expect(adviceOf(props).filter((code) => code !== 'DYN083')).toEqual([]);
  });
});

describe('the facts of workers', () => {
  test('say of every option of one engine what the others have in its place', () => {
    const options = new Set(ALL_FACTS.flatMap(({ runtimeOptions }) => Object.keys(runtimeOptions)));
    for (const { runtimeOptions, instead } of ALL_FACTS) {
      expect([...Object.keys(runtimeOptions), ...Object.keys(instead)].sort()).toEqual([...options].sort());
    }
  });

  test('own every flag that `vllm serve` has beside those of the engine', () => {
    const facts: { flags: { flag: string; group: string }[] } = JSON.parse(readFileSync(join(__dirname, '../../../projenrc/facts/vllm-flags.json'), 'utf8'));
    const ofServer = facts.flags.filter(({ group }) => group === 'Frontend').map(({ flag }) => flag);
    const owned = VLLM_FACTS.ownedFlags.map(({ flag }) => flag);
    // Dynamo's own runtime has the first one, the engine itself later has the second one, and no construct has the third one.
    expect(ofServer.filter((flag) => !owned.includes(flag))).toEqual(['--exclude-tools-when-tool-choice-none', '--log-config-file', '--uds']);
    expect(new Set(owned).size).toBe(owned.length);
  });
});
