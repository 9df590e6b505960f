import { Field } from './field';
import { parseQuantity } from './quantity';
import { Rule } from './rule';
import { DNS_SUBDOMAIN, QUALIFIED_NAME } from './syntax';

const PLAIN_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** The rules of `resources` of a container. */
export const RESOURCE_RULES: readonly Rule[] = [
  {
    rule: 'a resource is cpu, memory, ephemeral-storage, hugepages-<size>, or has a domain',
    broken: amounts((amount) => !isContainerResource(amount.key)),
  },
  { rule: 'an amount is not negative', broken: amounts((amount) => parseQuantity(amount.value) < 0) },
  {
    rule: 'an extended resource is counted in integers',
    broken: amounts((amount) => isExtended(amount.key) && !Number.isInteger(parseQuantity(amount.value))),
  },
  {
    rule: 'huge pages are a multiple of their size',
    broken: amounts((amount) => isHugePages(amount.key) && !Number.isInteger(parseQuantity(amount.value) / parseQuantity(amount.key.slice('hugepages-'.length)))),
  },
  {
    rule: 'an extended resource and huge pages have a limit, and the request is equal to it',
    broken: requests((request, limit) => isNotShared(request.key) && parseQuantity(request.value) !== parseQuantity(limit.value)),
  },
  {
    rule: 'a request is at most the limit',
    broken: requests((request, limit) => !isNotShared(request.key) && limit.isSet && parseQuantity(request.value) > parseQuantity(limit.value)),
  },
  {
    rule: 'huge pages come with cpu or memory',
    broken: (resources) => {
      const names = [...resources.get('limits').keys, ...resources.get('requests').keys];
      return names.some(isHugePages) && !names.some((name) => ['cpu', 'memory'].includes(name)) ? [resources] : [];
    },
  },
];

/** Whether containers can ask for a resource. */
export function isContainerResource(name: string): boolean {
  return PLAIN_RESOURCES.includes(name) || isHugePages(name) || isExtended(name);
}

/** Whether a resource is one that a device plugin offers. */
function isExtended(name: string): boolean {
  const domain = name.includes('/') ? name.split('/')[0] : '';
  return QUALIFIED_NAME.matches(name) && DNS_SUBDOMAIN.matches(domain) && !domain.endsWith('kubernetes.io') && !name.startsWith('requests.')
    && QUALIFIED_NAME.matches(`requests.${name}`);
}

function isHugePages(name: string): boolean {
  return /^hugepages-/.test(name) && parseQuantity(name.slice('hugepages-'.length)) > 0;
}

/** Whether a node cannot promise more of a resource than it has. */
function isNotShared(name: string): boolean {
  return isExtended(name) || isHugePages(name);
}

function amounts(isBroken: (amount: Field) => boolean): Rule['broken'] {
  return (resources) => [...resources.all('limits{}'), ...resources.all('requests{}')].filter(isBroken);
}

function requests(isBroken: (request: Field, limit: Field) => boolean): Rule['broken'] {
  return (resources) => resources.all('requests{}').filter((request) => isBroken(request, resources.get('limits', request.key)));
}
