export { type Acknowledgement } from './rules/acknowledgement';
export { type Advice } from './rules/advice';

export { Gpu, type GpuOptions } from './hardware/gpu';
export { type CustomTpuSliceProps, TpuSlice, type TpuSliceOptions } from './hardware/tpu-slice';

export { DynamoApiVersion, DynamoVersion } from './engines/dynamo/dynamo-version';
export { EngineImage, type EngineImageOptions, type EngineImageTagOptions } from './engines/engine-image';
export { type MemoryFit } from './engines/memory-fit';
export { type ModelDimensions } from './engines/model-dimensions';
export { type SglangServerArgs } from './engines/sglang-args.generated';
export { type SglangJaxServerArgs } from './engines/sglang-jax-args.generated';
export { type VllmServerArgs } from './engines/vllm-args.generated';

export { type Caches } from './pod/caches';
export { type CaBundleOptions, type ProxyOptions } from './pod/cluster-access';
export { EnvValue } from './pod/env-value';
export { ImagePullPolicy } from './pod/image-pull-policy';
export { InferenceDefaults, type InferenceDefaultsOptions } from './pod/inference-defaults';
export { type HostNetworkOptions, Interconnect, type RdmaOptions, type TcpOptions } from './pod/interconnect';
export { GroupPlacement, GroupRestart, GroupSubdomain, type LeaderWorkerSetOptions } from './pod/leader-worker-set-options';
export { type GkeOptions, type KarpenterOptions, NodeCapacity, Nodes } from './pod/nodes';
export { PodAffinity, type PodAffinityOptions } from './pod/pod-affinity';
export { type PodOptions } from './pod/pod-options';
export { PodSelection } from './pod/pod-selector';
export { type ProbeOptions } from './pod/probes';
export { ResourceClaim, type ResourceClaimOptions } from './pod/resource-claim';
export { type ContainerResources } from './pod/resources';
export { Rollout } from './pod/rollout';
export { SecretRef, type SecretRefOptions } from './pod/secret-ref';
export { type RestrictedOptions, type RootOptions, SecurityProfile } from './pod/security-profile';
export { type ShutdownOptions } from './pod/shutdown';
export { type EmptyDirOptions, type HostPathOptions, HostPathType, type MountOptions, type PodDiskOptions, Storage } from './pod/storage';
export { TaintEffect, type Toleration } from './pod/toleration';
export { TopologySpread } from './pod/topology-spread';

export { ModelFacts } from './models/model-facts';
export { type HuggingFaceOptions, ModelSource } from './models/model-source';
export { type NfsOptions, type NfsVolumeOptions } from './models/nfs';
export { type AzureOptions, type S3Options } from './models/object-store';
export { type OciImageOptions } from './models/oci-image';

export { type ServiceOptions, ServiceType } from './traffic/service';

export { LwsTpuCluster } from './lws-tpu-cluster';
export { type LwsTpuClusterProps } from './lws-tpu-cluster/lws-tpu-cluster-props';
export { type TpuProbeOptions } from './lws-tpu-cluster/tpu-probes';
export { SglangServer } from './sglang-server';
export { type SglangServerProps } from './sglang-server/sglang-server-props';
export { DynamoGraph, type DynamoScaleTarget } from './dynamo-graph';
export { DynamoCommandForm } from './dynamo-graph/dynamo-command-form';
export { type DynamoComponentOptions } from './dynamo-graph/dynamo-component';
export { DynamoEngineConfig, type DynamoEngineConfigOptions } from './dynamo-graph/dynamo-engine-config';
export { type DynamoFrontend } from './dynamo-graph/dynamo-frontend';
export { type DynamoGraphProps } from './dynamo-graph/dynamo-graph-props';
export { type DynamoGroveOptions, GroveUpdateStrategy } from './dynamo-graph/dynamo-grove';
export { type DynamoKvTransfer, DynamoKvTransferPolicy, type DynamoKvTransferPolicyOptions } from './dynamo-graph/dynamo-kv-transfer';
export { type DynamoMetrics } from './dynamo-graph/dynamo-metrics';
export { type DynamoPlanner } from './dynamo-graph/dynamo-planner';
export { type DynamoProbe, type DynamoProbes } from './dynamo-graph/dynamo-probes';
export {
  type DynamoApproximateRouterOptions, type DynamoCacheRouterOptions, type DynamoKvRouterOptions, DynamoRouter, type DynamoRouterOptions,
} from './dynamo-graph/dynamo-router';
export { type DynamoRuntimeOptions } from './dynamo-graph/dynamo-runtime-options';
export { type DynamoTopology } from './dynamo-graph/dynamo-topology';
export { type DynamoGpuMemoryService, type DynamoWorker } from './dynamo-graph/dynamo-worker';
