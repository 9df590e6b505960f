import { Construct } from 'constructs';
import { EngineImage, GpuServerProps, InferenceServer, Interconnect, LeaderWorkerSetOptions, ModelSource, SglangServer, VllmServer } from '../../src';
import { Gpu } from '../../src/hardware/gpu';
import { foundBy, newChart } from '../harness';

interface Input extends Partial<GpuServerProps> {
  readonly port?: number;
  readonly distributedPort?: number;
}

const MODEL = ModelSource.huggingFace('Qwen/Qwen3-0.6B');
const RDMA = Interconnect.rdma({ resource: 'rdma/ib' });
const LWS: LeaderWorkerSetOptions = { controllerVersion: 'v0.10.0' };

/** The servers that can span nodes, the port where their processes meet, and how many above it they take. */
describe.each<[string, (scope: Construct, props: Input) => InferenceServer, number, number]>([
  ['SglangServer', (scope, props) => new SglangServer(scope, 'chat', { image: EngineImage.sglang('v0.5.17'), model: MODEL, ...props }), 20000, 0],
  ['SglangServer with DP attention', (scope, props) => new SglangServer(scope, 'chat', {
    image: EngineImage.sglang('v0.5.17'), model: MODEL, args: { dpSize: 2, enableDpAttention: true }, ...props,
  }), 20000, 6],
  ['VllmServer', (scope, props) => new VllmServer(scope, 'chat', { image: EngineImage.vllm('v0.22.0'), model: MODEL, ...props }), 29501, 0],
])('%s over several nodes', (_, make, meeting, above) => {
  const found = (props: Input) => foundBy(() => make(newChart(), { nodesPerReplica: 2, interconnect: RDMA, gpu: Gpu.any(8), ...props }));
  const one: Input = { nodesPerReplica: undefined, interconnect: undefined };

  test('finds nothing wrong with several nodes as such', () => {
    expect(found({})).toEqual([]);
  });

  test.each([0, 1.5, -1])('INF130: %d is no number of nodes', (nodesPerReplica) => {
    expect(found({ ...one, nodesPerReplica }).filter(({ code }) => code !== 'INF132')).toEqual([{ code: 'INF130', path: 'nodesPerReplica' }]);
  });

  test.each([80, 70000])('INF131: %d is no port where processes can meet', (distributedPort) => {
    expect(found({ distributedPort })).toEqual([{ code: 'INF131', path: 'distributedPort' }]);
  });

  test('INF131: the port of requests is none of those where the processes meet', () => {
    expect(found({ port: 9000, distributedPort: 9000 - above })).toEqual([{ code: 'INF131', path: 'distributedPort' }]);
    expect(found({ port: 9000, distributedPort: 9000 - above - 1 })).toEqual([]);
  });

  test('INF131: nor of those where they meet by default', () => {
    expect(found({ port: meeting + above })).toEqual([{ code: 'INF131', path: 'port' }]);
    expect(found({ port: meeting + above + 1 })).toEqual([]);
  });

  test('INF131: with one node, nobody meets', () => {
    expect(found({ ...one, port: meeting })).toEqual([]);
  });

  test.each<[string, Input]>([
    ['leaderWorkerSet', { leaderWorkerSet: LWS }], ['distributedPort', { distributedPort: 25000 }],
  ])('INF132: %s does nothing with one node', (path, props) => {
    expect(found({ ...one, ...props })).toEqual([{ code: 'INF132', path }]);
  });

  test('INF133: a layer that is split over nodes wants a fast network', () => {
    expect(found({ interconnect: undefined })).toEqual([{ code: 'INF133', path: 'interconnect' }]);
  });
});

describe('groups of attention', () => {
  const found = (version: string, above: number) => foundBy(() => new SglangServer(newChart(), 'chat', {
    image: EngineImage.sglang(version),
    model: MODEL,
    nodesPerReplica: 2,
    interconnect: RDMA,
    gpu: Gpu.any(8),
    args: { dpSize: 2, enableDpAttention: true },
    port: 20000 + above,
  })).filter(({ code }) => code === 'INF131').length;

  test('meet on more ports, some of which only newer releases open', () => {
    expect(['v0.5.3', 'v0.5.4', 'v0.5.14', 'v0.5.15'].map((version) => [5, 6, 7, 13, 14].map((above) => found(version, above)))).toEqual([
      [1, 0, 0, 0, 0], [1, 0, 0, 1, 0], [1, 0, 0, 1, 0], [1, 1, 0, 1, 0],
    ]);
  });

  test('have a remedy that passes', () => {
    const [, port] = /set distributedPort to (\d+)/.exec(errorOf({ port: 20000 }))!;
    expect(errorOf({ port: 20000, distributedPort: Number(port) })).toBe('');
  });

  function errorOf(props: Input): string {
    try {
      new SglangServer(newChart(), 'chat', {
        image: EngineImage.sglang('v0.5.23'), model: MODEL, nodesPerReplica: 2, interconnect: RDMA, gpu: Gpu.any(8), args: { attnDpSize: 2 }, ...props,
      });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }
});
