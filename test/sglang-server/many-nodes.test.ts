import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  EngineImage, EnvValue, Gpu, GroupPlacement, GroupRestart, Interconnect, ModelSource, Nodes, Rollout, SecurityProfile, SglangServer,
  SglangServerProps, Storage,
} from '../../src';
import { foundBy, newChart } from '../harness';
import { podSecurityLevel } from '../manifests/pod-security';
import { synth } from '../synth';

const TWO_NODES: SglangServerProps = {
  metadata: { name: 'r1', namespace: 'llm' },
  image: EngineImage.sglang('v0.5.17'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1'),
  gpu: Gpu.H100.times(8),
  nodes: Nodes.labels({ pool: 'h100' }),
  nodesPerReplica: 2,
  interconnect: Interconnect.rdma({ resource: 'rdma/ib', count: 8 }),
};

function synthesize(props: Partial<SglangServerProps> = {}) {
  const chart = newChart('test');
  const server = new SglangServer(chart, 'chat', { ...TWO_NODES, ...props });
  const [set, service] = synth(chart) as any[];
  const { leaderTemplate, workerTemplate, ...group } = set.spec.leaderWorkerTemplate;
  return { chart, server, set, service, group, leader: leaderTemplate.spec, worker: workerTemplate.spec };
}

function codesOf(props: Partial<SglangServerProps>): string[] {
  return foundBy(() => new SglangServer(newChart('test'), 'chat', { ...TWO_NODES, ...props })).map(({ code }) => code);
}

/** What the shell script of a container is given, and the program that it becomes. */
function flagsOf(pod: any): string[] {
  return pod.containers[0].args;
}

describe('a replica on several nodes', () => {
  test('is a group of a LeaderWorkerSet, made anew as a whole', () => {
    const { set, group, server } = synthesize({ replicas: 3 });
    expect(set).toMatchObject({ apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'r1', namespace: 'llm' } });
    expect(set.spec).toMatchObject({ replicas: 3, rolloutStrategy: { rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } } });
    expect(group).toEqual({ size: 2, restartPolicy: 'RecreateGroupOnPodRestart' });
    expect(server.workload.kind).toBe('LeaderWorkerSet');
  });

  test('spreads tensor parallelism over all GPUs, and each rank knows its own place', () => {
    const { leader, worker } = synthesize();
    for (const pod of [leader, worker]) {
      expect(flagsOf(pod)).toEqual([
        'python3', '-m', 'sglang.launch_server', '--model-path', 'deepseek-ai/DeepSeek-R1', '--host', '0.0.0.0', '--port', '30000',
        '--nnodes', '2', '--node-rank', '$(LWS_WORKER_INDEX)', '--dist-init-addr', '$(LWS_LEADER_ADDRESS):20000', '--tp-size', '16',
      ]);
      expect(pod.containers[0].resources.limits['nvidia.com/gpu']).toBe('8');
    }
  });

  test('meets on another port where told to', () => {
    expect(flagsOf(synthesize({ distributedPort: 5000 }).worker)).toContain('$(LWS_LEADER_ADDRESS):5000');
  });

  test('waits for the name of its leader before the engine starts', () => {
    const { command, env } = synthesize().worker.containers[0];
    expect(command.slice(0, 2)).toEqual(['sh', '-c']);
    expect(command.slice(4)).toEqual(['$(LWS_LEADER_ADDRESS)', '$(LWS_WORKER_INDEX)', '$(POD_IP)', '300']);
    expect(env).toContainEqual({ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
  });

  test('is asked for its health at the leader alone: workers answer 200 whatever happens', () => {
    const { leader, worker } = synthesize();
    expect(leader.containers[0]).toMatchObject({ startupProbe: { httpGet: { path: '/health_generate' } }, readinessProbe: {}, livenessProbe: {}, lifecycle: {} });
    expect(Object.keys(worker.containers[0])).toEqual(expect.not.arrayContaining(['startupProbe', 'readinessProbe', 'livenessProbe', 'lifecycle', 'ports']));
  });

  test('lets the leader drain, and its workers end at once', () => {
    const { leader, worker } = synthesize();
    expect(leader.terminationGracePeriodSeconds).toBe(310);
    expect(worker.terminationGracePeriodSeconds).toBe(30);
  });

  test('differs from its leader in nothing else', () => {
    const { leader, worker } = synthesize({ caches: { compile: Storage.emptyDir() }, security: SecurityProfile.baseline() });
    const { startupProbe, readinessProbe, livenessProbe, lifecycle, ports, ...container } = leader.containers[0];
    const env = container.env.filter(({ name }: { name: string }) => name !== 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION');
    expect(worker).toEqual({ ...leader, containers: [{ ...container, env }], terminationGracePeriodSeconds: 30 });
  });

  test('has ten minutes more to start: its nodes do not come at once', () => {
    const seconds = (pod: any) => pod.containers[0].startupProbe.failureThreshold * pod.containers[0].startupProbe.periodSeconds;
    const chart = newChart('one');
    new SglangServer(chart, 'chat', { ...TWO_NODES, nodesPerReplica: 1, interconnect: undefined, gpu: Gpu.H100.times(16) });
    const [deployment] = synth(chart) as any[];
    expect(seconds(synthesize().leader) - seconds(deployment.spec.template.spec)).toBe(600);
  });

  test('has adapters, and a pod that is admitted where its interconnect says', () => {
    const { worker } = synthesize();
    expect(worker.containers[0].resources.requests['rdma/ib']).toBe('8');
    expect(podSecurityLevel(worker, '1.28')).toBe('privileged');
    const tcp = synthesize({ interconnect: undefined, args: { ppSize: 2 }, security: SecurityProfile.restricted() });
    expect(podSecurityLevel(tcp.leader, '1.28')).toBe('restricted');
    expect(tcp.leader.containers[0].env).toContainEqual({ name: 'NCCL_IB_DISABLE', value: '1' });
  });

  test('obeys the settings of the controller', () => {
    const { group, set } = synthesize({
      leaderWorkerSet: { controllerVersion: 'v0.9.0', placement: GroupPlacement.perAwsNetworkNode() },
      caches: { huggingFace: Storage.perPodClaim({ size: Size.gibibytes(800) }) },
    });
    expect(group.restartPolicy).toBe('RecreateGroupAfterStart');
    expect(group.volumeClaimTemplates).toHaveLength(1);
    expect(set.metadata.annotations).toEqual({ 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'topology.k8s.aws/network-node-layer-3' });
  });

  test.each([
    [GroupPlacement.perGceBlock(), 'cloud.google.com/gce-topology-block'],
    [GroupPlacement.perNvlinkDomain(), 'nvidia.com/gpu.clique'],
  ])('can have a domain of its cloud to itself: %j', (placement, key) => {
    expect(synthesize({ leaderWorkerSet: { placement } }).set.metadata.annotations).toEqual({ 'leaderworkerset.sigs.k8s.io/exclusive-topology': key });
  });
});

describe('the Service of replicas on several nodes', () => {
  test('leads to the leaders, by a name that leaves the controller its own', () => {
    const { service, server } = synthesize();
    expect(service.metadata.name).toBe('r1-leader');
    expect(service.spec.selector).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
    expect(server.url).toBe('http://r1-leader.llm:30000');
  });

  test('the server as a selector means its leaders, and `pods` all of them', () => {
    const { chart, server } = synthesize();
    const policy = new kplus.NetworkPolicy(chart, 'policy', { selector: server, metadata: { namespace: 'llm' } });
    policy.addIngressRule(server.pods, [kplus.NetworkPolicyPort.tcp(30000)]);
    const [, , { spec }] = synth(chart) as any[];
    expect(spec.podSelector.matchLabels).toEqual(server.selectorLabels);
    expect(server.selectorLabels).toMatchObject({ 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
    expect(spec.ingress[0].from[0].podSelector.matchLabels).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'r1' });
  });

  test('honours labels of a running release besides', () => {
    const { service, server } = synthesize({ selectorLabels: { app: 'r1' } });
    expect(service.spec.selector).toMatchObject({ 'app': 'r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
    expect(server.pods.selectorLabels).toEqual({ 'app': 'r1', 'leaderworkerset.sigs.k8s.io/name': 'r1' });
  });
});

describe('what is wrong with several nodes', () => {
  test.each<[string, Partial<SglangServerProps>]>([
    ['SGL102', { args: { tpSize: 8, ppSize: 1 }, gpu: Gpu.H100, nodesPerReplica: 3 }],
    ['LWS001', { replicas: -1 }],
    ['LWS006', { leaderWorkerSet: { restart: GroupRestart.NONE } }],
    ['LWS010', { env: { LWS_WORKER_INDEX: EnvValue.of('0') } }],
    ['LWS011', { rollout: Rollout.surge(), nodes: Nodes.karpenter('pool') }],
    ['LWS012', { rollout: Rollout.recreate(), replicas: 2 }],
    ['LWS003', { leaderWorkerSet: { controllerVersion: 'v0.5.1' } }],
    ['INF010', { metadata: { name: 'r'.repeat(51) } }],
  ])('%s is found', (code, props) => {
    expect(codesOf(props)).toContain(code);
  });

  test('nothing is, as it stands', () => {
    expect(codesOf({})).toEqual([]);
  });

  test.each(['--nnodes', '--node-rank', '--dist-init-addr'])('extra arguments cannot set %s', (flag) => {
    expect(codesOf({ extraArgs: [flag, '1'] })).toHaveLength(1);
  });
});
