import { App, Chart, Duration } from 'cdk8s';
import { parse } from 'yaml';
import {
  DynamoGraph, DynamoVersion, EngineImage, GatewayProvider, Gpu, LlmdModelService, LlmdRouting, LlmdVersion, ModelBackend, ModelRoute,
  ModelRouteProps, ModelSource, PayloadProcessorVersion, RoutedModel, SglangServer, VllmServer,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { newChart } from '../harness';
import { synth } from '../synth';

const QWEN = ModelSource.huggingFace('Qwen/Qwen3-8B');
const GATEWAY = { name: 'inference-gateway', namespace: 'gateways' };
const PROCESSOR = { version: PayloadProcessorVersion.V0_1_0, namespace: 'gateways' };
const BACKEND = ModelBackend.pool('qwen');

type Props = Partial<ModelRouteProps>;

function chartOf(namespace?: string): Chart {
  return new Chart(new App(), 'chart', { namespace });
}

function newRoute(props: Props = {}, chart = chartOf('llm')): ModelRoute {
  return new ModelRoute(chart, 'route', { metadata: { name: 'models' }, gateway: GATEWAY, models: [{ backends: [BACKEND] }], ...props });
}

function manifestsOf(route: ModelRoute): Manifest[] {
  return synth(Chart.of(route)) as Manifest[];
}

interface Rule {
  readonly matches: readonly { readonly path: object; readonly headers?: readonly object[] }[];
  readonly backendRefs: readonly { readonly namespace?: string }[];
  readonly timeouts?: object;
}

function rulesOf(manifests: readonly Manifest[]): readonly Rule[] {
  return (manifests.find(({ kind }) => kind === 'HTTPRoute')!.spec as { rules: Rule[] }).rules;
}

function namedModels(...names: string[]): RoutedModel[] {
  return names.map((name) => ({ name, backends: [BACKEND] }));
}

describe('a route', () => {
  test('leads from a Gateway of another namespace to a pool, for ever', () => {
    const [route, ...others] = manifestsOf(newRoute());
    expect(others).toEqual([]);
    expect(route).toMatchObject({
      kind: 'HTTPRoute',
      metadata: { name: 'models', namespace: 'llm' },
      spec: { parentRefs: [{ kind: 'Gateway', name: 'inference-gateway', namespace: 'gateways' }] },
    });
    expect(rulesOf([route])).toEqual([{
      matches: [{ path: { type: 'PathPrefix', value: '/' } }],
      backendRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'qwen' }],
      timeouts: { request: '0s' },
    }]);
  });

  test('shows its name, its namespace and the HTTPRoute', () => {
    const route = newRoute();
    expect([route.name, route.namespace, route.route.kind, route.advice]).toEqual(['models', 'llm', 'HTTPRoute', []]);
  });

  test('asks for the base model, and tells the processor which adapters belong to it', () => {
    const manifests = manifestsOf(newRoute({
      payloadProcessor: PROCESSOR,
      models: [{ name: 'Qwen/Qwen3-8B', adapters: ['food-review', 'true'], backends: [BACKEND] }, { backends: [ModelBackend.service('others', 80)] }],
    }));
    expect(rulesOf(manifests).map(({ matches: [{ headers }] }) => headers)).toEqual([
      [{ type: 'Exact', name: 'X-Gateway-Base-Model-Name', value: 'Qwen/Qwen3-8B' }], undefined,
    ]);
    const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
    expect(maps).toHaveLength(1);
    expect(maps[0].metadata).toMatchObject({ namespace: 'gateways', labels: { 'inference.llm-d.ai/ipp-managed': 'true' } });
    const { baseModel, adapters } = maps[0].data as { baseModel: string; adapters: string };
    expect([baseModel, parse(adapters)]).toEqual(['Qwen/Qwen3-8B', ['food-review', 'true']]);
  });

  test('has a ConfigMap for each model, whose name follows from the model and not from its place', () => {
    const namesOf = (...models: string[]) => manifestsOf(newRoute({ payloadProcessor: PROCESSOR, models: namedModels(...models) }))
      .filter(({ kind }) => kind === 'ConfigMap').map(({ metadata: { name }, data }) => [(data as { baseModel: string }).baseModel, name]).sort();
    expect(namesOf('b', 'a')).toEqual(namesOf('a', 'b'));
    expect(new Set(namesOf('a', 'b').map(([, name]) => name)).size).toBe(2);
  });

  test('of another namespace has ConfigMaps of its own', () => {
    const chart = chartOf();
    const nameIn = (namespace: string) => new ModelRoute(chart, namespace, {
      metadata: { name: 'models', namespace }, gateway: GATEWAY, payloadProcessor: PROCESSOR, models: namedModels('qwen'),
    });
    ['one', 'two'].forEach(nameIn);
    expect(new Set(synth(chart).filter(({ kind }) => kind === 'ConfigMap').map(({ metadata: { name } }) => name)).size).toBe(2);
  });

  test('has permission to send requests to backends of other namespaces, each once', () => {
    const elsewhere = ModelBackend.pool('qwen', { namespace: 'tenant' });
    const manifests = manifestsOf(newRoute({
      payloadProcessor: PROCESSOR,
      models: [{ name: 'a', backends: [elsewhere, ModelBackend.service('chat', 80, { namespace: 'llm' })] }, { name: 'b', backends: [elsewhere] }],
    }));
    const grants = manifests.filter(({ kind }) => kind === 'ReferenceGrant');
    expect(grants.map(({ metadata: { namespace }, spec }) => ({ namespace, spec }))).toEqual([{
      namespace: 'tenant',
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'llm' }],
        to: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'qwen' }],
      },
    }]);
    expect(rulesOf(manifests)[0].backendRefs.map(({ namespace }) => namespace)).toEqual(['tenant', undefined]);
  });

  test('says on GKE nothing of the time, which a policy limits', () => {
    expect(rulesOf(manifestsOf(newRoute({ provider: GatewayProvider.GKE })))[0]).not.toHaveProperty('timeouts');
    expect(rulesOf(manifestsOf(newRoute({ requestTimeout: Duration.minutes(2) })))[0].timeouts).toEqual({ request: '120s' });
  });
});

