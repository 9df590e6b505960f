import { EngineVersion } from '../../../src/engines/engine-version';
import { resolveVllm, VllmInputs } from '../../../src/engines/vllm/resolve';
import { VLLM_RULES } from '../../../src/engines/vllm/rules/all';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelFacts } from '../../../src/models/model-facts';
import { broken } from '../../rules/broken';

/** Code, first release that was read and refuses (all where absent), inputs that break the rule, and similar ones that do not. */
type Case = [string, string | undefined, VllmInputs, VllmInputs];

type Args = VllmInputs['args'];

const NEWEST = 'v0.22.0';
const QWEN3_32B = ModelFacts.of('Qwen/Qwen3-32B').dimensions;
const QWEN3_32B_FP8 = ModelFacts.of('Qwen/Qwen3-32B-FP8').dimensions;
const QWEN3_235B_FP8 = ModelFacts.of('Qwen/Qwen3-235B-A22B-FP8').dimensions;
const DEEPSEEK = ModelFacts.of('deepseek-ai/DeepSeek-V3').dimensions;

function args(code: string, since: string | undefined, wrong: Args, right: Args, common: Partial<VllmInputs> = {}): Case {
  return [code, since, { ...common, args: wrong }, { ...common, args: right }];
}

const CASES: Case[] = [
  ['VLL101', undefined, { args: { tensorParallelSize: 4 }, gpu: Gpu.H100.times(8) }, { args: {}, gpu: Gpu.H100.times(8) }],
  ['VLL101', undefined, { args: { tensorParallelSize: 2, dataParallelSize: 2 }, gpu: Gpu.L4.times(2) }, { args: { tensorParallelSize: 2, dataParallelSize: 2 }, gpu: Gpu.L4.times(4) }],
  ['VLL101', undefined, { args: { tensorParallelSize: 2, dataParallelSize: 2 }, gpu: Gpu.L4.times(2) },
    { args: { tensorParallelSize: 2, dataParallelSize: 2, dataParallelSizeLocal: 1 }, gpu: Gpu.L4.times(2) }],
  ['VLL101', undefined, { args: { tensorParallelSize: 2, prefillContextParallelSize: 2 }, gpu: Gpu.L4.times(2) },
    { args: { tensorParallelSize: 2, dataParallelSize: 2, dataParallelExternalLb: true }, gpu: Gpu.L4.times(2) }],
  args('VLL126', undefined, { tensorParallelSize: 0 }, { tensorParallelSize: 1 }),
  args('VLL126', undefined, { gpuMemoryUtilization: 1.1 }, { gpuMemoryUtilization: 1 }),
  ['VLL130', undefined, { args: { maxLoras: 2 }, lora: {} }, { args: { loraDtype: 'auto' }, lora: { maxLoras: 2 } }],
  ['VLL131', undefined, { args: {}, lora: { adapters: [{ name: 'a', path: 'x' }, { name: 'a', path: 'y' }] } },
    { args: {}, lora: { adapters: [{ name: 'a', path: 'x' }, { name: 'b', path: 'x' }] } }],
  ['VLL132', undefined, { args: {}, lora: { maxLoraRank: 513 } }, { args: {}, lora: { maxLoraRank: 512 } }],
  ['VLL133', undefined, { args: {}, lora: { maxLoras: 0 } }, { args: {}, lora: { maxLoras: 1 } }],
  ['VLL134', undefined, { args: {}, lora: { dynamicLoading: true } }, { args: {}, lora: { dynamicLoading: true }, hasApiKey: true }],
  args('VLL102', undefined, { tensorParallelSize: 8 }, { tensorParallelSize: 8, pipelineParallelSize: 3 }, { nodes: 3 }),
  args('VLL103', undefined, { tensorParallelSize: 6 }, { tensorParallelSize: 8 }, { model: QWEN3_32B }),
  ['VLL103', undefined, { args: {}, gpu: Gpu.H100.times(3), model: QWEN3_32B }, { args: {}, gpu: Gpu.H100.times(4), model: QWEN3_32B }],
  args('VLL104', undefined, { tensorParallelSize: 6 }, { tensorParallelSize: 16 }, { model: { ...QWEN3_32B, attentionHeads: 48 } }),
  args('VLL105', 'v0.11.0', { tensorParallelSize: 8 }, { tensorParallelSize: 8, enableExpertParallel: true }, { model: QWEN3_235B_FP8 }),
  args('VLL105', 'v0.11.0', { tensorParallelSize: 4, dataParallelSize: 2 }, { tensorParallelSize: 4 }, { model: QWEN3_235B_FP8 }),
  args('VLL106', 'v0.11.0', { tensorParallelSize: 16 }, { tensorParallelSize: 8 }, { model: QWEN3_32B_FP8 }),
  args('VLL107', undefined, { maxModelLen: 40961 }, { maxModelLen: 40960 }, { model: QWEN3_32B }),
  args('VLL107', undefined, { maxModelLen: 65536 }, { maxModelLen: 65536, hfOverrides: { rope_scaling: {} } }, { model: QWEN3_32B }),
  ['VLL107', undefined, { args: { maxModelLen: 65536 }, model: QWEN3_32B }, { args: { maxModelLen: 65536 }, model: QWEN3_32B, env: { VLLM_ALLOW_LONG_MAX_MODEL_LEN: '1' } }],
  ['VLL108', 'v0.11.0', { args: { enableExpertParallel: true }, model: QWEN3_32B }, { args: { enableExpertParallel: true }, model: DEEPSEEK }],
  args('VLL109', 'v0.11.0', { tensorParallelSize: 8, decodeContextParallelSize: 3 }, { tensorParallelSize: 8, decodeContextParallelSize: 4 }),
  args('VLL110', 'v0.22.0', { tensorParallelSize: 8, decodeContextParallelSize: 2 }, { tensorParallelSize: 16, decodeContextParallelSize: 2 }, { model: QWEN3_32B }),
  args('VLL111', 'v0.22.0', { dcpCommBackend: 'a2a' }, { tensorParallelSize: 2, decodeContextParallelSize: 2, dcpCommBackend: 'a2a' }),
  args('VLL112', 'v0.11.0', { enableEplb: true, tensorParallelSize: 2 }, { enableEplb: true, tensorParallelSize: 2, enableExpertParallel: true }),
  args('VLL112', 'v0.11.0', { enableEplb: true, enableExpertParallel: true }, { enableEplb: true, enableExpertParallel: true, dataParallelSize: 2 }),
  args('VLL113', 'v0.11.0', { dataParallelSizeLocal: 2 }, { dataParallelSizeLocal: 2, dataParallelSize: 4 }),
  args('VLL114', 'v0.22.0', { dataParallelExternalLb: true }, { dataParallelExternalLb: true, dataParallelSize: 2 }),
  args('VLL114', 'v0.22.0', { dataParallelExternalLb: true, dataParallelHybridLb: true, dataParallelSize: 2 }, { dataParallelHybridLb: true, dataParallelSize: 2 }),
  args('VLL115', 'v0.22.0', { enableElasticEp: true }, { enableElasticEp: true, enableEplb: true }),
  args('VLL115', 'v0.22.0', { enableElasticEp: true, enableEplb: true, pipelineParallelSize: 2 }, { enableElasticEp: true, enableEplb: true }),
  args('VLL116', 'v0.11.0', { maxNumBatchedTokens: 100, maxNumSeqs: 128 }, { maxNumBatchedTokens: 128, maxNumSeqs: 128 }),
  args('VLL116', 'v0.11.0', { maxNumBatchedTokens: 2048, maxModelLen: 4096, enableChunkedPrefill: false }, { maxNumBatchedTokens: 2048, maxModelLen: 4096 }),
  args('VLL117', 'v0.11.0', { maxLongPartialPrefills: 2 }, { maxLongPartialPrefills: 2, maxNumPartialPrefills: 2 }),
  args('VLL117', 'v0.11.0', { maxNumPartialPrefills: 2, enableChunkedPrefill: false }, { maxNumPartialPrefills: 2 }),
  args('VLL118', 'v0.11.0', { enableLora: true, maxLoras: 4, maxCpuLoras: 2 }, { enableLora: true, maxLoras: 2, maxCpuLoras: 2 }),
  args('VLL119', 'v0.11.0', { kvTransferConfig: { kv_connector: 'NixlConnector' } }, { kvTransferConfig: { kv_connector: 'NixlConnector', kv_role: 'kv_both' } }),
  args('VLL119', 'v0.11.0', { kvTransferConfig: { kv_role: 'both' } }, { kvTransferConfig: {} }),
  args('VLL120', 'v0.11.0', { enableAutoToolChoice: true }, { enableAutoToolChoice: true, toolCallParser: 'hermes' }),
  args('VLL121', 'v0.11.0', { enableLogOutputs: true }, { enableLogOutputs: true, enableLogRequests: true }),
  args('VLL122', 'v0.22.0', { numaBindNodes: [0] }, { numaBindNodes: [0], numaBind: true }),
  args('VLL122', 'v0.22.0', { numaBindCpus: ['0-3'] }, { numaBindCpus: ['0-3'], numaBind: true }),
  ['VLL123', 'v0.22.0', { args: { kvCacheDtype: 'nvfp4' }, model: DEEPSEEK }, { args: { kvCacheDtype: 'nvfp4' }, model: QWEN3_32B }],
  args('VLL124', 'v0.22.0', { enableReturnRoutedExperts: true, pipelineParallelSize: 2 }, { enableReturnRoutedExperts: true }),
  args('VLL124', 'v0.22.0', { enableReturnRoutedExperts: true, kvTransferConfig: { kv_connector: 'X', kv_role: 'kv_both' } }, { enableReturnRoutedExperts: true }),
  args('VLL125', 'v0.22.0', { specMethod: 'eagle', speculativeConfig: { method: 'eagle' } }, { specMethod: 'eagle', speculativeConfig: { model: 'a/b' } }),
];

