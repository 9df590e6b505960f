import { RECENT_CASES } from './recent-cases';
import { SglangInputs } from '../../../src/engines/sglang/resolve';
import { Gpu } from '../../../src/hardware/gpu';
import { HamiShare } from '../../../src/hardware/hami-share';
import { ModelFacts } from '../../../src/models/model-facts';
import { RuleCase as AnyRuleCase } from '../rule-suite';

type RuleCase = AnyRuleCase<SglangInputs>;
type Args = SglangInputs['args'];

const QWEN3_32B = ModelFacts.of('Qwen/Qwen3-32B').dimensions;
const QWEN3_32B_FP8 = ModelFacts.of('Qwen/Qwen3-32B-FP8').dimensions;
const QWEN3_235B_FP8 = ModelFacts.of('Qwen/Qwen3-235B-A22B-FP8').dimensions;
const QWEN3_235B_NVFP4 = ModelFacts.of('nvidia/Qwen3-235B-A22B-NVFP4').dimensions;
const DEEPSEEK = ModelFacts.of('deepseek-ai/DeepSeek-V3').dimensions;
const LLAMA4 = ModelFacts.of('meta-llama/Llama-4-Scout-17B-16E-Instruct').dimensions;
const GPT_OSS = ModelFacts.of('openai/gpt-oss-20b').dimensions;
const LLAMA_70B_FP8 = ModelFacts.of('nvidia/Llama-3.1-70B-Instruct-FP8').dimensions;

/** Cases that differ in `args` alone. */
function args(code: string, releases: string | undefined, wrong: Args, right: Args, common: Partial<SglangInputs> = {}): RuleCase {
  return { code, releases, wrong: { ...common, args: wrong }, right: { ...common, args: right } };
}

const EAGLE = { speculativeAlgorithm: 'EAGLE' };
const TREE = { ...EAGLE, speculativeNumSteps: 3, speculativeEagleTopk: 4, speculativeNumDraftTokens: 8 };
const HIERARCHICAL = { enableHierarchicalCache: true };
const DP_ATTENTION = { tpSize: 8, dpSize: 8, enableDpAttention: true };

const TOPOLOGY: readonly RuleCase[] = [
  { code: 'SGL101', wrong: { args: { tpSize: 8 }, gpu: Gpu.H100.times(4) }, right: { args: { tpSize: 8 }, gpu: Gpu.H100 } },
  { code: 'SGL101', wrong: { args: { tpSize: 2, dpSize: 2 }, gpu: Gpu.L4.times(2) }, right: { args: { tpSize: 2, dpSize: 2, enableDpAttention: true }, gpu: Gpu.L4.times(2) } },
  { code: 'SGL101', wrong: { args: { ppSize: 8 }, gpu: Gpu.L4.times(4) }, right: { args: { ppSize: 3 }, gpu: Gpu.L4.times(4) } },
  { code: 'SGL101', wrong: { args: { tpSize: 8, baseGpuId: 1 }, gpu: Gpu.L4.times(4) }, right: { args: { tpSize: 2, gpuIdStep: 2 }, gpu: Gpu.L4.times(4) } },
  { code: 'SGL102', wrong: { args: { tpSize: 8 }, nodes: 3 }, right: { args: { tpSize: 8, ppSize: 3 }, nodes: 3 } },
  args('SGL103', undefined, { tpSize: 8, dpSize: 3, enableDpAttention: true }, { tpSize: 8, dpSize: 4, enableDpAttention: true }),
  args('SGL103', undefined, { tpSize: 8, attnDpSize: 3 }, { tpSize: 8, attnDpSize: 4 }),
  args('SGL104', undefined, { tpSize: 8, dpSize: 2 }, { tpSize: 8, attnDpSize: 2 }, { nodes: 2 }),
  args('SGL104', undefined, { tpSize: 8, dpSize: 2 }, { tpSize: 8, dpSize: 2, enableDpAttention: true }, { nodes: 2 }),
  args('SGL105', undefined, { dpSize: 2, enableDpLmHead: true }, { ...DP_ATTENTION, enableDpLmHead: true }),
  args('SGL107', '..v0.5.20', { ppSize: 2, ...EAGLE }, { ppSize: 2 }),
  args('SGL108', '..v0.5.10.post1', { ppSize: 2, enableMixedChunk: true }, { enableMixedChunk: true }),
  args('SGL109', '..v0.5.12.post1', { tpSize: 8, moeDenseTpSize: 8 }, { tpSize: 8, moeDenseTpSize: 1 }),
  args('SGL110', 'v0.5.13..', { tpSize: 8, moeDenseTpSize: 4 }, { tpSize: 8, moeDenseTpSize: 8 }),
  args('SGL111', 'v0.5.9..', { tpSize: 8, attnCpSize: 3 }, { tpSize: 8, attnCpSize: 4 }),
  args('SGL111', 'v0.5.9..', { ...DP_ATTENTION, attnCpSize: 2 }, { ...DP_ATTENTION, dpSize: 4, attnCpSize: 2 }),
  args('SGL112', 'v0.5.9..', { tpSize: 8, moeDpSize: 3 }, { tpSize: 8, moeDpSize: 4, attnCpSize: 4 }),
  args('SGL112', 'v0.5.9..', { tpSize: 8, moeDpSize: 2, epSize: 2 }, { tpSize: 8, moeDpSize: 2, epSize: 4, attnCpSize: 2 }),
  args('SGL250', undefined, { tpSize: 2, epSize: 4 }, { tpSize: 4, epSize: 4 }),
  args('SGL250', undefined, { tpSize: 2, epSize: 4 }, { tpSize: 2, epSize: 4, moeA2aBackend: 'deepep' }),
  args('SGL113', 'v0.5.9..', { tpSize: 8, moeDpSize: 2, ppSize: 2 }, { tpSize: 8, moeDpSize: 2, attnCpSize: 2 }),
  args('SGL114', 'v0.5.11..', { tpSize: 8, moeDpSize: 2 }, { tpSize: 8, moeDpSize: 2, attnCpSize: 2 }),
  args('SGL106', 'v0.5.18..', { tpSize: 8, enableTpLmHeadAllToAll: true }, { ...DP_ATTENTION, enableTpLmHeadAllToAll: true }),
  args('SGL106', 'v0.5.18..', { ...DP_ATTENTION, enableTpLmHeadAllToAll: true, enableDpLmHead: true }, { ...DP_ATTENTION, enableTpLmHeadAllToAll: true }),
  args('SGL115', 'v0.5.14..', { enablePrefillCp: true }, { enablePrefillCp: true, cpStrategy: 'zigzag' }),
  args('SGL116', 'v0.5.17..', { dcpCommBackend: 'a2a' }, { dcpCommBackend: 'a2a', dcpSize: 2 }),
  args('SGL116', 'v0.5.17..v0.5.19', { dcpReplicateQProj: true, dcpSize: 2 }, { dcpReplicateQProj: true, dcpSize: 2, dcpCommBackend: 'fi_a2a' }),
  args('SGL117', 'v0.5.17..', { tpSize: 8, dwdpSize: 4 }, { tpSize: 8, dwdpSize: 8 }),
  args('SGL117', 'v0.5.17..', { tpSize: 8, dwdpSize: 8, enableEplb: true }, { tpSize: 8, dwdpSize: 8 }),
  { code: 'SGL117', releases: 'v0.5.17..', wrong: { args: { tpSize: 8, dwdpSize: 8 }, role: 'decode' }, right: { args: { tpSize: 8, dwdpSize: 8 }, role: 'prefill' } },
];

