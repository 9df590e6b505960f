import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { listedGpu } from './hardware';
import {
  boolean, count, duration, Fields, labels, listOf, looseStructOf, madeBy, mapOf, mapped, memberOf, name, named, number, oneOf,
  PASSPHRASE, path, relativePath, size, structOf, text, Values,
} from './values';
import {
  ArbitraryUserOptions, CaBundleOptions, Caches, ClaimAccessMode, ComputedValue,
  ContainerOptions, ContainerResources, ContainerVolumeMount, EmptyDirOptions, EnvValue, GkeOptions,
  HostNetworkOptions, HostPathOptions, HostPathType, ImagePullPolicy, Interconnect, IpFamily, JoinOptions, KarpenterOptions, MountOptions,
  NodeCapacity, Nodes, OutputOptions, PersistentVolumeClaimOptions,
  PodAffinity, PodAffinityOptions, PodDiskOptions, PodOptions, ProbeOptions, ProcessLimit, Prologue, ProxyOptions,
  RdmaOptions, DeviceClaimOptions, ResourceClaim, ResourceClaimOptions, RestrictedOptions, Rollout, RolloutOptions, PrivilegeOptions, SecretRef,
  SecretRefOptions,
  SecretVolumeOptions, SecurityProfile, ShutdownOptions, Storage, TaintEffect, TcpOptions, Toleration, TopologySpread, VolumeOptions,
} from '../../src';

const dataKey: Values<string> = { right: fc.stringMatching(/^[a-z][a-z.]{0,6}[a-z]$/), wrong: text };

export const secretRef: Values<SecretRef> = madeBy<typeof SecretRef, SecretRef>({
  of: mapped(structOf<SecretRefOptions>({ name, key: dataKey, optional: boolean }, 'name', 'key'), (options) => SecretRef.of(options)),
});

/** Values of variables, of which none holds a credential. */
const envValue: Values<EnvValue> = madeBy<typeof EnvValue, EnvValue>({
  of: mapped({ right: fc.stringMatching(/^[a-z]{0,8}$/), wrong: text }, (value) => EnvValue.of(value)),
  notSecret: mapped({ right: fc.stringMatching(/^[a-z]{0,8}$/), wrong: text }, (value) => EnvValue.notSecret(value)),
  fromSecret: mapped(secretRef, (secret) => EnvValue.fromSecret(secret)),
  fromConfigMap: {
    right: fc.tuple(name.right, dataKey.right).map(([map, key]) => EnvValue.fromConfigMap(map, key)),
    wrong: fc.tuple(text, text).map(([map, key]) => EnvValue.fromConfigMap(map, key)),
  },
  fromField: mapped(oneOf('status.podIP', 'metadata.name', "metadata.labels['app']"), (field) => EnvValue.fromField(field)),
});

const variable: Values<string> = { right: fc.stringMatching(/^MY_[A-Z]{1,6}$/), wrong: fc.oneof(text, fc.constantFrom('LWS_WORKER_INDEX', 'HOME', 'HF_HOME')) };
const variables = mapOf(variable, envValue);
const credential = fc.constantFrom('MY_TOKEN', 'DB_PASSWORD').map((key) => ({ [key]: EnvValue.of(PASSPHRASE) }));

/** Variables; the wrong ones sometimes hold a credential that only their name gives away. */
export const env: Values<{ [name: string]: EnvValue }> = {
  right: variables.right,
  wrong: fc.oneof({ weight: 3, arbitrary: variables.wrong }, { weight: 1, arbitrary: credential }),
};

const mount: Fields<MountOptions> = { mountPath: path, subPath: relativePath };
const volume: Fields<VolumeOptions> = { ...mount, readOnly: boolean };
const disk = structOf<PodDiskOptions>({ ...volume, size, storageClassName: name }, 'size');

const hostPathOptions = structOf<HostPathOptions>({ ...volume, type: memberOf(HostPathType) });

