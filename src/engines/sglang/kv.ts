import { SglangServerArgs } from './args.generated';
import { sglangMemory } from './memory';
import { ResolvedSglang, SglangInputs } from './resolve';
import { EnvVar } from '../../kube/objects';
import { FlagSchema } from '../flags/flag-schema';
import { ranksPerPod } from '../gpu-equation';
import { HicacheStorageSettings, KV_OFFLOAD_CALL, KvDirectory, KvOffloading } from '../kv-offloading';
import { foreign, HostCache, KvNeed, KvPart, KvSettings, kvSettings, KvVerdict, unasked, verdictOf, verdictOn, verdictOnArgs } from '../kv-settings';
import { BoundKvTransfer } from '../kv-transfer';
import { hashSeed, lmcacheVariables } from '../lmcache';

const GIB = 2 ** 30;

/** Where prefill servers say which caches they have, unless another port is stated: the default of `--disaggregation-bootstrap-port`. */
export const SGLANG_BOOTSTRAP_PORT = 8998;

/** Variables that SGLang reads, and the first release that does; all do where it is absent. @see python/sglang/srt/environ.py */
const VARIABLE = {
  /** @see https://github.com/sgl-project/sglang/blob/v0.5.9/python/sglang/srt/disaggregation/nixl/conn.py */
  nixlPlugin: { name: 'SGLANG_DISAGGREGATION_NIXL_BACKEND', since: 'v0.5.9' },
  /** @see https://github.com/sgl-project/sglang/blob/v0.5.11/python/sglang/srt/disaggregation/nixl/conn.py */
  nixlParameters: { name: 'SGLANG_DISAGGREGATION_NIXL_BACKEND_PARAMS', since: 'v0.5.11' },
  /** @see https://github.com/sgl-project/sglang/blob/v0.5.14/python/sglang/srt/mem_cache/hicache_storage.py */
  fileSize: { name: 'SGLANG_HICACHE_FILE_BACKEND_MAX_SIZE', since: 'v0.5.14' },
  fileDirectory: { name: 'SGLANG_HICACHE_FILE_BACKEND_STORAGE_DIR' },
  nixlDirectory: { name: 'SGLANG_HICACHE_NIXL_BACKEND_STORAGE_DIR' },
} as const;

/** The first release that takes another plugin of NIXL than UCX. */
export const NIXL_PLUGIN_SINCE = VARIABLE.nixlPlugin.since;

/** Variables of the directory of each storage that has one. */
const DIRECTORY_VARIABLE: { readonly [backend: string]: { readonly name: string } } = { file: VARIABLE.fileDirectory, nixl: VARIABLE.nixlDirectory };

/**
 * The releases whose LMCache runs within the server. Later ones ask a server of LMCache, whose address is in a file.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.13/python/sglang/srt/mem_cache/storage/lmcache/lmc_radix_cache.py
 */
const LMCACHE_WITHIN = { since: 'v0.5.2', until: 'v0.5.12.post1' };

/** Unit of `--hicache-size`. */
const GIGABYTE = 1e9;

/**
 * The first release that compares host memory with the limit of the container, and leaves some to others. Without a size it fits the
 * tier into the limit.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.21/python/sglang/srt/mem_cache/host_memory.py
 */
const READS_LIMIT = { since: 'v0.5.21', reserve: 10 * GIB };

const SIZE_FLAGS = ['--hicache-size', '--hicache-ratio'].map((flag) => ({ flag, instead: 'remove it: the size follows from `kvOffload`' }));

/** The default of `--hicache-ratio`. */
const DEFAULT_RATIO = 2;

type Part = KvPart<SglangServerArgs>;

/** The flags and variables by which SGLang transfers and offloads KV caches. */
export function sglangKv({ kvTransfer, kvOffload, env }: SglangInputs, plan: ResolvedSglang, schema: FlagSchema): KvSettings<SglangServerArgs> {
  return kvSettings(
    schema,
    kvTransfer && plan.role ? unasked(kvTransfer, transferPart(kvTransfer, plan.role, schema)) : undefined,
    kvOffload && offloadPart(kvOffload, ranksPerPod(plan), schema, env),
  );
}

