import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  Autoscaling, EngineImage, FailureMode, Gpu, LlmdModelService, LlmdModelServiceProps, LlmdRouting, LlmdVersion, LlmdWorkloads, ModelBackend,
  ModelRoute, ModelSource, PayloadProcessorVersion,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { PodTemplate, StringMap } from '../../src/kube/objects';
import { KubernetesVersion } from '../manifests/schema-facts';
import { synth } from '../synth';

const GATEWAY = { name: 'shared', namespace: 'gateways' };
const PROCESSOR = { version: PayloadProcessorVersion.V0_1_0, namespace: 'gateways' };

type Props = Partial<LlmdModelServiceProps>;

interface SetRole {
  readonly name: string;
  readonly spec: { readonly leaderWorkerTemplate: { readonly workerTemplate: PodTemplate } };
}

interface ScreenerParameters {
  readonly scope: { readonly labelSelector: string };
  readonly revisionGating: { readonly requireRoles: { readonly values: string[] } };
}

function serviceOf(chart: Chart, name: string, model: string, props: Props = {}): LlmdModelService {
  return new LlmdModelService(chart, name, {
    metadata: { name },
    version: LlmdVersion.V0_10_0,
    image: EngineImage.vllm('v0.22.0'),
    model: ModelSource.huggingFace(model),
    decode: {},
    routing: LlmdRouting.gateway(),
    ...props,
  });
}

function synthService(props: Props, kubernetesVersion?: KubernetesVersion): Manifest[] {
  const chart = new Chart(new App(), 'chart', { namespace: 'llm' });
  serviceOf(chart, 'qwen', 'Qwen/Qwen3-8B', props);
  return synth(chart, { kubernetesVersion });
}

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  return manifests.find((one) => one.kind === kind && one.metadata.name === name)!;
}

function selects(pool: Manifest, labels: StringMap): boolean {
  const { selector: { matchLabels } } = pool.spec as { selector: { matchLabels: StringMap } };
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

describe('two tenants behind one Gateway', () => {
  const app = new App();
  const tenants = [['tenant-a', 'qwen', 'Qwen/Qwen3-8B', ['food-review']], ['tenant-b', 'phi', 'microsoft/phi-4', []]] as const;
  const made = tenants.map(([namespace, name, model, adapters]) => {
    const chart = new Chart(app, namespace, { namespace });
    const service = serviceOf(chart, name, model);
    new ModelRoute(chart, 'route', {
      metadata: { name },
      gateway: GATEWAY,
      payloadProcessor: PROCESSOR,
      models: [{ name: model, adapters: [...adapters], backends: [ModelBackend.server(service)] }],
    });
    return { service, manifests: synth(chart) };
  });
  const all = made.flatMap(({ manifests }) => manifests);

  test('are told apart by the model that a request asks for', () => {
    const routes = all.filter(({ kind }) => kind === 'HTTPRoute').map(({ metadata: { namespace }, spec }) => {
      const { parentRefs, rules: [{ matches, backendRefs }] } = spec as {
        parentRefs: [{ name: string; namespace: string }];
        rules: [{ matches: [{ headers: [{ value: string }] }]; backendRefs: [{ name: string; namespace?: string }] }];
      };
      return [`${parentRefs[0].namespace}/${parentRefs[0].name}`, namespace, matches[0].headers[0].value, backendRefs[0].name, backendRefs[0].namespace];
    });
    expect(routes).toEqual([
      ['gateways/shared', 'tenant-a', 'Qwen/Qwen3-8B', 'qwen', undefined], ['gateways/shared', 'tenant-b', 'microsoft/phi-4', 'phi', undefined],
    ]);
  });

  test('have their models and adapters known to the payload processor', () => {
    const maps = all.filter(({ kind, metadata: { namespace } }) => kind === 'ConfigMap' && namespace === 'gateways').map(({ data }) => data);
    expect(maps).toEqual([{ baseModel: 'Qwen/Qwen3-8B', adapters: '- "food-review"\n' }, { baseModel: 'microsoft/phi-4' }]);
  });

  test('share no pod where they share a namespace', () => {
    const shared = new Chart(new App(), 'shared', { namespace: 'llm' });
    const services = tenants.map(([, name, model]) => serviceOf(shared, name, model, { prefill: {} }));
    const manifests = synth(shared);
    const pools = services.map(({ name }) => find(manifests, 'InferencePool', name));
    const pods = services.flatMap(({ name }) => ['decode', 'prefill'].map((role) => find(manifests, 'Deployment', `${name}-${role}`)))
      .map(({ spec }) => (spec as { template: PodTemplate }).template.metadata.labels as StringMap);
    expect(pools.map((pool) => pods.map((labels) => selects(pool, labels)))).toEqual([[true, true, false, false], [false, false, true, true]]);
  });

  test('share no pod', () => {
    const pools = all.filter(({ kind }) => kind === 'InferencePool');
    const pods = made.map(({ service }) => find(all, 'Deployment', `${service.name}-decode`))
      .map(({ spec }) => (spec as { template: { metadata: { labels: StringMap } } }).template.metadata.labels);
    expect(pools.map((pool) => pods.map((labels) => selects(pool, labels)))).toEqual([[true, false], [false, true]]);
  });
});

test('two services take 95 and 5 percent of the requests, and each pair of roles has one engine', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'llm' });
  const [stable, canary] = ['v0.22.0', 'v0.23.0'].map((release, i) => serviceOf(chart, `qwen-${i}`, 'Qwen/Qwen3-8B', { image: EngineImage.vllm(release), prefill: {} }));
  const { route } = new ModelRoute(chart, 'route', {
    gateway: GATEWAY, models: [{ backends: [ModelBackend.server(stable, { weight: 95 }), ModelBackend.server(canary, { weight: 5 })] }],
  });
  const manifests = synth(chart);
  expect((route.toJson() as { spec: object }).spec).toMatchObject({ rules: [{ backendRefs: [{ name: 'qwen-0', weight: 95 }, { name: 'qwen-1', weight: 5 }] }] });
  const imagesOf = (pool: string) => manifests.filter(({ kind, spec }) => (
    kind === 'Deployment' && selects(find(manifests, 'InferencePool', pool), (spec as { template: { metadata: { labels: StringMap } } }).template.metadata.labels)
  )).map(({ spec }) => JSON.stringify(spec).match(/vllm\/vllm-openai:(v[\d.]+)/)![1]);
  expect([imagesOf('qwen-0'), imagesOf('qwen-1')]).toEqual([['v0.22.0', 'v0.22.0'], ['v0.23.0', 'v0.23.0']]);
});

