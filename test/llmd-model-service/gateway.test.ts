import { Duration, Size, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { manifestsOf, newService, podOf } from './services';
import {
  EndpointPickerOptions, EngineImage, FailureMode, GatewayProvider, Gpu, InferenceDefaults, LlmdGatewayOptions, LlmdModelService,
  LlmdModelServiceProps, LlmdRouting, LlmdVersion, Metrics, ModelSource, SchedulingProfile, SecurityProfile,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { PodTemplate, StringMap } from '../../src/kube/objects';
import { newChart } from '../harness';
import { expectValid } from '../manifests/check';
import { synth } from '../synth';

type Props = Partial<LlmdModelServiceProps>;

const GATEWAY = { name: 'inference-gateway' };
const VLLM = EngineImage.vllm('v0.22.0');

function routed(options: LlmdGatewayOptions = {}, props: Props = {}): Manifest[] {
  return manifestsOf(newService({ metadata: { name: 'qwen', namespace: 'llm' }, routing: LlmdRouting.gateway({ gateway: GATEWAY, ...options }), ...props }));
}

function picked(epp: EndpointPickerOptions = {}, props: Props = {}): Manifest[] {
  return routed({ epp }, props);
}

function find(manifests: readonly Manifest[], kind: string, name = kind === 'InferencePool' || kind === 'HTTPRoute' ? 'qwen' : 'qwen-epp'): Manifest {
  return manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)!;
}

function specOf<T>(manifest: Manifest): T {
  return manifest.spec as T;
}

function pickerPod(manifests: readonly Manifest[]): PodTemplate {
  return specOf<{ template: PodTemplate }>(find(manifests, 'Deployment')).template;
}

function argsOf(manifests: readonly Manifest[]): readonly string[] {
  return pickerPod(manifests).spec.containers[0].args!;
}

interface Config {
  readonly apiVersion: string;
  readonly plugins: readonly { readonly type: string; readonly parameters?: object }[];
  readonly schedulingProfiles: readonly { readonly name: string; readonly plugins: readonly object[] }[];
  readonly [section: string]: unknown;
}

function configOf(manifests: readonly Manifest[]): Config {
  return parse((find(manifests, 'ConfigMap').data as StringMap)['epp.yaml']) as Config;
}

describe('a service with a gateway', () => {
  test('has a pool, an endpoint picker with its rights, and a route', () => {
    expect(routed().map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
      'Deployment qwen-decode', 'ServiceAccount qwen-sa', 'InferencePool qwen', 'HTTPRoute qwen', 'Deployment qwen-epp', 'Service qwen-epp', 'ConfigMap qwen-epp',
      'ServiceAccount qwen-epp', 'Role qwen-epp', 'RoleBinding qwen-epp',
    ]);
  });

  test('shows its objects', () => {
    const service = newService({ routing: LlmdRouting.gateway({ gateway: GATEWAY }) });
    expect([service.pool, service.route, service.endpointPicker].map((object) => object!.kind)).toEqual(['InferencePool', 'HTTPRoute', 'Deployment']);
    expect(service.podsOf('epp').selectorLabels).toMatchObject({ 'app.kubernetes.io/component': 'epp' });
    expect(service.images).toContain('ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0');
    expect(newService().pool).toBeUndefined();
    expect(newService().endpointPickerRules).toEqual([]);
  });

  test('fails closed unless it is told otherwise', () => {
    const modeOf = (epp: EndpointPickerOptions) => specOf<{ endpointPickerRef: object }>(find(picked(epp), 'InferencePool')).endpointPickerRef;
    expect(modeOf({})).toEqual({ name: 'qwen-epp', port: { number: 9002 }, failureMode: 'FailClose' });
    expect(modeOf({ failureMode: FailureMode.FAIL_OPEN })).toMatchObject({ failureMode: 'FailOpen' });
  });

  test('leaves the route to others where it names no Gateway', () => {
    expect(find(manifestsOf(newService({ routing: LlmdRouting.gateway() })), 'HTTPRoute')).toBeUndefined();
  });

  test('has all in the namespace, and nothing that belongs to the cluster', () => {
    for (const { kind, metadata } of routed({ epp: { replicas: 2 } })) {
      expect([kind, metadata.namespace]).toEqual([kind, 'llm']);
    }
  });
});

