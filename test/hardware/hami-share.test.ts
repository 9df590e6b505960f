import { Size } from 'cdk8s';
import fc from 'fast-check';
import { Gpu } from '../../src/hardware/gpu';
import { HAMI_SINCE, HamiRelease } from '../../src/hardware/hami-release';
import { HAMI_SHARE_RULES } from '../../src/hardware/hami-rules';
import { annotationsOfShare, HamiGpuPolicy, HamiNodePolicy, HamiShare, HamiShareOptions, HamiVgpuMode, resourcesOfShare } from '../../src/hardware/hami-share';
import { VgpuResourceNames } from '../../src/hardware/vgpu-resource-names';
import { Finding } from '../../src/rules/rule';

const UUID = 'GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76';
const OTHER_UUID = 'GPU-9e1d2c3b-483b-b48f-d7e5-75fb19a52b77';

function findings(gpu: Gpu): [code: string, finding: Finding][] {
  return HAMI_SHARE_RULES.flatMap(({ code, check }) => [check(gpu) || []].flat().map((finding): [string, Finding] => [code, finding]));
}

/** Codes of the rules that a share breaks. */
function broken(gpu: Gpu): string[] {
  return findings(gpu).map(([code]) => code);
}

function half(options: HamiShareOptions = {}, gpu = Gpu.A100_80GB): Gpu {
  return gpu.shared(HamiShare.percent(50, options));
}

function memoryMiB({ memory }: Gpu): number | undefined {
  return memory?.toMebibytes();
}

describe('a share of a GPU', () => {
  test('has a part of its memory, rounded down as HAMi does', () => {
    expect(memoryMiB(Gpu.A100_80GB.shared(HamiShare.percent(50)))).toBe(40960);
    expect(memoryMiB(Gpu.H100.shared(HamiShare.percent(33)))).toBe(Math.floor(81559 * 0.33));
    expect(memoryMiB(Gpu.L4.shared(HamiShare.percent(100)))).toBe(memoryMiB(Gpu.L4));
    expect(memoryMiB(Gpu.A100_80GB.shared(HamiShare.mebibytes(20480)))).toBe(20480);
  });

  test('has known memory in MiB, whatever the GPU, and unknown memory in percent of an unknown GPU', () => {
    expect(memoryMiB(Gpu.any(2).shared(HamiShare.mebibytes(20480)))).toBe(20480);
    expect(memoryMiB(Gpu.any(2).shared(HamiShare.percent(50)))).toBeUndefined();
    expect(memoryMiB(Gpu.of('nvidia.com/gpu', { memory: Size.gibibytes(48) }).shared(HamiShare.percent(50)))).toBe(24576);
  });

  test('keeps the model, before and after a count, and does not change the original', () => {
    const two = Gpu.A100_80GB.times(2).shared(HamiShare.percent(50));
    expect(two).toMatchObject({ name: 'A100_80GB', count: 2, computeCapability: 8, resourceName: 'nvidia.com/gpu' });
    expect(half().times(2)).toEqual(two);
    expect(Gpu.A100_80GB.share).toBeUndefined();
    expect(memoryMiB(Gpu.A100_80GB)).toBe(81920);
  });

  test('replaces another share', () => {
    expect(half().shared(HamiShare.percent(25))).toEqual(Gpu.A100_80GB.shared(HamiShare.percent(25)));
  });
});

describe('the extended resources of a share', () => {
  const resources = (share: HamiShare) => resourcesOfShare(share._bind(), 2);

  test('are those of HAMi\'s chart, with MiB or percent and never both', () => {
    expect(resources(HamiShare.percent(50))).toEqual({ 'nvidia.com/gpu': 2, 'nvidia.com/gpumem-percentage': 50 });
    expect(resources(HamiShare.mebibytes(20480))).toEqual({ 'nvidia.com/gpu': 2, 'nvidia.com/gpumem': 20480 });
    expect(resources(HamiShare.percent(50, { cores: 0 }))).toEqual({ 'nvidia.com/gpu': 2, 'nvidia.com/gpumem-percentage': 50, 'nvidia.com/gpucores': 0 });
    expect(resources(HamiShare.percent(50, { resourceNames: VgpuResourceNames.nvidia() }))).toEqual(resources(HamiShare.percent(50)));
  });

  test('have the names of Otterscale\'s earlier chart', () => {
    const resourceNames = VgpuResourceNames.otterscale();
    expect(resources(HamiShare.percent(60, { cores: 30, resourceNames })))
      .toEqual({ 'otterscale.com/vgpu': 2, 'otterscale.com/vgpumem-percentage': 60, 'otterscale.com/vgpucores': 30 });
    expect(resources(HamiShare.mebibytes(2048, { resourceNames }))).toEqual({ 'otterscale.com/vgpu': 2, 'otterscale.com/vgpumem': 2048 });
    expect(half({ resourceNames }).resourceName).toBe('otterscale.com/vgpu');
  });

  test('have the names of the cluster, and HAMi\'s where none is stated', () => {
    const resourceNames = VgpuResourceNames.custom({ count: 'volcano.sh/vgpu-number', memory: 'volcano.sh/vgpu-memory' });
    expect(resources(HamiShare.mebibytes(2048, { resourceNames, cores: 50 })))
      .toEqual({ 'volcano.sh/vgpu-number': 2, 'volcano.sh/vgpu-memory': 2048, 'nvidia.com/gpucores': 50 });
  });
});

