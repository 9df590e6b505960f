import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { emit, MAIN } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { PodTemplate } from '../kube/objects';
import { secondsOf } from '../kube/seconds';
import { Identity } from '../serving/identity';

/** Replicas of one pod each. */
export interface DeploymentOptions {
  readonly identity: Identity;
  readonly replicas: number;
  readonly rollout: Rollout;
  /** After how long without progress a rollout counts as failed. */
  readonly progressDeadlineSeconds: number;
}

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

/** Puts a Deployment into the chart. */
export function emitDeployment(scope: Construct, template: PodTemplate, options: DeploymentOptions): ApiObject {
  const { identity, replicas, rollout, progressDeadlineSeconds } = options;
  return emit(scope, MAIN, {
    apiVersion: DEPLOYMENT.apiVersion,
    kind: DEPLOYMENT.kind,
    metadata: identity.metadata,
    spec: {
      replicas,
      revisionHistoryLimit: REVISIONS,
      progressDeadlineSeconds,
      selector: { matchLabels: identity.selector },
      strategy: rollout._strategy,
      template,
    },
  });
}
