import * as fc from 'fast-check';
import { boolean, constants, count, listOf, madeBy, mapped, memberOf, name, named, number, oneOf, size, structOf, Values } from './values';
import {
  CustomTpuSliceProps, Gpu, GpuOptions, HamiGpuPolicy, HamiNodePolicy, HamiShare, HamiShareOptions, HamiVgpuMode, TpuSlice, TpuSliceOptions,
  VgpuResourceNameOptions, VgpuResourceNames,
} from '../../src';

const MODELS = Object.values(Gpu).filter((value) => value instanceof Gpu);
/** Those of the images that upstream names without a variant. */
const USUAL = MODELS.filter(({ gfxTarget }) => gfxTarget === undefined);

function unlikeImages(factory: (count?: number) => Gpu): Values<Gpu> {
  return { right: fc.integer({ min: 1, max: 8 }).map(Gpu.any), wrong: fc.integer({ min: 1, max: 8 }).map(factory) };
}

const made: Values<Gpu> = madeBy<typeof Gpu, Gpu>({
  any: mapped(count(1, 8), Gpu.any),
  // Images are for one platform: others do not go with them.
  none: { right: fc.constant(Gpu.any()), wrong: fc.constant(Gpu.none()) },
  amd: unlikeImages(Gpu.amd),
  intel: unlikeImages(Gpu.intel),
  gaudi: unlikeImages(Gpu.gaudi),
  ascend: unlikeImages(Gpu.ascend),
  of: named(
    oneOf('nvidia.com/mig-3g.40gb', 'example.com/gpu'),
    structOf<GpuOptions>({ count: count(1, 1), name, memory: size, computeCapability: count(7, 12) }),
    Gpu.of,
  ),
});

const counted = fc.tuple(fc.constantFrom(...USUAL), fc.constantFrom(1, 2, 4, 8)).map(([model, amount]) => model.times(amount));
const miscounted = fc.tuple(fc.constantFrom(...MODELS), number.filter(Number.isFinite)).map(([model, amount]) => model.times(amount));

/** GPUs of the list, whose nodes are known by labels, and others. */
export const listedGpu: Values<Gpu> = { right: fc.constantFrom(...MODELS), wrong: made.right };

const resourceNames: Values<VgpuResourceNames> = madeBy<typeof VgpuResourceNames, VgpuResourceNames>({
  nvidia: constants(VgpuResourceNames.nvidia()),
  otterscale: constants(VgpuResourceNames.otterscale()),
  custom: mapped(structOf<VgpuResourceNameOptions>({
    count: oneOf('example.com/vgpu'),
    memory: oneOf('example.com/vgpumem'),
    memoryPercentage: oneOf('example.com/vgpumem-percentage'),
    cores: oneOf('example.com/vgpucores'),
  }), VgpuResourceNames.custom),
});

const shareOptions = structOf<HamiShareOptions>({
  cores: count(0, 100),
  gpuTypes: listOf(name),
  excludedGpuTypes: listOf(name),
  gpuUuids: listOf(name),
  excludedGpuUuids: listOf(name),
  nodePolicy: memberOf(HamiNodePolicy),
  gpuPolicies: listOf(memberOf(HamiGpuPolicy)),
  numaBind: boolean,
  vgpuMode: memberOf(HamiVgpuMode),
  resourceNames,
  schedulerName: name,
  version: oneOf('2.6.1', '2.8.3', '2.9.0', '2.10.0'),
});

const hamiShare: Values<HamiShare> = madeBy<typeof HamiShare, HamiShare>({
  percent: named(count(1, 100), shareOptions, HamiShare.percent),
  mebibytes: named(count(1, 81_920), shareOptions, HamiShare.mebibytes),
});

/** NVIDIA GPUs, of which HAMi makes shares. */
const whole = fc.constantFrom(...MODELS.filter(({ gfxTarget }) => gfxTarget === undefined), Gpu.any(1), Gpu.any(2));
const share = (given: fc.Arbitrary<HamiShare>) => fc.tuple(whole, given)
  .filter(([, part]) => part !== undefined)
  .map(([one, part]) => one.shared(part));

/** GPUs of every model, in counts that nodes have, whole and shared. */
export const gpu: Values<Gpu> = {
  right: fc.oneof(counted, fc.constantFrom(...USUAL), made.right, made.right, share(hamiShare.right)),
  wrong: fc.oneof(miscounted, made.wrong, share(hamiShare.wrong)),
};

const options = structOf<TpuSliceOptions>({ chipsPerHost: count(4, 4), pinMachineType: boolean });

/** A generation of TPUs whose slices have these topologies. */
function generation(make: (topology: string, given: TpuSliceOptions) => TpuSlice, ...topologies: string[]): Values<TpuSlice> {
  return named(oneOf(...topologies), { right: fc.constant({}), wrong: options.wrong }, make);
}

const custom = structOf<CustomTpuSliceProps>({
  acceleratorLabel: name, topology: oneOf('2x2', '2x2x2'), chipsPerHost: count(4, 4), devicesPerChip: count(1, 2), hbmPerChip: size, machineType: name,
}, 'acceleratorLabel', 'topology', 'chipsPerHost');

export const tpuSlice: Values<TpuSlice> = madeBy<typeof TpuSlice, TpuSlice>({
  v4: generation(TpuSlice.v4, '2x2x1', '2x2x2', '2x4x4'),
  v5e: generation(TpuSlice.v5e, '2x2', '4x4', '4x8'),
  v5p: generation(TpuSlice.v5p, '2x2x1', '2x2x4'),
  v6e: generation(TpuSlice.v6e, '2x2', '4x4'),
  v7x: generation(TpuSlice.v7x, '2x2x1', '2x2x2'),
  custom: mapped(custom, TpuSlice.custom),
});

