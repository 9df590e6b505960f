import { Chart } from 'cdk8s';
import { manifestsOf, newService, podOf } from './services';
import {
  Autoscaling, CustomEngineOptions, EngineArgs, EngineImage, Gpu, LlmdModelServiceProps, LlmdRole, LwsTpuCluster, ModelSource, SglangServer,
  TpuSlice, VllmServer,
} from '../../src';
import { Container, PodTemplate } from '../../src/kube/objects';
import { codesOf, flag, newChart } from '../harness';
import { synth } from '../synth';

function custom(options: Partial<CustomEngineOptions> = {}): EngineImage {
  return EngineImage.custom('registry.example.com/team/engine:1.2.3', { engineType: 'vllm', command: ['fork', 'serve'], ...options });
}

function engineOf(role: LlmdRole | undefined, options: Partial<CustomEngineOptions>, props: Partial<LlmdModelServiceProps> = {}): Container {
  return podOf('decode', { image: custom(options), decode: role ?? {}, ...props }).spec.containers[0];
}

describe('a fork with a command of its own', () => {
  test('is started by it, with the flags of its engine, whatever their release', () => {
    const engine = engineOf({ args: EngineArgs.vllm({ maxModelLen: 4096 }), extraArgs: ['--flag-of-the-fork'] }, {});
    expect(engine.command).toEqual(['fork', 'serve']);
    expect(engine.args!.slice(0, 5)).toEqual(['Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000']);
    expect(flag(engine, '--max-model-len')).toBe('4096');
    expect(engine.args).toContain('--flag-of-the-fork');
  });

  test('is known to the endpoint picker as its engine', () => {
    expect(podOf('decode', { image: custom({ engineType: 'sglang' }) }).metadata.labels['llm-d.ai/engine-type']).toBe('sglang');
  });

  test('takes the model behind a flag where it says so', () => {
    expect(engineOf(undefined, { command: [], modelFlag: '--model' })).toMatchObject({ args: expect.arrayContaining(['--model', 'Qwen/Qwen3-8B']) });
    expect(engineOf(undefined, { command: [] }).command).toBeUndefined();
  });

  test('opens further ports, and is asked at paths of its own', () => {
    const { ports, readinessProbe, livenessProbe } = engineOf(undefined, { ports: { admin: 9191 }, healthPath: '/livez', readyPath: '/readyz' });
    expect(ports).toContainEqual({ name: 'admin', containerPort: 9191 });
    expect([readinessProbe!.httpGet!.path, livenessProbe!.httpGet!.path]).toEqual(['/readyz', '/livez']);
  });

  test('has the KV transfer of the release that it was made from', () => {
    const transfer = (engineVersion?: string) => flag(podOf('prefill', { image: custom({ engineVersion }), prefill: {} }).spec.containers[0], '--kv-transfer-config');
    expect(transfer('v0.22.0')).toContain('kv_both');
    expect(transfer('v0.23.0')).toContain('kv_producer');
  });

  test('is taken by the servers of its engine', () => {
    const chart = newChart();
    const model = ModelSource.huggingFace('Qwen/Qwen3-8B');
    new SglangServer(chart, 'sglang', { image: custom({ engineType: 'sglang', ports: { admin: 9191 } }), model, gpu: Gpu.L4.times(2) });
    new VllmServer(chart, 'vllm', { image: custom(), model, gpu: Gpu.L4.times(2) });
    const containers = synth(chart).filter(({ kind }) => kind === 'Deployment').map(({ spec }) => (spec as { template: PodTemplate }).template.spec.containers[0]);
    expect(containers.map(({ command }) => command)).toEqual([['fork', 'serve'], ['fork', 'serve']]);
    expect(containers[0].ports).toContainEqual({ name: 'admin', containerPort: 9191 });
    expect(codesOf(() => new SglangServer(newChart(), 'sglang', { image: custom(), model, gpu: Gpu.L4.times(2) }))).toContain('IMG001');
  });

  test('has a command where something precedes it', () => {
    const image = custom({ command: [] });
    expect(() => newService({ image, decode: { nodesPerReplica: 2, gpu: Gpu.H100.times(8) } })).toThrow('[IMG006] image: got "an empty command"');
    expect(() => newService({ image, decode: { prologue: { commands: [['true']] } } })).toThrow('[IMG006] image: got "an empty command"');
  });

  test('is taken by clusters of TPUs', () => {
    const cluster = (options: Partial<CustomEngineOptions>) => new LwsTpuCluster(newChart(), 'tpu', {
      image: custom({ engineType: 'sglang-jax', ports: { admin: 9191 }, ...options }), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), slice: TpuSlice.v6e('2x4', { chipsPerHost: 4 }),
    });
    expect(JSON.stringify(synth(Chart.of(cluster({}))))).toMatch(/"fork","serve","--model-path".*"containerPort":9191,"name":"admin"/);
    expect(codesOf(() => cluster({ command: [] }))).toContain('IMG006');
  });

  test.each<[string, Partial<CustomEngineOptions>]>([
    ['engineType', { engineType: 'a b' }], ['engineType', { engineType: '' }], ['command', { command: ['serve', ''] }], ['modelFlag', { modelFlag: '--model=x' }],
    ['ports.admin', { ports: { admin: 0 } }], ['ports', { ports: { 'a-name-that-is-long': 1 } }], ['healthPath', { healthPath: 'health' }], ['readyPath', { readyPath: '' }],
  ])('has a %s that can be', (path, options) => {
    expect(() => custom(options)).toThrow(`[IMG005] ${path}: got`);
  });

  test('has a reference and a release that can be', () => {
    expect(() => EngineImage.custom('https://x', { engineType: 'vllm', command: [] })).toThrow('[IMG003] reference');
    expect(() => custom({ engineVersion: 'newest' })).toThrow('[IMG004] engineVersion');
  });
});

describe('a program of another engine', () => {
  const TRTLLM: Partial<CustomEngineOptions> = { engineType: 'trtllm-serve', command: ['trtllm-serve', '$(MODEL)', '--host', '0.0.0.0', '--port', '$(PORT)'] };

  test('learns model and port from its environment', () => {
    const engine = engineOf({ extraArgs: ['--backend', 'pytorch'] }, TRTLLM, { sidecar: { enginePort: 8300 } });
    expect(engine.command).toEqual(TRTLLM.command);
    expect(engine.args).toEqual(['--backend', 'pytorch']);
    expect(engine.env).toEqual(expect.arrayContaining([{ name: 'MODEL', value: 'Qwen/Qwen3-8B' }, { name: 'PORT', value: '8300' }]));
    expect(engine.ports).toEqual([{ name: 'modelserver', containerPort: 8300 }]);
  });

  test('has all GPUs that it is given', () => {
    expect(engineOf({ gpu: Gpu.H100.times(4) }, TRTLLM).resources!.limits).toMatchObject({ 'nvidia.com/gpu': '4' });
    expect(podOf('decode', { image: custom(TRTLLM) }).metadata.labels['llm-d.ai/engine-type']).toBe('trtllm-serve');
  });

  test('takes no flags of SGLang', () => {
    expect(() => newService({ image: custom(TRTLLM), args: EngineArgs.sglang({}) })).toThrow('expected flags of trtllm-serve, the engine that the image holds; write flags of the program into extraArgs');
  });

  test('is scaled like any', () => {
    const service = newService({ image: custom(TRTLLM), decode: { autoscaling: Autoscaling.external() } });
    expect(service.scaleTarget('decode').name).toBe('qwen-decode');
    expect(manifestsOf(service)).not.toHaveLength(0);
  });
});
