import { SglangInputs } from '../../../src/engines/sglang/resolve';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelFacts } from '../../../src/models/model-facts';
import { RuleCase as AnyRuleCase } from '../rule-suite';

type RuleCase = AnyRuleCase<SglangInputs>;
type Args = SglangInputs['args'];
type Role = SglangInputs['role'];

const QWEN3_32B = ModelFacts.of('Qwen/Qwen3-32B').dimensions;
const QWEN3_235B_NVFP4 = ModelFacts.of('nvidia/Qwen3-235B-A22B-NVFP4').dimensions;
const DEEPSEEK_SPARSE = ModelFacts.of('deepseek-ai/DeepSeek-V3.2').dimensions;
/** Architectures matter to some rules, dimensions do not. */
const ENCODED_APART = { ...QWEN3_32B, architecture: 'Qwen3VLForConditionalGeneration' };
const KIMI_K3 = { ...QWEN3_32B, architecture: 'KimiK3ForConditionalGeneration' };
const DEEPSEEK_V4 = { ...QWEN3_32B, architecture: 'DeepseekV4ForCausalLM' };

/** Cases that differ in `args` alone. */
function args(code: string, releases: string | undefined, wrong: Args, right: Args, common: Partial<SglangInputs> = {}): RuleCase {
  return { code, releases, wrong: { ...common, args: wrong }, right: { ...common, args: right } };
}

/** Cases that differ in the model alone. */
function models(code: string, releases: string, shared: Args, wrong: SglangInputs['model'], right: SglangInputs['model']): RuleCase {
  return { code, releases, wrong: { args: shared, model: wrong }, right: { args: shared, model: right } };
}

/** Cases that differ in the part of the work that the server does. */
function roles(code: string, releases: string, shared: Args, wrong: Role, right: Role): RuleCase {
  return { code, releases, wrong: { args: shared, role: wrong }, right: { args: shared, role: right } };
}

const EAGLE = { speculativeAlgorithm: 'EAGLE' };
const EAGLE3 = { speculativeAlgorithm: 'EAGLE3' };
const DP_ATTENTION = { tpSize: 8, dpSize: 8, enableDpAttention: true };
const ELASTIC = { elasticEpBackend: 'mooncake', tpSize: 4, epSize: 4 };
/** A server that grows, with all that the checks of v0.5.16 to v0.5.23 read: the first ones allow no graphs. */
const GROWING = { ...ELASTIC, dpSize: 4, enableDpAttention: true, enableDpLmHead: true, moeA2aBackend: 'nixl', disableCudaGraph: true };
const SPLIT_CACHE: SglangInputs = { role: 'prefill', args: { tpSize: 8, attnCpSize: 8, enablePrefillCp: true, cpStrategy: 'interleave', enableDsaCacheLayerSplit: true } };
const CAPTURING = { tpSize: 8, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 128 };
const SHARED_EXPERTS = { tpSize: 8, epSize: 8, moeA2aBackend: 'deepep' };

