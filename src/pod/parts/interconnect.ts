import { EnvValue } from './env-value';
import { hostNetwork } from './host-network';
import { extendedResources } from './resources';
import { isExtendedResourceName, RESOURCE_NAME } from '../../hardware/resource-name';
import { EnvVar } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { PodPart } from '../part';

/**
 * TCP between the pods of a replica.
 */
export interface TcpOptions {
  /**
   * Network interface within the pod, for example `eth0`: a name or a prefix of several names.
   *
   * @default eth0, the name that container runtimes give to the interface of a pod
   */
  readonly interfaceName?: string;
}

/**
 * RDMA adapters, which access each other's memory directly.
 */
export interface RdmaOptions extends TcpOptions {
  /**
   * Extended resource of the device plugin for the adapters, for example `rdma/ib` or `vpc.amazonaws.com/efa`;
   * `kubectl describe node` lists it under Allocatable.
   */
  readonly resource: string;

  /**
   * Amount of the resource per pod. A whole number, 1 or more: plugins that share adapters give access to all of them for 1.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * Further resources that each pod requests in the same amount: on GKE, each adapter of a node is a separate resource.
   *
   * @default - none
   */
  readonly furtherResources?: string[];

  /**
   * Adapters that NCCL uses, for example `mlx5_0`: names or prefixes, as `ibv_devices` lists them. Whole names hold for UCX too, which
   * moves KV caches, and for NVSHMEM, which gives them to the GPUs in this order.
   *
   * @default - all that the pod sees
   */
  readonly adapters?: string[];

  /**
   * GID index of RoCE adapters for NCCL, UCX, Mooncake and NVSHMEM, 0 to 255. RoCE v2 often needs 3; `show_gids` lists them.
   *
   * @default - NCCL chooses
   */
  readonly gidIndex?: number;

  /**
   * Whether the container gets the capability `IPC_LOCK`, to lock the memory that adapters read and write.
   * Linux gives it to root alone: images with another user need `SecurityProfile.root()`.
   * Not needed if the container runtime does not limit locked memory. Requires a namespace of Pod Security level privileged.
   *
   * @default true
   */
  readonly lockMemory?: boolean;
}

/**
 * Options of pods in the network of the host.
 */
export interface HostNetworkOptions {
  /**
   * Network interface of the host, for example `bond0`: a name or a prefix of several names. All nodes must have it.
   *
   * @default - NCCL and Gloo choose one, which on hosts with several is often the wrong one
   */
  readonly interfaceName?: string;

  /**
   * RDMA adapters.
   *
   * @default - none: TCP
   */
  readonly rdma?: RdmaOptions;
}

/** The network of a pod, as containerd and CRI-O name it. */
const POD_INTERFACE = 'eth0';

/**
 * Variables of NCCL, which moves tensors between GPUs (RCCL of AMD reads the same), and Gloo, by which processes find each other.
 *
 * @see https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html
 */
const VARIABLE = {
  interfaces: ['NCCL_SOCKET_IFNAME', 'GLOO_SOCKET_IFNAME'],
  noAdapters: 'NCCL_IB_DISABLE',
  adapters: 'NCCL_IB_HCA',
  gidIndex: 'NCCL_IB_GID_INDEX',
} as const;

/**
 * Variables by which others use the adapters that NCCL uses: UCX below NIXL, and Mooncake, which move KV caches, and NVSHMEM below
 * DeepEP, which sends tokens to their experts.
 *
 * @see https://openucx.readthedocs.io/en/master/faq.html
 * @see https://github.com/ai-dynamo/dynamo/pull/10852
 * @see https://kvcache-ai.github.io/Mooncake/
 * @see https://docs.nvidia.com/nvshmem/api/gen/env.html
 */
const TRANSFER = {
  adapters: ['UCX_NET_DEVICES', 'NVSHMEM_HCA_LIST'],
  /** Without it, NVSHMEM ignores its list of adapters. */
  chosen: { name: 'NVSHMEM_ENABLE_NIC_PE_MAPPING', value: '1' },
  gidIndex: ['UCX_IB_GID_INDEX', 'MC_GID_INDEX', 'NVSHMEM_IB_GID_INDEX'],
  /** Addresses of RoCE, to which a GID index belongs. */
  roce: { name: 'UCX_IB_ADDR_TYPE', value: 'eth' },
  interfaces: ['NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME'],
} as const;