function transferPart(transfer: BoundKvTransfer, role: 'prefill' | 'decode', schema: FlagSchema): Part {
  const { backend, port = SGLANG_BOOTSTRAP_PORT, plugin, pluginParameters, devices, tcp, config } = transfer;
  const args: SglangServerArgs = {
    disaggregationTransferBackend: tcp ? 'mooncake_tcp' : backend,
    ...(devices?.length && { disaggregationIbDevice: devices.join(',') }),
  };
  const parameters = pluginParameters && JSON.stringify(pluginParameters);
  return {
    args,
    env: given([[VARIABLE.nixlPlugin.name, plugin], [VARIABLE.nixlParameters.name, parameters]]),
    // Those that generate tokens ask, and are not asked.
    ports: role === 'prefill' ? [{ name: 'bootstrap', port, count: 1 }] : [],
    ...verdictOf(
      verdictOnArgs(schema, args, () => 'kvTransfer'),
      verdictOn(schema, [
        ...(plugin === undefined ? [] : [{ path: 'kvTransfer (plugin)', what: 'another plugin of NIXL than UCX', since: VARIABLE.nixlPlugin.since }]),
        ...(parameters === undefined ? [] : [{ path: 'kvTransfer (pluginParameters)', what: 'parameters of the plugin', since: VARIABLE.nixlParameters.since }]),
      ]),
      foreign(config !== undefined && { path: 'kvTransfer (config)', expected: 'no config: SGLang has no connectors', remedy: 'remove it; what SGLang has is in `args`' }),
    ),
  };
}

function offloadPart(offload: KvOffloading, ranks: number, schema: FlagSchema, stated: SglangInputs['env']): Part {
  switch (offload.kind) {
    case 'cpu':
      return hicache({ cpu: offload.cpu }, ranks, schema);
    case 'disk':
      return hicache({ cpu: offload.cpu, storage: { backend: 'file', directory: offload.directory, env: {} } }, ranks, schema);
    case 'hicache': {
      const { cpuPerRank, ratio, storage } = offload;
      return hicache({ cpu: cpuPerRank === undefined ? undefined : cpuPerRank * ranks, ratio, storage }, ranks, schema);
    }
    case 'lmcache':
      return {
        args: { enableLmcache: true },
        env: [...lmcacheVariables(offload, ranks), ...hashSeed(stated)],
        ...verdictOn(schema, [{
          path: 'kvOffload',
          what: 'LMCache within the server',
          ...LMCACHE_WITHIN,
          otherwise: 'use KvOffload.hicache(…), or set args.enableLmcache and args.lmcacheConfigFile in its place, to use a server of LMCache',
        }]),
      };
    case 'tiered':
      return foreign({
        path: 'kvOffload',
        got: KV_OFFLOAD_CALL.tiered,
        expected: 'tiers that SGLang has: memory of the host, and one storage below it',
        remedy: 'use KvOffload.disk(…), or KvOffload.hicache({ storage: … })',
      });
  }
}

interface Hicache {
  /** Bytes of the pod. */
  readonly cpu?: number;
  readonly ratio?: number;
  readonly storage?: HicacheStorageSettings;
}

/** The hierarchical cache, which is sized per rank, in gigabytes. */
function hicache({ cpu, ratio, storage }: Hicache, ranks: number, schema: FlagSchema): Part {
  const size = cpu === undefined ? undefined : Math.floor(cpu / ranks / GIGABYTE);
  const args: SglangServerArgs = {
    enableHierarchicalCache: true,
    ...(size !== undefined && { hicacheSize: size }),
    ...(ratio !== undefined && { hicacheRatio: ratio }),
    ...(storage && { hicacheStorageBackend: storage.backend }),
    ...(storage?.config && { hicacheStorageBackendExtraConfig: JSON.stringify(storage.config) }),
  };
  return {
    args,
    // Either of them overrides the other.
    owned: size === undefined && ratio === undefined ? [] : SIZE_FLAGS,
    env: storage && [...directoryVariables(storage, ranks), ...given(Object.entries(storage.env))],
    ...verdictOf(
      verdictOnArgs(schema, args, (arg) => arg === 'hicacheStorageBackend' ? 'kvOffload (storage)' : 'kvOffload'),
      ...(size === undefined || size >= 1 ? [] : [tooSmall(cpu!, ranks)]),
      ...(storage?.directory ? [verdictOnDirectory(storage.backend, storage.directory, schema)] : []),
    ),
    unbounded: storage?.directory && storage.directory.size === undefined ? [{ path: storage.directory.path, remedy: toBound(storage.backend) }] : [],
  };
}

