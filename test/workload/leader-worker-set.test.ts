import { Size } from 'cdk8s';
import { ServingPod } from '../../src/pod/builder';
import { cacheParts } from '../../src/pod/parts/caches';
import { Storage } from '../../src/pod/parts/storage';
import { groupSelector, leadersAmong, leaderWorkerSet, leaderWorkerSetBudget, PodGroups, restartOf } from '../../src/workload/leader-worker-set';
import { GroupPlacement, GroupRestart, GroupSubdomain } from '../../src/workload/leader-worker-set-options';
import { Rollout } from '../../src/workload/rollout';
import { WorkloadPods } from '../../src/workload/workload';

const POD = new ServingPod({ name: 'engine', image: 'engine:1', command: ['serve'], args: [] }, { labels: { app: 'x' } }, []);

const GROUPS: PodGroups = {
  groups: 1, groupsPath: 'replicas', size: 4, sizePath: 'slice', isSlice: false, rollout: Rollout.oneByOne(), options: {}, env: [], needs: [],
};

function specOf(changes: Partial<PodGroups> = {}, pods: WorkloadPods = { serving: POD }): any {
  return leaderWorkerSet({ name: 'coder' }, { ...GROUPS, ...changes }, pods).spec;
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
    const options = { restart: GroupRestart.NONE, subdomain: GroupSubdomain.UNIQUE_PER_REPLICA, partition: 1 };
    const spec = specOf({ options }, { serving: leader, workers: POD });
    expect(spec.leaderWorkerTemplate).toMatchObject({ restartPolicy: 'None', leaderTemplate: leader.template, workerTemplate: POD.template });
    expect(spec.networkConfig.subdomainPolicy).toBe('UniquePerReplica');
    expect(spec.rolloutStrategy.rollingUpdateConfiguration.partition).toBe(1);
  });

  test('asks for a domain of its own by an annotation, beside those of the user', () => {
    const annotationsOf = (changes: Partial<PodGroups>) => (
      leaderWorkerSet({ name: 'coder', annotations: { team: 'llm' } }, { ...GROUPS, ...changes }, { serving: POD }).metadata.annotations
    );
    const perNodePool = { 'team': 'llm', 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool' };
    expect(annotationsOf({ options: { placement: GroupPlacement.perNodePool() } })).toEqual(perNodePool);
    expect(annotationsOf({ isSlice: true })).toEqual(perNodePool);
    expect(annotationsOf({ isSlice: true, size: 1 })).toEqual({ team: 'llm' });
    expect(annotationsOf({})).toEqual({ team: 'llm' });
  });

  test('makes a claim for each pod, which the pod only mounts', () => {
    const huggingFace = Storage.perPodClaim({ size: Size.gibibytes(200), storageClassName: 'hyperdisk-balanced' });
    const worker = new ServingPod(POD.engine, POD.metadata, cacheParts({ huggingFace }, {}));
    const { volumeClaimTemplates, workerTemplate: { spec } } = specOf({}, { serving: worker }).leaderWorkerTemplate;
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
    expect(leadersAmong(groupSelector('coder'))).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'coder', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
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
