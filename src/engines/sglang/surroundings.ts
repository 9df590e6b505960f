import { SglangServerArgs } from './args.generated';
import { ResolvedSglang } from './resolve';
import { Listening } from '../listening';
import { NeededSettings, OpenedDevices } from '../surroundings';

/**
 * Args that name files and directories. Most take other texts too, such as the name of a template or an id of the hub.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/server_args.py
 */
export const SGLANG_READ_ARGS: readonly (keyof SglangServerArgs)[] = [
  'tokenizerPath', 'chatTemplate', 'completionTemplate', 'quantizationParamPath', 'modeloptCheckpointRestorePath', 'sslCaCerts',
  'sslCertfile', 'sslKeyfile', 'speculativeDraftModelPath', 'speculativeTokenMap', 'speculativeAdaptiveConfig',
  'speculativeDsparkConfidenceStsPath', 'speculativeDsparkSpsTablePath', 'speculativeNgramExternalCorpusPath', 'deepepConfig',
  'initExpertLocation', 'hicacheStorageBackendExtraConfig', 'hisparseConfig', 'loraPaths', 'lmcacheConfigFile', 'flexkvConfigFile',
  'ktWeightPath', 'ktAmxWeightPath', 'dllmAlgorithmConfig', 'pdmuxConfigPath', 'decryptedConfigFile', 'decryptedDraftConfigFile',
  'debugTensorDumpInputFile', 'msprobeDumpConfig', 'dsChannelConfigPath', 'unoLoraPath', 'mooncakeIbDevice', 'disaggregationIbDevice',
  'config',
];

/** Args that name LoRA adapters. */
export const SGLANG_ADAPTER_ARGS: readonly (keyof SglangServerArgs)[] = ['loraPaths', 'unoLoraPath'];

/** What a storage of HiCache needs to be told. */
interface StorageNeeds {
  readonly variables: readonly string[];
  /** Keys of `hicacheStorageBackendExtraConfig`: any of them is enough, or all are needed. */
  readonly keys: readonly string[];
  readonly needsAll?: boolean;
}

/**
 * Storages of HiCache that do not start without settings.
 *
 * @see https://github.com/sgl-project/sglang/tree/v0.5.23/python/sglang/srt/mem_cache/storage
 */
const STORAGE_NEEDS: { readonly [backend: string]: StorageNeeds } = {
  mooncake: { variables: ['MOONCAKE_MASTER', 'MOONCAKE_CLIENT', 'SGLANG_HICACHE_MOONCAKE_CONFIG_PATH'], keys: ['master_server_address', 'client_server_address'] },
  simm: { variables: ['SGLANG_HICACHE_SIMM_CONFIG_PATH'], keys: ['manager_address'] },
  dynamic: { variables: [], keys: ['backend_name', 'module_path', 'class_name'], needsAll: true },
};

/** What SGLang needs to know of the caches that other programs keep. */
export function sglangNeeds({ args }: ResolvedSglang): NeededSettings[] {
  const { hicacheStorageBackend: backend = '', hicacheStorageBackendExtraConfig: config, enableLmcache, lmcacheConfigFile } = args;
  const needs: NeededSettings[] = [];
  const storage = args.enableHierarchicalCache === true && Object.hasOwn(STORAGE_NEEDS, backend) ? STORAGE_NEEDS[backend] : undefined;
  if (storage && !hasKeys(config, storage)) {
    const { variables, keys, needsAll } = storage;
    needs.push({
      path: 'args.hicacheStorageBackend',
      got: backend,
      variables,
      expected: [
        ...(variables.length > 0 ? [`${variables.join(', ')} in env`] : []),
        `${keys.join(needsAll ? ', ' : ' or ')} in args.hicacheStorageBackendExtraConfig`,
      ].join(', or '),
      remedy: backend === 'mooncake'
        ? 'use kvOffload: KvOffload.hicache({ storage: HicacheStorage.mooncake({ master: \'…\' }) }), which sets them'
        : `set them, or use kvOffload: KvOffload.hicache({ storage: HicacheStorage.of('${backend}', { extraConfig: … }) })`,
      isFatal: true,
    });
  }
  if (enableLmcache === true && lmcacheConfigFile === undefined) {
    needs.push({
      path: 'args.enableLmcache',
      got: true,
      variables: ['LMCACHE_'],
      expected: 'args.lmcacheConfigFile, or variables that begin with LMCACHE_: without them, LMCache has its defaults, which name no store',
      remedy: 'set args.lmcacheConfigFile to a file of a volume, or LMCACHE_CONFIG_FILE in env',
      isFatal: false,
    });
  }
  return needs;
}

