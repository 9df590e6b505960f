import { App, Chart, Size } from 'cdk8s';
import * as own from '../../src';
import { refusalOf } from '../harness';
import { synth } from '../synth';

type Package = typeof own;

/** Makes a server with what is particular to it. */
type Maker = (chart: Chart, name: string, particular: object) => own.SglangServer | own.VllmServer | own.LwsTpuCluster;

function sglang({ EngineImage, ModelSource, SglangServer }: Package, props: Omit<own.SglangServerProps, 'image' | 'model'> = {}): Maker {
  const image = EngineImage.sglang('v0.5.23');
  const model = ModelSource.huggingFace('Qwen/Qwen3-8B');
  return (chart, name, particular) => new SglangServer(chart, name, { image, model, ...props, ...particular });
}

/** The package, which has made no server yet: alone has each server once. */
function freshPackage(): Package {
  let fresh: Package | undefined;
  jest.isolateModules(() => {
    fresh = jest.requireActual<Package>('../../src');
  });
  return fresh!;
}

/** Servers that are alike, apart from what is particular to one: their props are made anew for each, as in a loop. */
const ALIKE: { readonly [title: string]: (lib: Package) => Maker } = {
  'of SGLang with the defaults': sglang,
  'of SGLang with caches, nodes and limits': (lib) => sglang(lib, {
    gpu: lib.Gpu.L4.times(2),
    nodes: lib.Nodes.karpenter('gpu'),
    replicas: 2,
    args: { contextLength: 8192, enableMetrics: true },
    caches: {
      huggingFace: lib.Storage.persistentVolumeClaim('models', { accessMode: lib.ClaimAccessMode.READ_WRITE_MANY }),
      compile: lib.Storage.ephemeral({ size: Size.gibibytes(20) }),
    },
    resources: { cpu: 8, memory: Size.gibibytes(64) },
    security: lib.SecurityProfile.restricted(),
  }),
  'of SGLang with variables, keys and containers': (lib) => sglang(lib, {
    env: { GREETING: lib.EnvValue.of('hello'), KEY: lib.EnvValue.fromSecret(lib.SecretRef.of({ name: 'keys', key: 'key' })) },
    apiKey: lib.SecretRef.of({ name: 'keys', key: 'api' }),
    sidecars: [{ name: 'logs', image: 'logs:1', command: ['tail'] }],
    prologue: { commands: [['mkdir', '-p', '/tmp/x']] },
  }),
  'of SGLang on several nodes': (lib) => sglang(lib, {
    gpu: lib.Gpu.H100.times(8), nodesPerReplica: 2, args: { tpSize: 16 }, leader: { env: { ROLE: lib.EnvValue.of('leader') } },
  }),
  'of SGLang, placed by labels, which have the name': (lib) => sglang(lib, {
    topologySpread: [lib.TopologySpread.zones()], affinity: [lib.PodAffinity.preferNear({ labels: { app: 'router' } })],
  }),
  'of SGLang with metrics and an autoscaler': (lib) => sglang(lib, { metrics: lib.Metrics.podMonitor(), autoscaling: lib.Autoscaling.external() }),
  'of vLLM with an adapter': ({ EngineImage, Gpu, ModelSource, VllmServer }) => (chart, name, particular) => new VllmServer(chart, name, {
    image: EngineImage.vllm('v0.30.0'),
    model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
    gpu: Gpu.H100.times(1),
    lora: { adapters: [{ name: 'polite', path: 'example/polite' }] },
    ...particular,
  }),
  'on TPUs': ({ EngineImage, LwsTpuCluster, ModelSource, TpuSlice }) => (chart, name, particular) => new LwsTpuCluster(chart, name, {
    image: EngineImage.sglangJax('v0.0.3rc99'),
    slice: TpuSlice.v7x('2x2x2'),
    dataParallel: 2,
    model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct'),
    leaderWorkerSet: { controllerVersion: 'v0.9.0' },
    ...particular,
  }),
};

/** Servers that are refused. */
const REFUSED: typeof ALIKE = {
  'of SGLang with findings of all kinds': (lib) => sglang(lib, { resources: { cpu: 4, cpuLimit: 2 }, extraArgs: ['--no-such-flag'], args: { tpSize: 3 } }),
};

