import { ROLE_SCALER, setBudget } from './disaggregated-set';
import { GROUP_VARIABLES, startInGroup } from './group-start';
import { groupSelector, leadersAmong, leaderWorkerSet, leaderWorkerSetBudget, LWS_ENV, LWS_SINCE, placementOf, PodGroups } from './leader-worker-set';
import { claimsOfGroups } from './leader-worker-set-names';
import { GroupSubdomain } from './leader-worker-set-options';
import { GROUP_RULES } from './leader-worker-set-rules';
import { ContainerStart, MostPods, ScaledKind, StatedCount, Workload, WorkloadNames, WorkloadPods, WorkloadTarget } from './workload';
import { ProcessGroup } from '../engines/engine-spec';
import { Manifest } from '../kube/manifest';
import { DNS_LABEL_LENGTH, NameBudget } from '../kube/names';
import { NameClaim } from '../rules/name-conflict';
import { Review } from '../rules/review';

/** Replicas that are groups of pods, one on each host; the leader of a group answers requests. */
export class GroupWorkload implements Workload {
  public readonly makesClaims = true;
  public readonly nameBudget: NameBudget;
  public readonly scaledBy?: ScaledKind;
  public readonly group?: ProcessGroup;
  public readonly mostPods: MostPods;
  public readonly packs?: 'replica' | 'roles';

  public constructor(public readonly stated: StatedCount, private readonly groups: PodGroups) {
    const { groups: count, set, size, rollout } = groups;
    const { slices = 1 } = set?.options ?? {};
    this.nameBudget = set ? setBudget(set, groups) : leaderWorkerSetBudget(count, rollout);
    this.scaledBy = set && ROLE_SCALER;
    this.mostPods = { usual: count === undefined ? undefined : count * size * slices, surge: rollout.name === 'surge' ? size * slices : 0 };
    this.packs = set?.options.placement ? 'roles' : placementOf(groups)?.topologyKey === undefined ? undefined : 'replica';
    this.group = size > 1 ? { size, ...GROUP_VARIABLES } : undefined;
  }

  public get claims(): readonly NameClaim[] {
    const { groups, size, rollout, options: { subdomain }, set } = this.groups;
    // The names of what a set makes have its revision, which nobody else knows.
    return set ? [] : claimsOfGroups({
      most: groups === undefined ? undefined : groups + (rollout.name === 'surge' ? 1 : 0),
      size,
      hasServiceEach: subdomain === GroupSubdomain.UNIQUE_PER_REPLICA,
    });
  }

  public start(program: readonly string[], argv: readonly string[]): ContainerStart {
    // A single process does not wait for others.
    return this.group ? startInGroup(this.groups.sizePath, program, argv) : { command: program, args: argv };
  }

  public names({ name, selector, selectorLabels, allServe }: WorkloadTarget): WorkloadNames {
    const { serviceName, set } = this.groups;
    const all = set ? selector : Object.assign({}, selectorLabels, groupSelector(name));
    return {
      service: this.serviceOf(name),
      serviceSource: serviceName === undefined ? undefined : { prop: 'serviceName', name: serviceName, longest: DNS_LABEL_LENGTH },
      serving: allServe ? all : leadersAmong(all),
      all,
    };
  }

  /** The controller makes a headless Service of the set's own name, unless there is one. */
  private serviceOf(name: string): string {
    return this.groups.serviceName ?? `${name}-leader`;
  }

  public review(review: Review, target: WorkloadTarget, { serving: { claimTemplates } }: WorkloadPods): void {
    const { groups, groups: { sizePath: path } } = this;
    const needs = [
      ...(this.group ? [{ path, title: LWS_ENV.workerIndex, since: LWS_SINCE.workerIndexVariable }, ...groups.needs] : []),
      ...(claimTemplates.length > 0 ? [{ path: 'caches', title: 'volumeClaimTemplates', since: LWS_SINCE.volumeClaimTemplates }] : []),
    ];
    review.run(GROUP_RULES, Object.assign({}, groups, {
      groups: groups.groups ?? 1,
      options: Object.assign({}, groups.options, { placement: placementOf(groups) }),
      name: target.name,
      serviceName: this.serviceOf(target.name),
      needs,
    }));
  }

  public manifest({ metadata }: WorkloadTarget, pods: WorkloadPods): Manifest {
    return leaderWorkerSet(metadata, this.groups, pods);
  }
}
