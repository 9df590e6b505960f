import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { PodTemplate } from '../kube/objects';
import { numberOfQuantity } from '../kube/quantity';
import { Acknowledgement } from '../rules/acknowledgement';
import { Review, Verdict } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** The objects of a construct, whose rollout may surge. */
interface Rollouts {
  readonly scope: IConstruct;
  readonly objects: readonly { readonly object: ApiObject }[];
  readonly acknowledged: readonly Acknowledgement[];
}

/** A limit of a namespace, and what its workloads ask for. */
interface Limit {
  readonly quota: string;
  /** As the quota names it: `requests.nvidia.com/gpu`. */
  readonly resource: string;
  readonly hard: number;
  /** What all replicas of the namespace take together. */
  readonly taken: number;
}

/** What a rollout asks for within a limit. */
interface Demand extends Limit {
  /** What the additional pod of a surge takes. */
  readonly surge: number;
}

const QUOTA_RULES = ruleTable<Demand>([
  {
    code: 'INF241',
    severity: 'advice',
    title: 'A ResourceQuota of the App admits the pod of a surge',
    source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
    check: ({ quota, resource, hard, taken, surge }) => surge > 0 && taken + surge > hard && {
      path: 'rollout',
      got: 'surge',
      expected: `${resource} of at least ${taken + surge} in the ResourceQuota ${quota}, which has ${hard}: ${taken} for the replicas and ${surge} for the pod `
        + 'of a rollout, which is never admitted otherwise',
      remedy: 'use Rollout.oneByOne(), or raise the quota',
    },
  },
]);

/** Pods that a workload runs at the same time. */
interface Pods {
  readonly template: PodTemplate;
  readonly count: number;
  /** Pods that a rollout adds before it stops others. */
  readonly surge: number;
}

/** What is read of a Deployment and of a LeaderWorkerSet. */
interface WorkloadSpec {
  readonly replicas?: number;
  readonly strategy?: { readonly rollingUpdate?: { readonly maxSurge?: number | string } };
  readonly template?: PodTemplate;
  readonly leaderWorkerTemplate?: { readonly size?: number; readonly leaderTemplate?: PodTemplate; readonly workerTemplate: PodTemplate };
}

/** What is read of a ResourceQuota. */
interface QuotaSpec {
  readonly hard?: { readonly [resource: string]: unknown };
  readonly scopes?: readonly string[];
  readonly scopeSelector?: object;
}

/** The pods of a Deployment or a LeaderWorkerSet. An autoscaler keeps one at least. */
function podsOf(object: ApiObject): Pods[] {
  const { kind, spec = {} } = object.toJson() as { readonly kind: string; readonly spec?: WorkloadSpec };
  const { replicas = 1, strategy, template, leaderWorkerTemplate } = spec;
  if (kind === 'Deployment' && template) {
    // A share of the replicas is one pod at least.
    const { maxSurge = 0 } = strategy?.rollingUpdate ?? {};
    return [{ template, count: replicas, surge: typeof maxSurge === 'number' ? maxSurge : 1 }];
  }
  if (kind === 'LeaderWorkerSet' && leaderWorkerTemplate) {
    const { size = 1, leaderTemplate, workerTemplate } = leaderWorkerTemplate;
    return [
      { template: leaderTemplate ?? workerTemplate, count: replicas, surge: 0 },
      { template: workerTemplate, count: replicas * (size - 1), surge: 0 },
    ];
  }
  return [];
}

/** What a pod asks for of a resource, as a quota names it. */
function takes({ spec: { containers } }: PodTemplate, resource: string): number {
  const [, list = 'requests', name] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource)!;
  if (name === 'pods') {
    return 1;
  }
  const amounts = containers.map(({ resources = {} }) => {
    const { requests = {}, limits = {} } = resources as { readonly [list: string]: { readonly [name: string]: unknown } };
    return numberOfQuantity((list === 'limits' ? limits[name] : requests[name] ?? limits[name]) ?? 0);
  });
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** The namespace of an object; empty where it has none. */
const namespaceOf = ({ metadata }: ApiObject) => metadata.namespace ?? '';

/** The limits of quotas by namespace, each with what the replicas there take. Only quotas for all pods of a namespace count. */
function limitsOf(quotas: readonly ApiObject[], pods: ReadonlyMap<ApiObject, readonly Pods[]>): Map<string, Limit[]> {
  const limits = new Map<string, Limit[]>();
  for (const quota of quotas) {
    const { hard = {}, scopes, scopeSelector } = (quota.toJson() as { readonly spec?: QuotaSpec }).spec ?? {};
    const namespace = namespaceOf(quota);
    const inNamespace = [...pods].filter(([object]) => namespaceOf(object) === namespace).flatMap(([, some]) => some);
    const stated = scopes || scopeSelector ? [] : Object.entries(hard);
    limits.set(namespace, [...limits.get(namespace) ?? [], ...stated.map(([resource, limit]): Limit => ({
      quota: quota.name,
      resource,
      hard: numberOfQuantity(limit),
      taken: inNamespace.reduce((sum, { template, count }) => sum + count * takes(template, resource), 0),
    }))]);
  }
  return limits;
}

/** What quotas of the App never admit, by construct. */
export function quotaFindings(all: readonly Rollouts[], others: readonly ApiObject[]): { readonly scope: IConstruct; readonly verdict: Verdict }[] {
  const quotas = others.filter(({ kind, apiVersion }) => kind === 'ResourceQuota' && apiVersion === 'v1');
  if (quotas.length === 0) {
    return [];
  }
  const objects = [...all.flatMap((one) => one.objects.map(({ object }) => object)), ...others];
  const pods = new Map(objects.map((object) => [object, podsOf(object)]));
  const limits = limitsOf(quotas, pods);
  return all.map((one) => {
    const review = new Review(one.acknowledged);
    for (const { object } of one.objects) {
      const own = pods.get(object)!.filter(({ surge }) => surge > 0);
      for (const limit of own.length === 0 ? [] : limits.get(namespaceOf(object)) ?? []) {
        review.run(QUOTA_RULES, { ...limit, surge: own.reduce((sum, { template, surge }) => sum + surge * takes(template, limit.resource), 0) });
      }
    }
    return { scope: one.scope, verdict: review.verdict() };
  });
}