describe('the annotations of a share', () => {
  const annotations = (options: HamiShareOptions) => annotationsOfShare(HamiShare.percent(50, options)._bind());

  test('say which GPUs will do, and how they are chosen', () => {
    expect(annotations({
      gpuTypes: ['A100', 'H100'],
      excludedGpuTypes: ['A100-SXM4-40GB'],
      gpuUuids: [UUID, OTHER_UUID],
      excludedGpuUuids: [UUID],
      nodePolicy: HamiNodePolicy.SPREAD,
      gpuPolicies: [HamiGpuPolicy.BINPACK, HamiGpuPolicy.NUMA],
      numaBind: true,
      vgpuMode: HamiVgpuMode.HAMI_CORE,
    })).toEqual({
      'nvidia.com/use-gputype': 'A100,H100',
      'nvidia.com/nouse-gputype': 'A100-SXM4-40GB',
      'nvidia.com/use-gpuuuid': `${UUID},${OTHER_UUID}`,
      'nvidia.com/nouse-gpuuuid': UUID,
      'nvidia.com/numa-bind': 'true',
      'nvidia.com/vgpu-mode': 'hami-core',
      'hami.io/node-scheduler-policy': 'spread',
      'hami.io/gpu-scheduler-policy': 'binpack,numa',
    });
  });

  test('are left out where nothing is stated, and where a list is empty', () => {
    expect(annotations({})).toEqual({});
    expect(annotations({ gpuTypes: [], gpuPolicies: [], numaBind: false })).toEqual({});
  });
});

/** Code, a share that breaks it, and its neighbour that breaks nothing. */
const CASES: [string, Gpu, Gpu][] = [
  ['GPU010', Gpu.any(1).shared(HamiShare.percent(0)), Gpu.any(1).shared(HamiShare.percent(1))],
  ['GPU010', Gpu.any(1).shared(HamiShare.percent(101)), Gpu.any(1).shared(HamiShare.percent(100))],
  ['GPU010', Gpu.L4.shared(HamiShare.percent(0.5)), Gpu.L4.shared(HamiShare.percent(50))],
  ['GPU011', Gpu.any(1).shared(HamiShare.mebibytes(0)), Gpu.any(1).shared(HamiShare.mebibytes(1))],
  ['GPU011', Gpu.any(1).shared(HamiShare.mebibytes(1.5)), Gpu.any(1).shared(HamiShare.mebibytes(2048))],
  ['GPU011', Gpu.any(1).shared(HamiShare.mebibytes(2 ** 31)), Gpu.any(1).shared(HamiShare.mebibytes(2 ** 31 - 1))],
  ['GPU012', half({ cores: -1 }), half({ cores: 0 })],
  ['GPU012', half({ cores: 101 }), half({ cores: 100 })],
  ['GPU012', half({ cores: 0.3 }), half({ cores: 30 })],
  ['GPU013', half({ resourceNames: VgpuResourceNames.custom({ cores: 'cores' }) }), half({ resourceNames: VgpuResourceNames.custom({ cores: 'example.com/cores' }) })],
  ['GPU013', half({ resourceNames: VgpuResourceNames.custom({ memory: 'nvidia.com/gpu' }) }), half({ resourceNames: VgpuResourceNames.otterscale() })],
  ['GPU014', half({ version: 'latest' }), half({ version: '2.10.0' })],
  ['GPU014', half({ version: '2' }), half({ version: 'v2.9' })],
  ['GPU014', half({ schedulerName: '' }), half({ schedulerName: 'volcano' })],
  ['GPU015', half({}, Gpu.MI300X), half({}, Gpu.H100)],
  ['GPU015', half({}, Gpu.of('nvidia.com/mig-3g.40gb')), half({}, Gpu.of('nvidia.com/gpu'))],
  ['GPU015', half({}, Gpu.of('otterscale.com/vgpu')), half({ resourceNames: VgpuResourceNames.otterscale() }, Gpu.of('otterscale.com/vgpu'))],
  ['GPU015', half({ resourceNames: VgpuResourceNames.custom({ count: 'amd.com/gpu' }) }, Gpu.MI300X), half({ resourceNames: VgpuResourceNames.custom({ count: 'example.com/gpu' }) })],
  ['GPU016', Gpu.L4.shared(HamiShare.mebibytes(23_035)), Gpu.L4.shared(HamiShare.mebibytes(23_034))],
  ['GPU017', half({ gpuUuids: ['0'] }), half({ gpuUuids: [UUID] })],
  ['GPU017', half({ excludedGpuUuids: ['1'] }), half({ excludedGpuUuids: [UUID] })],
  ['GPU017', half({ gpuUuids: [UUID] }).times(2), half({ gpuUuids: [UUID, OTHER_UUID] }).times(2)],
  ['GPU017', half({ gpuUuids: [UUID, UUID] }).times(2), half({ gpuUuids: [UUID], vgpuMode: HamiVgpuMode.MIG }).times(2)],
  ['GPU018', half({ version: '2.4.1', vgpuMode: HamiVgpuMode.MIG }), half({ version: '2.5.0', vgpuMode: HamiVgpuMode.MIG })],
  ['GPU018', half({ version: '2.6.1', gpuPolicies: [HamiGpuPolicy.TOPOLOGY_AWARE] }), half({ version: '2.7.0', gpuPolicies: [HamiGpuPolicy.TOPOLOGY_AWARE] })],
  ['GPU018', half({ version: '2.9.0', gpuPolicies: [HamiGpuPolicy.MUTEX] }), half({ gpuPolicies: [HamiGpuPolicy.MUTEX] })],
  ['GPU018', half({ version: '2.9.0', gpuPolicies: [HamiGpuPolicy.NUMA] }), half({ version: '2.10.0', gpuPolicies: [HamiGpuPolicy.NUMA] })],
  ['GPU018', half({ version: '2.9.0', gpuPolicies: [HamiGpuPolicy.BINPACK, HamiGpuPolicy.SPREAD] }), half({ version: '2.9.0', gpuPolicies: [HamiGpuPolicy.BINPACK] })],
  ['GPU019', half({ gpuTypes: ['H100'] }), half({ gpuTypes: ['H100', 'a100'] })],
  ['GPU019', half({ gpuTypes: ['A100-SXM4-40GB'] }), half({ gpuTypes: ['NVIDIA A100-SXM4-80GB'] })],
  ['GPU019', half({ excludedGpuTypes: ['A100'] }), half({ excludedGpuTypes: ['SXM4'] })],
];