const DIMENSIONS: readonly RuleCase[] = [
  args('SGL120', undefined, { tpSize: 6 }, { tpSize: 8 }, { model: QWEN3_32B }),
  args('SGL120', undefined, { tpSize: 6 }, { tpSize: 6, enablePrefillCp: true, cpStrategy: 'zigzag' }, { model: QWEN3_32B }),
  { code: 'SGL120', wrong: { args: {}, model: QWEN3_32B, gpu: Gpu.H100.times(3) }, right: { args: {}, model: QWEN3_32B, gpu: Gpu.H100.times(4) } },
  { code: 'SGL121', wrong: { args: { tpSize: 6 }, model: { ...QWEN3_32B, attentionHeads: 48 } }, right: { args: { tpSize: 16 }, model: { ...QWEN3_32B, attentionHeads: 48 } } },
  { code: 'SGL121', wrong: { args: { tpSize: 6 }, model: { ...DEEPSEEK, attentionHeads: 48, kvHeads: 8, kvLoraRank: undefined } }, right: { args: { tpSize: 6 }, model: { ...DEEPSEEK, attentionHeads: 48, kvHeads: 8 } } },
  args('SGL122', undefined, { tpSize: 8 }, { tpSize: 8, epSize: 8 }, { model: QWEN3_235B_FP8 }),
  args('SGL122', undefined, { tpSize: 8 }, { tpSize: 8, moeA2aBackend: 'deepep' }, { model: QWEN3_235B_FP8 }),
  { code: 'SGL122', wrong: { args: { tpSize: 8 }, model: QWEN3_235B_FP8, gpu: Gpu.H200 }, right: { args: { tpSize: 8 }, model: QWEN3_235B_FP8, gpu: Gpu.MI300X } },
  args('SGL123', undefined, { tpSize: 16 }, { tpSize: 8 }, { model: QWEN3_32B_FP8 }),
  args('SGL123', undefined, { tpSize: 32 }, { tpSize: 32, moeDenseTpSize: 1 }, { model: DEEPSEEK }),
  args('SGL124', 'v0.5.1..', { contextLength: 40961 }, { contextLength: 40960 }, { model: QWEN3_32B }),
  args('SGL124', 'v0.5.1..', { contextLength: 131072 }, { contextLength: 131072, jsonModelOverrideArgs: { rope_scaling: { rope_type: 'yarn', factor: 4 } } }, { model: QWEN3_32B }),
  {
    code: 'SGL124',
    releases: 'v0.5.1..',
    wrong: { args: { contextLength: 65536 }, model: QWEN3_32B, env: { SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN: '0' } },
    right: { args: { contextLength: 65536 }, model: QWEN3_32B, env: { SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN: '1' } },
  },
  {
    code: 'SGL124',
    releases: 'v0.5.1..',
    wrong: { args: { contextLength: 65536 }, model: QWEN3_32B, env: {} },
    right: { args: { contextLength: 65536 }, model: QWEN3_32B, env: { SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN: undefined } },
  },
  args('SGL125', 'v0.5.3..', { attentionBackend: 'flashinfer' }, { attentionBackend: 'fa3' }, { model: LLAMA4 }),
];

