import { ServingPod } from './serving-pod';
import { credentialIssuer, isHarmless, namesCredential } from '../private/credentials';
import { EnvVar, Volume } from '../private/kubernetes';
import { isDataKey, isDnsSubdomain, isEnvName, isQualifiedName } from '../private/names';
import { Finding, ruleTable } from '../rules/rule';

/** What the rules look at: the pod as it was put together. */
export interface PodSubject {
  readonly pod: ServingPod;
  /** Variables whose author says that they hold no credential. */
  readonly declaredHarmless: ReadonlySet<string>;
}

/** Something of a part, with the prop that it comes from. */
function each<T>(pod: ServingPod, pick: (part: ServingPod['parts'][number]) => readonly T[] | undefined, visit: (item: T, from: string) => Finding | undefined): Finding[] {
  const findings: Finding[] = [];
  for (const part of pod.parts) {
    for (const item of pick(part) ?? []) {
      const finding = visit(item, part.from);
      if (finding) {
        findings.push(finding);
      }
    }
  }
  return findings;
}

/** Findings for what stands a second time: the first one keeps its place. */
function repeated<T>(pod: ServingPod, pick: (part: ServingPod['parts'][number]) => readonly T[] | undefined, key: (item: T) => string, find: (key: string, from: string, first: string) => Finding): Finding[] {
  const seen = new Map<string, string>();
  return each(pod, pick, (item, from) => {
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

const claimOf = (volume: Omit<Volume, 'name'>) => volume.persistentVolumeClaim?.claimName;

export const POD_RULES = ruleTable<PodSubject>([
  {
    code: 'INF020',
    severity: 'error',
    title: 'Environment variables have names that the API server takes',
    source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
    check: ({ pod }) => each(pod, (part) => part.env, (variable, from) => isEnvName(variable.name) ? undefined : {
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
    check: ({ pod }) => repeated(pod, (part) => part.env, (variable) => variable.name, (name, from, first) => ({
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
    check: ({ pod, declaredHarmless }) => each(pod, (part) => part.env, (variable, from) => {
      const { name, value } = variable;
      return value === undefined || !namesCredential(name) || declaredHarmless.has(name) || isHarmless(value) ? undefined : {
        path: pathOf(from, variable),
        expected: 'a reference to a Secret',
        remedy: `use EnvValue.fromSecret(SecretRef.of({ name: '<secret>', key: '${name}' })), or EnvValue.notSecret(…) where the value is none`,
      };
    }),
  },
  {
    code: 'INF025',
    severity: 'error',
    title: 'References to Secrets and ConfigMaps have names and keys that can exist',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
    check: ({ pod }) => each(pod, (part) => part.env, (variable, from) => {
      const ref = variable.valueFrom?.secretKeyRef ?? variable.valueFrom?.configMapKeyRef;
      return ref === undefined || (isDnsSubdomain(ref.name) && isDataKey(ref.key)) ? undefined : {
        path: pathOf(from, variable),
        expected: 'the name of a Secret or ConfigMap (lowercase letters, digits, dashes, dots) and one of its keys (letters, digits, dashes, underscores, dots)',
        remedy: 'give the name and the key, never the value itself',
      };
    }),
  },
  {
    code: 'INF030',
    severity: 'error',
    title: 'Volumes are mounted at absolute paths',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ pod }) => each(pod, (part) => part.volumes, ({ mountPath }, from) => /^\/[^:]*[^:/]$/.test(mountPath) ? undefined : {
      path: `${from}.mountPath`,
      got: mountPath,
      expected: 'an absolute path below /, without a colon and without a slash at its end',
      remedy: "write the whole path, such as '/data'",
    }),
  },
  {
    code: 'INF031',
    severity: 'error',
    title: 'Each path holds one volume',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ pod }) => repeated(pod, (part) => part.volumes, (volume) => volume.mountPath, (path, from, first) => ({
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
    check: ({ pod }) => each(pod, (part) => part.volumes, ({ source: { hostPath } }, from) => {
      if (hostPath === undefined || (hostPath.path.startsWith('/') && !/\$|(?:^|\/)\.\.(?:\/|$)/.test(hostPath.path))) {
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
    title: 'Claims have names that can exist',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
    check: ({ pod }) => each(pod, (part) => part.volumes, ({ source }, from) => {
      const claim = claimOf(source);
      return claim === undefined || isDnsSubdomain(claim) ? undefined : {
        path: from,
        got: claim,
        expected: 'the name of a PersistentVolumeClaim: lowercase letters, digits, dashes and dots',
        remedy: 'name a claim of the namespace; `kubectl get pvc` lists them',
      };
    }),
  },
  {
    code: 'INF034',
    severity: 'error',
    title: 'Directories of volumes are relative and stay inside',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
    check: ({ pod }) => each(pod, (part) => part.volumes, ({ subPath }, from) => {
      return subPath === undefined || (subPath !== '' && !subPath.startsWith('/') && !subPath.split('/').includes('..')) ? undefined : {
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
    check: ({ pod }) => pod.template.spec.nodeSelector ? undefined : each(pod, (part) => part.volumes, ({ source: { hostPath } }, from) => hostPath && {
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
    check: ({ pod }) => pod.template.spec.securityContext?.runAsNonRoot !== true ? undefined : each(pod, (part) => part.volumes, ({ source }, from) => source.hostPath || source.nfs ? {
      path: from,
      got: Object.keys(source)[0],
      expected: 'a volume that Pod Security level restricted admits',
      remedy: 'use a PersistentVolumeClaim, or security: { profile: SecurityProfile.baseline() }',
    } : undefined),
  },
  {
    code: 'INF037',
    severity: 'error',
    title: 'Node labels and taints have valid keys',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ pod }) => [
      ...each(pod, (part) => Object.keys(part.nodeSelector ?? {}), (key, from) => isQualifiedName(key) ? undefined : {
        path: from, got: key, expected: 'a label key of the form prefix/name', remedy: '`kubectl get nodes --show-labels` lists those of your nodes',
      }),
      ...each(pod, (part) => part.tolerations, ({ key }, from) => key === undefined || isQualifiedName(key) ? undefined : {
        path: from, got: key, expected: 'a taint key of the form prefix/name', remedy: '`kubectl describe node` lists the taints of a node',
      }),
    ],
  },
]);

/** What the rule about credentials looks at: everything that is about to be written. */
export const CREDENTIAL_RULES = ruleTable<readonly object[]>([
  {
    code: 'INF023',
    severity: 'error',
    title: 'No credential stands in a manifest',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: (manifests) => credentialIssuer(JSON.stringify(manifests)) === undefined ? undefined : manifests.flatMap((manifest) => locate(manifest, '')),
  },
]);

function locate(value: unknown, path: string): Finding[] {
  if (typeof value === 'string') {
    const issuer = credentialIssuer(value);
    return issuer === undefined ? [] : [{
      path,
      expected: `no credential in the manifest: this one looks like that of ${issuer}`,
      remedy: 'revoke it, put the new one into a Secret and refer to it with SecretRef.of(…)',
    }];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]) => [
    ...locate(key, path),
    ...locate(item, path === '' ? key : `${path}.${key}`),
  ]);
}
