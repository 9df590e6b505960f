import { all, each, repeated } from './findings';
import { PodSubject } from './subject';
import { maySpellCredential } from '../../kube/credentials/names';
import { minorVersion } from '../../kube/kubernetes-version';
import { ANY_ENV_NAME_SINCE, isAnnotationKey, isDataKey, isDnsSubdomain, isEnvName, isQualifiedName } from '../../kube/names';
import { EnvVar } from '../../kube/objects';
import { Finding, ruleTable } from '../../rules/rule';

/** Whether variables come from the `env` of a container. */
function isEnv(from: string): boolean {
  return from === 'env' || from.endsWith('.env');
}

function pathOf(from: string, variable: EnvVar): string {
  return isEnv(from) ? `${from}.${variable.name}` : `${from} (${variable.name})`;
}

/**
 * Pod fields that a variable can refer to.
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
  if (map === undefined) {
    return POD_FIELDS.includes(path);
  }
  return map === 'labels' ? isQualifiedName(key) : isAnnotationKey(key);
}

/** The call that refers to a Secret in place of a literal; the name of a variable is mostly a valid key too. */
function secretCall(name: string): string {
  return `EnvValue.fromSecret(SecretRef.of({ name: '<secret>', key: '${isDataKey(name) ? name : '<key>'}' }))`;
}

/** Finds variables whose names a cluster of this minor version of Kubernetes refuses. */
function misnamedFor(minor: number | undefined): (variable: EnvVar, from: string) => Finding | false {
  return ({ name }, from) => !isEnvName(name, minor) && {
    path: from,
    got: name,
    expected: 'a name of letters, digits, underscores, dashes and dots that does not start with a digit',
    remedy: isEnvName(name, ANY_ENV_NAME_SINCE)
      ? `rename the variable, or set kubernetesVersion to that of the cluster if it is 1.${ANY_ENV_NAME_SINCE} or newer, which accepts this one`
      : 'rename the variable',
  };
}

/** All variables. */
export const ENV_RULES = ruleTable<PodSubject>([
  {
    code: 'INF020',
    severity: 'error',
    title: 'Names of environment variables are valid',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ contents: { env, furtherEnv }, kubernetesVersion }) => {
      const misnamed = misnamedFor(minorVersion(kubernetesVersion));
      return all(each(env, misnamed), each(furtherEnv, misnamed));
    },
  },
  {
    code: 'INF021',
    severity: 'error',
    title: 'Each environment variable is set once',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ contents }) => repeated(contents.env, (variable) => variable.name, (name, from, first) => ({
      path: isEnv(from) ? `${from}.${name}` : from,
      got: name,
      expected: `a variable that is set once (${first} sets it too)`,
      remedy: `remove it from ${from}, or change ${first}`,
    })),
  },
]);

/** Variables with a literal value. */
export const LITERAL_RULES = ruleTable<PodSubject>([
  {
    code: 'INF022',
    severity: 'error',
    title: 'A variable named like a credential refers to a Secret',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ contents, declaredHarmless }) => each(contents.literals, (variable, from) => {
      const { name, value } = variable;
      return value !== undefined && maySpellCredential(name, value) && !declaredHarmless.includes(pathOf(from, variable)) && {
        path: pathOf(from, variable),
        isCredential: true,
        expected: 'a reference to a Secret',
        remedy: `use ${secretCall(variable.name)}, or EnvValue.notSecret(…) if the value is not a credential`,
      };
    }),
  },
]);

/** Variables with a value from elsewhere. */
export const REFERENCE_RULES = ruleTable<PodSubject>([
  {
    code: 'INF025',
    severity: 'error',
    title: 'References to Secrets and ConfigMaps have valid names and keys',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
    check: ({ contents }) => each(contents.references, (variable, from) => {
      const ref = variable.valueFrom?.secretKeyRef ?? variable.valueFrom?.configMapKeyRef;
      return ref && !(isDnsSubdomain(ref.name) && isDataKey(ref.key)) && {
        path: pathOf(from, variable),
        expected: 'the name of a Secret or ConfigMap (lowercase letters, digits, dashes, dots) and one of its keys (letters, digits, dashes, underscores, dots)',
        remedy: 'set the name and the key, never the value itself',
      };
    }),
  },
  {
    code: 'INF026',
    severity: 'error',
    title: 'Variables refer to existing pod fields',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields',
    check: ({ contents }) => each(contents.references, (variable, from) => {
      const field = variable.valueFrom?.fieldRef;
      return field && !isPodField(field.fieldPath) && {
        path: pathOf(from, variable),
        got: field.fieldPath,
        expected: `one of ${POD_FIELDS.join(', ')}, metadata.labels['<key>'], metadata.annotations['<key>']`,
        remedy: "use one of these fields, for example EnvValue.fromField('status.podIP')",
      };
    }),
  },
]);
