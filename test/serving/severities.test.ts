import { ApiObject, Duration, Size } from 'cdk8s';
import { Input } from './doors';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/parts/env-value';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { HostPathType, Storage } from '../../src/pod/parts/storage';
import { InferenceDefaults } from '../../src/serving/inference-defaults';
import { Metrics } from '../../src/serving/metrics';
import { SglangServer } from '../../src/sglang-server/sglang-server';
import { codesOf, errorFrom, newChart, refusalOf } from '../harness';

function server({ defaults, ...input }: Input, acknowledged?: string): SglangServer {
  const chart = newChart();
  InferenceDefaults.of(chart).set(defaults ?? {});
  const acknowledge = acknowledged === undefined ? [] : [{ code: acknowledged, reason: 'it is so' }];
  return new SglangServer(chart, 'chat', { model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), image: EngineImage.sglang('v0.5.23'), gpu: Gpu.any(1), acknowledge, ...input } as never);
}

const mounted = (mountPath: string, subPath?: string): Input => (
  { volumes: { data: Storage.emptyDir({ mountPath, subPath, sizeLimit: Size.gibibytes(1) }) } });
const onNode = (path: string): Input => ({ nodes: Nodes.labels({ disk: 'fast' }), volumes: { data: Storage.hostPath(path, { mountPath: '/data' }) } });
const claims = (kubernetesVersion: string, claim: ResourceClaim): Input => ({ defaults: { kubernetesVersion }, resourceClaims: { nic: claim } });

test('a scrape interval below a second is written in milliseconds', () => {
  const [monitor] = server({ metrics: Metrics.podMonitor({ interval: Duration.millis(500) }) }).node.findAll()
    .filter((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'PodMonitor');
  expect(monitor.toJson().spec.podMetricsEndpoints[0].interval).toBe('500ms');
});

describe('what the API server takes is no final error', () => {
  test.each<[string, string, Input]>([
    ['INF030', 'a slash at the end of a path', mounted('/data/')],
    ['INF030', 'a slash too many in a path', mounted('/data//models')],
    ['INF042', 'a drain of more than a week', { shutdown: { drainTimeout: Duration.days(8) } }],
    ['INF044', 'no cores', { resources: { cpu: 0 } }],
    ['INF040', 'a startup budget of more than a week', { probes: { startupBudget: Duration.days(8) } }],
    ['INF203', 'a liveness of seconds', { probes: { livenessTolerance: Duration.seconds(10) } }],
    ['INF090', 'an affinity to all pods of the namespace', { affinity: [PodAffinity.near({ labels: {} })] }],
    ['INF113', 'a scrape twice a second', { metrics: Metrics.podMonitor({ interval: Duration.millis(500) }) }],
  ])('%s is advice: %s', (code, _, input) => {
    expect(server(input).advice.map((one) => one.code)).toContain(code);
  });

  test.each<[string, string, Input]>([
    ['INF030', 'a volume in place of the root', mounted('/')],
    ['INF030', 'a path that the kubelet takes from the root', mounted('data')],
    ['INF030', 'a path with a colon', mounted('/a:b')],
    ['INF146', 'a port of a sidecar that is kept among the init containers', {
      defaults: { kubernetesVersion: '1.35' }, sidecars: [{ name: 'tool', image: 'registry.example.com/tool:1', ports: { metrics: 30000 } }],
    }],
    ['INF032', 'a path with a dollar sign', onNode('/home/$USER')],
    ['INF032', 'a path on the node without a slash', onNode('~/.cache')],
    ['INF036', 'a directory of the node for an unprivileged user', { ...onNode('/data'), security: SecurityProfile.restricted() }],
    ['INF102', 'the host network for an unprivileged user', { interconnect: Interconnect.hostNetwork(), security: SecurityProfile.restricted() }],
    ['INF140', 'a claim behind a feature gate', claims('1.33', ResourceClaim.template('nic'))],
    ['INF151', 'the memory of the host in a namespace that admits it', { hostIpc: true, security: SecurityProfile.baseline() }],
  ])('%s can be acknowledged: %s', (code, _, input) => {
    expect(refusalOf(() => server(input))).toContain(`[${code}] `);
    expect(errorFrom(() => server(input, code))).toBe('');
  });

  test.each<[string, string, Input]>([
    ['INF015', 'the finalizers of Kubernetes', { metadata: { finalizers: ['foregroundDeletion'] } }],
    ['INF034', 'an empty directory of a volume', mounted('/data', '')],
    ['INF035', 'what every node has', { volumes: { time: Storage.hostPath('/etc/localtime', { type: HostPathType.FILE, mountPath: '/etc/localtime' }) } }],
    ['INF035', 'a directory that the kubelet makes', {
      volumes: { data: Storage.hostPath('/mnt/data', { type: HostPathType.DIRECTORY_OR_CREATE, mountPath: '/data' }) },
    }],
    ['INF146', 'a port of a container that ends before the engine starts', {
      initContainers: [{ name: 'fetch', image: 'registry.example.com/fetch:1', ports: { http: 30000 } }],
    }],
    ['INF242', 'a token in the former variable of the hub', {
      model: ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct'),
      env: { HUGGING_FACE_HUB_TOKEN: EnvValue.fromSecret(SecretRef.of({ name: 'hub', key: 'token' })) },
    }],
    ['INF077', 'a model of the image', { model: ModelSource.directory('/models/llama', { inImage: true }) }],
  ])('%s is silent: %s', (code, _, input) => {
    expect(codesOf(() => server(input))).not.toContain(code);
  });
});

describe('what the API server refuses is a final error', () => {
  test.each<[string, string, Input]>([
    ['INF030', 'no path', mounted('')],
    ['INF032', 'a path that leaves its directory', onNode('/models/../etc')],
    ['INF040', 'a part of a second', { probes: { startupBudget: Duration.millis(90_500) } }],
    ['INF090', 'the key of a label with a blank', { affinity: [PodAffinity.near({ labels: { app: 'chat' }, topologyKey: 'a b' })] }],
    ['INF145', 'a port that is none', { sidecars: [{ name: 'tool', image: 'registry.example.com/tool:1', ports: { metrics: 0 } }] }],
    ['INF105', 'an account with an underscore', { serviceAccountName: 'My_Account' }],
    ['INF113', 'an interval of no time', { metrics: Metrics.podMonitor({ interval: Duration.millis(0) }) }],
    ['INF140', 'a template of an API that the cluster lacks', claims('1.33', ResourceClaim.devices({ deviceClass: 'nic.example.com' }))],
    ['INF140', 'a field that the cluster lacks', claims('1.30', ResourceClaim.template('nic'))],
  ])('%s: %s', (code, _, input) => {
    expect(refusalOf(() => server(input, code))).toContain(`[${code}] `);
  });
});
