import { Duration, Size } from 'cdk8s';
import {
  EngineImage, EnvValue, Gpu, Interconnect, LoraOptions, Metrics, ModelSource, SecretRef, Storage, VllmImageVariant, VllmServer, VllmServerProps,
} from '../../src';
import { flag, foundBy, newChart, refusalOf } from '../harness';
import { synth } from '../synth';

const MINIMAL: VllmServerProps = {
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
  gpu: Gpu.any(2),
};
const KEY = SecretRef.of({ name: 'keys', key: 'api' });

function synthesize(props: Partial<VllmServerProps> = {}) {
  const chart = newChart('test');
  const server = new VllmServer(chart, 'chat', { ...MINIMAL, ...props });
  const manifests = synth(chart) as any[];
  const [{ spec }] = manifests;
  const pod = (spec.template ?? spec.leaderWorkerTemplate.leaderTemplate).spec;
  const worker = spec.leaderWorkerTemplate?.workerTemplate.spec.containers[0];
  return { server, manifests, pod, container: pod.containers[0], worker };
}

function refusal(props: Partial<VllmServerProps>): string {
  return refusalOf(() => new VllmServer(newChart('test'), 'chat', { ...MINIMAL, ...props }));
}

function found(props: Partial<VllmServerProps>) {
  return foundBy(() => new VllmServer(newChart('test'), 'chat', { ...MINIMAL, ...props }));
}

describe('the command line', () => {
  test('serves the model without a shell, on all interfaces', () => {
    const { container } = synthesize({ gpu: Gpu.any(1) });
    expect(container.command).toEqual(['vllm', 'serve']);
    expect(container.args).toEqual(['Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000', '--shutdown-timeout', '300']);
  });

  test('starts vLLM where the image of LMCache has it', () => {
    const image = EngineImage.of('lmcache/vllm-openai:v0.5.5', { engineVersion: 'v0.28.0' });
    expect(synthesize({ image }).container.command).toEqual(['/opt/venv/bin/vllm', 'serve']);
    expect(synthesize({ image, nodesPerReplica: 2 }).worker.args.slice(0, 2)).toEqual(['/opt/venv/bin/vllm', 'serve']);
  });

  test('is the same for GPUs of AMD', () => {
    const { container, manifests } = synthesize({ image: EngineImage.vllm('v0.30.0', { variant: VllmImageVariant.ROCM }), gpu: Gpu.MI300X.times(1) });
    expect(container).toMatchObject({ image: 'vllm/vllm-openai-rocm:v0.30.0', command: ['vllm', 'serve'], resources: { limits: { 'amd.com/gpu': '1' } } });
    expect(manifests[0].spec.template.spec.tolerations).toContainEqual(expect.objectContaining({ key: 'amd.com/gpu' }));
  });

  test('tensor parallelism follows from the GPUs', () => {
    expect(flag(synthesize().container, '--tensor-parallel-size')).toBe('2');
  });

  test('GPUs follow from the parallelism when no count is given', () => {
    const { container } = synthesize({ gpu: undefined, args: { tensorParallelSize: 2, dataParallelSize: 2 } });
    expect(container.resources.limits['nvidia.com/gpu']).toBe('4');
  });

  test('a parallelism that the GPUs cannot hold is refused', () => {
    expect(refusal({ args: { tensorParallelSize: 4 } })).toMatch(/VLL101.*gpu/s);
  });

  test('a parallelism that the pods do not divide is found once', () => {
    const several = found({ nodesPerReplica: 2, args: { tensorParallelSize: 1 } }).map(({ code }) => code);
    expect(several).toContain('VLL102');
    expect(several.filter((code) => ['VLL101', 'VLL307'].includes(code))).toEqual([]);
  });

  test.each(['--model', '--host', '--port', '--api-key', '--nnodes'])('extra arguments cannot set %s, which the construct sets', (name) => {
    expect(refusal({ extraArgs: [name, 'x'] })).toContain(name);
  });

  test('a revision of the hub is passed on', () => {
    const model = ModelSource.huggingFace('Qwen/Qwen3-8B', { revision: 'v1' });
    expect(flag(synthesize({ model }).container, '--revision')).toBe('v1');
  });

  test('a path that looks like a variable reaches the server as it is', () => {
    const model = ModelSource.persistentVolumeClaim('models', { mountPath: '/models/$(HOME)' });
    expect(synthesize({ model }).container.args[0]).toBe('/models/$$(HOME)');
  });

  test('a flag of SGLang is answered with that of vLLM', () => {
    expect(refusal({ args: { contextLength: 4096 } as never })).toContain('maxModelLen');
  });

  test('a bucket is streamed by the loader that reads buckets', () => {
    const { container } = synthesize({ model: ModelSource.s3('s3://models/qwen') });
    expect(container.args[0]).toBe('s3://models/qwen');
    expect(flag(container, '--load-format')).toBe('runai_streamer');
  });
});

