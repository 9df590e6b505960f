import { Duration, Size } from 'cdk8s';
import { engineOf, manifestsOf, newService, podOf, sidecarOf, workloadOf } from './services';
import {
  Autoscaling, EngineArgs, EngineImage, EnvValue, Gpu, InferenceDefaults, KvOffload, KvTransfer, LlmdModelService, LlmdModelServiceProps, LlmdRouting,
  LlmdVersion, Metrics, ModelSource,
} from '../../src';
import { PodTemplate } from '../../src/kube/objects';
import { codesOf, flag, newChart } from '../harness';
import { synth } from '../synth';

const VLLM = EngineImage.vllm('v0.22.0');

describe('pods that decode alone', () => {
  test('run the engine on the port of the pool, for everyone, with metrics', () => {
    const engine = engineOf('decode');
    expect(engine.command).toEqual(['python3', '-m', 'sglang.launch_server']);
    expect(['--model-path', '--host', '--port'].map((name) => flag(engine, name))).toEqual(['Qwen/Qwen3-8B', '0.0.0.0', '8000']);
    expect(engine.args).toContain('--enable-metrics');
    expect(engine.args).not.toContain('--disaggregation-mode');
    expect(podOf('decode').spec.containers).toHaveLength(1);
  });

  test('are vLLM where the image is', () => {
    const engine = engineOf('decode', { image: VLLM });
    expect(engine.command).toEqual(['vllm', 'serve']);
    expect(engine.args!.slice(0, 5)).toEqual(['Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000']);
    expect(podOf('decode', { image: VLLM }).metadata.labels['llm-d.ai/engine-type']).toBe('vllm');
  });

  test('are the engine of the flags where the image does not say', () => {
    const image = EngineImage.of('registry.example.com/team/engine:1', { engineVersion: 'v0.22.0' });
    expect(engineOf('decode', { image, args: EngineArgs.vllm({ maxModelLen: 4096 }) }).command).toEqual(['vllm', 'serve']);
  });

  test('make one Deployment and one ServiceAccount', () => {
    expect(manifestsOf(newService()).map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual(['Deployment qwen-decode', 'ServiceAccount qwen-sa']);
    expect(manifestsOf(newService({ decode: { serviceAccountName: 'reader' } })).map(({ kind }) => kind)).toEqual(['Deployment']);
  });
});

describe('flags', () => {
  test('of a role win over those of the service, one by one', () => {
    const props = { args: EngineArgs.sglang({ pageSize: 64, contextLength: 4096 }), decode: { args: EngineArgs.sglang({ contextLength: 8192 }) } };
    const engine = engineOf('decode', props);
    expect(['--page-size', '--context-length'].map((name) => flag(engine, name))).toEqual(['64', '8192']);
  });

  test('say by which name requests ask for the model', () => {
    expect(newService().servedModelName).toBe('Qwen/Qwen3-8B');
    expect(newService({ args: EngineArgs.sglang({ servedModelName: 'chat' }) }).servedModelName).toBe('chat');
    expect(newService({ image: VLLM, args: EngineArgs.vllm({ servedModelName: ['chat', 'team/chat'] }) }).servedModelName).toBe('chat');
  });
});

describe('labels', () => {
  test('say what the endpoint picker has to know of each role', () => {
    const labels = (role: string) => podOf(role, {
      prefill: {}, decode: { gpu: Gpu.of('amd.com/gpu', { count: 1 }), image: EngineImage.sglang('v0.5.17-rocm700-mi30x') },
    }).metadata.labels;
    expect(labels('prefill')).toMatchObject({
      'llm-d.ai/role': 'prefill', 'llm-d.ai/engine-type': 'sglang', 'llm-d.ai/inference-serving': 'true', 'llm-d.ai/model': 'Qwen3-8B', 'llm-d.ai/accelerator-vendor': 'nvidia',
    });
    expect(labels('decode')).toMatchObject({ 'llm-d.ai/role': 'decode', 'llm-d.ai/accelerator-variant': 'gpu', 'llm-d.ai/accelerator-vendor': 'amd' });
  });

  test('hold of a model what a label can hold', () => {
    const labelFor = (name: string) => podOf('decode', { model: ModelSource.huggingFace('team/model'), args: EngineArgs.sglang({ servedModelName: name }) }).metadata.labels['llm-d.ai/model'];
    expect(labelFor('a model+x')).toBe('a-model-x');
    expect(labelFor(`${'x'.repeat(70)}`)).toBe('x'.repeat(63));
    expect(labelFor('_')).toBeUndefined();
  });

  test('leave the words for the model and the accelerator to the user', () => {
    expect(podOf('decode', { decode: { podLabels: { 'llm-d.ai/model': 'qwen', 'team': 'a' } } }).metadata.labels).toMatchObject({ 'llm-d.ai/model': 'qwen', 'team': 'a' });
  });

  test('are those by which a pool selects, on all pods that take requests', () => {
    const routing = LlmdRouting.existingPool({ selectorLabels: { 'llm-d.ai/guide': 'pd' }, targetPort: 8080 });
    for (const role of ['decode', 'prefill']) {
      expect(podOf(role, { routing, prefill: {} }).metadata.labels['llm-d.ai/guide']).toBe('pd');
    }
    expect(flag(engineOf('prefill', { routing, prefill: {} }), '--port')).toBe('8080');
    expect(sidecarOf({ routing }).args).toContain('--port=8080');
    expect(newService({ routing }).port).toBe(8080);
  });

  test('select the pods of one service and of one role', () => {
    const chart = newChart();
    const props = { version: LlmdVersion.V0_10_0, image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), decode: {}, prefill: {} };
    const [one, two] = ['one', 'two'].map((name) => new LlmdModelService(chart, name, { ...props, metadata: { name } }));
    const selectors = synth(chart).filter(({ kind }) => kind === 'Deployment').map(({ spec }) => JSON.stringify((spec as { selector: object }).selector));
    expect(new Set(selectors).size).toBe(4);
    expect(one.pods.selectorLabels).not.toEqual(two.pods.selectorLabels);
    expect(one.selectorLabels).toEqual(one.podsOf('decode').selectorLabels);
    expect(one.podsOf('prefill').selectorLabels).toMatchObject({ 'app.kubernetes.io/component': 'prefill' });
  });
});

