import { Duration } from 'cdk8s';
import { SglangJaxServerArgs } from '../engines/sglang-jax/args.generated';
import { GKE_STORAGE_CLASS_DISKS, TPU_DISKS_SOURCE } from '../hardware/tpu-facts';
import { TpuSlice } from '../hardware/tpu-slice';
import { secondsOf } from '../kube/seconds';
import { PodPart } from '../pod/part';
import { SecurityProfile } from '../pod/parts/security-profile';
import { PodDisk } from '../pod/rules/disks';
import { Finding, ruleTable } from '../rules/rule';

/** What the rules of a cluster check. */
export interface ClusterSubject {
  readonly slice: TpuSlice;
  /** `args` as stated, without derived flags. */
  readonly args: SglangJaxServerArgs;
  readonly parts: readonly PodPart[];
  readonly disks: readonly PodDisk[];
  readonly security: SecurityProfile;
  readonly hostNetwork: boolean;
  readonly startupBudget: Duration;
  /** How long the readiness probe waits for a token; absent if it generates none. */
  readonly generateTimeout?: Duration;
}

/** Node labels for which two parts require different values. */
function contradictions(parts: readonly PodPart[]): Finding[] {
  const required = new Map<string, { value: string; from: string }>();
  return parts.flatMap(({ from, nodeSelector = {} }) => Object.entries(nodeSelector).flatMap(([key, value]) => {
    const first = required.get(key) ?? { value, from };
    required.set(key, first);
    return first.value === value ? [] : [{
      path: from,
      got: { [key]: value },
      expected: `${JSON.stringify(first.value)}, which follows from ${first.from}`,
      remedy: `remove the label from ${from}, or change ${first.from}`,
    }];
  }));
}

const HTTP_SERVER = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/entrypoints/http_server.py';
const GKE_INSTALL = 'https://github.com/sgl-project/sglang-jax/blob/main/docs/get_started/gke-tpu-install.md';

/** How long the server waits for the token of a health check, in seconds. */
const GENERATE_SECONDS = 20;

/** No large model loads and compiles in less, in seconds. */
const SHORTEST_START = 600;

export const CLUSTER_RULES = ruleTable<ClusterSubject>([
  {
    code: 'TPU010',
    severity: 'error',
    title: 'Node selectors do not contradict the slice',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/tpus',
    check: ({ parts }) => contradictions(parts),
  },
  {
    code: 'TPU011',
    severity: 'advice',
    title: 'The machine type supports the disk type',
    source: TPU_DISKS_SOURCE,
    check: ({ slice, disks }) => {
      const { facts } = slice._bind();
      if (facts === undefined) {
        return undefined;
      }
      return disks.flatMap(({ from, spec: { storageClassName = '' } }) => {
        const disk = GKE_STORAGE_CLASS_DISKS[storageClassName];
        return disk === undefined || facts.disks.includes(disk) ? [] : [{
          path: `${from}.storageClassName`,
          got: storageClassName,
          expected: `a StorageClass of ${facts.disks.join(' or ')}, which machines of ${slice.name} support (this one is of ${disk})`,
          remedy: `create a StorageClass with type ${facts.disks[0]}, and name it here`,
        }];
      });
    },
  },
  {
    code: 'TPU012',
    severity: 'error',
    title: '`hostNetwork` requires `SecurityProfile.imageDefault()`',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    check: ({ hostNetwork, security }) => {
      if (!hostNetwork || security.name === 'imageDefault') {
        return undefined;
      }
      return {
        path: 'hostNetwork',
        got: true,
        expected: `no host network with SecurityProfile.${security.name}(): namespaces of its level reject it`,
        remedy: 'remove hostNetwork, or use SecurityProfile.imageDefault() in a namespace of level privileged',
      };
    },
  },
  {
    code: 'SGJ020',
    severity: 'advice',
    title: '`probes.generate` requires precompilation',
    source: GKE_INSTALL,
    check: ({ generateTimeout, args: { disablePrecompile } }) => {
      if (generateTimeout === undefined || !disablePrecompile) {
        return undefined;
      }
      return {
        path: 'probes.generate',
        got: true,
        expected: 'compilation before the first request: a probe that times out while its shape is compiled ends the server',
        remedy: 'remove args.disablePrecompile, or probes.generate',
      };
    },
  },
  {
    code: 'SGJ021',
    severity: 'advice',
    title: '`probes.timeout` exceeds the timeout of the server for a generated token',
    source: HTTP_SERVER,
    check: ({ generateTimeout }) => {
      if (generateTimeout === undefined || secondsOf(generateTimeout) > GENERATE_SECONDS) {
        return undefined;
      }
      return {
        path: 'probes.timeout (seconds)',
        got: secondsOf(generateTimeout),
        expected: `more than ${GENERATE_SECONDS} (the timeout of the server itself, which checks for the token once per second)`,
        remedy: 'remove it to wait 120 s',
      };
    },
  },
  {
    code: 'SGJ022',
    severity: 'advice',
    title: 'The startup budget is 10 minutes or more',
    source: GKE_INSTALL,
    check: ({ startupBudget }) => secondsOf(startupBudget) >= SHORTEST_START ? undefined : {
      path: 'probes.startupBudget (seconds)',
      got: secondsOf(startupBudget),
      expected: `${SHORTEST_START} or more: every pod downloads the model, loads it, and compiles for up to half an hour`,
      remedy: 'remove it',
    },
  },
]);
