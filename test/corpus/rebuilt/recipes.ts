import { Duration, Size } from 'cdk8s';
import {
  DynamoGraphProps, DynamoRouter, DynamoVersion, DynamoWorker, EngineImage, Interconnect, KvTransfer, ResourceClaim, SecurityProfile, TaintEffect,
} from '../../../src';

/** The pods of a role of a recipe. */
export interface RoleRow {
  readonly role: 'worker' | 'prefill' | 'decode';
  /** GPUs of a pod, such as `4 B200`, or `2 x 8 H200` over several nodes. */
  readonly on: string;
  readonly replicas?: number;
  /** Flags of the engine that only this role has. */
  readonly flags?: string;
  readonly env?: { readonly [name: string]: string };
  readonly props?: DynamoWorker;
  /** What its container says. */
  readonly container?: object;
  /** What its pod says. */
  readonly pod?: object;
}

/** A recipe of Dynamo. */
export interface RecipeRow {
  /** Path below `recipes`, with the commit that it was read at. */
  readonly file: string;
  readonly version: DynamoVersion;
  readonly engine: 'sglang' | 'vllm';
  /** Release of the engine in the image. */
  readonly engineVersion: string;
  readonly model: string;
  /** Flags of the engine that all roles have, without those that the graph sets. */
  readonly flags: string;
  /** Words of Dynamo's own that every worker has. */
  readonly dynamo?: string;
  /** Variables of the frontend. */
  readonly frontend?: { readonly [name: string]: string };
  readonly props?: Partial<DynamoGraphProps>;
  readonly roles: readonly RoleRow[];
  /** Codes of advice, and no others. */
  readonly advice?: readonly string[];
}

const HUB_SECRET = 'hf-token-secret';
const ROOT = SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_PTRACE', 'SYS_RESOURCE'] });
const AS_ROOT = { securityContext: { runAsUser: 0, runAsGroup: 0, capabilities: { add: ['IPC_LOCK', 'SYS_PTRACE', 'SYS_RESOURCE'] } } };
const PATIENT = { period: Duration.seconds(60), timeout: Duration.seconds(60), failureThreshold: 10 };
const SLOW_START = { period: Duration.seconds(60), timeout: Duration.seconds(20), failureThreshold: 120 };
const LIVE_SOON = { startupProbe: { httpGet: { path: '/live', port: 9090 }, periodSeconds: 60, timeoutSeconds: 20, failureThreshold: 120 } };
const HEALTHY_SOON = { startupProbe: { httpGet: { path: '/health', port: 9090 }, periodSeconds: 10, timeoutSeconds: 10 } };
const startup = (failureThreshold: number) => ({ startup: { path: '/health', period: Duration.seconds(10), timeout: Duration.seconds(10), failureThreshold } });

function claimed(name: string): DynamoWorker {
  return { kubernetesVersion: '1.36', resourceClaims: { 'compute-domain-channel': ResourceClaim.template(name) } };
}

const CLAIM = { resources: { claims: [{ name: 'compute-domain-channel' }] } };
const DRAFTS = '--speculative-algorithm EAGLE --speculative-num-steps 3 --speculative-eagle-topk 1 --speculative-num-draft-tokens 4';
const LLAMA = 'RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic';
const NEMOTRON = 'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8';
const YARN = '--hf-overrides \'{"rope_scaling":{"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":32768},"max_position_embeddings":131072}\' --max-model-len 131072';
const FAST_LOAD = '--model-loader-extra-config \'{"enable_multithread_load":true,"num_threads":32}\'';
const IB = (count: number) => Interconnect.rdma({ resource: 'rdma/ib', count });
/** Built before SGLang v0.5.20, which dropped some of the flags. */
const V41_IMAGE = EngineImage.of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.6.0-deepseek-v4.1-flash-dev.1', { engineVersion: '0.5.19' });
const SMALL: DynamoWorker = { envFromSecret: HUB_SECRET, workingDir: '/workspace', sharedMemory: Size.gibibytes(16) };
const GLM: DynamoWorker = { envFromSecret: HUB_SECRET, workingDir: '/workspace/', sharedMemory: Size.gibibytes(64), security: ROOT };

/**
 * Recipes of Dynamo that run SGLang or vLLM, in our words: what they say of workers is in ours.
 *
 * Left out are scripts that check the node first, and what is said twice. A ComputeDomain is an object beside the graph, whose claim
 * the workers have.
 */
