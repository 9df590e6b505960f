import { Field } from './field';
import { Labels } from './labels';
import { LEADER_WORKER_SET_RULES } from './leader-worker-set';
import { each, Rule } from './rule';

const PREFIX = 'disaggregatedset.x-k8s.io';
const GROUP = 'leaderworkerset.sigs.k8s.io';
const REVISION = '0'.repeat(8);

/** The LeaderWorkerSets that the controller makes of a set, those of its last slice. */
export function leaderWorkerSets(set: Field): Field[] {
  const name = set.get('metadata', 'name').text;
  const slices = set.get('spec', 'slices');
  const last = slices.isSet ? slices.number - 1 : 0;
  return set.all('spec.roles[]').map((role) => {
    const { metadata, spec } = role.value as { metadata?: object; spec: object };
    return new Field({ metadata: { ...metadata, name: `${name}-${last}-${REVISION}-${role.get('name').text}` }, spec }, role.path);
  });
}

/** The labels that the controller puts on the pods of a role, those of a leader or those of workers. */
export function roleLabels(set: Field, role: Field, isLeader: boolean): Labels {
  const name = set.get('metadata', 'name').text;
  return {
    app: undefined,
    [`${PREFIX}/name`]: name,
    [`${PREFIX}/role`]: role.get('name').text,
    [`${PREFIX}/slice`]: undefined,
    [`${PREFIX}/revision`]: undefined,
    [`${GROUP}/name`]: undefined,
    [`${GROUP}/group-index`]: undefined,
    [`${GROUP}/worker-index`]: isLeader ? '0' : undefined,
  };
}

function isExternal(role: Field): boolean {
  return role.get('scaling', 'mode').text === 'External';
}

/**
 * The rules of a DisaggregatedSet: those of its definition and its webhook, and those of what it makes.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/webhooks/disaggregatedset/disaggregatedset_webhook.go
 */
export const DISAGGREGATED_SET_RULES: readonly Rule[] = [
  {
    rule: 'all roles that are not scaled from outside have replicas, or none has',
    broken: (set) => {
      const counts = set.all('spec.roles[]').filter((role) => !isExternal(role)).map((role) => role.get('spec', 'replicas'));
      return counts.some(({ number }) => number > 0) ? counts.filter((count) => count.isSet && count.number === 0) : [];
    },
  },
  {
    rule: 'a set of several slices is not scaled from outside',
    broken: (set) => set.all('spec.slices').filter(({ number }) => number > 1 && set.all('spec.roles[]').some(isExternal)),
  },
  { rule: 'roles have no partition', broken: (set) => set.all('spec.roles[].spec.rolloutStrategy.rollingUpdateConfiguration.partition').filter(({ number }) => number !== 0) },
  { rule: 'a placement has a topology', broken: (set) => set.all('spec.placementPolicy').filter((policy) => policy.get('type').text !== 'None' && !policy.get('topology').isSet) },
  {
    rule: 'a placement of slices goes without one of groups',
    broken: (set) => set.all('spec.placementPolicy.topology').filter(() => set.all('spec.roles[]').some((role) => (
      [role.get('metadata', 'annotations'), ...role.all('spec.leaderWorkerTemplate.workerTemplate.metadata.annotations'), ...role.all('spec.leaderWorkerTemplate.leaderTemplate.metadata.annotations')]
        .some((annotations) => annotations.get(`${GROUP}/exclusive-topology`).isSet)))),
  },
  ...each(leaderWorkerSets, LEADER_WORKER_SET_RULES),
];
