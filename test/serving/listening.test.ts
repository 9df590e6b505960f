import { Duration } from 'cdk8s';
import {
  EngineArgs, EngineImage, EnvValue, Gpu, LlmdModelService, LlmdVersion, Metrics, ModelSource, SglangServer, SglangServerProps, Storage, VllmServer,
  VllmServerProps,
} from '../../src';
import { codesOf, newChart } from '../harness';
import { synth } from '../synth';

const model = ModelSource.huggingFace('organization/model');
const volumes = { tls: Storage.secret('tls', { mountPath: '/etc/tls' }) };
const TLS = { sslCertfile: '/etc/tls/tls.crt', sslKeyfile: '/etc/tls/tls.key' };

function sglang(props: Partial<SglangServerProps> = {}) {
  const chart = newChart();
  const server = new SglangServer(chart, 'chat', { image: EngineImage.sglang('v0.5.23'), model, gpu: Gpu.any(1), ...props });
  return { ...shown(synth(chart) as any[]), url: server.url };
}

function vllm(props: Partial<VllmServerProps> = {}) {
  const chart = newChart();
  const server = new VllmServer(chart, 'chat', { image: EngineImage.vllm('v0.33.0'), model, gpu: Gpu.any(1), ...props });
  return { ...shown(synth(chart) as any[]), url: server.url };
}

function shown(manifests: any[]) {
  const { containers: [{ env = [], ports, startupProbe, readinessProbe, livenessProbe }] } = manifests.find(({ kind }) => kind === 'Deployment').spec.template.spec;
  const plain = env.find(({ name }: any) => name === 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION')?.value;
  return {
    plain,
    ports,
    startupProbe,
    readinessProbe,
    livenessProbe,
    service: manifests.find(({ kind }) => kind === 'Service').spec.ports[0],
    monitor: manifests.find(({ kind }) => kind === 'PodMonitor')?.spec.podMetricsEndpoints[0],
    monitored: manifests.find(({ kind }) => kind === 'PodMonitor')?.spec.podMetricsEndpoints.map(({ port }: any) => port),
  };
}

describe('the health of SGLang', () => {
  test('is asked without a token by liveness, and with one by the others', () => {
    const { plain, startupProbe, readinessProbe, livenessProbe } = sglang();
    expect(plain).toBe('false');
    expect([startupProbe, readinessProbe, livenessProbe].map(({ httpGet: { path } }) => path)).toEqual(['/health_generate', '/health_generate', '/health']);
  });

  test('is what a variable says, where it is stated', () => {
    expect(sglang({ env: { SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION: EnvValue.of('true') } }).plain).toBe('true');
  });

  test.each([['v0.5.6', '/health_generate'], ['v0.5.5', '/health']])('has two sides since v0.5.6: %s', (release, path) => {
    const { plain, readinessProbe } = sglang({ image: EngineImage.sglang(release) });
    expect(readinessProbe.httpGet.path).toBe(path);
    expect(plain).toBe(release === 'v0.5.6' ? 'false' : undefined);
  });

  test('waits as long as the server does', () => {
    const env = { SGLANG_HEALTH_CHECK_TIMEOUT: EnvValue.of('120') };
    expect(sglang({ env }).readinessProbe.timeoutSeconds).toBe(125);
    expect(sglang({ env: { SGLANG_HEALTH_CHECK_TIMEOUT: EnvValue.of('5') } }).readinessProbe.timeoutSeconds).toBe(25);
    expect(sglang({ env, probes: { timeout: Duration.seconds(60) } }).readinessProbe.timeoutSeconds).toBe(60);
  });
});

test('liveness tolerates what is stated', () => {
  expect(sglang().livenessProbe).toMatchObject({ periodSeconds: 30, failureThreshold: 6 });
  expect(sglang({ probes: { livenessTolerance: Duration.minutes(20) } }).livenessProbe).toMatchObject({ periodSeconds: 30, failureThreshold: 40 });
  expect(vllm({ probes: { livenessTolerance: Duration.seconds(100) } }).livenessProbe.failureThreshold).toBe(4);
});

describe('TLS', () => {
  test.each([
    ['SGLang', () => sglang({ volumes, args: TLS, metrics: Metrics.podMonitor() }), 30000],
    ['vLLM', () => vllm({ volumes, args: TLS, metrics: Metrics.podMonitor() }), 8000],
  ])('of %s reaches probes, Service, address and metrics', (_, make, port) => {
    const { ports, startupProbe, readinessProbe, livenessProbe, service, monitor, url } = make();
    expect(ports).toEqual([{ name: 'https', containerPort: port }]);
    for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe]) {
      expect(httpGet).toMatchObject({ scheme: 'HTTPS', port: 'https' });
    }
    expect(service).toMatchObject({ name: 'https', targetPort: 'https', appProtocol: 'https' });
    expect(monitor).toMatchObject({ port: 'https', scheme: 'https' });
    expect(url).toMatch(/^https:\/\//);
  });

  test('INF201: with certificates of clients, probes see the port alone', () => {
    const args = { ...TLS, sslCertReqs: 2 };
    expect(vllm({ volumes, args }).livenessProbe.tcpSocket).toEqual({ port: 'https' });
    const codes = (more: object) => codesOf(() => new VllmServer(newChart(), 'chat', {
      image: EngineImage.vllm('v0.33.0'), model, volumes, args: { ...args, ...more },
    }));
    expect(codes({})).toContain('INF201');
    expect(codes({ sslCertReqs: 0 })).not.toContain('INF201');
    expect(codes({ sslCertReqs: 1 })).not.toContain('INF201');
  });

  test('is none by default', () => {
    expect(sglang().service).toEqual({ name: 'http', port: 30000, targetPort: 'http', protocol: 'TCP' });
    expect(sglang().ports).toEqual([{ name: 'http', containerPort: 30000 }]);
  });
});

