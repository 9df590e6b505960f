import { Size } from 'cdk8s';
import { JsonMap } from './compare';
import { describeConformance } from './suite';
import { EngineImage, GroupPlacement, LwsTpuCluster, LwsTpuClusterProps, ModelFacts, ModelSource, Rollout, SecretRef, Storage, TpuSlice } from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

type Template = JsonMap & { spec: { containers: JsonMap[]; volumes: JsonMap[] } };

function templateOf(set: JsonMap, role: string): Template {
  return ((set.spec as JsonMap).leaderWorkerTemplate as JsonMap)[role] as Template;
}

function synthesize(props: LwsTpuClusterProps): JsonMap[] {
  const chart = newChart('conformance');
  new LwsTpuCluster(chart, 'cluster', props);
  return synth(chart) as unknown as JsonMap[];
}

/** A set without a template for leaders takes the workers' for them. */
function withLeaderTemplate(manifests: JsonMap[]): JsonMap[] {
  for (const { spec } of manifests.filter(({ kind }) => kind === 'LeaderWorkerSet')) {
    const group = (spec as JsonMap).leaderWorkerTemplate as JsonMap;
    group.leaderTemplate ??= group.workerTemplate;
  }
  return manifests;
}

/** What the shell of upstream's script hands over to python. */
function argvIn(script: string): string[] {
  const [, line] = /^\s*(python3 [\s\S]*?[^\\])$/m.exec(script.replace(/\\\n\s*/g, ' '))!;
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

/** The script as arguments, and what is only called otherwise by its name here. */
function renamed(manifests: JsonMap[]): JsonMap[] {
  const names: { [name: string]: string } = {
    'dshm': 'shm', 'cache-volume': 'huggingface-cache', 'sglang-leader': 'sglang-jax', 'sglang-worker': 'sglang-jax',
  };
  const rename = (items: unknown) => (items as JsonMap[]).forEach((item) => {
    item.name = names[item.name as string] ?? item.name;
  });
  for (const set of manifests.filter(({ kind }) => kind === 'LeaderWorkerSet')) {
    for (const { spec } of [templateOf(set, 'leaderTemplate'), templateOf(set, 'workerTemplate')]) {
      const [container] = spec.containers;
      container.args = argvIn((container.command as string[])[2]);
      delete container.command;
      rename(spec.containers);
      rename(spec.volumes);
      rename(container.volumeMounts);
    }
  }
  return manifests;
}

const SET = 'LeaderWorkerSet spec.leaderWorkerTemplate';
const ENGINE = `${SET}.*Template.spec.containers[sglang-jax]`;

describeConformance('lws', [{
  file: 'seed-sglang-tpu-cluster.yaml',
  prepare: renamed,
  ours: () => withLeaderTemplate(synthesize({
    metadata: { name: 'sglang-tpu-cluster' },
    image: EngineImage.of('us-central1-docker.pkg.dev/your-project/your-repo/sglang-jax:latest'),
    slice: TpuSlice.v7x('2x2x2'),
    dataParallel: 2,
    model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct', { token: SecretRef.of({ name: 'hf-secret', key: 'hf_api_token' }) }),
    args: { trustRemoteCode: true },
    port: 8000,
    distributedPort: 20000,
    serviceName: 'sglang-leader-tpu',
    caches: { huggingFace: Storage.ephemeral({ size: Size.gibibytes(200), storageClassName: 'premium-rwo', mountPath: '/root/.cache/huggingface' }) },
  })),
  intended: [
    { path: `${ENGINE}.args[--tp]`, reason: 'only works as an abbreviation, and 8 is not the number of JAX devices any more' },
    { path: `${ENGINE}.args[--tp-size]`, reason: 'all 16 JAX devices, since the data parallel change' },
    { path: `${ENGINE}.args[--dp-size]`, reason: 'two ranks of 8 devices: 40 heads do not divide by 16' },
    { path: `${ENGINE}.args[--nnodes]`, reason: 'the size of the group, said once' },
    { path: `${ENGINE}.args[--node-rank]`, reason: 'the index that the controller gives, not the end of a host name: that is wrong on the network of the host' },
    { path: `${ENGINE}.args[--dist-init-addr]`, reason: 'the address that the controller always gives; the fallback was never used' },
    { path: `${ENGINE}.args[--watchdog-timeout]`, reason: 'compiling a shape can take longer than the five minutes by default' },
    { path: `${ENGINE}.args[-u]`, reason: 'what a rank says before it dies is read' },
    { path: `${ENGINE}.command*`, reason: 'waits for the name of the leader, then becomes python' },
    { path: `${ENGINE}.env[POD_IP].*`, reason: 'the leader waits until its name leads to itself' },
    { path: `${ENGINE}.env[HF_HOME].*`, reason: 'the cache is where the volume is, whoever the user is' },
    { path: `${ENGINE}.*Probe.*`, reason: 'HTTP in place of an open port, on every rank, with an hour to start' },
    { path: `${ENGINE}.lifecycle.*`, reason: 'requests end before the server does' },
    { path: `${ENGINE}.ports[8000].name`, reason: 'probes and the Service refer to it' },
    { path: `${SET}.workerTemplate.spec.containers[sglang-jax].ports[8000].containerPort`, reason: 'workers answer health checks, too' },
    { path: `${ENGINE}.resources.requests.*`, reason: 'CPU and memory are set aside; the request for TPUs is stated, as large as the limit' },
    { path: `${SET}.*Template.spec.volumes[shm].emptyDir.sizeLimit`, reason: 'shared memory counts against the memory' },
    { path: `${SET}.*Template.metadata.labels.*`, reason: 'labels of this library; leaders are found by the label of the controller' },
    { path: `${SET}.*Template.spec.tolerations*`, reason: 'GKE taints the nodes of TPUs' },
    { path: `${SET}.*Template.spec.automountServiceAccountToken`, reason: 'the server does not call the API' },
    { path: `${SET}.*Template.spec.enableServiceLinks`, reason: 'a Service named sglang would set variables that the engine reads' },
    { path: `${SET}.*Template.spec.terminationGracePeriodSeconds`, reason: 'a minute for running requests' },
    { path: 'LeaderWorkerSet spec.startupPolicy', reason: 'stated: the other policy never starts a group' },
    { path: 'LeaderWorkerSet spec.networkConfig.subdomainPolicy', reason: 'stated, as it is by default' },
    { path: 'LeaderWorkerSet spec.rolloutStrategy.*', reason: 'stated: there is no second slice to surge to' },
    { path: '* metadata.labels.*', reason: 'labels of this library' },
    { path: 'Service spec.selector.role', reason: 'a label that only the template knew' },
    { path: 'Service spec.selector.leaderworkerset.sigs.k8s.io/worker-index', reason: 'the label that the controller puts on leaders' },
    { path: 'Service spec.ports[http].targetPort', reason: 'the port by its name' },
    { path: 'Service spec.ports[http].protocol', reason: 'stated, as it is by default' },
  ],
}]);

/** Upstream's recipes for TPUs of GKE: topology, data parallelism and experts that they pin, and what the server of the set is told. */
describe('recipes of the SGLang-JAX cookbook', () => {
  const IMAGE = EngineImage.sglangJax('v0.0.3rc99');

  function container(props: Partial<LwsTpuClusterProps> & Pick<LwsTpuClusterProps, 'slice' | 'model'>) {
    const [set] = synthesize({ metadata: { name: 'recipe' }, image: IMAGE, ...props });
    const template = templateOf(set, 'workerTemplate');
    const args = template.spec.containers[0].args as string[];
    const flag = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
    const size = ((set.spec as JsonMap).leaderWorkerTemplate as JsonMap).size;
    return { size, parallelism: ['--tp-size', '--dp-size', '--ep-size', '--moe-backend'].map(flag) };
  }

  // Hosts, then tensor, data and expert parallel sizes and the kernels of the experts.
  // https://github.com/sgl-project/sglang-jax/tree/main/docs/cookbook/autoregressive
  test.each([
    ['DeepSeek-V3 on v6e 8x8', TpuSlice.v6e('8x8'), 'deepseek-ai/DeepSeek-V3', 16, ['64', '8', '64', 'epmoe']],
    ['Qwen3-30B-A3B on v6e 4x4', TpuSlice.v6e('4x4'), 'Qwen/Qwen3-30B-A3B', 4, ['16', undefined, '16', 'epmoe']],
    ['Qwen3-32B on v6e 2x2', TpuSlice.v6e('2x2'), 'Qwen/Qwen3-32B', 1, ['4', undefined, undefined, 'epmoe']],
  ])('%s, from the table of models', (_, slice, id, size, parallelism) => {
    expect(container({ slice, model: ModelSource.huggingFace(id), modelFacts: ModelFacts.of(id), args: { pageSize: 128, moeBackend: 'epmoe' } })).toEqual({ size, parallelism });
  });

  const grok = {
    layers: 64, hiddenSize: 8192, attentionHeads: 64, kvHeads: 8, vocabSize: 131072, experts: 8, moeIntermediateSize: 16384, intermediateSize: 32768,
  };

  test.each([
    ['v6e 8x8', TpuSlice.v6e('8x8'), 16, '64'], ['v6e 4x8', TpuSlice.v6e('4x8'), 8, '32'], ['7x 2x2x4', TpuSlice.v7x('2x2x4'), 4, '32'],
  ])('Grok-2 on %s, from its dimensions', (_, slice, size, world) => {
    const found = container({ slice, model: ModelSource.huggingFace('xai-org/grok-2'), modelFacts: ModelFacts.custom(grok), args: { moeBackend: 'epmoe' } });
    expect(found).toEqual({ size, parallelism: [world, undefined, '8', 'epmoe'] });
  });

  test.each([
    ['MiMo-V2.5-Pro on v6e 8x8', TpuSlice.v6e('8x8'), 8, 16, 64],
    ['MiMo-V2.5-Pro on 7x 2x2x4', TpuSlice.v7x('2x2x4'), 4, 4, 32],
    ['Ling-2.6-1T on v6e 8x8', TpuSlice.v6e('8x8'), 8, 16, 64],
  ])('%s, as it is stated', (_, slice, dataParallel, size, world) => {
    const args = { epSize: world, moeBackend: 'fused', pageSize: 128 };
    const found = container({ slice, dataParallel, args, model: ModelSource.huggingFace('organization/model') });
    expect(found).toEqual({ size, parallelism: [String(world), String(dataParallel), String(world), 'fused'] });
  });

  test('a topology that the cookbook writes and GKE does not have is answered with the one that is meant', () => {
    expect(() => container({ slice: TpuSlice.v6e('4x4x4'), model: ModelSource.huggingFace('XiaomiMiMo/MiMo-V2.5-Pro') })).toThrow(/did you mean 8x8\?/);
    expect(() => container({ slice: TpuSlice.v7x('2x4'), model: ModelSource.huggingFace('Qwen/Qwen3-32B') })).toThrow(/did you mean 2x2x2\?/);
  });
});

/** @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/docs/examples/vllm/TPU/lws.yaml */
test('LWS\'s own sample for TPUs: two groups of four hosts of v5e, one more while rolling out', () => {
  const [set, service] = synthesize({
    metadata: { name: 'vllm' },
    image: EngineImage.sglangJax('v0.0.3rc99'),
    slice: TpuSlice.v5e('4x4'),
    model: ModelSource.huggingFace('meta-llama/Llama-3.3-70B-Instruct', { token: SecretRef.of({ name: 'hf', key: 'token' }) }),
    groups: 2,
    rollout: Rollout.surge(),
    port: 8080,
    sharedMemory: Size.gibibytes(30),
    leaderWorkerSet: { placement: GroupPlacement.perNodePool() },
  });
  const { spec } = templateOf(set, 'workerTemplate') as any;
  expect(set.spec).toMatchObject({
    replicas: 2,
    rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 1 } },
    leaderWorkerTemplate: { size: 4, restartPolicy: 'RecreateGroupOnPodRestart' },
  });
  expect(spec.nodeSelector).toEqual({ 'cloud.google.com/gke-tpu-accelerator': 'tpu-v5-lite-podslice', 'cloud.google.com/gke-tpu-topology': '4x4' });
  expect(spec.containers[0].resources.limits).toEqual({ 'google.com/tpu': '4' });
  expect(spec.volumes).toEqual([{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '30Gi' } }]);
  expect(service).toMatchObject({ metadata: { name: 'vllm-leader' }, spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 8080 }] } });
});
