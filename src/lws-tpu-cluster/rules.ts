import { Duration } from 'cdk8s';
import { SglangJaxServerArgs } from '../engines/sglang-jax/args.generated';
import { GKE_STORAGE_CLASS_DISKS, TPU_DISKS_SOURCE } from '../hardware/tpu-facts';
import { TpuSlice } from '../hardware/tpu-slice';
import { secondsOf } from '../kube/seconds';
import { PodPart } from '../pod/part';
import { SecurityProfile } from '../pod/parts/security-profile';
import { PodDisk } from '../pod/rules/disks';
import { Finding, ruleTable } from '../rules/rule';

/** What the rules about a cluster of pods on a slice look at. */
export interface ClusterSubject {
  readonly slice: TpuSlice;
  /** What `args` say, without what is derived. */
  readonly args: SglangJaxServerArgs;
  readonly parts: readonly PodPart[];
  readonly disks: readonly PodDisk[];
  readonly security: SecurityProfile;
  readonly hostNetwork: boolean;
  readonly startupBudget: Duration;
  /** How long readiness waits for a token; absent where it does not ask for one. */
  readonly generateTimeout?: Duration;
}

/** Node labels that two parts want to have different values. */
function contradictions(parts: readonly PodPart[]): Finding[] {
  const wanted = new Map<string, { value: string; from: string }>();
  return parts.flatMap(({ from, nodeSelector = {} }) => Object.entries(nodeSelector).flatMap(([key, value]) => {
    const other = wanted.get(key);
    wanted.set(key, other ?? { value, from });
    return other === undefined || other.value === value ? [] : [{
      path: from,
      got: { [key]: value },
      expected: `${JSON.stringify(other.value)}, which follows from ${other.from}`,
      remedy: `remove the label from ${from}, or change ${other.from}`,
    }];
  }));
}

const HTTP_SERVER = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/entrypoints/http_server.py';
const GKE_INSTALL = 'https://github.com/sgl-project/sglang-jax/blob/main/docs/get_started/gke-tpu-install.md';

/** How long the server itself waits for the token of a health check, in seconds. */
const GENERATE_SECONDS = 20;

/** Nothing large loads and compiles in less, in seconds. */
const SHORTEST_START = 600;

export const CLUSTER_RULES = ruleTable<ClusterSubject>([
  {
    code: 'TPU010',
    severity: 'error',
    title: 'Nodes are chosen in agreement with the slice',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/tpus',
    check: ({ parts }) => contradictions(parts),
  },
  {
    code: 'TPU011',
    severity: 'advice',
    title: 'Disks are such as the machines of the TPUs attach',
    source: TPU_DISKS_SOURCE,
    check: ({ slice: { name, _parts: { facts } }, disks }) => disks.flatMap(({ from, spec: { storageClassName = '' } }) => {
      const disk = GKE_STORAGE_CLASS_DISKS[storageClassName];
      return facts === undefined || disk === undefined || facts.disks.includes(disk) ? [] : [{
        path: `${from}.storageClassName`,
        got: storageClassName,
        expected: `a class that makes ${facts.disks.join(' or ')}, which machines of ${name} attach; this one makes ${disk}`,
        remedy: `make a StorageClass with type ${facts.disks[0]}, and name it here`,
      }];
    }),
  },
  {
    code: 'TPU012',
    severity: 'error',
    title: 'Pods on the network of the host promise no more than the Pod Security level privileged',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    check: ({ hostNetwork, security }) => !hostNetwork || security.name === 'imageDefault' ? undefined : {
      path: 'hostNetwork',
      got: true,
      expected: `a network of the pod: SecurityProfile.${security.name}() is for namespaces that do not admit the host's`,
      remedy: 'remove hostNetwork, or use SecurityProfile.imageDefault() in a namespace of level privileged',
    },
  },
  {
    code: 'SGJ020',
    severity: 'engine-error',
    title: 'Probes that generate a token come after compilation',
    source: GKE_INSTALL,
    check: ({ generateTimeout, args: { disablePrecompile } }) => generateTimeout === undefined || !disablePrecompile ? undefined : {
      path: 'probes.generate',
      got: true,
      expected: 'compilation before the first request: a probe that gives up while its shape is compiled ends the server',
      remedy: 'remove args.disablePrecompile, or probes.generate',
    },
  },
  {
    code: 'SGJ021',
    severity: 'advice',
    title: 'Probes that generate a token wait longer than the server does',
    source: HTTP_SERVER,
    check: ({ generateTimeout }) => generateTimeout === undefined || secondsOf(generateTimeout) > GENERATE_SECONDS ? undefined : {
      path: 'probes.timeout (seconds)',
      got: secondsOf(generateTimeout),
      expected: `more than the ${GENERATE_SECONDS} s after which the server itself gives up: it sleeps a second between two looks`,
      remedy: 'leave it out to wait 120 s',
    },
  },
  {
    code: 'SGJ022',
    severity: 'advice',
    title: 'A server has ten minutes or more to start',
    source: GKE_INSTALL,
    check: ({ startupBudget }) => secondsOf(startupBudget) >= SHORTEST_START ? undefined : {
      path: 'probes.startupBudget (seconds)',
      got: secondsOf(startupBudget),
      expected: `${SHORTEST_START} or more: every pod downloads the model, loads it and compiles, for up to half an hour`,
      remedy: 'leave it out',
    },
  },
]);
