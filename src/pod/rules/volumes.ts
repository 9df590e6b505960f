import { all, each, repeated } from './findings';
import { PodSubject } from './subject';
import { isDnsLabel, isDnsSubdomain } from '../../kube/names';
import { isBelow } from '../../kube/paths';
import { isByteQuantity } from '../../kube/quantity';
import { requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { From } from '../contents';
import { MountedVolume } from '../part';

/** Absolute, below the root, and normalized: two spellings of a directory would be two volumes at one path. */
const MOUNT_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^:/\p{Cc}]+)+$/u;

function normalized(path: string): string {
  return path.replace(/\/+/g, '/').replace(/\/$/, '');
}

/** Leaves its directory. */
const LEAVES = /(?:^|\/)\.\.(?:\/|$)/;

/** Relative, and within the volume. Kubernetes takes an empty path for none. */
function isSubPath(path: string): boolean {
  return !path.startsWith('/') && !LEAVES.test(path);
}

/** Absolute, and without what only a shell expands. */
function isNodePath(path: string | undefined): boolean {
  return path?.startsWith('/') === true && !path.includes('$') && !LEAVES.test(path);
}

/** What every node of Linux has. */
const ON_EVERY_NODE: readonly string[] = ['/dev', '/dev/shm', '/etc', '/etc/localtime', '/run', '/tmp', '/usr/share/zoneinfo', '/var/log', '/var/run'];

/** Whether no node lacks a path: the kubelet makes some. */
function isOnEveryNode({ path, type = '' }: { readonly path: string; readonly type?: string }): boolean {
  return type.endsWith('OrCreate') || ON_EVERY_NODE.includes(path) || isBelow(path, '/proc') || isBelow(path, '/sys');
}

function isRestricted({ template: { spec } }: ServingPod): boolean {
  return spec.securityContext?.runAsNonRoot === true;
}

function selectsNodes({ template: { spec } }: ServingPod): boolean {
  return spec.nodeSelector !== undefined || spec.affinity?.nodeAffinity !== undefined;
}

/** Whether there is a volume of a name. */
function isVolume(volumes: readonly From<MountedVolume>[], name: string): boolean {
  return volumes.some(({ item }) => item.name === name);
}

function misplaced(from: string, got: string | undefined): Finding {
  return {
    path: `${from}.mountPath`,
    got,
    // The API server asks only for a path. One that slashes alone spoil works; runtimes differ over others, and variables for them mean other directories.
    severity: got === undefined || got === '' ? undefined : MOUNT_PATH.test(normalized(got)) ? 'advice' : 'engine-error',
    expected: 'an absolute path below /, without colons, . or .. components, or a trailing slash',
    remedy: "write the full path, for example '/data'",
  };
}

function repeatedPath(mounts: readonly From<Pick<MountedVolume, 'mountPath'>>[]): Finding[] | undefined {
  return repeated(mounts, ({ mountPath }) => mountPath!, (path, from, first) => ({
    path: `${from}.mountPath`,
    got: path,
    expected: `a distinct path (${first} is mounted there)`,
    remedy: 'set another mountPath',
  }));
}

function strayed({ subPath }: Pick<MountedVolume, 'subPath'>, from: string): Finding | false {
  return subPath !== undefined && subPath !== null && !isSubPath(subPath) && {
    path: `${from}.subPath`,
    got: subPath,
    expected: 'a relative path without ..',
    remedy: "write a directory of the volume, for example 'models/llama'",
  };
}

