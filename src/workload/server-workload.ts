import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DeploymentOptions, emitDeployment } from './deployment';
import { emitLeaderWorkerSet, groupSelector, leaderSelector, LWS_ENV, LWS_SINCE, PodGroups } from './leader-worker-set';
import { ControllerFeature, GROUP_RULES } from './leader-worker-set-rules';
import { ROLLOUT_RULES, RolloutInput } from './rollout';
import { StringMap } from '../kube/objects';
import { ServingPod } from '../pod/builder';
import { Review } from '../rules/review';

/** What runs the pods of a server. */
export interface ServerWorkload {
  /** The pod that serves requests. */
  readonly pod: ServingPod;
  /** Whether it makes claims for its pods. */
  readonly makesClaims: boolean;
  readonly serviceName: string;
  /** Labels of the pods that serve requests, and of no others. */
  readonly serving: StringMap;
  /** Labels of all pods. */
  readonly all: StringMap;
  review(review: Review): void;
  emit(scope: Construct): ApiObject;
}

/** Servers on one node each. */
export class Replicas implements ServerWorkload {
  public readonly makesClaims = false;
  public readonly serviceName: string;
  public readonly serving: StringMap;
  public readonly all: StringMap;

  public constructor(public readonly pod: ServingPod, private readonly options: DeploymentOptions, private readonly input: RolloutInput) {
    this.serviceName = options.identity.name;
    this.all = this.serving = options.identity.selector;
  }

  public review(review: Review): void {
    review.run(ROLLOUT_RULES, this.input);
  }

  public emit(scope: Construct): ApiObject {
    return emitDeployment(scope, this.pod.template, this.options);
  }
}

/** Servers that are spread over several nodes each: a group of pods, of which the leader answers. */
export class Groups implements ServerWorkload {
  public readonly pod: ServingPod;
  public readonly makesClaims = true;
  public readonly serviceName: string;
  public readonly serving: StringMap;
  public readonly all: StringMap;

  /**
   * @param groups leader and workers
   * @param env names of the variables that the user set
   */
  public constructor(private readonly groups: PodGroups & { readonly leader: ServingPod }, private readonly env: readonly string[]) {
    const { leader, identity: { name, input: { selectorLabels } } } = groups;
    this.pod = leader;
    // The controller makes a headless Service of the set's own name, unless there is one.
    this.serviceName = `${name}-leader`;
    this.serving = { ...selectorLabels, ...leaderSelector(name) };
    this.all = { ...selectorLabels, ...groupSelector(name) };
  }

  public review(review: Review): void {
    const { identity: { name }, groups, size, rollout, options } = this.groups;
    const { serviceName, env } = this;
    review.run(GROUP_RULES, { name, groups, groupsPath: 'replicas', size, rollout, options, serviceName, env, needs: this.needs(), isSlice: false });
  }

  public emit(scope: Construct): ApiObject {
    return emitLeaderWorkerSet(scope, this.groups);
  }

  /** What it needs of the controller. */
  private needs(): ControllerFeature[] {
    const { workerIndexVariable, volumeClaimTemplates } = LWS_SINCE;
    return [
      { path: 'nodesPerReplica', title: LWS_ENV.workerIndex, since: workerIndexVariable },
      ...(this.pod.claimTemplates.length > 0 ? [{ path: 'caches', title: 'volumeClaimTemplates', since: volumeClaimTemplates }] : []),
    ];
  }
}
