export { type Acknowledgement } from './rules/acknowledgement';
export { type StrictOptions } from './rules/strictness';
export { type Advice } from './rules/advice';
export { type NotSecret } from './rules/not-secret';

export { Gpu, type GpuOptions } from './hardware/gpu';
export { HamiGpuPolicy, HamiNodePolicy, HamiShare, type HamiShareOptions, HamiVgpuMode } from './hardware/hami-share';
export { VgpuResourceNames, type VgpuResourceNameOptions } from './hardware/vgpu-resource-names';
export { type CustomTpuSliceProps, TpuSlice, type TpuSliceOptions } from './hardware/tpu-slice';

export { DynamoApiVersion, DynamoVersion } from './dynamo-graph/release/dynamo-version';
export { EngineArgs } from './engines/engine-args';
export { type CustomEngineOptions } from './engines/custom-engine';
export { EngineImage, type EngineImageOptions, type EngineImageTagOptions, type VllmImageOptions } from './engines/engine-image';
export { type LoraAdapter, type LoraOptions } from './engines/lora';
export { type KvBackendOptions, KvTransfer, type KvTransferOptions, type MooncakeTransferOptions, type NixlTransferOptions } from './engines/kv-transfer';
export { type MemoryFit } from './engines/memory-fit';
export { type ModelDimensions } from './engines/model-dimensions';
export { type SglangServerArgs } from './engines/sglang/args.generated';
export { type SglangJaxServerArgs } from './engines/sglang-jax/args.generated';
export { type VllmServerArgs } from './engines/vllm/args.generated';
export { VllmImageVariant } from './engines/vllm-images';

export { type Caches } from './pod/parts/caches';
export { type CaBundleOptions, type ProxyOptions } from './pod/parts/cluster-access';
export { ComputedValue, type JoinOptions, type OutputOptions } from './pod/parts/computed-value';
export { type ContainerOptions, type ContainerVolumeMount } from './pod/parts/containers';
export { EnvValue } from './pod/parts/env-value';
export { ImagePullPolicy } from './pod/parts/image-pull-policy';
export { Autoscaling, type ScaleTarget } from './serving/autoscaling';
export { InferenceDefaults, type InferenceDefaultsOptions } from './serving/inference-defaults';
export { type HostNetworkOptions, Interconnect, type RdmaOptions, type TcpOptions } from './pod/parts/interconnect';
export {
  type HicacheBackendOptions, type HicacheFileOptions, type HicacheMooncakeOptions, type HicacheNixlOptions, HicacheStorage,
} from './pod/parts/hicache-storage';
export { KvEvictor, type PvcEvictorOptions } from './pod/parts/kv-evictor';
export {
  type KvCpuOptions, type KvDiskOptions, type KvHicacheOptions, type KvLmcacheOptions, KvOffload, type KvTieredOptions,
} from './pod/parts/kv-offload';
export { type KvDiskTierOptions, KvTier } from './pod/parts/kv-tier';
export { GroupPlacement, GroupRestart, GroupSubdomain, type LeaderWorkerSetOptions } from './workload/leader-worker-set-options';
export { type DisaggregatedSetOptions, SlicePlacement } from './workload/disaggregated-set-options';
export { IpFamily } from './pod/parts/ip-family';
export { type GkeOptions, type KarpenterOptions, NodeCapacity, Nodes } from './pod/parts/nodes';
export { PodAffinity, type PodAffinityOptions } from './pod/parts/pod-affinity';
export { type PodOptions } from './pod/options';
export { InferenceServer } from './serving/inference-server';
export { type GroupMemberOptions } from './serving/group-member';
export { type GpuServerProps } from './serving/gpu-server-props';
export { type InferenceServerProps } from './serving/props';
export { type KvOffloadProps } from './serving/kv-offload-props';
export { Metrics, type PodMonitorOptions } from './serving/metrics';
export { PodSelection } from './serving/pod-selector';
export { type Prologue } from './pod/parts/prologue';
export { ProcessLimit } from './pod/parts/process-limit';
export { type ProbeOptions } from './pod/parts/probes';
export { type DeviceClaimOptions, ResourceClaim, type ResourceClaimOptions } from './pod/parts/resource-claim';
export { type ContainerResources } from './pod/parts/resources';
export { Rollout, type RolloutOptions } from './workload/rollout';
export { SecretRef, type SecretRefOptions } from './pod/parts/secret-ref';
export { type ArbitraryUserOptions, type PrivilegeOptions, type RestrictedOptions, SecurityProfile } from './pod/parts/security-profile';
export { type ShutdownOptions } from './pod/parts/shutdown';
export {
  ClaimAccessMode, type EmptyDirOptions, type HostPathOptions, HostPathType, type MountOptions, type PersistentVolumeClaimOptions,
  type PodDiskOptions, type SecretVolumeOptions, Storage, type VolumeOptions,
} from './pod/parts/storage';
export { TaintEffect, type Toleration } from './pod/parts/toleration';
export { TopologySpread } from './pod/parts/topology-spread';

