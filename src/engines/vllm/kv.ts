import { VllmServerArgs } from './args.generated';
import { CONNECTORS, FEATURE, VllmConnector, PORT, SINCE, TIERS, VARIABLE } from './kv-connectors';
import { ResolvedVllm, VllmInputs } from './resolve';
import { EngineVersion } from '../engine-version';
import { FlagSchema } from '../flags/flag-schema';
import { ranksPerPod } from '../gpu-equation';
import { KV_OFFLOAD_CALL, KvOffloading, KvTierSettings } from '../kv-offloading';
import { foreign, HostCache, KvNeed, KvPart, KvSettings, kvSettings, unasked, verdictOf, verdictOn } from '../kv-settings';
import { BoundKvTransfer } from '../kv-transfer';
import { hashSeed, lmcacheVariables } from '../lmcache';

const GIB = 2 ** 30;

/** Flags that set connectors: `--kv-offloading-size` replaces the one of `--kv-transfer-config`. */
const OWNED = ['--kv-transfer-config', '--kv-offloading-size', '--kv-offloading-backend']
  .map((flag) => ({ flag, instead: 'remove it: the connectors follow from `kvOffload` and `kvTransfer`, and KvTransfer.of(…) writes any other one' }));

/** What connectors are written for. */
interface Context {
  readonly plan: ResolvedVllm;
  readonly schema: FlagSchema;
  readonly env: VllmInputs['env'];
}

/** A port, and the variables that set it. */
type PortPart = Pick<ConnectorPart, 'env' | 'ports'>;

/** A connector, and what comes with it. */
interface ConnectorPart extends KvPart<VllmServerArgs> {
  readonly connector?: VllmConnector;
}

/** The connectors and variables by which vLLM transfers and offloads KV caches. */
export function vllmKv({ kvTransfer, kvOffload, env }: VllmInputs, plan: ResolvedVllm, schema: FlagSchema): KvSettings<VllmServerArgs> {
  const context: Context = { plan, schema, env };
  const transfer = kvTransfer && unasked(kvTransfer, transferPart(kvTransfer, context));
  const offload = kvOffload && offloadPart(kvOffload, context);
  const connectors = [transfer, offload].flatMap((part) => part?.connector ?? []);
  return {
    ...kvSettings<VllmServerArgs>(schema, transfer, offload),
    args: configOf(connectors),
    sources: { kvTransferConfig: offload ? 'kvOffload' : 'kvTransfer' },
    owned: OWNED,
  };
}

/** Several connectors are parts of one, which loads from the first that has a cache and saves to all. */
function configOf(connectors: readonly VllmConnector[]): VllmServerArgs {
  const config = connectors.length > 1
    ? { kv_connector: 'MultiConnector', kv_role: 'kv_both', kv_connector_extra_config: { connectors } }
    : connectors[0];
  return config ? { kvTransferConfig: { ...config } } : {};
}

/** Whether a release is the given one or newer; an unknown one is taken for the newest. */
function isFrom(version: EngineVersion | undefined, since: string): boolean {
  return version === undefined || version.atLeast(since);
}

function transferPart(transfer: BoundKvTransfer, context: Context): ConnectorPart {
  const { plan, schema } = context;
  const path = 'kvTransfer';
  const need = (feature: Omit<KvNeed, 'path'>, prop?: string): KvNeed => ({ path: prop ? `${path} (${prop})` : path, ...feature });
  const { backend, plugin, pluginParameters, devices, tcp, config } = transfer;
  switch (backend) {
    case 'nixl':
      return {
        connector: connector('NixlConnector', isFrom(schema.version, SINCE.nixlRoles) ? roleOf(plan) : 'kv_both', plugin === undefined ? undefined : { backends: [plugin] }),
        ...nixlPort(transfer, context),
        ...verdictOf(
          verdictOn(schema, [need(FEATURE.nixl), ...(plugin === undefined ? [] : [need(FEATURE.nixlPlugin, 'plugin')])]),
          foreign(pluginParameters && {
            path: `${path} (pluginParameters)`, expected: 'no pluginParameters: vLLM passes none to NIXL', remedy: 'remove it, and set the variables of the plugin in `env`',
          }),
        ),
      };
    case 'mooncake':
      return {
        connector: connector('MooncakeConnector', roleOf(plan), settings({
          mooncake_protocol: tcp ? 'tcp' : undefined, device_name: devices?.length ? devices.join(',') : undefined,
        })),
        ...mooncakePort(transfer, context),
        ...verdictOn(schema, [
          need(FEATURE.mooncake),
          ...(tcp ? [need(FEATURE.mooncakeTcp, 'tcp')] : []),
          ...(devices?.length ? [need(FEATURE.mooncakeDevices, 'devices')] : []),
        ]),
      };
    default:
      return {
        connector: connector(backend, roleOf(plan), config),
        ...verdictOn(schema, Object.hasOwn(CONNECTORS, backend) ? [need({ what: backend, ...CONNECTORS[backend] })] : []),
      };
  }
}

