import { ACCESS_MODES } from './claim';
import { parseQuantity } from './quantity';
import { notEmpty, oneOf, Rule, stated } from './rule';
import { DNS_SUBDOMAIN, QUALIFIED_NAME } from './syntax';

/** The fields of a PersistentVolume that do not say where it is. */
const SETTINGS = ['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode'];

/** The rules of a PersistentVolume. */
export const PERSISTENT_VOLUME_RULES: readonly Rule[] = [
  ...stated('spec.accessModes', 'spec.capacity.storage'),
  ...notEmpty('spec.accessModes', 'spec.nfs.server', 'spec.csi.driver', 'spec.csi.volumeHandle', 'spec.hostPath.path'),
  ...oneOf({
    'spec.accessModes[]': ACCESS_MODES,
    'spec.volumeMode': ['Filesystem', 'Block'],
    'spec.persistentVolumeReclaimPolicy': ['Delete', 'Recycle', 'Retain'],
  }),
  {
    rule: 'storageClassName is empty or an RFC 1123 subdomain',
    broken: (object) => object.all('spec.storageClassName').filter(({ text }) => text !== '' && !DNS_SUBDOMAIN.matches(text)),
  },
  {
    rule: 'capacity is storage, more than nothing',
    broken: (object) => object.all('spec.capacity{}').filter(({ key, value }) => key !== 'storage' || parseQuantity(value) <= 0),
  },
  {
    rule: 'a PersistentVolume has exactly one source',
    broken: (object) => object.get('spec').keys.filter((key) => !SETTINGS.includes(key)).length === 1 ? [] : [object.get('spec')],
  },
  { rule: 'nfs.path is absolute', broken: (object) => object.all('spec.nfs.path').filter(({ text }) => !text.startsWith('/')) },
];

/** The rules of a StorageClass. */
export const STORAGE_CLASS_RULES: readonly Rule[] = [
  {
    rule: 'a provisioner is a qualified name, whatever its case',
    broken: (object) => object.all('provisioner').filter(({ text }) => !QUALIFIED_NAME.matches(text.toLowerCase())),
  },
  ...oneOf({ reclaimPolicy: ['Delete', 'Retain'], volumeBindingMode: ['Immediate', 'WaitForFirstConsumer'] }),
];