const SCHEDULING: readonly RuleCase[] = [
  args('SGL126', undefined, { tpSize: 0 }, { tpSize: 1 }),
  args('SGL126', undefined, { ppSize: -1 }, { ppSize: 1 }),
  args('SGL126', undefined, { dpSize: 0 }, { dpSize: 1 }),
  args('SGL126', undefined, { epSize: 0 }, { epSize: 1 }),
  args('SGL126', undefined, { baseGpuId: -1 }, { baseGpuId: 0 }),
  args('SGL126', undefined, { gpuIdStep: 0 }, { gpuIdStep: 1 }),
  args('SGL126', undefined, { tokenizerWorkerNum: 0 }, { tokenizerWorkerNum: 1 }),
  args('SGL126', undefined, { maxLorasPerBatch: 0 }, { maxLorasPerBatch: 1 }),
  args('SGL126', undefined, { memFractionStatic: 0 }, { memFractionStatic: 0.1 }),
  args('SGL126', undefined, { memFractionStatic: 1 }, { memFractionStatic: 0.99 }),
  args('SGL138', 'v0.5.5..', { scheduleConservativeness: -0.1 }, { scheduleConservativeness: 0 }),
  args('SGL138', 'v0.5.7..', { swaFullTokensRatio: 0 }, { swaFullTokensRatio: 1 }),
  args('SGL138', 'v0.5.7..', { swaFullTokensRatio: 1.1 }, { swaFullTokensRatio: 0.5 }),
  args('SGL139', 'v0.5.15..', { dcpSize: 0 }, { dcpSize: 1 }),
  args('SGL139', 'v0.5.11..', { ppMaxMicroBatchSize: 0 }, { ppMaxMicroBatchSize: 1 }),
  args('SGL139', 'v0.5.12..', { detokenizerWorkerNum: 0 }, { detokenizerWorkerNum: 1 }),
  args('SGL127', undefined, { chunkedPrefillSize: 1000, pageSize: 64, attentionBackend: 'flashinfer' }, { chunkedPrefillSize: 1024, pageSize: 64, attentionBackend: 'flashinfer' }),
  args('SGL127', undefined, { chunkedPrefillSize: 4160, pageSize: 128, attentionBackend: 'fa3' }, { chunkedPrefillSize: 4160, pageSize: 128, attentionBackend: 'trtllm_mla' }),
  args('SGL127', undefined, { pageSize: 48, attentionBackend: 'fa3' }, { pageSize: 4096, attentionBackend: 'fa3' }),
  args('SGL127', undefined, { pageSize: 4096, attentionBackend: 'fa3' }, { pageSize: 2048, attentionBackend: 'fa3' }, { gpu: Gpu.T4 }),
  args('SGL127', undefined, { ...DP_ATTENTION, chunkedPrefillSize: 256, pageSize: 64, attentionBackend: 'fa3' },
    { ...DP_ATTENTION, chunkedPrefillSize: 512, pageSize: 64, attentionBackend: 'fa3' }),
  {
    code: 'SGL127',
    wrong: { args: { chunkedPrefillSize: 4160, pageSize: 128 }, gpu: Gpu.H100, model: QWEN3_32B },
    right: { args: { chunkedPrefillSize: 4160, pageSize: 128 }, gpu: Gpu.B200, model: QWEN3_32B },
  },
  {
    code: 'SGL127',
    wrong: { args: { chunkedPrefillSize: 4160, pageSize: 128 }, gpu: Gpu.H100, model: DEEPSEEK },
    right: { args: { chunkedPrefillSize: 4160, pageSize: 128 }, gpu: Gpu.H100, model: ModelFacts.of('deepseek-ai/DeepSeek-V3.2').dimensions },
  },
  {
    code: 'SGL127',
    wrong: { args: { chunkedPrefillSize: 1000, pageSize: 64, attentionBackend: 'triton' }, role: 'prefill' },
    right: { args: { chunkedPrefillSize: 1000, pageSize: 64, attentionBackend: 'triton' }, role: 'decode' },
  },
  args('SGL128', 'v0.5.3..', { enablePriorityScheduling: true, schedulePolicy: 'lpm' }, { enablePriorityScheduling: true }),
  args('SGL129', 'v0.5.16..', { retractionPolicy: 'priority' }, { retractionPolicy: 'priority', enablePriorityScheduling: true }),
  args('SGL130', 'v0.5.1..', { enableHierarchicalCache: true, disableRadixCache: true }, { enableHierarchicalCache: true }),
  args('SGL131', 'v0.5.3..', { enableTokenizerBatchEncode: true, enableDynamicBatchTokenizer: true }, { enableTokenizerBatchEncode: true }),
  { code: 'SGL132', releases: 'v0.5.2..', wrong: { args: { tokenizerWorkerNum: 2 }, hasApiKey: true }, right: { args: { tokenizerWorkerNum: 2 }, hasAdminApiKey: true } },
  args('SGL133', 'v0.5.12..', { disableCudaGraphPadding: true, enableTorchCompile: true }, { enableTorchCompile: true }),
  args('SGL134', 'v0.5.3.post2..', { enablePdmux: true }, { enablePdmux: true, chunkedPrefillSize: -1, disableOverlapSchedule: true }),
  args('SGL135', 'v0.5.3.post1..v0.5.10.post1', { multiItemScoringDelimiter: 9 }, { multiItemScoringDelimiter: 9, disableRadixCache: true, chunkedPrefillSize: -1 }),
  args('SGL137', 'v0.5.19..', { ...HIERARCHICAL, hicacheHostMemoryMode: 'buffer_only' }, { hicacheHostMemoryMode: 'buffer_only' }),
  args('SGL137', 'v0.5.19..', { ...HIERARCHICAL, hicacheHostMemoryMode: 'buffer_only' }, { ...HIERARCHICAL, hicacheHostMemoryMode: 'buffer_only', hicacheStorageBackend: 'file' }),
  args('SGL137', 'v0.5.19..v0.5.21', { ...HIERARCHICAL, hicacheHostMemoryMode: 'buffer_only', hicacheStorageBackend: 'file', hicacheWritePolicy: 'write_back' },
    { ...HIERARCHICAL, hicacheHostMemoryMode: 'buffer_only', hicacheStorageBackend: 'file', hicacheWritePolicy: 'write_through' }),
  args('SGL136', 'v0.5.3..', { enableDeterministicInference: true, attentionBackend: 'trtllm_mha' }, { enableDeterministicInference: true, attentionBackend: 'triton' }),
];