describe('the backend of a server', () => {
  const backendOf = (make: (chart: Chart) => SglangServer | VllmServer | DynamoGraph | LlmdModelService) => {
    const chart = newChart();
    const route = new ModelRoute(chart, 'route', { gateway: GATEWAY, models: [{ backends: [ModelBackend.server(make(chart), { weight: 3 })] }] });
    const all = synth(chart, { external: ['Service/graph-frontend'] });
    return { backend: rulesOf([route.route.toJson() as Manifest])[0].backendRefs[0], all };
  };

  test('is its Service, with the port of that', () => {
    const { backend, all } = backendOf((chart) => new SglangServer(chart, 'chat', {
      metadata: { name: 'chat' }, image: EngineImage.sglang('v0.5.17'), model: QWEN, gpu: Gpu.any(1), service: { port: 80 },
    }));
    expect(backend).toEqual({ kind: 'Service', name: 'chat', port: 80, weight: 3 });
    expect(all.find(({ kind }) => kind === 'Service')).toMatchObject({ metadata: { name: 'chat' }, spec: { ports: [{ port: 80 }] } });
    expect(backendOf((chart) => new VllmServer(chart, 'chat', {
      metadata: { name: 'chat' }, image: EngineImage.vllm('v0.22.0'), model: QWEN, gpu: Gpu.any(1),
    })).backend).toMatchObject({ name: 'chat', port: 8000 });
  });

  test('is the Service of the frontend of a graph', () => {
    const { backend } = backendOf((chart) => new DynamoGraph(chart, 'graph', {
      metadata: { name: 'graph' }, version: DynamoVersion.V1_5_0, model: QWEN, worker: { gpu: Gpu.any(1) },
    }));
    expect(backend).toEqual({ kind: 'Service', name: 'graph-frontend', port: 8000, weight: 3 });
  });

  test('is the pool of a service of llm-d', () => {
    const { backend } = backendOf((chart) => new LlmdModelService(chart, 'qwen', {
      metadata: { name: 'qwen' }, version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.22.0'), model: QWEN, decode: {}, routing: LlmdRouting.gateway(),
    }));
    expect(backend).toEqual({ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'qwen', weight: 3 });
  });

  test('is none where the service makes no pool', () => {
    expect(() => backendOf((chart) => new LlmdModelService(chart, 'qwen', {
      metadata: { name: 'qwen' }, version: LlmdVersion.V0_10_0, image: EngineImage.vllm('v0.22.0'), model: QWEN, decode: {},
    }))).toThrow('[MRT006] models[0].backends[0]: expected a server with a pool or a Service');
  });

  test('is taken from a server alone', () => {
    expect(() => ModelBackend.server({} as never)).toThrow('[INF005] server: got {}, expected an InferenceServer; pass one that you have created with new');
  });
});

