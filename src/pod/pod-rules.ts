import { From, PodSubject } from './pod-subject';
import { HostPathType } from './storage';
import { TaintEffect } from './toleration';
import { isHarmless, namesCredential } from '../private/credentials';
import { EnvVar } from '../private/kubernetes';
import { isAnnotationKey, isDataKey, isDnsLabel, isDnsSubdomain, isEnvName, isLabelValue, isQualifiedName } from '../private/names';
import { isByteQuantity } from '../private/quantity';
import { INT32_MAX, unlessWhole } from '../rules/range';
import { Finding, ruleTable } from '../rules/rule';

/** The findings for something that parts have, each with the prop that the part comes from. */
function each<T>(items: readonly From<T>[], visit: (item: T, from: string) => Finding | undefined): Finding[] | undefined {
  let findings: Finding[] | undefined;
  for (const { item, from } of items) {
    const finding = visit(item, from);
    if (finding) {
      (findings ??= []).push(finding);
    }
  }
  return findings;
}

/** The findings of several looks. */
function all(...found: (Finding[] | undefined)[]): Finding[] | undefined {
  return found.reduce((some, more) => (some && more ? [...some, ...more] : some ?? more));
}

/** The findings for what stands a second time: the first one keeps its place. */
function repeated<T>(
  items: readonly From<T>[], key: (item: T) => string, find: (key: string, from: string, first: string) => Finding,
): Finding[] | undefined {
  if (new Set(items.map(({ item }) => key(item))).size === items.length) {
    return undefined;
  }
  const seen = new Map<string, string>();
  return each(items, (item, from) => {
    const first = seen.get(key(item));
    if (first === undefined) {
      seen.set(key(item), from);
      return undefined;
    }
    return find(key(item), from, first);
  });
}

function pathOf(from: string, variable: EnvVar): string {
  return from === 'env' ? `env.${variable.name}` : `${from} (${variable.name})`;
}

const TAINT_EFFECTS: readonly string[] = Object.values(TaintEffect);
const HOST_PATH_TYPES: readonly string[] = Object.values(HostPathType);

/** Absolute, below the root, in plain form: two ways to write one directory would be two volumes in one place. */
const MOUNT_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^:/\p{Cc}]+)+$/u;

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

