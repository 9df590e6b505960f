import * as fc from 'fast-check';
import { mutated, Random, randomOf } from './mutations';
import { misuseOf, withOddProps } from './odd-values';
import { AidaptivInference, DynamoGraph, LlmdModelService, LwsTpuCluster, SglangServer, VllmServer } from '../../src';
import { propsOf } from '../../src/rules/input-kinds';
import { aidaptivInference } from '../arbitraries/aidaptiv';
import { dynamoGraph, dynamoVllmGraph } from '../arbitraries/graphs';
import { llmdModelService } from '../arbitraries/model-services';
import { Make, outcomeOf, Trial } from '../arbitraries/outcome';
import { inferenceDefaults, lwsTpuCluster, sglangServer, vllmServer } from '../arbitraries/servers';
import { Values } from '../arbitraries/values';

/** How many mutations of each construct are tried: `MUTATIONS=10000 MUTATION_SEED=2 npx jest test/inputs/mutations.test.ts` looks further. */
const RUNS = Number(process.env.MUTATIONS ?? 200);
const SEED = Number(process.env.MUTATION_SEED ?? 1);

/** What went wrong with a trial, if anything did: another error than a coded one, or a manifest that a cluster refuses. */
function faultOf<P extends object>(make: Make<P>, trial: Trial<P>): string | undefined {
  try {
    outcomeOf(make, trial);
    return undefined;
  } catch (error) {
    return plain((error as Error).message);
  }
}

/** The first lines, without the colours and the words of an assertion. */
function plain(message: string): string {
  return message.split('\n').length < 3 ? message : message.replace(/\u001b\[\d+m/g, '').split('\n').filter((line) => line.trim() !== '').slice(1, 8).join('\n');
}

function faultsOf<P extends object>(make: Make<P>, right: readonly P[], mutate: (random: Random, props: P) => Trial<P>): string[] {
  return right.flatMap((props, i) => {
    const fault = faultOf(make, mutate(randomOf(SEED * 1_000_003 + i), props));
    return fault === undefined ? [] : [`mutation ${i}: ${fault}`];
  });
}

describe.each<[string, Make<object>, Values<object>, string]>([
  ['SglangServer', (scope, id, props) => new SglangServer(scope, id, props as never), sglangServer, 'SglangServerProps'],
  ['VllmServer', (scope, id, props) => new VllmServer(scope, id, props as never), vllmServer, 'VllmServerProps'],
  ['AidaptivInference', (scope, id, props) => new AidaptivInference(scope, id, props as never), aidaptivInference, 'AidaptivInferenceProps'],
  ['LwsTpuCluster', (scope, id, props) => new LwsTpuCluster(scope, id, props as never), lwsTpuCluster, 'LwsTpuClusterProps'],
  ['DynamoGraph', (scope, id, props) => new DynamoGraph(scope, id, props as never), dynamoGraph, 'DynamoGraphProps'],
  ['DynamoGraph with vLLM', (scope, id, props) => new DynamoGraph(scope, id, props as never), dynamoVllmGraph, 'DynamoGraphProps'],
  ['LlmdModelService', (scope, id, props) => new LlmdModelService(scope, id, props as never), llmdModelService, 'LlmdModelServiceProps'],
])('%s', (_, make, { right }, struct) => {
  test('with values of another type fails with one coded error or yields valid manifests', () => {
    const names = [...propsOf(struct).inputs.keys()];
    const samples = fc.sample(right, { numRuns: RUNS, seed: SEED });
    expect(faultsOf(make, samples, (random, props) => ({ props: mutated(random, props, names) }))).toEqual([]);
  });

  test('with odd values of the right type fails with one coded error or yields valid manifests', () => {
    const samples = fc.sample(right, { numRuns: RUNS, seed: SEED + 1 });
    expect(faultsOf(make, samples, (random, props) => ({ props: withOddProps(random, struct, props) }))).toEqual([]);
  });
});

test('wrong defaults fail with one coded error', () => {
  const samples = fc.sample(fc.record({ props: sglangServer.right, defaults: inferenceDefaults.right }), { numRuns: RUNS / 2, seed: SEED });
  const make: Make<object> = (scope, id, props) => new SglangServer(scope, id, props as never);
  const faults = samples.map(({ props, defaults }, i) => faultOf(make, { props, defaults: mutated(randomOf(SEED * 1_000_003 + i), defaults) }));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

test('factories fail with a coded error for arguments of another type', () => {
  expect(Array.from({ length: RUNS / 4 }, (_, i) => misuseOf(randomOf(SEED * 1_000_003 + i))).flat()).toEqual([]);
});
