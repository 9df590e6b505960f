import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/parts/env-value';
import { IpFamily } from '../../src/pod/parts/ip-family';
import { Nodes } from '../../src/pod/parts/nodes';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
import { Toleration } from '../../src/pod/parts/toleration';
import { Acknowledgement } from '../../src/rules/acknowledgement';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src/serving/inference-defaults';
import { SglangServerProps } from '../../src/sglang-server/props';
import { SglangServer } from '../../src/sglang-server/sglang-server';
import { BareServer } from '../bare-server';
import { flag } from '../harness';
import { synth } from '../synth';

function tree(): { app: App; chart: Chart; team: Construct } {
  const app = new App();
  const chart = new Chart(app, 'chart');
  return { app, chart, team: new Construct(chart, 'team') };
}

/** What holds for a construct below the team. */
function holding(team: Construct): InferenceDefaultsOptions {
  return InferenceDefaults._for(new Construct(team, 'server'));
}

test('nothing holds where nothing was said', () => {
  expect(holding(tree().team)).toEqual({});
});

test('a scope has one set of defaults', () => {
  const { chart, app } = tree();
  expect(InferenceDefaults.of(chart)).toBe(InferenceDefaults.of(chart));
  expect(InferenceDefaults.of(chart)).not.toBe(InferenceDefaults.of(app));
});

test('the nearest scope wins; labels come together, and lists add up from the outside to the inside', () => {
  const { app, chart, team } = tree();
  InferenceDefaults.of(app).set({
    imageRegistry: 'outer.example.com',
    securityProfile: SecurityProfile.baseline(),
    imagePullSecrets: ['outer', 'shared'],
    podLabels: { a: 'outer', b: 'outer' },
    podAnnotations: { a: 'outer', b: 'outer' },
    tolerations: [{ key: 'outer' }],
    acknowledge: [{ code: 'INF035', reason: 'outer' }],
    notSecrets: [{ path: 'env.CACHE_KEY', reason: 'outer' }],
  });
  InferenceDefaults.of(chart).set({
    imageRegistry: 'inner.example.com',
    imagePullSecrets: ['shared', 'inner'],
    podLabels: { b: 'inner' },
    podAnnotations: { b: 'inner' },
    tolerations: [{ key: 'inner' }],
    acknowledge: [{ code: 'INF051', reason: 'inner' }],
    notSecrets: [{ path: 'env.SORT_KEY', reason: 'inner' }],
  });
  expect(holding(team)).toEqual({
    imageRegistry: 'inner.example.com',
    securityProfile: SecurityProfile.baseline(),
    imagePullSecrets: ['outer', 'shared', 'inner'],
    podLabels: { a: 'outer', b: 'inner' },
    podAnnotations: { a: 'outer', b: 'inner' },
    tolerations: [{ key: 'outer' }, { key: 'inner' }],
    acknowledge: [{ code: 'INF035', reason: 'outer' }, { code: 'INF051', reason: 'inner' }],
    notSecrets: [{ path: 'env.CACHE_KEY', reason: 'outer' }, { path: 'env.SORT_KEY', reason: 'inner' }],
  });
});

test('what is left undefined inside leaves what is said outside', () => {
  const { app, chart, team } = tree();
  InferenceDefaults.of(app).set({ imageRegistry: 'outer.example.com', securityProfile: SecurityProfile.baseline() });
  InferenceDefaults.of(chart).set({ imageRegistry: undefined, securityProfile: undefined, podLabels: undefined });
  expect(holding(team)).toMatchObject({ imageRegistry: 'outer.example.com', securityProfile: SecurityProfile.baseline() });
});

test('a second call adds to the first', () => {
  const { chart, team } = tree();
  InferenceDefaults.of(chart).set({ podLabels: { a: '1' }, imageRegistry: 'first.example.com' });
  InferenceDefaults.of(chart).set({ podLabels: { b: '2' } });
  expect(holding(team)).toMatchObject({ podLabels: { a: '1', b: '2' }, imageRegistry: 'first.example.com' });
});

test('defaults of a sibling do not hold', () => {
  const { chart, team } = tree();
  InferenceDefaults.of(new Construct(chart, 'other')).set({ podLabels: { a: '1' } });
  expect(holding(team)).toEqual({});
});

test('defaults that come too late are refused, at every scope that was read', () => {
  const { app, chart, team } = tree();
  holding(team);
  for (const scope of [app, chart, team]) {
    const place = scope === app ? 'the App' : scope.node.path;
    expect(() => InferenceDefaults.of(scope).set({ podLabels: {} })).toThrow(
      `[InferenceDefaults.set] 1 problem with the arguments:\n  [INF009] InferenceDefaults of ${place}: expected no construct below the scope yet`,
    );
  }
  expect(() => InferenceDefaults.of(new Chart(app, 'later')).set({ podLabels: {} })).not.toThrow();
});

test('gaps that plain JavaScript leaves in lists are no entries', () => {
  const { chart, team } = tree();
  InferenceDefaults.of(chart).set({
    imagePullSecrets: [undefined as unknown as string, 'registry', ''],
    tolerations: [undefined as unknown as Toleration, { key: 'gpu' }],
    acknowledge: [false as unknown as Acknowledgement, { code: 'INF035', reason: 'known' }],
  });
  expect(holding(team)).toMatchObject({
    imagePullSecrets: ['registry'], tolerations: [{ key: 'gpu' }], acknowledge: [{ code: 'INF035', reason: 'known' }], notSecrets: [],
  });
});