describe('the pool', () => {
  const selectorOf = (manifests: readonly Manifest[]) => specOf<{ selector: { matchLabels: StringMap } }>(find(manifests, 'InferencePool')).selector.matchLabels;
  const selects = (selector: StringMap, labels: StringMap) => Object.entries(selector).every(([key, value]) => labels[key] === value);

  /** The pod templates of a service, by what they are. */
  function templatesOf(manifests: readonly Manifest[]): [string, PodTemplate][] {
    return manifests.flatMap(({ kind, metadata: { name }, spec }): [string, PodTemplate][] => {
      if (kind === 'Deployment') {
        return [[name!, (spec as { template: PodTemplate }).template]];
      }
      const { leaderWorkerTemplate: group } = { ...spec as { leaderWorkerTemplate?: { leaderTemplate: PodTemplate; workerTemplate: PodTemplate } } };
      return group ? [[`${name} leader`, group.leaderTemplate], [`${name} worker`, group.workerTemplate]] : [];
    });
  }

  test('selects exactly the pods that take requests: both roles, leaders, and neither workers nor the picker', () => {
    const manifests = routed({}, { prefill: { gpu: Gpu.any(1), nodesPerReplica: 2 }, decode: { selectorLabels: { app: 'old' } } });
    const selected = templatesOf(manifests).filter(([, { metadata: { labels } }]) => selects(selectorOf(manifests), labels)).map(([name]) => name);
    expect(selected).toEqual(['qwen-decode', 'qwen-prefill leader']);
    expect(templatesOf(manifests).map(([name]) => name)).toEqual(expect.arrayContaining(['qwen-prefill worker', 'qwen-epp']));
  });

  test('of one service selects no pod of another one in the namespace', () => {
    const chart = newChart();
    for (const name of ['one', 'two']) {
      new LlmdModelService(chart, name, {
        metadata: { name, namespace: 'llm' }, version: LlmdVersion.V0_10_0, image: VLLM, model: ModelSource.huggingFace('Qwen/Qwen3-8B'), decode: {}, routing: LlmdRouting.gateway(),
      });
    }
    const manifests = synth(chart);
    const selector = selectorOf([{ ...manifests.find(({ kind, metadata: { name } }) => kind === 'InferencePool' && name === 'one')!, metadata: { name: 'qwen' } }]);
    expect(templatesOf(manifests).filter(([, { metadata: { labels } }]) => selects(selector, labels)).map(([name]) => name)).toEqual(['one-decode']);
  });

  test('sends requests to the port of the pods', () => {
    expect(specOf(find(routed({}, { port: 8080 }), 'InferencePool'))).toMatchObject({ targetPorts: [{ number: 8080 }] });
  });
});

describe('the route', () => {
  const specOfRoute = (options: LlmdGatewayOptions) => specOf<{ parentRefs: object[]; hostnames?: string[]; rules: { timeouts?: object; matches: object[]; backendRefs: object[] }[] }>(find(routed(options), 'HTTPRoute'));

  test('leads from the Gateway to the pool, for as long as a request takes', () => {
    expect(specOfRoute({})).toEqual({
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'inference-gateway' }],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'qwen' }],
        timeouts: { request: '0s' },
      }],
    });
  });

  test('has hosts, a path, a time and a Gateway of another namespace where they are stated', () => {
    const { parentRefs, hostnames, rules: [rule] } = specOfRoute({
      gateway: { ...GATEWAY, namespace: 'gateways', sectionName: 'https' }, hostnames: ['llm.example.com'], path: '/qwen', requestTimeout: Duration.millis(1500),
    });
    expect(parentRefs[0]).toMatchObject({ namespace: 'gateways', sectionName: 'https' });
    expect(hostnames).toEqual(['llm.example.com']);
    expect(rule).toMatchObject({ matches: [{ path: { value: '/qwen' } }], timeouts: { request: '1500ms' } });
  });
});

