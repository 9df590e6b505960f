import { VllmInputs } from '../../../src/engines/vllm/resolve';
import { Gpu } from '../../../src/hardware/gpu';
import { HamiShare } from '../../../src/hardware/hami-share';
import { ModelFacts } from '../../../src/models/model-facts';
import { RuleCase as AnyRuleCase } from '../rule-suite';

type RuleCase = AnyRuleCase<VllmInputs>;
type Args = VllmInputs['args'];

const QWEN3_32B = ModelFacts.of('Qwen/Qwen3-32B').dimensions;
const QWEN3_32B_FP8 = ModelFacts.of('Qwen/Qwen3-32B-FP8').dimensions;
const QWEN3_235B_FP8 = ModelFacts.of('Qwen/Qwen3-235B-A22B-FP8').dimensions;
const DEEPSEEK = ModelFacts.of('deepseek-ai/DeepSeek-V3').dimensions;
const GPT_OSS = ModelFacts.of('openai/gpt-oss-20b').dimensions;
const LLAMA = ModelFacts.of('meta-llama/Meta-Llama-3.1-8B').dimensions;
const GEMMA = { ...LLAMA, architecture: 'Gemma3ForConditionalGeneration' };
const AWQ = { ...LLAMA, quantization: 'awq', weightBits: 4.25 };

/** Cases that differ in `args` alone. */
function args(code: string, releases: string | undefined, wrong: Args, right: Args, common: Partial<VllmInputs> = {}): RuleCase {
  return { code, releases, wrong: { ...common, args: wrong }, right: { ...common, args: right } };
}

/** Cases that differ beside the `args` too. */
function inputs(code: string, releases: string | undefined, wrong: VllmInputs, right: VllmInputs): RuleCase {
  return { code, releases, wrong, right };
}

const ON_AITER: VllmInputs = { args: {}, gpu: Gpu.MI300X, env: { VLLM_ROCM_USE_AITER: '1' }, model: ModelFacts.of('deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct').dimensions };
const NIXL = { kv_connector: 'NixlConnector', kv_role: 'kv_both' };
const EAGLE = { method: 'eagle3', model: 'a/b', num_speculative_tokens: 3 };
const NGRAM = { method: 'ngram', num_speculative_tokens: 3 };
const EPLB = { enableEplb: true, enableExpertParallel: true };