export const RECIPES: readonly RecipeRow[] = [
  {
    file: 'glm-5.2/sglang/agg-b200-agentic/deploy.yaml@210fd5a',
    version: DynamoVersion.of('1.5.1'),
    engine: 'sglang',
    engineVersion: 'v0.5.18',
    model: 'RadixArk/GLM-5.3-NVFP4',
    flags: `--served-model-name zai-org/GLM-5.3 --trust-remote-code --tensor-parallel-size 4 --data-parallel-size 4 --enable-dp-attention --enable-dp-lm-head --moe-runner-backend flashinfer_trtllm --moe-a2a-backend none --fp4-gemm-backend flashinfer_trtllm --speculative-attention-mode decode --quantization modelopt_fp4 --kv-cache-dtype fp8_e4m3 --context-length 500000 ${DRAFTS} --max-running-requests 128 --cuda-graph-max-bs 128 --watchdog-timeout 3600 --mem-fraction-static 0.88 --enable-metrics --speculative-moe-runner-backend flashinfer_cutlass --speculative-moe-a2a-backend none --enable-flashinfer-allreduce-fusion --hicache-size 200 --enable-hierarchical-cache ${FAST_LOAD} --reasoning-parser glm45`,
    dynamo: '--dyn-tool-call-parser glm47 --dyn-reasoning-parser glm45',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_TRUST_REMOTE_CODE: 'true' },
    props: { router: DynamoRouter.kv({ eventsPort: 5557 }), frontend: { trustRemoteCode: true }, runtime: { toolCallParser: 'glm47', reasoningParser: 'glm45' } },
    roles: [{
      role: 'worker',
      on: '4 B200',
      replicas: 4,
      env: { DYN_SGL_ALLOW_TOP_LOGPROBS: '1', DYN_FORWARDPASS_METRIC_PORT: '' },
      props: { ...GLM, resources: { memory: Size.tebibytes(1) }, probes: { startup: { path: '/live', ...SLOW_START }, liveness: PATIENT, readiness: PATIENT } },
      container: {
        ...AS_ROOT,
        ...LIVE_SOON,
        livenessProbe: { httpGet: { path: '/live', port: 9090 }, periodSeconds: 60, timeoutSeconds: 60, failureThreshold: 10 },
        readinessProbe: { httpGet: { path: '/health', port: 9090 }, periodSeconds: 60, timeoutSeconds: 60, failureThreshold: 10 },
        resources: { limits: { memory: '1Ti' } },
      },
      pod: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-B200' } },
    }],
  },
  {
    file: 'glm-5.2/sglang/disagg-h200-agentic/deploy.yaml@210fd5a',
    version: DynamoVersion.of('1.5.1'),
    engine: 'sglang',
    engineVersion: 'v0.5.18',
    // The recipe names the checkpoint of 16 bits, which does not fit; its README speaks of FP8.
    model: 'zai-org/GLM-5.3-FP8',
    flags: `--served-model-name zai-org/GLM-5.3 --trust-remote-code --tensor-parallel-size 8 --moe-a2a-backend none --kv-cache-dtype fp8_e4m3 --max-running-requests 64 --attention-backend dsa --dsa-prefill-backend flashmla_kv ${DRAFTS} --context-length 250000 --watchdog-timeout 3600 --enable-metrics --reasoning-parser glm45`,
    dynamo: '--dyn-tool-call-parser glm47 --dyn-reasoning-parser glm45',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: {
      router: DynamoRouter.kv({ eventsPort: 5557 }), frontend: { trustRemoteCode: true }, runtime: { toolCallParser: 'glm47', reasoningParser: 'glm45' }, kvTransfer: KvTransfer.mooncake({ port: 12345 }),
    },
    roles: [
      {
        role: 'prefill',
        on: '8 H200',
        flags: `--data-parallel-size 1 --ep-size 8 --fp8-gemm-backend flashinfer_deepgemm --mem-fraction-static 0.92 --enable-prefill-cp --cp-strategy interleave --disable-overlap-schedule --cuda-graph-backend-decode disabled --cuda-graph-backend-prefill disabled ${FAST_LOAD}`,
        env: { MC_FORCE_HCA: '1' },
        props: { ...GLM, interconnect: IB(8), resources: { memory: Size.tebibytes(1) }, probes: { startup: { path: '/live', ...SLOW_START }, liveness: PATIENT, readiness: PATIENT } },
        container: { ...AS_ROOT, ...LIVE_SOON, resources: { limits: { 'memory': '1Ti', 'rdma/ib': '8' } } },
      },
      {
        role: 'decode',
        on: '8 H200',
        flags: '--data-parallel-size 8 --enable-dp-attention --ep-size 1 --fp8-gemm-backend deep_gemm --enforce-shared-experts-fusion --mem-fraction-static 0.95 --cuda-graph-max-bs 64 --cuda-graph-bs 1 2 4 8 16 20 24 28 32 36 40 44 48 52 56 60 64 --dsa-decode-backend flashmla_kv',
        env: { MC_FORCE_HCA: '1', SGLANG_DISAGGREGATION_WAITING_TIMEOUT: '3600' },
        props: { ...GLM, interconnect: IB(8), resources: { memory: Size.gibibytes(200) }, probes: { startup: { path: '/live', ...SLOW_START }, liveness: PATIENT, readiness: PATIENT } },
        container: { ...AS_ROOT, ...LIVE_SOON, resources: { limits: { 'memory': '200Gi', 'rdma/ib': '8' } } },
      },
    ],
  },
  {
    file: 'glm-5-nvfp4/sglang/disagg/deploy.yaml@181be1d',
    version: DynamoVersion.V1_3_1,
    engine: 'sglang',
    engineVersion: 'v0.5.10',
    model: 'nvidia/GLM-5-NVFP4',
    flags: `--served-model-name nvidia/GLM-5-NVFP4 --trust-remote-code --quantization modelopt_fp4 --kv-cache-dtype fp8_e4m3 --enable-dp-lm-head --max-running-requests 2048 --cuda-graph-max-bs 128 --mem-fraction-static 0.72 --chunked-prefill-size 32768 --max-prefill-tokens 32768 --enable-flashinfer-allreduce-fusion --attention-backend nsa --nsa-decode-backend trtllm --nsa-prefill-backend trtllm --moe-runner-backend flashinfer_trtllm --stream-interval 50 --incremental-streaming-output ${FAST_LOAD} --watchdog-timeout 3600`,
    props: { image: EngineImage.of('registry.example.com/sglang-dynamo-glm5:1', { engineVersion: '0.5.10' }), kvTransfer: KvTransfer.nixl({ port: 30001 }) },
    advice: ['DYN083', 'FLG010'],
    roles: [
      {
        role: 'prefill',
        on: '4 GB200',
        flags: '--tensor-parallel-size 4 --data-parallel-size 1 --expert-parallel-size 1 --load-balance-method round_robin',
        env: { UCX_TLS: 'cuda_ipc,cuda_copy,rc', UCX_IB_GID_INDEX: '3', NCCL_NVLS_ENABLE: '1' },
        props: { security: SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'] }), workingDir: '/workspace/' },
        container: { securityContext: { capabilities: { add: ['IPC_LOCK'] } } },
      },
      {
        role: 'decode',
        on: '4 x 4 GB200',
        flags: '--tensor-parallel-size 16 --data-parallel-size 16 --expert-parallel-size 16 --enable-dp-attention --speculative-algorithm EAGLE --speculative-num-steps 2 --speculative-eagle-topk 1 --speculative-num-draft-tokens 3 --prefill-round-robin-balance',
        env: { UCX_TLS: 'cuda_ipc,cuda_copy,rc', UCX_IB_GID_INDEX: '3', NCCL_NVLS_ENABLE: '1' },
        props: { ...claimed('glm5-compute-domain-channel'), security: SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'] }), workingDir: '/workspace/' },
        container: { ...CLAIM, securityContext: { capabilities: { add: ['IPC_LOCK'] } } },
        pod: { resourceClaims: [{ name: 'compute-domain-channel', resourceClaimTemplateName: 'glm5-compute-domain-channel' }] },
      },
    ],
  },
  {
    file: 'nemotron-3-super-fp8/sglang/agg/deploy.yaml@04521f4',
    version: DynamoVersion.V1_3_1,
    engine: 'sglang',
    engineVersion: 'v0.5.14',
    model: NEMOTRON,
    flags: `--served-model-name ${NEMOTRON} --tp 4 --trust-remote-code`,
    dynamo: '--dyn-tool-call-parser nemotron_nano --dyn-reasoning-parser nemotron_nano',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_USE_KV_EVENTS: 'false' },
    props: { router: DynamoRouter.kvApproximate(), runtime: { toolCallParser: 'nemotron_nano', reasoningParser: 'nemotron_nano' } },
    roles: [{ role: 'worker', on: '4 H200', props: SMALL, container: { workingDir: '/workspace', envFrom: [{ secretRef: { name: HUB_SECRET } }] } }],
  },
  {
    file: 'nemotron-3-super-fp8/sglang/disagg/deploy.yaml@04521f4',
    version: DynamoVersion.V1_3_1,
    engine: 'sglang',
    engineVersion: 'v0.5.14',
    model: NEMOTRON,
    flags: `--served-model-name ${NEMOTRON} --tp 2 --trust-remote-code`,
    dynamo: '--dyn-tool-call-parser nemotron_nano --dyn-reasoning-parser nemotron_nano',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_USE_KV_EVENTS: 'false' },
    props: { router: DynamoRouter.kvApproximate(), runtime: { toolCallParser: 'nemotron_nano', reasoningParser: 'nemotron_nano' }, kvTransfer: KvTransfer.nixl({ port: 12345 }) },
    roles: [{ role: 'prefill', on: '2 H200', props: SMALL }, { role: 'decode', on: '2 H200', props: SMALL }],
    // Both roles are meant for one node.
    advice: ['DYN083'],
  },
  {
    file: 'nemotron-3-super-fp8/vllm/agg/deploy.yaml@04521f4',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: NEMOTRON,
    flags: `--served-model-name ${NEMOTRON} --tensor-parallel-size 4 --trust-remote-code --mamba-cache-mode align`,
    dynamo: '--dyn-tool-call-parser nemotron_nano --dyn-reasoning-parser nemotron_nano',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_USE_KV_EVENTS: 'false' },
    props: { router: DynamoRouter.kvApproximate(), runtime: { toolCallParser: 'nemotron_nano', reasoningParser: 'nemotron_nano' } },
    roles: [{
      role: 'worker',
      on: '4 H200',
      env: { VLLM_FLASHINFER_ALLREDUCE_BACKEND: 'trtllm' },
      props: { ...SMALL, probes: startup(120) },
      container: { startupProbe: { ...HEALTHY_SOON.startupProbe, failureThreshold: 120 } },
    }],
  },
  {
    file: 'deepseek-r1/sglang/disagg-16gpu/deploy.yaml@08ebb8b',
    version: DynamoVersion.V1_3_1,
    engine: 'sglang',
    engineVersion: 'v0.5.14',
    model: 'deepseek-ai/DeepSeek-R1',
    flags: '--served-model-name deepseek-ai/DeepSeek-R1 --tp 8 --ep-size 8 --trust-remote-code --skip-tokenizer-init',
    props: { kvTransfer: KvTransfer.nixl({ port: 30001 }) },
    roles: [
      { role: 'prefill', on: '8 H200', flags: '--load-balance-method round_robin', props: { sharedMemory: Size.gibibytes(80), probes: startup(600) } },
      { role: 'decode', on: '8 H200', flags: '--dp 8 --enable-dp-attention --prefill-round-robin-balance', props: { sharedMemory: Size.gibibytes(80), probes: startup(600) } },
    ],
    advice: ['DYN083', 'FLG010'],
  },
  {
    file: 'deepseek-v4/deepseek-v4-pro/sglang/agg/deploy.yaml@4635b03',
    version: DynamoVersion.V1_5_0,
    engine: 'sglang',
    engineVersion: 'v0.5.18',
    model: 'deepseek-ai/DeepSeek-V4-Pro',
    flags: `--served-model-name deepseek-ai/DeepSeek-V4-Pro --trust-remote-code --tp 8 --moe-runner-backend flashinfer_mxfp4 ${DRAFTS} --chunked-prefill-size 4096 --disable-flashinfer-autotune`,
    dynamo: '--dyn-tool-call-parser deepseek_v4 --dyn-reasoning-parser deepseek_v4',
    props: { runtime: { toolCallParser: 'deepseek_v4', reasoningParser: 'deepseek_v4' } },
    roles: [{
      role: 'worker',
      on: '8 B200',
      env: { SGLANG_JIT_DEEPGEMM_PRECOMPILE: '0', SGLANG_JIT_DEEPGEMM_FAST_WARMUP: '1', NCCL_CUMEM_ENABLE: '1', GLOO_SOCKET_IFNAME: 'eth0' },
      props: { sharedMemory: Size.gibibytes(200), workingDir: '/workspace', probes: startup(360) },
      container: { startupProbe: { ...HEALTHY_SOON.startupProbe, failureThreshold: 360 } },
    }],
  },
  {
    file: 'deepseek-v4/deepseek-v4-pro/sglang/disagg-gb200/deploy.yaml@c677e21',
    version: DynamoVersion.V1_5_0,
    engine: 'sglang',
    engineVersion: 'v0.5.18',
    model: 'deepseek-ai/DeepSeek-V4-Pro',
    flags: '--served-model-name deepseek-ai/DeepSeek-V4-Pro --trust-remote-code --tp 8 --moe-runner-backend flashinfer_mxfp4 --chunked-prefill-size 4096 --disable-flashinfer-autotune --mem-fraction-static 0.82 --watchdog-timeout 3600',
    dynamo: '--dyn-tool-call-parser deepseek_v4 --dyn-reasoning-parser deepseek_v4',
    props: { runtime: { toolCallParser: 'deepseek_v4', reasoningParser: 'deepseek_v4' }, kvTransfer: KvTransfer.nixl({ port: 30001 }) },
    advice: ['FLG010'],
    roles: [
      {
        role: 'prefill',
        on: '2 x 4 GB200',
        flags: '--load-balance-method round_robin',
        env: { UCX_TLS: 'cuda_ipc,cuda_copy,tcp', UCX_CUDA_IPC_ENABLE_MNNVL: 'y', NCCL_CUMEM_ENABLE: '1', NCCL_NVLS_ENABLE: '1', GLOO_SOCKET_IFNAME: 'eth0' },
        props: {
          ...claimed('dsv4-pro-compute-domain-channel'),
          sharedMemory: Size.gibibytes(200),
          security: SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'] }),
          workingDir: '/workspace/',
          tolerations: [{ key: 'kubernetes.io/arch', value: 'arm64', effect: TaintEffect.NO_SCHEDULE }],
        },
        container: CLAIM,
        pod: {
          tolerations: expect.arrayContaining([{ key: 'kubernetes.io/arch', operator: 'Equal', value: 'arm64', effect: 'NoSchedule' }]),
        },
      },
      {
        role: 'decode',
        on: '2 x 4 GB200',
        flags: '--prefill-round-robin-balance',
        env: { UCX_TLS: 'cuda_ipc,cuda_copy,tcp', UCX_CUDA_IPC_ENABLE_MNNVL: 'y', NCCL_CUMEM_ENABLE: '1', NCCL_NVLS_ENABLE: '1', GLOO_SOCKET_IFNAME: 'eth0' },
        props: { ...claimed('dsv4-pro-compute-domain-channel'), sharedMemory: Size.gibibytes(200), security: SecurityProfile.imageDefault({ capabilities: ['IPC_LOCK'] }), workingDir: '/workspace/' },
        container: CLAIM,
      },
    ],
  },
  {
    file: 'deepseek-v4.1-flash/sglang/agg-gb200/deploy.yaml@0cb84dd',
    advice: ['DYN006'],
    version: DynamoVersion.of('1.6.0'),
    engine: 'sglang',
    engineVersion: 'v0.5.19',
    model: 'deepseek-ai/DeepSeek-V4.1-Flash',
    flags: '--served-model-name deepseek-ai/DeepSeek-V4.1-Flash --trust-remote-code --tp-size 4 --ep-size 4 --page-size 256 --mem-fraction-static 0.8 --max-running-requests 256 --speculative-algorithm DSPARK --speculative-dspark-block-size 5 --reasoning-parser auto --enable-metrics --watchdog-timeout 3600 --cuda-graph-max-bs-decode 64',
    dynamo: '--dyn-tool-call-parser deepseek_v41 --dyn-reasoning-parser deepseek_v41',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: {
      image: V41_IMAGE,
      router: DynamoRouter.kv({ eventsPort: 5557 }),
      frontend: { resources: { cpu: 16, memory: Size.gibibytes(128) } },
      runtime: { toolCallParser: 'deepseek_v41', reasoningParser: 'deepseek_v41' },
    },
    roles: [{
      role: 'worker',
      on: '4 GB200',
      replicas: 2,
      env: { SGLANG_JIT_DEEPGEMM_PRECOMPILE: '0', SGLANG_JIT_DEEPGEMM_FAST_WARMUP: '1', SGLANG_DEFAULT_THINKING: 'true', DYN_ENABLE_STRUCTURAL_TAG: 'true', DYN_FORWARDPASS_METRIC_PORT: '' },
      props: {
        security: ROOT,
        sharedMemory: Size.gibibytes(200),
        drainTimeout: Duration.seconds(60),
        resources: { cpu: 16, memory: Size.gibibytes(512), ephemeralStorage: Size.gibibytes(64) },
      },
      container: { ...AS_ROOT, resources: { requests: { 'cpu': '16', 'memory': '512Gi', 'ephemeral-storage': '64Gi' } } },
    }],
  },
  {
    file: 'deepseek-v4.1-flash/sglang/disagg-gb200/deploy-generic.yaml@0a3b3f5',
    advice: ['DYN006', 'FLG010'],
    version: DynamoVersion.of('1.6.0'),
    engine: 'sglang',
    engineVersion: 'v0.5.19',
    model: 'deepseek-ai/DeepSeek-V4.1-Flash',
    flags: '--served-model-name deepseek-ai/DeepSeek-V4.1-Flash --trust-remote-code --tp-size 4 --ep-size 4 --page-size 256 --mem-fraction-static 0.8 --max-running-requests 256 --reasoning-parser auto --enable-metrics --watchdog-timeout 3600',
    dynamo: '--dyn-tool-call-parser deepseek_v41 --dyn-reasoning-parser deepseek_v41',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: { image: V41_IMAGE, router: DynamoRouter.kv(), runtime: { toolCallParser: 'deepseek_v41', reasoningParser: 'deepseek_v41' }, kvTransfer: KvTransfer.mooncake({ port: 30001 }) },
    roles: [
      {
        role: 'prefill',
        on: '4 GB200',
        flags: '--max-prefill-tokens 16384 --load-balance-method round_robin',
        env: { NCCL_MNNVL_ENABLE: '1', SGLANG_DEFAULT_THINKING: 'true' },
        props: { ...claimed('channel'), security: ROOT, sharedMemory: Size.gibibytes(200) },
        container: { ...CLAIM, ...AS_ROOT },
      },
      {
        role: 'decode',
        on: '4 GB200',
        flags: '--prefill-round-robin-balance',
        env: { NCCL_MNNVL_ENABLE: '1', SGLANG_DEFAULT_THINKING: 'true' },
        props: { ...claimed('channel'), security: ROOT, sharedMemory: Size.gibibytes(200) },
        container: { ...CLAIM, ...AS_ROOT },
      },
    ],
  },
  {
    file: 'deepseek-v4.1-flash/sglang/agg-h200/deploy.yaml@b7348df',
    advice: ['DYN006', 'DYN092'],
    version: DynamoVersion.of('1.6.0'),
    engine: 'sglang',
    engineVersion: 'v0.5.19',
    model: 'deepseek-ai/DeepSeek-V4.1-Flash',
    flags: '--served-model-name deepseek-ai/DeepSeek-V4.1-Flash --trust-remote-code --tp-size 4 --ep-size 4 --page-size 256 --context-length 524288 --mem-fraction-static 0.92 --max-running-requests 64 --chunked-prefill-size 4096 --reasoning-parser auto --enable-metrics --watchdog-timeout 3600 --cuda-graph-max-bs-decode 32 --cuda-graph-bs 1 2 4 8 16 32',
    dynamo: '--dyn-tool-call-parser deepseek_v41 --dyn-reasoning-parser deepseek_v41',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_TEMPERATURE: '0' },
    props: { image: V41_IMAGE, router: DynamoRouter.kv({ eventsPort: 5557, temperature: 0 }), runtime: { toolCallParser: 'deepseek_v41', reasoningParser: 'deepseek_v41' } },
    roles: [{
      role: 'worker',
      on: '4 H200',
      env: { SGLANG_DEFAULT_THINKING: 'true', PYTHONHASHSEED: '0' },
      props: { sharedMemory: Size.gibibytes(64), resources: { cpu: 4, cpuLimit: 16, memory: Size.gibibytes(128) }, probes: { startup: { path: '/health', period: Duration.seconds(10), timeout: Duration.seconds(2), failureThreshold: 1080 }, readiness: { period: Duration.seconds(5), timeout: Duration.seconds(2), failureThreshold: 3 } } },
      container: { startupProbe: { httpGet: { path: '/health', port: 9090 }, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 1080 }, resources: { requests: { cpu: '4' }, limits: { cpu: '16', memory: '128Gi' } } },
    }],
  },
  {
    file: 'llama-3-70b/vllm/agg/deploy.yaml@01c9413',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: LLAMA,
    flags: `--served-model-name ${LLAMA} --tensor-parallel-size 4 --data-parallel-size 1 --gpu-memory-utilization 0.90 --no-enable-prefix-caching --block-size 128`,
    roles: [{ role: 'worker', on: '4 H100', props: { envFromSecret: HUB_SECRET, sharedMemory: Size.gibibytes(20), workingDir: '/workspace/examples/backends/vllm' } }],
  },
  {
    file: 'llama-3-70b/vllm/disagg-multi-node/deploy.yaml@0044eb9',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: LLAMA,
    flags: `--served-model-name ${LLAMA} --tensor-parallel-size 8 --data-parallel-size 1 --no-enable-prefix-caching --block-size 128`,
    roles: [
      { role: 'prefill', on: '8 H100', flags: '--gpu-memory-utilization 0.95', props: { envFromSecret: HUB_SECRET, sharedMemory: Size.gibibytes(80) } },
      { role: 'decode', on: '8 H100', flags: '--gpu-memory-utilization 0.90', props: { envFromSecret: HUB_SECRET, sharedMemory: Size.gibibytes(80) } },
    ],
    advice: ['DYN083'],
  },
  {
    file: 'qwen3-32b/vllm/disagg-kv-router/deploy.yaml@2ac51dd',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'Qwen/Qwen3-32B',
    flags: `--tensor-parallel-size 2 --no-enable-log-requests --gpu-memory-utilization 0.90 --async-scheduling --block-size 64 ${YARN}`,
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_RESET_STATES: 'true' },
    props: { router: DynamoRouter.kv({ resetStates: true, eventsPort: 20080 }), frontend: { resources: { cpu: 8, cpuLimit: 8 } } },
    roles: [
      { role: 'prefill', on: '2 H200', replicas: 6, env: { DYN_HEALTH_CHECK_ENABLED: 'false' }, props: { interconnect: IB(2), security: SecurityProfile.root() }, container: { resources: { limits: { 'rdma/ib': '2' } } } },
      { role: 'decode', on: '2 H200', replicas: 2, flags: '--no-enable-prefix-caching', env: { DYN_HEALTH_CHECK_ENABLED: 'false' }, props: { interconnect: IB(2), security: SecurityProfile.root() }, container: { resources: { limits: { 'rdma/ib': '2' } } } },
    ],
  },
  {
    file: 'qwen3-32b/vllm/cloud-providers/disagg-1p1d-aws-efa/deploy.yaml@3bff433',
    version: DynamoVersion.V1_5_0,
    engine: 'vllm',
    engineVersion: 'v0.28.0',
    model: 'Qwen/Qwen3-32B',
    flags: `--tensor-parallel-size 4 --no-enable-log-requests --gpu-memory-utilization 0.90 --async-scheduling --block-size 64 ${YARN}`,
    props: { kvTransfer: KvTransfer.nixl() },
    // The recipe leaves the zone to the cluster.
    advice: ['INF134'],
    roles: [
      {
        role: 'prefill',
        on: '4 H100',
        env: { NCCL_DEBUG: 'WARN' },
        props: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 32 }), security: SecurityProfile.root({ privileged: true, capabilities: ['IPC_LOCK', 'SYS_PTRACE'] }) },
        container: { securityContext: { privileged: true, runAsUser: 0 }, resources: { limits: { 'vpc.amazonaws.com/efa': '32' } } },
      },
      {
        role: 'decode',
        on: '4 H100',
        flags: '--no-enable-prefix-caching',
        env: { NCCL_DEBUG: 'WARN' },
        props: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 32 }), security: SecurityProfile.root({ privileged: true, capabilities: ['IPC_LOCK', 'SYS_PTRACE'] }) },
        container: { securityContext: { privileged: true, runAsUser: 0 }, resources: { limits: { 'vpc.amazonaws.com/efa': '32' } } },
      },
    ],
  },
  {
    file: 'gpt-oss-120b/vllm/agg-b200-agentic/deploy.yaml@04521f4',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'openai/gpt-oss-120b',
    flags: '--served-model-name=openai/gpt-oss-120b --trust-remote-code --quantization=mxfp4 --kv-cache-dtype=fp8 --max-model-len=131072 --gpu-memory-utilization=0.9 --tensor-parallel-size=1 --max-num-seqs=256 --max-num-batched-tokens=32768 --enable-chunked-prefill --enable-prefix-caching --async-scheduling --enable-flashinfer-autotune --compilation-config \'{"pass_config":{"fuse_allreduce_rms":true,"eliminate_noops":true},"max_cudagraph_capture_size":1024}\' --speculative-config \'{"method":"eagle3","model":"nvidia/gpt-oss-120b-Eagle3-v3","num_speculative_tokens":3}\'',
    dynamo: '--dyn-tool-call-parser harmony --dyn-reasoning-parser gpt_oss',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_TRUST_REMOTE_CODE: 'true' },
    props: { router: DynamoRouter.kv(), frontend: { trustRemoteCode: true, resources: { cpu: 8, memory: Size.gibibytes(16) } }, runtime: { toolCallParser: 'harmony', reasoningParser: 'gpt_oss' } },
    roles: [{
      role: 'worker',
      on: '1 B200',
      replicas: 8,
      env: { VLLM_USE_FLASHINFER_MOE_MXFP4_MXFP8: '1', TORCH_CUDA_ARCH_LIST: '10.0', PYTHONHASHSEED: '42' },
      props: { envFromSecret: HUB_SECRET, hostIpc: true, resources: { memory: Size.gibibytes(200) }, sharedMemory: Size.gibibytes(64), security: SecurityProfile.root({ capabilities: ['SYS_PTRACE', 'IPC_LOCK'] }) },
      pod: { hostIPC: true },
      container: { resources: { requests: { memory: '200Gi' } } },
    }],
  },
  {
    file: 'qwen3.5-122b/fp8/vllm/disagg-h200-agentic/deploy.yaml@140733a',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'Qwen/Qwen3.5-122B-A10B-FP8',
    flags: '--served-model-name=Qwen/Qwen3.5-122B-A10B --trust-remote-code --enable-mm-embeds --tensor-parallel-size=1 --kv-cache-dtype=fp8 --moe-backend=triton --mamba-ssm-cache-dtype=float16 --no-disable-hybrid-kv-cache-manager --enable-prefix-caching --block-size=64 --gpu-memory-utilization=0.95',
    dynamo: '--dyn-tool-call-parser qwen3_coder --dyn-reasoning-parser qwen3 --enable-multimodal',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: {
      router: DynamoRouter.kv({ eventsPort: 5571 }), frontend: { trustRemoteCode: true }, runtime: { toolCallParser: 'qwen3_coder', reasoningParser: 'qwen3', enableMultimodal: true },
    },
    roles: [
      {
        role: 'prefill',
        on: '1 H200',
        flags: '--max-num-seqs=32 --max-num-batched-tokens=32768',
        env: { VLLM_SSM_CONV_STATE_LAYOUT: 'DS', UCX_TLS: '^cuda_ipc', UCX_RNDV_SCHEME: 'get_zcopy' },
        props: { envFromSecret: HUB_SECRET, interconnect: IB(1), resources: { memory: Size.gibibytes(48) }, sharedMemory: Size.gibibytes(20), security: SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_RESOURCE'] }) },
        container: { resources: { limits: { 'rdma/ib': '1' }, requests: { memory: '48Gi' } } },
      },
      {
        role: 'decode',
        on: '1 H200',
        replicas: 2,
        flags: '--max-num-seqs=128 --max-num-batched-tokens=16384 --no-async-scheduling',
        env: { VLLM_SSM_CONV_STATE_LAYOUT: 'DS', UCX_TLS: '^cuda_ipc', UCX_RNDV_SCHEME: 'get_zcopy' },
        props: { envFromSecret: HUB_SECRET, interconnect: IB(1), resources: { memory: Size.gibibytes(48) }, sharedMemory: Size.gibibytes(20), security: SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_RESOURCE'] }) },
        container: { resources: { limits: { 'rdma/ib': '1' }, requests: { memory: '48Gi' } } },
      },
    ],
  },
  {
    file: 'deepseek-v4/deepseek-v4-flash/vllm/agg-b200-agentic/deploy.yaml@1498804',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'nvidia/DeepSeek-V4-Flash-NVFP4',
    flags: '--served-model-name nvidia/DeepSeek-V4-Flash-NVFP4 --trust-remote-code --tensor-parallel-size 4 --kv-cache-dtype fp8 --block-size 256 --max-num-seqs 64 --max-num-batched-tokens 16384 --no-scheduler-reserve-full-isl --gpu-memory-utilization 0.92 --max-model-len 1048576 --compilation-config \'{"cudagraph_mode":"FULL_AND_PIECEWISE","custom_ops":["all"]}\' --attention-config \'{"use_fp4_indexer_cache":true}\' --moe-backend flashinfer_trtllm --tokenizer-mode deepseek_v4',
    dynamo: '--dyn-tool-call-parser deepseek_v4 --dyn-reasoning-parser deepseek_v4',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_TRUST_REMOTE_CODE: 'true' },
    props: { router: DynamoRouter.kv(), frontend: { trustRemoteCode: true }, runtime: { toolCallParser: 'deepseek_v4', reasoningParser: 'deepseek_v4' } },
    roles: [{
      role: 'worker',
      on: '4 B200',
      env: { VLLM_SKIP_P2P_CHECK: '1', NCCL_CUMEM_ENABLE: '1' },
      props: { envFromSecret: HUB_SECRET, workingDir: '/workspace', security: SecurityProfile.root(), runtimeClassName: 'nvidia' },
      container: { securityContext: { runAsUser: 0, runAsGroup: 0 } },
      pod: { runtimeClassName: 'nvidia', nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-B200' } },
    }],
  },
  {
    file: 'deepseek-v4/deepseek-v4-pro/vllm/agg/gb200/deploy.yaml@01c9413',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'deepseek-ai/DeepSeek-V4-Pro',
    flags: '--served-model-name deepseek-ai/DeepSeek-V4-Pro --trust-remote-code --kv-cache-dtype fp8 --block-size 256 --tensor-parallel-size 8 --pipeline-parallel-size 1 --enable-expert-parallel --max-num-seqs 256 --gpu-memory-utilization 0.9 --tokenizer-mode deepseek_v4 --attention-config \'{"use_fp4_indexer_cache":true}\' --moe-backend deep_gemm_mega_moe --compilation-config \'{"mode":3,"cudagraph_mode":"FULL_AND_PIECEWISE","custom_ops":["all"],"pass_config":{"fuse_allreduce_rms":true}}\' --no-enable-flashinfer-autotune',
    dynamo: '--dyn-tool-call-parser deepseek_v4 --dyn-reasoning-parser deepseek_v4',
    props: { runtime: { toolCallParser: 'deepseek_v4', reasoningParser: 'deepseek_v4' } },
    roles: [{
      role: 'worker',
      on: '2 x 4 GB200',
      env: { NCCL_MNNVL_ENABLE: '1', NCCL_P2P_LEVEL: 'NVL', NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', VLLM_ENGINE_READY_TIMEOUT_S: '5400' },
      props: { ...claimed('dsv4-pro-agg-compute-domain-channel'), envFromSecret: HUB_SECRET, sharedMemory: Size.gibibytes(200), probes: startup(540) },
      container: { ...CLAIM, startupProbe: { ...HEALTHY_SOON.startupProbe, failureThreshold: 540 } },
    }],
  },
  {
    file: 'qwen3.8-2.4t-a95b-fp8/vllm/agg-gb200-chat/deploy.yaml@e7b5f00',
    version: DynamoVersion.V1_4_0,
    engine: 'vllm',
    engineVersion: 'v0.26.0',
    model: 'Qwen/Qwen3.8-2.4T-A95B-FP8',
    flags: '--hf-overrides \'{"architectures":["Qwen3_5MoeForCausalLM"]}\' --served-model-name Qwen/Qwen3.8-2.4T-A95B-FP8 --trust-remote-code --tensor-parallel-size 16 --speculative-config \'{"method":"mtp","num_speculative_tokens":3}\' --kv-cache-dtype fp8 --max-model-len 262144 --max-num-seqs 512 --max-num-batched-tokens 12288 --gpu-memory-utilization 0.90 --max-cudagraph-capture-size 512 --compilation-config \'{"cudagraph_mode":"FULL_AND_PIECEWISE","pass_config":{"fuse_allreduce_rms":false}}\' --scheduler-cls vllm.v1.core.sched.scheduler.Scheduler --enable-prefix-caching --no-async-scheduling --moe-backend flashinfer_trtllm --reasoning-parser qwen3 --language-model-only',
    dynamo: '--dyn-tool-call-parser qwen3_coder --dyn-reasoning-parser qwen3',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: { router: DynamoRouter.kv({ eventsPort: 5571 }), runtime: { toolCallParser: 'qwen3_coder', reasoningParser: 'qwen3' } },
    roles: [{
      role: 'worker',
      on: '4 x 4 GB200',
      env: { VLLM_FLASHINFER_ALLREDUCE_BACKEND: 'mnnvl', NCCL_MNNVL_ENABLE: '1', NCCL_SOCKET_IFNAME: 'eth0', VLLM_ENGINE_READY_TIMEOUT_S: '14400' },
      props: { ...claimed('qwen38max-agg-cd-channel'), drainTimeout: Duration.seconds(60), security: SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_RESOURCE'] }) },
      container: { ...CLAIM, securityContext: { runAsUser: 0, capabilities: { add: ['IPC_LOCK', 'SYS_RESOURCE'] } } },
    }],
  },
  {
    file: 'kimi-k2.6/vllm/agg-h200-agentic/deploy.yaml@4a28569',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'moonshotai/Kimi-K2.6',
    flags: '--served-model-name=moonshotai/Kimi-K2.6 --trust-remote-code --max-model-len=262144 --gpu-memory-utilization=0.85 --mm-encoder-tp-mode=data --tensor-parallel-size=8 --compilation-config \'{"pass_config":{"fuse_allreduce_rms":true,"fuse_attn_quant":true},"max_cudagraph_capture_size":512}\' --speculative-config \'{"method":"eagle3","model":"lightseekorg/kimi-k2.6-eagle3-mla","num_speculative_tokens":3}\' --kv-transfer-config \'{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both","kv_connector_extra_config":{"lmcache.enable_kv_events":false,"lmcache.local_cpu":true,"lmcache.max_local_cpu_size":500,"lmcache.pre_caching_hash_algorithm":"sha256_cbor","lmcache.extra_config":{"save_only_first_rank":true}}}\'',
    dynamo: '--dyn-tool-call-parser kimi_k2 --dyn-reasoning-parser kimi_k25 --enable-multimodal',
    frontend: { DYN_ROUTER_MODE: 'kv', DYN_TRUST_REMOTE_CODE: 'true' },
    props: { router: DynamoRouter.kv(), frontend: { trustRemoteCode: true }, runtime: { toolCallParser: 'kimi_k2', reasoningParser: 'kimi_k25', enableMultimodal: true } },
    roles: [{
      role: 'worker',
      on: '8 H200',
      env: { NCCL_IB_DISABLE: '1', PYTHONHASHSEED: '42' },
      props: { envFromSecret: HUB_SECRET, workingDir: '/workspace/', security: SecurityProfile.root(), resources: { memory: Size.gibibytes(750) } },
      container: { resources: { requests: { memory: '750Gi' } } },
    }],
  },
  {
    file: 'deepseek-r1/vllm/disagg/deploy_hopper_16gpu.yaml@0044eb9',
    version: DynamoVersion.V1_3_1,
    engine: 'vllm',
    engineVersion: 'v0.23.0',
    model: 'deepseek-ai/DeepSeek-R1',
    flags: '--served-model-name deepseek-ai/DeepSeek-R1 --data-parallel-hybrid-lb --tensor-parallel-size 1 --data-parallel-size 16 --enable-expert-parallel --max-model-len 16384 --enable-dbo --dbo-decode-token-threshold 32 --async-scheduling --enable-eplb --eplb-config \'{"window_size":1000,"step_interval":3000,"num_redundant_experts":32,"log_balancedness":false}\' --max-num-seqs 512',
    roles: [
      { role: 'prefill', on: '2 x 8 H200', flags: '--all2all-backend deepep_high_throughput', env: { VLLM_USE_DEEP_GEMM: '1', VLLM_SKIP_P2P_CHECK: '1' }, props: { interconnect: IB(8), security: SecurityProfile.root(), sharedMemory: Size.gibibytes(80), probes: startup(600) }, container: { resources: { limits: { 'rdma/ib': '8' } } } },
      { role: 'decode', on: '2 x 8 H200', flags: '--all2all-backend deepep_low_latency --compilation-config \'{"cudagraph_mode":"FULL_DECODE_ONLY","custom_ops":["+rms_norm"]}\'', env: { VLLM_USE_DEEP_GEMM: '1', VLLM_MOE_DP_CHUNK_SIZE: '384' }, props: { interconnect: IB(8), security: SecurityProfile.root(), sharedMemory: Size.gibibytes(80), probes: startup(600) }, container: { resources: { limits: { 'rdma/ib': '8' } } } },
    ],
  },
  {
    file: 'nemotron-3-ultra/vllm/disagg-b200-agentic-256k-1p2d/deploy.yaml@039eaa1',
    version: DynamoVersion.V1_4_0,
    engine: 'vllm',
    engineVersion: 'v0.26.0',
    model: 'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4',
    flags: '--served-model-name nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4 --tensor-parallel-size 4 --no-enable-expert-parallel --trust-remote-code --kv-cache-dtype fp8 --max-model-len 262144 --max-num-seqs 256 --max-num-batched-tokens 32768 --gpu-memory-utilization 0.9 --attention-backend FLASHINFER --linear-backend cutlass --moe-backend flashinfer_trtllm --block-size 64 --mamba-backend triton --no-enable-flashinfer-autotune --mamba-cache-mode align --mamba-ssm-cache-dtype bfloat16 --enable-prefix-caching --no-disable-hybrid-kv-cache-manager --async-scheduling --reasoning-parser nemotron_v3',
    dynamo: '--dyn-tool-call-parser qwen3_coder --dyn-reasoning-parser nemotron3',
    frontend: { DYN_ROUTER_MODE: 'kv' },
    props: { router: DynamoRouter.kv({ eventsPort: 5571 }), runtime: { toolCallParser: 'qwen3_coder', reasoningParser: 'nemotron3' }, frontend: { resources: { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(32) } } },
    roles: [
      {
        role: 'prefill',
        on: '4 B200',
        env: { UCX_TLS: 'rc_x,rc,cuda_copy,cuda_ipc', UCX_IB_ADDR_TYPE: 'eth', NCCL_SOCKET_IFNAME: 'eth0' },
        props: { interconnect: IB(4), security: SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_RESOURCE'] }), sharedMemory: Size.gibibytes(64), resources: { memory: Size.gibibytes(750), ephemeralStorage: Size.gibibytes(20) }, runtimeClassName: 'nvidia' },
        container: { resources: { limits: { 'rdma/ib': '4' }, requests: { 'memory': '750Gi', 'ephemeral-storage': '20Gi' } } },
        pod: { runtimeClassName: 'nvidia' },
      },
      {
        role: 'decode',
        on: '4 B200',
        replicas: 2,
        env: { UCX_TLS: 'rc_x,rc,cuda_copy,cuda_ipc', UCX_IB_ADDR_TYPE: 'eth', NCCL_SOCKET_IFNAME: 'eth0' },
        props: { interconnect: IB(4), security: SecurityProfile.root({ capabilities: ['IPC_LOCK', 'SYS_RESOURCE'] }), sharedMemory: Size.gibibytes(64), resources: { memory: Size.gibibytes(750), ephemeralStorage: Size.gibibytes(20) }, runtimeClassName: 'nvidia' },
        container: { resources: { limits: { 'rdma/ib': '4' } } },
      },
    ],
  },
];