test('what they say reaches the pod', () => {
  const { chart } = tree();
  InferenceDefaults.of(chart).set({ imagePullSecrets: ['registry'], tolerations: [{ key: 'gpu' }], securityProfile: SecurityProfile.baseline() });
  expect(new BareServer(chart, 'server').pod.template.spec).toMatchObject({
    imagePullSecrets: [{ name: 'registry' }],
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  });
});

test('the profile of the construct wins, and that of the defaults is checked', () => {
  const { chart } = tree();
  InferenceDefaults.of(chart).set({ securityProfile: SecurityProfile.restricted({ user: 0 }) });
  expect(new BareServer(chart, 'own', { security: SecurityProfile.imageDefault() }).pod.template.spec).not.toHaveProperty('securityContext');
  expect(() => new BareServer(chart, 'server')).toThrow('[INF060] InferenceDefaults.securityProfile (user): got 0');
});

test.each(['registry.example.com', 'localhost:5000', 'registry.example.com/mirror', 'nvcr.io/team_a/b.c', 'REGISTRY.example.com:443/a--b/c__d'])(
  '%s is a registry', (imageRegistry) => {
    const { chart } = tree();
    InferenceDefaults.of(chart).set({ imageRegistry });
    expect(() => new BareServer(chart, 'server')).not.toThrow();
  },
);

test.each(['', 'https://registry.example.com', 'registry.example.com/', '/mirror', 'a b', 'registry.example.com/Mir ror', 'registry:port/x', '-a', 'a//b'])(
  '%p is none', (imageRegistry) => {
    const { chart } = tree();
    InferenceDefaults.of(chart).set({ imageRegistry });
    expect(() => new BareServer(chart, 'server')).toThrow('[INF065] InferenceDefaults.imageRegistry: got ');
  },
);

describe('what a server takes over', () => {
  function podWith(defaults: InferenceDefaultsOptions, props: Partial<SglangServerProps> = {}): any {
    const { chart } = tree();
    InferenceDefaults.of(chart).set(defaults);
    new SglangServer(chart, 'server', { image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), gpu: Gpu.any(1), ...props });
    return (synth(chart)[0] as any).spec.template.spec;
  }
  const token = SecretRef.of({ name: 'hub', key: 'token' });
  const hubToken = (pod: any) => pod.containers[0].env?.find(({ name }: any) => name === 'HF_TOKEN');

  test('are a token for the hub, where its model is of the hub and has none', () => {
    expect(hubToken(podWith({ huggingFaceToken: token }))).toEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } });
    const own = ModelSource.huggingFace('Qwen/Qwen3-0.6B', { token: SecretRef.of({ name: 'own', key: 'token' }) });
    expect(hubToken(podWith({ huggingFaceToken: token }, { model: own })).valueFrom.secretKeyRef.name).toBe('own');
    expect(hubToken(podWith({ huggingFaceToken: token }, { env: { HF_TOKEN: EnvValue.fromConfigMap('a', 'b') } })).valueFrom).toHaveProperty('configMapKeyRef');
    expect(hubToken(podWith({ huggingFaceToken: token }, { model: ModelSource.persistentVolumeClaim('models') }))).toBeUndefined();
    const offline = ModelSource.huggingFace('Qwen/Qwen3-0.6B', { offline: true });
    expect(hubToken(podWith({ huggingFaceToken: token }, { model: offline, caches: { huggingFace: Storage.persistentVolumeClaim('hub') } }))).toBeUndefined();
  });

  test('are caches, each where it has none of its own', () => {
    const caches = { huggingFace: Storage.persistentVolumeClaim('hub'), compile: Storage.persistentVolumeClaim('kernels') };
    const { volumes } = podWith({ caches }, { caches: { compile: Storage.persistentVolumeClaim('own') } });
    expect(volumes.flatMap(({ persistentVolumeClaim: claim }: any) => claim ? [claim.claimName] : [])).toEqual(['hub', 'own']);
  });

  test('are nodes, which decide on the rollout too', () => {
    const { chart } = tree();
    InferenceDefaults.of(chart).set({ nodes: Nodes.karpenter('gpu') });
    new SglangServer(chart, 'server', { image: EngineImage.sglang('v0.5.17'), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), gpu: Gpu.any(1) });
    const [{ spec }] = synth(chart) as any[];
    expect(spec.template.spec.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'gpu' });
    expect(spec.strategy.rollingUpdate.maxSurge).toBe(1);
  });

  test('are scheduler, PriorityClass and IP family', () => {
    const defaults = { schedulerName: 'kai-scheduler', priorityClassName: 'serving', ipFamily: IpFamily.IPV6 };
    const pod = podWith(defaults);
    expect(pod).toMatchObject({ schedulerName: 'kai-scheduler', priorityClassName: 'serving' });
    expect(flag(pod.containers[0], '--host')).toBe('::');
    expect(podWith(defaults, { schedulerName: 'own', ipFamily: IpFamily.IPV4 })).toMatchObject({ schedulerName: 'own', containers: [{ args: expect.arrayContaining(['0.0.0.0']) }] });
  });

  test('are named where they are wrong', () => {
    expect(() => podWith({ caches: { compile: Storage.persistentVolumeClaim('My_Claim') } })).toThrow('[INF033] InferenceDefaults.caches.compile: got');
    expect(() => podWith({ nodes: Nodes.instanceTypes([]) })).toThrow('[INF103] InferenceDefaults.nodes (types): expected');
  });
});
