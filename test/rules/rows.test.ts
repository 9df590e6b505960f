import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Size } from 'cdk8s';
import { EVERY_RULE } from './every-rule';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/env-value';
import { InferenceDefaults, InferenceDefaultsOptions } from '../../src/pod/inference-defaults';
import { Interconnect } from '../../src/pod/interconnect';
import { NodeCapacity, Nodes } from '../../src/pod/nodes';
import { PodAffinity } from '../../src/pod/pod-affinity';
import { PodPart } from '../../src/pod/pod-part';
import { Rollout } from '../../src/pod/rollout';
import { SecurityProfile } from '../../src/pod/security-profile';
import { Storage } from '../../src/pod/storage';
import { TopologySpread } from '../../src/pod/topology-spread';
import { ServiceType } from '../../src/traffic/service';
import { BareServer, BareServerProps } from '../bare-server';

const ON_NODE = Nodes.labels({ 'kubernetes.io/hostname': 'gpu-1' });

interface Input extends BareServerProps {
  readonly defaults?: InferenceDefaultsOptions;
}

function cache(storage: Storage): Input {
  return { caches: { compile: storage } };
}

function part(some: Omit<PodPart, 'from'>): Input {
  return { parts: [{ from: 'test', ...some }] };
}

/** For each rule of this family an input that breaks it, and no other. */
const BREAKS: Record<string, Input> = {
  INF001: { acknowledge: [{ code: 'INF999', reason: 'none' }] },
  INF002: { acknowledge: [{ code: 'INF010', reason: 'none' }] },
  INF003: { acknowledge: [{ code: 'INF035', reason: '' }] },
  INF010: { metadata: { name: '1st' } },
  INF011: { metadata: { namespace: 'My.Team' } },
  INF012: { metadata: { labels: { team: 'a b' } } },
  INF013: { podLabels: { 'app.kubernetes.io/name': 'other' } },
  INF014: { selectorLabels: {} },
  INF015: { metadata: { finalizers: ['keep'] } },
  INF020: { env: { '1ST': EnvValue.of('x') } },
  INF021: { env: { HF_HOME: EnvValue.of('/x') }, caches: { huggingFace: Storage.emptyDir() } },
  INF022: { env: { MY_TOKEN: EnvValue.of('hunter2') } },
  INF023: { env: { GREETING: EnvValue.of(`hf_${'aB3d'.repeat(9)}`) } },
  INF025: { env: { X: EnvValue.fromConfigMap('My_Config', 'x') } },
  INF026: { env: { X: EnvValue.fromField('status.podIp') } },
  INF027: { nodes: ON_NODE, ...part({ nodeSelector: { 'kubernetes.io/hostname': 'gpu-2' } }) },
  INF028: part({ volumes: [{ name: 'shm', source: { emptyDir: {} }, mountPath: '/other' }] }),
  INF029: { defaults: { imagePullSecrets: ['My_Registry'] } },
  INF030: cache(Storage.emptyDir({ mountPath: 'cache' })),
  INF031: cache(Storage.emptyDir({ mountPath: '/dev/shm' })),
  INF032: { nodes: ON_NODE, ...cache(Storage.hostPath('~/.cache')) },
  INF033: cache(Storage.persistentVolumeClaim('My_Claim')),
  INF034: cache(Storage.emptyDir({ subPath: '/compile' })),
  INF035: cache(Storage.hostPath('/data')),
  INF036: { nodes: ON_NODE, security: SecurityProfile.restricted(), ...cache(Storage.hostPath('/data')) },
  INF037: { tolerations: [{ value: 'gpu' }] },
  INF038: cache(Storage.emptyDir({ sizeLimit: Size.gibibytes(0.1) })),
  INF040: { probes: { startupBudget: Duration.seconds(59) } },
  INF041: { probes: { timeout: Duration.seconds(1) } },
  INF042: { shutdown: { drainTimeout: Duration.millis(1500) } },
  INF043: { shutdown: { drainTimeout: Duration.seconds(0), endpointRemovalDelay: Duration.seconds(0) } },
  INF044: { resources: { cpu: 0 } },
  INF045: { resources: { cpu: 4, cpuLimit: 2 } },
  INF046: { resources: { memory: Size.gibibytes(0) } },
  INF047: { sharedMemory: Size.gibibytes(8), resources: { memory: Size.gibibytes(8) } },
  INF050: { replicas: -1 },
  INF051: { rollout: Rollout.surge(), nodes: ON_NODE },
  INF052: { rollout: Rollout.recreate(), replicas: 2 },
  INF055: { service: { port: 0 } },
  INF056: { service: { nodePort: 30000 } },
  INF057: { service: { annotations: { 'a b': 'x' } } },
  INF058: { service: { type: ServiceType.NODE_PORT, nodePort: 8080 } },
  INF060: { security: SecurityProfile.restricted({ user: 0 }) },
  INF061: { security: SecurityProfile.root({ capabilities: ['CAP_SYS_PTRACE'] }) },
  INF062: { security: SecurityProfile.restricted({ supplementalGroups: [-1] }) },
  INF063: { security: SecurityProfile.restricted(), ...part({ limits: { 'amd.com/gpu': '1' }, requests: { 'amd.com/gpu': '1' } }) },
  INF065: { defaults: { imageRegistry: 'https://registry.example.com' } },
  INF066: { defaults: { huggingFaceEndpoint: 'hub.example.com' } },
  INF070: { model: ModelSource.huggingFace('/models/llama') },
  INF071: { model: ModelSource.huggingFace('organization/model', { revision: 'main branch' }) },
  INF072: { model: ModelSource.gcs('s3://bucket/llama'), serviceAccountName: 'reader' },
  INF073: { model: ModelSource.nfs({ server: 'nfs://10.0.0.1', path: '/models' }) },
  INF074: { model: ModelSource.huggingFace('organization/model', { endpoint: 'hub.example.com' }) },
  INF075: { model: ModelSource.ociImage('Registry/Model:1') },
  INF076: { model: ModelSource.s3('s3://bucket/llama') },
  INF077: { model: ModelSource.huggingFace('organization/model', { offline: true }) },
  INF090: { affinity: [PodAffinity.near({ labels: {} })] },
  INF091: { affinity: [PodAffinity.preferNear({ labels: { app: 'chat' }, weight: 0 })] },
  INF100: { interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 0 }) },
  INF101: { interconnect: Interconnect.tcp({ interfaceName: 'a name with spaces' }) },
  INF102: { interconnect: Interconnect.hostNetwork(), security: SecurityProfile.restricted() },
  INF103: { nodes: Nodes.instanceTypes([]) },
  INF104: { nodes: Nodes.karpenter('gpu', { reservation: 'cr-0123456789abcdef0', capacity: [NodeCapacity.SPOT] }) },
  INF105: { serviceAccountName: 'My_Account' },
  INF106: { kubernetesVersion: '1.27' },
  INF107: { topologySpread: [TopologySpread.zones(), TopologySpread.zones()] },
  INF110: { proxy: { url: 'proxy:3128' } },
  INF111: { caBundle: { configMap: 'bundle', key: 'a b' } },
};

