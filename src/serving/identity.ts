import { ApiObjectMetadata, Chart, OwnerReference } from 'cdk8s';
import { Construct } from 'constructs';
import { InferenceDefaultsOptions } from './inference-defaults';
import { redact } from '../kube/credentials/credentials';
import { isDns1035Label, isDnsLabel, isQualifiedName, NameBudget, nameOf } from '../kube/names';
import { ObjectMeta, StringMap } from '../kube/objects';
import { metadataFindings } from '../rules/metadata';
import { ruleTable } from '../rules/rule';

/** The label that all objects of a construct share. Argo CD and Helm overwrite `app.kubernetes.io/instance`, but not this one. */
export const INSTANCE_LABEL = 'cdk8s-inference/instance';

/** What a construct is: `app.kubernetes.io/name` and `component` of its pods. */
export interface Role {
  readonly name: string;
  readonly component: string;
  /** Name of the engine's container; `name` where absent. */
  readonly container?: string;
}

/** What the user said about names and labels. */
export interface IdentityInput {
  readonly metadata?: ApiObjectMetadata;
  readonly selectorLabels?: StringMap;
  readonly podLabels?: StringMap;
  readonly podAnnotations?: StringMap;
  readonly queueName?: string;
  /** What the name of a role's object has after the name of the construct. */
  readonly suffix?: string;
}

/**
 * The label of workloads that wait in a queue.
 *
 * @see https://kueue.sigs.k8s.io/docs/tasks/run/leaderworkerset/
 */
const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/**
 * The names and labels of a construct's objects. They all derive from its name, never from its place in the tree.
 */
export class Identity {
  /** Name of the construct. */
  public readonly name: string;
  /** Name of the object that has `metadata`: that of the construct, and the suffix of a role. */
  public readonly objectName: string;
  /** The stated namespace, or that of the chart. */
  public readonly namespace?: string;
  /** Finds the pods, today and after every change. */
  public readonly selector: StringMap;
  public readonly labels: StringMap;
  public readonly annotations?: StringMap;
  public readonly podLabels: StringMap;
  public readonly podAnnotations: StringMap;
  /** Metadata of the main object: all that the user gave. */
  public readonly metadata: ObjectMeta;

  public constructor(
    scope: Construct,
    role: Role,
    public readonly budget: NameBudget,
    public readonly input: IdentityInput,
    public readonly defaults: InferenceDefaultsOptions = {},
  ) {
    const { metadata, selectorLabels, podLabels, podAnnotations, suffix } = input;
    this.name = nameOf(scope, budget, metadata?.name);
    this.objectName = suffix === undefined ? this.name : `${this.name}${suffix}`;
    this.namespace = metadata?.namespace ?? Chart.of(scope).namespace;
    const own = {
      'app.kubernetes.io/name': role.name,
      'app.kubernetes.io/component': role.component,
      [INSTANCE_LABEL]: this.name,
    };
    this.selector = { ...selectorLabels ?? own };
    this.labels = { ...own, ...metadata?.labels };
    this.annotations = metadata?.annotations;
    this.podLabels = { ...defaults.podLabels, ...own, ...podLabels, ...this.selector };
    this.podAnnotations = { ...defaults.podAnnotations, ...podAnnotations };
    const queue: StringMap = input.queueName === undefined ? {} : { [QUEUE_LABEL]: input.queueName };
    // Spread with members after it, V8 would make a hidden class for each construct.
    this.metadata = Object.assign({}, metadata, { name: this.objectName, namespace: this.namespace, labels: Object.assign({}, this.labels, queue) });
  }
}

/** The items of a list that are wrong, or have the key of one before. Plain JavaScript leaves gaps. */
function repeatedOrWrong<T>(items: readonly (T | undefined)[], key: (item: T) => string, isRight: (item: T) => boolean): (T | undefined)[] {
  const seen = new Set<string>();
  return items.filter((item) => !item || !isRight(item) || seen.size === seen.add(key(item)).size);
}

function isOwner({ apiVersion, kind, name, uid }: OwnerReference): boolean {
  return [apiVersion, kind, name, uid].every((value: unknown) => typeof value === 'string' && value !== '');
}