describe('a provider', () => {
  /** The objects of a service; no schema is at hand of those that the provider defines. */
  function provided(options: LlmdGatewayOptions): Manifest[] {
    const chart = newChart();
    new LlmdModelService(chart, 'service', {
      metadata: { name: 'qwen', namespace: 'llm' },
      version: LlmdVersion.V0_10_0,
      image: VLLM,
      model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
      decode: {},
      routing: LlmdRouting.gateway({ gateway: GATEWAY, ...options }),
    });
    const manifests = Testing.synth(chart) as Manifest[];
    expectValid(manifests.filter(({ apiVersion }) => !/^networking\.(?:istio|gke)\.io/.test(apiVersion)));
    return manifests;
  }

  test('of Istio is told to take the certificate of the picker as it is', () => {
    expect(specOf(find(provided({ provider: GatewayProvider.ISTIO }), 'DestinationRule'))).toEqual({
      host: 'qwen-epp.llm.svc.cluster.local', trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    });
  });

  test('of GKE checks the health of the pods, and limits the time of requests outside of the route', () => {
    const manifests = provided({ provider: GatewayProvider.GKE, requestTimeout: Duration.minutes(10) });
    expect(specOf(find(manifests, 'HealthCheckPolicy', 'qwen'))).toMatchObject({ default: { config: { httpHealthCheck: { requestPath: '/health', port: 8000 } } } });
    expect(specOf(find(manifests, 'GCPBackendPolicy', 'qwen'))).toMatchObject({ default: { timeoutSec: 600 } });
    expect(specOf<{ rules: object[] }>(find(manifests, 'HTTPRoute')).rules[0]).not.toHaveProperty('timeouts');
  });

  test('of any other kind needs nothing more', () => {
    expect(routed({ provider: GatewayProvider.AGENTGATEWAY })).toHaveLength(routed().length);
  });
});

