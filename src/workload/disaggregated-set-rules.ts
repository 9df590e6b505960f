import { ROLE_SCALER, SET_KUBERNETES, SET_SINCE } from './disaggregated-set';
import { DisaggregatedSetOptions } from './disaggregated-set-options';
import { LeaderWorkerSetOptions } from './leader-worker-set-options';
import { EngineVersion } from '../engines/engine-version';
import { minorVersion } from '../kube/kubernetes-version';
import { isQualifiedName } from '../kube/names';
import { requireInteger } from '../rules/range';
import { Finding, ruleTable } from '../rules/rule';

/** A role of a set, as it is stated. */
export interface StatedSetRole {
  readonly replicas?: number;
  readonly isAutoscaled: boolean;
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;
  readonly kubernetesVersion?: string;
  /** Where the user wrote the value of a prop of the role. */
  place(prop: string): string;
}

/** The subject of the rules about a set. */
export interface SetSubject {
  /** The prop that states the set. */
  readonly path: string;
  readonly options: DisaggregatedSetOptions;
  readonly roles: readonly StatedSetRole[];
}

const WEBHOOK = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/webhooks/disaggregatedset/disaggregatedset_webhook.go';
const API = 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/disaggregatedset/v1/disaggregatedset_types.go';
const RELEASES = 'https://github.com/kubernetes-sigs/lws/releases';

export const SET_RULES = ruleTable<SetSubject>([
  {
    code: 'LWS030',
    severity: 'error',
    title: 'A DisaggregatedSet has 1 to 100 slices',
    source: API,
    check: ({ path, options: { slices } }) => requireInteger(`${path}.slices`, slices, { min: 1, max: 100 }, 'write the number of copies of the set, or leave it out'),
  },
  {
    code: 'LWS031',
    severity: 'error',
    title: 'The roles of a DisaggregatedSet have replicas, all of them or none',
    source: API,
    check: ({ roles }) => {
      const fixed = roles.filter(({ isAutoscaled }) => !isAutoscaled);
      const empty = fixed.filter(({ replicas }) => replicas === 0);
      return empty.length === fixed.length ? undefined : empty.map(({ place }) => ({
        path: place('replicas'), got: 0, expected: '1 or more, as the other role has', remedy: 'set it to 1, or set replicas of both roles to 0',
      }));
    },
  },
  {
    code: 'LWS032',
    severity: 'error',
    title: '`controllerVersion` is a release that has DisaggregatedSets, and the same everywhere',
    source: RELEASES,
    check: ({ path, options: { controllerVersion: version }, roles }) => {
      const parsed = EngineVersion.parse(version ?? SET_SINCE.set);
      const isOne = parsed?.snapshot === false && parsed.atLeast(SET_SINCE.set);
      return isOne ? differing(version, roles) : {
        path: `${path}.controllerVersion`,
        got: version,
        expected: `a release such as v0.10.0, ${SET_SINCE.set} or newer`,
        remedy: 'copy the image tag from `kubectl get deployment -n lws-system lws-controller-manager -o yaml`, or leave it out',
      };
    },
  },
  {
    code: 'LWS033',
    severity: 'engine-error',
    title: 'The controller has the features of DisaggregatedSets that are used',
    source: RELEASES,
    check: ({ path, options: { controllerVersion, slices, placement }, roles }) => {
      const version = controllerVersion === undefined ? undefined : EngineVersion.parse(controllerVersion);
      const used = [
        ...(slices === undefined ? [] : [{ path: `${path}.slices`, title: 'slices', since: SET_SINCE.slices }]),
        ...(placement === undefined ? [] : [{ path: `${path}.placement`, title: 'placementPolicy', since: SET_SINCE.placement }]),
        ...roles.filter(({ isAutoscaled }) => isAutoscaled).map(({ place }) => ({ path: place('autoscaling'), title: ROLE_SCALER.kind, since: SET_SINCE.external })),
      ];
      return version && used.filter(({ since }) => !version.atLeast(since)).map(({ path: where, title, since }) => ({
        path: where,
        got: title,
        expected: `a feature of the controller ${version.text} (${since} added this one)`,
        remedy: `update the controller to ${since} or newer, and set ${path}.controllerVersion to that version`,
      }));
    },
  },
  {
    code: 'LWS034',
    severity: 'error',
    title: 'A DisaggregatedSet of several slices is not autoscaled',
    source: WEBHOOK,
    check: ({ options: { slices = 1 }, roles }) => slices > 1 ? roles.filter(({ isAutoscaled }) => isAutoscaled).map(({ place }) => ({
      path: place('autoscaling'), got: 'external', expected: `replicas: the webhook refuses autoscaling with ${slices} slices`, remedy: 'set slices to 1, or state replicas',
    })) : undefined,
  },
  {
    code: 'LWS035',
    severity: 'error',
    title: 'Slices are placed by the key of a node label, and then groups are not',
    source: WEBHOOK,
    check: ({ path, options: { placement }, roles }) => placement && [
      ...(isQualifiedName(placement._bind().topologyKey) ? [] : [{
        path: `${path}.placement`,
        got: placement._bind().topologyKey,
        expected: 'the key of a node label, of the form name or prefix/name',
        remedy: 'copy a key from `kubectl get nodes --show-labels`',
      }]),
      ...roles.filter(({ leaderWorkerSet }) => leaderWorkerSet?.placement?.topologyKey !== undefined).map(({ place, leaderWorkerSet }) => ({
        path: place('leaderWorkerSet.placement'),
        got: leaderWorkerSet!.placement!.topologyKey,
        expected: `no placement of groups: ${path}.placement puts the pods of a slice into one domain`,
        remedy: 'remove one of the two',
      })),
    ],
  },
  {
    code: 'LWS036',
    severity: 'error',
    title: 'A DisaggregatedSet has no `partition`',
    source: WEBHOOK,
    check: ({ roles }) => roles.filter(({ leaderWorkerSet }) => (leaderWorkerSet?.partition ?? 0) !== 0).map(({ place, leaderWorkerSet }) => ({
      path: place('leaderWorkerSet.partition'),
      got: leaderWorkerSet!.partition,
      expected: 'none: the controller replaces the roles of a set together',
      remedy: 'remove it; for a comparison, run two services behind a ModelRoute',
    })),
  },
  {
    code: 'LWS037',
    severity: 'error',
    mildest: 'advice',
    title: `DisaggregatedSets need Kubernetes 1.${SET_KUBERNETES} or newer`,
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/config/crd/bases/disaggregatedset.x-k8s.io_disaggregatedsets.yaml',
    check: ({ path, roles }) => kubernetesFindings(path, roles),
  },
]);

