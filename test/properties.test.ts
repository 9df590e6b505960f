import * as fc from 'fast-check';
import { AidaptivInference, DynamoGraph, LlmdModelService, LwsTpuCluster, ModelRoute, SglangServer, VllmServer } from '../src';
import { aidaptivInference } from './arbitraries/aidaptiv';
import { dynamoGraph, dynamoVllmGraph } from './arbitraries/graphs';
import { modelRoute } from './arbitraries/model-routes';
import { llmdModelService } from './arbitraries/model-services';
import { Make, outcomeOf, Trial } from './arbitraries/outcome';
import { inferenceDefaults, lwsTpuCluster, sglangServer, vllmServer } from './arbitraries/servers';
import { PLAIN, Values, withNullWithin } from './arbitraries/values';

const RUNS = 160;

function trials<P extends object>(props: fc.Arbitrary<P>, defaults: fc.Arbitrary<Trial<P>['defaults']>): fc.Arbitrary<Trial<P>> {
  return fc.record({ props, defaults: fc.option(defaults, { nil: undefined }) }, PLAIN);
}

/** Last, how many of right props must go together, so that as many manifests are looked at: fewer of graphs, whose releases have not everything yet. */
describe.each<[string, Make<object>, Values<object>, number]>([
  ['SglangServer', (scope, id, props) => new SglangServer(scope, id, props as never), sglangServer, 0.6],
  ['VllmServer', (scope, id, props) => new VllmServer(scope, id, props as never), vllmServer, 0.6],
  ['AidaptivInference', (scope, id, props) => new AidaptivInference(scope, id, props as never), aidaptivInference, 0.6],
  ['LwsTpuCluster', (scope, id, props) => new LwsTpuCluster(scope, id, props as never), lwsTpuCluster, 0.6],
  ['DynamoGraph', (scope, id, props) => new DynamoGraph(scope, id, props as never), dynamoGraph, 0.45],
  ['DynamoGraph with vLLM', (scope, id, props) => new DynamoGraph(scope, id, props as never), dynamoVllmGraph, 0.45],
  ['LlmdModelService', (scope, id, props) => new LlmdModelService(scope, id, props as never), llmdModelService, 0.3],
  ['ModelRoute', (scope, id, props) => new ModelRoute(scope, id, props as never), modelRoute, 0.3],
])('%s', (_, make, { right, wrong }, share) => {
  test('makes what a cluster takes of right props, or says in one coded error what does not go together', () => {
    let made = 0;
    fc.assert(fc.property(trials(right, inferenceDefaults.right), (trial) => {
      made += outcomeOf(make, trial).manifests === undefined ? 0 : 1;
    }), { numRuns: RUNS });
    expect(made).toBeGreaterThan(RUNS * share);
  });

  test('makes what a cluster takes of wrong props, or says in one coded error what is wrong', () => {
    const props = fc.oneof({ weight: 4, arbitrary: wrong }, { weight: 1, arbitrary: right.chain(withNullWithin) });
    fc.assert(fc.property(trials(props, inferenceDefaults.right), (trial) => {
      outcomeOf(make, trial);
    }), { numRuns: 2 * RUNS });
  });

  test('says in one coded error what is wrong with defaults', () => {
    fc.assert(fc.property(trials(right, inferenceDefaults.wrong), (trial) => {
      outcomeOf(make, trial);
    }), { numRuns: RUNS / 2 });
  });

  test('makes the same of the same', () => {
    fc.assert(fc.property(trials(fc.oneof(right, wrong), inferenceDefaults.right), (trial) => {
      expect(outcomeOf(make, trial)).toEqual(outcomeOf(make, trial));
    }), { numRuns: RUNS / 4 });
  });
});
