import { App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  Autoscaling, DynamoGraph, DynamoVersion, EngineArgs, EngineImage, Gpu, InferenceServer, LwsTpuCluster, Metrics, ModelSource, Rollout, SglangServer,
  TpuSlice,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { synth } from '../synth';

interface SomeProps {
  readonly metrics?: Metrics;
  readonly autoscaling?: Autoscaling;
  readonly rollout?: Rollout;
}

const model = ModelSource.huggingFace('Qwen/Qwen3-8B');

/** A server on one node, one on several, and one on TPUs. */
const SERVERS: [string, string, (scope: Construct, props: SomeProps) => InferenceServer][] = [
  ['SglangServer', 'Deployment', (scope, props) => new SglangServer(scope, 'chat', {
    metadata: { name: 'chat' }, image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(1), ...props,
  })],
  ['SglangServer over two nodes', 'LeaderWorkerSet', (scope, props) => new SglangServer(scope, 'chat', {
    metadata: { name: 'chat' }, image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(8), nodesPerReplica: 2, ...props,
  })],
  ['LwsTpuCluster', 'LeaderWorkerSet', (scope, props) => new LwsTpuCluster(scope, 'chat', {
    metadata: { name: 'chat' }, image: EngineImage.sglangJax('v0.0.3rc99'), model, slice: TpuSlice.v7x('2x2x2'), ...props,
  })],
];

function made(make: (scope: Construct, props: SomeProps) => InferenceServer, props: SomeProps): { server: InferenceServer; objects: Manifest[] } {
  const chart = new Chart(new App(), 'chart');
  const server = make(chart, props);
  return { server, objects: synth(chart) };
}

describe.each(SERVERS)('%s', (_, kind, make) => {
  test('leaves the number of replicas to an autoscaler, which finds its target', () => {
    const { server, objects: [workload] } = made(make, { autoscaling: Autoscaling.external() });
    expect(workload.spec).not.toHaveProperty('replicas');
    expect(server.scaleTarget()).toEqual({ apiVersion: workload.apiVersion, kind, name: 'chat' });
  });

  test('has one replica, and no target, without an autoscaler', () => {
    const { server, objects: [workload] } = made(make, {});
    expect(workload.spec).toMatchObject({ replicas: 1 });
    expect(() => server.scaleTarget()).toThrow('[INF122] autoscaling: expected Autoscaling.external()');
  });

  test('serves metrics where Prometheus is told to scrape them, on all pods', () => {
    const metrics = Metrics.podMonitor({ interval: Duration.seconds(15), labels: { release: 'prometheus' } });
    const { server, objects } = made(make, { metrics });
    expect(JSON.stringify(objects[0])).toContain('--enable-metrics');
    expect(objects.find((one) => one.kind === 'PodMonitor')).toMatchObject({
      metadata: { name: 'chat', labels: { release: 'prometheus' } },
      spec: { selector: { matchLabels: server.pods.selectorLabels }, podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '15s' }] },
    });
  });

  test('keeps credentials out of the labels of its PodMonitor', () => {
    const metrics = Metrics.podMonitor({ labels: { own: `hf_${'aB3d'.repeat(9)}` } });
    expect(() => made(make, { metrics })).toThrow('[INF023] metrics: expected no credential');
  });
});

test('a number of replicas and an autoscaler contradict each other', () => {
  const chart = new Chart(new App(), 'chart');
  const props = { image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(1), autoscaling: Autoscaling.external() };
  expect(() => new SglangServer(chart, 'a', { ...props, replicas: 3 })).toThrow('[INF058] replicas: got 3');
  expect(() => new LwsTpuCluster(chart, 'b', {
    image: EngineImage.sglangJax('v0.0.3rc99'), model, slice: TpuSlice.v7x('2x2x2'), autoscaling: Autoscaling.external(), groups: 2,
  })).toThrow('[INF058] groups: got 2');
});

test('a graph keeps credentials out of the labels of its PodMonitors', () => {
  const metrics = Metrics.podMonitor({ labels: { own: `hf_${'aB3d'.repeat(9)}` } });
  expect(() => new DynamoGraph(new Chart(new App(), 'chart'), 'graph', {
    version: DynamoVersion.of('1.5.0'), model, worker: { gpu: Gpu.any(1) }, metrics,
  })).toThrow('[INF023] metrics: expected no credential');
});

test('metrics that flags turn off are advice', () => {
  const chart = new Chart(new App(), 'chart');
  const { advice } = new SglangServer(chart, 'chat', {
    image: EngineImage.sglang('v0.5.17'), model, gpu: Gpu.any(1), metrics: Metrics.podMonitor(), args: { enableMetrics: false },
  });
  expect(advice.map(({ code }) => code)).toEqual(['INF114']);
});

test('a rollout has the progress deadline that is stated', () => {
  const { objects: [deployment] } = made(SERVERS[0][2], { rollout: Rollout.recreate({ progressDeadline: Duration.hours(2) }) });
  expect(deployment.spec).toMatchObject({ progressDeadlineSeconds: 7200 });
  const never = Rollout.surge({ progressDeadline: Duration.seconds(0) });
  expect(() => made(SERVERS[0][2], { rollout: never })).toThrow('[INF059] rollout.progressDeadline (seconds): got 0');
  const { server } = made(SERVERS[1][2], { rollout: Rollout.oneByOne({ progressDeadline: Duration.hours(2) }) });
  expect(server.advice.map(({ code }) => code)).toContain('LWS014');
});

describe('args of a graph', () => {
  const graph = (args: EngineArgs, worker?: EngineArgs) => new DynamoGraph(new Chart(new App(), 'chart'), 'graph', {
    version: DynamoVersion.V1_5_0, model, args, worker: { gpu: Gpu.any(1), args: worker },
  });

  test('are merged key by key, those of a role over those of the graph', () => {
    const { graph: object } = graph(EngineArgs.sglang({ pageSize: 16, contextLength: 4096 }), EngineArgs.sglang({ contextLength: 8192 }));
    const spec = JSON.stringify(object.toJson());
    expect(spec).toContain('"--page-size","16"');
    expect(spec).toContain('"--context-length","8192"');
    expect(spec).not.toContain('4096');
  });

  test('of another engine are refused where they are stated', () => {
    expect(() => graph(EngineArgs.sglangJax({ contextLength: 4096 }))).toThrow('[FLG017] args: got "EngineArgs.sglangJax(…)", expected flags of sglang');
    expect(() => graph(EngineArgs.sglang({}), EngineArgs.vllm({}))).toThrow('[FLG017] worker.args: got "EngineArgs.vllm(…)", expected flags of sglang');
    expect(() => graph(EngineArgs.vllm({}), EngineArgs.sglang({}))).toThrow('[FLG017] worker.args: got "EngineArgs.sglang(…)", expected flags of vllm');
  });
});

test('a role is one that the construct has', () => {
  const { server } = made(SERVERS[0][2], {});
  expect(server.podsOf('server').selectorLabels).toEqual(server.pods.selectorLabels);
  expect(() => server.podsOf('prefill')).toThrow('[INF120] role: got "prefill", expected one of server');
});