function differing(version: string | undefined, roles: readonly StatedSetRole[]): Finding[] {
  return roles.flatMap(({ leaderWorkerSet, place }) => {
    const { controllerVersion: got } = leaderWorkerSet ?? {};
    return got === undefined || version === undefined || got === version ? [] : [{
      path: place('leaderWorkerSet.controllerVersion'), got, expected: `${version}, as of the set: one controller runs both`, remedy: 'remove it',
    }];
  });
}

function kubernetesFindings(path: string, roles: readonly StatedSetRole[]): Finding[] {
  const expected = `Kubernetes 1.${SET_KUBERNETES} or newer: older API servers refuse the definition of DisaggregatedSets`;
  const stated = roles.filter(({ kubernetesVersion }) => kubernetesVersion !== undefined);
  if (stated.length === 0) {
    const remedy = `set kubernetesVersion in InferenceDefaults to that of the cluster, '1.${SET_KUBERNETES}' or newer`;
    return [{ severity: 'advice', path, expected, remedy }];
  }
  const isTooOld = ({ kubernetesVersion }: StatedSetRole) => (minorVersion(kubernetesVersion) ?? SET_KUBERNETES) < SET_KUBERNETES;
  return stated.filter(isTooOld).map(({ place, kubernetesVersion }) => ({
    path: place('kubernetesVersion'), got: kubernetesVersion, expected, remedy: 'update the cluster, or remove workloads, which leaves a workload to each role',
  }));
}
