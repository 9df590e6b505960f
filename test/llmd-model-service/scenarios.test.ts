import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  Autoscaling, EngineImage, LlmdModelService, LlmdModelServiceProps, LlmdRouting, LlmdVersion, LlmdWorkloads, ModelBackend, ModelRoute, ModelSource,
  PayloadProcessorVersion,
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

test('no request reaches pods that prefill where the picker of a disaggregated service of SGLang is lost', () => {
  const pool = find(synthService({ image: EngineImage.sglang('v0.5.17'), prefill: {} }), 'InferencePool', 'qwen');
  expect(pool.spec).toMatchObject({ endpointPickerRef: { failureMode: 'FailClose' } });
});

test('a manifest that is applied again leaves the number of replicas to an autoscaler', () => {
  const manifests = synthService({ decode: { autoscaling: Autoscaling.external() } });
  expect(find(manifests, 'Deployment', 'qwen-decode').spec).not.toHaveProperty('replicas');
});
