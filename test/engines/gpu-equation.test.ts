import fc from 'fast-check';
import { solveParallelism } from '../../src/engines/gpu-equation';

describe('the GPUs of a pod', () => {
  test.each([
    ['one, when nothing is stated', {}, { tensor: 1, gpus: 1, needed: 1 }],
    ['as many as tensor parallelism', { tensor: 8 }, { tensor: 8, gpus: 8, needed: 8 }],
    ['times the pipeline stages', { tensor: 4, pipeline: 2 }, { tensor: 4, gpus: 8, needed: 8 }],
    ['times the copies', { tensor: 2, copies: 4 }, { tensor: 2, gpus: 8, needed: 8 }],
    ['by the nodes', { tensor: 16, nodes: 2 }, { tensor: 16, gpus: 8, needed: 8 }],
  ])('are %s', (_, stated, expected) => {
    expect(solveParallelism(stated)).toEqual(expected);
  });
});

describe('tensor parallelism that is not stated', () => {
  test.each([
    ['takes all GPUs', { gpus: 8 }, { tensor: 8, gpus: 8, needed: 8 }],
    ['shares them with the pipeline', { gpus: 8, pipeline: 4 }, { tensor: 2, gpus: 8, needed: 8 }],
    ['shares them with the copies', { gpus: 8, copies: 2 }, { tensor: 4, gpus: 8, needed: 8 }],
    ['spans the nodes', { gpus: 8, nodes: 2 }, { tensor: 16, gpus: 8, needed: 8 }],
    ['leaves the stages to the nodes', { gpus: 8, nodes: 2, pipeline: 2 }, { tensor: 8, gpus: 8, needed: 8 }],
  ])('%s', (_, stated, expected) => {
    expect(solveParallelism(stated)).toEqual(expected);
  });
});

describe('a contradiction', () => {
  test.each([
    ['GPUs that are too few', { gpus: 4, tensor: 8 }, { tensor: 8, gpus: 4, needed: 8 }],
    ['GPUs that are too many', { gpus: 8, tensor: 4 }, { tensor: 4, gpus: 8, needed: 4 }],
    ['GPUs that the stages do not divide', { gpus: 8, pipeline: 3 }, { tensor: 2, gpus: 8, needed: 6 }],
    ['fewer GPUs than stages', { gpus: 1, pipeline: 2 }, { tensor: 1, gpus: 1, needed: 2 }],
    ['nodes that do not divide the parallelism', { tensor: 4, nodes: 3 }, { tensor: 4, gpus: 2, needed: 4 / 3 }],
    ['nodes without parallelism', { nodes: 2 }, { tensor: 1, gpus: 1, needed: 0.5 }],
  ])('is reported, and stated values stay: %s', (_, stated, expected) => {
    expect(solveParallelism(stated)).toEqual(expected);
    expect(solveParallelism(stated).needed).not.toBe(solveParallelism(stated).gpus);
  });
});

describe('the equation', () => {
  const whole = fc.integer({ min: 1, max: 16 });

  test('returns the tensor parallelism that gave the GPU count', () => {
    fc.assert(fc.property(whole, whole, whole, whole, (perNode, pipeline, copies, nodes) => {
      const tensor = perNode * nodes;
      const { gpus, needed } = solveParallelism({ tensor, pipeline, copies, nodes });
      expect(needed).toBe(gpus);
      expect(solveParallelism({ gpus, pipeline, copies, nodes })).toEqual({ tensor, gpus, needed });
    }));
  });

  test('reports a contradiction exactly when no whole tensor parallelism fits', () => {
    fc.assert(fc.property(whole, whole, whole, whole, (gpus, pipeline, copies, nodes) => {
      const solved = solveParallelism({ gpus, pipeline, copies, nodes });
      expect(solved.gpus).toBe(gpus);
      expect(solved.needed === gpus).toBe((gpus * nodes) % (pipeline * copies) === 0);
    }));
  });
});