const SERVING: readonly RuleCase[] = [
  args('SGL140', 'v0.5.5.post1..', { servedModelName: 'llama:8b' }, { servedModelName: 'llama-8b' }),
  { code: 'SGL140', releases: 'v0.5.5.post1..', wrong: { args: {}, modelPath: '/models/llama:8b' }, right: { args: {}, modelPath: 's3://bucket/llama' } },
  args('SGL141', 'v0.5.5.post3..', { exportMetricsToFile: true }, { exportMetricsToFile: true, exportMetricsToFileDir: '/metrics' }),
  args('SGL142', 'v0.5.3..', { tokenizerMetricsAllowedCustomLabels: ['team'], tokenizerMetricsCustomLabelsHeader: '' }, { tokenizerMetricsAllowedCustomLabels: ['team'] }),
  ...[['tse', '1000', '2'], ['tse', '1000', '1', '8'], ['tse', '0', '2', '8'], ['tse', '1000', '2', '0'], ['tse', '1000', '2', '8.5'], ['custom'], ['custom', '1', '1.0'],
    ['custom', '-1'], ['custom', '-inf'], ['custom', 'nan'], ['custom', 'inf', 'Infinity'], ['custom', '1_', '2'], ['custom', 'many'], ['custom', ''], ['default', '1'], ['other', '1']]
    .map((buckets) => args('SGL143', 'v0.5.2..', { promptTokensBuckets: buckets }, { promptTokensBuckets: ['tse', '1e3', '1.5', '8'] })),
  args('SGL143', 'v0.5.2..', { generationTokensBuckets: ['tse'] }, { generationTokensBuckets: ['custom', '0', '.5', '1'] }),
  args('SGL143', 'v0.5.2..', { generationTokensBuckets: ['tse'] }, { generationTokensBuckets: ['default'] }),
  args('SGL143', 'v0.5.2..', { generationTokensBuckets: ['custom'] }, { generationTokensBuckets: ['custom', '1_000', 'inf'] }),
  args('SGL144', 'v0.5.10..', { sslKeyfile: '/tls/tls.key' }, { sslKeyfile: '/tls/tls.key', sslCertfile: '/tls/tls.crt' }),
  args('SGL144', 'v0.5.10..', { sslCertfile: '/tls/tls.crt' }, {}),
  args('SGL144', 'v0.5.10..', { sslCaCerts: '/tls/ca.crt' }, { sslKeyfile: '/tls/tls.key', sslCertfile: '/tls/tls.crt', sslCaCerts: '/tls/ca.crt' }),
  args('SGL144', 'v0.5.10..', { enableSslRefresh: true }, { sslKeyfile: '/tls/tls.key', sslCertfile: '/tls/tls.crt', enableSslRefresh: true }),
  args('SGL145', 'v0.5.11..', { enableHttp2: true, enableSslRefresh: true }, { enableHttp2: true }),
  args('SGL146', 'v0.5.11..v0.5.13.post1', { enableHttp2: true, tokenizerWorkerNum: 2 }, { enableHttp2: true }),
  { code: 'SGL147', releases: 'v0.5.16..', wrong: { args: { grpcPort: 30000 }, port: 30000 }, right: { args: { grpcPort: 30001 }, port: 30000 } },
  args('SGL147', 'v0.5.16..', { grpcPort: 0 }, { grpcPort: 1 }),
  args('SGL147', 'v0.5.16..', { grpcPort: 65536 }, { grpcPort: 65535 }),
  args('SGL147', 'v0.5.16..', { grpcPort: 5, tokenizerWorkerNum: 2 }, { grpcPort: 5, smgGrpcMode: true, tokenizerWorkerNum: 2 }),
  args('SGL147', 'v0.5.16..', { grpcPort: 5, useRay: true }, { useRay: true }),
  args('SGL147', 'v0.5.16..', { grpcPort: 5, encoderOnly: true }, { encoderOnly: true }),
  { code: 'SGL147', releases: 'v0.5.16..', wrong: { args: { grpcPort: 5 }, hasAdminApiKey: true }, right: { args: {}, hasAdminApiKey: true } },
  args('SGL148', 'v0.5.10..', { gcThreshold: [1, 2, 3, 4] }, { gcThreshold: [1, 2, 3] }),
  args('SGL149', 'v0.5.7..', { limitMmDataPerRequest: { text: 1 } }, { limitMmDataPerRequest: { image: 1, video: 1, audio: 1 } }),
];

const LORA: readonly RuleCase[] = [
  args('SGL150', undefined, { enableLora: true }, { enableLora: true, maxLoraRank: 16, loraTargetModules: ['q_proj'] }),
  args('SGL150', undefined, { enableLora: true, maxLoraRank: 16 }, { enableLora: true, loraPaths: ['a=/a'] }),
  args('SGL151', undefined, { loraPaths: ['a=/a'], loraTargetModules: ['all', 'q_proj'] }, { loraPaths: ['a=/a'], loraTargetModules: ['all'] }),
  args('SGL152', 'v0.5.1..', { loraPaths: ['a=/a'], maxLoadedLoras: 7 }, { loraPaths: ['a=/a'], maxLoadedLoras: 8 }),
  args('SGL152', 'v0.5.1..', { loraPaths: ['a', 'b'], maxLoadedLoras: 1, maxLorasPerBatch: 1 }, { loraPaths: ['a'], maxLoadedLoras: 1, maxLorasPerBatch: 1 }),
  args('SGL153', 'v0.5.3..', { loraPaths: ['a'], maxLoraChunkSize: 24 }, { loraPaths: ['a'], maxLoraChunkSize: 32 }),
  args('SGL154', 'v0.5.5.post3..v0.5.18', { loraPaths: ['a'], ...EAGLE }, { loraPaths: ['a'], speculativeAlgorithm: 'NGRAM' }),
  args('SGL155', 'v0.5.8..', { loraPaths: ['a'], enableLoraOverlapLoading: true }, { loraPaths: ['a'], enableLoraOverlapLoading: true, maxLoadedLoras: 16 }),
  args('SGL155', 'v0.5.8..', { loraPaths: ['a'], enableLoraOverlapLoading: true, maxLoadedLoras: 17 }, { loraPaths: ['a'], maxLoadedLoras: 17 }),
];