function brokenBy(inputs: VllmInputs, version: string | undefined): string[] {
  const plan = resolveVllm({ ...inputs, version: version === undefined ? undefined : EngineVersion.parse(version) });
  return broken(VLLM_RULES.filter(({ when }) => when(plan)).flatMap(({ rules }) => rules), plan);
}

const TITLED = CASES.map((row): [string, Case] => [`${row[0]} ${JSON.stringify(row[2].args)}`, row]);

describe('a release of vLLM', () => {
  test.each(TITLED)('refuses what it is known to refuse: %s', (_, [code, since, wrong, right]) => {
    for (const version of [since ?? 'v0.9.0', NEWEST]) {
      expect(brokenBy(wrong, version)).toContain(code);
      expect(brokenBy(right, version)).not.toContain(code);
    }
  });

  const gated = TITLED.filter(([, [, since]]) => since !== undefined);

  test.each(gated)('before those that were read is not checked: %s', (_, [code, since, wrong]) => {
    expect(brokenBy(wrong, since === NEWEST ? 'v0.21.0' : 'v0.10.2')).not.toContain(code);
  });

  test.each(TITLED)('that is unknown gets advice, or is refused what every release refuses: %s', (_, [code, since, wrong]) => {
    for (const version of [undefined, 'v0.23.0']) {
      expect(brokenBy(wrong, version).includes(code)).toBe(since === undefined);
      expect(brokenBy(wrong, version).includes('VLL100')).toBe(since !== undefined);
    }
  });

  test('accepts a server without inputs', () => {
    expect(brokenBy({ args: {} }, NEWEST)).toEqual([]);
    expect(brokenBy({ args: {} }, undefined)).toEqual([]);
  });
});

test('each rule of vLLM has a case that breaks it', () => {
  const elsewhere = ['VLL100', 'VLL140', 'VLL141'];
  const codes = VLLM_RULES.flatMap(({ rules }) => rules).map(({ code }) => code);
  expect([...new Set(CASES.map(([code]) => code)), ...elsewhere].sort()).toEqual(codes.sort());
});

test('a server with external load balancing has one rank in each pod', () => {
  const copied = { tensorParallelSize: 2, dataParallelSize: 4 };
  expect(resolveVllm({ args: copied })).toMatchObject({ copies: 4, gpusPerPod: 8 });
  expect(resolveVllm({ args: { ...copied, dataParallelExternalLb: true } })).toMatchObject({ copies: 1, gpusPerPod: 2 });
  expect(resolveVllm({ args: { tensorParallelSize: 8, dataParallelSize: 2 }, nodes: 2 })).toMatchObject({ gpusPerPod: 8, gpusNeeded: 8 });
  expect(resolveVllm({ args: { dataParallelSizeLocal: 0, dataParallelSize: 2 } }).gpusPerPod).toBe(1);
});