/** What a server becomes. */
function made(make: Maker, chart: Chart, name: string, isNamed: boolean): object {
  const labels = { tier: name };
  const named = { metadata: { name, labels }, podLabels: labels, podAnnotations: labels, service: { port: 8080 } };
  const { advice, images, url, pods } = make(chart, name, isNamed ? named : {});
  const manifests = synth(chart).filter(({ metadata }) => (metadata.name as string).includes(name));
  return { manifests, advice, images, url, pods: pods.toPodSelectorConfig().labelSelector };
}

function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

describe.each([['of its own', true], ['that follows from its id', false]])('a server with a name %s is the same after another one', (_, isNamed) => {
  const alone = freshPackage();

  test.each(Object.entries(ALIKE))('%s', (__, makerOf) => {
    const chart = newChart();
    made(makerOf(own), chart, 'first', !isNamed);
    expect(made(makerOf(own), chart, 'second', isNamed)).toEqual(made(makerOf(alone), newChart(), 'second', isNamed));
  });

  test.each(Object.entries(REFUSED))('%s', (__, makerOf) => {
    expect(() => makerOf(own)(newChart(), 'first', {})).toThrow('first');
    const error = refusalOf(() => makerOf(own)(newChart(), 'second', {}));
    expect(error).not.toContain('first');
    expect(error).toBe(refusalOf(() => makerOf(alone)(newChart(), 'second', {})));
  });
});

describe('a server below defaults is the same after one without', () => {
  const alone = freshPackage();

  test.each(Object.entries(ALIKE))('%s', (_, makerOf) => {
    const belowDefaults = ({ InferenceDefaults }: Package) => {
      const chart = newChart();
      InferenceDefaults.of(chart).set({
        imageRegistry: 'registry.example.com', podLabels: { team: 'a' }, tolerations: [{ key: 'gpu' }], imagePullSecrets: ['pull'], huggingFaceEndpoint: 'https://hub.example.com',
      });
      return chart;
    };
    made(makerOf(own), newChart(), 'first', false);
    expect(made(makerOf(own), belowDefaults(own), 'second', false)).toEqual(made(makerOf(alone), belowDefaults(alone), 'second', false));
  });
});

test('servers that differ in one prop share nothing of it', () => {
  const chart = new Chart(new App(), 'chart');
  const { EngineImage, Gpu, ModelSource, SglangServer, VllmServer } = own;
  const model = ModelSource.huggingFace('Qwen/Qwen3-8B');
  const argsOf = (server: own.InferenceServer) => JSON.stringify(synth(chart).filter(({ metadata, kind }) => kind === 'Deployment' && metadata.name === server.name));
  const image = EngineImage.sglang('v0.5.23');
  const first = argsOf(new SglangServer(chart, 'first', { metadata: { name: 'first' }, image, model, gpu: Gpu.L4.times(1), args: { contextLength: 1024 } }));
  const other = argsOf(new SglangServer(chart, 'other', { metadata: { name: 'other' }, image, model, gpu: Gpu.L4.times(2), args: { contextLength: 2048 } }));
  const vllm = argsOf(new VllmServer(chart, 'vllm', { metadata: { name: 'vllm' }, image: EngineImage.vllm('v0.30.0'), model, gpu: Gpu.L4.times(1) }));
  expect(first).toContain('1024');
  expect(other).toContain('2048');
  expect(other).toContain('"nvidia.com/gpu":"2"');
  expect(vllm).not.toContain('sglang');
});

test('what users change after a server was made does not reach another one', () => {
  const chart = new Chart(new App(), 'chart');
  const image = own.EngineImage.sglang('v0.5.23');
  const model = own.ModelSource.huggingFace('Qwen/Qwen3-8B');
  const args = { contextLength: 1024 };
  new own.SglangServer(chart, 'first', { metadata: { name: 'first' }, image, model, args });
  args.contextLength = 4096;
  new own.SglangServer(chart, 'second', { metadata: { name: 'second' }, image, model, args: { contextLength: 1024 } });
  const deployment = synth(chart).find(({ metadata, kind }) => kind === 'Deployment' && metadata.name === 'second');
  expect(JSON.stringify(deployment)).toContain('"1024"');
  expect(JSON.stringify(deployment)).not.toContain('4096');
});