describe('the endpoint picker', () => {
  test('reads its configuration for the pool of the service', () => {
    expect(argsOf(picked())).toEqual([
      '--pool-name=qwen', '--pool-namespace=$(NAMESPACE)', '--pool-group=inference.networking.k8s.io', '--config-file=/config/epp.yaml', '--grpc-health-port=9003',
      '--metrics-endpoint-auth=false', '--tracing=false', '--zap-encoder=json', '--v=1',
    ]);
  });

  test('is one that leads where there are several, and is asked for that', () => {
    const manifests = picked({ replicas: 2 });
    expect(argsOf(manifests)).toContain('--ha-enable-leader-election');
    expect(pickerPod(manifests).spec.containers[0].readinessProbe!.grpc).toEqual({ port: 9003, service: 'readiness' });
    expect(pickerPod(picked()).spec.containers[0].readinessProbe!.grpc).toEqual({ port: 9003, service: 'inference-extension' });
    const kindsOf = (some: readonly Manifest[]) => (find(some, 'Role').rules as { resources: string[] }[]).flatMap(({ resources }) => resources);
    expect(kindsOf(manifests)).toContain('leases');
    expect(kindsOf(picked())).not.toContain('leases');
  });

  test('speaks to the API of the cluster, with an account of its own', () => {
    expect(pickerPod(picked()).spec).toMatchObject({ serviceAccountName: 'qwen-epp', automountServiceAccountToken: true });
    expect(find(picked(), 'RoleBinding')).toMatchObject({ roleRef: { kind: 'Role', name: 'qwen-epp' }, subjects: [{ kind: 'ServiceAccount', name: 'qwen-epp', namespace: 'llm' }] });
  });

  test('has the account that is stated, and says what that needs instead of granting it', () => {
    const routing = LlmdRouting.gateway({ epp: { serviceAccountName: 'picker', replicas: 2 } });
    const service = newService({ routing });
    const manifests = manifestsOf(service, { external: ['ServiceAccount/picker'] });
    expect(manifests.map(({ kind }) => kind).filter((kind) => /Role|ServiceAccount/.test(kind))).toEqual(['ServiceAccount']);
    expect(find(manifests, 'ServiceAccount')).toBeUndefined();
    expect(pickerPod(manifests).spec.serviceAccountName).toBe('picker');
    expect(service.endpointPickerRules).toEqual(find(picked({ replicas: 2 }), 'Role').rules);
  });

  test('is root where a profile says so', () => {
    const security = SecurityProfile.root({ privileged: true });
    expect(pickerPod(picked({ security })).spec.containers[0].securityContext).toEqual({ privileged: true, runAsUser: 0, runAsGroup: 0 });
  });

  test('sets aside what it needs, and is admitted at level restricted', () => {
    const [{ resources, securityContext }] = pickerPod(picked()).spec.containers;
    expect(resources).toEqual({ requests: { cpu: '4', memory: '8Gi' }, limits: { cpu: '8', memory: '8Gi' } });
    expect(securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true });
    expect(pickerPod(picked()).spec.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(pickerPod(picked({ resources: { cpu: 1, memory: Size.gibibytes(2) } })).spec.containers[0].resources).toEqual({
      requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '2Gi' },
    });
  });

  test('takes the privileges that a profile states, which exclude what it gives up by itself', () => {
    const contextOf = (security?: SecurityProfile) => pickerPod(picked({ security })).spec.containers[0].securityContext;
    expect(contextOf()).toMatchObject({ allowPrivilegeEscalation: false, runAsNonRoot: true });
    expect(contextOf(SecurityProfile.imageDefault({ privileged: true }))).toEqual({ privileged: true });
  });

  test('follows the defaults of its chart', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ imageRegistry: 'registry.example.com', securityProfile: SecurityProfile.restricted() });
    new LlmdModelService(chart, 'service', {
      metadata: { name: 'qwen' }, version: LlmdVersion.V0_10_0, image: VLLM, model: ModelSource.huggingFace('Qwen/Qwen3-8B'), decode: {}, routing: LlmdRouting.gateway(),
    });
    const { spec } = pickerPod(synth(chart));
    expect(spec.containers[0].image).toBe('registry.example.com/llm-d/llm-d-router-endpoint-picker:v0.10.0');
    expect(spec.securityContext).toMatchObject({ runAsUser: 1000 });
  });

  test('is replaced when its configuration changes', () => {
    const hashOf = (epp: EndpointPickerOptions) => pickerPod(picked(epp)).metadata.annotations!['cdk8s-inference/picker-config'];
    expect(hashOf({})).toBe(hashOf({ logLevel: 2 }));
    expect(hashOf({})).not.toBe(hashOf({ profile: SchedulingProfile.weighted({ 'queue-scorer': 1 }) }));
  });

  test('has its metrics collected along with those of the pods', () => {
    expect(specOf(find(routed({}, { metrics: Metrics.podMonitor() }), 'PodMonitor'))).toMatchObject({ podMetricsEndpoints: [{ port: 'metrics', path: '/metrics' }] });
  });

  test('is upgraded without a change to any pod that serves the model', () => {
    const pod = (props: Props) => podOf('decode', { prefill: {}, image: VLLM, ...props });
    const older = pod({ version: LlmdVersion.V0_9_0, routing: LlmdRouting.gateway() });
    expect(pod({ version: LlmdVersion.V0_9_0, routing: LlmdRouting.gateway({ epp: { version: LlmdVersion.V0_10_0 } }) })).toEqual(older);
    expect(pod({ version: LlmdVersion.V0_10_0, sidecar: { version: LlmdVersion.V0_9_0 }, routing: LlmdRouting.gateway() })).toEqual(older);
  });

  test('knows names and priorities of requests', () => {
    const manifests = picked({ objectives: { interactive: 10, batch: -1 } });
    expect(find(manifests, 'InferenceObjective', 'batch')).toMatchObject({
      apiVersion: 'llm-d.ai/v1alpha2', spec: { priority: -1, poolRef: { group: 'inference.networking.k8s.io', name: 'qwen' } },
    });
    expect(manifests.filter(({ kind }) => kind === 'InferenceObjective')).toHaveLength(2);
  });
});