export const storage: Values<Storage> = madeBy<typeof Storage, Storage>({
  persistentVolumeClaim: named(
    name, structOf<PersistentVolumeClaimOptions>({ ...volume, accessMode: memberOf(ClaimAccessMode) }), Storage.persistentVolumeClaim,
  ),
  hostPath: named(path, hostPathOptions, Storage.hostPath),
  emptyDir: mapped(structOf<EmptyDirOptions>({ ...volume, sizeLimit: size }), Storage.emptyDir),
  ephemeral: mapped(disk, Storage.ephemeral),
  perPodClaim: mapped(disk, Storage.perPodClaim),
  configMap: named(name, structOf<MountOptions>(mount), Storage.configMap),
  secret: named(name, structOf<SecretVolumeOptions>({ ...mount, defaultMode: count(0, 0o777) }), Storage.secret),
});

/** Volumes that say where they appear. */
const mounted: Values<Storage> = {
  right: fc.tuple(name.right, path.right, fc.boolean())
    .map(([claim, mountPath, stays]) => (stays ? Storage.persistentVolumeClaim(claim, { mountPath }) : Storage.emptyDir({ mountPath }))),
  wrong: storage.wrong,
};

export const caches: Values<Caches> = structOf<Caches>({ huggingFace: storage, compile: storage });

const instanceTypes = listOf(oneOf('p5.48xlarge', 'g6.xlarge'));
const karpenter = structOf<KarpenterOptions>({
  capacity: listOf(memberOf(NodeCapacity)), reservation: oneOf('cr-0123456789abcdef0'), instanceTypes, doNotDisrupt: boolean,
});
const gke = structOf<GkeOptions>({ nodePool: name, gpu: listedGpu, spot: boolean, reservation: name, autoscaled: boolean, doNotDisrupt: boolean });

const oneChoice = {
  karpenter: named(name, karpenter, Nodes.karpenter),
  gke: mapped(gke, Nodes.gke),
  instanceTypes: mapped(instanceTypes, Nodes.instanceTypes),
  withGpu: mapped(listedGpu, Nodes.withGpu),
  labels: mapped(labels, Nodes.labels),
  labelValues: named(oneOf('example.com/team'), listOf(name), Nodes.labelValues),
};

export const nodes: Values<Nodes> = madeBy<typeof Nodes, Nodes>({
  ...oneChoice,
  all: {
    right: fc.tuple(oneChoice.karpenter.right, fc.stringMatching(/^[a-z]{1,5}$/)).map(([pool, team]) => Nodes.all([pool, Nodes.labels({ 'example.com/team': team })])),
    wrong: mapped(listOf(oneChoice.labels), Nodes.all).wrong,
  },
});

const others: Fields<PodAffinityOptions> = { labels, topologyKey: oneOf('kubernetes.io/hostname', 'topology.kubernetes.io/zone'), weight: count(1, 100) };
const preferred = structOf<PodAffinityOptions>(others, 'labels');
const required: Values<PodAffinityOptions> = {
  right: preferred.right.map(({ labels: some, topologyKey }) => ({ labels: some, topologyKey })), wrong: preferred.wrong,
};

const affinity: Values<PodAffinity> = madeBy<typeof PodAffinity, PodAffinity>({
  near: mapped(required, PodAffinity.near),
  preferNear: mapped(preferred, PodAffinity.preferNear),
  apart: mapped(required, PodAffinity.apart),
  preferApart: mapped(preferred, PodAffinity.preferApart),
});

const topologyKey = oneOf('topology.kubernetes.io/zone', 'example.com/rack');
const plainSpread: Values<TopologySpread> = madeBy<typeof TopologySpread, TopologySpread>({
  zones: mapped(boolean, () => TopologySpread.zones()),
  nodes: mapped(boolean, () => TopologySpread.nodes()),
  over: mapped(topologyKey, TopologySpread.over),
});
const topologySpread: Values<TopologySpread> = {
  right: fc.oneof(plainSpread.right, plainSpread.right.map((spread) => spread.strictly())), wrong: plainSpread.wrong,
};