describe('an engine bump by DisaggregatedSet', () => {
  const role = { kubernetesVersion: '1.36' };
  const [before, after] = ['v0.22.0', 'v0.23.0'].map((release) => synthService({
    image: EngineImage.vllm(release), decode: role, prefill: role, workloads: LlmdWorkloads.disaggregatedSet(),
  }, '1.36'));
  const rolesOf = (manifests: readonly Manifest[]) => (find(manifests, 'DisaggregatedSet', 'qwen').spec as { roles: SetRole[] }).roles;
  const screenerOf = (manifests: readonly Manifest[]) => {
    const { data } = find(manifests, 'ConfigMap', 'qwen-epp') as unknown as { data: StringMap };
    const { plugins } = parse(data['epp.yaml']) as { plugins: { type: string; parameters: ScreenerParameters }[] };
    return plugins.find(({ type }) => type === 'disaggregatedset-rollout-screener')!.parameters;
  };

  test('gives both roles the new engine in one object, whose revision is that of both', () => {
    const releases = (manifests: readonly Manifest[]) => rolesOf(manifests).map((one) => JSON.stringify(one).match(/vllm\/vllm-openai:(v[\d.]+)/)![1]);
    expect([releases(before), releases(after)]).toEqual([['v0.22.0', 'v0.22.0'], ['v0.23.0', 'v0.23.0']]);
  });

  test('mixes no pairs: the picker takes all pods of a request from a revision that has both roles', () => {
    const { scope, revisionGating } = screenerOf(after);
    expect(revisionGating.requireRoles.values).toEqual(rolesOf(after).map(({ name }) => name));
    const wanted = scope.labelSelector.split(',').map((term) => term.split('='));
    for (const { spec: { leaderWorkerTemplate: { workerTemplate: { metadata: { labels } } } } } of rolesOf(after)) {
      // The controller adds the name of the set.
      const ofPod: StringMap = { ...labels, 'disaggregatedset.x-k8s.io/name': 'qwen' };
      expect(wanted.every(([key, value]) => ofPod[key] === value)).toBe(true);
    }
  });

  test('changes nothing about the picker', () => {
    expect(JSON.stringify(find(after, 'Deployment', 'qwen-epp'))).toBe(JSON.stringify(find(before, 'Deployment', 'qwen-epp')));
  });
});