describe('the configuration of the picker', () => {
  const typesOf = ({ plugins }: Config) => plugins.map(({ type }) => type);

  test('is in the API that the releases read', () => {
    expect(configOf(picked({ version: LlmdVersion.V0_9_0 })).apiVersion).toBe('llm-d.ai/v1alpha1');
  });

  test('is that of the guide for pods of one role, by default', () => {
    const profile = SchedulingProfile.optimizedBaseline({ peakPrefillThroughput: 33821, maxPrefixTokensToMatch: 40960 });
    const config = configOf(picked({ profile }));
    expect(config.plugins).toEqual([
      { type: 'inflight-load-producer' },
      { type: 'approx-prefix-cache-producer', parameters: { maxPrefixTokensToMatch: 40960 } },
      { type: 'prefix-cache-affinity-filter', parameters: { peakPrefillThroughput: 33821 } },
      { type: 'token-load-scorer' }, { type: 'max-score-picker' }, { type: 'single-profile-handler' },
    ]);
    expect(typesOf(configOf(picked()))).toEqual(typesOf(config));
  });

  test('is that of the guide for two roles, by default, and computes each prompt apart', () => {
    const config = configOf(picked({}, { prefill: {} }));
    expect(typesOf(config)).toContain('always-disagg-pd-decider');
    expect(config.plugins).toContainEqual({ type: 'disagg-profile-handler', parameters: { deciders: { prefill: 'always-disagg-pd-decider' } } });
    expect(config.schedulingProfiles).toEqual([
      { name: 'prefill', plugins: [{ pluginRef: 'prefill-filter' }, { pluginRef: 'prefix-cache-affinity-filter' }, { pluginRef: 'token-load-scorer' }, { pluginRef: 'max-score-picker' }] },
      { name: 'decode', plugins: [{ pluginRef: 'decode-filter' }, { pluginRef: 'active-request-scorer', weight: 1 }, { pluginRef: 'max-score-picker' }] },
    ]);
  });

  test('computes short prompts where they are decoded, if vLLM is told to', () => {
    const config = configOf(picked({ profile: SchedulingProfile.disaggregated({ nonCachedTokens: 16 }) }, { prefill: {}, image: VLLM }));
    expect(config.plugins).toContainEqual({ type: 'prefix-based-pd-decider', parameters: { nonCachedTokens: 16 } });
  });

  test('lists a scorer once that both roles have', () => {
    const scorers = { 'queue-scorer': 1 };
    const profile = SchedulingProfile.disaggregated({ prefillScorers: scorers, decodeScorers: scorers });
    const config = configOf(picked({ profile }, { prefill: {} }));
    expect(typesOf(config).filter((type) => type === 'queue-scorer')).toHaveLength(1);
  });

  test('has the weights that are stated', () => {
    const { schedulingProfiles } = configOf(picked({ profile: SchedulingProfile.weighted({ 'queue-scorer': 2, 'prefix-cache-scorer': 3 }) }));
    expect(schedulingProfiles[0].plugins).toEqual([{ pluginRef: 'queue-scorer', weight: 2 }, { pluginRef: 'prefix-cache-scorer', weight: 3 }, { pluginRef: 'max-score-picker' }]);
  });

  test('is what is stated, and experimental plugins are allowed where a release asks for that', () => {
    const profile = SchedulingProfile.raw({
      plugins: [{ type: 'session-affinity-scorer' }], schedulingProfiles: [{ name: 'default', plugins: [{ pluginRef: 'session-affinity-scorer', weight: 1 }] }], requestHandler: {},
    });
    expect(configOf(picked({ profile }))).toMatchObject({ requestHandler: {}, plugins: [{ type: 'session-affinity-scorer' }] });
    expect(argsOf(picked({ profile }))).toContain('--allow-experimental-plugins');
    expect(argsOf(picked({ profile, version: LlmdVersion.V0_9_0 }))).not.toContain('--allow-experimental-plugins');
    expect(argsOf(picked())).not.toContain('--allow-experimental-plugins');
  });

  test('has requests wait where that is asked for', () => {
    const config = configOf(picked({
      flowControl: {
        maxRequests: 100, maxBytes: Size.mebibytes(64), requestTtl: Duration.seconds(30), priorityBands: [{ priority: -1, maxRequests: 10 }],
      },
    }));
    expect(config).toMatchObject({
      featureGates: ['flowControl'],
      flowControl: { maxRequests: '100', maxBytes: '64Mi', defaultRequestTTL: '30s', priorityBands: [{ priority: -1, maxRequests: '10' }] },
    });
  });
});
