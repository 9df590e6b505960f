import { ApiObject, Testing, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { ServingPod } from '../../src/pod/builder';
import { cacheParts } from '../../src/pod/parts/caches';
import { Storage } from '../../src/pod/parts/storage';
import { Identity } from '../../src/serving/identity';
import { emitLeaderWorkerSet, groupSelector, leaderSelector, leaderWorkerSetBudget, PodGroups, restartOf } from '../../src/workload/leader-worker-set';
import { GroupPlacement, GroupRestart, GroupSubdomain } from '../../src/workload/leader-worker-set-options';
import { Rollout } from '../../src/workload/rollout';

const POD = new ServingPod({ name: 'engine', image: 'engine:1', command: ['serve'], args: [] }, { labels: { app: 'x' } }, []);

function group(scope: Construct, name: string, changes: Partial<PodGroups> = {}, namespace?: string): ApiObject {
  const own = new Construct(scope, `group-${namespace ?? ''}-${name}`);
  const { groups = 1, rollout = Rollout.oneByOne() } = changes;
  const identity = new Identity(own, { name: 'engine', component: 'server' }, leaderWorkerSetBudget(groups, rollout), { metadata: { name, namespace } });
  return emitLeaderWorkerSet(own, { identity, groups, size: 4, worker: POD, rollout, options: {}, ...changes });
}

function specOf(changes: Partial<PodGroups> = {}) {
  const chart = Testing.chart();
  return group(chart, 'coder', changes).toJson().spec;
}

describe('a LeaderWorkerSet', () => {
  test('recreates groups as a whole, starts workers with the leader, and rolls out one group after the other', () => {
    expect(specOf({ groups: 2 })).toEqual({
      replicas: 2,
      startupPolicy: 'LeaderCreated',
      networkConfig: { subdomainPolicy: 'Shared' },
      rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } },
      leaderWorkerTemplate: { size: 4, restartPolicy: 'RecreateGroupOnPodRestart', workerTemplate: POD.template },
    });
  });

  test.each([
    [Rollout.surge(), { maxSurge: 1, maxUnavailable: 0 }],
    [Rollout.oneByOne(), { maxSurge: 0, maxUnavailable: 1 }],
    [Rollout.recreate(), { maxSurge: 0, maxUnavailable: '100%' }],
  ])('rolls out as $name says', (rollout, limits) => {
    expect(specOf({ rollout }).rolloutStrategy.rollingUpdateConfiguration).toEqual(limits);
  });

  test('takes policies, a partition and a leader of its own', () => {
    const leader = new ServingPod({ ...POD.engine, args: ['--lead'] }, POD.metadata, []);
    const spec = specOf({ leader, options: { restart: GroupRestart.NONE, subdomain: GroupSubdomain.UNIQUE_PER_REPLICA, partition: 1 } });
    expect(spec.leaderWorkerTemplate).toMatchObject({ restartPolicy: 'None', leaderTemplate: leader.template });
    expect(spec.networkConfig.subdomainPolicy).toBe('UniquePerReplica');
    expect(spec.rolloutStrategy.rollingUpdateConfiguration.partition).toBe(1);
  });

  test('asks for a domain of its own by an annotation, beside those of the user', () => {
    const own = new Construct(Testing.chart(), 'own');
    const identity = new Identity(own, { name: 'engine', component: 'server' }, leaderWorkerSetBudget(1, Rollout.oneByOne()), {
      metadata: { name: 'coder', annotations: { team: 'llm' } },
    });
    const options = { placement: GroupPlacement.perNodePool() };
    const { metadata } = emitLeaderWorkerSet(own, { identity, groups: 1, size: 4, worker: POD, rollout: Rollout.oneByOne(), options }).toJson();
    expect(metadata.annotations).toEqual({ 'team': 'llm', 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool' });
  });

  test('makes a claim for each pod, which the pod only mounts', () => {
    const huggingFace = Storage.perPodClaim({ size: Size.gibibytes(200), storageClassName: 'hyperdisk-balanced' });
    const worker = new ServingPod(POD.engine, POD.metadata, cacheParts({ huggingFace }));
    const { volumeClaimTemplates, workerTemplate: { spec } } = specOf({ worker }).leaderWorkerTemplate;
    expect(volumeClaimTemplates).toEqual([{
      metadata: { name: 'huggingface-cache' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'hyperdisk-balanced', resources: { requests: { storage: '200Gi' } } },
    }]);
    expect(spec.volumes).toBeUndefined();
    expect(spec.containers[0].volumeMounts).toEqual([{ name: 'huggingface-cache', mountPath: '/cache/huggingface' }]);
  });

  test('is recreated after start from the version of the controller that can, unless another policy is stated', () => {
    expect(restartOf({})).toBe(GroupRestart.RECREATE_ON_POD_RESTART);
    expect(restartOf({ controllerVersion: 'v0.8.0' })).toBe(GroupRestart.RECREATE_ON_POD_RESTART);
    expect(restartOf({ controllerVersion: 'v0.9.0' })).toBe(GroupRestart.RECREATE_AFTER_START);
    expect(restartOf({ controllerVersion: 'v0.10.0', restart: GroupRestart.NONE })).toBe(GroupRestart.NONE);
  });

  test('is found with all of its pods, or by its leaders', () => {
    expect(groupSelector('coder')).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'coder' });
    expect(leaderSelector('coder')).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'coder', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
  });
});

describe('the name of a LeaderWorkerSet', () => {
  test.each([[0, 50], [1, 50], [10, 50], [11, 49], [100, 49], [101, 48], [1_000_000, 45]])('has room for the number of the last of %i groups', (groups, length) => {
    expect(leaderWorkerSetBudget(groups, Rollout.oneByOne()).length).toBe(length);
  });

  test('has room for one more group where it comes before the others go', () => {
    expect(leaderWorkerSetBudget(10, Rollout.surge()).length).toBe(49);
  });
});