const PARALLELISM: readonly RuleCase[] = [
  inputs('VLL101', undefined, { args: { tensorParallelSize: 8 }, gpu: Gpu.H100.times(4) }, { args: { tensorParallelSize: 4 }, gpu: Gpu.H100.times(8) }),
  args('VLL101', undefined, { tensorParallelSize: 2, dataParallelSize: 2 }, { tensorParallelSize: 2 }, { gpu: Gpu.L4.times(2) }),
  args('VLL101', undefined, { tensorParallelSize: 2, dataParallelSize: 2 }, { tensorParallelSize: 2, dataParallelSize: 2, dataParallelSizeLocal: 1 }, { gpu: Gpu.L4.times(2) }),
  inputs('VLL101', undefined, { args: { tensorParallelSize: 2, prefillContextParallelSize: 2 }, gpu: Gpu.L4.times(2) },
    { args: { tensorParallelSize: 2 }, gpu: Gpu.L4.times(2) }),
  args('VLL102', undefined, { tensorParallelSize: 8 }, { tensorParallelSize: 8, pipelineParallelSize: 3 }, { nodes: 3 }),
  args('VLL126', undefined, { tensorParallelSize: 0 }, { tensorParallelSize: 1 }),
  args('VLL126', undefined, { gpuMemoryUtilization: 1.1 }, { gpuMemoryUtilization: 1 }),
  args('VLL139', 'v0.11.1..', { distributedExecutorBackend: 'my.Executor' }, { distributedExecutorBackend: 'mp' }, { nodes: 2 }),
  args('VLL139', 'v0.11.1..', { dataParallelBackend: 'ray', dataParallelSize: 2 }, { dataParallelBackend: 'ray', distributedExecutorBackend: 'ray', dataParallelSize: 2 }, { nodes: 2 }),
  args('VLL199', 'v0.9.0..v0.9.0.1', { tensorParallelSize: 2, dataParallelSize: 2 }, { tensorParallelSize: 2 }, { nodes: 2 }),
  args('VLL148', 'v0.9.0..', { rayWorkersUseNsight: true }, { rayWorkersUseNsight: true, distributedExecutorBackend: 'ray' }),
  args('VLL122', 'v0.20.0..', { numaBindNodes: [0] }, { numaBindNodes: [0], numaBind: true }),
  args('VLL122', 'v0.20.0..', { numaBindCpus: ['0-3'] }, { numaBindCpus: ['0-3'], numaBind: true }),
  args('VLL113', 'v0.9.0..', { dataParallelSizeLocal: 2 }, { dataParallelSizeLocal: 2, dataParallelSize: 4 }),
  args('VLL114', 'v0.11.1..', { dataParallelExternalLb: true }, { dataParallelExternalLb: true, dataParallelSize: 2 }, { nodes: 2 }),
  args('VLL114', 'v0.11.1..', { dataParallelExternalLb: true, dataParallelHybridLb: true, dataParallelSize: 2 }, { dataParallelHybridLb: true, dataParallelSize: 2 }),
  args('VLL136', 'v0.21.0..', { dataParallelExternalLb: true, dataParallelSize: 2 }, { dataParallelSize: 2 }, { model: QWEN3_32B, nodes: 2 }),
  inputs('VLL136', 'v0.21.0..', { args: { dataParallelExternalLb: true, dataParallelSize: 2 }, model: QWEN3_32B }, { args: { dataParallelExternalLb: true, dataParallelSize: 2 }, model: DEEPSEEK }),
  inputs('VLL136', 'v0.21.0..', { args: { dataParallelMultiPortExternalLb: true, dataParallelSize: 2, dataParallelSizeLocal: 2 }, model: QWEN3_32B },
    { args: { dataParallelMultiPortExternalLb: true, dataParallelSize: 2, dataParallelSizeLocal: 2 }, model: DEEPSEEK }),
  inputs('VLL137', 'v0.11.1..', { args: { dataParallelExternalLb: true, dataParallelSize: 2 } }, { args: { dataParallelExternalLb: true, dataParallelSize: 2 }, nodes: 2 }),
  inputs('VLL137', 'v0.11.1..', { args: { dataParallelExternalLb: true, dataParallelSize: 4 }, nodes: 2 }, { args: { tensorParallelSize: 2, dataParallelExternalLb: true, dataParallelSize: 2 }, nodes: 4 }),
  args('VLL168', 'v0.10.0..', { dataParallelHybridLb: true, dataParallelSize: 2 }, { dataParallelHybridLb: true, dataParallelSize: 2, dataParallelSizeLocal: 1 }),
  inputs('VLL169', 'v0.10.0..', { args: { dataParallelHybridLb: true, dataParallelSize: 3 }, nodes: 2 }, { args: { dataParallelHybridLb: true, dataParallelSize: 4 }, nodes: 2 }),
  inputs('VLL169', 'v0.10.0..', { args: { dataParallelHybridLb: true, dataParallelSize: 8, dataParallelSizeLocal: 2 }, nodes: 2 }, { args: { dataParallelHybridLb: true, dataParallelSize: 4, dataParallelSizeLocal: 2 }, nodes: 2 }),
  args('VLL142', 'v0.22.0..', { dataParallelMultiPortExternalLb: true, dataParallelSize: 4 }, { dataParallelMultiPortExternalLb: true, dataParallelSize: 4, dataParallelSizeLocal: 2 }),
  args('VLL142', 'v0.22.0..', { dataParallelMultiPortExternalLb: true, dataParallelSize: 4, dataParallelSizeLocal: 2, apiServerCount: 2 },
    { dataParallelMultiPortExternalLb: true, dataParallelSize: 4, dataParallelSizeLocal: 4 }),
  args('VLL142', 'v0.22.0..', { dataParallelMultiPortExternalLb: true, dataParallelSize: 2, dataParallelSizeLocal: 2, sslCertfile: '/tls/tls.crt' },
    { dataParallelMultiPortExternalLb: true, dataParallelSize: 2, dataParallelSizeLocal: 2 }),
  args('VLL143', 'v0.9.1..', { apiServerCount: 2 }, { apiServerCount: 1 }, { lora: { dynamicLoading: true } }),
  args('VLL143', 'v0.15.0..', { dataParallelSize: 2 }, { dataParallelSize: 2, apiServerCount: 1 }, { lora: { dynamicLoading: true } }),
  args('VLL143', 'v0.15.0..', { dataParallelSize: 2 }, { dataParallelSize: 2, dataParallelExternalLb: true }, { nodes: 2, env: { VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'True' } }),
  inputs('VLL108', 'v0.9.0..', { args: { enableExpertParallel: true }, model: QWEN3_32B }, { args: { enableExpertParallel: true }, model: DEEPSEEK }),
  args('VLL112', 'v0.10.0..', { enableEplb: true, tensorParallelSize: 2 }, { ...EPLB, tensorParallelSize: 2 }),
  args('VLL112', 'v0.10.0..', EPLB, { ...EPLB, dataParallelSize: 2 }),
  args('VLL144', 'v0.10.2..', { eplbConfig: { num_redundant_experts: 8 } }, { ...EPLB, dataParallelSize: 2, eplbConfig: { num_redundant_experts: 8 } }),
  args('VLL145', 'v0.9.2..', { ...EPLB, tensorParallelSize: 24 }, { ...EPLB, tensorParallelSize: 24, eplbConfig: { num_redundant_experts: 8 } }, { model: DEEPSEEK, nodes: 3 }),
  args('VLL115', 'v0.17.0..', { enableElasticEp: true }, { enableElasticEp: true, ...EPLB, dataParallelSize: 2 }),
  args('VLL115', 'v0.17.0..', { enableElasticEp: true, ...EPLB, dataParallelSize: 2, pipelineParallelSize: 2 }, { enableElasticEp: true, ...EPLB, dataParallelSize: 2 }),
  args('VLL138', 'v0.17.0..v0.32.0', { enableElasticEp: true, dataParallelExternalLb: true }, { enableElasticEp: true }),
  args('VLL146', 'v0.11.1..v0.23.0', { enableDbo: true }, { enableDbo: true, all2allBackend: 'deepep_low_latency' }),
  args('VLL146', 'v0.11.1..v0.23.0', { ubatchSize: 2, all2allBackend: 'nixl_ep' }, { ubatchSize: 1, all2allBackend: 'nixl_ep' }),
  args('VLL147', 'v0.24.0..', { enableDbo: true }, { enableDbo: true, all2allBackend: 'nixl_ep' }),
];