const unprivileged: Fields<ArbitraryUserOptions> = { supplementalGroups: listOf(count(0, 70_000)), readOnlyRootFilesystem: boolean };
const restricted = structOf<RestrictedOptions>({ ...unprivileged, user: count(1, 70_000) });

const privileges = structOf<PrivilegeOptions>({ capabilities: listOf(oneOf('SYS_PTRACE', 'IPC_LOCK')), privileged: boolean });

export const security: Values<SecurityProfile> = madeBy<typeof SecurityProfile, SecurityProfile>({
  imageDefault: mapped(privileges, SecurityProfile.imageDefault),
  baseline: mapped(boolean, () => SecurityProfile.baseline()),
  root: mapped(privileges, SecurityProfile.root),
  restricted: mapped(restricted, SecurityProfile.restricted),
  arbitraryUser: mapped(structOf<ArbitraryUserOptions>(unprivileged), SecurityProfile.arbitraryUser),
});

export const toleration = structOf<Toleration>({ key: oneOf('example.com/gpu', 'dedicated'), value: oneOf('llm', ''), effect: memberOf(TaintEffect) }, 'key');

const tcp: Fields<TcpOptions> = { interfaceName: oneOf('eth0', 'net1', '^lo,docker') };
const furtherResources = listOf(oneOf('example.com/nic', 'example.com/nic-2'));
const adapters = listOf(oneOf('mlx5_0', '=mlx5_1:1'));
const rdma = structOf<RdmaOptions>({
  ...tcp, resource: oneOf('rdma/ib', 'vpc.amazonaws.com/efa'), furtherResources, count: count(1, 8), adapters, gidIndex: count(0, 255), lockMemory: boolean,
}, 'resource');

export const interconnect: Values<Interconnect> = madeBy<typeof Interconnect, Interconnect>({
  tcp: mapped(structOf<TcpOptions>(tcp), Interconnect.tcp),
  rdma: mapped(rdma, Interconnect.rdma),
  hostNetwork: mapped(structOf<HostNetworkOptions>({ ...tcp, rdma }), Interconnect.hostNetwork),
});

const rolloutOptions = structOf<RolloutOptions>({ progressDeadline: duration });
export const rollout: Values<Rollout> = madeBy<typeof Rollout, Rollout>({
  surge: mapped(rolloutOptions, Rollout.surge),
  oneByOne: mapped(rolloutOptions, Rollout.oneByOne),
  recreate: mapped(rolloutOptions, Rollout.recreate),
});

export const probes: Fields<ProbeOptions> = { startupBudget: duration, timeout: duration, livenessTolerance: duration };
export const shutdown = structOf<ShutdownOptions>({ drainTimeout: duration, endpointRemovalDelay: duration });
export const proxy = structOf<ProxyOptions>({ url: oneOf('http://proxy.example.com:3128'), noProxy: listOf(oneOf('.example.com', '10.0.0.0/8')) }, 'url');
export const caBundle = structOf<CaBundleOptions>({ configMap: name, key: dataKey }, 'configMap');
export const ipFamily = memberOf(IpFamily);
export const kubernetesVersion = oneOf('1.28', '1.34', '1.36', 'v1.36.2');

const request: Values<Size> = { right: fc.constant(Size.mebibytes(512)), wrong: size.wrong };
export const resources = structOf<ContainerResources>({
  cpu: { right: fc.constantFrom(0.5, 4), wrong: number },
  cpuLimit: { right: fc.constantFrom(8, 16), wrong: number },
  memory: size,
  memoryRequest: request,
  ephemeralStorage: size,
  ephemeralStorageRequest: request,
  hugePages: mapOf(oneOf('2Mi', '1Gi'), size),
});
const volumeName: Values<string> = { right: fc.stringMatching(/^extra-[a-z]{1,5}$/), wrong: fc.oneof(text, fc.constantFrom('model', 'shm')) };