test('an upgrade of the picker with the sidecar held back changes no pod that serves the model', () => {
  const sidecar = { version: LlmdVersion.V0_9_0 };
  const [before, after] = [LlmdVersion.V0_9_0, LlmdVersion.V0_10_0].map((version) => synthService({ version, sidecar, prefill: {} }));
  const bytesOf = (manifests: readonly Manifest[], name: string) => JSON.stringify(find(manifests, 'Deployment', name));
  expect(bytesOf(after, 'qwen-decode')).toBe(bytesOf(before, 'qwen-decode'));
  expect(bytesOf(after, 'qwen-prefill')).toBe(bytesOf(before, 'qwen-prefill'));
  expect(bytesOf(after, 'qwen-epp')).not.toBe(bytesOf(before, 'qwen-epp'));
});

describe('a disaggregated service of SGLang whose picker is lost', () => {
  const sglang = { image: EngineImage.sglang('v0.5.17'), prefill: {} };
  const manifests = synthService(sglang);

  test('answers with an error, so that no request reaches pods that prefill directly', () => {
    expect(find(manifests, 'InferencePool', 'qwen').spec).toMatchObject({ endpointPickerRef: { failureMode: 'FailClose' } });
    const open = LlmdRouting.gateway({ epp: { failureMode: FailureMode.FAIL_OPEN } });
    expect(() => synthService({ ...sglang, routing: open })).toThrow('routing.epp.failureMode');
  });

  test('has no Service that leads to pods that prefill', () => {
    const { template } = find(manifests, 'Deployment', 'qwen-prefill').spec as { template: PodTemplate };
    const selectors = manifests.filter(({ kind }) => kind === 'Service').map(({ spec }) => (spec as { selector: StringMap }).selector);
    expect(selectors.filter((selector) => Object.entries(selector).every(([key, value]) => template.metadata.labels![key] === value))).toEqual([]);
  });

  test('has two roles that the picker tells apart by their label', () => {
    const { data } = find(manifests, 'ConfigMap', 'qwen-epp') as unknown as { data: StringMap };
    const { schedulingProfiles } = parse(data['epp.yaml']) as { schedulingProfiles: { name: string; plugins: { pluginRef: string }[] }[] };
    expect(schedulingProfiles.map(({ name, plugins: [first] }) => [name, first.pluginRef])).toEqual([['prefill', 'prefill-filter'], ['decode', 'decode-filter']]);
    for (const role of ['prefill', 'decode']) {
      const { template } = find(manifests, 'Deployment', `qwen-${role}`).spec as { template: PodTemplate };
      expect(template.metadata.labels).toMatchObject({ 'llm-d.ai/role': role });
    }
  });
});

describe('an external scaler that takes decode from 2 to 4 to 2', () => {
  const external = { autoscaling: Autoscaling.external() };
  const shapes: [title: string, props: Props, kind: string][] = [
    ['a Deployment', { decode: external }, 'Deployment'],
    ['a LeaderWorkerSet', { decode: { ...external, nodesPerReplica: 2, gpu: Gpu.any(8) } }, 'LeaderWorkerSet'],
  ];

  test.each(shapes)('finds no number of replicas in %s that is applied again', (_, props, kind) => {
    const [first, second] = [synthService(props), synthService(props)].map((manifests) => find(manifests, kind, 'qwen-decode'));
    expect(first.spec).not.toHaveProperty('replicas');
    // What is applied is the same at 2 and at 4: the field belongs to the scaler.
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test('finds none in a DisaggregatedSet, whose controller makes what it scales', () => {
    const role = { kubernetesVersion: '1.36' };
    const made = synthService({ decode: { ...role, ...external }, prefill: role, workloads: LlmdWorkloads.disaggregatedSet() }, '1.36');
    const { roles } = find(made, 'DisaggregatedSet', 'qwen').spec as { roles: { name: string; spec: { replicas?: number } }[] };
    expect(roles.map(({ name, spec: { replicas } }) => [name, replicas])).toEqual([['prefill', 1], ['decode', undefined]]);
  });
});