const DIMENSIONS: readonly RuleCase[] = [
  args('VLL103', undefined, { tensorParallelSize: 6 }, { tensorParallelSize: 8 }, { model: QWEN3_32B }),
  inputs('VLL103', undefined, { args: {}, gpu: Gpu.H100.times(3), model: QWEN3_32B }, { args: {}, gpu: Gpu.H100.times(4), model: QWEN3_32B }),
  args('VLL104', undefined, { tensorParallelSize: 6 }, { tensorParallelSize: 16 }, { model: { ...QWEN3_32B, attentionHeads: 48 } }),
  args('VLL105', 'v0.9.0..v0.28.0', { tensorParallelSize: 8 }, { tensorParallelSize: 8, enableExpertParallel: true }, { model: QWEN3_235B_FP8 }),
  args('VLL105', 'v0.9.0..v0.28.0', { tensorParallelSize: 4, dataParallelSize: 2 }, { tensorParallelSize: 4 }, { model: QWEN3_235B_FP8 }),
  args('VLL149', 'v0.29.0..', { tensorParallelSize: 64 }, { tensorParallelSize: 8 }, { model: QWEN3_235B_FP8 }),
  args('VLL149', 'v0.29.0..', { tensorParallelSize: 64 }, { tensorParallelSize: 64, moeBackend: 'cutlass' }, { model: QWEN3_235B_FP8 }),
  args('VLL106', 'v0.9.0..', { tensorParallelSize: 16 }, { tensorParallelSize: 8 }, { model: QWEN3_32B_FP8 }),
  args('VLL107', undefined, { maxModelLen: 40961 }, { maxModelLen: 40960 }, { model: QWEN3_32B }),
  args('VLL107', undefined, { maxModelLen: 65536 }, { maxModelLen: 65536, hfOverrides: { rope_scaling: {} } }, { model: QWEN3_32B }),
  inputs('VLL107', undefined, { args: { maxModelLen: 65536 }, model: QWEN3_32B }, { args: { maxModelLen: 65536 }, model: QWEN3_32B, env: { VLLM_ALLOW_LONG_MAX_MODEL_LEN: '1' } }),
  args('VLL109', 'v0.10.2..', { tensorParallelSize: 8, decodeContextParallelSize: 3 }, { tensorParallelSize: 8, decodeContextParallelSize: 4 }),
  args('VLL127', 'v0.26.0..', { tensorParallelSize: 2, prefillContextParallelSize: 4, decodeContextParallelSize: 2 },
    { tensorParallelSize: 2, prefillContextParallelSize: 4, decodeContextParallelSize: 8 }),
  args('VLL128', 'v0.12.0..v0.25.1', { prefillContextParallelSize: 2 }, { prefillContextParallelSize: 1 }),
  args('VLL129', 'v0.26.0..v0.30.0', { prefillContextParallelSize: 2, dataParallelSize: 2 }, { prefillContextParallelSize: 2 }),
  args('VLL110', 'v0.11.1..', { tensorParallelSize: 8, decodeContextParallelSize: 2 }, { tensorParallelSize: 16, decodeContextParallelSize: 2 }, { model: QWEN3_32B }),
  args('VLL111', 'v0.18.0..v0.28.0', { dcpCommBackend: 'a2a' }, { tensorParallelSize: 2, decodeContextParallelSize: 2, dcpCommBackend: 'a2a' }),
];