const REFUSED: [code: string, path: string, wrong: Props, right: Props][] = [
  ['MRT001', 'gateway.name', { gateway: { name: 'A B' } }, { gateway: { name: 'a-b' } }],
  ['MRT001', 'hostnames', { hostnames: ['https://example.com'] }, { hostnames: ['*.example.com'] }],
  ['MRT002', 'models', { models: [] }, {}],
  ['MRT002', 'models[0].backends', { models: [{ backends: Array.from({ length: 17 }, () => BACKEND) }] }, { models: [{ backends: Array.from({ length: 16 }, () => BACKEND) }] }],
  ['MRT002', 'hostnames', { hostnames: Array.from({ length: 17 }, (_, i) => `h${i}.example.com`) }, { hostnames: ['h.example.com'] }],
  ['MRT003', 'models[0].backends[0].weight', { models: [{ backends: [ModelBackend.pool('a', { weight: 1_000_001 })] }] }, { models: [{ backends: [ModelBackend.pool('a', { weight: 1_000_000 })] }] }],
  ['MRT005', 'models[0].backends[0].name', { models: [{ backends: [ModelBackend.pool('A')] }] }, { models: [{ backends: [ModelBackend.pool('a')] }] }],
  ['MRT005', 'models[0].backends[0].name', { models: [{ backends: [ModelBackend.service('a.b', 1)] }] }, { models: [{ backends: [ModelBackend.service('1st', 1)] }] }],
  ['MRT005', 'models[0].backends[0].port', { models: [{ backends: [ModelBackend.service('a', 0)] }] }, { models: [{ backends: [ModelBackend.service('a', 1)] }] }],
  ['MRT005', 'models[0].backends[0].namespace', { models: [{ backends: [ModelBackend.pool('a', { namespace: 'A' })] }] }, { models: [{ backends: [ModelBackend.pool('a', { namespace: 'a' })] }] }],
  ['MRT007', 'models[1].name', { payloadProcessor: PROCESSOR, models: namedModels('a', 'a') }, { payloadProcessor: PROCESSOR, models: namedModels('a', 'A') }],
  ['MRT007', 'models[0].name', { payloadProcessor: PROCESSOR, models: namedModels(' a') }, { payloadProcessor: PROCESSOR, models: namedModels('a b') }],
  ['MRT007', 'models[0].adapters[0]', { payloadProcessor: PROCESSOR, models: [{ name: 'a', adapters: ['a'], backends: [BACKEND] }] }, { payloadProcessor: PROCESSOR, models: [{ name: 'a', adapters: ['b'], backends: [BACKEND] }] }],
  ['MRT008', 'models[1].name', { models: [{ backends: [BACKEND] }, { backends: [BACKEND] }] }, { payloadProcessor: PROCESSOR, models: [{ backends: [BACKEND] }, ...namedModels('a')] }],
  ['MRT008', 'models[0].name', { payloadProcessor: PROCESSOR, models: [{ adapters: ['a'], backends: [BACKEND] }] }, {}],
  ['MRT009', 'payloadProcessor', { models: namedModels('a') }, { payloadProcessor: PROCESSOR, models: namedModels('a') }],
  ['MRT012', 'payloadProcessor.version', { payloadProcessor: { version: PayloadProcessorVersion.of('main') } }, { payloadProcessor: { version: PayloadProcessorVersion.of('v0.1.3') } }],
  ['MRT012', 'payloadProcessor.namespace', { payloadProcessor: { ...PROCESSOR, namespace: '-' } }, { payloadProcessor: { ...PROCESSOR, namespace: 'a' } }],
];

