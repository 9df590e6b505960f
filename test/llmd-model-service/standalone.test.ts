import { Duration, Size } from 'cdk8s';
import { parse } from 'yaml';
import { manifestsOf, newService, newServiceIn } from './services';
import {
  EndpointPickerOptions, FailureMode, InferenceDefaults, IpFamily, LlmdModelServiceProps, LlmdRouting, LlmdStandaloneOptions, Metrics, ModelBackend,
  ModelRoute, SecretRef, SecurityProfile, ServiceType,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { Container, PodTemplate, StringMap } from '../../src/kube/objects';
import { newChart } from '../harness';
import { synth } from '../synth';

type Props = Partial<LlmdModelServiceProps>;

function standalone(options: LlmdStandaloneOptions = {}, props: Props = {}): Manifest[] {
  return manifestsOf(newService({ metadata: { name: 'qwen', namespace: 'llm' }, routing: LlmdRouting.standalone(options), ...props }));
}

function find(manifests: readonly Manifest[], kind: string, name = 'qwen-epp'): Manifest {
  return manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name)!;
}

function podOf(options: LlmdStandaloneOptions = {}, props: Props = {}): PodTemplate {
  return (find(standalone(options, props), 'Deployment').spec as { template: PodTemplate }).template;
}

function envoyOf(options: LlmdStandaloneOptions = {}, props: Props = {}): Container {
  return podOf(options, props).spec.containers.find(({ name }) => name === 'envoy-proxy')!;
}

function fileOf(options: LlmdStandaloneOptions = {}, props: Props = {}): string {
  return (find(standalone(options, props), 'ConfigMap').data as StringMap)['envoy.yaml'];
}

interface EnvoyFile {
  readonly static_resources: {
    readonly listeners: readonly { readonly address: { readonly socket_address: { readonly port_value: number } } }[];
  };
}

describe('a service with a proxy of its own', () => {
  test('has a pool, a picker with the proxy beside it, and a Service, and nothing of a Gateway', () => {
    expect(standalone().map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
      'Deployment qwen-decode', 'ServiceAccount qwen-sa', 'InferencePool qwen', 'Deployment qwen-epp', 'Service qwen-epp', 'ConfigMap qwen-epp',
      'ServiceAccount qwen-epp', 'Role qwen-epp', 'RoleBinding qwen-epp', 'Service qwen',
    ]);
    expect(podOf().spec.containers.map(({ name }) => name)).toEqual(['epp', 'envoy-proxy']);
  });

  test('knows its address', () => {
    const service = newService({ metadata: { name: 'qwen', namespace: 'llm' }, routing: LlmdRouting.standalone() });
    expect(service.url).toBe('http://qwen.llm:80');
    expect(service.service!.name).toBe('qwen');
    expect(newService({ routing: LlmdRouting.standalone({ service: { port: 8080 } }) }).url).toBe('http://qwen:8080');
    expect([newService().url, newService().service]).toEqual([undefined, undefined]);
  });

  test('leads to the proxy, and shows nobody the picker', () => {
    const manifests = standalone({ service: { type: ServiceType.LOAD_BALANCER, annotations: { 'example.com/internal': 'true' } } }, { apiKey: SecretRef.of({ name: 'key', key: 'key' }) });
    expect(find(manifests, 'Service', 'qwen')).toMatchObject({
      metadata: { annotations: { 'example.com/internal': 'true' } },
      spec: { type: 'LoadBalancer', ports: [{ port: 80, targetPort: 'http' }], selector: { 'app.kubernetes.io/component': 'epp' } },
    });
    expect(find(manifests, 'Service').spec).toMatchObject({ type: 'ClusterIP' });
    expect(envoyOf().ports).toContainEqual({ name: 'http', containerPort: 8081 });
  });

  test('is a backend of a route by its Service', () => {
    const chart = newChart('llm', { namespace: 'llm' });
    const service = newService({ routing: LlmdRouting.standalone() });
    new ModelRoute(chart, 'route', { gateway: { name: 'gateway' }, models: [{ backends: [ModelBackend.server(service)] }] });
    expect(JSON.stringify(synth(chart))).toContain('"kind":"Service","name":"qwen","port":80');
  });

  test('needs no CRDs without a pool: the picker selects the pods', () => {
    const manifests = standalone({ inferencePool: false });
    expect(find(manifests, 'InferencePool', 'qwen')).toBeUndefined();
    const { args } = (find(manifests, 'Deployment').spec as { template: PodTemplate }).template.spec.containers[0];
    expect(args).toContain('--endpoint-selector=cdk8s-inference/instance=qwen,llm-d.ai/inference-serving=true');
    expect(args).toContain('--endpoint-target-ports=8000');
    expect(args!.join()).not.toContain('--pool');
    expect(find(manifests, 'Role').rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
  });

  test('replaces one picker by the next without a gap, and several at once', () => {
    const strategy = (replicas: number) => (find(standalone({ epp: { replicas } }), 'Deployment').spec as { strategy: object }).strategy;
    expect(strategy(1)).toMatchObject({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } });
    expect(strategy(2)).toMatchObject({ type: 'Recreate' });
  });

  test('lets answers end that run', () => {
    const seconds = (epp: EndpointPickerOptions) => Number(envoyOf({ epp }).lifecycle!.preStop!.exec!.command![1]);
    expect(seconds({})).toBeLessThan(podOf().spec.terminationGracePeriodSeconds!);
    expect(seconds({ replicas: 2 })).toBeLessThan(seconds({}));
  });

  test('has a thread for each CPU of the proxy', () => {
    const threads = (resources?: object) => {
      const { args } = envoyOf({ envoy: { resources } });
      return args![args!.indexOf('--concurrency') + 1];
    };
    expect([threads(), threads({ cpu: 1.5 }), threads({ cpu: 1, cpuLimit: 3 }), threads({ memory: Size.gibibytes(1) })]).toEqual(['8', '2', '3', '4']);
    expect(envoyOf({ envoy: { resources: { cpu: 1, memory: Size.gibibytes(1) } } }).resources).toEqual({ limits: { memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } });
  });

  test('is admitted at the level restricted', () => {
    const { spec } = podOf({ epp: { security: SecurityProfile.restricted() } });
    for (const { securityContext } of spec.containers) {
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    }
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true });
  });

  test('has the user that the cluster assigns', () => {
    const { spec } = podOf({ epp: { security: SecurityProfile.arbitraryUser() } });
    expect(JSON.stringify(spec)).not.toMatch(/"(?:runAsUser|fsGroup)"/);
  });

  test('pulls the proxy from the registry of the platform', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ imageRegistry: 'registry.example.com' });
    newServiceIn(chart, { routing: LlmdRouting.standalone() });
    expect(JSON.stringify(synth(chart))).toContain('"image":"registry.example.com/envoyproxy/envoy:');
    expect(envoyOf().image).toMatch(/^docker\.io\/envoyproxy\/envoy:v\d+\.\d+\.\d+$/);
    expect(newService({ routing: LlmdRouting.standalone({ envoy: { image: 'mirror.example.com/envoy:v1.34.0' } }) }).images).toContain('mirror.example.com/envoy:v1.34.0');
  });

  test('reads the configuration that it was started with', () => {
    const hash = (options: LlmdStandaloneOptions) => podOf(options).metadata.annotations!['cdk8s-inference/picker-config'];
    expect(hash({ requestTimeout: Duration.minutes(1) })).not.toBe(hash({}));
    expect(hash({ epp: { objectives: { batch: -1 } } })).toBe(hash({}));
    expect(envoyOf().args!.slice(0, 2)).toEqual(['-c', '/config/envoy.yaml']);
  });

  test('shows the metrics of the picker to those who collect them', () => {
    expect(standalone({}, { metrics: Metrics.podMonitor() }).filter(({ kind }) => kind === 'PodMonitor').map(({ metadata: { name } }) => name)).toEqual(['qwen-decode', 'qwen-epp']);
  });
});

