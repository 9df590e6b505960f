import { Size } from 'cdk8s';
import { aggregated, componentOf, podOf, serviceOf } from './graphs';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';

describe('shared memory', () => {
  const sizeOf = (worker: DynamoWorker) => componentOf(aggregated({ worker }), 'worker').sharedMemorySize;

  test('is left to the operator if its own 8 GiB are enough', () => {
    expect(sizeOf({ gpu: Gpu.any(1) })).toBeUndefined();
    expect(sizeOf({ sharedMemory: Size.gibibytes(8) })).toBeUndefined();
  });

  test('is 16 GiB with several GPUs', () => {
    expect(sizeOf({ gpu: Gpu.any(2) })).toBe('16Gi');
  });

  test('is the size that the prop sets', () => {
    expect(sizeOf({ sharedMemory: Size.gibibytes(80) })).toBe('80Gi');
  });

  test('is at most half of the memory by default', () => {
    expect(sizeOf({ gpu: Gpu.any(1), resources: { memory: Size.gibibytes(8) } })).toBe('4Gi');
  });

  test('is no volume of the pod, since the operator mounts it', () => {
    expect(podOf(aggregated({ worker: { gpu: Gpu.any(4) } }))).not.toHaveProperty('volumes');
  });

  test('of size 0 is disabled in both API versions', () => {
    const worker = { gpu: Gpu.any(1), sharedMemory: Size.gibibytes(0) };
    expect(sizeOf(worker)).toBe('0');
    expect(serviceOf(aggregated({ version: DynamoVersion.V1_0_1, worker }), 'worker').sharedMemory).toEqual({ disabled: true });
  });

  test('of the frontend is set only by its prop', () => {
    expect(componentOf(aggregated(), 'Frontend')).not.toHaveProperty('sharedMemorySize');
    expect(componentOf(aggregated({ frontend: { sharedMemory: Size.gibibytes(1) } }), 'Frontend').sharedMemorySize).toBe('1Gi');
  });
});