describe('a disaggregated service', () => {
  test('of SGLang tells engines and sidecar one bootstrap port', () => {
    for (const role of ['decode', 'prefill']) {
      const engine = engineOf(role, { prefill: {} });
      expect(['--disaggregation-mode', '--disaggregation-bootstrap-port', '--disaggregation-transfer-backend'].map((name) => flag(engine, name))).toEqual([role, '8998', 'nixl']);
    }
    expect(sidecarOf().env).toContainEqual({ name: 'SGLANG_BOOTSTRAP_PORT', value: '8998' });
    expect(engineOf('prefill', { prefill: {} }).ports).toContainEqual({ name: 'bootstrap', containerPort: 8998 });
  });

  test('of vLLM uses NIXL, which is found at the address of the pod', () => {
    const engine = engineOf('prefill', { image: VLLM, prefill: {} });
    expect(JSON.parse(flag(engine, '--kv-transfer-config')!)).toEqual({ kv_connector: 'NixlConnector', kv_role: 'kv_both' });
    expect(engine.env).toEqual(expect.arrayContaining([
      { name: 'VLLM_NIXL_SIDE_CHANNEL_HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'VLLM_NIXL_SIDE_CHANNEL_PORT', value: '5600' },
      { name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: '120' },
    ]));
    expect(engineOf('decode', { image: VLLM, prefill: {} }).env).not.toContainEqual({ name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: '120' });
    expect(sidecarOf({ image: VLLM }).args).toContain('--kv-connector=nixlv2');
  });

  test('of vLLM says what prefills and what decodes, from the release on that tells them apart', () => {
    const roleOf = (role: string) => JSON.parse(flag(engineOf(role, { image: EngineImage.vllm('v0.30.0'), prefill: {} }), '--kv-transfer-config')!).kv_role;
    expect([roleOf('prefill'), roleOf('decode')]).toEqual(['kv_producer', 'kv_consumer']);
  });

  test.each<[string, EngineImage, KvTransfer, string]>([
    ['SGLang', EngineImage.sglang('v0.5.17'), KvTransfer.mooncake({ port: 9000 }), 'sglang'],
    ['vLLM with Mooncake', EngineImage.vllm('v0.30.0'), KvTransfer.mooncake({ port: 9000 }), 'mooncake'],
    ['vLLM with another name of Mooncake', EngineImage.vllm('v0.30.0'), KvTransfer.of('MooncakeConnector'), 'mooncake'],
    ['vLLM with files', EngineImage.vllm('v0.30.0'), KvTransfer.of('ExampleConnector'), 'shared-storage'],
    ['vLLM with memory of other pods', EngineImage.vllm('v0.30.0'), KvTransfer.of('OffloadingConnector'), 'offloading'],
    ['vLLM with any other connector', EngineImage.vllm('v0.30.0'), KvTransfer.of('MultiConnector'), 'nixlv2'],
  ])('tells the sidecar how caches are handed over: %s', (_, image, kvTransfer, connector) => {
    expect(sidecarOf({ image, kvTransfer }).args).toContain(`--kv-connector=${connector}`);
  });

  test('tells engines and sidecar one port', () => {
    const kvTransfer = KvTransfer.mooncake({ port: 9000 });
    const ofVllm = { image: EngineImage.vllm('v0.30.0'), kvTransfer, prefill: {} };
    expect(sidecarOf(ofVllm).env).toContainEqual({ name: 'MOONCAKE_BOOTSTRAP_PORT', value: '9000' });
    expect(engineOf('prefill', ofVllm).env).toContainEqual({ name: 'VLLM_MOONCAKE_BOOTSTRAP_PORT', value: '9000' });
    expect(engineOf('prefill', ofVllm).ports).toContainEqual({ name: 'bootstrap', containerPort: 9000 });
    expect(sidecarOf({ kvTransfer }).env).toContainEqual({ name: 'SGLANG_BOOTSTRAP_PORT', value: '9000' });
    expect(flag(engineOf('decode', { kvTransfer, prefill: {} }), '--disaggregation-bootstrap-port')).toBe('9000');
  });

  test('and tiers are two connectors of vLLM in one', () => {
    const prefill = { kvOffload: KvOffload.cpu({ size: Size.gibibytes(64) }) };
    const engine = engineOf('prefill', { image: EngineImage.vllm('v0.30.0'), prefill });
    expect(JSON.parse(flag(engine, '--kv-transfer-config')!)).toMatchObject({
      kv_connector: 'MultiConnector',
      kv_connector_extra_config: { connectors: [{ kv_connector: 'NixlConnector' }, { kv_connector: 'OffloadingConnector' }] },
    });
    expect(engine.resources!.requests!.memory).toBe('72Gi');
  });

  test('asks nobody for the release of an image, unless they state what moves caches', () => {
    const image = EngineImage.of('registry.example.com/sglang@sha256:'.concat('a'.repeat(64)));
    const codes = (props: Partial<LlmdModelServiceProps>) => codesOf(() => newService({ image, prefill: {}, ...props }));
    expect(codes({})).not.toContain('KVC003');
    expect(codes({ kvTransfer: KvTransfer.nixl() })).toContain('KVC003');
  });

  test('has no sidecar where nothing is decoded, and prefills on the port of the pool', () => {
    const pod = podOf('prefill', { prefill: {} });
    expect(pod.spec.containers).toHaveLength(1);
    expect(pod.spec.initContainers).toBeUndefined();
    expect(flag(engineOf('prefill', { prefill: {} }), '--port')).toBe('8000');
    expect(flag(engineOf('decode', { prefill: {} }), '--port')).toBe('8200');
  });

  test('of SGLang stages caches between unequal tensor parallel sizes, unless all GPUs share one cache', () => {
    const sizes = { prefill: { gpu: Gpu.any(1) }, decode: { gpu: Gpu.any(2) } };
    const staging = { name: 'SGLANG_DISAGG_STAGING_BUFFER', value: '1' };
    expect(engineOf('prefill', sizes).env).toContainEqual(staging);
    expect(engineOf('decode', sizes).env).toContainEqual(staging);
    expect(engineOf('decode', { prefill: { gpu: Gpu.any(2) }, decode: { gpu: Gpu.any(2) } }).env ?? []).not.toContainEqual(staging);
    expect(engineOf('decode', { ...sizes, image: VLLM }).env).not.toContainEqual(staging);
    const mla = ModelSource.huggingFace('deepseek-ai/DeepSeek-V3');
    expect(engineOf('decode', { prefill: { gpu: Gpu.any(8) }, decode: { gpu: Gpu.any(16) }, model: mla }).env ?? []).not.toContainEqual(staging);
    expect(engineOf('decode', { ...sizes, env: { SGLANG_DISAGG_STAGING_BUFFER: EnvValue.of('0') } }).env).not.toContainEqual(staging);
  });

  test('gives accelerators to the engine alone', () => {
    const { containers } = podOf('decode', { prefill: {}, decode: { gpu: Gpu.any(4) } }).spec;
    expect(containers.map(({ resources }) => resources?.limits?.['nvidia.com/gpu'])).toEqual(['4', undefined]);
  });
});

describe('the sidecar', () => {
  test.each([
    ['0.7.1', 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.7.1', '--vllm-port=8200'],
    ['0.8.0', 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0', '--vllm-port=8200'],
    ['0.9.0', 'ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.9.0', '--vllm-port=8200'],
    ['0.10.0', 'ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.10.0', '--model-server-port=8200'],
    ['0.11.0', 'ghcr.io/llm-d/llm-d-router-disagg-sidecar:v0.11.0', '--model-server-port=8200'],
  ])('of llm-d %s has the image and the spelling of its release', (version, image, port) => {
    const sidecar = sidecarOf({ version: LlmdVersion.of(version) });
    expect(sidecar.image).toBe(image);
    expect(sidecar.args).toEqual(['--port=8000', port, '--kv-connector=sglang', '--zap-log-level=1', '--secure-proxy=false']);
  });

  test('can be held back: the release of the service alone changes no pod', () => {
    const sidecar = { version: LlmdVersion.V0_9_0 };
    const pods = [LlmdVersion.V0_9_0, LlmdVersion.V0_10_0].map((version) => podOf('decode', { version, sidecar, prefill: {} }));
    expect(JSON.stringify(pods[1])).toBe(JSON.stringify(pods[0]));
  });

  test('is a container that waits for the end of its pod where the cluster may know no other sidecars', () => {
    for (const kubernetesVersion of [undefined, '1.28']) {
      const sidecar = sidecarOf({ decode: { kubernetesVersion } });
      expect(sidecar.restartPolicy).toBeUndefined();
      // The image has no shell and no sleep.
      expect(sidecar.lifecycle?.preStop?.exec.command).toEqual(['/app/pd-sidecar', '--port=8299', '--secure-proxy=false']);
    }
  });

  test('is an init container that stays from Kubernetes 1.29 on, and needs to wait for nothing', () => {
    const pod = podOf('decode', { prefill: {}, decode: { kubernetesVersion: '1.29' } }, { kubernetesVersion: '1.36' });
    expect(pod.spec.containers).toHaveLength(1);
    expect(pod.spec.initContainers).toMatchObject([{ name: 'routing-proxy', restartPolicy: 'Always' }]);
    expect(pod.spec.initContainers![0].lifecycle).toBeUndefined();
  });

  test('has the flags of its props, and further ones', () => {
    const sidecar = sidecarOf({
      sidecar: {
        enginePort: 8201,
        logLevel: 4,
        maxIdleConnsPerHost: 4096,
        prefillMaxRetries: 2,
        prefillRetryBackoff: Duration.millis(500),
        enablePrefillerSampling: true,
        extraArgs: ['--zap-encoder=json'],
        env: { OTEL_SERVICE_NAME: EnvValue.of('proxy'), POD_IP: EnvValue.of('10.0.0.1') },
      },
    });
    expect(sidecar.args).toEqual([
      '--port=8000', '--model-server-port=8201', '--kv-connector=sglang', '--zap-log-level=4', '--secure-proxy=false', '--max-idle-conns-per-host=4096',
      '--prefill-max-retries=2', '--prefill-retry-backoff=500ms', '--enable-prefiller-sampling=true', '--zap-encoder=json',
    ]);
    expect(sidecar.env).toEqual([{ name: 'SGLANG_BOOTSTRAP_PORT', value: '8998' }, { name: 'OTEL_SERVICE_NAME', value: 'proxy' }, { name: 'POD_IP', value: '10.0.0.1' }]);
    expect(flag(engineOf('decode', { prefill: {}, sidecar: { enginePort: 8201 } }), '--port')).toBe('8201');
  });

  test('comes without prefill where it is asked for', () => {
    expect(podOf('decode', { sidecar: {} }).spec.containers.map(({ name }) => name)).toEqual(['modelserver', 'routing-proxy']);
  });

  test('has resources of its own, and the registry of the platform', () => {
    expect(sidecarOf().resources).toEqual({ requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '4', memory: '512Mi' } });
    expect(sidecarOf({ sidecar: { resources: { cpu: 1, memory: Size.gibibytes(1) } } }).resources).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } });
    const chart = newChart();
    InferenceDefaults.of(chart).set({ imageRegistry: 'registry.example.com/mirror' });
    const { images } = new LlmdModelService(chart, 'service', {
      version: LlmdVersion.V0_10_0, image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), decode: {}, prefill: {},
    });
    expect(images).toEqual(['registry.example.com/mirror/lmsysorg/sglang:v0.5.17', 'registry.example.com/mirror/llm-d/llm-d-router-disagg-sidecar:v0.10.0']);
  });
});