/**
 * Variables of libfabric over EFA: its provider, transfers from the memory of one GPU to that of another, and none through the memory
 * that processes of a host share, which pods don't.
 *
 * @see https://github.com/aws/aws-ofi-nccl
 * @see https://docs.nvidia.com/dynamo/v1.5.1/kubernetes/installation/rdma-setup/efa-on-aws
 */
const EFA: readonly EnvVar[] = [
  { name: 'FI_PROVIDER', value: 'efa' }, { name: 'FI_EFA_USE_DEVICE_RDMA', value: '1' }, { name: 'FI_EFA_ENABLE_SHM_TRANSFER', value: '0' },
];

/** Whole names of adapters, which programs other than NCCL take; NCCL takes prefixes and exclusions too. */
const WHOLE_NAME = /^=?([a-z]+\d+_\d+(?::\d+)?)$/;

/** What an interconnect adds to a pod, and what it follows from. */
export interface BoundInterconnect {
  readonly part: PodPart;
  readonly interfaceName?: string;
  readonly rdma?: RdmaOptions;
  /** Whether the adapters are those of AWS. */
  readonly isEfa: boolean;
}

/**
 * The network between the pods of one replica, and between those of different roles. Tensors, KV caches and weights take the same
 * adapters, whether NCCL, UCX, libfabric or Mooncake moves them.
 *
 * @see https://docs.sglang.io/references/multi_node_deployment/deploy_on_k8s.html
 */
export class Interconnect {
  /**
   * TCP over the network of the pods. Works everywhere; tensor parallelism over nodes is slow on it, pipeline parallelism less so.
   * Admitted at Pod Security level restricted.
   *
   * @param options interface
   */
  public static tcp(options: TcpOptions = {}): Interconnect {
    return new Interconnect('tcp', options.interfaceName ?? POD_INTERFACE);
  }

  /**
   * InfiniBand, RoCE or EFA adapters, which a device plugin gives to the pods; the processes find each other over the network of the pods.
   * Admitted at Pod Security level privileged only, because of the capability `IPC_LOCK`; restricted with `lockMemory: false`.
   *
   * @param options resource of the adapters, and which of them
   * @see https://github.com/Mellanox/k8s-rdma-shared-dev-plugin
   */
  public static rdma(options: RdmaOptions): Interconnect {
    return new Interconnect('rdma', options.interfaceName ?? POD_INTERFACE, options);
  }

  /**
   * The network of the host in place of one of the pod, with all interfaces of the node; its ports are those of the node, too.
   * Admitted at Pod Security level privileged only.
   *
   * @param options interface, and adapters
   */
  public static hostNetwork(options: HostNetworkOptions = {}): Interconnect {
    return new Interconnect('hostNetwork', options.rdma?.interfaceName ?? options.interfaceName, options.rdma);
  }

  private readonly bound: BoundInterconnect;

  private constructor(
    /** Name of the kind: `tcp`, `rdma` or `hostNetwork`. */
    public readonly name: string,
    interfaceName?: string,
    rdma?: RdmaOptions,
  ) {
    this.bound = { interfaceName, rdma, isEfa: isEfa(rdma), part: partOf(name, interfaceName, rdma) };
  }

  /**
   * @internal
   */
  public _bind(): BoundInterconnect {
    return this.bound;
  }
}

checkInputs('Interconnect', Interconnect);

/** The interconnect where none is stated. */
export const DEFAULT_INTERCONNECT = Interconnect.tcp();

function partOf(name: string, interfaceName: string | undefined, rdma: RdmaOptions | undefined): PodPart {
  return {
    from: 'interconnect',
    env: variables(name, interfaceName, rdma),
    ...(rdma && extendedResources(Object.fromEntries(resourcesOf(rdma).map((resource) => [resource, rdma.count ?? 1])))),
    ...(name === 'hostNetwork' && { pod: hostNetwork().pod }),
    ...(locksMemory(rdma) && { container: { securityContext: { capabilities: { add: ['IPC_LOCK'] } } } }),
  };
}

function locksMemory(rdma: RdmaOptions | undefined): boolean {
  return rdma !== undefined && (rdma.lockMemory ?? true);
}