const DISAGGREGATION: readonly RuleCase[] = [
  args('SGL158', '..v0.5.9', { disaggregationDecodeTp: 2 }, {}, { role: 'decode' }),
  args('SGL158', '..v0.5.9', { disaggregationDecodeDp: 2 }, {}, { role: 'decode' }),
  args('SGL159', 'v0.5.2..v0.5.7', DP_ATTENTION, { ...DP_ATTENTION, prefillRoundRobinBalance: true }, { role: 'decode' }),
  args('SGL160', '..v0.5.9', { tpSize: 4, disaggregationDecodeTp: 6 }, { tpSize: 4, disaggregationDecodeTp: 8 }, { role: 'prefill' }),
  { code: 'SGL161', releases: 'v0.5.10..', wrong: { args: { disaggregationTransferBackend: 'fake' }, role: 'prefill' }, right: { args: { disaggregationTransferBackend: 'fake' }, role: 'decode' } },
  args('SGL162', 'v0.5.11..v0.5.22', { disaggregationDecodeEnableRadixCache: true, ...EAGLE }, EAGLE, { role: 'decode' }),
  args('SGL163', 'v0.5.11..', { disaggregationDecodeEnableRadixCache: true, disaggregationTransferBackend: 'fake' },
    { disaggregationDecodeEnableRadixCache: true, disaggregationTransferBackend: 'nixl' }, { role: 'decode' }),
  args('SGL164', 'v0.5.11..v0.5.11', { disaggregationDecodeEnableRadixCache: true }, { disaggregationDecodeEnableRadixCache: true, disaggregationTransferBackend: 'nixl' }, { role: 'decode' }),
  args('SGL165', 'v0.5.17..v0.5.20', { dcpSize: 2, disaggregationTransferBackend: 'mori' }, { dcpSize: 2 }, { role: 'decode' }),
  args('SGL165', 'v0.5.17..v0.5.20', { dcpSize: 2, disaggregationDecodeEnableRadixCache: true }, { disaggregationDecodeEnableRadixCache: true }, { role: 'decode' }),
  {
    code: 'SGL166',
    releases: 'v0.5.3..',
    wrong: { args: { disaggregationDecodeEnableOffloadKvcache: true, hicacheStorageBackend: 'file' }, role: 'prefill' },
    right: { args: { disaggregationDecodeEnableOffloadKvcache: true, hicacheStorageBackend: 'file' }, role: 'decode' },
  },
  args('SGL166', 'v0.5.3..', { disaggregationDecodeEnableOffloadKvcache: true }, {}, { role: 'decode' }),
  { code: 'SGL167', releases: 'v0.5.1..', wrong: { args: { enableHierarchicalCache: true }, role: 'decode' }, right: { args: { enableHierarchicalCache: true }, role: 'prefill' } },
  args('SGL167', 'v0.5.1..', { enableHierarchicalCache: true }, { enableHierarchicalCache: true, disaggregationDecodeEnableRadixCache: true }, { role: 'decode' }),
  args('SGL168', 'v0.5.7..', { encoderOnly: true, languageOnly: true }, { encoderOnly: true }),
  { code: 'SGL168', releases: 'v0.5.7..', wrong: { args: { encoderOnly: true }, role: 'prefill' }, right: { args: { languageOnly: true, encoderUrls: ['http://encoder:30000'] }, role: 'prefill' } },
  args('SGL168', 'v0.5.7..', { enablePrefixMmCache: true }, { enablePrefixMmCache: true, encoderOnly: true }),
  args('SGL169', 'v0.5.7..v0.5.12.post1', { languageOnly: true }, { languageOnly: true, encoderUrls: ['http://encoder:30000'] }),
];

const MOE: readonly RuleCase[] = [
  args('SGL170', 'v0.5.1..', { enableEplb: true }, { enableEplb: true, epSize: 2, tpSize: 2 }),
  args('SGL170', 'v0.5.1..', { enableEplb: true, tpSize: 2 }, { enableEplb: true, tpSize: 2, moeA2aBackend: 'deepep' }),
  args('SGL171', 'v0.5.1..', { tpSize: 8, epSize: 4, moeRunnerBackend: 'flashinfer_cutlass' }, { tpSize: 8, epSize: 8, moeRunnerBackend: 'flashinfer_cutlass' }),
  args('SGL172', 'v0.5.6..', { quantization: 'fp8', moeRunnerBackend: 'flashinfer_cutlass' }, { quantization: 'modelopt_fp4', moeRunnerBackend: 'flashinfer_cutlass' }),
  args('SGL173', 'v0.5.4.post3..', { quantization: 'fp8', moeRunnerBackend: 'cutlass', tpSize: 2, epSize: 2 }, { quantization: 'fp8', moeRunnerBackend: 'cutlass', tpSize: 2 }),
  // The argument checks of v0.5.23 accept both for a checkpoint in FP8 on H100: they read the arg (arg_groups/moe_hook.py, lines 81 and 161).
  args('SGL172', 'v0.5.6..', { quantization: 'fp8', moeRunnerBackend: 'flashinfer_cutlass' }, { moeRunnerBackend: 'flashinfer_cutlass' }, { model: QWEN3_235B_FP8 }),
  args('SGL173', 'v0.5.4.post3..', { quantization: 'fp8', moeRunnerBackend: 'cutlass', tpSize: 2, epSize: 2 }, { moeRunnerBackend: 'cutlass', tpSize: 2, epSize: 2 }, { model: QWEN3_235B_FP8 }),
  args('SGL174', 'v0.5.1..', { moeRunnerBackend: 'triton_kernel', tpSize: 2, epSize: 2 }, { moeRunnerBackend: 'triton_kernel', tpSize: 2 }, { model: GPT_OSS }),
  args('SGL175', 'v0.5.11..', { moeRunnerBackend: 'flashinfer_cutedsl', tpSize: 8, epSize: 2 }, { moeRunnerBackend: 'flashinfer_cutedsl', tpSize: 8 }),
  args('SGL175', 'v0.5.11..', { moeRunnerBackend: 'flashinfer_cutedsl', moeA2aBackend: 'mori' }, { moeRunnerBackend: 'flashinfer_cutedsl', moeA2aBackend: 'deepep' }),
  args('SGL176', 'v0.5.13..', { ...DP_ATTENTION, dpSize: 4, moeA2aBackend: 'flashinfer' }, { ...DP_ATTENTION, moeA2aBackend: 'flashinfer' }),
  args('SGL177', 'v0.5.17..', { tpSize: 8, moeA2aBackend: 'pplx' }, { ...DP_ATTENTION, moeA2aBackend: 'pplx' }),
  args('SGL177', 'v0.5.17..', { ...DP_ATTENTION, moeA2aBackend: 'pplx', deepepMode: 'normal' }, { ...DP_ATTENTION, moeA2aBackend: 'pplx', deepepMode: 'low_latency' }),
  args('SGL177', 'v0.5.17..', { ...DP_ATTENTION, moeA2aBackend: 'pplx', moeRunnerBackend: 'triton' }, { ...DP_ATTENTION, moeA2aBackend: 'pplx', moeRunnerBackend: 'deep_gemm' }),
  args('SGL178', 'v0.5.11..', { elasticEpBackend: 'mooncake', ppSize: 2 }, { elasticEpBackend: 'mooncake' }),
  args('SGL178', 'v0.5.11..', { elasticEpBackend: 'mooncake', enableEplb: true, eplbAlgorithm: 'deepseek' }, { elasticEpBackend: 'mooncake', enableEplb: true }),
  args('SGL179', 'v0.5.7..v0.5.14', { ...DP_ATTENTION, enableTwoBatchOverlap: true }, { ...DP_ATTENTION, enableTwoBatchOverlap: true, moeA2aBackend: 'deepep' }),
  args('SGL180', 'v0.5.15..', { enableTwoBatchOverlap: true }, { ...DP_ATTENTION, enableTwoBatchOverlap: true }),
  args('SGL180', 'v0.5.15..', { enableTwoBatchOverlap: true }, { enableTwoBatchOverlap: true, enablePrefillCp: true, cpStrategy: 'zigzag' }),
  args('SGL181', 'v0.5.17..', { epDispatchAlgorithm: 'static' }, { epDispatchAlgorithm: 'static', moeA2aBackend: 'deepep' }),
  args('SGL181', 'v0.5.17..', { epDispatchAlgorithm: 'lp' }, { epDispatchAlgorithm: 'dynamic' }),
];

