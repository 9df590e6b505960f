import * as fc from 'fast-check';
import { errorOf, manifestsOf, newChart, Yaml } from './graphs';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { DynamoGraphProps } from '../../src/dynamo-graph/props/graph';
import { DynamoRouter } from '../../src/dynamo-graph/props/router';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { synth } from '../synth';

const VERSIONS = [DynamoVersion.V0_5_0, DynamoVersion.V1_0_1, DynamoVersion.V1_3_1, DynamoVersion.V1_4_0, DynamoVersion.V1_5_0];

const worker: fc.Arbitrary<DynamoWorker> = fc.record({
  gpu: fc.constantFrom(1, 2, 4, 8).map((count) => Gpu.any(count)),
  replicas: fc.integer({ min: 0, max: 4 }),
  interconnect: fc.integer({ min: 1, max: 8 }).map((count) => Interconnect.rdma({ resource: 'rdma/ib', count })),
}, { requiredKeys: [] });

const router = fc.constantFrom(DynamoRouter.roundRobin(), DynamoRouter.random(), DynamoRouter.kv({ temperature: 0.5 }), DynamoRouter.kvApproximate());

/** Valid graphs. */
const graph: fc.Arbitrary<DynamoGraphProps> = fc.tuple(
  fc.constantFrom(...VERSIONS),
  fc.oneof(worker.map((one) => ({ worker: one })), fc.record({ prefill: worker, decode: worker })),
  fc.record({ router, jsonLogs: fc.boolean(), frontend: fc.record({ replicas: fc.integer({ min: 0, max: 3 }) }) }, { requiredKeys: [] }),
).map(([version, workers, others]) => ({ metadata: { name: 'chat' }, version, model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), ...workers, ...others }));

describe('valid graphs', () => {
  test('synthesize to the same bytes every time', () => {
    fc.assert(fc.property(graph, (props) => {
      const [first, second] = [manifestsOf(props), manifestsOf(props)];
      expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    }), { numRuns: 60 });
  });

  test('do not depend on their place in the tree', () => {
    fc.assert(fc.property(graph, fc.stringMatching(/^[a-z0-9]{1,8}$/), (props, id) => {
      const chart = newChart();
      new DynamoGraph(chart, id, props);
      expect(synth(chart)).toEqual(manifestsOf(props));
    }), { numRuns: 20 });
  });

  test('request as many GPUs as they limit', () => {
    fc.assert(fc.property(graph, (props) => {
      const [{ spec }] = manifestsOf(props) as Yaml[];
      const resources = spec.components
        ? spec.components.map((component: Yaml) => component.podTemplate.spec.containers[0].resources)
        : Object.values(spec.services).map((service: Yaml) => service.resources);
      for (const { limits = {}, requests = {} } of resources) {
        expect([requests['nvidia.com/gpu'], requests.gpu]).toEqual([limits['nvidia.com/gpu'], limits.gpu]);
      }
    }), { numRuns: 30 });
  });
});

test('an invalid graph is rejected with one error that lists every code', () => {
  const wrong = fc.record({
    version: fc.string(),
    replicas: fc.oneof(fc.integer({ max: -1 }), fc.double({ noInteger: true })),
    name: fc.string().filter((name) => !/^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(name)),
  });
  fc.assert(fc.property(wrong, ({ version, replicas, name }) => {
    const message = errorOf({ version: DynamoVersion.of(version), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), worker: { replicas, name } });
    expect(message).toMatch(/^\[chart\/graph\] \d+ problems with the props:/);
    expect(message.match(/DYN(001|011|013)/g)).toEqual(expect.arrayContaining(['DYN001', 'DYN011', 'DYN013']));
  }), { numRuns: 60 });
});
