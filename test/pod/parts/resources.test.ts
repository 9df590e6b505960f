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

test.each([0, -1, 0.0009, 1_000_001, NaN, Infinity, '4 cores' as unknown as number])('%p CPUs cannot', (cpu) => {
  expect(errorOf({ resources: { cpu } })).toContain('[INF044] resources.cpu: got ');
  expect(errorOf({ resources: { cpuLimit: cpu } })).toContain('[INF044] resources.cpuLimit: got ');
});

test('a request above its limit is refused', () => {
  expect(errorOf({ resources: { cpu: 4, cpuLimit: 2 } })).toContain('[INF045] resources.cpu: got 4, expected at most 2 (cpuLimit); raise cpuLimit to 4 or leave it out');
  expect(errorOf({ resources: { cpu: 4, cpuLimit: 4 } })).toBe('');
  expect(errorOf({ resources: { cpu: 4 } })).toBe('');
  expect(errorOf({ resources: { cpu: 2, cpuLimit: 2 } })).toBe('');
});

test.each([Size.gibibytes(0), Size.kibibytes(1.5), Size.gibibytes(NaN), Size.pebibyte(8192), 64 as unknown as Size])('%p is no amount of memory or disk', (size) => {
  expect(errorOf({ resources: { memory: size } })).toContain('[INF046] resources.memory: got ');
  expect(errorOf({ resources: { ephemeralStorage: size } })).toContain('[INF046] resources.ephemeralStorage: got ');
});