function tooSmall(cpu: number, ranks: number): KvVerdict {
  return {
    problems: [{
      kind: 'value',
      path: 'kvOffload',
      got: `${(cpu / GIB).toFixed(1)} GiB`,
      expected: `host memory of 1 GB or more for each of the ${ranks} ranks of a pod`,
      remedy: `set it to ${Math.ceil((ranks * GIGABYTE) / GIB)} GiB or more`,
    }],
    unknown: [],
  };
}

function directoryVariables({ backend, directory }: HicacheStorageSettings, ranks: number): EnvVar[] {
  if (!directory) {
    return [];
  }
  const size = directory.size === undefined ? undefined : String(Math.floor(directory.size / ranks));
  return given([[DIRECTORY_VARIABLE[backend].name, directory.path], [VARIABLE.fileSize.name, size]]);
}

function verdictOnDirectory(backend: string, { size, isEvicted }: KvDirectory, schema: FlagSchema): KvVerdict {
  const limit: KvNeed = { path: 'kvOffload (size)', what: 'a limit of the disk', since: VARIABLE.fileSize.since, otherwise: 'leave size out, and delete old files otherwise' };
  return verdictOf(
    verdictOn(schema, size === undefined || backend !== 'file' ? [] : [limit]),
    foreign(isEvicted && {
      path: 'kvOffload (evictor)',
      expected: 'no evictor: it knows the files of vLLM only',
      remedy: `set size instead: SGLang ${limit.since} and newer delete what was not used for longest`,
    }),
  );
}

/** What keeps a directory from growing. */
function toBound(backend: string): string {
  return backend === 'file' ? `set size, with SGLang ${VARIABLE.fileSize.since} or newer` : 'use HicacheStorage.file(…) with a size';
}

function given(variables: readonly (readonly [name: string, value: string | { readonly field: string } | undefined])[]): EnvVar[] {
  return variables.flatMap(([name, value]): EnvVar[] => {
    if (value === undefined) {
      return [];
    }
    return [typeof value === 'string' ? { name, value } : { name, valueFrom: { fieldRef: { fieldPath: value.field } } }];
  });
}

/** The memory of the host that the hierarchical cache takes in each pod. */
export function sglangHostCache(plan: ResolvedSglang, { kvOffload }: SglangInputs): HostCache | undefined {
  const { args, version } = plan;
  if (kvOffload?.kind === 'lmcache') {
    return { bytes: kvOffload.cpu, sharedBytes: 0, path: 'kvOffload' };
  }
  if (args.enableHierarchicalCache !== true) {
    return undefined;
  }
  const ranks = ranksPerPod(plan);
  const readsLimit = version?.atLeast(READS_LIMIT.since) === true;
  const reserve = readsLimit ? READS_LIMIT.reserve : undefined;
  const lent = kvOffload?.kind === 'hicache' ? kvOffload.storage?.lent ?? 0 : 0;
  if (args.hicacheSize !== undefined && args.hicacheSize > 0) {
    return { bytes: args.hicacheSize * GIGABYTE * ranks + lent, sharedBytes: 0, reserve, path: 'args.hicacheSize' };
  }
  const pool = args.hicacheRatio === undefined && readsLimit ? undefined : sglangMemory(plan)?.kvPool;
  return pool === undefined ? undefined : {
    bytes: pool * (args.hicacheRatio ?? DEFAULT_RATIO) * ranks + lent,
    sharedBytes: 0,
    reserve,
    isEstimate: true,
    path: args.hicacheRatio === undefined ? 'args.enableHierarchicalCache' : 'args.hicacheRatio',
  };
}
