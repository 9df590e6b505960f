import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import {
  DynamoGraph, DynamoRouter, DynamoVersion, EngineImage, EnvValue, Gpu, InferenceDefaults, Interconnect, LwsTpuCluster, ModelBackend, ModelFacts,
  ModelSource, NodeCapacity, Nodes, SecretRef, SecurityProfile, ServiceType, SglangServer, Storage, TpuSlice,
} from '../../src';
import { synth } from '../synth';

const IMAGE = EngineImage.sglang('v0.5.17');
const MODEL = ModelSource.huggingFace('Qwen/Qwen3-8B');
const TOKEN = `hf_${'aB3d'.repeat(9)}`;

/** Props as plain JavaScript has them. */
type Untyped = { readonly [prop: string]: unknown };

function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

function errorOf(make: () => unknown): string {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function findingsOf(props: Untyped): string[] {
  const error = errorOf(() => new SglangServer(newChart(), 'server', { image: IMAGE, model: MODEL, ...props } as never));
  return error.split('\n').slice(1).map((line) => line.trim());
}

function manifestsOf(props: Untyped): unknown {
  const chart = newChart();
  new SglangServer(chart, 'server', { metadata: { name: 'chat' }, image: IMAGE, model: MODEL, ...props } as never);
  return synth(chart);
}

describe('a value of another type is refused, with the text to write', () => {
  test.each<[Untyped, string]>([
    [{ env: { GREETING: 'hello' } }, "[INF005] env.GREETING: got \"hello\", expected an EnvValue; write EnvValue.of('hello')"],
    [{ env: { COUNT: 3 } }, "[INF005] env.COUNT: got 3, expected an EnvValue; write EnvValue.of('3')"],
    [{ resources: { memory: '64Gi' } }, '[INF005] resources.memory: got "64Gi", expected a Size; write Size.gibibytes(64)'],
    [{ sharedMemory: 17179869184 }, '[INF005] sharedMemory: got 17179869184, expected a Size; write Size.mebibytes(16384)'],
    [{ resources: { cpu: '4' } }, '[INF005] resources.cpu: got "4", expected a number; write 4'],
    [{ probes: { startupBudget: 300 } }, '[INF005] probes.startupBudget: got 300, expected a Duration; write Duration.seconds(300)'],
    [{ probes: { timeout: '5m' } }, '[INF005] probes.timeout: got "5m", expected a Duration; write Duration.minutes(5)'],
    [{ model: 'Qwen/Qwen3-8B' }, "[INF005] model: got \"Qwen/Qwen3-8B\", expected a ModelSource; write ModelSource.huggingFace('Qwen/Qwen3-8B')"],
    [{ model: 's3://bucket/x' }, "[INF005] model: got \"s3://bucket/x\", expected a ModelSource; write ModelSource.s3('s3://bucket/x')"],
    [{ image: 'team/sglang:1' }, "[INF005] image: got \"team/sglang:1\", expected an EngineImage; write EngineImage.of('team/sglang:1')"],
    [{ gpu: 2 }, '[INF005] gpu: got 2, expected a Gpu; write Gpu.any(2)'],
    [{ gpu: 'h100' }, '[INF005] gpu: got "h100", expected a Gpu; write Gpu.H100'],
    [{ gpu: TpuSlice.v6e('4x4') }, '[INF005] gpu: got a TpuSlice, expected a Gpu; write Gpu.any(…), Gpu.none(), Gpu.amd(…), Gpu.intel(…), Gpu.gaudi(…), Gpu.ascend(…) or Gpu.of(…)'],
    [{ security: 'restricted' }, '[INF005] security: got "restricted", expected a SecurityProfile; write SecurityProfile.restricted()'],
    [{ rollout: SecurityProfile.baseline }, '[INF005] rollout: got the function baseline, expected a Rollout; write Rollout.surge(…), Rollout.oneByOne(…) or Rollout.recreate(…)'],
    [{ apiKey: { name: 'keys', key: 'api' } }, '[INF005] apiKey: got an object with name, key, expected a SecretRef; write SecretRef.of({ … })'],
    [{ volumes: { data: 'claim' } }, "[INF005] volumes.data: got \"claim\", expected a Storage; write Storage.persistentVolumeClaim('claim')"],
    [{ metadata: 'chat' }, "[INF005] metadata: got \"chat\", expected an object with the props of ApiObjectMetadata; write { name: 'chat' }"],
    [{ service: 'LoadBalancer' }, '[INF005] service: got "LoadBalancer", expected an object with the props of ServiceOptions; write { type: ServiceType.LOAD_BALANCER }'],
    [{ service: { type: 'loadBalancer' } }, '[INF005] service.type: got "loadBalancer", expected a member of ServiceType: ClusterIP, NodePort, LoadBalancer; write ServiceType.LOAD_BALANCER'],
    [{ extraArgs: ['--x', 1] }, "[INF005] extraArgs[1]: got 1, expected a string; write '1'"],
    [{ imagePullSecrets: 'registry' }, "[INF005] imagePullSecrets: got \"registry\", expected a list, each item a string; write ['registry']"],
    [{ podLabels: { version: 1 } }, "[INF005] podLabels.version: got 1, expected a string; write '1'"],
    [{ replicas: NaN }, '[INF005] replicas: got NaN, expected a number; write a number, or leave it out'],
    [{ tolerations: [{ key: 'gpu' }, { key: true }] }, "[INF005] tolerations[1].key: got true, expected a string; write 'true'"],
    [{ args: { tpSize: 2n } }, '[INF005] args.tpSize: got a bigint, expected plain data: strings, finite numbers, true or false, lists and objects; write plain data, or leave it out'],
    [{ shutdown: Duration.seconds(3) }, '[INF005] shutdown: got a Duration, expected an object with the props of ShutdownOptions; write { drainTimeout: …, endpointRemovalDelay: … }'],
  ])('%p', (props, finding) => {
    expect(findingsOf(props)).toEqual([finding]);
  });

  test('with the factories of the class if none fits the value', () => {
    expect(findingsOf({ nodes: {} })).toEqual([
      '[INF005] nodes: got {}, expected a Nodes; write Nodes.karpenter(…), Nodes.gke(…), Nodes.instanceTypes(…), Nodes.withGpu(…), Nodes.labels(…), Nodes.labelValues(…) or Nodes.all(…)',
    ]);
  });

  test('in one error with all findings', () => {
    expect(errorOf(() => new SglangServer(newChart(), 'server', { image: 3, gpus: 2, replicas: '2' } as never))).toBe([
      '[chart/server] 4 problems with the props:',
      '  [INF004] model: expected a value: this prop has no default; set model',
      '  [INF005] image: got 3, expected an EngineImage; write EngineImage.sglang(…), EngineImage.vllm(…), EngineImage.sglangJax(…), EngineImage.aidaptiv(…), EngineImage.of(…) or EngineImage.custom(…)',
      '  [INF005] replicas: got "2", expected a number; write 2',
      '  [INF006] gpus: expected a prop of SglangServerProps; did you mean gpu?',
    ].join('\n'));
  });

  test('props that are not an object', () => {
    expect(errorOf(() => new LwsTpuCluster(newChart(), 'cluster', 'x' as never))).toContain('[INF005] props: got "x", expected an object');
    expect(errorOf(() => new DynamoGraph(newChart(), 'graph', undefined as never))).toMatch(/\[INF004\] version: .*\n.*\[INF004\] model: /);
  });
});

describe('a possible credential is never repeated', () => {
  const secret = "put the value into a Secret, and write EnvValue.fromSecret(SecretRef.of({ name: '…', key: '…' }))";

  test.each<[string, Untyped]>([
    ['by its shape', { env: { GREETING: TOKEN } }],
    ['by the name of its variable', { env: { DB_PASSWORD: 'hunter2' } }],
  ])('%s', (_, props) => {
    expect(findingsOf(props)).toEqual([expect.stringMatching(/^\[INF005\] env\.\w+: got a string, expected an EnvValue; put the value into a Secret/)]);
    expect(findingsOf(props)[0]).toContain(secret);
    expect(findingsOf(props)[0]).not.toMatch(/hunter2|hf_a/);
  });

  test.each<[string, Untyped]>([
    ['by what belongs there', { apiKey: 'hunter2' }],
    ['as a number', { apiKey: 482913 }],
    ['in a list, as Kubernetes writes variables', { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }],
    ['in an object of another class', { env: new Map([['DB_PASSWORD', 'hunter2']]) }],
    ['in a struct', { model: { token: 'hunter2' } }],
  ])('%s', (_, props) => {
    expect(findingsOf(props)).toHaveLength(1);
    expect(findingsOf(props)[0]).not.toMatch(/hunter2|482913/);
  });

  test('in arguments', () => {
    expect(errorOf(() => SecretRef.of('hunter2' as never))).not.toContain('hunter2');
    expect(errorOf(() => ModelSource.huggingFace('a/b', { token: TOKEN as never }))).not.toContain(TOKEN);
  });
});

describe('an unknown prop is refused', () => {
  test.each<[string, string]>([
    ['gpus', 'did you mean gpu?'],
    ['environment', 'did you mean env?'],
    ['nodeSelector', 'did you mean nodes?'],
    ['name', 'write metadata: { name: … }'],
    ['annotations', 'write metadata: { annotations: … }'],
    ['image_pull_policy', 'did you mean imagePullPolicy?'],
    ['replics', 'did you mean replicas?'],
    ['contextLength', 'remove it; flags of the engine go into args'],
    ['lora', 'remove it; flags of the engine go into args'],
    ['memory', 'set resources.memory'],
    ['nodePort', 'set service.nodePort'],
  ])('%s', (prop, remedy) => {
    expect(findingsOf({ [prop]: 'x' })).toEqual([`[INF006] ${prop}: expected a prop of SglangServerProps; ${remedy}`]);
  });

  test('with the roles that have it', () => {
    const props = { version: DynamoVersion.V1_5_0, model: MODEL, worker: {}, gpu: Gpu.any(1) };
    expect(errorOf(() => new DynamoGraph(newChart(), 'graph', props as never)))
      .toContain('[INF006] gpu: expected a prop of DynamoGraphProps; set worker.gpu, prefill.gpu or decode.gpu');
  });

  test('within structs, with the props of a small struct', () => {
    expect(findingsOf({ tolerations: [{ kye: 'gpu' }] })).toEqual(['[INF006] tolerations[0].kye: expected a prop of Toleration; did you mean key?']);
    expect(findingsOf({ caches: { everything: Storage.emptyDir() } }))
      .toEqual(['[INF006] caches.everything: expected a prop of Caches; remove it; Caches has huggingFace and compile']);
    expect(findingsOf({ resources: { 'cpu': 4, 'nvidia.com/gpumem': 3000 } }))
      .toEqual(['[INF006] resources.nvidia.com/gpumem: expected a prop of ContainerResources; remove it: extended resources follow from gpu, for shares from '
        + 'gpu: Gpu.any(1).shared(HamiShare.mebibytes(…)), and from interconnect']);
  });

  test('but not if it is null or undefined', () => {
    expect(manifestsOf({ gpus: undefined, metadata: { name: 'chat', labes: null } })).toEqual(manifestsOf({}));
  });
});

function throwing(): never {
  throw new Error('hidden');
}

describe('unreadable values are refused', () => {
  const cycle: { [key: string]: unknown } = {};
  cycle.around = cycle;

  test.each<[string, PropertyDescriptorMap, string]>([
    ['a getter that throws', { nodes: { get: throwing, enumerable: true } }, '[INF008] nodes: expected plain data; to read this value throws an error'],
    ['one that is hidden', { nodes: { get: throwing } }, '[INF008] nodes: expected plain data; to read this value throws an error'],
    ['a proxy', { podLabels: { value: new Proxy({}, { ownKeys: throwing }) } }, '[INF008] podLabels: expected plain data; to read this value throws an error'],
    ['a cycle', { args: { value: { jsonModelOverrideArgs: cycle } } }, '[INF008] args.jsonModelOverrideArgs.around: expected plain data, without a reference to itself'],
    ['a list without end', { extraArgs: { value: new Array(2 ** 32 - 1) } }, '[INF008] extraArgs: got 4294967295, expected at most 100000 items'],
  ])('%s', (_, descriptors, finding) => {
    const given = Object.defineProperties({ image: IMAGE, model: MODEL }, descriptors);
    const error = errorOf(() => new SglangServer(newChart(), 'server', given));
    expect(error).toContain(finding);
    expect(error).not.toContain('hidden');
  });

  test('a cyclic configuration of the planner', () => {
    const error = errorOf(() => new DynamoGraph(newChart(), 'graph', { version: DynamoVersion.V1_5_0, model: MODEL, worker: {}, planner: { config: cycle } }));
    expect(error).toContain('[INF008] planner.config.around: expected plain data, without a reference to itself');
  });

  test('cyclic annotations', () => {
    expect(findingsOf({ metadata: { annotations: cycle } })).toEqual([
      '[INF005] metadata.annotations.around: got an object with around, expected a string; write a string, or leave it out',
    ]);
  });
});

describe('arguments of factories are checked', () => {
  test.each<[string, () => unknown, string]>([
    ['ModelSource.huggingFace', () => ModelSource.huggingFace('a/b', { token: 'x' } as never), '[INF005] token: got a string, expected a SecretRef'],
    ['Interconnect.rdma', () => Interconnect.rdma({ resource: 'rdma/ib', count: '2' } as never), '[INF005] count: got "2", expected a number; write 2'],
    ['Interconnect.rdma', () => Interconnect.rdma({} as never), '[INF004] resource: expected a value'],
    ['EnvValue.of', () => EnvValue.of(3 as never), "[INF005] value: got 3, expected a string; write '3'"],
    ['Gpu.any', () => Gpu.any('2' as never), '[INF005] count: got "2", expected a number; write 2'],
    ['Gpu.times', () => Gpu.L4.times('2' as never), '[INF005] count: got "2", expected a number; write 2'],
    ['EngineImage.sglang', () => EngineImage.sglang(5 as never), "[INF005] tag: got 5, expected a string; write '5'"],
    ['Nodes.karpenter', () => Nodes.karpenter(null as never), '[INF004] nodePool: expected a value'],
    ['Nodes.labels', () => Nodes.labels({ disk: undefined as never }), '[INF005] labels.disk: expected a string'],
    ['Nodes.karpenter', () => Nodes.karpenter('x', { capacity: ['onDemand'] } as never), '[INF005] capacity[0]: got "onDemand", expected a member of NodeCapacity: on-demand, spot, reserved; write NodeCapacity.ON_DEMAND'],
    ['Storage.persistentVolumeClaim', () => Storage.persistentVolumeClaim(7 as never), "[INF005] claimName: got 7, expected a string; write '7'"],
    ['SecurityProfile.root', () => SecurityProfile.root({ privileged: 'true' } as never), '[INF005] privileged: got "true", expected true or false; write true'],
    ['ModelSource.nfsVolume', () => ModelSource.nfsVolume({ server: 'x', path: '/x', name: 'x', mountOptions: 'nfsvers=4' } as never), "[INF005] mountOptions: got \"nfsvers=4\", expected a list, each item a string; write ['nfsvers=4']"],
    ['DynamoRouter.roundRobin', () => DynamoRouter.roundRobin({ temperature: 1 } as never), '[INF006] temperature: expected a prop of DynamoRouterOptions; leave it out, or call DynamoRouter.kv(…) or DynamoRouter.kvApproximate(…), which have it'],
    ['InferenceDefaults.of', () => InferenceDefaults.of('x' as never), '[INF005] scope: got "x", expected an App, a Chart or a construct'],
    ['InferenceDefaults.set', () => InferenceDefaults.of(new App()).set({ tolerations: [{ key: 5 }] } as never), "[INF005] tolerations[0].key: got 5, expected a string; write '5'"],
  ])('of %s', (factory, make, finding) => {
    expect(errorOf(make)).toContain(`[${factory}] 1 problem with the arguments:\n  ${finding}`);
  });

  test('null counts as a missing argument', () => {
    expect(DynamoRouter.kv(null as never)).toEqual(DynamoRouter.kv());
    expect(Storage.emptyDir({ sizeLimit: null as never })).toEqual(Storage.emptyDir());
  });

  test('extra arguments are ignored, so that a factory can be passed to map', () => {
    expect([1, 2].map(Gpu.any)).toEqual([Gpu.any(1), Gpu.any(2)]);
  });

  test('what is made of nothing, or of one text, is one object for equal texts', () => {
    expect(SecurityProfile.restricted()).toBe(SecurityProfile.restricted());
    expect(Nodes.karpenter('a')).toBe(Nodes.karpenter('a'));
    expect(Nodes.karpenter('a')).not.toBe(Nodes.karpenter('b'));
    expect(Nodes.karpenter('a', { capacity: [NodeCapacity.SPOT] })).not.toEqual(Nodes.karpenter('a'));
  });

  test('what holds a construct is not kept', () => {
    const server = new SglangServer(newChart(), 'server', { image: IMAGE, model: MODEL });
    expect(ModelBackend.server(server)).not.toBe(ModelBackend.server(server));
  });

  test('nothing is not the empty text', () => {
    expect(EnvValue.of('')._bind('A').variable.value).toBe('');
    expect(errorOf(() => EnvValue.of(undefined as never))).toContain('[INF004] value: expected a value');
    expect(errorOf(() => Reflect.apply(EnvValue.of, EnvValue, []))).toContain('[INF004] value: expected a value');
  });

  test('a factory that reads a file reads it anew', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const path = join(folder, 'config.json');
    const layersWith = (layers: number) => {
      const heads = { hidden_size: 64, num_attention_heads: 4, num_key_value_heads: 4, vocab_size: 100, intermediate_size: 128 };
      writeFileSync(path, JSON.stringify({ architectures: ['LlamaForCausalLM'], num_hidden_layers: layers, ...heads }));
      return ModelFacts.fromConfigJson(path).dimensions.layers;
    };
    expect([layersWith(2), layersWith(3)]).toEqual([2, 3]);
    rmSync(folder, { recursive: true });
  });

  test('a factory keeps its name in a stack trace', () => {
    expect(ModelSource.huggingFace.name).toBe('huggingFace');
  });
});

