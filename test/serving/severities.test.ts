import { Duration, Size } from 'cdk8s';
import { Input } from './doors';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
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

describe('what the API server takes is no final error', () => {
  test.each<[string, string, Input]>([
    ['INF030', 'a slash at the end of a path', mounted('/data/')],
    ['INF030', 'a slash too many in a path', mounted('/data//models')],
    ['INF042', 'a drain of more than a week', { shutdown: { drainTimeout: Duration.days(8) } }],
    ['INF044', 'no cores', { resources: { cpu: 0 } }],
    ['INF040', 'a startup budget of more than a week', { probes: { startupBudget: Duration.days(8) } }],
    ['INF203', 'a liveness of seconds', { probes: { livenessTolerance: Duration.seconds(10) } }],
    ['INF090', 'an affinity to all pods of the namespace', { affinity: [PodAffinity.near({ labels: {} })] }],
    ['INF105', 'a scheduler of any name', { schedulerName: 'My_Scheduler' }],
    ['INF113', 'a scrape twice a second', { metrics: Metrics.podMonitor({ interval: Duration.millis(500) }) }],
  ])('%s is advice: %s', (code, _, input) => {
    expect(server(input).advice.map((one) => one.code)).toContain(code);
  });

  test.each<[string, string, Input]>([
    ['INF030', 'a volume in place of the root', mounted('/')],
    ['INF030', 'a path that the kubelet takes from the root', mounted('data')],
    ['INF030', 'a path with a colon', mounted('/a:b')],
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
    ['INF105', 'an account with an underscore', { serviceAccountName: 'My_Account' }],
    ['INF113', 'an interval of no time', { metrics: Metrics.podMonitor({ interval: Duration.millis(0) }) }],
    ['INF140', 'a template of an API that the cluster lacks', claims('1.33', ResourceClaim.devices({ deviceClass: 'nic.example.com' }))],
    ['INF140', 'a field that the cluster lacks', claims('1.30', ResourceClaim.template('nic'))],
  ])('%s: %s', (code, _, input) => {
    expect(refusalOf(() => server(input, code))).toContain(`[${code}] `);
  });
});
