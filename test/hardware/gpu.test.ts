import fc from 'fast-check';
import { Gpu, GPU_RULES } from '../../src/hardware/gpu';
import { GPU_FACTS } from '../../src/hardware/gpu-facts';
import { HamiShare } from '../../src/hardware/hami-share';
import { isExtendedResourceName, RESOURCE_NAME } from '../../src/hardware/resource-name';

const MODELS = Object.entries(Gpu).filter((entry): entry is [string, Gpu] => entry[1] instanceof Gpu);

/** Codes of the rules that a request breaks. */
function broken(gpu: Gpu): string[] {
  return GPU_RULES.filter((rule) => rule.check(gpu) !== undefined).map((rule) => rule.code);
}

function asked({ name, resourceName, count }: Gpu): string {
  return `${count ?? 'unsaid'} × ${name ?? resourceName}`;
}

describe('the models of Gpu', () => {
  test('are those of the fact table', () => {
    expect(MODELS.map(([member]) => member)).toEqual(Object.keys(GPU_FACTS));
  });

  test.each(MODELS)('%s has its facts and no count', (member, gpu) => {
    expect(gpu.name).toBe(member);
    expect(gpu.memory!.toMebibytes()).toBe(GPU_FACTS[member as keyof typeof GPU_FACTS].memoryMiB);
    expect(gpu.count).toBeUndefined();
    expect(broken(gpu)).toEqual([]);
  });

  test.each(MODELS)('%s has either a compute capability or a gfx target', (_, gpu) => {
    expect(gpu.resourceName).toBe(gpu.gfxTarget ? RESOURCE_NAME.amdGpu : RESOURCE_NAME.nvidiaGpu);
    expect(isExtendedResourceName(gpu.resourceName)).toBe(true);
    expect(gpu.computeCapability === undefined).toBe(gpu.gfxTarget !== undefined);
  });

  test('a product label belongs to one model', () => {
    const labels = Object.values(GPU_FACTS).flatMap(({ productLabels }) => [...productLabels]);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test.each(MODELS)('no instance type has more %s than the largest node', (_, gpu) => {
    const { aws, gke, azure, maxPerNode = 8 } = gpu._bind().facts!;
    const counts = [aws, gke, azure].flatMap((types) => Object.keys(types ?? {}).map(Number));
    expect(Math.max(1, ...counts)).toBeLessThanOrEqual(maxPerNode);
  });
});

describe('a request for GPUs', () => {
  test('times() keeps the model and does not change the original', () => {
    const two = Gpu.L4.times(2);
    expect(two).toMatchObject({ name: 'L4', resourceName: 'nvidia.com/gpu', count: 2, computeCapability: 8.9 });
    expect(two.memory).toBe(Gpu.L4.memory);
    expect(two._bind().facts).toBe(Gpu.L4._bind().facts);
    expect(Gpu.L4.count).toBeUndefined();
  });

  test('any() has a resource name and nothing else', () => {
    expect(Gpu.any(4)).toMatchObject({ resourceName: 'nvidia.com/gpu', count: 4 });
    expect(Gpu.any().count).toBeUndefined();
    expect(Gpu.any(4).memory).toBeUndefined();
    expect(broken(Gpu.any(64))).toEqual([]);
  });

  test('of() accepts a MIG slice and its properties', () => {
    const slice = Gpu.of('nvidia.com/mig-3g.40gb', { count: 1, computeCapability: 9 });
    expect(slice).toMatchObject({ resourceName: 'nvidia.com/mig-3g.40gb', count: 1, computeCapability: 9 });
    expect(broken(slice)).toEqual([]);
  });
});

/** Code, a request that breaks it, and its neighbour that breaks nothing. */
const CASES: [string, Gpu, Gpu][] = [
  ['GPU001', Gpu.L4.times(0), Gpu.L4.times(1)],
  ['GPU001', Gpu.any(-1), Gpu.any(1)],
  ['GPU001', Gpu.any(0.5), Gpu.any(2)],
  ['GPU001', Gpu.any(0), Gpu.any()],
  ['GPU002', Gpu.of('gpu'), Gpu.of('example.com/gpu')],
  ['GPU002', Gpu.of(''), Gpu.of('a/b')],
  ['GPU002', Gpu.of('nvidia.com/gpu/x'), Gpu.of('nvidia.com/gpu.x')],
  ['GPU002', Gpu.of('kubernetes.io/gpu'), Gpu.of('notkubernetes.io/gpu')],
  ['GPU002', Gpu.of('x.kubernetes.io/gpu'), Gpu.of('kubernetes.io.example.com/gpu')],
  ['GPU002', Gpu.of('requests.nvidia.com/gpu'), Gpu.of('nvidia.com/requests.gpu')],
  ['GPU002', Gpu.of('Nvidia.com/gpu'), Gpu.of('nvidia.com/GPU')],
  ['GPU003', Gpu.H100.times(16), Gpu.H100.times(8)],
  ['GPU003', Gpu.GB200.times(8), Gpu.GB200.times(4)],
  ['GPU004', Gpu.of('nvidia.com/gpu.shared', { count: 2 }), Gpu.of('nvidia.com/gpu.shared', { count: 1 })],
  ['GPU004', Gpu.of('nvidia.com/mig-1g.10gb', { count: 4 }), Gpu.any(4)],
  ['GPU024', Gpu.none().times(2), Gpu.none()],
  ['GPU024', Gpu.none().shared(HamiShare.percent(50)), Gpu.none()],
  ['GPU006', Gpu.of('nvidia.com/gpumem', { count: 3000 }), Gpu.any(1).shared(HamiShare.mebibytes(3000))],
  ['GPU006', Gpu.of('nvidia.com/gpumem-percentage', { count: 50 }), Gpu.any(1).shared(HamiShare.percent(50))],
  ['GPU006', Gpu.of('otterscale.com/vgpucores'), Gpu.of('otterscale.com/vgpu')],
];

describe('the rules of GPUs', () => {
  test.each(CASES.map(([code, wrong, right]) => ({ code, wrong, right, title: asked(wrong), neighbour: asked(right) })))(
    '$code finds $title and passes $neighbour', ({ code, wrong, right }) => {
      expect(broken(wrong)).toContain(code);
      expect(broken(right)).toEqual([]);
    });

  test('each have a case that breaks them', () => {
    expect(new Set(CASES.map(([code]) => code))).toEqual(new Set(GPU_RULES.map(({ code }) => code)));
  });

  test('the rules accept or reject any count and resource name, and never throw', () => {
    fc.assert(fc.property(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), (resourceName, count) => {
      const codes = broken(Gpu.of(resourceName, { count }));
      expect(codes.includes('GPU001')).toBe(!(Number.isSafeInteger(count) && count >= 1));
      expect(codes.includes('GPU002')).toBe(!isExtendedResourceName(resourceName));
    }));
  });
});
