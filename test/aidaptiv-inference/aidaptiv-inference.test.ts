import { Duration, Size } from 'cdk8s';
import { found, NFS, refusal, synthesize, variable } from './server';
import {
  AidaptivInferenceProps, AidaptivKvOffload, AidaptivPreset, EngineImage, EnvValue, Gpu, HamiShare, ModelSource, SecretRef, ServiceType,
  Storage, VgpuResourceNames, VllmMultiprocMethod,
} from '../../src';
import { flag } from '../harness';

describe('the command line', () => {
  test('is that of the image\'s own server, without a shell, where the image has it', () => {
    const { container } = synthesize();
    expect(container.command).toEqual(['python3', 'vllm_api_server.py']);
    expect(container.workingDir).toBe('/home/root/aiDAPTIV2/script');
    expect(container.args).toEqual([
      '--model', '/model', '--port', '8000', '--nvme_path', '/mnt/nvme0', '--dram-kv-offload-gb', '0', '--ssd-kv-offload-gb', '500', '--no-resume-kv-cache',
      '--served-model-name', 'Meta-Llama-3.1-8B-Instruct',
    ]);
  });

  test('has no flag that releases of vLLM lack which the image may hold', () => {
    expect(synthesize({ shutdown: { drainTimeout: Duration.minutes(1) } }).container.args).not.toContain('--shutdown-timeout');
    expect(synthesize({ args: { shutdownTimeout: 60 } }).container.args).toContain('--shutdown-timeout');
  });

  test.each<[AidaptivInferenceProps['args'], string, string]>([
    [{ enableChunkedPrefill: true }, '--enable-chunked-prefill', '--no-enable-chunked-prefill'],
    [{ enableChunkedPrefill: false }, '--no-enable-chunked-prefill', '--enable-chunked-prefill'],
    [{ enablePrefixCaching: true }, '--enable-prefix-caching', '--no-enable-prefix-caching'],
    [{ enablePrefixCaching: false }, '--no-enable-prefix-caching', '--enable-prefix-caching'],
  ])('says %j in so many words', (args, said, unsaid) => {
    const { container } = synthesize({ args });
    expect(container.args).toContain(said);
    expect(container.args).not.toContain(unsaid);
  });

  test('has the switches of aiDAPTIV as its server spells them', () => {
    const { container } = synthesize({
      disableGpuReuse: true, disableLongToken: true, kvOffload: AidaptivKvOffload.operator({ resume: true, cleanObsolete: true }),
    });
    expect(container.args).toEqual(expect.arrayContaining(['--resume-kv-cache', '--disable-gpu-reuse', '--disable-long-token', '--clean-obsolete-kv-cache']));
    expect(container.args).not.toContain('--no-resume-kv-cache');
  });

  test.each([
    '--nvme_path', '--nvme-path', '--ssd-kv-offload-gb', '--ssd-kv', '--dram-kv-offload-gb', '--resume-kv-cache', '--no-resume-kv-cache', '--clean-obsolete-kv-cache',
    '--disable_kv_cache_offload', '--disable-gpu-reuse', '--disable-long-token', '--model', '--port',
  ])('extra arguments cannot set %s, which the construct sets', (name) => {
    expect(found({ extraArgs: [`${name}=1`] })).toEqual([{ code: 'FLG011', path: 'extraArgs[0]' }]);
  });

  test('takes flags that nobody knows', () => {
    expect(synthesize({ extraArgs: ['--cache-kv-offload-gb', '5'] }).container.args.slice(-2)).toEqual(['--cache-kv-offload-gb', '5']);
  });

  test('keeps a path that looks like a variable', () => {
    expect(flag(synthesize({ model: ModelSource.persistentVolumeClaim('models', { mountPath: '/models/$(HOME)' }) }).container, '--model')).toBe('/models/$$(HOME)');
  });
});

