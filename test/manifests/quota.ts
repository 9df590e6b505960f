import { isContainerResource } from './container-resources';
import { Field, repeated } from './field';
import { parseQuantity } from './quantity';
import { oneOf, Rule } from './rule';
import { QUALIFIED_NAME } from './syntax';

const COUNTED = ['configmaps', 'persistentvolumeclaims', 'pods', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services', 'services.loadbalancers', 'services.nodeports', 'storage'];

/** The rules of a ResourceQuota. */
export const RESOURCE_QUOTA_RULES: readonly Rule[] = [
  { rule: 'a quota is of a known resource', broken: (object) => object.all('spec.hard{}').filter(({ key }) => !isQuota(key)) },
  { rule: 'a quota is not negative', broken: (object) => object.all('spec.hard{}').filter(({ value }) => parseQuantity(value) < 0) },
];

/** The rules of a LimitRange. */
export const LIMIT_RANGE_RULES: readonly Rule[] = [
  ...oneOf({ 'spec.limits[].type': ['Container', 'PersistentVolumeClaim', 'Pod'] }),
  { rule: 'there is one limit for a type', broken: (object) => repeated(object.all('spec.limits[].type')) },
  {
    rule: 'a limit is of a known resource',
    broken: (object) => amounts(object, 'min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio')
      .filter(({ key }) => !isContainerResource(key) && key !== 'storage'),
  },
  {
    rule: 'a default is at most max, and a default request at most the default',
    broken: (object) => object.all('spec.limits[]').flatMap((limit) => [
      ...limit.all('default{}').filter(({ key, value }) => parseQuantity(value) > parseQuantity(limit.get('max', key).value)),
      ...limit.all('defaultRequest{}').filter(({ key, value }) => [limit.get('default', key), limit.get('max', key)].some((most) => parseQuantity(value) > parseQuantity(most.value))),
    ]),
  },
];

function isQuota(name: string): boolean {
  const resource = name.replace(/^(requests|limits)\./, '');
  return COUNTED.includes(resource) || isContainerResource(resource) || (name.includes('/') && QUALIFIED_NAME.matches(name));
}

function amounts(object: Field, ...parts: string[]): Field[] {
  return parts.flatMap((part) => object.all(`spec.limits[].${part}{}`));
}