/** The codes of what a server finds wrong or unwise, each once. */
function codesOf({ defaults, ...props }: Input): string[] {
  const chart = new Chart(new App(), 'chart');
  InferenceDefaults.of(chart).set(defaults ?? {});
  try {
    return [...new Set(new BareServer(chart, 'server', props).advice.map(({ code }) => code))];
  } catch (error) {
    return [...new Set([...(error as Error).message.matchAll(/^ {2}\[([A-Z]{3}[0-9]{3})\] /gm)].map(([, code]) => code))];
  }
}

test.each(Object.entries(BREAKS))('%s has an input that breaks it alone', (code, input) => {
  expect(codesOf(input)).toEqual([code]);
});

/** What a bare server does not run has its case with the construct or the part that does. */
const ELSEWHERE: Record<string, string> = {
  INF004: 'inputs/findings.test.ts',
  INF005: 'inputs/findings.test.ts',
  INF006: 'inputs/findings.test.ts',
  INF007: 'inputs/copies.test.ts',
  INF008: 'inputs/findings.test.ts',
  INF009: 'pod/inference-defaults.test.ts',
  INF053: 'sglang-server.test.ts',
  INF078: 'models/model-sources.test.ts',
  INF080: 'pod/disk-rules.test.ts',
  INF081: 'pod/disk-rules.test.ts',
};

test('every rule of this family has such an input, here or elsewhere', () => {
  const codes = [...Object.keys(BREAKS), ...Object.keys(ELSEWHERE)].sort();
  expect(codes).toEqual(EVERY_RULE.map(({ code }) => code).filter((code) => code.startsWith('INF')));
});

test.each(Object.entries(ELSEWHERE))('the case of %s is in %s', (code, file) => {
  expect(readFileSync(join(__dirname, '..', file), 'utf8')).toContain(code);
});

test('a server that says nothing breaks none', () => {
  expect(codesOf({})).toEqual([]);
});