test('IMG001: an image of SGLang is none of vLLM', () => {
  expect(found({ image: EngineImage.sglang('v0.5.17') })[0]).toEqual({ code: 'IMG001', path: 'image' });
});

describe('the API key', () => {
  test('is a variable, which the server reads by itself: no command line shows it', () => {
    const { container } = synthesize({ apiKey: KEY });
    expect(container.env).toContainEqual({ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api' } } });
    expect(container.args).not.toContain('--api-key');
  });

  test('is one that probes do not have: they ask what needs none', () => {
    const paths = (container: any) => ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => container[probe].httpGet.path);
    expect(paths(synthesize().container)).toEqual(['/v1/models', '/v1/models', '/health']);
    expect(paths(synthesize({ apiKey: KEY }).container)).toEqual(['/health', '/health', '/health']);
  });
});

describe('the shutdown', () => {
  test('waits for running requests as long as the pod has time for them', () => {
    const { container, pod } = synthesize({ shutdown: { drainTimeout: Duration.minutes(2), endpointRemovalDelay: Duration.seconds(15) } });
    expect(flag(container, '--shutdown-timeout')).toBe('120');
    expect(pod.terminationGracePeriodSeconds).toBe(135);
  });

  test('is as the user states it', () => {
    expect(flag(synthesize({ args: { shutdownTimeout: 10 } }).container, '--shutdown-timeout')).toBe('10');
  });
});

describe('the pod', () => {
  test('finds what it compiled again', () => {
    const { container } = synthesize({ caches: { compile: Storage.persistentVolumeClaim('compiled') } });
    expect(container.env).toEqual(expect.arrayContaining([
      { name: 'VLLM_CACHE_ROOT', value: '/cache/compile/vllm' }, { name: 'TRITON_CACHE_DIR', value: '/cache/compile/triton' },
    ]));
  });

  test('asks in short probes, of 1 second at least', () => {
    expect(synthesize().container.livenessProbe.timeoutSeconds).toBe(10);
    expect(synthesize({ probes: { timeout: Duration.seconds(1) } }).container.livenessProbe.timeoutSeconds).toBe(1);
    expect(found({ probes: { timeout: Duration.seconds(0) } })).toEqual([{ code: 'INF041', path: 'probes.timeout (seconds)' }]);
  });

  test('has time to compile, unless it does not compile', () => {
    const budget = (props: Partial<VllmServerProps>) => synthesize(props).container.startupProbe.failureThreshold;
    expect(budget({})).toBeGreaterThan(budget({ args: { enforceEager: true } }));
  });

  test('serves metrics without a flag', () => {
    const { manifests, container } = synthesize({ metrics: Metrics.podMonitor() });
    expect(manifests.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'PodMonitor']);
    expect(container.args).not.toContain('--enable-metrics');
    expect(found({ metrics: Metrics.podMonitor(), args: { disableLogStats: true } })).toEqual([{ code: 'INF114', path: 'metrics' }]);
  });
});

describe('the name of the model', () => {
  test('is its id, or the first of those that it is served under', () => {
    expect(synthesize().server.servedModelName).toBe('Qwen/Qwen3-8B');
    expect(synthesize({ args: { servedModelName: ['chat', 'qwen'] } }).server.servedModelName).toBe('chat');
  });

  test('comes with the address of the server', () => {
    expect(synthesize({ metadata: { name: 'chat', namespace: 'llm' } }).server.url).toBe('http://chat.llm:8000');
  });
});

describe('LoRA adapters', () => {
  const lora: LoraOptions = {
    adapters: [{ name: 'sql', path: 'team/sql-adapter' }, { name: 'a=b', path: '/adapters/b', baseModelName: 'Qwen/Qwen3-8B' }],
    maxLoraRank: 20,
    maxLoras: 2,
  };

  test('are loaded at start, by name', () => {
    const { container: { args } } = synthesize({ lora });
    expect(args).toContain('--enable-lora');
    expect(args.slice(args.indexOf('--lora-modules') + 1).slice(0, 2)).toEqual([
      'sql=team/sql-adapter', '{"name":"a=b","path":"/adapters/b","base_model_name":"Qwen/Qwen3-8B"}',
    ]);
  });

  test('have the next rank that the kernels know', () => {
    const { container } = synthesize({ lora });
    expect(flag(container, '--max-lora-rank')).toBe('32');
    expect(flag(container, '--max-loras')).toBe('2');
  });

  test('can be loaded by requests only where that is asked for', () => {
    const variable = { name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'True' };
    expect(synthesize({ lora }).container.env ?? []).not.toContainEqual(variable);
    expect(synthesize({ lora: { dynamicLoading: true }, apiKey: KEY }).container.env).toContainEqual(variable);
  });

  test.each<[string, string, Partial<VllmServerProps>]>([
    ['VLL130', 'args.maxLoraRank', { lora, args: { maxLoraRank: 16 } }],
    ['VLL130', 'args.enableLora', { lora: {}, args: { enableLora: true } }],
    ['VLL131', 'lora.adapters', { lora: { adapters: [{ name: 'a', path: 'team/a' }, { name: 'a', path: 'team/b' }] } }],
    ['VLL132', 'lora.maxLoraRank', { lora: { maxLoraRank: 513 } }],
    ['VLL132', 'lora.maxLoraRank', { lora: { maxLoraRank: 0 } }],
    ['VLL133', 'lora.maxLoras', { lora: { maxLoras: 0 } }],
    ['VLL134', 'lora.dynamicLoading', { lora: { dynamicLoading: true } }],
    ['VLL118', 'args.maxCpuLoras', { image: EngineImage.vllm('v0.22.0'), lora: { maxLoras: 4, maxCpuLoras: 2 } }],
  ])('%s is found at %s', (code, path, props) => {
    expect(found(props)).toEqual([{ code, path }]);
  });
});