const SCHEDULING: readonly RuleCase[] = [
  args('VLL116', 'v0.9.0..', { maxNumBatchedTokens: 100, maxNumSeqs: 128 }, { maxNumBatchedTokens: 128, maxNumSeqs: 128 }),
  args('VLL150', 'v0.9.0..v0.10.0', { maxNumBatchedTokens: 512 }, { maxNumBatchedTokens: 512, maxNumSeqs: 512 }, { gpu: Gpu.H100 }),
  inputs('VLL150', 'v0.9.0..v0.10.0', { args: { maxNumBatchedTokens: 128 }, gpu: Gpu.A100_80GB }, { args: { maxNumBatchedTokens: 512 }, gpu: Gpu.A100_80GB }),
  args('VLL151', 'v0.11.1..', { maxNumBatchedTokens: 2048, maxModelLen: 4096, enableChunkedPrefill: false }, { maxNumBatchedTokens: 2048, maxModelLen: 4096 }),
  args('VLL117', 'v0.9.0..v0.10.2', { maxLongPartialPrefills: 2 }, { maxLongPartialPrefills: 2, maxNumPartialPrefills: 2 }),
  args('VLL117', 'v0.9.0..v0.10.2', { maxNumPartialPrefills: 2, enableChunkedPrefill: false }, { maxNumPartialPrefills: 2 }),
  args('VLL152', 'v0.11.0..v0.26.0', { maxNumPartialPrefills: 2 }, { maxNumPartialPrefills: 1 }),
  args('VLL153', 'v0.27.0..', { longPrefillTokenThreshold: 8192, maxModelLen: 4096 }, { longPrefillTokenThreshold: 4096, maxModelLen: 4096 }),
  args('VLL154', 'v0.10.0..v0.14.1', { asyncScheduling: true, pipelineParallelSize: 2 }, { pipelineParallelSize: 2 }),
  args('VLL155', 'v0.10.0..v0.11.0', { asyncScheduling: true, speculativeConfig: EAGLE }, { speculativeConfig: EAGLE }),
  args('VLL156', 'v0.11.1..v0.32.0', { asyncScheduling: true, speculativeConfig: NGRAM }, { asyncScheduling: true, speculativeConfig: EAGLE }),
  args('VLL156', 'v0.11.1..v0.15.1', { asyncScheduling: true, specMethod: 'draft_model' }, { asyncScheduling: true, specMethod: 'ernie_mtp' }),
  args('VLL157', 'v0.11.1..v0.21.0', { asyncScheduling: true, distributedExecutorBackend: 'ray' }, { distributedExecutorBackend: 'ray' }),
];

