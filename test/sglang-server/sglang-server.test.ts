import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  EngineImage, EnvValue, Gpu, InferenceDefaults, ModelFacts, ModelSource, Nodes, Rollout, SecretRef, SecurityProfile, ServiceType, SglangServer,
  SglangServerProps, Storage,
} from '../../src';
import { flag, newChart, refusalOf } from '../harness';
import { synth } from '../synth';

const MINIMAL: SglangServerProps = {
  image: EngineImage.sglang('v0.5.6.post2'),
  model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
  gpu: Gpu.L4.times(2),
};

interface Synthesized {
  readonly server: SglangServer;
  readonly deployment: any;
  readonly service: any;
  readonly pod: any;
  readonly container: any;
}

function synthesize(props: Partial<SglangServerProps> = {}, chart = newChart('test')): Synthesized {
  const server = new SglangServer(chart, 'chat', { ...MINIMAL, ...props });
  const [deployment, service] = synth(chart) as any[];
  const pod = deployment.spec.template.spec;
  return { server, deployment, service, pod, container: pod.containers[0] };
}

function refusal(props: Partial<SglangServerProps>): string {
  return refusalOf(() => new SglangServer(newChart('test'), 'chat', { ...MINIMAL, ...props }));
}

describe('the command line', () => {
  test('runs the server without a shell, on all interfaces', () => {
    const { container } = synthesize();
    expect(container.command).toEqual(['python3', '-m', 'sglang.launch_server']);
    expect(container.args).toEqual(['--model-path', 'Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '30000', '--tp-size', '2']);
  });

  test('tensor parallelism follows from the GPUs', () => {
    expect(flag(synthesize({ gpu: Gpu.L4.times(4) }).container, '--tp-size')).toBe('4');
  });

  test('GPUs follow from the parallelism when no count is given', () => {
    const { container } = synthesize({ gpu: Gpu.L4, args: { tpSize: 4 } });
    expect(container.resources.limits['nvidia.com/gpu']).toBe('4');
  });

  test('one GPU needs no tensor parallelism', () => {
    expect(synthesize({ gpu: Gpu.L4.times(1) }).container.args).not.toContain('--tp-size');
  });

  test('a parallelism that the GPUs cannot hold is refused', () => {
    expect(refusal({ gpu: Gpu.L4.times(2), args: { tpSize: 4 } })).toMatch(/SGL\d+.*gpu/s);
  });

  test.each<[string, object]>([
    ['SGL102', { tpSize: 3 }], ['SGL104', { tpSize: 2, dpSize: 2 }],
  ])('a parallelism that the pods do not divide is found once, by %s', (code, args) => {
    const message = refusal({ gpu: Gpu.any(1), nodesPerReplica: 2, args });
    expect(message).toContain(`[${code}]`);
    expect(message).not.toContain('[SGL101]');
  });

  test('a flag that the version does not have is refused', () => {
    expect(refusal({ args: { enableEpMoe: true } })).toMatch(/FLG\d{3}.*v0\.5\.6\.post2.*epSize/);
  });

  test('extra arguments come last and may refer to variables', () => {
    const { container } = synthesize({ extraArgs: ['--my-flag', '$(MINE)'], env: { MINE: EnvValue.of('1') }, image: EngineImage.of('team/sglang:1', { fork: true }) });
    expect(container.args.slice(-2)).toEqual(['--my-flag', '$(MINE)']);
  });

  test.each(['--host', '--port', '--model-path', '--api-key'])('extra arguments cannot set %s, which the construct sets', (name) => {
    expect(refusal({ extraArgs: [name, 'x'] })).toContain(name);
  });

  test('a revision of the hub is passed on', () => {
    const { container } = synthesize({ model: ModelSource.huggingFace('Qwen/Qwen3-8B', { revision: 'v1' }) });
    expect(flag(container, '--revision')).toBe('v1');
  });

  test('a path that looks like a variable reaches the server as it is', () => {
    const { container } = synthesize({ model: ModelSource.persistentVolumeClaim('models', { mountPath: '/models/$(HOME)' }) });
    expect(flag(container, '--model-path')).toBe('/models/$$(HOME)');
  });

  test('keys reach the server as variables of Secrets', () => {
    const { container } = synthesize({ apiKey: SecretRef.of({ name: 'keys', key: 'api' }), adminApiKey: SecretRef.of({ name: 'keys', key: 'admin' }), image: EngineImage.sglang('v0.5.17') });
    expect(flag(container, '--api-key')).toBe('$(SGLANG_API_KEY)');
    expect(flag(container, '--admin-api-key')).toBe('$(SGLANG_ADMIN_API_KEY)');
    expect(container.env).toContainEqual({ name: 'SGLANG_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api' } } });
  });
});