/** Whether a text of JSON has the keys, as far as it can be read: a file can. */
function hasKeys(config: string | undefined, { keys, needsAll }: StorageNeeds): boolean {
  if (config === undefined) {
    return false;
  }
  if (!config.trimStart().startsWith('{')) {
    return true;
  }
  const has = (key: string) => config.includes(`"${key}"`);
  return needsAll ? keys.every(has) : keys.some(has);
}

/**
 * The GPUs that SGLang opens: from `baseGpuId` on, `gpuIdStep` apart.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/entrypoints/engine.py
 */
export function sglangDevices({ args: { baseGpuId = 0, gpuIdStep = 1 }, gpusNeeded }: ResolvedSglang): OpenedDevices | undefined {
  const count = Math.ceil(gpusNeeded);
  const arg = baseGpuId > 0 ? 'baseGpuId' : gpuIdStep > 1 ? 'gpuIdStep' : undefined;
  return count >= 1 ? { count, last: baseGpuId + (count - 1) * gpuIdStep, arg } : undefined;
}

/**
 * The first releases with the health protocol of gRPC, and with the variable that makes `/health` plain.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.4/python/sglang/srt/grpc/health_servicer.py
 * @see https://github.com/sgl-project/sglang/blob/v0.5.6/python/sglang/srt/entrypoints/http_server.py
 */
const SINCE = { grpcHealth: 'v0.5.4', plainHealth: 'v0.5.6' };

/** Service that says whether the scheduler answers; the empty one says whether the server lives. */
const GRPC_SERVICE = 'sglang.grpc.scheduler.SglangScheduler';

/** Variable with the seconds that the server waits for the token of a probe. */
const HEALTH_CHECK_TIMEOUT = 'SGLANG_HEALTH_CHECK_TIMEOUT';

/**
 * How SGLang answers: over gRPC in place of HTTP in one of its modes, over TLS with a certificate.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/launch_server.py
 */
export function sglangListening({ args, env, version }: ResolvedSglang): Listening {
  const seconds = Number(env?.[HEALTH_CHECK_TIMEOUT]);
  const generateSeconds = seconds > 0 ? seconds : undefined;
  const hasPlainHealth = version?.atLeast(SINCE.plainHealth) ?? true;
  const mode = grpcModeOf(args);
  if (mode) {
    return { protocol: 'grpc', arg: mode, grpcService: version?.atLeast(SINCE.grpcHealth) ?? true ? GRPC_SERVICE : undefined, generateSeconds, hasPlainHealth };
  }
  return args.sslCertfile === undefined
    ? { protocol: 'http', generateSeconds, hasPlainHealth }
    : { protocol: 'https', arg: 'sslCertfile', generateSeconds, hasPlainHealth };
}

/** The arg that makes SGLang answer over gRPC in place of HTTP; undefined for HTTP. */
export function grpcModeOf({ grpcMode, smgGrpcMode }: SglangServerArgs): 'grpcMode' | 'smgGrpcMode' | undefined {
  return grpcMode === true ? 'grpcMode' : smgGrpcMode === true ? 'smgGrpcMode' : undefined;
}