export { ModelFacts } from './models/model-facts';
export { type ModelCopyOptions } from './models/model-copy-options';
export { type HuggingFaceOptions, type ModelDirectoryOptions, ModelSource } from './models/model-source';
export { type NfsOptions, type NfsVolumeOptions } from './models/nfs';
export { type AzureOptions, type S3Options } from './models/object-store';
export { type OciImageOptions } from './models/oci-image';

export { type ServiceOptions, ServiceType } from './traffic/service';
export { type PolicyRule } from './traffic/access';
export { GatewayProvider } from './traffic/gateway-provider';
export { type GatewayRef } from './traffic/http-route';
export { FailureMode } from './traffic/inference-pool';

export { AidaptivInference } from './aidaptiv-inference/aidaptiv-inference';
export { AidaptivKvOffload, type AidaptivOffloadOptions, type AidaptivOperatorOptions } from './aidaptiv-inference/kv-offload';
export { type AidaptivPrescript } from './aidaptiv-inference/prescript';
export { type AidaptivInferenceProps, VllmMultiprocMethod } from './aidaptiv-inference/props';
export { AidaptivPreset, type AidaptivTuning } from './aidaptiv-inference/tuning';
export { LwsTpuCluster } from './lws-tpu-cluster/lws-tpu-cluster';
export { type LwsTpuClusterProps } from './lws-tpu-cluster/props';
export { type TpuProbeOptions } from './lws-tpu-cluster/probes';
export { SglangServer } from './sglang-server/sglang-server';
export { type SglangServerProps } from './sglang-server/props';
export { LlmdModelService } from './llmd-model-service/llmd-model-service';
export { LlmdVersion } from './llmd-model-service/release/llmd-version';
export { type LlmdRole } from './llmd-model-service/props/role';
export { type EndpointPickerOptions, type FlowControlOptions, type PriorityBand } from './llmd-model-service/props/endpoint-picker';
export { LlmdLayout } from './llmd-model-service/props/layout';
export { SidecarTls } from './llmd-model-service/props/sidecar-tls';
export { type RenderOptions } from './llmd-model-service/props/render';
export { type ExistingPoolOptions, type LlmdGatewayOptions, LlmdRouting } from './llmd-model-service/props/routing';
export { LlmdTlsStage, type RoutingSidecarOptions } from './llmd-model-service/props/routing-sidecar';
export { type DisaggregatedProfileOptions, type OptimizedBaselineOptions, type PrecisePrefixCacheOptions, SchedulingProfile } from './llmd-model-service/props/scheduling-profile';
export { type LlmdTracing } from './llmd-model-service/props/tracing';
export { LlmdWorkloads } from './llmd-model-service/props/workloads';
export { type LlmdModelServiceProps } from './llmd-model-service/props/service';
export { type EnvoyOptions, type LlmdStandaloneOptions } from './llmd-model-service/props/standalone';
export { type BackendOptions, ModelBackend, type NamedBackendOptions } from './model-route/model-backend';
export { ModelRoute } from './model-route/model-route';
export { type PayloadProcessorRef, PayloadProcessorVersion } from './model-route/payload-processor';
export { type ModelRouteProps, type RoutedModel } from './model-route/props';
export { DynamoGraph } from './dynamo-graph/dynamo-graph';
export { DynamoCommandForm } from './dynamo-graph/props/command-form';
export { type DynamoComponentOptions } from './dynamo-graph/props/component';
export { DynamoEngineConfig, type DynamoEngineConfigOptions } from './dynamo-graph/props/engine-config';
export { type DynamoFrontend } from './dynamo-graph/props/frontend';
export { DynamoFrontendTls } from './dynamo-graph/props/frontend-tls';
export { type DynamoGraphProps } from './dynamo-graph/props/graph';
export { type DynamoGroveOptions, GroveUpdateStrategy } from './dynamo-graph/props/grove';
export { DynamoKvTransferPolicy, type DynamoKvTransferPolicyOptions } from './dynamo-graph/props/kv-transfer-policy';
export { type DynamoPlanner } from './dynamo-graph/props/planner';
export { type DynamoProbe, type DynamoProbes } from './dynamo-graph/props/probes';
export {
  type DynamoApproximateRouterOptions, type DynamoCacheRouterOptions, type DynamoKvRouterOptions, DynamoRouter, type DynamoRouterOptions,
} from './dynamo-graph/props/router';
export { type DynamoRuntimeOptions } from './dynamo-graph/props/runtime-options';
export { type DynamoTopology } from './dynamo-graph/props/topology';
export { type DynamoGpuMemoryService, type DynamoWorker } from './dynamo-graph/props/worker';
export { VllmServer } from './vllm-server/vllm-server';
export { type VllmServerProps } from './vllm-server/props';