describe('the configuration of the proxy', () => {
  test('limits no request unless it is told to', () => {
    expect(fileOf()).toMatch(/ timeout: 0s\n +idle_timeout: 0s\n/);
    expect(fileOf({ requestTimeout: Duration.millis(1500) })).toMatch(/ timeout: 1.5s\n +idle_timeout: 1.5s\n/);
  });

  test('waits for the picker as long as requests wait in it', () => {
    const waits = (requestTtl?: Duration) => /message_timeout: (\d+)s/.exec(fileOf({ epp: { flowControl: { requestTtl } } }))![1];
    expect([waits(), waits(Duration.seconds(5)), waits(Duration.minutes(30)), waits(Duration.hours(5)), waits(Duration.seconds(0))]).toEqual(['1000', '1000', '1800', '3600', '3600']);
  });

  test('passes no request on that nobody picked a pod for', () => {
    expect(fileOf()).toContain('failure_mode_allow: false');
    expect(fileOf({ epp: { failureMode: FailureMode.FAIL_OPEN } })).toContain('failure_mode_allow: true');
    expect(fileOf()).toContain('http_header_name: x-gateway-destination-endpoint');
  });

  test('listens where the pod declares ports, at addresses of its family', () => {
    const { static_resources: { listeners } } = parse(fileOf()) as EnvoyFile;
    const declared = envoyOf().ports!.map(({ containerPort }) => containerPort);
    expect(listeners.map(({ address }) => address.socket_address.port_value).sort()).toEqual([...declared].sort());
    expect(fileOf({ epp: { ipFamily: IpFamily.IPV6 } })).toContain('address: "::"');
  });

  test('says each thing where it belongs, without references', () => {
    expect(fileOf()).not.toMatch(/[&*]a\d/);
  });

  test('changes nothing of a service behind a Gateway', () => {
    expect(JSON.stringify(manifestsOf(newService({ routing: LlmdRouting.gateway() })))).not.toContain('envoy');
  });
});