describe('one port', () => {
  test('feeds the flag, the container, the probes and the Service', () => {
    const { container, service } = synthesize({ port: 8080 });
    expect(flag(container, '--port')).toBe('8080');
    expect(container.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
    expect(container.readinessProbe.httpGet.port).toBe('http');
    expect(service.spec.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP', targetPort: 'http' }]);
  });

  test('the port of the Service can differ', () => {
    const { service, server } = synthesize({ service: { port: 80, type: ServiceType.LOAD_BALANCER } });
    expect(service.spec.ports[0].port).toBe(80);
    expect(service.spec.type).toBe('LoadBalancer');
    expect(server.url).toMatch(/:80$/);
  });
});

describe('the pod', () => {
  test('asks for its GPUs as request and limit, and tolerates their taint', () => {
    const { container, pod } = synthesize({ image: EngineImage.sglang('v0.5.17-rocm720-mi30x'), gpu: Gpu.MI300X.times(2) });
    expect(container.resources.limits['amd.com/gpu']).toBe('2');
    expect(container.resources.requests['amd.com/gpu']).toBe('2');
    expect(pod.tolerations).toContainEqual({ key: 'amd.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
  });

  test('has shared memory, no service links and no API token', () => {
    const { pod, container } = synthesize();
    expect(pod.volumes).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '16Gi' } });
    expect(container.volumeMounts).toContainEqual({ name: 'shm', mountPath: '/dev/shm' });
    expect(pod.enableServiceLinks).toBe(false);
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  test('has half an hour to start, and more to compile or to download', () => {
    const seconds = ({ container: { startupProbe } }: Synthesized) => startupProbe.failureThreshold * startupProbe.periodSeconds;
    expect(seconds(synthesize())).toBe(30 * 60);
    expect(seconds(synthesize({ args: { enableTorchCompile: true } }))).toBe(45 * 60);
    const large = { model: ModelSource.huggingFace('deepseek-ai/DeepSeek-V3'), gpu: Gpu.H200.times(8) };
    expect(seconds(synthesize(large))).toBeGreaterThan(45 * 60);
    expect(seconds(synthesize({ probes: { startupBudget: Duration.hours(2) } }))).toBe(2 * 60 * 60);
  });

  test('probes wait longer than the health endpoint takes', () => {
    const { container } = synthesize();
    for (const probe of [container.startupProbe, container.readinessProbe]) {
      expect(probe).toMatchObject({ httpGet: { path: '/health_generate', port: 'http' }, timeoutSeconds: 25 });
    }
    expect(container.livenessProbe).toMatchObject({ httpGet: { path: '/health', port: 'http' }, timeoutSeconds: 25 });
  });

  test('lets running requests finish', () => {
    const { pod, container } = synthesize();
    expect(pod.terminationGracePeriodSeconds).toBe(310);
    expect(container.lifecycle.preStop.exec.command).toEqual(['sleep', '10']);
  });

  test('a rollout may take as long as a start from nothing', () => {
    const { deployment, container, pod } = synthesize();
    const start = container.startupProbe.failureThreshold * container.startupProbe.periodSeconds;
    expect(deployment.spec.progressDeadlineSeconds).toBeGreaterThan(start + pod.terminationGracePeriodSeconds);
  });

  test('names the token of the model by reference', () => {
    const { container } = synthesize({ model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }) });
    expect(container.env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf-token', key: 'token' } } });
  });

  test('mounts a model of a claim read-only and serves it by its path', () => {
    const { container, pod, server } = synthesize({ model: ModelSource.persistentVolumeClaim('models', { subPath: 'qwen3-8b' }) });
    expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: '/model', subPath: 'qwen3-8b', readOnly: true });
    expect(pod.volumes).toContainEqual({ name: 'model', persistentVolumeClaim: { claimName: 'models' } });
    expect(server.servedModelName).toBe('/model');
  });

  test('points every compiler to the compile cache', () => {
    const { container } = synthesize({ caches: { compile: Storage.emptyDir() } });
    const names = container.env.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['TORCHINDUCTOR_CACHE_DIR', 'TRITON_CACHE_DIR', 'FLASHINFER_WORKSPACE_BASE', 'SGLANG_DG_CACHE_DIR', 'SGLANG_CACHE_DIR']));
  });

  test('runs as the restricted level wants it', () => {
    const { pod, container } = synthesize({ security: SecurityProfile.restricted() });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  });
});

