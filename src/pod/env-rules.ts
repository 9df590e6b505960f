import { each, repeated } from './item-findings';
import { PodSubject } from './pod-subject';
import { isHarmless, namesCredential } from '../private/credentials';
import { EnvVar } from '../private/kubernetes';
import { isAnnotationKey, isDataKey, isDnsSubdomain, isEnvName, isQualifiedName } from '../private/names';
import { ruleTable } from '../rules/rule';

function pathOf(from: string, variable: EnvVar): string {
  return from === 'env' ? `env.${variable.name}` : `${from} (${variable.name})`;
}

/**
 * Fields of the pod that a variable can refer to.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields
 */
const POD_FIELDS: readonly string[] = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
const POD_MAP_ENTRY = /^metadata\.(labels|annotations)\['([^']*)'\]$/;

function isPodField(path: string): boolean {
  const [, map, key] = POD_MAP_ENTRY.exec(path) ?? [];
  return map === undefined ? POD_FIELDS.includes(path) : map === 'labels' ? isQualifiedName(key) : isAnnotationKey(key);
}

/** All variables. */
export const ENV_RULES = ruleTable<PodSubject>([
  {
    code: 'INF020',
    severity: 'error',
    title: 'Environment variables have names that the API server takes',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ contents }) => each(contents.env, (variable, from) => isEnvName(variable.name) ? undefined : {
      path: from,
      got: variable.name,
      expected: 'letters, digits, underscores, dashes and dots, no digit first',
      remedy: 'rename the variable',
    }),
  },
  {
    code: 'INF021',
    severity: 'error',
    title: 'Each environment variable is set once',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ contents }) => repeated(contents.env, (variable) => variable.name, (name, from, first) => ({
      path: from === 'env' ? `env.${name}` : from,
      got: name,
      expected: `to be set once: ${first} sets it already`,
      remedy: `remove it from ${from}, or change ${first}`,
    })),
  },
]);

/** Variables with a value of their own. */
export const LITERAL_RULES = ruleTable<PodSubject>([
  {
    code: 'INF022',
    severity: 'error',
    title: 'A variable that is named like a credential refers to a Secret',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ contents, declaredHarmless }) => each(contents.literals, (variable, from) => {
      const { name, value } = variable;
      return value === undefined || !namesCredential(name) || declaredHarmless.includes(name) || isHarmless(value) ? undefined : {
        path: pathOf(from, variable),
        expected: 'a reference to a Secret',
        remedy: `use EnvValue.fromSecret(SecretRef.of({ name: '<secret>', key: '${name}' })), or EnvValue.notSecret(…) where the value is none`,
      };
    }),
  },
]);

/** Variables with a value from elsewhere. */
export const REFERENCE_RULES = ruleTable<PodSubject>([
  {
    code: 'INF025',
    severity: 'error',
    title: 'References to Secrets and ConfigMaps have names and keys that can exist',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
    check: ({ contents }) => each(contents.references, (variable, from) => {
      const ref = variable.valueFrom?.secretKeyRef ?? variable.valueFrom?.configMapKeyRef;
      return ref === undefined || (isDnsSubdomain(ref.name) && isDataKey(ref.key)) ? undefined : {
        path: pathOf(from, variable),
        expected: 'the name of a Secret or ConfigMap (lowercase letters, digits, dashes, dots) and one of its keys (letters, digits, dashes, underscores, dots)',
        remedy: 'give the name and the key, never the value itself',
      };
    }),
  },
  {
    code: 'INF026',
    severity: 'error',
    title: 'Variables refer to fields that a pod has',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields',
    check: ({ contents }) => each(contents.references, (variable, from) => {
      const path = variable.valueFrom?.fieldRef?.fieldPath;
      return variable.valueFrom?.fieldRef === undefined || isPodField(path!) ? undefined : {
        path: pathOf(from, variable),
        got: path,
        expected: `one of ${POD_FIELDS.join(', ')}, metadata.labels['<key>'], metadata.annotations['<key>']`,
        remedy: "write the path of such a field: EnvValue.fromField('status.podIP')",
      };
    }),
  },
]);