const SPECULATIVE: readonly RuleCase[] = [
  args('SGL182', undefined, { ...EAGLE, speculativeEagleTopk: 1 }, { ...EAGLE, speculativeEagleTopk: 1, speculativeNumSteps: 3 }),
  args('SGL182', undefined, { ...EAGLE, speculativeNumDraftTokens: 4 }, { ...EAGLE, speculativeNumDraftTokens: 4, speculativeAdaptive: true }),
  args('SGL182', undefined, { speculativeAlgorithm: 'standalone', speculativeNumDraftTokens: 4 }, { speculativeAlgorithm: 'NGRAM', speculativeNumDraftTokens: 4 }),
  args('SGL183', 'v0.5.1..', { ...TREE, attentionBackend: 'trtllm_mha' }, { ...TREE, speculativeEagleTopk: 1, attentionBackend: 'trtllm_mha' }),
  args('SGL184', 'v0.5.2..v0.5.5.post3', { ...TREE, pageSize: 64, attentionBackend: 'fa3' }, { ...TREE, pageSize: 64, attentionBackend: 'flashinfer' }),
  args('SGL184', 'v0.5.2..v0.5.5.post3', { ...TREE, pageSize: 64, attentionBackend: 'triton' }, { ...TREE, pageSize: 64, attentionBackend: 'flashinfer' }),
  args('SGL185', 'v0.5.6..v0.5.12.post1', { ...TREE, pageSize: 64, attentionBackend: 'triton' }, { ...TREE, pageSize: 64, attentionBackend: 'flashinfer' }),
  args('SGL186', 'v0.5.13..', { ...TREE, pageSize: 64, attentionBackend: 'torch_native' }, { ...TREE, pageSize: 64, attentionBackend: 'triton' }),
  args('SGL186', 'v0.5.13..', { ...TREE, pageSize: 64, attentionBackend: 'torch_native' }, { ...TREE, attentionBackend: 'torch_native' }),
  args('SGL187', 'v0.5.2..', { ...DP_ATTENTION, speculativeAlgorithm: 'NGRAM' }, { ...DP_ATTENTION, ...EAGLE }),
  args('SGL187', 'v0.5.2..', { ...DP_ATTENTION, speculativeAlgorithm: 'STANDALONE' }, { speculativeAlgorithm: 'STANDALONE' }),
  args('SGL188', 'v0.5.3..', { speculativeAlgorithm: 'NGRAM', pageSize: 64, attentionBackend: 'fa3' }, { speculativeAlgorithm: 'NGRAM', pageSize: 64, attentionBackend: 'flashinfer' }),
  args('SGL188', 'v0.5.3..', { speculativeAlgorithm: 'NGRAM', pageSize: 64, attentionBackend: 'fa3' },
    { speculativeAlgorithm: 'NGRAM', pageSize: 64, attentionBackend: 'fa3', speculativeNgramMaxBfsBreadth: 1 }),
  args('SGL189', 'v0.5.11..', { speculativeAlgorithm: 'DFLASH' }, { speculativeAlgorithm: 'DFLASH', speculativeDraftModelPath: 'a/b' }),
  args('SGL189', 'v0.5.11..', { speculativeAlgorithm: 'DFLASH', speculativeDraftModelPath: 'a/b', speculativeDflashBlockSize: 8, speculativeNumDraftTokens: 4 },
    { speculativeAlgorithm: 'DFLASH', speculativeDraftModelPath: 'a/b', speculativeDflashBlockSize: 8, speculativeNumDraftTokens: 8 }),
  args('SGL190', 'v0.5.16..', { speculativeAlgorithm: 'DSPARK', ppSize: 2 }, { speculativeAlgorithm: 'DSPARK' }),
  args('SGL190', 'v0.5.16..', { speculativeAlgorithm: 'DSPARK', ...DP_ATTENTION }, { speculativeAlgorithm: 'DSPARK', ...DP_ATTENTION, enableDpLmHead: true }),
  args('SGL191', 'v0.5.14..', { ...TREE, speculativeUseRejectionSampling: true }, { ...TREE, speculativeEagleTopk: 1, speculativeUseRejectionSampling: true }),
  args('SGL191', 'v0.5.14..', { ...EAGLE, speculativeUseRejectionSampling: true, speculativeAcceptThresholdAcc: 0.9 }, { ...EAGLE, speculativeUseRejectionSampling: true }),
  args('SGL192', 'v0.5.3..', { ...EAGLE, attentionBackend: 'flex_attention' }, { attentionBackend: 'flex_attention' }),
];

