import { SELECTOR_RULES } from './labels';
import { parseQuantity } from './quantity';
import { each, notEmpty, oneOf, Rule, stated } from './rule';
import { DNS_SUBDOMAIN } from './syntax';

export const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** The rules of what a PersistentVolumeClaim asks for. */
export const CLAIM_RULES: readonly Rule[] = [
  ...stated('accessModes', 'resources.requests.storage'),
  ...notEmpty('accessModes'),
  ...oneOf({ 'accessModes[]': ACCESS_MODES, 'volumeMode': ['Filesystem', 'Block'] }),
  {
    rule: 'ReadWriteOncePod is the only access mode',
    broken: (claim) => claim.all('accessModes').filter(({ items }) => items.length > 1 && items.some(({ text }) => text === 'ReadWriteOncePod')),
  },
  {
    rule: 'storage is more than nothing',
    broken: (claim) => claim.all('resources.requests.storage').filter(({ value }) => parseQuantity(value) <= 0),
  },
  {
    rule: 'storageClassName is empty or an RFC 1123 subdomain',
    broken: (claim) => claim.all('storageClassName').filter(({ text }) => text !== '' && !DNS_SUBDOMAIN.matches(text)),
  },
  ...each((claim) => claim.all('selector'), SELECTOR_RULES),
  ...each((claim) => [...claim.all('dataSource'), ...claim.all('dataSourceRef')], [
    ...notEmpty('name', 'kind'),
    {
      rule: 'a data source without apiGroup is a PersistentVolumeClaim',
      broken: (source) => source.get('apiGroup').text === '' && source.get('kind').text !== 'PersistentVolumeClaim' ? [source] : [],
    },
  ]),
  {
    rule: 'dataSource and dataSourceRef are the same',
    broken: (claim) => claim.all('dataSource').filter((source) => claim.get('dataSourceRef').isSet && !source.equals(claim.get('dataSourceRef'))),
  },
];

/** The rules of a PersistentVolumeClaim. */
export const PERSISTENT_VOLUME_CLAIM_RULES: readonly Rule[] = each((object) => [object.get('spec')], CLAIM_RULES);