describe('several nodes', () => {
  const many: Partial<VllmServerProps> = { gpu: Gpu.any(8), nodesPerReplica: 2, interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };

  test('find each other by processes of their own', () => {
    const { container, worker } = synthesize({ ...many, distributedPort: 25000 });
    expect(container.args.slice(0, 2)).toEqual(['vllm', 'serve']);
    expect(flag(container, '--nnodes')).toBe('2');
    expect(flag(container, '--node-rank')).toBe('$(LWS_WORKER_INDEX)');
    expect(flag(container, '--master-addr')).toBe('$(LWS_LEADER_ADDRESS)');
    expect(flag(container, '--master-port')).toBe('25000');
    expect(flag(container, '--tensor-parallel-size')).toBe('16');
    expect(worker.args).toEqual([...container.args, '--headless']);
  });

  test('only the leader answers', () => {
    const { container, worker } = synthesize(many);
    expect(container.readinessProbe).toBeDefined();
    expect(worker.readinessProbe).toBeUndefined();
    expect(worker.ports).toBeUndefined();
  });

  test('share the ranks of data parallelism', () => {
    const { container } = synthesize({ ...many, args: { dataParallelSize: 4 } });
    expect(flag(container, '--data-parallel-size')).toBe('4');
    expect(flag(container, '--tensor-parallel-size')).toBe('4');
  });

  test('all answer, each for its own ranks, where the load is balanced between nodes', () => {
    const chart = newChart('test');
    new VllmServer(chart, 'chat', { ...MINIMAL, ...many, args: { dataParallelSize: 16, dataParallelHybridLb: true }, leader: { env: { WHO: EnvValue.of('leader') } } });
    const [set, service] = synth(chart) as any[];
    const { leaderTemplate, workerTemplate } = set.spec.leaderWorkerTemplate;
    for (const { spec: { containers: [container] } } of [leaderTemplate, workerTemplate]) {
      expect(container.args).toEqual(expect.arrayContaining(['$(LWS_WORKER_INDEX)', '8', '--data-parallel-hybrid-lb', '--data-parallel-address', '$(LWS_LEADER_ADDRESS)']));
      expect(container.args).not.toContain('--headless');
      expect(container.readinessProbe).toBeDefined();
      expect(container.ports).toContainEqual({ name: 'http', containerPort: 8000 });
    }
    expect(service.spec.selector).toEqual({ 'leaderworkerset.sigs.k8s.io/name': set.metadata.name });
  });

  test('find each other by Ray in releases without such processes', () => {
    const { container, worker } = synthesize({ ...many, image: EngineImage.vllm('v0.10.0') });
    expect(container.args.slice(0, 2)).toEqual(['sh', '-c']);
    expect(container.args.slice(3, 8)).toEqual(['ray-head', '29501', 'vllm', 'serve', 'Qwen/Qwen3-8B']);
    expect(flag(container, '--distributed-executor-backend')).toBe('ray');
    expect(container.args).not.toContain('--nnodes');
    expect(worker.args.slice(3)).toEqual(['ray-worker', '$(LWS_LEADER_ADDRESS):29501']);
  });

  test('find each other by Ray where the user says so', () => {
    const { container, worker } = synthesize({ ...many, args: { distributedExecutorBackend: 'ray' } });
    expect(container.args).toContain('ray-head');
    expect(worker.args).not.toContain('--headless');
  });

  test('Ray places the ranks of data parallelism too', () => {
    const { container } = synthesize({ ...many, image: EngineImage.vllm('v0.10.0'), args: { dataParallelSize: 4 } });
    expect(flag(container, '--data-parallel-backend')).toBe('ray');
    expect(flag(container, '--data-parallel-size-local')).toBe('2');
  });
});

test('a cache of the hub and a small shared memory are as for every server', () => {
  const { pod } = synthesize({ caches: { huggingFace: Storage.ephemeral({ size: Size.gibibytes(100) }) }, sharedMemory: Size.gibibytes(4) });
  expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['huggingface-cache', 'shm']));
});