const words = listOf(oneOf('cat', '--flag', '/proc/meminfo'));
const joinOptions = structOf<JoinOptions>({ separator: oneOf(':', ' ') });
const outputOptions = structOf<OutputOptions>({ separator: oneOf(','), prefix: oneOf('='), suffix: oneOf(':1') });

const computedValue = madeBy<typeof ComputedValue, ComputedValue>({
  prepend: named(path, joinOptions, ComputedValue.prepend),
  append: named(path, joinOptions, ComputedValue.append),
  output: {
    right: fc.tuple(words.right, outputOptions.right).map(([command, options]) => ComputedValue.output(command, options)),
    wrong: mapped(words, (command) => ComputedValue.output(command)).wrong,
  },
});

const processLimit = madeBy<typeof ProcessLimit, ProcessLimit>({
  memlock: mapped(size, ProcessLimit.memlock),
  stack: mapped(size, ProcessLimit.stack),
  nofile: mapped(count(1, 1_048_576), ProcessLimit.nofile),
});

const prologue = structOf<Prologue>({
  clearSharedMemory: boolean,
  limits: { right: processLimit.right.map((limit) => [limit]), wrong: fc.array(processLimit.wrong, { maxLength: 2 }) },
  ldconfig: listOf(path),
  variables: mapOf(variable, computedValue),
  commands: listOf(words),
});

const containerMount = structOf<ContainerVolumeMount>({ name: oneOf('shm'), mountPath: path, subPath: relativePath, readOnly: boolean }, 'name');

/** Containers whose names, and whose ports, are those of no other container. */
function containers(nameOf: Values<string>): Values<ContainerOptions[]> {
  const container = structOf<ContainerOptions>({
    name: nameOf,
    image: oneOf('registry.example.com/team/tool:1', 'busybox:1.36'),
    imagePullPolicy: memberOf(ImagePullPolicy),
    command: words,
    args: words,
    workingDir: path,
    env,
    resources,
    volumeMounts: { right: containerMount.right.map((one) => [one]), wrong: listOf(containerMount).wrong },
    ports: mapOf(nameOf, count(40_000, 50_000)),
  }, 'name', 'image');
  return { right: container.right.map((one) => [one]), wrong: listOf(container).wrong };
}

const claim = madeBy<typeof ResourceClaim, ResourceClaim>({
  template: named(name, looseStructOf<ResourceClaimOptions>({ gpus: boolean }), ResourceClaim.template),
  existing: named(name, looseStructOf<ResourceClaimOptions>({ gpus: boolean }), ResourceClaim.existing),
  devices: mapped(structOf<DeviceClaimOptions>({
    deviceClass: oneOf('gpu.nvidia.com', 'gaudi.intel.com'), gpus: boolean, count: count(1, 8), selectors: listOf(oneOf('device.driver == "gpu.nvidia.com"')),
  }, 'deviceClass'), ResourceClaim.devices),
});

/** Everything that can be said of the pods of any construct. */
export const podOptions: Fields<PodOptions> = {
  nodes,
  tolerations: listOf(toleration),
  imagePullPolicy: memberOf(ImagePullPolicy),
  resources,
  sharedMemory: size,
  env,
  volumes: mapOf(volumeName, mounted),
  prologue,
  initContainers: containers(oneOf('prepare')),
  sidecars: containers(oneOf('watch', 'proxy')),
  resourceClaims: mapOf(name, claim),
  hostIpc: boolean,
  shareProcessNamespace: boolean,
  affinity: listOf(affinity),
  security,
  podLabels: labels,
  podAnnotations: labels,
  imagePullSecrets: listOf(name),
  serviceAccountName: name,
  runtimeClassName: name,
  priorityClassName: name,
  schedulerName: name,
  queueName: name,
  topologySpread: listOf(topologySpread),
  proxy,
  caBundle,
  ipFamily,
  kubernetesVersion,
};
