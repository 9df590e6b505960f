import { App, Chart, Size } from 'cdk8s';
import { ClaimAccessMode, EngineImage, Gpu, Interconnect, ModelSource, Nodes, Rollout, SecretRef, SglangServer, Storage, VllmServer } from '../../src';
import { synth } from '../synth';

/** What an App prints when it is synthesized. */
function printedBy(app: App): string[] {
  const printed: string[] = [];
  const emit = jest.spyOn(process, 'emitWarning').mockImplementation((warning, options) => {
    printed.push(`${(options as { code?: string }).code}: ${String(warning)}`);
  });
  try {
    app.synthYaml();
  } finally {
    emit.mockRestore();
  }
  return printed;
}

const TOKEN = SecretRef.of({ name: 'hub', key: 'token' });

/** A claim that the pods of all nodes mount. */
function shared(name: string): Storage {
  return Storage.persistentVolumeClaim(name, { accessMode: ClaimAccessMode.READ_WRITE_MANY });
}

/** 24 servers as a platform team writes them: claims, a surge, two replicas, nodes on demand. */
function fleet(rollout: Rollout, nodes: Nodes): Chart {
  const chart = new Chart(new App(), 'fleet', { namespace: 'llm' });
  for (let i = 0; i < 24; i++) {
    const props = {
      metadata: { name: `model-${i}` },
      model: ModelSource.huggingFace('Qwen/Qwen3-32B', { token: TOKEN }),
      gpu: Gpu.H100.times(2),
      nodes,
      replicas: 2,
      rollout,
      caches: { huggingFace: shared('models'), compile: shared('compiled') },
      resources: { cpu: 16, memory: Size.gibibytes(128) },
      apiKey: SecretRef.of({ name: 'keys', key: 'api' }),
    };
    const server = i % 2 === 0 ? new SglangServer(chart, `s${i}`, { ...props, image: EngineImage.sglang('v0.5.23') })
      : new VllmServer(chart, `s${i}`, { ...props, image: EngineImage.vllm('v0.30.0') });
    expect(server.advice).toEqual([]);
  }
  return chart;
}

test('a well-made fleet of 24 servers prints no advice', () => {
  const chart = fleet(Rollout.surge(), Nodes.karpenter('gpu'));
  expect(synth(chart)).toHaveLength(48);
  expect(printedBy(App.of(chart))).toEqual([]);
});

test('advice on a fleet is one line for each code, with three places and how many more', () => {
  const chart = new Chart(new App(), 'fleet', { namespace: 'llm' });
  for (let i = 0; i < 24; i++) {
    new SglangServer(chart, `s${i}`, {
      metadata: { name: `model-${i}` },
      image: EngineImage.sglang('v0.5.23'),
      model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
      gpu: Gpu.any(1),
      nodes: Nodes.labels({ pool: 'gpu' }),
      rollout: Rollout.surge(),
    });
  }
  const [line, ...others] = printedBy(App.of(chart));
  expect(line).toMatch(/^INF051: fleet\/s0: rollout: .* \(also fleet\/s1: rollout, fleet\/s2: rollout and 21 more\)$/);
  expect(others).toEqual([]);
});

test('a resource that the pod would not get is refused: it follows from gpu', () => {
  const chart = new Chart(new App(), 'chart');
  const resources = { 'nvidia.com/gpumem': 3000 } as object;
  expect(() => new SglangServer(chart, 'server', { image: EngineImage.sglang('v0.5.23'), model: ModelSource.huggingFace('Qwen/Qwen3-8B'), resources }))
    .toThrow(/INF006\] resources\.nvidia\.com\/gpumem: .*HamiShare\.mebibytes/);
});

test('INF245: a tag of upstream without its v is answered with the one that exists', () => {
  const advice = (image: EngineImage) => new SglangServer(new Chart(new App(), 'chart'), 'server', { image, model: ModelSource.huggingFace('Qwen/Qwen3-8B'), gpu: Gpu.any(1) })
    .advice.map(({ code, message }) => `${code} ${message}`);
  expect(advice(EngineImage.sglang('0.5.23'))).toEqual([expect.stringMatching(/^INF245 got "0\.5\.23", expected v0\.5\.23: /)]);
  expect(advice(EngineImage.sglang('0.5.19-cu129'))).toEqual([expect.stringMatching(/^INF245 .*write v0\.5\.19-cu129$/)]);
  expect(advice(EngineImage.sglang('v0.5.23'))).toEqual([]);
  expect(advice(EngineImage.of('registry.example.com/team/sglang:0.5.23', { engineVersion: 'v0.5.23' }))).toEqual([]);
});

test('INF246: on the host network of GKE, a pod has the identity of its node', () => {
  const found = (props: object) => new SglangServer(new Chart(new App(), 'chart'), 'server', {
    image: EngineImage.sglang('v0.5.23'),
    model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
    gpu: Gpu.H100.times(8),
    nodes: Nodes.gke({ gpu: Gpu.H100 }),
    nodesPerReplica: 2,
    serviceAccountName: 'reader',
    ...props,
  }).advice.map(({ code, path }) => `${code} ${path}`);
  expect(found({ interconnect: Interconnect.hostNetwork() })).toContain('INF246 serviceAccountName');
  expect(found({ interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) })).toEqual([]);
  expect(found({ interconnect: Interconnect.hostNetwork(), serviceAccountName: undefined })).not.toContain('INF246 serviceAccountName');
  expect(found({ interconnect: Interconnect.hostNetwork(), nodes: Nodes.withGpu(Gpu.H100) })).not.toContain('INF246 serviceAccountName');
});
