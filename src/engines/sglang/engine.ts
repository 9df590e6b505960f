import { SglangServerArgs } from './args.generated';
import { SGLANG_FLAG_TABLE } from './flags';
import { NIXL_PLUGIN_SINCE, SGLANG_BOOTSTRAP_PORT, sglangHostCache, sglangKv } from './kv';
import { sglangMemory } from './memory';
import { SGLANG_ROLE_FLAGS } from './owned-flags';
import { ResolvedSglang, resolveSglang, SglangInputs } from './resolve';
import { SGLANG_ADAPTER_ARGS, SGLANG_READ_ARGS, grpcModeOf, sglangDevices, sglangListening, sglangNeeds } from './surroundings';
import { ANY_ADDRESS, EngineSpec, ProcessGroup } from '../engine-spec';
import { SGLANG_RULES } from './rules/all';
import { OwnedArgument } from '../flags/argv';
import { literal } from '../flags/flag-value';

const SERVER = {
  command: ['python3', '-m', 'sglang.launch_server'],
  port: 30000,
  distributedPort: 20000,
  /** Generates a token, once a second at best, unless the variable says otherwise. */
  healthPath: '/health',
  generatePath: '/health_generate',
  plainHealth: { name: 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION', value: 'false' },
  /**
   * The engine itself waits 20 seconds for the token.
   *
   * @see https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/entrypoints/http_server.py
   */
  probeTimeout: { usual: 25, least: 2 },
  apiKeyVariable: 'SGLANG_API_KEY',
  adminApiKeyVariable: 'SGLANG_ADMIN_API_KEY',
} as const;

/**
 * The loader that streams weights from buckets.
 *
 * @see https://docs.sglang.io/advanced_features/object_storage.html
 */
const BUCKET_LOADER = 'runai_streamer';

/**
 * Ports above the distributed one through which groups of attention talk to each other. Without them, the processes of a pod use files.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/server_args.py PortArgs
 */
const GROUP_PORTS: readonly { readonly above: number; readonly since?: string }[] = [
  ...[1, 2, 3, 4, 5].map((above) => ({ above })), { above: 6, since: 'v0.5.15' }, { above: 13, since: 'v0.5.4' },
];

/** SGLang on GPUs. */
export const SGLANG: EngineSpec<SglangInputs, ResolvedSglang> = {
  flags: SGLANG_FLAG_TABLE,
  roleFlags: SGLANG_ROLE_FLAGS,
  server: SERVER,
  /**
   * `SGLANG_CACHE_DIR` is the root of all of them for SGLang later than v0.5.17, and yields to the variables of each; those
   * before know these only. Inductor has the root, so that a directory that was filled by `docker run` with
   * TORCHINDUCTOR_CACHE_DIR is found again.
   *
   * @see https://docs.sglang.io/references/torch_compile_cache.html
   */
  compileCache: {
    FLASHINFER_WORKSPACE_BASE: '',
    SGLANG_CACHE_DIR: '/sglang',
    SGLANG_DG_CACHE_DIR: '/deep_gemm',
    TORCHINDUCTOR_CACHE_DIR: '',
    TRITON_CACHE_DIR: '/triton',
  },
  bucketLoader: {
    args: { loadFormat: BUCKET_LOADER },
    since: 'SGLang v0.5.10',
    isKnown: (schema) => schema.offers(schema.table.ofProp('loadFormat')!, BUCKET_LOADER) !== 'absent',
  },
  pipelineArg: 'ppSize',
  readArgs: SGLANG_READ_ARGS,
  adapterArgs: SGLANG_ADAPTER_ARGS,
  metrics: { args: { enableMetrics: true }, isServed: ({ args }) => args.enableMetrics === true && grpcModeOf(args) === undefined },
  resolve: resolveSglang,
  solvedArgs,
  serverFlags,
  rules: SGLANG_RULES,
  memoryOf: sglangMemory,
  startupWork: ({ args, gpu, env }) => ({ torchCompile: args.enableTorchCompile, deepGemm: compilesDeepGemm(args, gpu, env) }),
  listeningOf: sglangListening,
  nixlPluginSince: NIXL_PLUGIN_SINCE,
  kv: sglangKv,
  hostCacheOf: sglangHostCache,
  neededSettings: sglangNeeds,
  devicesOf: sglangDevices,
  portsAboveDistributed: ({ dpAttention, version }) => dpAttention
    ? GROUP_PORTS.filter(({ since }) => since === undefined || version === undefined || version.atLeast(since)).map(({ above }) => above)
    : [],
};

/** The oldest GPUs that DeepGEMM has kernels for. */
const DEEP_GEMM_CAPABILITY = 9;

/**
 * Whether SGLang may compile kernels of DeepGEMM: for weights in FP8 on Hopper and newer GPUs. The model decides, but a new fact about it
 * must not restart its pods: the GPU and what is stated are what counts.
 *
 * @see https://github.com/sgl-project/sglang/issues/9867
 */
function compilesDeepGemm({ quantization = 'fp8' }: SglangServerArgs, gpu: ResolvedSglang['gpu'], env: ResolvedSglang['env'] = {}): boolean {
  const isOff = /^(?:0|false|no|n)$/i.test(env.SGLANG_ENABLE_JIT_DEEPGEMM ?? '');
  return (gpu?.computeCapability ?? 0) >= DEEP_GEMM_CAPABILITY && quantization.includes('fp8') && !isOff;
}

/** What follows from the GPUs. Their processes exchange data over CUDA IPC by default, which fails between shares of GPUs. */
function solvedArgs({ tp, gpu }: ResolvedSglang): SglangServerArgs {
  if (gpu?._bind().isNone) {
    return tp === 1 ? { device: 'cpu' } : { device: 'cpu', tpSize: tp };
  }
  if (tp === 1) {
    return {};
  }
  return gpu?.share ? { tpSize: tp, disableCustomAllReduce: true } : { tpSize: tp };
}

/** Keys are given as variables, which Kubernetes puts in place of `$(NAME)`. */
function serverFlags({ port }: ResolvedSglang, inputs: SglangInputs, group?: ProcessGroup): OwnedArgument[] {
  const { modelPath, revision, hasApiKey, hasAdminApiKey, distributedPort, listenAddress, role, kvTransfer } = inputs;
  const flags: OwnedArgument[] = [
    { flag: '--model-path', value: modelPath === undefined ? undefined : literal(modelPath) },
    // The default is the loopback address, which neither probes nor Services reach.
    { flag: '--host', value: listenAddress ?? ANY_ADDRESS },
    { flag: '--port', value: port },
  ];
  if (revision !== undefined) {
    flags.push({ flag: '--revision', value: literal(revision) });
  }
  if (hasApiKey) {
    flags.push({ flag: '--api-key', value: `$(${SERVER.apiKeyVariable})` });
  }
  if (hasAdminApiKey) {
    flags.push({ flag: '--admin-api-key', value: `$(${SERVER.adminApiKeyVariable})` });
  }
  if (role !== undefined) {
    flags.push({ flag: '--disaggregation-mode', value: role });
  }
  if (role !== undefined && kvTransfer) {
    flags.push({ flag: '--disaggregation-bootstrap-port', value: kvTransfer.port ?? SGLANG_BOOTSTRAP_PORT });
  }
  if (group) {
    flags.push(
      { flag: '--nnodes', value: group.size },
      { flag: '--node-rank', value: group.rank },
      { flag: '--dist-init-addr', value: `${group.leader}:${distributedPort}` },
    );
  }
  return flags;
}