describe('the name of the model', () => {
  test.each<[ModelSource, string | undefined, string]>([
    [NFS, 'Meta-Llama-3.1-8B-Instruct', 'Meta-Llama-3.1-8B-Instruct'],
    [ModelSource.directory('/data/model/Meta-Llama-3.1-8B-Instruct/'), 'Meta-Llama-3.1-8B-Instruct', 'Meta-Llama-3.1-8B-Instruct'],
    [ModelSource.nfs({ server: '10.0.0.1', path: '/exports/llama/' }), 'llama', 'llama'],
    [ModelSource.nfsVolume({ name: 'models', server: '10.0.0.1', path: '/exports', subPath: 'a/llama' }), 'llama', 'llama'],
    [ModelSource.persistentVolumeClaim('llama'), 'llama', 'llama'],
    [ModelSource.persistentVolumeClaim('models', { mountPath: '/models/qwen' }), 'qwen', 'qwen'],
    [ModelSource.hostPath('/srv/models/llama'), 'llama', 'llama'],
    [ModelSource.ociImage('registry.example.com:5000/models/llama-3.1-8b:1.0', { path: '/model' }), 'llama-3.1-8b', 'llama-3.1-8b'],
    [ModelSource.s3('s3://bucket/models/llama/'), 'llama', 'llama'],
    [ModelSource.huggingFace('Qwen/Qwen3-8B'), undefined, 'Qwen/Qwen3-8B'],
  ])('is what people call it', (model, stated, name) => {
    const { server, container } = synthesize({ model, serviceAccountName: 'reader' });
    expect(flag(container, '--served-model-name')).toBe(stated);
    expect(server.servedModelName).toBe(name);
  });

  test('is as it is stated', () => {
    const { server, container } = synthesize({ args: { servedModelName: ['chat', 'llama'] } });
    expect(container.args.slice(-3)).toEqual(['--served-model-name', 'chat', 'llama']);
    expect(server.servedModelName).toBe('chat');
  });
});

describe('shares of GPUs', () => {
  test('are requested by the names of today\'s HAMi, or by those of the chart', () => {
    const limits = (names?: VgpuResourceNames) => (
      synthesize({ gpu: Gpu.any(4).shared(HamiShare.percent(80, { resourceNames: names, cores: 50 })) }).container.resources.limits);
    expect(limits()).toEqual({ 'nvidia.com/gpu': '4', 'nvidia.com/gpumem-percentage': '80', 'nvidia.com/gpucores': '50', 'phison.com/ai100': '1' });
    expect(limits(VgpuResourceNames.otterscale())).toEqual({
      'otterscale.com/vgpu': '4', 'otterscale.com/vgpumem-percentage': '80', 'otterscale.com/vgpucores': '50', 'phison.com/ai100': '1',
    });
  });

  test('follow from the parallelism, and the parallelism from them', () => {
    const { container } = synthesize({ gpu: Gpu.any().shared(HamiShare.mebibytes(20480)), args: { tensorParallelSize: 2 } });
    expect(container.resources.limits).toMatchObject({ 'nvidia.com/gpu': '2', 'nvidia.com/gpumem': '20480' });
    expect(flag(synthesize({ gpu: Gpu.any(2).shared(HamiShare.percent(50)) }).container, '--tensor-parallel-size')).toBe('2');
    expect(found({ gpu: Gpu.any(4).shared(HamiShare.percent(80)), args: { tensorParallelSize: 2 } })).toEqual([{ code: 'VLL307', path: 'gpu.count' }]);
  });

  test('do not exchange data directly', () => {
    const { container, pod } = synthesize({ gpu: Gpu.any(2).shared(HamiShare.percent(50)) });
    expect(container.args).toContain('--disable-custom-all-reduce');
    expect([variable(container, 'NCCL_P2P_DISABLE'), variable(container, 'NCCL_IB_DISABLE')]).toEqual(['1', '1']);
    expect(pod.schedulerName).toBe('hami-scheduler');
  });

  test('whole GPUs do', () => {
    const { container, pod } = synthesize({ gpu: Gpu.any(2) });
    expect(container.args).not.toContain('--disable-custom-all-reduce');
    expect(variable(container, 'NCCL_P2P_DISABLE')).toBeUndefined();
    expect(pod.schedulerName).toBeUndefined();
  });

  test('leave NCCL to those who set it up', () => {
    const { container } = synthesize({ env: { NCCL_P2P_DISABLE: EnvValue.of('0') } });
    expect(container.env.filter(({ name }: { name: string }) => name.startsWith('NCCL_'))).toEqual([
      { name: 'NCCL_IB_DISABLE', value: '1' }, { name: 'NCCL_P2P_DISABLE', value: '0' },
    ]);
  });
});