describe('null, undefined and gaps of lists', () => {
  test('are left out, at any depth', () => {
    expect(manifestsOf({
      nodes: null,
      env: { X: null, Y: undefined },
      podLabels: { a: null },
      metadata: { name: 'chat', labels: null, annotations: { a: null } },
      extraArgs: [false, null, undefined],
      tolerations: [false, null],
      args: { contextLength: null, cudaGraphBs: undefined },
      service: { port: null },
    })).toEqual(manifestsOf({}));
  });
});

test('an object of a user\'s class can be a struct', () => {
  class Own {
    public readonly type = ServiceType.NODE_PORT;
    public get port(): number {
      return 80;
    }
  }
  expect(manifestsOf({ service: new Own() })).toEqual(manifestsOf({ service: { type: ServiceType.NODE_PORT, port: 80 } }));
  expect(findingsOf({ service: new Date() })).toEqual([expect.stringContaining('[INF005] service: got a Date, expected an object with the props of ServiceOptions')]);
});

test('sizes and durations of another copy of cdk8s are accepted', () => {
  jest.isolateModules(() => {
    const other = jest.requireActual<typeof import('cdk8s')>('cdk8s');
    const props = { sharedMemory: other.Size.gibibytes(4), probes: { startupBudget: other.Duration.minutes(40) } };
    expect(other.Size).not.toBe(Size);
    expect(manifestsOf(props)).toEqual(manifestsOf({ sharedMemory: Size.gibibytes(4), probes: { startupBudget: Duration.minutes(40) } }));
  });
});