const WEIGHTS: readonly RuleCase[] = [
  args('VLL160', 'v0.9.0..', { quantization: 'fp9' }, { quantization: 'fp8' }),
  args('VLL160', 'v0.24.0..', { quantization: 'gguf' }, {}),
  args('VLL160', 'v0.9.0..v0.9.2', { quantization: 'inc' }, {}),
  args('VLL161', 'v0.14.0..', { quantization: 'fbgemm_fp8' }, { quantization: 'fbgemm_fp8', allowDeprecatedQuantization: true }),
  args('VLL164', 'v0.9.0..', { quantization: 'fp8' }, { quantization: 'awq_marlin' }, { model: AWQ }),
  inputs('VLL164', 'v0.9.0..', { args: { quantization: 'awq' }, model: QWEN3_32B_FP8 }, { args: { quantization: 'fp8' }, model: QWEN3_32B }),
  inputs('VLL162', 'v0.9.0..v0.13.0', { args: { quantization: 'fp8' }, gpu: Gpu.T4 }, { args: { quantization: 'fp8' }, gpu: Gpu.A10 }),
  inputs('VLL162', 'v0.9.0..', { args: {}, gpu: Gpu.V100_32GB, model: AWQ }, { args: {}, gpu: Gpu.T4, model: AWQ }),
  inputs('VLL162', 'v0.10.1..', { args: {}, gpu: Gpu.T4, model: GPT_OSS }, { args: {}, gpu: Gpu.A10, model: GPT_OSS }),
  inputs('VLL162', 'v0.9.0..v0.26.0', { args: {}, gpu: Gpu.A10, model: { ...LLAMA, quantization: 'modelopt_fp8' } }, { args: {}, gpu: Gpu.L4, model: { ...LLAMA, quantization: 'modelopt_fp8' } }),
  args('VLL165', 'v0.9.0..', { dtype: 'bfloat16' }, { dtype: 'half' }, { gpu: Gpu.T4 }),
  // vllm-project/vllm#34641, #35250
  inputs('VLL200', 'v0.15.0..v0.16.0', ON_AITER, { ...ON_AITER, env: { ...ON_AITER.env, VLLM_ROCM_USE_AITER_FP4BMM: '0' } }),
  inputs('VLL200', 'v0.15.0..v0.16.0', ON_AITER, { ...ON_AITER, gpu: Gpu.MI355X }),
  inputs('VLL200', 'v0.15.0..v0.16.0', ON_AITER, { ...ON_AITER, model: { ...ON_AITER.model!, quantization: 'fp8', weightBits: 8 } }),
  inputs('VLL200', 'v0.15.0..v0.16.0', ON_AITER, { ...ON_AITER, model: LLAMA }),
  inputs('VLL200', 'v0.15.0..v0.16.0', ON_AITER, { ...ON_AITER, args: { dtype: 'half' } }),
  inputs('VLL200', 'v0.15.0..v0.16.0', { ...ON_AITER, env: { ...ON_AITER.env, VLLM_ROCM_USE_AITER_FP4BMM: 'True' } }, { ...ON_AITER, env: {} }),
  inputs('VLL167', 'v0.20.0..', { args: {}, gpu: Gpu.V100_32GB }, { args: {}, gpu: Gpu.T4 }),
  args('VLL163', 'v0.9.0..v0.23.0', { dtype: 'bfloat16', quantization: 'awq' }, { dtype: 'half', quantization: 'awq' }),
  args('VLL163', 'v0.10.1..', { dtype: 'half' }, { dtype: 'bfloat16' }, { model: GPT_OSS }),
  args('VLL166', 'v0.9.1..', { dtype: 'half' }, { dtype: 'bfloat16' }, { model: GEMMA }),
  inputs('VLL123', 'v0.21.0..', { args: { kvCacheDtype: 'nvfp4' }, model: DEEPSEEK }, { args: { kvCacheDtype: 'nvfp4' }, model: QWEN3_32B }),
];

const SPECULATION: readonly RuleCase[] = [
  args('VLL125', 'v0.22.0..', { specMethod: 'eagle3', speculativeConfig: { method: 'eagle3' } }, { specMethod: 'eagle3', speculativeConfig: { model: 'a/b' } }),
  args('VLL170', 'v0.9.1..', { speculativeConfig: { ...EAGLE, method: 'eagel3' } }, { speculativeConfig: EAGLE }),
  args('VLL170', 'v0.9.1..v0.24.0', { speculativeConfig: { ...EAGLE, method: 'dspark' } }, { speculativeConfig: EAGLE }),
  args('VLL170', 'v0.33.0..', { speculativeConfig: { ...EAGLE, method: 'medusa' } }, { speculativeConfig: EAGLE }),
  args('VLL171', 'v0.9.0..', { speculativeConfig: { ...EAGLE, model: undefined } }, { speculativeConfig: { ...EAGLE, model: undefined }, specModel: 'a/b' }),
  args('VLL172', 'v0.9.0..', { speculativeConfig: { method: 'ngram' } }, { speculativeConfig: { method: 'suffix' } }),
  args('VLL172', 'v0.9.0..', { speculativeConfig: { ...EAGLE, num_speculative_tokens: 0 } }, { speculativeConfig: { ...EAGLE, num_speculative_tokens: 1 } }),
  args('VLL173', 'v0.9.0..', { speculativeConfig: { ...NGRAM, prompt_lookup_min: 4, prompt_lookup_max: 2 } }, { speculativeConfig: { ...NGRAM, prompt_lookup_max: 2 } }),
  args('VLL173', 'v0.9.0..', { speculativeConfig: { ...NGRAM, prompt_lookup_min: 0 } }, { speculativeConfig: { ...NGRAM, prompt_lookup_min: 1 } }),
  args('VLL174', 'v0.9.0..', { tensorParallelSize: 4, speculativeConfig: { ...EAGLE, draft_tensor_parallel_size: 2 } },
    { tensorParallelSize: 4, speculativeConfig: { ...EAGLE, draft_tensor_parallel_size: 4 } }),
  args('VLL174', 'v0.9.0..', { tensorParallelSize: 4, speculativeConfig: { ...EAGLE, draft_tensor_parallel_size: 2 } },
    { tensorParallelSize: 4, speculativeConfig: { ...NGRAM, draft_tensor_parallel_size: 2 } }),
  args('VLL175', 'v0.15.0..', { speculativeConfig: { ...EAGLE, tensor_parallel_size: 1 } }, { speculativeConfig: { ...EAGLE, draft_tensor_parallel_size: 1 } }),
  args('VLL176', 'v0.10.0..v0.14.1', { speculativeConfig: { ...EAGLE, method: 'draft_model' } }, { speculativeConfig: EAGLE }),
  args('VLL177', 'v0.11.1..', { enableLora: true, maxNumBatchedTokens: 512, maxNumSeqs: 256, speculativeConfig: EAGLE },
    { enableLora: true, maxNumBatchedTokens: 1024, maxNumSeqs: 256, speculativeConfig: EAGLE }),
  args('VLL178', 'v0.10.2..', { kvSharingFastPrefill: true, speculativeConfig: EAGLE }, { kvSharingFastPrefill: true, speculativeConfig: NGRAM }),
  // config/speculative.py, use_eagle
  args('VLL178', 'v0.10.2..', { kvSharingFastPrefill: true, specMethod: 'ernie_mtp' }, { specMethod: 'ernie_mtp' }),
];