describe('rules of a route', () => {
  test.each(REFUSED)('%s refuses %s, and nothing that differs little', (code, path, wrong, right) => {
    expect(() => newRoute(wrong)).toThrow(`[${code}] ${path}:`);
    expect(newRoute(right).advice).toEqual([]);
  });

  test('MRT010 refuses backends of another namespace where that of the route is not known', () => {
    const models = [{ backends: [ModelBackend.pool('a', { namespace: 'tenant' })] }];
    expect(() => newRoute({ models }, chartOf())).toThrow('[MRT010] models[0].backends[0]: got "a backend in tenant"');
    expect(newRoute({ models, metadata: { namespace: 'llm' } }, chartOf()).advice).toEqual([]);
  });

  test('MRT004 advises against a model that no backend answers', () => {
    const adviceOf = (...weights: number[]) => newRoute({ models: [{ backends: weights.map((weight) => ModelBackend.pool('a', { weight })) }] }).advice.map(({ code }) => code);
    expect(adviceOf(0, 0)).toEqual(['MRT004']);
    expect(adviceOf(0, 1)).toEqual([]);
  });

  test('MRT011 advises to limit requests on GKE by a policy, as the route does not', () => {
    const limited = (provider: GatewayProvider) => newRoute({ provider, requestTimeout: Duration.minutes(1) });
    expect(limited(GatewayProvider.GKE).advice.map(({ code, path }) => `${code} ${path}`)).toEqual(['MRT011 requestTimeout']);
    expect(rulesOf(manifestsOf(limited(GatewayProvider.GKE)))[0]).not.toHaveProperty('timeouts');
    expect(limited(GatewayProvider.ISTIO).advice).toEqual([]);
  });

  test('MRT013 advises to read what a newer processor does', () => {
    const routeOf = (version: string) => newRoute({ payloadProcessor: { version: PayloadProcessorVersion.of(version) } });
    const adviceOf = (version: string) => routeOf(version).advice.map(({ code }) => code);
    expect(adviceOf('0.2.0')).toEqual(['MRT013']);
    expect(adviceOf('0.1.9')).toEqual([]);
  });

  test('one error lists everything', () => {
    const wrong = { models: namedModels('a', 'a'), requestTimeout: Duration.millis(0.5) };
    expect(() => newRoute(wrong)).toThrow(/3 problems[^]*MRT001[^]*MRT007[^]*MRT009/);
  });

  test('a header that another program sets needs no processor', () => {
    const acknowledge = [{ code: 'MRT009', reason: 'our Gateway has a filter of its own' }];
    const [route, ...others] = manifestsOf(newRoute({ models: namedModels('a'), acknowledge }));
    expect(rulesOf([route])[0].matches[0].headers).toEqual([expect.objectContaining({ name: 'X-Gateway-Base-Model-Name', value: 'a' })]);
    expect(others).toEqual([]);
  });

  test('a credential is not written into a ConfigMap', () => {
    const name = `hf_${'aB3d'.repeat(9)}`;
    expect(() => newRoute({ payloadProcessor: PROCESSOR, models: namedModels(name) })).toThrow('[INF023] models[0].name: expected no credential');
  });
});
