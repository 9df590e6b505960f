import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';
import { EnvValue } from '../../src/pod/parts/env-value';
import { propsOutside, roleOptions } from '../../src/serving/role-options';

const IMAGE = EngineImage.sglang('v0.5.17');
const OUTSIDE = propsOutside('DynamoGraphProps', 'DynamoWorker');
const literal = EnvValue.of;

function optionsOf(own: DynamoWorker, shared: Partial<DynamoWorker> = {}) {
  return roleOptions<DynamoWorker>('decode', own, shared, OUTSIDE, {});
}

describe('options of a role', () => {
  test('are its own, else those of the construct, and messages name the place', () => {
    const { props, places } = optionsOf({ replicas: 2 }, { image: IMAGE, replicas: 1, priorityClassName: 'high' });
    expect(props).toMatchObject({ image: IMAGE, replicas: 2, priorityClassName: 'high' });
    expect(['image', 'replicas', 'priorityClassName', 'gpu'].map((prop) => places.of(prop))).toEqual(['image', 'decode.replicas', 'priorityClassName', 'decode.gpu']);
  });

  test('merge variables by name', () => {
    const { props: { env }, places } = optionsOf({ env: { B: literal('own'), C: literal('own') } }, { env: { A: literal('all'), B: literal('all') } });
    expect(Object.entries(env!).map(([name, value]) => value._bind(name).variable)).toEqual([
      { name: 'A', value: 'all' }, { name: 'B', value: 'own' }, { name: 'C', value: 'own' },
    ]);
    expect(['env.A', 'env.B', 'env.C'].map((path) => places.of(path))).toEqual(['env.A', 'decode.env.B', 'decode.env.C']);
  });

  test('name flags of the construct where the role does not state them', () => {
    const { places } = optionsOf({ args: EngineArgs.sglang({ tpSize: 2 }) }, { args: EngineArgs.sglang({ tpSize: 1, pageSize: 64 }) });
    expect(['args.tpSize', 'args.pageSize'].map((path) => places.of(path))).toEqual(['decode.args.tpSize', 'args.pageSize']);
  });

  test('leave paths of the construct alone', () => {
    expect(optionsOf({}).places.of('model')).toBe('model');
  });
});
