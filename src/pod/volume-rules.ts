import { all, each, repeated } from './item-findings';
import { PodSubject } from './pod-subject';
import { isDnsLabel, isDnsSubdomain } from '../private/names';
import { isByteQuantity } from '../private/quantity';
import { ruleTable } from '../rules/rule';

/** Absolute, below the root, in plain form: two ways to write one directory would be two volumes in one place. */
const MOUNT_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^:/\p{Cc}]+)+$/u;

/** All volumes. */
export const VOLUME_RULES = ruleTable<PodSubject>([
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
]);

/** Volumes that are directories of the node. */
export const HOST_PATH_RULES = ruleTable<PodSubject>([
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
]);