describe('environment variables', () => {
  test('are those of the chart', () => {
    const { container } = synthesize();
    expect(['k8s', 'VLLM_USE_V1', 'VLLM_WORKER_MULTIPROC_METHOD', 'TIKTOKEN_ENCODINGS_BASE'].map((name) => variable(container, name))).toEqual(['true', '1', 'spawn', undefined]);
  });

  test('are as they are stated', () => {
    const { container } = synthesize({
      vllmUseV1: false, workerMultiprocMethod: VllmMultiprocMethod.FORK, tiktokenEncodingsBase: '/encodings', volumes: { encodings: Storage.configMap('encodings', { mountPath: '/encodings' }) },
    });
    expect(['VLLM_USE_V1', 'VLLM_WORKER_MULTIPROC_METHOD', 'TIKTOKEN_ENCODINGS_BASE'].map((name) => variable(container, name))).toEqual(['0', 'fork', '/encodings']);
  });

  test('are stated once', () => {
    expect(found({ env: { VLLM_USE_V1: EnvValue.of('0') } })).toEqual([{ code: 'INF021', path: 'env.VLLM_USE_V1' }]);
  });

  test('hold the API key, which the server reads by itself', () => {
    const { container } = synthesize({ apiKey: SecretRef.of({ name: 'keys', key: 'api' }) });
    expect(container.env).toContainEqual({ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api' } } });
    expect(container.readinessProbe.httpGet.path).toBe('/health');
  });
});

describe('the Service', () => {
  const TYPES: [ServiceType, { nodePort?: number }][] = [
    [ServiceType.NODE_PORT, { nodePort: 30299 }], [ServiceType.LOAD_BALANCER, {}], [ServiceType.CLUSTER_IP, {}],
  ];

  test.each(TYPES)('can be of type %s', (type, more) => {
    const { service } = synthesize({ service: { type, port: 80, ...more } });
    expect(service.spec).toMatchObject({ type, ports: [{ name: 'http', port: 80, targetPort: 'http', ...more }] });
  });

  test('leads to the port that the server listens on', () => {
    const { container, service, server } = synthesize({ port: 9000 });
    expect(flag(container, '--port')).toBe('9000');
    expect(container.ports).toEqual([{ name: 'http', containerPort: 9000 }]);
    expect(service.spec.ports[0].port).toBe(9000);
    expect(server.url).toBe('http://llama:9000');
  });
});

describe('settings that go together', () => {
  test('are flags, and the size of the SSD', () => {
    const { container } = synthesize({ tuning: AidaptivPreset.HIGH_THROUGHPUT });
    expect(flag(container, '--max-model-len')).toBe('32768');
    expect(flag(container, '--ssd-kv-offload-gb')).toBe('500');
    expect(container.args).toEqual(expect.arrayContaining(['--enable-chunked-prefill', '--enable-prefix-caching']));
  });

  test('are plain data', () => {
    const tuning = { ...AidaptivPreset.LARGE_MODEL, ...AidaptivPreset.LOW_LATENCY };
    const { container } = synthesize({ tuning });
    expect([flag(container, '--gpu-memory-utilization'), flag(container, '--max-model-len'), flag(container, '--ssd-kv-offload-gb')]).toEqual(['0.8', '8192', '0']);
    expect(container.args).toContain('--no-enable-chunked-prefill');
    expect(container.resources.limits).not.toHaveProperty('phison.com/ai100');
  });

  test('give way to what is stated', () => {
    const { container } = synthesize({
      tuning: AidaptivPreset.MEDIUM_MODEL, args: { gpuMemoryUtilization: 0.7 }, kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(200) }),
    });
    expect([flag(container, '--gpu-memory-utilization'), flag(container, '--ssd-kv-offload-gb')]).toEqual(['0.7', '200']);
  });

  test.each(['SMALL_MODEL', 'MEDIUM_MODEL', 'LARGE_MODEL', 'LOW_LATENCY', 'HIGH_THROUGHPUT'] as const)('%s is nothing to complain about', (preset) => {
    expect(found({ tuning: AidaptivPreset[preset] })).toEqual([]);
  });
});

