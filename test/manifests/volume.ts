import { CLAIM_RULES } from './claim';
import { isPodField, resourceReferences } from './environment';
import { Field, repeated } from './field';
import { TEMPLATE_METADATA_RULES } from './metadata';
import { parseQuantity } from './quantity';
import { each, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { CSI_DRIVER, DNS_LABEL, DNS_SUBDOMAIN, INNER_PATH, NO_BACKSTEP } from './syntax';

/** What a file of a volume can say of its pod. */
const POD_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];

const FILE_MODE: [number, number] = [0, 0o777];

/** The lists of files that a volume source, or a source of a projected volume, takes from keys. */
const FILES = ['configMap.items[]', 'secret.items[]', 'downwardAPI.items[]'];

/** The rules of files: in a volume, and in each source of a projected volume. */
const FILE_RULES: readonly Rule[] = [
  ...notEmpty('configMap.items[].key', 'configMap.items[].path', 'secret.items[].key', 'secret.items[].path', 'downwardAPI.items[].path'),
  ...spelt(Object.fromEntries(FILES.map((files) => [`${files}.path`, INNER_PATH]))),
  ...inRange(Object.fromEntries(FILES.map((files) => [`${files}.mode`, FILE_MODE]))),
  { rule: 'no two files have one path', broken: (source) => FILES.flatMap((files) => repeated(source.all(`${files}.path`))) },
  {
    rule: 'a file of downwardAPI has exactly one of fieldRef and resourceFieldRef',
    broken: (source) => source.all('downwardAPI.items[]').filter((file) => file.get('fieldRef').isSet === file.get('resourceFieldRef').isSet),
  },
  {
    rule: 'a fieldRef names a field of the pod that a file can hold',
    broken: (source) => source.all('downwardAPI.items[].fieldRef.fieldPath').filter(({ text }) => !isPodField(text, POD_FIELDS)),
  },
  ...resourceReferences('downwardAPI.items[].resourceFieldRef'),
  {
    rule: 'a file of a resource names its container',
    broken: (source) => source.all('downwardAPI.items[].resourceFieldRef')
      .map((reference) => reference.get('containerName')).filter(({ text }) => text === ''),
  },
];

/** The rules of a projected volume. */
const PROJECTED_RULES: readonly Rule[] = [
  ...inRange({
    'projected.defaultMode': FILE_MODE,
    'projected.sources[].serviceAccountToken.expirationSeconds': [600, 2 ** 32],
  }),
  ...notEmpty('projected.sources[].serviceAccountToken.path'),
  ...spelt({ 'projected.sources[].serviceAccountToken.path': INNER_PATH }),
  {
    rule: 'a projected source is exactly one of its kind',
    broken: (volume) => volume.all('projected.sources[]').filter(({ keys }) => keys.length !== 1),
  },
  {
    rule: 'a projected ConfigMap or Secret has a name',
    broken: (volume) => [...volume.all('projected.sources[].configMap'), ...volume.all('projected.sources[].secret')]
      .map((source) => source.get('name')).filter(({ text }) => !DNS_SUBDOMAIN.matches(text)),
  },
  ...each((volume) => volume.all('projected.sources[]'), FILE_RULES),
];

/** The rules of a volume of a pod. */
export const VOLUME_RULES: readonly Rule[] = [
  ...spelt({ 'name': DNS_LABEL, 'hostPath.path': NO_BACKSTEP, 'csi.driver': CSI_DRIVER }),
  { rule: 'a volume has exactly one source', broken: (volume) => sourcesOf(volume).length === 1 ? [] : [volume] },
  ...oneOf({
    'emptyDir.medium': ['', 'Memory', 'HugePages', 'HugePages-2Mi', 'HugePages-1Gi'],
    'hostPath.type': ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'],
  }),
  {
    rule: 'emptyDir.sizeLimit is not negative',
    broken: (volume) => volume.all('emptyDir.sizeLimit').filter(({ value }) => parseQuantity(value) < 0),
  },
  ...notEmpty('hostPath.path', 'nfs.server', 'persistentVolumeClaim.claimName'),
  { rule: 'nfs.path is absolute', broken: (volume) => volume.all('nfs.path').filter(({ text }) => !text.startsWith('/')) },
  {
    rule: 'a volume names its ConfigMap, Secret or image',
    broken: (volume) => [
      ...['configMap.name', 'secret.secretName'].flatMap((path) => named(volume, path)).filter(({ text }) => !DNS_SUBDOMAIN.matches(text)),
      ...named(volume, 'image.reference').filter(({ text }) => text === ''),
    ],
  },
  ...inRange({
    'configMap.defaultMode': FILE_MODE,
    'secret.defaultMode': FILE_MODE,
    'downwardAPI.defaultMode': FILE_MODE,
  }),
  ...FILE_RULES,
  ...PROJECTED_RULES,
  ...each((volume) => volume.all('ephemeral'), stated('volumeClaimTemplate')),
  ...each((volume) => volume.all('ephemeral.volumeClaimTemplate.spec'), CLAIM_RULES),
  ...each((volume) => volume.all('ephemeral.volumeClaimTemplate.metadata'), TEMPLATE_METADATA_RULES),
];

/** The keys of a volume that say where it comes from. */
export function sourcesOf(volume: Field): string[] {
  return volume.keys.filter((key) => key !== 'name');
}

/** The field that names what a source refers to, when the volume has that source. */
function named(volume: Field, path: string): Field[] {
  const [source, name] = path.split('.');
  return volume.all(source).map((field) => field.get(name));
}
