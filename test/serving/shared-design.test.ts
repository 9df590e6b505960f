import { App, Chart, Size } from 'cdk8s';
import * as own from '../../src';
import { synth } from '../synth';

type Package = typeof own;
type Props = Omit<own.SglangServerProps, 'image' | 'model'>;

/** The package, which has made no server yet: alone has each server once. */
function freshPackage(): Package {
  let fresh: Package | undefined;
  jest.isolateModules(() => {
    fresh = jest.requireActual<Package>('../../src');
  });
  return fresh!;
}

/** Props of servers that are alike, apart from what is particular to one: made anew for each, as in a loop. */
const ALIKE: { readonly [title: string]: (lib: Package) => Props } = {
  'with the defaults': () => ({}),
  'with caches, nodes and limits': ({ ClaimAccessMode, Gpu, Nodes, SecurityProfile, Storage }) => ({
    gpu: Gpu.L4.times(2),
    nodes: Nodes.karpenter('gpu'),
    replicas: 2,
    args: { contextLength: 8192, enableMetrics: true },
    caches: { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }), compile: Storage.ephemeral({ size: Size.gibibytes(20) }) },
    resources: { cpu: 8, memory: Size.gibibytes(64) },
    security: SecurityProfile.restricted(),
  }),
  'with variables, keys and containers': ({ EnvValue, SecretRef }) => ({
    env: { GREETING: EnvValue.of('hello'), KEY: EnvValue.fromSecret(SecretRef.of({ name: 'keys', key: 'key' })) },
    apiKey: SecretRef.of({ name: 'keys', key: 'api' }),
    sidecars: [{ name: 'logs', image: 'logs:1', command: ['tail'] }],
    prologue: { commands: [['mkdir', '-p', '/tmp/x']] },
  }),
  'on several nodes': ({ Gpu, EnvValue }) => ({
    gpu: Gpu.H100.times(8), nodesPerReplica: 2, args: { tpSize: 16 }, leader: { env: { ROLE: EnvValue.of('leader') } },
  }),
  'with placement by labels, which have the name': ({ PodAffinity, TopologySpread }) => ({
    topologySpread: [TopologySpread.zones()], affinity: [PodAffinity.preferNear({ labels: { app: 'router' } })],
  }),
  'with metrics and an autoscaler': ({ Autoscaling, Metrics }) => ({ metrics: Metrics.podMonitor(), autoscaling: Autoscaling.external() }),
  'with findings': () => ({ resources: { cpu: 4, cpuLimit: 2 }, extraArgs: ['--no-such-flag'], args: { tpSize: 3 } }),
};

/** What a server becomes, or why not. */
function outcome(lib: Package, chart: Chart, name: string, props: Props, isNamed: boolean): unknown {
  const { EngineImage, ModelSource, SglangServer } = lib;
  const labels = { tier: name };
  const named = { metadata: { name, labels }, podLabels: labels, podAnnotations: labels, selectorLabels: labels, service: { port: 8080 } };
  try {
    const { advice, images, url, pods } = new SglangServer(chart, name, {
      image: EngineImage.sglang('v0.5.23'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), ...props, ...isNamed ? named : {},
    });
    const manifests = synth(chart).filter(({ metadata }) => (metadata.name as string).includes(name));
    return { manifests, advice, images, url, pods: pods.toPodSelectorConfig().labelSelector };
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each([['of its own', true], ['that follows from its id', false]])('a server with a name %s is the same after another one', (_, isNamed) => {
  const alone = freshPackage();

  test.each(Object.entries(ALIKE))('%s', (__, propsOf) => {
    const chart = new Chart(new App(), 'chart');
    outcome(own, chart, 'first', propsOf(own), !isNamed);
    expect(outcome(own, chart, 'second', propsOf(own), isNamed)).toEqual(outcome(alone, new Chart(new App(), 'chart'), 'second', propsOf(alone), isNamed));
  });
});

describe('a server below defaults is the same after one without', () => {
  const alone = freshPackage();

  test.each(Object.entries(ALIKE))('%s', (_, propsOf) => {
    const belowDefaults = ({ InferenceDefaults }: Package) => {
      const chart = new Chart(new App(), 'chart');
      InferenceDefaults.of(chart).set({
        imageRegistry: 'registry.example.com', podLabels: { team: 'a' }, tolerations: [{ key: 'gpu' }], imagePullSecrets: ['pull'], kubernetesVersion: '1.35',
      });
      return chart;
    };
    outcome(own, new Chart(new App(), 'chart'), 'first', propsOf(own), false);
    expect(outcome(own, belowDefaults(own), 'second', propsOf(own), false)).toEqual(outcome(alone, belowDefaults(alone), 'second', propsOf(alone), false));
  });
});

test('servers that differ in one prop share nothing of it', () => {
  const chart = new Chart(new App(), 'chart');
  const { EngineImage, Gpu, ModelSource, SglangServer, VllmServer } = own;
  const model = ModelSource.huggingFace('Qwen/Qwen3-8B');
  const argsOf = (server: own.InferenceServer) => JSON.stringify(synth(chart).filter(({ metadata, kind }) => kind === 'Deployment' && metadata.name === server.name));
  const sglang = EngineImage.sglang('v0.5.23');
  const first = argsOf(new SglangServer(chart, 'first', { metadata: { name: 'first' }, image: sglang, model, gpu: Gpu.L4.times(1), args: { contextLength: 1024 } }));
  const other = argsOf(new SglangServer(chart, 'other', { metadata: { name: 'other' }, image: sglang, model, gpu: Gpu.L4.times(2), args: { contextLength: 2048 } }));
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