describe('the rules of shares', () => {
  test.each(CASES.map(([code, wrong, right], index) => ({ code, wrong, right, index })))('$code finds the share of case $index, and passes its neighbour', ({ code, wrong, right }) => {
    expect(broken(wrong)).toEqual([code]);
    expect(broken(right)).toEqual([]);
  });

  test('each have a case that breaks them', () => {
    expect(new Set(CASES.map(([code]) => code))).toEqual(new Set(HAMI_SHARE_RULES.map(({ code }) => code)));
  });

  test('GPU016 names the largest share that passes', () => {
    const [[, { remedy }]] = findings(Gpu.L4.shared(HamiShare.mebibytes(30_000)));
    const [, mebibytes] = /HamiShare\.mebibytes\((\d+)\)/.exec(remedy)!;
    expect(broken(Gpu.L4.shared(HamiShare.mebibytes(Number(mebibytes))))).toEqual([]);
  });

  test.each(Object.entries(Gpu).filter((entry): entry is [string, Gpu] => entry[1] instanceof Gpu && entry[1].gfxTarget === undefined))(
    'GPU019 names a type that %s has', (_, gpu) => {
      const [[code, { remedy }]] = findings(half({ gpuTypes: ['Quadro'] }, gpu));
      expect(code).toBe('GPU019');
      expect(broken(half({ gpuTypes: [/^add (\S+) to them/.exec(remedy)![1]] }, gpu))).toEqual([]);
    });

  test('accept or reject any numbers, and never throw', () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, 100, 101));
    fc.assert(fc.property(number, number, number, (percent, mebibytes, cores) => {
      const isWhole = (value: number, max: number, min = 1) => Number.isInteger(value) && value >= min && value <= max;
      expect(broken(Gpu.L4.shared(HamiShare.percent(percent))).includes('GPU010')).toBe(!isWhole(percent, 100));
      expect(broken(Gpu.L4.shared(HamiShare.mebibytes(mebibytes))).includes('GPU011')).toBe(!isWhole(mebibytes, 2 ** 31 - 1));
      expect(broken(half({ cores })).includes('GPU012')).toBe(!isWhole(cores, 100, 0));
    }));
  });
});

describe('a release of HAMi', () => {
  test.each(['2.10.0', 'v2.10.0', '2.10'])('is read from %s', (text) => {
    const release = HamiRelease.parse(text)!;
    expect(release.atLeast('2.9.0')).toBe(true);
    expect(release.atLeast('2.10.0')).toBe(true);
    expect(release.atLeast('2.10.1')).toBe(false);
  });

  test.each(['', 'latest', '2', '2.10.0-rc1', '2.10.0.1', '-2.1.0'])('is not read from %j', (text) => {
    expect(HamiRelease.parse(text)).toBeUndefined();
  });

  test.each([['2.4.0', false], ['2.4.1', true], ['2.10.0', true], ['2.10.1', false], ['3.0.0', false]])('%s was read: %s', (text, wasRead) => {
    expect(HamiRelease.parse(text)!.wasRead).toBe(wasRead);
  });

  test('of each fact was read', () => {
    expect(Object.values(HAMI_SINCE).filter((since) => !HamiRelease.parse(since)?.wasRead)).toEqual([]);
  });
});