export const POD_RULES = ruleTable<PodSubject>([
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
  {
    code: 'INF022',
    severity: 'error',
    title: 'A variable that is named like a credential refers to a Secret',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ contents, declaredHarmless }) => each(contents.literals, (variable, from) => {
      const { name, value } = variable;
      return value === undefined || !namesCredential(name) || declaredHarmless.has(name) || isHarmless(value) ? undefined : {
        path: pathOf(from, variable),
        expected: 'a reference to a Secret',
        remedy: `use EnvValue.fromSecret(SecretRef.of({ name: '<secret>', key: '${name}' })), or EnvValue.notSecret(…) where the value is none`,
      };
    }),
  },
  {
    code: 'INF024',
    severity: 'error',
    title: 'Values of environment variables are texts',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ contents }) => each(contents.literals, (variable, from) => {
      const { name, value } = variable;
      return typeof value === 'string' ? undefined : {
        path: pathOf(from, variable),
        got: value,
        expected: 'a text',
        remedy: `put it into quotes: EnvValue.of('…'), or leave ${name} out`,
      };
    }),
  },
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
  {
    code: 'INF027',
    severity: 'error',
    title: 'A label of the nodes is asked for with one value',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector',
    check: ({ contents }) => {
      const asked = new Map<string, { value: string; from: string }>();
      return each(contents.nodeLabels, ([key, value], from) => {
        const first = asked.get(key) ?? asked.set(key, { value, from }).get(key)!;
        return first.value === value ? undefined : {
          path: from,
          got: `${key}=${value}`,
          expected: `${key}=${first.value}, which ${first.from} asks for`,
          remedy: 'change one of the two: no node has both',
        };
      });
    },
  },
  {
    code: 'INF028',
    severity: 'error',
    title: 'Volumes have names of their own',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes',
    check: ({ contents }) => all(
      each(contents.volumes, ({ name }, from) => isDnsLabel(name) ? undefined : {
        path: from, got: name, expected: 'at most 63 lowercase letters, digits and dashes', remedy: 'rename the volume',
      }),
      repeated(contents.volumes, ({ name }) => name, (name, from, first) => ({
        path: from, got: name, expected: `a name of its own: ${first} has it already`, remedy: 'rename the volume',
      })),
    ),
  },
  {
    code: 'INF029',
    severity: 'error',
    title: 'Image pull Secrets have names that can exist',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
    check: ({ pod }) => (pod.template.spec.imagePullSecrets ?? []).filter(({ name }) => !isDnsSubdomain(name)).map(({ name }) => ({
      path: 'imagePullSecrets',
      got: name,
      expected: 'the name of a Secret: lowercase letters, digits, dashes and dots',
      remedy: 'name a Secret of type kubernetes.io/dockerconfigjson; `kubectl get secrets` lists those of the namespace',
    })),
  },
  {
    code: 'INF030',
    severity: 'error',
    title: 'Volumes are mounted at absolute paths',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ contents }) => each(contents.volumes, ({ mountPath }, from) => MOUNT_PATH.test(mountPath) ? undefined : {
      path: `${from}.mountPath`,
      got: mountPath,
      expected: 'an absolute path below /, without a colon, without . and .., and without a slash at its end',
      remedy: "write the whole path, such as '/data'",
    }),
  },
  {
    code: 'INF031',
    severity: 'error',
    title: 'Each path holds one volume',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ contents }) => repeated(contents.volumes, (volume) => volume.mountPath, (path, from, first) => ({
      path: `${from}.mountPath`,
      got: path,
      expected: `a path of its own: ${first} is mounted there`,
      remedy: 'set another mountPath',
    })),
  },
  {
    code: 'INF032',
    severity: 'error',
    title: 'Paths of nodes are absolute and literal',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    check: ({ contents }) => each(contents.hostPaths, ({ source: { hostPath } }, from) => {
      if (hostPath === undefined || (hostPath.path?.startsWith('/') && !/\$|(?:^|\/)\.\.(?:\/|$)/.test(hostPath.path))) {
        return undefined;
      }
      return {
        path: from,
        got: hostPath.path,
        expected: 'an absolute path on the node: no shell expands ~ or $( ) there, and .. is refused',
        remedy: "write out the path that the shell made of it, such as '/home/me/models'",
      };
    }),
  },
  {
    code: 'INF033',
    severity: 'error',
    title: 'Claims and ConfigMaps have names that can exist',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
    check: ({ contents }) => each(contents.volumes, ({ source: { persistentVolumeClaim: claim, configMap } }, from) => {
      const name = claim ? claim.claimName : configMap?.name;
      return !(claim ?? configMap) || isDnsSubdomain(name!) ? undefined : {
        path: from,
        got: name,
        expected: `the name of a ${claim ? 'PersistentVolumeClaim' : 'ConfigMap'}: lowercase letters, digits, dashes and dots`,
        remedy: `name one of the namespace; \`kubectl get ${claim ? 'pvc' : 'configmaps'}\` lists them`,
      };
    }),
  },
  {
    code: 'INF034',
    severity: 'error',
    title: 'Directories of volumes are relative and stay inside',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
    check: ({ contents }) => each(contents.volumes, ({ subPath }, from) => {
      return subPath === undefined || subPath === null || (subPath !== '' && !subPath.startsWith('/') && !subPath.split('/').includes('..')) ? undefined : {
        path: `${from}.subPath`,
        got: subPath,
        expected: 'a relative path without ..',
        remedy: "write the directory of the volume, such as 'models/llama'",
      };
    }),
  },
  {
    code: 'INF035',
    severity: 'advice',
    title: 'Directories of nodes come with a choice of nodes',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    check: ({ pod: { template: { spec } }, contents }) => spec.nodeSelector || spec.affinity?.nodeAffinity ? undefined
      : each(contents.hostPaths, ({ source: { hostPath } }, from) => hostPath && {
        path: from,
        got: hostPath.path,
        expected: 'nodes that are known to have the path',
        remedy: "say which ones: nodes: Nodes.labels({ 'kubernetes.io/hostname': '<node>' })",
      }),
  },
  {
    code: 'INF036',
    severity: 'error',
    title: 'A restricted pod has no volumes that the restricted level refuses',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ pod, contents }) => pod.template.spec.securityContext?.runAsNonRoot !== true ? undefined
      : each(contents.volumes, ({ source }, from) => source.hostPath || source.nfs ? {
        path: from,
        got: source.hostPath ? 'hostPath' : 'nfs',
        expected: 'a volume that Pod Security level restricted admits',
        remedy: 'use a PersistentVolumeClaim, or SecurityProfile.baseline() where the namespace admits such volumes',
      } : undefined),
  },
  {
    code: 'INF037',
    severity: 'error',
    title: 'Node labels and taints are ones that can exist',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ contents }) => all(
      each(contents.nodeLabels, ([key, value], from) => isQualifiedName(key) && isLabelValue(value) ? undefined : {
        path: from,
        got: `${key}=${value}`,
        expected: 'a label key of the form prefix/name, and a value of at most 63 letters, digits, dashes, underscores and dots',
        remedy: '`kubectl get nodes --show-labels` lists those of your nodes',
      }),
      each(contents.tolerations, ({ key, operator, value, effect }, from) => {
        const isTaint = key === undefined ? operator === 'Exists' : isQualifiedName(key) && isLabelValue(value ?? '');
        return isTaint && (effect === undefined || TAINT_EFFECTS.includes(effect)) ? undefined : {
          path: from,
          got: { key, value, effect },
          expected: `a key of the form prefix/name, a value only with a key, and one of ${TAINT_EFFECTS.join(', ')} if an effect`,
          remedy: '`kubectl describe node` lists the taints of a node',
        };
      }),
    ),
  },
  {
    code: 'INF038',
    severity: 'error',
    title: 'Sizes of volumes can stand in a manifest',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
    check: ({ contents }) => each(contents.volumes, ({ source: { emptyDir } }, from) => {
      return emptyDir?.sizeLimit === undefined || isByteQuantity(emptyDir.sizeLimit) ? undefined : {
        path: emptyDir.medium === 'Memory' ? from : `${from}.sizeLimit`,
        got: emptyDir.sizeLimit,
        expected: 'a size of one KiB or more, in whole KiB, less than 8 EiB',
        remedy: 'write it as Size.gibibytes(…) with a whole number, or leave it out',
      };
    }),
  },
  {
    code: 'INF039',
    severity: 'error',
    title: 'What must stand at a path of the node is a kind that Kubernetes knows',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types',
    check: ({ contents }) => each(contents.hostPaths, ({ source: { hostPath } }, from) => {
      return hostPath?.type === undefined || HOST_PATH_TYPES.includes(hostPath.type) ? undefined : {
        path: `${from}.type`,
        got: hostPath.type,
        expected: `one of ${HOST_PATH_TYPES.join(', ')}`,
        remedy: 'use a member of HostPathType, or leave it out',
      };
    }),
  },
  {
    code: 'INF060',
    severity: 'error',
    title: 'An unprivileged user has an id other than 0',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ pod: { template: { spec: { securityContext: own } } } }) => own?.runAsNonRoot ? unlessWhole(
      'security (user)', own.runAsUser, { min: 1, max: INT32_MAX }, 'name the id of a user that is not root, or leave it out',
    ) : undefined,
  },
]);