const TOPOLOGY: readonly RuleCase[] = [
  { code: 'SGL251', releases: 'v0.5.21..', wrong: { args: { ...EAGLE, ppSize: 2 } }, right: { args: { ...EAGLE, ppSize: 2 }, role: 'prefill' } },
  { code: 'SGL251', releases: 'v0.5.21..', wrong: { args: { ...EAGLE, ppSize: 2 } }, right: { args: { ...EAGLE, ppSize: 2 }, env: { SGLANG_ENABLE_PP_SPEC: '1' } } },
  args('SGL252', 'v0.5.18..', { minFreeSlotsDelay: 2, ppSize: 2 }, { minFreeSlotsDelay: 2 }),
  args('SGL253', 'v0.5.22..', { tpSize: 8, attnDpSize: 2, dpSize: 2 }, { tpSize: 8, attnDpSize: 2 }),
  args('SGL254', 'v0.5.21..', { ...SHARED_EXPERTS, moeA2aBackend: 'flashinfer', sharedExpertsTpSize: 2 }, { ...SHARED_EXPERTS, sharedExpertsTpSize: 2 }, { model: KIMI_K3 }),
  models('SGL254', 'v0.5.21..', { ...SHARED_EXPERTS, sharedExpertsTpSize: 2 }, QWEN3_32B, KIMI_K3),
  args('SGL255', 'v0.5.16..', { tpSize: 4, epSize: 4, elasticEpJoinMode: 'scale' }, { ...ELASTIC, elasticEpJoinMode: 'recover' }),
  args('SGL256', 'v0.5.16..', { ...ELASTIC, elasticEpJoinMode: 'recover', elasticEpJoinRankOffset: 4 }, { ...ELASTIC, elasticEpJoinMode: 'scale', elasticEpJoinRankOffset: 4 }),
  args('SGL257', 'v0.5.16..', { tpSize: 4, epSize: 4, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..', { ...ELASTIC, maxEpSize: 8 }, { ...ELASTIC, maxEpSize: 4 }),
  args('SGL257', 'v0.5.16..', { ...GROWING, enableDpAttention: undefined, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..', { ...GROWING, enableDpLmHead: undefined, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..', { ...GROWING, moeA2aBackend: 'deepep', maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..', { ...GROWING, dpSize: 2, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..v0.5.20', { ...GROWING, disableCudaGraph: undefined, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL257', 'v0.5.16..v0.5.22', { ...GROWING, dpSize: 2, moeDenseTpSize: 1, maxEpSize: 8 }, { ...GROWING, maxEpSize: 8 }),
  args('SGL258', 'v0.5.16..', { ...GROWING, elasticEpInitialSize: 2, maxEpSize: 8 }, { ...GROWING, elasticEpInitialSize: 4, maxEpSize: 8 }),
  args('SGL258', 'v0.5.16..', { ...ELASTIC, elasticEpInitialSize: 4 }, { ...GROWING, elasticEpInitialSize: 4, maxEpSize: 8 }),
  args('SGL259', 'v0.5.22..', { tpSize: 2, enablePrefillCp: true, cpStrategy: 'zigzag', dcpSize: 2 }, { tpSize: 2, enablePrefillCp: true, cpStrategy: 'zigzag', attnCpSize: 2 }),
  args('SGL260', 'v0.5.19..', { enableLayernormSp: true }, { enableLayernormSp: true, tpSize: 2 }, { model: QWEN3_32B }),
  models('SGL260', 'v0.5.19..', { enableLayernormSp: true, tpSize: 2 }, QWEN3_235B_NVFP4, QWEN3_32B),
  args('SGL261', 'v0.5.23..', { enableMegamoeForLayernormSp: true, tpSize: 2 }, { enableMegamoeForLayernormSp: true, enableLayernormSp: true, tpSize: 2 }),
  roles('SGL262', 'v0.5.22..', { enableKvCacheSharding: true, tpSize: 8 }, 'decode', 'prefill'),
  { code: 'SGL263', releases: 'v0.5.16..', wrong: { ...SPLIT_CACHE, model: QWEN3_32B }, right: { ...SPLIT_CACHE, model: DEEPSEEK_SPARSE } },
  { code: 'SGL263', releases: 'v0.5.16..', wrong: { ...SPLIT_CACHE, model: DEEPSEEK_SPARSE, role: undefined }, right: { ...SPLIT_CACHE, model: DEEPSEEK_SPARSE } },
  models('SGL264', 'v0.5.22..', { enableCpDecodeAttnTp: true }, QWEN3_32B, DEEPSEEK_V4),
];

const DISAGGREGATION: readonly RuleCase[] = [
  { ...args('SGL265', 'v0.5.23..', { speculativeAlgorithm: 'NGRAM', disaggregationDecodeEnableRadixCache: true }, { ...EAGLE, disaggregationDecodeEnableRadixCache: true }, { role: 'decode' }) },
  args('SGL266', 'v0.5.21..', { tpSize: 2, dcpSize: 2, disaggregationTransferBackend: 'mooncake_store' }, { tpSize: 2, dcpSize: 2, disaggregationTransferBackend: 'nixl' }, { role: 'decode' }),
  models('SGL267', 'v0.5.10..', { encoderOnly: true }, QWEN3_32B, ENCODED_APART),
  models('SGL268', 'v0.5.10..', { languageOnly: true, encoderUrls: ['http://encoder:30000'] }, QWEN3_32B, ENCODED_APART),
  models('SGL269', 'v0.5.18..', { languageModelOnly: true }, QWEN3_32B, DEEPSEEK_V4),
  args('SGL269', 'v0.5.18..', { languageModelOnly: true, enableBroadcastMmInputsProcess: true }, { languageModelOnly: true }),
  roles('SGL270', 'v0.5.18..', { disaggregationDecodeRetractionBackup: 'host_pool' }, 'prefill', 'decode'),
  args('SGL270', 'v0.5.18..', { disaggregationDecodeRetractionBackup: 'host_pool', enablePriorityScheduling: true },
    { disaggregationDecodeRetractionBackup: 'host_pool', enablePriorityScheduling: true, disablePriorityPreemption: true }, { role: 'decode' }),
  roles('SGL271', 'v0.5.21..', { disaggregationDecodeHostReceiveThreshold: 0.5 }, 'prefill', 'decode'),
  args('SGL272', 'v0.5.22..', { disaggregationDecodeAllocationPolicy: 'prefill_complete', tpSize: 2 }, { disaggregationDecodeAllocationPolicy: 'prefill_complete' }, { role: 'decode' }),
  roles('SGL273', 'v0.5.20..', { enableResponseStore: true }, 'prefill', undefined),
];

const MOE: readonly RuleCase[] = [
  args('SGL274', 'v0.5.20..', { flashinferA2aDispatchType: 'bf16' }, { ...DP_ATTENTION, flashinferA2aDispatchType: 'bf16', moeA2aBackend: 'flashinfer', moeRunnerBackend: 'deep_gemm' }),
  args('SGL275', 'v0.5.23..', { moeRunnerBackend: 'lora_triton' },
    { moeRunnerBackend: 'lora_triton', enableLora: true, loraBackend: 'triton_v2', maxLoraRank: 16, loraTargetModules: ['all'] }),
  { code: 'SGL276', releases: 'v0.5.11..', wrong: { args: { moeRunnerBackend: 'flashinfer_cutedsl', quantization: 'fp8' } }, right: { args: { moeRunnerBackend: 'flashinfer_cutedsl' }, model: QWEN3_235B_NVFP4 } },
  args('SGL277', 'v0.5.19..', { ...DP_ATTENTION, moeA2aBackend: 'flashinfer', moeRunnerBackend: 'triton' }, { ...DP_ATTENTION, moeA2aBackend: 'flashinfer', moeRunnerBackend: 'deep_gemm' }),
  {
    code: 'SGL277',
    releases: 'v0.5.19..',
    wrong: { args: { ...DP_ATTENTION, moeA2aBackend: 'flashinfer' }, gpu: Gpu.H100 },
    right: { args: { ...DP_ATTENTION, moeA2aBackend: 'flashinfer' }, gpu: Gpu.B200 },
  },
  args('SGL278', 'v0.5.20..', { tpSize: 8, moeA2aBackend: 'flashinfer_megamoe' }, { ...DP_ATTENTION, moeA2aBackend: 'flashinfer_megamoe' }, { model: QWEN3_235B_NVFP4, gpu: Gpu.B200 }),
  args('SGL279', 'v0.5.17..', { ...DP_ATTENTION, moeA2aBackend: 'pplx', chunkedPrefillSize: 8192 }, { ...DP_ATTENTION, moeA2aBackend: 'pplx', chunkedPrefillSize: 1024 }),
  {
    code: 'SGL279',
    releases: 'v0.5.9..',
    wrong: { args: { ...DP_ATTENTION, moeA2aBackend: 'mori', chunkedPrefillSize: 65536 } },
    right: { args: { ...DP_ATTENTION, moeA2aBackend: 'mori', chunkedPrefillSize: 65536 }, env: { SGLANG_MORI_NUM_MAX_DISPATCH_TOKENS_PER_RANK: '8192' } },
  },
  args('SGL280', 'v0.5.19..', { tpSize: 8, moeA2aBackend: 'deepep_v2', moeRunnerBackend: 'triton', chunkedPrefillSize: 1024 }, { tpSize: 8, moeA2aBackend: 'deepep_v2', moeRunnerBackend: 'deep_gemm', chunkedPrefillSize: 1024 }),
  args('SGL279', 'v0.5.19..', { tpSize: 8, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 8192 }, { tpSize: 8, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 128 }),
  args('SGL279', 'v0.5.19..v0.5.20', { tpSize: 8, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 1024 }, { tpSize: 8, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 128 }),
  args('SGL279', 'v0.5.19..', { ...CAPTURING, cudaGraphMaxBsDecode: 256 }, { ...CAPTURING, cudaGraphMaxBsDecode: 128 }),
  args('SGL279', 'v0.5.19..', CAPTURING, { ...CAPTURING, disableDecodeCudaGraph: true }, { gpu: Gpu.H200 }),
  args('SGL279', 'v0.5.19..', CAPTURING, { ...CAPTURING, maxRunningRequests: 128 }, { gpu: Gpu.H200 }),
  { code: 'SGL279', releases: 'v0.5.19..', wrong: { args: CAPTURING, gpu: Gpu.H200, role: 'decode' }, right: { args: CAPTURING, gpu: Gpu.H200, role: 'prefill' } },
  args('SGL281', 'v0.5.19..', { ...EAGLE, speculativeMoeA2aBackend: 'deepep_v2' }, { ...EAGLE, speculativeMoeA2aBackend: 'none' }),
  args('SGL281', 'v0.5.19..', { ...EAGLE, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 128 }, { ...EAGLE, moeA2aBackend: 'deepep_v2', chunkedPrefillSize: 128, speculativeMoeA2aBackend: 'none' }),
];

const SPECULATIVE: readonly RuleCase[] = [
  args('SGL282', 'v0.5.22..', { speculativeAlgorithm: 'NGRAM', speculativeUseBlockVerification: true }, { ...EAGLE, speculativeUseBlockVerification: true }),
  args('SGL283', 'v0.5.21..', { ...EAGLE, speculativeDraftSinkSize: 4 }, { ...EAGLE, speculativeDraftSinkSize: 4, speculativeDraftWindowSize: 64 }),
  args('SGL284', 'v0.5.23..', { ...EAGLE3, returnAuxHiddenStateLayerIds: [1] }, { ...EAGLE3, returnAuxHiddenStateLayerIds: [1], enableReturnAuxHiddenStates: true }),
  models('SGL286', 'v0.5.16..', { speculativeAlgorithm: 'DSPARK' }, QWEN3_32B, DEEPSEEK_V4),
  models('SGL286', 'v0.5.16..v0.5.22', { speculativeAlgorithm: 'DSPARK' }, QWEN3_235B_NVFP4, DEEPSEEK_V4),
  args('SGL286', 'v0.5.16..', { speculativeAlgorithm: 'DSPARK' }, { speculativeAlgorithm: 'DSPARK', speculativeDraftModelPath: 'a/b' }, { model: QWEN3_32B }),
  args('SGL285', 'v0.5.23..', { ...EAGLE, enableReturnAuxHiddenStates: true }, { ...EAGLE3, enableReturnAuxHiddenStates: true }),
];

/** Cases of args that came with the releases from v0.5.17 on. */
export const RECENT_CASES: readonly RuleCase[] = [...TOPOLOGY, ...DISAGGREGATION, ...MOE, ...SPECULATIVE];