function connector(name: string, role: VllmConnector['kv_role'], config: VllmConnector['kv_connector_extra_config']): VllmConnector {
  return { kv_connector: name, kv_role: role, ...(config && { kv_connector_extra_config: config }) };
}

function roleOf({ role }: ResolvedVllm): VllmConnector['kv_role'] {
  return role === undefined ? 'kv_both' : role === 'prefill' ? 'kv_producer' : 'kv_consumer';
}

/** The settings that have a value; undefined without any. */
function settings(all: { readonly [key: string]: unknown }): { [key: string]: unknown } | undefined {
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function nixlPort({ port = PORT.nixl }: BoundKvTransfer, { plan: { tp, dp }, schema: { version } }: Context): PortPart {
  return {
    env: [
      // The default is localhost, which the others don't reach.
      { name: VARIABLE.nixlHost, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: VARIABLE.nixlPort, value: String(port) },
    ],
    ports: [{ name: 'nixl', port, count: isFrom(version, SINCE.nixlOnePort) ? dp : dp * tp }],
  };
}

function mooncakePort({ port = PORT.mooncake }: BoundKvTransfer, { plan: { role, tp, dp }, schema: { version } }: Context): PortPart {
  return {
    env: [{ name: VARIABLE.mooncakePort, value: String(port) }],
    // Those that generate tokens ask, and are not asked.
    ports: role === 'decode' ? [] : [{ name: 'bootstrap', port, count: isFrom(version, SINCE.mooncakeOnePort) ? 1 : dp * tp }],
  };
}

function offloadPart(offload: KvOffloading, context: Context): ConnectorPart {
  const { plan, schema, env } = context;
  const need = (feature: Omit<KvNeed, 'path'>): KvNeed => ({ path: 'kvOffload', ...feature });
  switch (offload.kind) {
    case 'cpu':
      return { connector: offloading({ cpu_bytes_to_use: perEngine(offload.cpu, plan) }), ...verdictOn(schema, [need(FEATURE.cpu)]) };
    case 'disk':
      return diskPart(offload, context);
    case 'tiered':
      return tieredPart(offload, context);
    case 'lmcache':
      return {
        connector: connector('LMCacheConnectorV1', 'kv_both', undefined),
        env: [...lmcacheVariables(offload, ranksPerPod(plan)), ...hashSeed(env)],
        ...verdictOn(schema, [need(FEATURE.lmcache)]),
      };
    case 'hicache':
      return foreign({
        path: 'kvOffload', got: KV_OFFLOAD_CALL.hicache, expected: 'tiers that vLLM has: HiCache is part of SGLang', remedy: 'use KvOffload.cpu(…) or KvOffload.disk(…)',
      });
  }
}

/** A disk with a limit and without host memory; or one below host memory, without a limit. */
function diskPart({ cpu, directory }: Extract<KvOffloading, { readonly kind: 'disk' }>, context: Context): ConnectorPart {
  const { plan, schema } = context;
  if (directory.size !== undefined && cpu !== undefined) {
    return foreign({
      path: 'kvOffload (size)',
      expected: 'either cpu or size: vLLM limits a disk only if no host memory is in front of it',
      remedy: 'remove cpu, or remove size and set evictor',
    });
  }
  if (directory.size !== undefined) {
    return {
      connector: connector('SimpleCPUOffloadConnector', 'kv_both', {
        kv_offload_backend: 'disk', disk_path: `${directory.path}/kv-cache`, disk_capacity_bytes: Math.floor(directory.size / ranksPerPod(plan)),
      }),
      ...verdictOn(schema, [{ path: 'kvOffload (size)', ...FEATURE.cappedDisk }]),
    };
  }
  if (cpu === undefined) {
    return foreign({
      path: 'kvOffload',
      expected: 'cpu, the host memory through which vLLM reads and writes a disk, or size, the limit of a disk without it',
      remedy: 'set cpu, for example to Size.gibibytes(32)',
    });
  }
  return tieredPart({ kind: 'tiered', cpu, tiers: [{ type: 'fs', settings: {}, directory }] }, context);
}

function tieredPart(
  { cpu, tiers, blockSize, evictionPolicy }: Extract<KvOffloading, { readonly kind: 'tiered' }>, { plan, schema, env }: Context,
): ConnectorPart {
  const { version } = schema;
  const directories = tiers.flatMap(({ directory }) => directory ?? []);
  return {
    connector: offloading({
      spec_name: 'TieringOffloadingSpec',
      cpu_bytes_to_use: perEngine(cpu, plan),
      secondary_tiers: tiers.map((tier) => tierOf(tier, version)),
      ...settings({ block_size: blockSize, eviction_policy: evictionPolicy }),
    }),
    env: isFrom(version, SINCE.fixedSeed) ? [] : hashSeed(env),
    ...verdictOn(schema, [
      { path: 'kvOffload', ...FEATURE.tiering },
      ...tiers.filter(({ type }) => Object.hasOwn(TIERS, type)).map(({ type }) => ({ path: 'kvOffload', what: `tiers of the type ${type}`, since: TIERS[type].since })),
    ]),
    unbounded: directories.filter(({ isEvicted }) => isEvicted !== true).map(({ path }) => ({ path, remedy: 'set evictor: KvEvictor.pvcEvictor(…)' })),
  };
}

function tierOf({ type, settings: own, directory }: KvTierSettings, version: EngineVersion | undefined): object {
  const former = Object.hasOwn(TIERS, type) ? TIERS[type].former : undefined;
  const isFormer = former !== undefined && version !== undefined && version.compare(EngineVersion.parse(former.until)!) <= 0;
  return { type: isFormer ? former.type : type, ...(directory && { root_dir: directory.path }), ...own };
}

function offloading(config: VllmConnector['kv_connector_extra_config']): VllmConnector {
  return connector('OffloadingConnector', 'kv_both', config);
}

/** Bytes for each engine. A replica has one engine for each data parallel rank, and they share the bytes of all of its pods. */
function perEngine(bytesPerPod: number, { nodes, copies }: ResolvedVllm): number {
  return Math.floor((bytesPerPod * nodes) / copies);
}

/** The memory of the host that connectors take in each pod: those of `kvOffload`, and those that args set. */
export function vllmHostCache(plan: ResolvedVllm, { kvOffload, env = {} }: VllmInputs): HostCache | undefined {
  const { args: { kvTransferConfig, kvOffloadingSize, kvOffloadingBackend = 'native' }, version, copies, nodes } = plan;
  if (kvTransferConfig === undefined && kvOffloadingSize === undefined) {
    return undefined;
  }
  const isNative = kvOffloadingBackend === 'native';
  const engines = copies / nodes;
  const lmcache = kvOffload?.kind === 'lmcache' ? kvOffload.cpu : (Number(env.LMCACHE_MAX_LOCAL_CPU_SIZE) || 0) * GIB * ranksPerPod(plan);
  // The size replaces the connectors.
  const taken = kvOffloadingSize === undefined
    ? connectorsIn(kvTransferConfig).map((one) => hostBytesOf(one, version, engines, lmcache))
    : !isNative && isFrom(version, SINCE.lmcacheServer)
      ? []
      : [{ bytes: kvOffloadingSize * GIB * engines, isShared: isNative && isFrom(version, SINCE.cpuSharesMemory) }];
  return bytesOf(taken) === 0 ? undefined : {
    bytes: bytesOf(taken),
    // An engine that spans pods reserves all of its memory in each of them.
    sharedBytes: bytesOf(taken.filter(({ isShared }) => isShared)) / Math.min(1, engines),
    path: kvOffloadingSize === undefined ? 'args.kvTransferConfig' : 'args.kvOffloadingSize',
  };
}

/** Memory of the host, and whether it is in /dev/shm. */
interface Taken {
  readonly bytes: number;
  readonly isShared: boolean;
}

function bytesOf(taken: readonly Taken[]): number {
  return taken.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The connectors of a configuration, also those within one that holds several. */
function connectorsIn(config: unknown): Map[] {
  const whole = mapOf(config);
  const { connectors } = mapOf(whole.kv_connector_extra_config);
  return Array.isArray(connectors) ? connectors.map(mapOf) : [whole];
}

interface Map {
  readonly [key: string]: unknown;
}

/** The value if it is a map; users write connectors by hand. */
function mapOf(value: unknown): Map {
  return typeof value === 'object' && value !== null ? value as Map : {};
}

/** What a connector takes of the host in each pod, with so many engines in it. */
function hostBytesOf(
  { kv_connector: name, kv_connector_extra_config: extra }: Map, version: EngineVersion | undefined, engines: number, lmcache: number,
): Taken {
  const config = mapOf(extra);
  const bytes = (Number(config.cpu_bytes_to_use) || 0) * engines;
  switch (name) {
    case 'OffloadingConnector':
      return { bytes, isShared: isFrom(version, config.spec_name === 'TieringOffloadingSpec' ? SINCE.tiersShareMemory : SINCE.cpuSharesMemory) };
    case 'SimpleCPUOffloadConnector':
      return { bytes: config.kv_offload_backend === 'disk' ? 0 : bytes, isShared: false };
    case 'LMCacheConnectorV1':
      return { bytes: lmcache, isShared: false };
    default:
      return { bytes: 0, isShared: false };
  }
}