describe('replicas', () => {
  test('of each role are left to an autoscaler, which finds its target', () => {
    const service = newService({ prefill: { replicas: 2 }, decode: { autoscaling: Autoscaling.external() } });
    expect(service.scaleTarget('decode')).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'qwen-decode' });
    expect(() => service.scaleTarget('prefill')).toThrow('[INF122] prefill.autoscaling');
    const [decode, prefill] = manifestsOf(service);
    expect([decode, prefill].map(({ spec }) => (spec as { replicas?: number }).replicas)).toEqual([undefined, 2]);
  });

  test('of several nodes take requests at their leaders alone', () => {
    const { spec } = workloadOf('decode', { prefill: {}, decode: { nodesPerReplica: 2, gpu: Gpu.any(8) } });
    const { leaderWorkerTemplate: { leaderTemplate, workerTemplate } } = spec as { leaderWorkerTemplate: { [template: string]: PodTemplate } };
    expect(leaderTemplate.spec.containers.map(({ name }) => name)).toEqual(['modelserver', 'routing-proxy']);
    expect(workerTemplate.spec.containers.map(({ name }) => name)).toEqual(['modelserver']);
    expect(leaderTemplate.metadata.labels).toMatchObject({ 'llm-d.ai/role': 'decode', 'llm-d.ai/inference-serving': 'true' });
    expect(Object.keys(workerTemplate.metadata.labels).filter((label) => label.startsWith('llm-d.ai/'))).toEqual([]);
  });
});

test('a PodMonitor for each role asks the engine, not the sidecar', () => {
  const monitors = manifestsOf(newService({ prefill: {}, metrics: Metrics.podMonitor() })).filter(({ kind }) => kind === 'PodMonitor');
  expect(monitors.map(({ metadata: { name } }) => name)).toEqual(['qwen-decode', 'qwen-prefill']);
  for (const { spec } of monitors) {
    expect(spec).toMatchObject({ podMetricsEndpoints: [{ port: 'modelserver', path: '/metrics' }] });
  }
});

test('what the model takes is known for each role', () => {
  const service = newService({ prefill: { gpu: Gpu.H100.times(1) }, decode: { gpu: Gpu.any(1) } });
  expect(service.memoryFit('prefill')).toBeDefined();
  expect(service.memoryFit('decode')).toBeUndefined();
  expect(() => service.memoryFit('router')).toThrow('[INF120] role: got "router", expected one of decode, prefill');
});

test('names leave room for the role', () => {
  expect(() => newService({ metadata: { name: 'x'.repeat(57) }, prefill: {} })).toThrow('[INF010] metadata.name');
  expect(() => newService({ metadata: { name: 'x'.repeat(55) }, prefill: {} })).not.toThrow();
});
