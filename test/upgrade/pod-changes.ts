import { Field } from '../manifests/field';
import { kindOf, podTemplatesOf } from '../manifests/pod-templates';

/** What replaces pods besides their template, or what the API server refuses to change on the object that holds it. */
const GROUP_FIELDS = ['spec.selector', 'spec.serviceName', 'spec.leaderWorkerTemplate.size', 'spec.networkConfig'];

/**
 * Where manifests of a newer release would restart pods that an older one started: the object, and the path in it.
 *
 * Everything else may change: Services, metadata of objects, replicas, new objects.
 */
export function podChanges(before: readonly unknown[], after: readonly unknown[]): string[] {
  const now = new Map(after.map((manifest) => [identityOf(new Field(manifest)), new Field(manifest)]));
  return before.map((manifest) => new Field(manifest)).filter((object) => podTemplatesOf(object).length > 0).flatMap((object) => {
    const identity = identityOf(object);
    const successor = now.get(identity);
    return successor === undefined
      ? [`${identity}: is gone`]
      : [...templateChanges(object, successor), ...groupChanges(object, successor)].map((change) => `${identity}: ${change}`);
  });
}

function identityOf(object: Field): string {
  const { namespace, name } = { namespace: object.get('metadata', 'namespace').text, name: object.get('metadata', 'name').text };
  return `${kindOf(object)} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function templateChanges(before: Field, after: Field): string[] {
  const successors = podTemplatesOf(after).map(({ template }) => template);
  const templates = [...new Map(podTemplatesOf(before).map(({ template }) => [template.path, template])).values()];
  return templates.flatMap((template) => {
    const successor = successors.find(({ path }) => path === template.path);
    return successor === undefined ? [`${template.path} is gone`] : changesIn(template, successor);
  });
}

function groupChanges(before: Field, after: Field): string[] {
  return GROUP_FIELDS.flatMap((path) => {
    const [old, young] = [before, after].map((object) => object.get(...path.split('.')));
    return changesIn(old, young);
  });
}

/** The innermost paths whose values are not the same; lists are the same only in the same order. */
function changesIn(before: Field, after: Field): string[] {
  if (before.equals(after)) {
    return [];
  }
  const keys = [...new Set([...before.keys, ...after.keys])];
  const isList = before.items.length > 0 && before.items.length === after.items.length;
  const inner = isList
    ? before.items.flatMap((item, index) => changesIn(item, after.items[index]))
    : keys.flatMap((key) => changesIn(before.get(key), after.get(key)));
  return inner.length > 0 && before.isSet && after.isSet ? inner : [`${before.path} was ${shown(before)}, is ${shown(after)}`];
}

function shown({ value }: Field): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
