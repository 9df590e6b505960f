import { apply, CLUSTER, eventually, get, must } from './kubectl';
import { Manifest } from './manifest';
import { Pod } from './pods';
import { surroundingsOf } from './surroundings';

/** Creates pods in a namespace without keeping them: whatever admits pods there has its say. */
export function admit(pods: readonly Pod[], namespace: string): void {
  if (pods.length === 0) {
    return;
  }
  apply(surroundingsOf(pods, []), '-n', namespace);
  const { warnings } = must(['create', '--dry-run=server', '--validate=strict', '-n', namespace], pods);
  expect(warnings).toEqual([]);
}

/** A quota holds from when the controller, where there is one, has counted what is there. */
export async function setQuota(namespace: string, quota: Manifest): Promise<void> {
  if (!CLUSTER.schedules) {
    return;
  }
  apply([quota], '-n', namespace);
  await eventually(() => expect(get(namespace, 'resourcequotas')[0].status.hard).toEqual(quota.spec.hard));
}