const HARDWARE: readonly RuleCase[] = [
  { code: 'SGL193', wrong: { args: {}, gpu: Gpu.V100_32GB }, right: { args: {}, gpu: Gpu.T4 } },
  { code: 'SGL194', releases: 'v0.5.3.post1..', wrong: { args: { quantization: 'fp8' }, gpu: Gpu.T4 }, right: { args: { quantization: 'fp8' }, gpu: Gpu.A10G } },
  { code: 'SGL194', releases: 'v0.5.3.post1..', wrong: { args: {}, gpu: Gpu.A100_80GB.times(4), model: LLAMA_70B_FP8 }, right: { args: {}, gpu: Gpu.L40S.times(4), model: LLAMA_70B_FP8 } },
  { code: 'SGL195', releases: '..v0.5.12.post1', wrong: { args: {}, gpu: Gpu.H100, model: QWEN3_235B_NVFP4 }, right: { args: {}, gpu: Gpu.B200, model: QWEN3_235B_NVFP4 } },
  { code: 'SGL196', releases: 'v0.5.1..', wrong: { args: { attentionBackend: 'trtllm_mla' }, gpu: Gpu.H200 }, right: { args: { attentionBackend: 'trtllm_mla' }, gpu: Gpu.RTX_PRO_6000 } },
  { code: 'SGL196', releases: 'v0.5.1..', wrong: { args: { decodeAttentionBackend: 'cutedsl_mla' }, gpu: Gpu.RTX_PRO_6000 }, right: { args: { decodeAttentionBackend: 'cutedsl_mla' }, gpu: Gpu.GB300 } },
  { code: 'SGL196', releases: 'v0.5.1..', wrong: { args: { attentionBackend: 'tokenspeed_mla' }, gpu: Gpu.MI300X }, right: { args: { attentionBackend: 'tokenspeed_mla' }, gpu: Gpu.any() } },
  { code: 'SGL196', releases: 'v0.5.23..', wrong: { args: { attentionBackend: 'tokenspeed_mla' }, gpu: Gpu.RTX_PRO_6000 }, right: { args: { attentionBackend: 'tokenspeed_mla' }, gpu: Gpu.B200 } },
  { code: 'SGL197', releases: 'v0.5.1..v0.5.9', wrong: { args: { decodeAttentionBackend: 'trtllm_mha' }, gpu: Gpu.H100 }, right: { args: { decodeAttentionBackend: 'trtllm_mha' }, gpu: Gpu.B300 } },
  { code: 'SGL198', releases: 'v0.5.10..v0.5.18', wrong: { args: { attentionBackend: 'trtllm_mha' }, gpu: Gpu.H100 }, right: { args: { decodeAttentionBackend: 'trtllm_mha' }, gpu: Gpu.H100 } },
  { code: 'SGL198', releases: 'v0.5.10..v0.5.18', wrong: { args: { decodeAttentionBackend: 'trtllm_mha' }, gpu: Gpu.L40S }, right: { args: { attentionBackend: 'trtllm_mha' }, gpu: Gpu.B200 } },
  { code: 'SGL199', releases: 'v0.5.1..', wrong: { args: { attentionBackend: 'fa3' }, gpu: Gpu.B200 }, right: { args: { attentionBackend: 'fa3' }, gpu: Gpu.H100 } },
  { code: 'SGL199', releases: 'v0.5.1..', wrong: { args: { attentionBackend: 'fa3' }, gpu: Gpu.A100_80GB, model: DEEPSEEK }, right: { args: { attentionBackend: 'fa3' }, gpu: Gpu.A100_80GB, model: QWEN3_32B } },
  {
    code: 'SGL199',
    releases: 'v0.5.1..',
    wrong: { args: { prefillAttentionBackend: 'fa3' }, gpu: Gpu.T4 },
    right: { args: { attentionBackend: 'fa3', prefillAttentionBackend: 'triton', decodeAttentionBackend: 'triton' }, gpu: Gpu.T4 },
  },
  { code: 'SGL290', releases: 'v0.5.19..', wrong: { args: { attentionBackend: 'trtllm_mha' }, gpu: Gpu.L40S }, right: { args: { attentionBackend: 'trtllm_mha' }, gpu: Gpu.H100 } },
  { code: 'SGL290', releases: 'v0.5.19..', wrong: { args: { attentionBackend: 'trtllm_mha', kvCacheDtype: 'fp8_e4m3' }, gpu: Gpu.RTX_PRO_6000 }, right: { args: { attentionBackend: 'trtllm_mha', kvCacheDtype: 'fp8_e4m3' }, gpu: Gpu.B200 } },
  args('SGL290', 'v0.5.19..', { tpSize: 8, attentionBackend: 'trtllm_mha', attnCpSize: 2 }, { tpSize: 8, attentionBackend: 'trtllm_mha' }, { gpu: Gpu.H100 }),
  args('SGL291', 'v0.5.16..', { kvCacheDtype: 'fp4_mx_block16' }, { kvCacheDtype: 'fp4_mx_block16', attentionBackend: 'triton' }, { gpu: Gpu.L4, model: QWEN3_32B }),
  args('SGL291', 'v0.5.16..', { kvCacheDtype: 'fp4_mx_block16', attentionBackend: 'flashinfer' }, { kvCacheDtype: 'fp4_mx_block16' }, { model: QWEN3_32B }),
  { code: 'SGL118', releases: 'v0.5.16..', wrong: { args: { kvCacheDtype: 'nvfp4' }, gpu: Gpu.H100 }, right: { args: { kvCacheDtype: 'nvfp4' }, gpu: Gpu.B200 } },
  { code: 'SGL118', releases: 'v0.5.16..', wrong: { args: { kvCacheDtype: 'mxfp8' }, gpu: Gpu.MI355X }, right: { args: { kvCacheDtype: 'fp8_e4m3' }, gpu: Gpu.MI355X } },
  { code: 'SGL118', releases: 'v0.5.16..', wrong: { args: { kvCacheDtype: 'fp4_mx_block16' }, gpu: Gpu.MI355X }, right: { args: { kvCacheDtype: 'fp4_mx_block16', attentionBackend: 'triton' }, gpu: Gpu.L4 } },
  args('SGL119', 'v0.5.1..', { attentionBackend: 'trtllm_mla', kvCacheDtype: 'fp8_e5m2' }, { attentionBackend: 'trtllm_mla', kvCacheDtype: 'fp8_e4m3' }),
  args('SGL119', 'v0.5.1..', { decodeAttentionBackend: 'tokenspeed_mla', kvCacheDtype: 'bf16' }, { decodeAttentionBackend: 'tokenspeed_mla' }),
  { code: 'SGL156', releases: 'v0.5.7..v0.5.15.post1', wrong: { args: { kvCacheDtype: 'fp4_e2m1' }, gpu: Gpu.MI300X }, right: { args: { kvCacheDtype: 'fp4_e2m1' }, gpu: Gpu.B200 } },
  args('SGL157', 'v0.5.4..v0.5.7', { attentionBackend: 'fa4' }, { prefillAttentionBackend: 'fa4' }),
];

