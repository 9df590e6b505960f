import fc from 'fast-check';
import { TPU_FACTS, TpuFacts } from '../../src/hardware/tpu-facts';
import { TPU_RULES, TpuSlice } from '../../src/hardware/tpu-slice';
import { Finding } from '../../src/rules/rule';
import { broken as brokenOf, findingsOf } from '../rules/broken';

function broken(slice: TpuSlice): string[] {
  return brokenOf(TPU_RULES, slice);
}

function finding(slice: TpuSlice): Finding {
  return findingsOf(TPU_RULES, slice)[0][1];
}

describe('a topology determines hosts, chips and devices', () => {
  // chips, hosts, chips per host, JAX devices, GiB of a device
  test.each([
    ['v4 2x2x1', TpuSlice.v4('2x2x1'), [4, 1, 4, 4, 32]],
    ['v4 2x2x4', TpuSlice.v4('2x2x4'), [16, 4, 4, 16, 32]],
    ['v5e 1x1', TpuSlice.v5e('1x1'), [1, 1, 1, 1, 16]],
    ['v5e 4x4', TpuSlice.v5e('4x4'), [16, 4, 4, 16, 16]],
    ['v5e 16x16', TpuSlice.v5e('16x16'), [256, 64, 4, 256, 16]],
    ['v5p 4x4x4', TpuSlice.v5p('4x4x4'), [64, 16, 4, 64, 95]],
    ['v5p 8x12x16', TpuSlice.v5p('8x12x16'), [1536, 384, 4, 1536, 95]],
    ['v6e 2x4 on one host', TpuSlice.v6e('2x4', { chipsPerHost: 8 }), [8, 1, 8, 8, 32]],
    ['v6e 2x4 on two hosts', TpuSlice.v6e('2x4', { chipsPerHost: 4 }), [8, 2, 4, 8, 32]],
    ['v6e 8x8', TpuSlice.v6e('8x8'), [64, 16, 4, 64, 32]],
    ['7x 1x1x1', TpuSlice.v7x('1x1x1'), [1, 1, 1, 2, 96]],
    ['7x 2x2x1', TpuSlice.v7x('2x2x1'), [4, 1, 4, 8, 96]],
    ['7x 2x2x2', TpuSlice.v7x('2x2x2'), [8, 2, 4, 16, 96]],
    ['7x 2x4x4', TpuSlice.v7x('2x4x4'), [32, 8, 4, 64, 96]],
    ['7x 4x4x4', TpuSlice.v7x('4x4x4'), [64, 16, 4, 128, 96]],
  ])('%s', (_, slice, numbers) => {
    expect([slice.chips, slice.hosts, slice.chipsPerHost, slice.devices, slice.hbmPerDevice!.toGibibytes()]).toEqual(numbers);
    expect(broken(slice)).toEqual([]);
  });

  test('the node selector has generation and topology', () => {
    expect(TpuSlice.v7x('2x2x2').nodeSelector).toEqual({
      'cloud.google.com/gke-tpu-accelerator': 'tpu7x',
      'cloud.google.com/gke-tpu-topology': '2x2x2',
    });
  });

  test('the node selector has the machine type if two types carry the same labels, unless pinMachineType is false', () => {
    const key = 'node.kubernetes.io/instance-type';
    expect(TpuSlice.v6e('2x4', { chipsPerHost: 4 }).nodeSelector[key]).toBe('ct6e-standard-4t');
    expect(TpuSlice.v5e('2x4', { chipsPerHost: 8 }).nodeSelector[key]).toBe('ct5lp-hightpu-8t');
    expect(TpuSlice.v6e('2x4', { chipsPerHost: 4, pinMachineType: false }).nodeSelector[key]).toBeUndefined();
    expect(TpuSlice.v6e('4x4', { pinMachineType: true }).nodeSelector[key]).toBe('ct6e-standard-4t');
  });

  test.each(Object.entries(TPU_FACTS))('each listed topology of %s has machines for all of its hosts', (generation, facts: TpuFacts) => {
    for (const [topology, possible] of Object.entries(facts.topologies)) {
      for (const chipsPerHost of possible) {
        const make = (TpuSlice as unknown as { [generation: string]: typeof TpuSlice.v6e })[generation];
        const slice = make(topology, { chipsPerHost });
        expect([broken(slice), slice.hosts * slice.chipsPerHost]).toEqual([[], slice.chips]);
        expect(facts.machineTypes[chipsPerHost]).toBeDefined();
      }
    }
  });
});

