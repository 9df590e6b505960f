import { GROUP_VARIABLES, startInGroup } from './group-start';
import { groupSelector, leaderSelector, leaderWorkerSet, leaderWorkerSetBudget, LWS_ENV, LWS_SINCE, placementOf, PodGroups } from './leader-worker-set';
import { claimsOfGroups } from './leader-worker-set-names';
import { GroupSubdomain } from './leader-worker-set-options';
import { GROUP_RULES } from './leader-worker-set-rules';
import { ContainerStart, MostPods, StatedCount, Workload, WorkloadNames, WorkloadPods, WorkloadTarget } from './workload';
import { ProcessGroup } from '../engines/engine-spec';
import { Manifest } from '../kube/manifest';
import { DNS_LABEL_LENGTH, NameBudget } from '../kube/names';
import { NameClaim } from '../rules/name-conflict';
import { Review } from '../rules/review';

/** Replicas that are groups of pods, one on each host; the leader of a group answers requests. */
export class GroupWorkload implements Workload {
  public readonly makesClaims = true;
  public readonly nameBudget: NameBudget;
  public readonly group?: ProcessGroup;
  public readonly mostPods: MostPods;

  public constructor(public readonly stated: StatedCount, private readonly groups: PodGroups) {
    this.nameBudget = leaderWorkerSetBudget(groups.groups, groups.rollout);
    const { groups: count, size, rollout } = groups;
    this.mostPods = { usual: count === undefined ? undefined : count * size, surge: rollout.name === 'surge' ? size : 0 };
    this.group = groups.size > 1 ? { ...GROUP_VARIABLES, size: groups.size } : undefined;
  }

  public get claims(): readonly NameClaim[] {
    const { groups, size, rollout, options: { subdomain } } = this.groups;
    return claimsOfGroups({
      most: groups === undefined ? undefined : groups + (rollout.name === 'surge' ? 1 : 0),
      size,
      hasServiceEach: subdomain === GroupSubdomain.UNIQUE_PER_REPLICA,
    });
  }

  public start(program: readonly string[], argv: readonly string[]): ContainerStart {
    // A single process does not wait for others.
    return this.group ? startInGroup(this.groups.sizePath, program, argv) : { command: program, args: argv };
  }

  public names({ name, selectorLabels }: WorkloadTarget): WorkloadNames {
    const { serviceName } = this.groups;
    return {
      // The controller makes a headless Service of the set's own name, unless there is one.
      service: serviceName ?? `${name}-leader`,
      serviceSource: serviceName === undefined ? undefined : { prop: 'serviceName', name: serviceName, longest: DNS_LABEL_LENGTH },
      serving: { ...selectorLabels, ...leaderSelector(name) },
      all: { ...selectorLabels, ...groupSelector(name) },
    };
  }

  public review(review: Review, target: WorkloadTarget, { serving: { claimTemplates } }: WorkloadPods): void {
    const { groups, groups: { sizePath: path } } = this;
    const needs = [
      ...(this.group ? [{ path, title: LWS_ENV.workerIndex, since: LWS_SINCE.workerIndexVariable }, ...groups.needs] : []),
      ...(claimTemplates.length > 0 ? [{ path: 'caches', title: 'volumeClaimTemplates', since: LWS_SINCE.volumeClaimTemplates }] : []),
    ];
    review.run(GROUP_RULES, {
      ...groups,
      groups: groups.groups ?? 1,
      options: { ...groups.options, placement: placementOf(groups) },
      name: target.name,
      serviceName: this.names(target).service,
      needs,
    });
  }

  public manifest({ metadata }: WorkloadTarget, pods: WorkloadPods): Manifest {
    return leaderWorkerSet(metadata, this.groups, pods);
  }
}