describe('gRPC', () => {
  test.each<[string, Partial<SglangServerProps>]>([
    ['grpcMode', { args: { grpcMode: true } }],
    ['smgGrpcMode', { args: { smgGrpcMode: true } }],
    ['an extra argument', { extraArgs: ['--grpc-mode'] }],
  ])('is asked by probes: %s', (_, props) => {
    const { plain, ports, startupProbe, readinessProbe, livenessProbe, service, url } = sglang(props);
    expect(plain).toBeUndefined();
    expect(ports).toEqual([{ name: 'grpc', containerPort: 30000 }]);
    expect([startupProbe.grpc, livenessProbe.grpc]).toEqual([{ port: 30000 }, { port: 30000 }]);
    expect(readinessProbe.grpc).toEqual({ port: 30000, service: 'sglang.grpc.scheduler.SglangScheduler' });
    expect(service).toMatchObject({ name: 'grpc', appProtocol: 'kubernetes.io/h2c' });
    expect(url).toMatch(/^grpc:\/\//);
  });

  test('has no health protocol before v0.5.4: probes see whether the port is open', () => {
    const { readinessProbe, livenessProbe } = sglang({ image: EngineImage.sglang('v0.5.3.post3'), args: { grpcMode: true } });
    expect([readinessProbe.tcpSocket, livenessProbe.tcpSocket]).toEqual([{ port: 'grpc' }, { port: 'grpc' }]);
  });
});

test('INF200: what stands in front of a role asks over HTTP', () => {
  const codes = (args: object) => codesOf(() => new LlmdModelService(newChart(), 'chat', {
    version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.33.0'), model, decode: { volumes, args: EngineArgs.vllm(args) }, prefill: {},
  }));
  expect(codes(TLS)).toContain('INF200');
  expect(codes({})).not.toContain('INF200');
});

describe('data parallel ranks at ports of their own', () => {
  const args = { dataParallelSize: 4, dataParallelSizeLocal: 4, dataParallelMultiPortExternalLb: true };
  const gpu = Gpu.any(4);

  test('have ports, metrics and one supervisor, which probes ask', () => {
    const { ports, startupProbe, readinessProbe, livenessProbe, service, monitored } = vllm({ args, gpu, metrics: Metrics.podMonitor() });
    expect(ports).toEqual([
      { name: 'http', containerPort: 8000 }, { name: 'http-1', containerPort: 8001 }, { name: 'http-2', containerPort: 8002 },
      { name: 'http-3', containerPort: 8003 }, { name: 'supervisor', containerPort: 9256 },
    ]);
    expect([startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: '/readyz', port: 'supervisor' }, { path: '/readyz', port: 'supervisor' }, { path: '/health', port: 'supervisor' },
    ]);
    expect(service).toMatchObject({ port: 8000, targetPort: 'http' });
    expect(monitored).toEqual(['http', 'http-1', 'http-2', 'http-3']);
  });

  test('are watched at the port that is stated', () => {
    expect(vllm({ args: { ...args, dataParallelSupervisorPort: 9000 }, gpu }).ports).toContainEqual({ name: 'supervisor', containerPort: 9000 });
  });

  test('INF247: get no requests from a Service but the first one', () => {
    const codes = (more: object) => codesOf(() => new VllmServer(newChart(), 'chat', { image: EngineImage.vllm('v0.33.0'), model, args: { ...args, ...more } }));
    expect(codes({})).toContain('INF247');
    expect(codes({ dataParallelMultiPortExternalLb: false })).not.toContain('INF247');
  });
});

describe('the startup budget', () => {
  const minutes = (props: Partial<SglangServerProps>) => sglang({ gpu: Gpu.H100, ...props }).startupProbe.failureThreshold / 6;

  test('has a share for kernels of DeepGEMM, unless they are cached, or not used', () => {
    expect(minutes({})).toBe(55);
    expect(minutes({ caches: { compile: Storage.persistentVolumeClaim('cache') } })).toBe(30);
    expect(minutes({ args: { quantization: 'awq' } })).toBe(30);
    expect(minutes({ env: { SGLANG_ENABLE_JIT_DEEPGEMM: EnvValue.of('false') } })).toBe(30);
    expect(minutes({ gpu: Gpu.A100_80GB })).toBe(30);
    expect(minutes({ gpu: Gpu.any(1) })).toBe(30);
  });
});