function variables(name: string, interfaceName: string | undefined, rdma: RdmaOptions | undefined): EnvVar[] {
  const env: EnvVar[] = interfaceName === undefined ? [] : VARIABLE.interfaces.map((variable) => ({ name: variable, value: interfaceName }));
  if (name === 'tcp') {
    // NCCL sees the adapters of the node in /sys, and would try those that the pod was not given.
    env.push({ name: VARIABLE.noAdapters, value: '1' });
  }
  if (rdma?.adapters?.length) {
    env.push({ name: VARIABLE.adapters, value: rdma.adapters.join(',') });
  }
  if (rdma?.gidIndex !== undefined) {
    env.push({ name: VARIABLE.gidIndex, value: String(rdma.gidIndex) });
  }
  return rdma ? [...env, ...transferVariables(rdma, name === 'hostNetwork' ? interfaceName : rdma.interfaceName)] : env;
}

function transferVariables({ adapters = [], gidIndex, ...rdma }: RdmaOptions, statedInterface: string | undefined): EnvVar[] {
  // In a pod with one interface, NVSHMEM finds it.
  const env: EnvVar[] = statedInterface === undefined ? [] : TRANSFER.interfaces.map((name) => ({ name, value: statedInterface }));
  if (isEfa(rdma)) {
    return [...env, ...EFA];
  }
  const names = adapters.map((adapter) => WHOLE_NAME.exec(adapter)?.[1]);
  if (names.length > 0 && names.every((name) => name !== undefined)) {
    const ports = names.map((name) => name!.includes(':') ? name : `${name}:1`).join(',');
    TRANSFER.adapters.forEach((name) => env.push({ name, value: ports }));
    env.push(TRANSFER.chosen);
  }
  if (gidIndex !== undefined) {
    TRANSFER.gidIndex.forEach((name) => env.push({ name, value: String(gidIndex) }));
    env.push(TRANSFER.roce);
  }
  return env;
}

function isEfa(rdma: RdmaOptions | undefined): boolean {
  return rdma !== undefined && resourcesOf(rdma).includes(RESOURCE_NAME.efa);
}

/** The variables of programs other than NCCL, whose values in `env` win: they were stated there before an interconnect set them. */
const YIELDING: readonly string[] = [
  ...TRANSFER.interfaces, ...TRANSFER.adapters, TRANSFER.chosen.name, ...TRANSFER.gidIndex, TRANSFER.roce.name, ...EFA.map(({ name }) => name),
];

/** Whether a variable is stated with the value that it has anyway. */
function isValue(stated: unknown, value: string | undefined): boolean {
  return stated instanceof EnvValue && stated._bind('').variable.value === value;
}

/** What an interconnect adds to a pod with these variables. */
export function interconnectPart(interconnect: Interconnect, stated: { readonly [name: string]: unknown } = {}): PodPart {
  const { part } = interconnect._bind();
  const yields = ({ name, value }: EnvVar) => name in stated && (YIELDING.includes(name) || isValue(stated[name], value));
  return part.env?.some(yields) ? { ...part, env: part.env.filter((variable) => !yields(variable)) } : part;
}

function resourcesOf({ resource, furtherResources = [] }: RdmaOptions): string[] {
  return [resource, ...furtherResources.filter((further) => further !== undefined)];
}

/** What the rules look at. */
export interface InterconnectSubject {
  readonly interconnect: BoundInterconnect;
  readonly pod: ServingPod;
  /** Whether the image runs as root, unless the pod says otherwise. */
  readonly isRootImage?: boolean;
}

/** Names of Linux interfaces, separated by commas; NCCL takes a leading `^` for exclusion and `=` for an exact match. */
const INTERFACES = /^[\^=]{0,2}[^\s/,:]{1,15}(?:,[^\s/,:]{1,15})*$/;
/** Name of an adapter, with an optional port. */
const ADAPTER = /^[\^=]{0,2}[\w-]+(?::\d+)?$/;

