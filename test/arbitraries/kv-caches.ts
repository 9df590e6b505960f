import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { resources, storage } from './pods';
import {
  boolean, count, duration, listOf, looseStructOf, madeBy, mapOf, mapped, name, named, number, oneOf, path, size, Values,
} from './values';
import {
  EngineImage, HicacheBackendOptions, HicacheFileOptions, HicacheMooncakeOptions, HicacheNixlOptions, HicacheStorage, KvBackendOptions,
  KvCpuOptions, KvDiskOptions, KvDiskTierOptions, KvEvictor, KvHicacheOptions, KvLmcacheOptions, KvOffload, KvTier, KvTieredOptions,
  KvTransfer, MooncakeTransferOptions, NixlTransferOptions, PvcEvictorOptions, Storage,
} from '../../src';

const port = count(9000, 9100);
const settings: Values<{ [key: string]: unknown }> = { right: fc.constant({ depth: 2 }), wrong: fc.object() as never };

const kvTransfer = madeBy<typeof KvTransfer, KvTransfer>({
  nixl: mapped(looseStructOf<NixlTransferOptions>({
    port, plugin: oneOf('UCX', 'LIBFABRIC'), pluginParameters: mapOf(name, name),
  }), KvTransfer.nixl),
  mooncake: mapped(looseStructOf<MooncakeTransferOptions>({ port, devices: listOf(oneOf('mlx5_0', 'mlx5_1')), tcp: boolean }), KvTransfer.mooncake),
  of: named(oneOf('ascend', 'mori'), looseStructOf<KvBackendOptions>({ port, config: settings }), KvTransfer.of),
});

/** Transfers that any release of SGLang has, and of vLLM. */
export const sglangKvTransfer: Values<KvTransfer> = { right: port.right.map((some) => KvTransfer.nixl({ port: some })), wrong: kvTransfer.wrong };
export const vllmKvTransfer = sglangKvTransfer;

const image: Values<EngineImage> = {
  right: fc.constant(EngineImage.of('quay.io/pvc-evictor/pvc-evictor:llm-d-v0.8')), wrong: fc.constant(EngineImage.of('registry.example.com/evictor')),
};
const evictor = madeBy<typeof KvEvictor, KvEvictor>({
  pvcEvictor: named(image, looseStructOf<PvcEvictorOptions>({
    cleanupThreshold: count(80, 95),
    targetThreshold: count(50, 70),
    accessTimeThreshold: { right: fc.constant(Duration.minutes(30)), wrong: duration.wrong },
    crawlers: count(1, 2),
    resources,
  }), KvEvictor.pvcEvictor),
});

const tier = madeBy<typeof KvTier, KvTier>({
  disk: named(storage, looseStructOf<KvDiskTierOptions>({ evictor, readThreads: count(1, 32), writeThreads: count(1, 32) }), KvTier.disk),
  of: named(oneOf('obj', 'fs'), settings, KvTier.of),
});

const file = named(storage, looseStructOf<HicacheFileOptions>({ size }), HicacheStorage.file);
const hicacheStorage = madeBy<typeof HicacheStorage, HicacheStorage>({
  file,
  mooncake: mapped(looseStructOf<HicacheMooncakeOptions>({
    master: oneOf('mooncake-master:50051'), metadataServer: oneOf('P2PHANDSHAKE'), tcp: boolean, devices: listOf(oneOf('mlx5_0')), globalSegmentSize: size,
  }, 'master'), HicacheStorage.mooncake),
  nixl: mapped(looseStructOf<HicacheNixlOptions>({ disk: storage, plugin: oneOf('POSIX', 'GDS') }), HicacheStorage.nixl),
  hf3fs: mapped(path, HicacheStorage.hf3fs),
  of: named(oneOf('aibrix', 'eic'), looseStructOf<HicacheBackendOptions>({ extraConfig: settings }), HicacheStorage.of),
});

const kvOffload = madeBy<typeof KvOffload, KvOffload>({
  cpu: mapped(looseStructOf<KvCpuOptions>({ size }, 'size'), KvOffload.cpu),
  disk: named(storage, looseStructOf<KvDiskOptions>({ cpu: size, size, evictor }), KvOffload.disk),
  lmcache: mapped(looseStructOf<KvLmcacheOptions>({
    cpu: size, disk: storage, diskSize: size, chunkSize: count(64, 256), remoteUrl: oneOf('lm://cache:65432'),
  }, 'cpu'), KvOffload.lmcache),
  tiered: mapped(looseStructOf<KvTieredOptions>({
    cpu: size, tiers: listOf(tier), blockSize: count(16, 256), evictionPolicy: oneOf('lru', 'arc'),
  }, 'cpu', 'tiers'), KvOffload.tiered),
  hicache: mapped(looseStructOf<KvHicacheOptions>({
    sizePerRank: size, ratio: { right: fc.constantFrom(1.5, 2), wrong: number }, storage: hicacheStorage,
  }), KvOffload.hicache),
});

/** Enough for eight ranks. */
const enough = fc.constantFrom(16, 32).map(Size.gibibytes);

/** Tiers that any release of SGLang has. */
export const sglangKvOffload: Values<KvOffload> = {
  right: fc.oneof(
    enough.map((some) => KvOffload.cpu({ size: some })),
    enough.map((cpu) => KvOffload.disk(Storage.ephemeral({ size: Size.gibibytes(100) }), { cpu })),
    enough.map((some) => KvOffload.hicache({ sizePerRank: some, storage: HicacheStorage.mooncake({ master: 'mooncake-master:50051' }) })),
  ),
  wrong: kvOffload.wrong,
};

/** Tiers that any release of vLLM has. */
export const vllmKvOffload: Values<KvOffload> = { right: enough.map((cpu) => KvOffload.lmcache({ cpu })), wrong: kvOffload.wrong };

/** No tiers: SGLang-JAX has none. */
export const noKvOffload: Values<KvOffload> = { right: fc.constant(undefined as never), wrong: kvOffload.wrong };
