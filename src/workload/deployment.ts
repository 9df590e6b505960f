import { Duration } from 'cdk8s';
import { defaultRollout, Rollout, ROLLOUT_RULES } from './rollout';
import { ContainerStart, Workload, WorkloadNames, WorkloadPods, WorkloadTarget } from './workload';
import { Manifest } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { secondsOf } from '../kube/seconds';
import { Nodes } from '../pod/parts/nodes';
import { Review } from '../rules/review';

/** A Deployment gives its name to its Service, which takes a DNS-1035 label. */
export const DEPLOYMENT: NameBudget = { kind: 'Deployment', apiVersion: 'apps/v1', length: 63, source: 'the Service of that name' };

/** What comes before the start of a container: a node that boots, an image of many gigabytes that is pulled. */
const BEFORE_START_SECONDS = 15 * 60;

/** After how long a rollout counts as failed: one pod's start, from nothing, and the end of the one that it follows. */
export function rolloutDeadlineSeconds(startupBudget: Duration, gracePeriod: number): number {
  return BEFORE_START_SECONDS + Math.ceil(secondsOf(startupBudget)) + gracePeriod;
}

/** Old ReplicaSets that are kept to roll back to: each is a whole pod template in etcd. */
const REVISIONS = 3;

/** How many pods, and what takes their place. */
export interface DeploymentOptions {
  /** Undefined where an autoscaler decides. */
  readonly replicas?: number;
  readonly rollout?: Rollout;
  readonly nodes?: Nodes;
  /** After how long without progress a rollout counts as failed. */
  readonly progressDeadline?: Duration;
}

/** Replicas of one pod each. */
export class DeploymentWorkload implements Workload {
  public readonly nameBudget = DEPLOYMENT;
  public readonly makesClaims = false;
  public readonly claims = [];

  public constructor(private readonly options: DeploymentOptions) {}

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
    const { replicas, nodes, progressDeadline } = this.options;
    const rollout = this.options.rollout ?? defaultRollout(nodes?._elastic ?? false, replicas ?? 1);
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
        strategy: rollout._strategy,
        template,
      },
    };
  }
}
