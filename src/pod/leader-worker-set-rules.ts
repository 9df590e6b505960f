import { LWS_ENV, LWS_SINCE, restartOf } from './leader-worker-set';
import { GroupRestart, LeaderWorkerSetOptions } from './leader-worker-set-options';
import { Rollout } from './rollout';
import { EngineVersion } from '../engines/engine-version';
import { isDns1035Label, isQualifiedName } from '../private/names';
import { INT32_MAX, unlessWhole } from '../rules/range';
import { ruleTable } from '../rules/rule';

/** Something that not every version of the controller has. */
export interface ControllerFeature {
  /** The prop that asks for it. */
  readonly path: string;
  /** What it is, as a message names it. */
  readonly title: string;
  /** The first version that has it. */
  readonly since: string;
}

/** What the rules of groups look at. */
export interface GroupSubject {
  /** How many groups, as the user wrote it. */
  readonly groups: number;
  /** The prop that says so. */
  readonly groupsPath: string;
  /** Pods of a group. */
  readonly size: number;
  readonly name: string;
  /** Name of the Service in front of the leaders. */
  readonly serviceName: string;
  readonly options: LeaderWorkerSetOptions;
  readonly rollout: Rollout;
  /** Variables that the user set. */
  readonly env: readonly string[];
  /** What the construct itself needs of the controller. */
  readonly needs: readonly ControllerFeature[];
  /** The pods of a group must be on the hosts of one slice of TPUs. */
  readonly isSlice: boolean;
}

/** The number of a group, as it ends the names of its pods. */
const GROUP_INDEX = /^(?:0|[1-9]\d*)$/;

/** Most groups that the API takes. */
const MOST_GROUPS = 1_000_000;

/**
 * Variables that the controller sets in every container, and in those with TPUs. It drops what is set under the former
 * names, and sets none of the latter where the first two are set.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/accelerators/tpu.go
 */
const INJECTED: readonly string[] = [
  ...Object.values(LWS_ENV), 'TPU_WORKER_HOSTNAMES', 'TPU_WORKER_ID', 'TPU_NAME', 'TPU_PROCESS_ADDRESSES', 'TPU_PROCESS_PORT',
];

const WEBHOOK = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/webhooks/leaderworkerset_webhook.go';
const API = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go';
const EXCLUSIVE = 'https://lws.sigs.k8s.io/docs/concepts/#exclusive-placement';

/** What the options ask for that not every version of the controller has. */
function featuresOf({ options: { restart, partition }, needs }: GroupSubject): ControllerFeature[] {
  return [
    ...needs,
    ...(restart === GroupRestart.RECREATE_AFTER_START
      ? [{ path: 'leaderWorkerSet.restart', title: 'RecreateGroupAfterStart', since: LWS_SINCE.recreateAfterStart }] : []),
    ...(partition === undefined ? [] : [{ path: 'leaderWorkerSet.partition', title: 'partition', since: LWS_SINCE.partition }]),
  ];
}

function sharesNodes({ options: { placement }, isSlice, size }: GroupSubject): boolean {
  return isSlice && size > 1 && placement?.topologyKey === undefined;
}