test('a size or duration built from a text is refused, which cdk8s accepts', () => {
  expect(findingsOf({ sharedMemory: Size.kibibytes('8' as never) })).toEqual([expect.stringContaining('[INF005] sharedMemory: got a Size, expected a Size')]);
});

describe('a getter is read once', () => {
  function changing(first: unknown, later: unknown): () => unknown {
    let reads = 0;
    return () => (reads++ === 0 ? first : later);
  }

  test('so that a value that was checked stays what it is', () => {
    const props = Object.defineProperties({}, { metadata: { get: changing({ name: 'chat' }, 5), enumerable: true }, podLabels: { get: changing({ a: 'b' }, Symbol('x')), enumerable: true } });
    const chart = newChart();
    new SglangServer(chart, 'server', Object.defineProperties({ image: IMAGE, model: MODEL }, Object.getOwnPropertyDescriptors(props)));
    expect(synth(chart)).toEqual(manifestsOf({ podLabels: { a: 'b' } }));
  });

  test('in a list and in arguments of an engine too', () => {
    const list = Object.defineProperty(['--log-requests'], 0, { get: changing('--log-requests', 5), enumerable: true });
    const args = Object.defineProperty({}, 'contextLength', { get: changing(4096, 'x'), enumerable: true });
    expect(manifestsOf({ extraArgs: list, args })).toEqual(manifestsOf({ extraArgs: ['--log-requests'], args: { contextLength: 4096 } }));
  });
});