describe('TPU001: the TPU generation offers the topology', () => {
  test.each([
    ['two axes for a three-dimensional generation', TpuSlice.v7x('2x4'), 'did you mean 2x2x2?'],
    ['three axes for a two-dimensional generation', TpuSlice.v6e('4x4x4'), 'did you mean 8x8?'],
    ['axes in another order', TpuSlice.v5p('4x4x2'), 'did you mean 2x4x4?'],
    ['two axes in another order', TpuSlice.v5e('8x4'), 'did you mean 4x8?'],
    ['an axis that is no multiple of 4', TpuSlice.v4('4x4x6'), 'choose one of these'],
    ['more cubes than the generation has', TpuSlice.v4('16x16x20'), 'choose one of these'],
    ['a marketing name', TpuSlice.v7x('v7x-16'), 'choose one of these'],
    ['an empty text', TpuSlice.v6e(''), 'choose one of these'],
    ['no axes for a custom slice', TpuSlice.custom({ acceleratorLabel: 'tpu8', topology: '64', chipsPerHost: 4 }), 'write the value of the node label cloud.google.com/gke-tpu-topology'],
  ])('refuses %s', (_, slice, remedy) => {
    expect(broken(slice)).toEqual(['TPU001']);
    expect(finding(slice)).toMatchObject({ path: 'slice.topology', got: slice.topology, remedy });
  });

  test('accepts the largest slice of each generation', () => {
    expect(broken(TpuSlice.v4('16x16x16'))).toEqual([]);
    expect(broken(TpuSlice.v5p('16x16x24'))).toEqual([]);
  });

  test('never crashes, and accepts only listed topologies and ascending multiples of 4', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }), (axes) => {
      const slice = TpuSlice.v7x(axes.join('x'));
      const isCubes = axes.length === 3 && axes.every((axis, i) => axis % 4 === 0 && axis >= (axes[i - 1] ?? 0)) && slice.chips <= 144 * 64;
      const isListed = ['1x1x1', '2x2x1', '2x2x2', '2x2x4', '2x4x4'].includes(slice.topology);
      return broken(slice).includes('TPU001') === !(isCubes || isListed) && Number.isInteger(slice.hosts) && slice.hosts >= 1;
    }));
  });
});

test.each([
  ['a topology that may be new', TpuSlice.v6e('8x32'), 'engine-error'], ['a word', TpuSlice.v6e('eight'), undefined],
  ['hosts that may be new', TpuSlice.v6e('4x4', { chipsPerHost: 8 }), 'engine-error'], ['no chips', TpuSlice.v6e('4x4', { chipsPerHost: 0 }), undefined],
])('TPU001 and TPU003: %s can be acknowledged where the table of GKE may be old', (_, slice, severity) => {
  expect(finding(slice).severity).toBe(severity);
});

test('TPU002: 2x4 requires chipsPerHost', () => {
  expect(broken(TpuSlice.v6e('2x4'))).toEqual(['TPU002']);
  expect(finding(TpuSlice.v5e('2x4'))).toMatchObject({
    path: 'slice.chipsPerHost',
    expected: '4 (ct5lp-hightpu-4t) or 8 (ct5lp-hightpu-8t): nodes of both have the label 2x4',
    remedy: expect.stringContaining("TpuSlice.v5e('2x4', { chipsPerHost: 4 })"),
  });
});

test.each([
  ['8 for hosts of 4', TpuSlice.v6e('4x4', { chipsPerHost: 8 })],
  ['half a host', TpuSlice.v5e('2x2', { chipsPerHost: 2 })],
  ['0', TpuSlice.v6e('2x4', { chipsPerHost: 0 })],
  ['3 for a custom slice', TpuSlice.custom({ acceleratorLabel: 'tpu8', topology: '3x3', chipsPerHost: 3 })],
  ['8 for the 4 chips of a custom slice', TpuSlice.custom({ acceleratorLabel: 'tpu8', topology: '2x2', chipsPerHost: 8 })],
])('TPU003: refuses %s as chips per host', (_, slice) => {
  expect(broken(slice)).toEqual(['TPU003']);
});

describe('TPU004: a custom slice', () => {
  const own = { acceleratorLabel: 'tpu8-slice', topology: '4x4x8', chipsPerHost: 8 };

  test('derives hosts, devices and labels from its props', () => {
    const slice = TpuSlice.custom({ ...own, devicesPerChip: 2, machineType: 'tpu8-standard-8t' });
    expect(broken(slice)).toEqual([]);
    expect([slice.hosts, slice.devices, slice.hbmPerDevice]).toEqual([16, 256, undefined]);
    expect(slice.nodeSelector).toEqual({
      'cloud.google.com/gke-tpu-accelerator': 'tpu8-slice',
      'cloud.google.com/gke-tpu-topology': '4x4x8',
      'node.kubernetes.io/instance-type': 'tpu8-standard-8t',
    });
  });

  test.each([
    ['an accelerator that is not a label value', { ...own, acceleratorLabel: 'tpu 8' }],
    ['no accelerator', { ...own, acceleratorLabel: '' }],
    ['a machine type that is not a label value', { ...own, machineType: 'x/y' }],
    ['half a device', { ...own, devicesPerChip: 0.5 }],
  ])('refuses %s', (_, props) => {
    expect(broken(TpuSlice.custom(props))).toEqual(['TPU004']);
  });
});
