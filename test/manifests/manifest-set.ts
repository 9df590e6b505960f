import { Field, repeated } from './field';
import { PodTemplate, podTemplatesOf } from './pod-templates';
import { Problem } from './problem';

/** The pods of one template, and the namespace that they run in. */
export interface Pods extends PodTemplate {
  readonly namespace: string;
}

/** Kinds whose objects are in no namespace. */
const CLUSTER_WIDE = ['ClusterRole', 'ClusterRoleBinding', 'IngressClass', 'Namespace', 'PersistentVolume', 'PriorityClass', 'RuntimeClass', 'StorageClass'];

/** Manifests that are applied together. */
export class ManifestSet {
  public readonly pods: readonly Pods[];

  public constructor(public readonly objects: readonly Field[]) {
    this.pods = objects.flatMap((object) => podTemplatesOf(object).map((template) => ({ ...template, namespace: namespaceOf(object) })));
  }

  /** The objects of a kind. */
  public ofKind(kind: string): Field[] {
    return this.objects.filter((object) => object.get('kind').text === kind);
  }

  /** The object of a kind that a name means in a namespace. */
  public find(kind: string, name: string, namespace: string): Field | undefined {
    return this.ofKind(kind).find((object) => object.get('metadata', 'name').text === name && (CLUSTER_WIDE.includes(kind) || namespaceOf(object) === namespace));
  }

  /** Objects that replace an earlier one when the manifests are applied. */
  public repetitions(): Problem[] {
    const group = (object: Field) => object.get('apiVersion').text.split('/').slice(0, -1).join();
    const identity = (object: Field) => JSON.stringify([group(object), object.get('kind').text, namespaceOf(object), object.get('metadata', 'name').value]);
    return repeated(this.objects.filter((object) => object.get('metadata', 'name').isSet), identity)
      .map((object) => problemOf(object, object.get('metadata', 'name'), 'no two objects of a kind have one name in a namespace'));
  }
}

/** The namespace that an object states; empty when it leaves that to who applies it. */
export function namespaceOf(object: Field): string {
  return object.get('metadata', 'namespace').text;
}

/** A problem at a field of an object. */
export function problemOf(object: Field, { path, value }: Field, rule: string): Problem {
  return { object: `${object.get('kind').text || 'object'}/${object.get('metadata', 'name').text}`, path, rule, got: value };
}
