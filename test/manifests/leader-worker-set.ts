import { PERSISTENT_VOLUME_CLAIM_RULES } from './claim';
import { Field } from './field';
import { atMostWhole, intOrPercent, scaled } from './int-or-percent';
import { Labels } from './labels';
import { each, inRange, oneOf, Rule } from './rule';

const PREFIX = 'leaderworkerset.sigs.k8s.io';
const TEMPLATE = 'spec.leaderWorkerTemplate';
const UPDATE = 'spec.rolloutStrategy.rollingUpdateConfiguration';

/** What the names of the pods leave of the 63 characters of a label, for up to ten groups. */
const NAME_LENGTH = 50;

/** What the controller takes for what is not stated. */
const DEFAULTS = { replicas: 1, size: 1, maxUnavailable: 1, maxSurge: 0 };

/**
 * The rules of a LeaderWorkerSet: those of its webhook, and those without which it makes no pods.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.9.0/pkg/webhooks/leaderworkerset_webhook.go
 */
export const LEADER_WORKER_SET_RULES: readonly Rule[] = [
  ...inRange({ [`${TEMPLATE}.size`]: [1, Infinity], [`${UPDATE}.partition`]: [0, Infinity] }),
  {
    rule: `the name has at most ${NAME_LENGTH} characters, one less for each further digit of the number of groups`,
    broken: (set) => set.all('metadata.name').filter(({ text }) => text.length > NAME_LENGTH - String(Math.max(0, replicas(set) - 1)).length + 1),
  },
  { rule: 'there are fewer than 2^31 pods', broken: (set) => replicas(set) * size(set) >= 2 ** 31 ? set.all('spec.replicas') : [] },
  ...intOrPercent(`${UPDATE}.maxUnavailable`, `${UPDATE}.maxSurge`),
  ...atMostWhole(`${UPDATE}.maxUnavailable`, `${UPDATE}.maxSurge`),
  {
    rule: 'of the groups there are, maxUnavailable or maxSurge is at least one',
    broken: (set) => set.all(UPDATE).filter((update) => {
      const unavailable = scaled(update.get('maxUnavailable'), replicas(set), Math.floor) ?? DEFAULTS.maxUnavailable;
      const surge = scaled(update.get('maxSurge'), replicas(set), Math.ceil) ?? DEFAULTS.maxSurge;
      return replicas(set) > 0 && unavailable === 0 && surge === 0;
    }),
  },
  {
    rule: 'subgroups divide the group, or the group without its leader with LeaderExcluded',
    broken: (set) => set.all(`${TEMPLATE}.subGroupPolicy`).filter((policy) => !divides(policy, size(set))),
  },
  {
    rule: 'an exclusive topology of subgroups comes with a subGroupPolicy',
    broken: (set) => [set.get('metadata', 'annotations', `${PREFIX}/subgroup-exclusive-topology`)]
      .filter(({ isSet }) => isSet && set.all(`${TEMPLATE}.subGroupPolicy`).length === 0),
  },
  ...oneOf({
    [`${TEMPLATE}.leaderTemplate.spec.restartPolicy`]: ['Always'],
    [`${TEMPLATE}.workerTemplate.spec.restartPolicy`]: ['Always'],
  }),
  ...each((set) => set.all(`${TEMPLATE}.volumeClaimTemplates[]`), PERSISTENT_VOLUME_CLAIM_RULES),
];

/** The labels that the controller puts on the pods of a leader. */
export function leaderLabels(set: Field): Labels {
  return { ...memberLabels(set), [`${PREFIX}/worker-index`]: '0' };
}

/** The labels that the controller puts on the pods of workers. */
export function workerLabels(set: Field): Labels {
  return { ...memberLabels(set), [`${PREFIX}/worker-index`]: undefined, [`${PREFIX}/subgroup-index`]: undefined };
}

function memberLabels(set: Field): Labels {
  return {
    [`${PREFIX}/name`]: set.get('metadata', 'name').text,
    [`${PREFIX}/group-index`]: undefined,
    [`${PREFIX}/group-key`]: undefined,
    [`${PREFIX}/template-revision-hash`]: undefined,
  };
}

function divides(policy: Field, pods: number): boolean {
  const subgroup = policy.get('subGroupSize').number;
  if (!(subgroup >= 1 && subgroup <= pods)) {
    return false;
  }
  const withoutLeader = (pods - 1) % subgroup === 0;
  return policy.get('subGroupPolicyType').text === 'LeaderExcluded' ? withoutLeader : withoutLeader || pods % subgroup === 0;
}

function replicas(set: Field): number {
  const stated = set.get('spec', 'replicas');
  return stated.isSet ? stated.number : DEFAULTS.replicas;
}

function size(set: Field): number {
  const stated = set.get('spec', 'leaderWorkerTemplate', 'size');
  return stated.isSet ? stated.number : DEFAULTS.size;
}
