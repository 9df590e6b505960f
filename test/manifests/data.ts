import { Field } from './field';
import { Rule } from './rule';
import { DATA_KEY } from './syntax';

/** What a ConfigMap and a Secret hold at most, in bytes. */
const DATA_BYTES = 1024 * 1024;

/** The keys that a Secret of a type has. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const DATA_RULES: readonly Rule[] = [
  { rule: `data is stored under ${DATA_KEY.description}`, broken: (object) => entries(object).filter(({ key }) => !DATA_KEY.matches(key)) },
  {
    rule: `data takes up at most ${DATA_BYTES} bytes`,
    broken: (object) => entries(object).reduce((size, { text }) => size + Buffer.byteLength(text), 0) > DATA_BYTES ? [object.get('data')] : [],
  },
];

/** The rules of a ConfigMap. */
export const CONFIG_MAP_RULES: readonly Rule[] = [
  ...DATA_RULES,
  {
    rule: 'no key is in data and in binaryData',
    broken: (object) => object.all('data{}').filter(({ key }) => object.get('binaryData', key).isSet),
  },
];

/** The rules of a Secret. */
export const SECRET_RULES: readonly Rule[] = [
  ...DATA_RULES,
  {
    rule: 'a Secret has the keys of its type',
    broken: (object) => (KEYS[object.get('type').text] ?? []).map((key) => object.get('data', key))
      .filter((value) => !value.isSet && !object.get('stringData', value.key).isSet),
  },
];

function entries(object: Field): Field[] {
  return ['data', 'stringData', 'binaryData'].flatMap((key) => object.get(key).values);
}
