import { Size } from 'cdk8s';
import { accelerators, ContainerResources, containerResources } from '../../../src/pod/parts/resources';
import { errorOf } from '../../bare-server';

function amounts(acceleratorCount: number, resources?: ContainerResources) {
  const { requests, limits } = containerResources(acceleratorCount, resources);
  return { requests, limits };
}

describe('the resources of the engine', () => {
  test('are requests that grow with the accelerators, without limits', () => {
    expect(amounts(1)).toEqual({ requests: { cpu: '2', memory: '8Gi' }, limits: {} });
    expect(amounts(8)).toEqual({ requests: { cpu: '16', memory: '64Gi' }, limits: {} });
  });

  test('are those of one accelerator if there is none', () => {
    expect(amounts(0)).toEqual(amounts(1));
  });

  test('are the stated ones: memory and disk with equal limits, CPUs with the stated limit', () => {
    expect(amounts(8, { cpu: 3.5, cpuLimit: 7, memory: Size.gibibytes(100), ephemeralStorage: Size.gibibytes(50) })).toEqual({
      requests: { 'cpu': '3500m', 'memory': '100Gi', 'ephemeral-storage': '50Gi' },
      limits: { 'cpu': '7', 'memory': '100Gi', 'ephemeral-storage': '50Gi' },
    });
  });

  test('can ask for memory and disk without a limit, or for less than it', () => {
    expect(amounts(1, { memoryRequest: Size.gibibytes(64), ephemeralStorageRequest: Size.gibibytes(10) })).toEqual({
      requests: { 'cpu': '2', 'memory': '64Gi', 'ephemeral-storage': '10Gi' }, limits: {},
    });
    expect(amounts(1, {
      memory: Size.gibibytes(100),
      memoryRequest: Size.gibibytes(64),
      ephemeralStorage: Size.gibibytes(20),
      ephemeralStorageRequest: Size.gibibytes(10),
    })).toEqual({
      requests: { 'cpu': '2', 'memory': '64Gi', 'ephemeral-storage': '10Gi' }, limits: { 'memory': '100Gi', 'ephemeral-storage': '20Gi' },
    });
  });

  test('have huge pages as requests with equal limits', () => {
    const { requests, limits } = amounts(1, { hugePages: { '2Mi': Size.gibibytes(5) } });
    expect(requests).toEqual({ 'cpu': '2', 'memory': '8Gi', 'hugepages-2Mi': '5Gi' });
    expect(limits).toEqual({ 'hugepages-2Mi': '5Gi' });
  });

  test('have a CPU request within the limit', () => {
    expect(amounts(8, { cpuLimit: 4 })).toEqual({ requests: { cpu: '4', memory: '64Gi' }, limits: { cpu: '4' } });
  });
});

test('accelerators have equal requests and limits, and their taint is tolerated', () => {
  expect(accelerators('gpu', 'example.com/gpu', 2)).toEqual({
    from: 'gpu',
    limits: { 'example.com/gpu': '2' },
    requests: { 'example.com/gpu': '2' },
    tolerations: [{ key: 'example.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  });
});

test.each([0.001, 0.5, 1, 192, 1_000_000])('%d CPUs can be asked for', (cpu) => {
  expect(errorOf({ resources: { cpu, cpuLimit: cpu } })).toBe('');
});

test.each([-1, 0.0009, 1_000_001, NaN, Infinity, '4 cores' as unknown as number])('%p CPUs cannot', (cpu) => {
  expect(errorOf({ resources: { cpu } })).toContain('[INF044] resources.cpu: got ');
  expect(errorOf({ resources: { cpuLimit: cpu } })).toContain('[INF044] resources.cpuLimit: got ');
});

test('a request above its limit is refused', () => {
  expect(errorOf({ resources: { cpu: 4, cpuLimit: 2 } })).toContain('[INF045] resources.cpu: got 4, expected at most 2 (cpuLimit); raise cpuLimit to 4 or leave it out');
  expect(errorOf({ resources: { cpu: 4, cpuLimit: 4 } })).toBe('');
  expect(errorOf({ resources: { cpu: 4 } })).toBe('');
  expect(errorOf({ resources: { cpu: 2, cpuLimit: 2 } })).toBe('');
});

test('requests of memory and disk are at most their limits', () => {
  const resources = {
    memory: Size.gibibytes(8), memoryRequest: Size.gibibytes(9), ephemeralStorage: Size.gibibytes(1), ephemeralStorageRequest: Size.gibibytes(2),
  };
  expect(errorOf({ resources })).toContain('[INF045] resources.memoryRequest: got "9Gi", expected at most 8Gi (memory, the limit); raise memory to 9Gi');
  expect(errorOf({ resources })).toContain('[INF045] resources.ephemeralStorageRequest: got "2Gi"');
  expect(errorOf({ resources: { memory: Size.gibibytes(9), memoryRequest: Size.gibibytes(9) } })).toBe('');
});

test.each<[string, Size, string]>([
  ['2Mi', Size.mebibytes(3), '[INF160] resources.hugePages.2Mi: got "3Mi", expected a multiple of 2Mi, 1 or more pages; set it to 4Mi'],
  ['1Gi', Size.mebibytes(512), 'set it to 1Gi'],
  ['2Mi', Size.gibibytes(0), 'use Size.mebibytes(…) with a whole number'],
  ['2MB', Size.gibibytes(1), '[INF160] resources.hugePages: got "2MB", expected the size of a page'],
])('of pages of %s there is no amount like %p', (pageSize, size, message) => {
  expect(errorOf({ resources: { hugePages: { [pageSize]: size } } })).toContain(message);
});

test.each([Size.gibibytes(0), Size.kibibytes(1.5), Size.gibibytes(NaN), Size.pebibyte(8192), 64 as unknown as Size])('%p is no amount of memory or disk', (size) => {
  expect(errorOf({ resources: { memory: size } })).toContain('[INF046] resources.memory: got ');
  expect(errorOf({ resources: { ephemeralStorage: size } })).toContain('[INF046] resources.ephemeralStorage: got ');
});
