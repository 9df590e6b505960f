import { roleLabels } from './disaggregated-set';
import { componentTemplate, graphLabels, serviceTemplate } from './dynamo-graph';
import { Field } from './field';
import { Labels, labelsOf } from './labels';
import { leaderLabels, workerLabels } from './leader-worker-set';

/** A pod template that an object holds. */
export interface PodTemplate {
  /** `metadata` and `spec` of the pods. */
  readonly template: Field;
  /** The labels of the pods: those of the template, and those that a controller puts on them. */
  readonly labels: Labels;
  /** Whether a custom resource holds it, which says nothing about pods in its schema. */
  readonly isUnchecked: boolean;
}

/** Where the pod templates of a kind are. A custom resource that holds some gets a row here. */
const TEMPLATES: Readonly<Record<string, (object: Field) => PodTemplate[]>> = {
  'v1/Pod': (pod) => [builtIn(pod)],
  'apps/v1/DaemonSet': (set) => set.all('spec.template').map((template) => builtIn(template)),
  'apps/v1/Deployment': (deployment) => deployment.all('spec.template').map((template) => builtIn(template)),
  'apps/v1/ReplicaSet': (set) => set.all('spec.template').map((template) => builtIn(template)),
  'apps/v1/StatefulSet': (set) => set.all('spec.template').map((template) => builtIn(withClaims(template, set.get('spec', 'volumeClaimTemplates')))),
  'batch/v1/CronJob': (job) => job.all('spec.jobTemplate.spec.template').map((template) => builtIn(template)),
  'batch/v1/Job': (job) => job.all('spec.template').map((template) => builtIn(template, { 'batch.kubernetes.io/job-name': job.get('metadata', 'name').text })),
  'disaggregatedset.x-k8s.io/v1/DisaggregatedSet': (set) => set.all('spec.roles[]')
    .flatMap((role) => groupTemplates(role, roleLabels(set, role, true), roleLabels(set, role, false))),
  'leaderworkerset.x-k8s.io/v1/LeaderWorkerSet': (set) => groupTemplates(set, leaderLabels(set), workerLabels(set)),
  'nvidia.com/v1alpha1/DynamoGraphDeployment': (graph) => graph.all('spec.services{}')
    .map((service) => custom(serviceTemplate(graph, service), graphLabels(graph, service.key, service.get('componentType').text))),
  'nvidia.com/v1beta1/DynamoGraphDeployment': (graph) => graph.all('spec.components[]').filter((component) => component.get('podTemplate').isSet)
    .map((component) => custom(componentTemplate(component), graphLabels(graph, component.get('name').text, component.get('type').text))),
};

/** The pod templates of a group: of its leader, which can be that of the workers, and of its workers. */
function groupTemplates(set: Field, ofLeader: Labels, ofWorkers: Labels): PodTemplate[] {
  const leader = set.all('spec.leaderWorkerTemplate.leaderTemplate');
  const worker = set.all('spec.leaderWorkerTemplate.workerTemplate');
  const claims = set.get('spec', 'leaderWorkerTemplate', 'volumeClaimTemplates');
  return [
    ...(leader.length > 0 ? leader : worker).map((template) => custom(withClaims(template, claims), ofLeader)),
    ...worker.map((template) => custom(withClaims(template, claims), ofWorkers)),
  ];
}

/** The pod templates of an object; none when it has no pods. */
export function podTemplatesOf(object: Field): PodTemplate[] {
  return TEMPLATES[kindOf(object)]?.(object) ?? [];
}

/** Whether objects of a kind have pods. */
export function hasPods(kind: string): boolean {
  return kind in TEMPLATES;
}

/** The kind of an object with its API version: `apps/v1/Deployment`. */
export function kindOf(object: Field): string {
  return `${object.get('apiVersion').text}/${object.get('kind').text}`;
}

function builtIn(template: Field, injected: Labels = {}): PodTemplate {
  return { template, labels: { ...injected, ...labelsOf(template.get('metadata', 'labels')) }, isUnchecked: false };
}

function custom(template: Field, injected: Labels): PodTemplate {
  return { ...builtIn(template, injected), isUnchecked: true };
}

/** The template with a volume for each claim that a controller makes for each pod: to the pod, they are like ephemeral ones. */
function withClaims(template: Field, claims: Field): Field {
  const added = claims.items.map((claim) => ({
    name: claim.get('metadata', 'name').value,
    ephemeral: { volumeClaimTemplate: { spec: claim.get('spec').value } },
  }));
  const volumes = [...template.all('spec.volumes[]').map(({ value }) => value), ...added];
  const { spec, ...rest } = template.value as { spec?: object };
  return added.length === 0 || spec === undefined ? template : new Field({ ...rest, spec: { ...spec, volumes } }, template.path);
}