/** The finalizers of Kubernetes itself, which have no prefix. */
const OWN_FINALIZERS: readonly string[] = ['kubernetes', 'orphan', 'foregroundDeletion'];

function isFinalizer(name: string): boolean {
  return OWN_FINALIZERS.includes(name) || (String(name).includes('/') && isQualifiedName(name));
}

/** A name that is like the one that was given, where there is one; of a credential, nothing is repeated. */
function nameRemedy(name: string, length: number): string {
  const like = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+|-+$/g, '');
  return name.length > length ? `shorten it: these are ${name.length}`
    : isDns1035Label(like, length) && redact(name) === name ? `set metadata.name to ${like}` : 'set metadata.name to a name of that form';
}

export const IDENTITY_RULES = ruleTable<Identity>([
  {
    code: 'INF010',
    severity: 'error',
    title: 'The name is a DNS label that begins with a letter and fits the kind',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names',
    check: ({ name, budget }) => isDns1035Label(name, budget.length) ? undefined : {
      path: 'metadata.name',
      got: name,
      expected: `at most ${budget.length} lowercase letters, digits and dashes that begin with a letter (${budget.source})`,
      remedy: nameRemedy(String(name), budget.length),
    },
  },
  {
    code: 'INF011',
    severity: 'error',
    title: 'The namespace is a DNS label',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names',
    check: ({ namespace }) => namespace === undefined || isDnsLabel(namespace) ? undefined : {
      path: 'metadata.namespace',
      got: namespace,
      expected: 'at most 63 lowercase letters, digits and dashes',
      remedy: 'name an existing namespace',
    },
  },
  {
    code: 'INF012',
    severity: 'error',
    title: 'Labels and annotations have valid keys, labels valid values',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ input: { metadata, podLabels, podAnnotations, selectorLabels, queueName }, defaults }) => metadataFindings('metadata.labels', metadata?.labels, true).concat(
      metadataFindings('metadata.annotations', metadata?.annotations, false),
      metadataFindings('podLabels', podLabels, true),
      metadataFindings('podAnnotations', podAnnotations, false),
      metadataFindings('queueName', queueName === undefined ? undefined : { [QUEUE_LABEL]: queueName }, true),
      metadataFindings('selectorLabels', selectorLabels, true),
      metadataFindings('InferenceDefaults.podLabels', defaults.podLabels, true),
      metadataFindings('InferenceDefaults.podAnnotations', defaults.podAnnotations, false),
    ),
  },
  {
    code: 'INF013',
    severity: 'error',
    title: 'Pod labels leave those of the selector alone',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
    check: ({ selector, input: { podLabels } }) => podLabels && Object.entries(podLabels)
      .filter(([key, value]) => Object.hasOwn(selector, key) && selector[key] !== value)
      .map(([key, value]) => ({
        path: `podLabels.${key}`,
        got: value,
        expected: `${JSON.stringify(selector[key])}, by which the pods are found`,
        remedy: 'remove it, or set selectorLabels when you mean to change what finds the pods',
      })),
  },
  {
    code: 'INF014',
    severity: 'error',
    title: 'A selector selects something',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
    check: ({ selector }) => Object.keys(selector).length > 0 ? undefined : {
      path: 'selectorLabels',
      got: {},
      expected: 'one label or more',
      remedy: 'remove selectorLabels, or name the labels of the running release',
    },
  },
  {
    code: 'INF015',
    severity: 'error',
    title: 'Finalizers and owner references are valid',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/',
    check: ({ input: { metadata: { finalizers, ownerReferences } = {} } }) => !finalizers && !ownerReferences ? undefined : [
      ...repeatedOrWrong(finalizers ?? [], String, isFinalizer).map((got) => ({
        path: 'metadata.finalizers', got, expected: `names of the form prefix/name, or ${OWN_FINALIZERS.join(', ')}, each once`, remedy: 'copy the name from the controller that removes it, or leave it out',
      })),
      ...repeatedOrWrong(ownerReferences ?? [], ({ uid }) => uid, isOwner).map((got) => ({
        path: 'metadata.ownerReferences',
        got,
        expected: 'apiVersion, kind, name and uid of an object, each object once',
        remedy: 'copy them from the owner, or leave it out',
      })),
    ],
  },
]);
