import { GROUP_VARIABLES, startInGroup } from './group-start';
import { groupSelector, leaderSelector, leaderWorkerSet, leaderWorkerSetBudget, LWS_ENV, LWS_SINCE, placementOf, PodGroups } from './leader-worker-set';
import { GROUP_RULES } from './leader-worker-set-rules';
import { ContainerStart, Workload, WorkloadNames, WorkloadPods, WorkloadTarget } from './workload';
import { ProcessGroup } from '../engines/engine-spec';
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { Review } from '../rules/review';

/** Replicas that are groups of pods, one on each host; the leader of a group answers requests. */
export class GroupWorkload implements Workload {
  public readonly makesClaims = true;
  public readonly nameBudget: NameBudget;
  public readonly group?: ProcessGroup;

  public constructor(private readonly groups: PodGroups) {
    this.nameBudget = leaderWorkerSetBudget(groups.groups, groups.rollout);
    this.group = groups.size > 1 ? { ...GROUP_VARIABLES, size: groups.size } : undefined;
  }

  public start(program: readonly string[], argv: readonly string[]): ContainerStart {
    // A single process has nobody to wait for.
    return this.group ? startInGroup(this.groups.sizePath, program, argv) : { command: program, args: argv };
  }

  public names({ name, selectorLabels }: WorkloadTarget): WorkloadNames {
    return {
      // The controller makes a headless Service of the set's own name, unless there is one.
      service: this.groups.serviceName ?? `${name}-leader`,
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