export const GROUP_RULES = ruleTable<GroupSubject>([
  {
    code: 'LWS001',
    severity: 'error',
    title: 'Groups are counted, up to a million, and their pods up to 2^31 - 1',
    source: WEBHOOK,
    check: ({ groups, groupsPath, size }) => unlessWhole(
      groupsPath, groups, { min: 0, max: Math.min(MOST_GROUPS, Math.floor(INT32_MAX / size)) }, `write how many groups of ${size} pods are to serve, or leave it out`,
    ),
  },
  {
    code: 'LWS002',
    severity: 'error',
    title: 'The version of the controller is a release',
    source: 'https://github.com/kubernetes-sigs/lws/releases',
    check: ({ options: { controllerVersion: version } }) => version === undefined || EngineVersion.parse(version)?.snapshot === false ? undefined : {
      path: 'leaderWorkerSet.controllerVersion',
      got: version,
      expected: 'a release such as v0.9.0',
      remedy: 'copy the tag of the image that `kubectl get deployment -n lws-system lws-controller-manager -o yaml` shows, or leave it out',
    },
  },
  {
    code: 'LWS003',
    severity: 'engine-error',
    title: 'The controller of that version has what is asked of it',
    source: 'https://github.com/kubernetes-sigs/lws/releases',
    check: (subject) => {
      const version = EngineVersion.parse(subject.options.controllerVersion ?? '');
      const missing = version === undefined || version.snapshot ? [] : featuresOf(subject).filter(({ since }) => !version.atLeast(since));
      return missing.map(({ path, title, since }) => ({
        path,
        got: title,
        expected: `what the controller ${version!.text} has; this came with ${since}`,
        remedy: `update the controller to ${since} or newer, and say so in leaderWorkerSet.controllerVersion`,
      }));
    },
  },
  {
    code: 'LWS004',
    severity: 'error',
    title: 'A partition is one of the groups',
    source: API,
    check: ({ groups, options: { partition } }) => unlessWhole(
      'leaderWorkerSet.partition', partition, { min: 0, max: groups }, 'write the number of the first group that gets the new version, or leave it out',
    ),
  },
  {
    code: 'LWS005',
    severity: 'error',
    title: 'The key of the topology is such as the API takes',
    source: API,
    check: ({ options: { placement } }) => {
      const key = placement?.topologyKey;
      return key === undefined || isQualifiedName(key) ? undefined : {
        path: 'leaderWorkerSet.placement',
        got: key,
        expected: 'the key of a node label, of the form prefix/name',
        remedy: '`kubectl get nodes --show-labels` lists them; GroupPlacement.perNodePool() is that of GKE\'s node pools',
      };
    },
  },
  {
    code: 'LWS006',
    severity: 'engine-error',
    title: 'The pods of a group are made anew together',
    source: 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/managers/scheduler.py',
    check: ({ options, size }) => size <= 1 || restartOf(options) !== GroupRestart.NONE ? undefined : {
      path: 'leaderWorkerSet.restart',
      got: 'None',
      expected: 'a policy that makes the whole group anew: the ranks that are left wait forever for the one that was lost, and none of them ends',
      remedy: 'use GroupRestart.RECREATE_AFTER_START, or RECREATE_ON_POD_RESTART before v0.9.0 of the controller',
    },
  },
  {
    code: 'LWS007',
    severity: 'engine-error',
    title: 'Several groups have slices of their own',
    source: EXCLUSIVE,
    check: (subject) => !sharesNodes(subject) || !(subject.groups > 1) ? undefined : {
      path: 'leaderWorkerSet.placement',
      got: 'anywhere',
      expected: `all pods of one of the ${subject.groups} groups on one slice: without exclusive placement they mix, and no slice forms`,
      remedy: 'leave it out, or use GroupPlacement.perNodePool()',
    },
  },
  {
    code: 'LWS008',
    severity: 'advice',
    title: 'A group has its slice to itself',
    source: EXCLUSIVE,
    check: (subject) => !sharesNodes(subject) || subject.groups > 1 ? undefined : {
      path: 'leaderWorkerSet.placement',
      got: 'anywhere',
      expected: 'exclusive placement: where the cluster has several slices of this topology, the pods may end up on different ones',
      remedy: 'leave it out, or acknowledge this where there is only one such slice',
    },
  },
  {
    code: 'LWS009',
    severity: 'error',
    title: 'The Service has a name of its own',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/controller/controller_utils.go',
    check: ({ name, serviceName }) => {
      const isTaken = serviceName === name || (serviceName.startsWith(`${name}-`) && GROUP_INDEX.test(serviceName.slice(name.length + 1)));
      return isDns1035Label(serviceName) && !isTaken ? undefined : {
        path: 'serviceName',
        got: serviceName,
        expected: isTaken
          ? 'a name other than those of the headless Services, which the controller makes only where there is none: the pods would have no names'
          : 'at most 63 lowercase letters, digits and dashes that begin with a letter',
        remedy: `leave it out to get ${name}-leader, or write another one`,
      };
    },
  },
  {
    code: 'LWS010',
    severity: 'error',
    title: 'Variables that the controller sets are left to it',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/pod/pod_utils.go',
    check: ({ env }) => env.filter((name) => INJECTED.includes(name)).map((name) => ({
      path: `env.${name}`,
      expected: 'a name that the controller does not set: it either drops this one, or leaves out the others that belong to it',
      remedy: 'remove it: each pod gets its own',
    })),
  },
  {
    code: 'LWS011',
    severity: 'advice',
    title: 'A new group comes first only where all of its nodes can come',
    source: 'https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/',
    check: ({ rollout, size }) => rollout.name !== 'surge' || size <= 1 ? undefined : {
      path: 'rollout',
      got: 'surge',
      expected: `${size} spare nodes, in a slice or domain of their own: without them the new group waits, and the rollout with it`,
      remedy: 'use Rollout.oneByOne(), or acknowledge this where such nodes are kept free',
    },
  },
  {
    code: 'LWS012',
    severity: 'advice',
    title: 'Several groups do not go all at once',
    source: 'https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/',
    check: ({ rollout, groups, groupsPath }) => rollout.name !== 'recreate' || !(groups > 1) ? undefined : {
      path: 'rollout',
      got: 'recreate',
      expected: `some of the ${groups} ${groupsPath} to serve while the others load`,
      remedy: 'use Rollout.oneByOne(): it needs no spare nodes either',
    },
  },
  {
    code: 'LWS013',
    severity: 'advice',
    title: 'A group has more than one pod',
    source: 'https://lws.sigs.k8s.io/docs/concepts/',
    check: ({ size }) => size > 1 ? undefined : {
      path: 'slice',
      got: 'one host',
      expected: 'several hosts: a group of one pod works, and makes the cluster need a controller that it has no use for',
      remedy: 'take a topology of several hosts, or acknowledge this',
    },
  },
]);