/** What works, and not as it reads. */
export const ADVICE_CASES: readonly RuleCase[] = [
  { code: 'SGL310', wrong: { args: { tpSize: 4 }, gpu: Gpu.H100.times(8) }, right: { args: { tpSize: 8 }, gpu: Gpu.H100.times(8) } },
  { code: 'SGL310', wrong: { args: { ppSize: 3 }, gpu: Gpu.L4.times(4) }, right: { args: { ppSize: 2 }, gpu: Gpu.L4.times(4) } },
  { code: 'SGL310', wrong: { args: { tpSize: 2 }, gpu: Gpu.L4.times(4) }, right: { args: { tpSize: 2, baseGpuId: 2 }, gpu: Gpu.L4.times(4) } },
  args('SGL301', undefined, { enableDpAttention: true }, DP_ATTENTION),
  args('SGL302', undefined, { ...EAGLE, enableMixedChunk: true }, { enableMixedChunk: true }),
  args('SGL303', undefined, { ...EAGLE, speculativeNumSteps: 3, speculativeEagleTopk: 1, speculativeNumDraftTokens: 8 },
    { ...EAGLE, speculativeNumSteps: 3, speculativeEagleTopk: 1, speculativeNumDraftTokens: 4 }),
  { code: 'SGL304', wrong: { args: {}, gpu: Gpu.A100_80GB, model: QWEN3_32B_FP8 }, right: { args: {}, gpu: Gpu.L4.times(4), model: QWEN3_32B_FP8 } },
  args('SGL305', undefined, { disablePriorityPreemption: true }, { disablePriorityPreemption: true, enablePriorityScheduling: true }),
  args('SGL305', undefined, { defaultPriorityValue: 1 }, { defaultPriorityValue: 1, enablePriorityScheduling: true }),
  args('SGL306', undefined, { tpSize: 8, epSize: 4, moeA2aBackend: 'deepep' }, { tpSize: 8, epSize: 8, moeA2aBackend: 'deepep' }),
  args('SGL307', undefined, { speculativeAlgorithm: 'EAGLE3' }, { speculativeAlgorithm: 'EAGLE3', speculativeDraftModelPath: 'a/b' }),
  {
    code: 'SGL307',
    releases: 'v0.5.23..',
    wrong: { args: { speculativeAlgorithm: 'DSPARK' }, model: QWEN3_235B_FP8 },
    right: { args: { speculativeAlgorithm: 'DSPARK' }, model: { architecture: 'DeepseekV4ForCausalLM', layers: 43, hiddenSize: 4096, attentionHeads: 64, vocabSize: 129280 } },
  },
  args('SGL320', undefined, { hicacheStorageBackend: 'file' }, { hicacheStorageBackend: 'file', enableHierarchicalCache: true }),
  args('SGL320', undefined, { lmcacheConfigFile: '/etc/lmcache.yaml' }, { lmcacheConfigFile: '/etc/lmcache.yaml', enableLmcache: true }),
  args('SGL309', undefined, { speculativeDraftModelPath: 'a/b' }, { speculativeDraftModelPath: 'a/b', speculativeAlgorithm: 'EAGLE3' }),
  args('SGL308', undefined, { disableCustomAllReduce: false }, { disableCustomAllReduce: true }, { gpu: Gpu.L4.times(2).shared(HamiShare.percent(50)) }),
  {
    code: 'SGL308',
    wrong: { args: { disableCustomAllReduce: false }, gpu: Gpu.L4.times(2).shared(HamiShare.percent(50)) },
    right: { args: { disableCustomAllReduce: false }, gpu: Gpu.L4.times(2) },
  },
  args('SGL402', undefined, {}, { contextLength: 8192 }, { gpu: Gpu.H100.times(1), model: QWEN3_32B }),
  args('SGL402', undefined, { maxTotalTokens: 1000 }, { maxTotalTokens: 50000 }, { gpu: Gpu.H100.times(2), model: QWEN3_32B }),
];

const MEMORY: readonly RuleCase[] = [
  { code: 'SGL401', wrong: { args: {}, gpu: Gpu.L4.times(2), model: QWEN3_32B }, right: { args: {}, gpu: Gpu.L4.times(4), model: QWEN3_32B } },
  { code: 'SGL401', wrong: { args: { memFractionStatic: 0.3 }, gpu: Gpu.H100.times(2), model: QWEN3_32B }, right: { args: { memFractionStatic: 0.5 }, gpu: Gpu.H100.times(2), model: QWEN3_32B } },
];

/** Cases of the rules that releases enforce. */
export const CASES: readonly RuleCase[] = [
  ...RECENT_CASES, ...TOPOLOGY, ...DIMENSIONS, ...SCHEDULING, ...SERVING, ...LORA, ...DISAGGREGATION, ...MOE, ...SPECULATIVE, ...HARDWARE, ...MEMORY,
];