describe('rollouts', () => {
  test.each([
    ['where another node can come, the new pod comes first', { nodes: Nodes.karpenter('pool') }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
    ['one replica on fixed nodes is recreated', {}, { type: 'Recreate' }],
    ['several replicas on fixed nodes go one by one', { replicas: 2 }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
    ['what is stated holds', { nodes: Nodes.karpenter('pool'), rollout: Rollout.recreate() }, { type: 'Recreate' }],
  ])('%s', (_, props, strategy) => {
    expect(synthesize(props).deployment.spec.strategy).toEqual(strategy);
  });
});

describe('identity', () => {
  const named = { metadata: { name: 'chat', namespace: 'llm', labels: { team: 'a' }, annotations: { note: 'b' } } };

  test('every object has the name, the namespace, the labels and the annotations', () => {
    const { deployment, service, server } = synthesize(named);
    for (const { metadata } of [deployment, service]) {
      expect(metadata).toMatchObject({ name: 'chat', namespace: 'llm', labels: { team: 'a' }, annotations: { note: 'b' } });
    }
    expect(server.url).toBe('http://chat.llm:30000');
  });

  test('a named server that moves in the tree changes nothing', () => {
    const chart = newChart('other');
    const before = synth(synthesizeIn(newChart('test')));
    expect(synth(synthesizeIn(chart, new Chart(chart, 'deeper')))).toEqual([]);
    expect(synth(chart.node.findChild('deeper') as Chart)).toEqual(before);
  });

  function synthesizeIn(root: Chart, scope = root): Chart {
    new SglangServer(scope, scope === root ? 'chat' : 'moved', { ...MINIMAL, ...named });
    return root;
  }

  test('the Service finds the pods, and further pod labels change nothing about it', () => {
    const { service, deployment } = synthesize({ podLabels: { team: 'a' } });
    expect(deployment.spec.template.metadata.labels).toMatchObject({ ...service.spec.selector, team: 'a' });
    expect(service.spec.selector).not.toHaveProperty('team');
  });

  test('the selector of a running release can be taken over', () => {
    const { service, deployment } = synthesize({ selectorLabels: { app: 'sglang' } });
    expect(deployment.spec.selector.matchLabels).toEqual({ app: 'sglang' });
    expect(service.spec.selector).toEqual({ app: 'sglang' });
  });
});

describe('what it is to others', () => {
  test('the main object can be found and patched exactly', () => {
    const chart = newChart('test');
    const server = new SglangServer(chart, 'chat', MINIMAL);
    ApiObject.of(server).addJsonPatch(
      JsonPatch.add('/spec/template/spec/hostIPC', true),
      JsonPatch.add('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu', '8'),
      JsonPatch.add('/spec/template/spec/containers/0/resources/limits/example.com~1nic', '1'),
      JsonPatch.add('/spec/template/spec/volumes/-', { name: 'weights', image: { reference: 'registry.example.com/weights:1' } }),
      JsonPatch.add('/spec/template/spec/resourceClaims', [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }]),
      JsonPatch.add('/spec/aFieldOfTheFuture', { kept: true }),
    );
    const [{ spec }] = Testing.synth(chart); // not valid any more, which is the point
    expect(spec.aFieldOfTheFuture).toEqual({ kept: true });
    expect(spec.template.spec).toMatchObject({ hostIPC: true, resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }] });
    expect(spec.template.spec.containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': '8', 'example.com/nic': '1' });
    expect(spec.template.spec.volumes).toContainEqual({ name: 'weights', image: { reference: 'registry.example.com/weights:1' } });
  });

  test('cdk8s-plus takes it for pods, in services and network policies', () => {
    const chart = newChart('test');
    const server = new SglangServer(chart, 'chat', { ...MINIMAL, metadata: { name: 'chat', namespace: 'llm' } });
    const policy = new kplus.NetworkPolicy(chart, 'policy', { selector: server, metadata: { namespace: 'llm' } });
    policy.addIngressRule(server.pods, [kplus.NetworkPolicyPort.tcp(30000)]);
    const [, , { spec }] = synth(chart) as any[];
    expect(spec.podSelector.matchLabels).toEqual(server.selectorLabels);
    expect(spec.ingress[0].from[0].podSelector.matchLabels).toEqual(server.selectorLabels);
  });

  test('images are listed as they are pulled', () => {
    const chart = newChart('test');
    InferenceDefaults.of(chart).set({ imageRegistry: 'registry.example.com/mirror', imagePullSecrets: ['pull'], podLabels: { team: 'a' } });
    const { server, pod, deployment } = synthesize({}, chart);
    expect(server.images).toEqual(['registry.example.com/mirror/lmsysorg/sglang:v0.5.6.post2']);
    expect(pod.containers[0].image).toBe(server.images[0]);
    expect(pod.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(deployment.spec.template.metadata.labels.team).toBe('a');
  });
});

describe('what is wrong', () => {
  test('is listed in one error, each with its code, and leaves nothing in the chart', () => {
    const chart = newChart('test');
    expect(() => new SglangServer(chart, 'chat', {
      ...MINIMAL,
      metadata: { name: 'Not_a_name' },
      replicas: -1,
      env: { HF_TOKEN: EnvValue.of('plain-text-value') },
      args: { memFractionStatic: 2 },
    })).toThrow(/(?=[^]*INF010)(?=[^]*INF050)(?=[^]*INF022)(?=[^]*memFractionStatic)/);
    expect(chart.apiObjects).toEqual([]);
  });

  test('a credential is refused wherever it stands, and never repeated', () => {
    const credential = ['hf', 'a1B2'.repeat(9)].join('_');
    for (const props of [
      { env: { MY_SETTING: EnvValue.of(credential) } },
      { extraArgs: ['--served-model-name', credential] },
      { podAnnotations: { note: credential } },
      { metadata: { labels: { note: credential } } },
      { service: { annotations: { note: credential } } },
      { model: ModelSource.hostPath(`/models/${credential}`) },
    ]) {
      const message = refusal(props);
      expect(message).toContain('INF023');
      expect(message).not.toContain(credential);
    }
  });

  test('an engine error can be acknowledged and is advice then', () => {
    const wrong = { args: { tpSize: 3 }, gpu: Gpu.L4.times(3), nodes: Nodes.withGpu(Gpu.L4) };
    const codes = [...refusal(wrong).matchAll(/\[(SGL\d{3})\]/g)].map(([, code]) => code);
    const { server } = synthesize({ ...wrong, acknowledge: codes.map((code) => ({ code, reason: 'the fork pads heads' })) });
    expect(server.advice.map(({ code }) => code)).toEqual(codes);
  });

  test.each([0, -1, 1.5, 65536])('a server cannot listen on port %p', (port) => {
    expect(refusal({ port })).toContain('[INF053] port');
  });

  test('an image of another engine is refused', () => {
    expect(refusal({ image: EngineImage.vllm('v0.22.0') })).toMatch(/\[IMG001\] image: .*EngineImage\.sglang/);
    expect(() => synthesize({ image: EngineImage.of('team/engine:1', { engineVersion: 'v0.5.6.post2' }) })).not.toThrow();
  });

  test.each([
    [EngineImage.sglang('latest'), true],
    [EngineImage.sglang('dev-cu13'), true],
    [EngineImage.of('team/sglang'), true],
    [EngineImage.sglang('v0.5.6.post2'), false],
    [EngineImage.sglang('latest', { digest: `sha256:${'0'.repeat(64)}` }), false],
  ])('an image that can change under a running service is advised against: %#', (image, moves) => {
    expect(synthesize({ image }).server.advice.some(({ code }) => code === 'IMG002')).toBe(moves);
  });

  test('a required prop that is missing is named, also to languages without types', () => {
    const message = refusal({ image: undefined, model: undefined });
    expect(message).toMatch(/\[INF004\] image.*\n.*\[INF004\] model/);
  });

  test('a model of GPUs without a choice of nodes is advised against, any GPU is not', () => {
    expect(synthesize().server.advice).toMatchObject([{ code: 'GPU005', path: 'nodes' }]);
    expect(synthesize({ gpu: Gpu.any(2) }).server.advice).toEqual([]);
  });

  test('heads of a stated model are checked', () => {
    const modelFacts = ModelFacts.custom({ layers: 2, hiddenSize: 64, attentionHeads: 6, vocabSize: 100 });
    expect(refusal({ model: ModelSource.persistentVolumeClaim('models'), modelFacts, gpu: Gpu.L4.times(4) })).toMatch(/SGL\d{3}/);
  });
});

describe('memory', () => {
  test('what fits is there to read', () => {
    const { memoryFit } = synthesize({ args: { contextLength: 16384 } }).server;
    expect(memoryFit!.weightsPerGpu.toMebibytes()).toBeCloseTo(7.8 * 1024, -2);
    expect(memoryFit!.kvPoolPerGpu.toMebibytes()).toBeGreaterThan(10 * 1024);
    expect(memoryFit).toMatchObject({ contextLength: 16384, maxConcurrency: Math.floor(memoryFit!.maxTokens! / 16384) });
  });

  test('what fits is not known on GPUs of any model', () => {
    expect(synthesize({ gpu: Gpu.any(1) }).server.memoryFit).toBeUndefined();
  });

  test('weights that cannot fit are refused, unless that is meant', () => {
    const props = { model: ModelSource.huggingFace('Qwen/Qwen3-32B') };
    expect(refusal(props)).toMatch(/1 problem .*SGL401. gpu: .*GiB/s);
    const { server } = synthesize({ ...props, acknowledge: [{ code: 'SGL401', reason: 'weights are pruned' }] });
    expect(server.advice.map(({ code }) => code)).toContain('SGL401');
    expect(server.memoryFit).toMatchObject({ maxTokens: 0, maxConcurrency: 0 });
  });

  test('a context that is longer than the cache is advice', () => {
    expect(synthesize({ gpu: Gpu.L4.times(1) }).server.advice.map(({ code }) => code)).toContain('SGL402');
    expect(synthesize({ gpu: Gpu.L4.times(1), args: { contextLength: 8192 } }).server.advice.map(({ code }) => code)).not.toContain('SGL402');
  });
});
