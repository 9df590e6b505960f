import { spawnSync } from 'node:child_process';
import { CLUSTER, get, kubectl, must, PATIENCE } from './kubectl';
import { Manifest } from './manifest';
import { NODE_POOL, nodesFor, Pod, podsOf } from './pods';

/** Kinds whose pods a controller of this cluster makes, and how to wait for them. */
const CONTROLLED: Readonly<Record<string, (name: string) => readonly string[]>> = {
  Deployment: (name) => ['rollout', 'status', `deployment/${name}`],
  StatefulSet: (name) => ['rollout', 'status', `statefulset/${name}`],
  LeaderWorkerSet: (name) => ['wait', '--for=condition=Available', `leaderworkersets/${name}`],
  DisaggregatedSet: (name) => ['wait', '--for=condition=Available', 'leaderworkersets', '-l', `disaggregatedset.x-k8s.io/name=${name}`],
};

/** @see https://lws.sigs.k8s.io/docs/concepts/#exclusive-placement */
const EXCLUSIVE_TOPOLOGY = 'leaderworkerset.sigs.k8s.io/exclusive-topology';

const LEADER_WORKER_SET = 'LeaderWorkerSet';
const DISAGGREGATED_SET = 'DisaggregatedSet';

/** The manifests with those that a controller makes in the place of a set: a LeaderWorkerSet for each role, in each slice. */
function withRoles(manifests: readonly Manifest[]): Manifest[] {
  return manifests.flatMap((manifest) => manifest.kind !== DISAGGREGATED_SET ? [manifest] : Array.from({ length: manifest.spec.slices ?? 1 }, () => (
    manifest.spec.roles.map(({ metadata, spec }: Manifest) => (
      { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: LEADER_WORKER_SET, metadata: { ...metadata, name: manifest.metadata.name }, spec })))).flat());
}

/** The nodes that the pods of the manifests need: as many as there are replicas, those of a group in one node pool. */
export function nodesOf(written: readonly Manifest[], prefix: string): Manifest[] {
  const manifests = withRoles(written);
  // Small pods may be placed on nodes for large ones, so that each kind of node has room for all of them.
  const all = manifests.reduce((sum, manifest) => sum + podsOf([manifest]).length * Number(manifest.spec?.replicas ?? 1), 0);
  return manifests.flatMap((manifest, index) => {
    const replicas: number = manifest.spec?.replicas ?? 1;
    const size: number = manifest.spec?.leaderWorkerTemplate?.size ?? 1;
    // Leaders and workers of a group share its pool.
    const pods = podsOf([manifest]).slice(0, size > 1 ? 1 : undefined);
    const label = manifest.metadata.annotations?.[EXCLUSIVE_TOPOLOGY] ?? NODE_POOL;
    return pods.flatMap((pod, nth) => nodesFor(pod, `${prefix}-${index}-${nth}`, size > 1 ? replicas * size : Math.max(replicas, all), { label, size }));
  });
}

/** Pods that no controller of this cluster makes: those of a kind whose operator is not here. */
export function uncontrolledPods(manifests: readonly Manifest[]): Pod[] {
  return podsOf(manifests.filter(({ kind }) => !(kind in CONTROLLED)), true);
}

/** Waits until the pods of the manifests run. */
export function waitForPods(manifests: readonly Manifest[], namespace: string): void {
  for (const { kind, metadata: { name } } of manifests) {
    if (kind === DISAGGREGATED_SET) {
      waitForRoles(name, namespace);
    }
    const wait = CONTROLLED[kind]?.(name);
    if (wait && !kubectl([...wait, '-n', namespace, `--timeout=${PATIENCE}s`]).ok) {
      const { stdout: pods } = kubectl(['get', 'pods', '-n', namespace, '-o', 'wide']);
      const { stdout: events } = kubectl(['events', '-n', namespace, '--types=Warning']);
      throw new Error(`${kind}/${name} is not ready\n${pods}\n${events}`);
    }
  }
  if (uncontrolledPods(manifests).length > 0) {
    must(['wait', 'pods', '--all', '-n', namespace, '--for=condition=Ready', `--timeout=${PATIENCE}s`]);
  }
}

/** Waits until the controller of a set has made a LeaderWorkerSet for each of its roles. */
function waitForRoles(name: string, namespace: string): void {
  const [{ spec: { roles } }] = get(namespace, 'disaggregatedsets', `--field-selector=metadata.name=${name}`);
  const deadline = Date.now() + PATIENCE * 1000;
  while (get(namespace, 'leaderworkersets', '-l', `disaggregatedset.x-k8s.io/name=${name}`).length < roles.length && Date.now() < deadline) {
    spawnSync('sleep', ['1']);
  }
}

/** What the scheduler says of each pod that it has not placed. */
export function whyPodsWait(namespace: string): Array<string | undefined> {
  return get<Pod>(namespace, 'pods').filter(({ status }) => status.phase === 'Pending')
    .map(({ status }) => status.conditions?.find(({ type }: { type: string }) => type === 'PodScheduled')?.message);
}

/** Whether pods claim devices: no driver is here that offers some. */
function claimDevices(manifests: readonly Manifest[]): boolean {
  return podsOf(manifests).some(({ spec }) => (spec.resourceClaims ?? []).length > 0);
}

/** Whether the controllers and drivers that the manifests need are here. */
export function isReconciled(manifests: readonly Manifest[]): boolean {
  const needsLws = manifests.some(({ kind }) => kind === LEADER_WORKER_SET || kind === DISAGGREGATED_SET);
  return CLUSTER.schedules && !claimDevices(manifests) && (CLUSTER.hasLws || !needsLws);
}
