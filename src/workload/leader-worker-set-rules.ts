import { ControllerFeature, LWS_ENV, LWS_SINCE, restartOf } from './leader-worker-set';
import { GroupRestart, GroupSubdomain, LeaderWorkerSetOptions } from './leader-worker-set-options';
import { Rollout } from './rollout';
import { EngineVersion } from '../engines/engine-version';
import { isDns1035Label, isQualifiedName } from '../kube/names';
import { adviseInteger, INT32_MAX, requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';

/** The subject of the rules about groups. */
export interface GroupSubject {
  /** The number of groups, as the user wrote it. */
  readonly groups: number;
  /** The prop that sets it. */
  readonly groupsPath: string;
  /** Pods per group. */
  readonly size: number;
  readonly name: string;
  /** Name of the Service in front of the leaders. */
  readonly serviceName: string;
  readonly options: LeaderWorkerSetOptions;
  readonly rollout: Rollout;
  /** Names of the variables that the user set. */
  readonly env: readonly string[];
  /** Features that the construct itself needs. */
  readonly needs: readonly ControllerFeature[];
  /** Whether the pods of a group must run on the hosts of one TPU slice. */
  readonly isSlice: boolean;
}

/** The index of a group, as in the names of its pods. */
const GROUP_INDEX = /^(?:0|[1-9]\d*)$/;

/** The largest number of groups that the API accepts. */
const MOST_GROUPS = 1_000_000;

/**
 * Variables that the controller sets: `LWS_*` in every container, `TPU_*` in containers with TPUs. It drops a user's `LWS_*`,
 * and sets no `TPU_*` at all if the user sets one of the first two.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/accelerators/tpu.go
 */
const INJECTED: readonly string[] = [
  ...Object.values(LWS_ENV), 'TPU_WORKER_HOSTNAMES', 'TPU_WORKER_ID', 'TPU_NAME', 'TPU_PROCESS_ADDRESSES', 'TPU_PROCESS_PORT',
];

const WEBHOOK = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/webhooks/leaderworkerset_webhook.go';
const API = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go';
const EXCLUSIVE = 'https://lws.sigs.k8s.io/docs/concepts/#exclusive-placement';

/** The features that the options and the construct need. */
function featuresOf({ options: { restart, partition }, needs }: GroupSubject): ControllerFeature[] {
  return [
    ...needs,
    ...(restart === GroupRestart.RECREATE_AFTER_START
      ? [{ path: 'leaderWorkerSet.restart', title: 'RecreateGroupAfterStart', since: LWS_SINCE.recreateAfterStart }] : []),
    ...(partition === undefined ? [] : [{ path: 'leaderWorkerSet.partition', title: 'partition', since: LWS_SINCE.partition }]),
  ];
}

/** Whether the pods of a group can end up on different slices. */
function isSpreadOverSlices({ options: { placement }, isSlice, size }: GroupSubject): boolean {
  return isSlice && size > 1 && placement?.topologyKey === undefined;
}

function isRelease(version: string): boolean {
  return EngineVersion.parse(version)?.snapshot === false;
}

/** Whether the controller gives the name to a headless Service: one of all groups, or one of each. */
function isHeadlessService({ serviceName, name, options }: GroupSubject): boolean {
  return options.subdomain === GroupSubdomain.UNIQUE_PER_REPLICA
    ? serviceName.startsWith(`${name}-`) && GROUP_INDEX.test(serviceName.slice(name.length + 1))
    : serviceName === name;
}

export const GROUP_RULES = ruleTable<GroupSubject>([
  {
    code: 'LWS001',
    severity: 'error',
    title: 'There are at most a million groups and 2^31 - 1 pods',
    source: WEBHOOK,
    check: ({ groups, groupsPath, size }) => requireInteger(
      groupsPath, groups, { min: 0, max: Math.min(MOST_GROUPS, Math.floor(INT32_MAX / size)) }, `write the number of groups of ${size} pods, or leave it out`,
    ),
  },
  {
    code: 'LWS002',
    severity: 'error',
    title: '`controllerVersion` is a release of LeaderWorkerSet',
    source: 'https://github.com/kubernetes-sigs/lws/releases',
    check: ({ options: { controllerVersion: version } }) => version !== undefined && !isRelease(version) && {
      path: 'leaderWorkerSet.controllerVersion',
      got: version,
      expected: 'a release such as v0.9.0',
      remedy: 'copy the image tag from `kubectl get deployment -n lws-system lws-controller-manager -o yaml`, or leave it out',
    },
  },
  {
    code: 'LWS003',
    severity: 'engine-error',
    title: '`controllerVersion` has the features that are used',
    source: 'https://github.com/kubernetes-sigs/lws/releases',
    check: (subject) => {
      const version = EngineVersion.parse(subject.options.controllerVersion ?? '');
      if (version === undefined || version.snapshot) {
        return undefined;
      }
      return featuresOf(subject).filter(({ since }) => !version.atLeast(since)).map(({ path, title, since }) => ({
        path,
        got: title,
        expected: `a feature of the controller ${version.text} (${since} added this one)`,
        remedy: `update the controller to ${since} or newer, and set leaderWorkerSet.controllerVersion to that version`,
      }));
    },
  },
  {
    code: 'LWS004',
    severity: 'error',
    mildest: 'advice',
    title: '`partition` is 0 to the number of groups',
    source: WEBHOOK,
    // The webhook accepts a larger one: no group is updated then.
    check: ({ groups, options: { partition } }) => adviseInteger(
      'leaderWorkerSet.partition', partition, { min: 0, max: groups }, { min: 0, max: INT32_MAX }, 'set it to the index of the first group to update, or leave it out',
    ),
  },
  {
    code: 'LWS005',
    severity: 'error',
    title: 'The topology key of `placement` is the key of a node label',
    source: API,
    check: ({ options: { placement } }) => {
      const key = placement?.topologyKey;
      return key !== undefined && !isQualifiedName(key) && {
        path: 'leaderWorkerSet.placement',
        got: key,
        expected: 'the key of a node label, of the form name or prefix/name',
        remedy: 'copy a key from `kubectl get nodes --show-labels`, or use GroupPlacement.perNodePool() for GKE node pools',
      };
    },
  },
  {
    code: 'LWS006',
    severity: 'engine-error',
    title: 'The pods of a group are recreated together',
    source: 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/managers/scheduler.py',
    check: ({ options, size }) => size > 1 && restartOf(options) === GroupRestart.NONE && {
      path: 'leaderWorkerSet.restart',
      got: 'None',
      expected: 'a policy that recreates the whole group: the remaining ranks wait forever for a lost one, and none of them exits',
      remedy: 'leave it out, or use GroupRestart.RECREATE_AFTER_START (RECREATE_ON_POD_RESTART for controllers before v0.9.0)',
    },
  },
  {
    code: 'LWS007',
    severity: 'engine-error',
    title: 'Each of several groups has a slice to itself',
    source: EXCLUSIVE,
    check: (subject) => isSpreadOverSlices(subject) && subject.groups > 1 && {
      path: 'leaderWorkerSet.placement',
      got: 'anywhere',
      expected: `exclusive placement for ${subject.groups} groups: without it, their pods are mixed over the slices, and no slice forms`,
      remedy: 'leave it out, or use GroupPlacement.perNodePool()',
    },
  },
  {
    code: 'LWS008',
    severity: 'advice',
    title: 'A single group has a slice to itself',
    source: EXCLUSIVE,
    check: (subject) => isSpreadOverSlices(subject) && !(subject.groups > 1) && {
      path: 'leaderWorkerSet.placement',
      got: 'anywhere',
      expected: 'exclusive placement: if the cluster has several slices of this topology, the pods can be scheduled on different ones',
      remedy: 'leave it out, or acknowledge this if there is only one such slice',
    },
  },
  {
    code: 'LWS009',
    severity: 'error',
    mildest: 'engine-error',
    title: 'The Service name is valid and differs from the headless Services of the groups',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/controller/controller_utils.go',
    check: (subject) => {
      const { name, serviceName } = subject;
      const isTaken = isHeadlessService(subject);
      return (isTaken || !isDns1035Label(serviceName)) && {
        path: 'serviceName',
        got: serviceName,
        expected: isTaken
          ? 'a name that no headless Service of the groups has: the controller does not create a Service that exists, and the pods would have no DNS names'
          : 'a name of at most 63 lowercase letters, digits and dashes that starts with a letter',
        remedy: `leave it out for ${name}-leader, or choose another name`,
        severity: isTaken ? 'engine-error' as const : undefined,
      };
    },
  },
  {
    code: 'LWS010',
    severity: 'error',
    title: '`env` sets no variables of the controller',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/pod/pod_utils.go',
    check: ({ env, isSlice }) => env.filter((name) => INJECTED.includes(name) && (isSlice || !name.startsWith('TPU_'))).map((name) => ({
      path: `env.${name}`,
      expected: 'a variable that the controller does not set: it drops this one, or omits the variables that belong to it',
      remedy: 'remove it: the controller sets it for each pod',
    })),
  },
  {
    code: 'LWS011',
    severity: 'advice',
    title: 'A surge rollout of groups needs spare nodes',
    source: 'https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/',
    check: ({ rollout, size }) => rollout.name === 'surge' && size > 1 && {
      path: 'rollout',
      got: 'surge',
      expected: `${size} spare nodes, in a slice or domain of their own: without them the new group stays pending, and the rollout stops`,
      remedy: 'use Rollout.oneByOne(), or acknowledge this if such nodes are kept free',
    },
  },
  {
    code: 'LWS012',
    severity: 'advice',
    title: 'Several groups are not stopped at the same time',
    source: 'https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/',
    check: ({ rollout, groups, groupsPath }) => rollout.name === 'recreate' && groups > 1 && {
      path: 'rollout',
      got: 'recreate',
      expected: `a rollout that keeps some of the ${groups} ${groupsPath} serving while the others load`,
      remedy: 'use Rollout.oneByOne(), which needs no spare nodes either',
    },
  },
  {
    code: 'LWS014',
    severity: 'advice',
    title: '`progressDeadline` has no effect on groups',
    source: API,
    check: ({ rollout: { progressDeadline } }) => progressDeadline && {
      path: 'rollout.progressDeadline',
      expected: 'no deadline: a LeaderWorkerSet rolls out group by group, however long each one takes',
      remedy: 'leave it out',
    },
  },
]);