/** All volumes. */
export const VOLUME_RULES = ruleTable<PodSubject>([
  {
    code: 'INF028',
    severity: 'error',
    title: 'Names of volumes are valid and distinct',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes',
    check: ({ contents }) => all(
      each(contents.volumes, ({ name }, from) => !isDnsLabel(name) && {
        path: from, got: name, expected: 'a name of at most 63 lowercase letters, digits and dashes', remedy: 'rename the volume',
      }),
      repeated(contents.volumes, ({ name }) => name, (name, from, first) => ({
        path: from, got: name, expected: `a distinct name (${first} has the same)`, remedy: 'rename the volume',
      })),
    ),
  },
  {
    code: 'INF030',
    severity: 'error',
    mildest: 'advice',
    title: '`mountPath` is an absolute path',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ contents: { volumes, furtherMounts } }) => all(
      each(volumes, ({ name, mountPath }, from) => (
        mountPath === undefined ? !furtherMounts.some(({ item }) => item.name === name) : !MOUNT_PATH.test(mountPath)) && misplaced(from, mountPath)),
      each(furtherMounts, ({ name, mountPath }, from) => (
        isVolume(volumes, name) && !MOUNT_PATH.test(mountPath) && misplaced(from, mountPath || undefined))),
    ),
  },
  {
    code: 'INF031',
    severity: 'error',
    title: 'Volumes are mounted at distinct paths',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#volumes-1',
    check: ({ contents: { volumes, furtherMounts, containers } }) => all(
      repeatedPath(volumes.filter(({ item: { mountPath } }) => mountPath !== undefined)),
      ...containers.map(({ from }) => repeatedPath(furtherMounts.filter((mounted) => mounted.from.startsWith(`${from}.`)))),
    ),
  },
  {
    code: 'INF033',
    severity: 'error',
    title: 'Names of claims, ConfigMaps and Secrets are valid',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
    check: ({ contents }) => each(contents.volumes, ({ source: { persistentVolumeClaim: claim, configMap, secret } }, from) => {
      const named = claim ? { kind: 'PersistentVolumeClaim', list: 'pvc', name: claim.claimName }
        : configMap ? { kind: 'ConfigMap', list: 'configmaps', name: configMap.name }
          : secret && { kind: 'Secret', list: 'secrets', name: secret.secretName };
      return named && !isDnsSubdomain(named.name) && {
        path: from,
        got: named.name,
        expected: `the name of a ${named.kind}: lowercase letters, digits, dashes and dots`,
        remedy: `copy a name from \`kubectl get ${named.list}\``,
      };
    }),
  },
  {
    code: 'INF034',
    severity: 'error',
    title: '`subPath` is a relative path within the volume',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
    check: ({ contents: { volumes, furtherMounts } }) => all(each(volumes, strayed), each(furtherMounts, strayed)),
  },
  {
    code: 'INF036',
    // A namespace may admit them: what refuses them is its Pod Security level.
    severity: 'engine-error',
    title: 'A restricted pod has no hostPath or nfs volumes',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ pod, contents }) => isRestricted(pod) && each(contents.volumes, ({ source: { hostPath, nfs } }, from) => (hostPath || nfs) && {
      path: from,
      got: hostPath ? 'hostPath' : 'nfs',
      expected: 'a volume that Pod Security level restricted admits',
      remedy: 'use a PersistentVolumeClaim, or SecurityProfile.baseline() if the namespace admits such volumes',
    }),
  },
  {
    code: 'INF038',
    severity: 'error',
    title: 'Sizes of volumes are valid',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
    check: ({ contents }) => each(contents.volumes, ({ source: { emptyDir: { sizeLimit, medium } = {} } }, from) => {
      return sizeLimit !== undefined && !isByteQuantity(sizeLimit) && {
        path: medium === 'Memory' ? from : `${from}.sizeLimit`,
        got: sizeLimit,
        expected: 'a size in whole KiB, 1 KiB or more and less than 8 EiB',
        remedy: 'use Size.gibibytes(…) with a whole number, or leave it out',
      };
    }),
  },
  {
    code: 'INF141',
    severity: 'error',
    title: '`defaultMode` is 0 to 0o777',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#secret-files-permissions',
    check: ({ contents }) => each(contents.volumes, ({ source: { secret } }, from) => (
      secret?.defaultMode !== undefined && requireInteger(`${from}.defaultMode`, secret.defaultMode, { min: 0, max: 0o777 }, 'write it in octal, for example 0o400, or leave it out'))),
  },
]);

/** Volumes of type hostPath. */
export const HOST_PATH_RULES = ruleTable<PodSubject>([
  {
    code: 'INF032',
    severity: 'error',
    mildest: 'engine-error',
    title: 'Paths on nodes are absolute and literal',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    check: ({ contents }) => each(contents.hostPaths, ({ source: { hostPath } }, from) => hostPath && !isNodePath(hostPath.path) && {
      path: from,
      got: hostPath.path,
      // The API server refuses an empty path and .. in it; others reach the container runtime as they stand.
      severity: hostPath.path && !LEAVES.test(hostPath.path) ? 'engine-error' : undefined,
      expected: 'an absolute path on the node, without .., and without ~ or $( ), which no shell expands',
      remedy: "write the expanded path, for example '/home/me/models'",
    }),
  },
  {
    code: 'INF035',
    severity: 'advice',
    title: 'A pod with hostPath volumes selects its nodes',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    check: ({ pod, contents }) => !selectsNodes(pod) && each(contents.hostPaths, ({ source: { hostPath } }, from) => (
      hostPath && !isOnEveryNode(hostPath)) && {
      path: from,
      got: hostPath.path,
      expected: 'nodes that are known to have the path',
      remedy: "set nodes, for example to Nodes.labels({ 'kubernetes.io/hostname': '<node>' }), or type: HostPathType.DIRECTORY_OR_CREATE if an empty directory will do",
    }),
  },
]);
