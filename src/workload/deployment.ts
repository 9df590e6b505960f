import { Duration } from 'cdk8s';
import { defaultRollout, Rollout, ROLLOUT_RULES } from './rollout';
import { ContainerStart, MostPods, StatedCount, Workload, WorkloadNames, WorkloadPods, WorkloadTarget } from './workload';
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { secondsOf } from '../kube/seconds';
import { Nodes } from '../pod/parts/nodes';
import { Review } from '../rules/review';

/** The name of a Deployment is also that of its Service, a DNS-1035 label. */
export const DEPLOYMENT: NameBudget = { kind: 'Deployment', apiVersion: 'apps/v1', length: 63, source: 'the Service of that name' };

/** Time before the start of a container: a node boots, and pulls an image of many gigabytes. */
const BEFORE_START_SECONDS = 15 * 60;

/** The progress deadline of a rollout: the start of a pod on a new node, and the shutdown of the pod that it replaces. */
export function rolloutDeadlineSeconds(startupBudget: Duration, gracePeriod: number): number {
  return BEFORE_START_SECONDS + Math.ceil(secondsOf(startupBudget)) + gracePeriod;
}

/** Old ReplicaSets to keep for rollbacks; each is a whole pod template in etcd. */
const REVISIONS = 3;

/** The number of pods, and how they are replaced. */
export interface DeploymentOptions {
  /** Undefined if an autoscaler sets it. */
  readonly replicas?: number;
  readonly rollout?: Rollout;
  readonly nodes?: Nodes;
}

/** A workload whose replicas are one pod each. */
export class DeploymentWorkload implements Workload {
  public readonly nameBudget = DEPLOYMENT;
  public readonly makesClaims = false;
  public readonly claims = [];
  public readonly mostPods: MostPods;
  private readonly rollout: Rollout;

  public constructor(public readonly stated: StatedCount, private readonly options: DeploymentOptions) {
    const { replicas, nodes, rollout } = options;
    this.rollout = rollout ?? defaultRollout(nodes?._bind().isElastic ?? false, replicas ?? 1);
    this.mostPods = { usual: replicas, surge: this.rollout.name === 'surge' ? 1 : 0 };
  }

  public start(program: readonly string[], argv: readonly string[]): ContainerStart {
    return { command: program, args: argv };
  }

  public names({ name, selector }: WorkloadTarget): WorkloadNames {
    return { service: name, serving: selector, all: selector };
  }

  public review(review: Review): void {
    review.run(ROLLOUT_RULES, this.options);
  }

  public manifest({ metadata, selector }: WorkloadTarget, { serving: { template } }: WorkloadPods, startupBudget: Duration): Manifest {
    const { rollout, options: { replicas } } = this;
    const { progressDeadline } = rollout;
    const grace = template.spec.terminationGracePeriodSeconds ?? 0;
    return {
      apiVersion: DEPLOYMENT.apiVersion,
      kind: DEPLOYMENT.kind,
      metadata,
      spec: {
        replicas,
        revisionHistoryLimit: REVISIONS,
        progressDeadlineSeconds: progressDeadline ? secondsOf(progressDeadline) : rolloutDeadlineSeconds(startupBudget, grace),
        selector: { matchLabels: selector },
        strategy: rollout._bind(),
        template,
      },
    };
  }
}