describe('LoRA adapters', () => {
  test('are loaded at start, by name', () => {
    const { container } = synthesize({
      lora: { adapters: [{ name: 'sql', path: '/data/lora/sql/' }], maxLoraRank: 32 }, volumes: { data: Storage.persistentVolumeClaim('adapters', { mountPath: '/data' }) },
    });
    expect(container.args).toContain('--enable-lora');
    expect(flag(container, '--lora-modules')).toBe('sql=/data/lora/sql/');
    expect(flag(container, '--max-lora-rank')).toBe('32');
  });

  test('can be loaded by requests', () => {
    const { container } = synthesize({ lora: { dynamicLoading: true }, apiKey: SecretRef.of({ name: 'keys', key: 'api' }) });
    expect(variable(container, 'VLLM_ALLOW_RUNTIME_LORA_UPDATING')).toBe('True');
  });

  test('INF171: are on a volume', () => {
    const lora = { adapters: [{ name: 'sql', path: '/mnt/data/sql' }, { name: 'hub', path: 'team/adapter' }] };
    expect(found({ lora })).toEqual([{ code: 'INF171', path: 'lora.adapters[0].path' }]);
    expect(found({ lora, volumes: { data: Storage.persistentVolumeClaim('adapters', { mountPath: '/mnt/data' }) } })).toEqual([]);
    expect(found({ lora, volumes: { data: Storage.persistentVolumeClaim('adapters', { mountPath: '/mnt/database' }) } })).toEqual([{ code: 'INF171', path: 'lora.adapters[0].path' }]);
  });
});

describe('the workload', () => {
  test('ends a pod before it starts the next, which needs the same SSD', () => {
    expect(synthesize().manifests[0].spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('has time for the delay, and for the server', () => {
    const failures = (props: Partial<AidaptivInferenceProps>) => synthesize(props).container.startupProbe.failureThreshold;
    expect(failures({ startDelay: Duration.hours(10) }) - failures({})).toBe(3600);
  });

  test('over several nodes is run by Ray, which every release has', () => {
    const { container, worker } = synthesize({ gpu: Gpu.any(8), nodesPerReplica: 2, postscript: 'echo end' });
    expect(container.args).toEqual(expect.arrayContaining(['ray-head', 'python3', 'vllm_api_server.py', '--distributed-executor-backend', 'ray', 'echo end']));
    expect(container.args).not.toContain('--nnodes');
    expect(worker.args).toContain('ray-worker');
    expect(worker.args).not.toContain('echo end');
  });
});

test('an image of another engine is refused', () => {
  expect(found({ image: EngineImage.sglang('v0.5.17') }).map(({ code }) => code)).toContain('IMG001');
  expect(refusal({ image: EngineImage.vllm('v0.30.0') })).toContain('VllmServer for stock vLLM');
});
