import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Rollout } from './rollout';
import { emit, MAIN } from '../kube/manifest';
import { NameBudget } from '../kube/names';
import { PodTemplate } from '../kube/objects';
import { secondsOf } from '../kube/seconds';
import { Identity } from '../serving/identity';

/** A Deployment whose replicas are one pod each. */
export interface DeploymentOptions {
  readonly identity: Identity;
  readonly replicas: number;
  readonly rollout: Rollout;
  /** Seconds without progress after which a rollout has failed. */
  readonly progressDeadlineSeconds: number;
}

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

/** Adds a Deployment to the chart. */
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