const TRANSFER: readonly RuleCase[] = [
  args('VLL119', 'v0.9.0..', { kvTransferConfig: { kv_connector: 'NixlConnector' } }, { kvTransferConfig: NIXL }),
  args('VLL119', 'v0.9.0..', { kvTransferConfig: { kv_role: 'both' } }, { kvTransferConfig: {} }),
  args('VLL180', 'v0.9.0..', { kvTransferConfig: { ...NIXL, kv_connector: 'NixlConector' } }, { kvTransferConfig: NIXL }),
  args('VLL180', 'v0.9.0..', { kvTransferConfig: { ...NIXL, kv_connector: 'MyConnector' } }, { kvTransferConfig: { ...NIXL, kv_connector: 'MyConnector', kv_connector_module_path: 'my.connector' } }),
  args('VLL180', 'v0.9.0..v0.10.2', { kvTransferConfig: { ...NIXL, kv_connector: 'MultiConnector', kv_connector_extra_config: { connectors: [NIXL, { ...NIXL, kv_connector: 'OffloadingConnector' }] } } },
    { kvTransferConfig: { ...NIXL, kv_connector: 'MultiConnector', kv_connector_extra_config: { connectors: [NIXL] } } }),
  inputs('VLL181', 'v0.21.0..', { args: { kvTransferConfig: NIXL }, env: { PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True' } },
    { args: { kvTransferConfig: NIXL, enableCumemAllocator: true }, env: { PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True' } }),
  // config/vllm.py, _post_init_kv_transfer_config
  inputs('VLL181', 'v0.21.0..', { args: { kvOffloadingSize: 8 }, env: { PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True' } }, { args: { kvOffloadingSize: 8 } }),
  args('VLL182', 'v0.11.1..', { ecTransferConfig: { ec_connector: 'ECExampleConnector' } }, { ecTransferConfig: { ec_connector: 'ECExampleConnector', ec_role: 'ec_producer' } }),
  args('VLL183', 'v0.11.1..v0.13.0', { kvOffloadingBackend: 'native' }, { kvOffloadingBackend: 'native', kvOffloadingSize: 10 }),
  args('VLL124', 'v0.21.0..', { enableReturnRoutedExperts: true, pipelineParallelSize: 2 }, { enableReturnRoutedExperts: true }),
  args('VLL124', 'v0.28.0..', { enableReturnRoutedExperts: true, tensorParallelSize: 2, decodeContextParallelSize: 2 }, { enableReturnRoutedExperts: true, tensorParallelSize: 2 }),
  args('VLL184', 'v0.22.0..v0.30.0', { enableReturnRoutedExperts: true, kvTransferConfig: NIXL }, { enableReturnRoutedExperts: true }),
  args('VLL185', 'v0.31.0..', { enableReturnRoutedExperts: true, kvTransferConfig: NIXL }, { enableReturnRoutedExperts: true, kvTransferConfig: { ...NIXL, kv_connector: 'OffloadingConnector' } }),
];

const SERVING: readonly RuleCase[] = [
  args('VLL120', 'v0.9.0..', { enableAutoToolChoice: true }, { enableAutoToolChoice: true, toolCallParser: 'hermes' }),
  args('VLL186', 'v0.9.0..', { enableAutoToolChoice: true, toolCallParser: 'hermess' }, { enableAutoToolChoice: true, toolCallParser: 'mine', toolParserPlugin: '/plugin.py' }),
  args('VLL186', 'v0.9.0..v0.9.2', { enableAutoToolChoice: true, toolCallParser: 'qwen3_coder' }, { toolCallParser: 'qwen3_coder' }),
  args('VLL186', 'v0.24.0..', { enableAutoToolChoice: true, toolCallParser: 'minimax' }, {}),
  args('VLL187', 'v0.9.0..', { reasoningParser: 'qwen4' }, { reasoningParser: 'qwen3' }),
  args('VLL187', 'v0.9.0..', { reasoningParser: 'qwen4' }, { reasoningParser: '' }),
  args('VLL187', 'v0.9.0..v0.10.2', { reasoningParser: 'seed_oss' }, { reasoningParser: 'seed_oss', reasoningParserPlugin: '/plugin.py' }),
  args('VLL121', 'v0.11.0..', { enableLogOutputs: true }, { enableLogOutputs: true, enableLogRequests: true }),
  args('VLL188', 'v0.11.1..', { collectDetailedTraces: ['all'] }, { collectDetailedTraces: ['all'], otlpTracesEndpoint: 'http://otel:4317' }),
  args('VLL158', 'v0.11.1..', { cudagraphCaptureSizes: [1], compilationConfig: { cudagraph_capture_sizes: [1] } }, { cudagraphCaptureSizes: [1], compilationConfig: {} }),
  args('VLL158', 'v0.11.1..', { attentionBackend: 'FLASHINFER', attentionConfig: { backend: 'FLASHINFER' } }, { attentionBackend: 'FLASHINFER', kernelConfig: { backend: 'x' } }),
  args('VLL159', 'v0.11.1..', { cudagraphCaptureSizes: [8, 16], maxCudagraphCaptureSize: 8 }, { cudagraphCaptureSizes: [8, 16], maxCudagraphCaptureSize: 16 }),
  args('VLL189', 'v0.11.0..', { structuredOutputsConfig: { disable_any_whitespace: true } }, { structuredOutputsConfig: { disable_any_whitespace: true, backend: 'xgrammar' } }),
  args('VLL189', 'v0.11.0..', { structuredOutputsConfig: { disable_additional_properties: true, backend: 'xgrammar' } },
    { structuredOutputsConfig: { disable_additional_properties: true, backend: 'guidance' } }),
  args('VLL194', 'v0.11.1..', { mambaBlockSize: 8, enablePrefixCaching: false }, { mambaBlockSize: 8 }),
  args('VLL195', 'v0.20.0..', { enableMambaCacheStochasticRounding: true }, { enableMambaCacheStochasticRounding: true, mambaSsmCacheDtype: 'float16' }),
  args('VLL196', 'v0.17.0..', { offloadGroupSize: 2, offloadNumInGroup: 3 }, { offloadGroupSize: 2, offloadNumInGroup: 2 }),
  inputs('VLL190', 'v0.9.0..v0.10.0', { args: { limitMmPerPrompt: { image: 1 } }, model: QWEN3_32B }, { args: { limitMmPerPrompt: { image: 1 } }, model: GEMMA }),
  args('VLL191', 'v0.11.1..', { limitMmPerPrompt: { image: -1 } }, { limitMmPerPrompt: { image: 0, video: { count: 1 } } }),
  args('VLL192', 'v0.11.1..', { mmShmCacheMaxObjectSizeMb: 64 }, { mmShmCacheMaxObjectSizeMb: 64, mmProcessorCacheType: 'shm' }),
  args('VLL193', 'v0.19.0..', { mmTensorIpc: 'torch_shm', tensorParallelSize: 2 }, { mmTensorIpc: 'torch_shm' }, { env: { VLLM_WORKER_MULTIPROC_METHOD: 'spawn' } }),
  inputs('VLL193', 'v0.19.0..', { args: { mmTensorIpc: 'torch_shm' } }, { args: { mmTensorIpc: 'direct_rpc' } }),
  inputs('VLL197', 'v0.10.0..', { args: { defaultMmLoras: { audio: 'a/b' } }, model: QWEN3_32B }, { args: { defaultMmLoras: { audio: 'a/b' } }, model: GEMMA }),
];

const ADAPTERS: readonly RuleCase[] = [
  inputs('VLL130', undefined, { args: { maxLoras: 2 }, lora: {} }, { args: { loraDtype: 'auto' }, lora: { maxLoras: 2 } }),
  inputs('VLL131', undefined, { args: {}, lora: { adapters: [{ name: 'a', path: 'x' }, { name: 'a', path: 'y' }] } },
    { args: {}, lora: { adapters: [{ name: 'a', path: 'x' }, { name: 'b', path: 'x' }] } }),
  inputs('VLL132', undefined, { args: {}, lora: { maxLoraRank: 513 } }, { args: {}, lora: { maxLoraRank: 512 } }),
  inputs('VLL133', undefined, { args: {}, lora: { maxLoras: 0 } }, { args: {}, lora: { maxLoras: 1 } }),
  args('VLL118', 'v0.9.0..', { enableLora: true, maxLoras: 4, maxCpuLoras: 2 }, { enableLora: true, maxLoras: 2, maxCpuLoras: 2 }),
  args('VLL135', 'v0.9.0..', { loraModules: ['sql=a/b'] }, { loraModules: ['sql=a/b'], enableLora: true }),
  args('VLL198', 'v0.33.0..', { enableLora: true, moeBackend: 'deep_gemm_mega_moe' }, { enableLora: true, moeBackend: 'triton' }),
];

const MEMORY: readonly RuleCase[] = [
  inputs('VLL401', undefined, { args: {}, gpu: Gpu.L4.times(2), model: QWEN3_32B }, { args: {}, gpu: Gpu.L4.times(4), model: QWEN3_32B }),
  args('VLL401', undefined, { gpuMemoryUtilization: 0.3 }, { gpuMemoryUtilization: 0.5 }, { gpu: Gpu.H100.times(2), model: QWEN3_32B }),
];

export const CASES: readonly RuleCase[] = [
  ...PARALLELISM, ...DIMENSIONS, ...SCHEDULING, ...WEIGHTS, ...SPECULATION, ...TRANSFER, ...SERVING, ...ADAPTERS, ...MEMORY,
];

/** What works, and not as it reads. */
export const ADVICE_CASES: readonly RuleCase[] = [
  // vLLM takes the first devices: world size against device count, in platforms/cuda.py and v1/executor/multiproc_executor.py.
  args('VLL307', undefined, { tensorParallelSize: 4 }, { tensorParallelSize: 8 }, { gpu: Gpu.H100.times(8) }),
  args('VLL307', undefined, { pipelineParallelSize: 3 }, { pipelineParallelSize: 2 }, { gpu: Gpu.L4.times(4) }),
  args('VLL402', undefined, { maxModelLen: 40960 }, { maxModelLen: 8192 }, { gpu: Gpu.L4.times(1), model: LLAMA }),
  inputs('VLL134', undefined, { args: {}, lora: { dynamicLoading: true } }, { args: {}, lora: { dynamicLoading: true }, hasApiKey: true }),
  args('VLL140', undefined, { disableCustomAllReduce: false }, { disableCustomAllReduce: true }, { gpu: Gpu.L4.times(2).shared(HamiShare.percent(50)) }),
  inputs('VLL141', 'v0.18.0..', { args: {}, gpu: Gpu.L4.times(2).shared(HamiShare.percent(50, { version: '2.8.1' })) },
    { args: {}, gpu: Gpu.L4.times(2).shared(HamiShare.percent(50, { version: '2.8.2' })) }),
  args('VLL301', undefined, { shutdownTimeout: 600 }, { shutdownTimeout: 300 }, { drainSeconds: 300 }),
  inputs('VLL302', 'v0.9.0..v0.17.1', { args: {}, drainSeconds: 300 }, { args: {}, drainSeconds: 0 }),
  inputs('VLL303', 'v0.18.0..', { args: { distributedExecutorBackend: 'ray' } }, { args: { distributedExecutorBackend: 'mp' } }),
  inputs('VLL303', 'v0.18.0..', { args: { dataParallelBackend: 'ray' } }, { args: { dataParallelBackend: 'mp' } }),
  inputs('VLL304', undefined, { args: {}, gpu: Gpu.A100_80GB, model: QWEN3_32B_FP8 }, { args: {}, gpu: Gpu.L4.times(4), model: QWEN3_32B_FP8 }),
  args('VLL308', undefined, { toolCallParser: 'hermes' }, { toolCallParser: 'hermes', enableAutoToolChoice: true }),
  args('VLL308', undefined, { toolCallParser: 'hermes', enableAutoToolChoice: false }, {}),
  args('VLL308', undefined, { toolCallParser: 'hermes' }, { toolCallParser: 'openai' }),
  args('VLL308', undefined, { toolCallParser: 'hermes' }, { toolCallParser: 'hermes', tokenizerMode: 'mistral' }),
  inputs('VLL308', undefined, { args: { toolCallParser: 'hermes' }, model: LLAMA }, { args: { toolCallParser: 'hermes' }, model: GPT_OSS }),
  args('VLL305', undefined, { apiServerCount: 0 }, { apiServerCount: 1 }),
  args('VLL306', undefined, { dataParallelSize: 4, dataParallelSizeLocal: 2 }, { dataParallelSize: 4, dataParallelSizeLocal: 2, dataParallelHybridLb: true }),
];
