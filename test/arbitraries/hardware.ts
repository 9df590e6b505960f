import * as fc from 'fast-check';
import { boolean, count, madeBy, mapped, name, named, number, oneOf, size, structOf, Values } from './values';
import { CustomTpuSliceProps, Gpu, GpuOptions, TpuSlice, TpuSliceOptions } from '../../src';

const MODELS = Object.values(Gpu).filter((value) => value instanceof Gpu);

const made: Values<Gpu> = madeBy<typeof Gpu, Gpu>({
  any: mapped(count(1, 8), Gpu.any),
  of: named(
    oneOf('nvidia.com/mig-3g.40gb', 'example.com/gpu'),
    structOf<GpuOptions>({ count: count(1, 1), name, memory: size, computeCapability: count(7, 12) }),
    Gpu.of,
  ),
});

const counted = fc.tuple(fc.constantFrom(...MODELS), fc.constantFrom(1, 2, 4, 8)).map(([model, amount]) => model.times(amount));
const miscounted = fc.tuple(fc.constantFrom(...MODELS), number.filter(Number.isFinite)).map(([model, amount]) => model.times(amount));

/** GPUs of the list, whose nodes are known by labels, and others. */
export const listedGpu: Values<Gpu> = { right: fc.constantFrom(...MODELS), wrong: made.right };

/** GPUs of every model, in counts that nodes have. */
export const gpu: Values<Gpu> = {
  right: fc.oneof(counted, fc.constantFrom(...MODELS), made.right),
  wrong: fc.oneof(miscounted, made.wrong),
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