test('a value under the name of a credential is not repeated by rules of flags', () => {
  expect(findingsOf({ args: { cudaGraphBs: { token: 'hunter2' } } })).toEqual([
    expect.stringContaining("[FLG004] args.cudaGraphBs: got { token: '<redacted>' }, expected a list"), expect.stringContaining('[INF024] args.cudaGraphBs.token: '),
  ]);
  expect(findingsOf({ args: { cudaGraphBs: [{ password: 'hunter2' }] } })[0]).not.toContain('hunter2');
  expect(findingsOf({ args: { cudaGraphBs: [{ name: 'DB_PASSWORD', value: 'hunter2' }] } })[0]).not.toContain('hunter2');
});

test('an object of a class whose constructor is hidden is one of another kind, not one that cannot be read', () => {
  const hidden: unknown = Object.create(Object.create({}, { constructor: { value: null } }) as object);
  expect(findingsOf({ gpu: hidden })).toEqual([expect.stringContaining('[INF005] gpu: got an object of a class, expected a Gpu')]);
});

describe('a remedy leaves out only what can be left out', () => {
  test('not an argument or a prop that is required', () => {
    expect(errorOf(() => EnvValue.of({} as never))).toMatch(/expected a string; write a string$/);
    expect(errorOf(() => Gpu.L4.times('x' as never))).toMatch(/expected a number; write a number$/);
    expect(findingsOf({ metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Job', name: {}, uid: 'u' }] } }))
      .toEqual(['[INF005] metadata.ownerReferences[0].name: got {}, expected a string; write a string']);
  });

  test('but what `condition && …` makes false', () => {
    expect(findingsOf({ gpu: false, env: false })).toEqual([
      '[INF005] gpu: got false, expected a Gpu; leave it out, or write Gpu.any(…), Gpu.none(), Gpu.amd(…), Gpu.intel(…), Gpu.gaudi(…), Gpu.ascend(…) or Gpu.of(…)',
      '[INF005] env: got false, expected an object that holds under each name an EnvValue; leave it out, or write { … }',
    ]);
    expect(findingsOf({ model: false })).toEqual([expect.stringContaining('expected a ModelSource; write ModelSource.huggingFace(…)')]);
  });
});

test('an object of very many unknown props is refused with the first findings', () => {
  const wide = Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [`prop${i}`, 'x']));
  expect(findingsOf(wide)).toHaveLength(100);
}, 30_000);

test('an object without a prototype in the list of a flag is refused like any other', () => {
  const item = Object.create(null) as object;
  expect(findingsOf({ gpu: Gpu.H100, args: { loraPaths: [item] } })).toEqual([
    expect.stringMatching(/^\[FLG004\] args\.loraPaths: .*expected a list, each item a string/),
  ]);
});