export const INTERCONNECT_RULES = ruleTable<InterconnectSubject>([
  {
    code: 'INF100',
    severity: 'error',
    title: 'RDMA adapters are an extended resource with a count of 1 or more',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources',
    check: ({ interconnect: { rdma } }) => {
      const count = requireInteger('interconnect (count)', rdma?.count, { min: 1, max: INT32_MAX }, 'set count to the number of adapters per pod, or leave it out');
      return [
        ...(count ? [count] : []),
        ...(rdma === undefined ? [] : resourcesOf(rdma)).filter((resource) => !isExtendedResourceName(resource)).map((resource) => ({
          path: 'interconnect (resource)',
          got: resource,
          expected: 'a domain outside kubernetes.io, a slash, and a name of at most 63 letters, digits, dashes, underscores and dots',
          remedy: 'copy the name from status.allocatable of the node, for example rdma/ib',
        })),
      ];
    },
  },
  {
    code: 'INF101',
    severity: 'engine-error',
    title: 'Names of network interfaces and adapters are valid, and `gidIndex` is 0 to 255',
    source: 'https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html',
    check: ({ interconnect: { interfaceName: names, rdma } }) => {
      const gidIndex = requireInteger('interconnect (gidIndex)', rdma?.gidIndex, { min: 0, max: 255 }, 'copy the index from `show_gids`, or leave it out');
      return [
        ...(gidIndex ? [gidIndex] : []),
        ...(names === undefined || INTERFACES.test(names) ? [] : [misnamed('interfaceName', names, 'of at most 15 characters, as `ip link` lists it')]),
        ...(rdma?.adapters ?? []).filter((adapter) => !ADAPTER.test(adapter)).map((adapter) => misnamed('adapters', adapter, 'such as mlx5_0, as `ibv_devices` lists it')),
      ];
    },
  },
  {
    code: 'INF202',
    severity: 'advice',
    title: 'Only root locks memory: an image with another user runs as root, or locks none',
    source: 'https://github.com/NVIDIA/nvidia-container-toolkit/issues/2037',
    check: ({ interconnect: { rdma }, isRootImage = true, pod: { template: { spec } } }) => {
      const own = spec.containers[0].securityContext;
      const user = own?.runAsUser ?? spec.securityContext?.runAsUser;
      const isRoot = user === undefined ? isRootImage : user === 0;
      // A restricted pod locks none at all, which INF102 says.
      return locksMemory(rdma) && !isRoot && spec.securityContext?.runAsNonRoot !== true && {
        path: 'interconnect (lockMemory)',
        got: true,
        expected: 'root: Linux gives IPC_LOCK to no other user, adapters can lock 8 MiB at most, and transfers fail or fall back to TCP',
        remedy: 'set security: SecurityProfile.root(), or lockMemory: false if the container runtime does not limit locked memory',
      };
    },
  },
  {
    code: 'INF102',
    // A namespace may admit them: what refuses them is its Pod Security level.
    severity: 'engine-error',
    title: 'A restricted pod does not use the host network or IPC_LOCK',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ interconnect: { rdma }, pod: { template: { spec } } }) => (
      spec.securityContext?.runAsNonRoot !== true || !(spec.hostNetwork || locksMemory(rdma)) ? undefined : {
        path: 'interconnect',
        got: spec.hostNetwork ? 'hostNetwork' : 'IPC_LOCK',
        expected: 'an interconnect that Pod Security level restricted admits',
        remedy: spec.hostNetwork
          ? 'use Interconnect.tcp() or Interconnect.rdma(…), or another SecurityProfile if the namespace is privileged'
          : 'set lockMemory: false if the container runtime does not limit locked memory, or use another SecurityProfile if the namespace is privileged',
      }
    ),
  },
]);

function misnamed(prop: string, got: string, expected: string): Finding {
  return { path: `interconnect (${prop})`, got, expected: `a name ${expected}`, remedy: 'copy the name from a node, or leave it out' };
}

/** A pod, and the account that it was given. */
export interface AccountUse {
  readonly pod: ServingPod;
  readonly serviceAccountName?: string;
  /** Whether the pod asks for nodes of GKE. */
  readonly isOnGke: boolean;
}

export const HOST_ACCOUNT_RULES = ruleTable<AccountUse>([
  {
    code: 'INF246',
    severity: 'advice',
    title: 'A pod on the host network of GKE does not count on the roles of its service account',
    source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity#limitations',
    check: ({ pod: { template: { spec } }, serviceAccountName, isOnGke }) => spec.hostNetwork && serviceAccountName !== undefined && isOnGke && {
      path: 'serviceAccountName',
      got: serviceAccountName,
      expected: 'a pod network: on the host network, a pod of GKE has the identity of its node, not that of its account',
      remedy: 'give the roles to the service account of the node pool, or leave out the host network',
    },
  },
]);
