import {
  DynamoGraphDeploymentV1Beta1SpecBackendFramework as BackendFramework,
  DynamoGraphDeploymentV1Beta1SpecComponents as ComponentSpec,
  DynamoGraphDeploymentV1Beta1SpecComponentsExperimental as ComponentExperimental,
  DynamoGraphDeploymentV1Beta1SpecComponentsSharedMemorySize as SharedMemorySize,
  DynamoGraphDeploymentV1Beta1SpecComponentsType as ComponentType,
  DynamoGraphDeploymentV1Beta1SpecExperimentalKvTransferPolicyEnforcement as Enforcement,
  toJson_DynamoGraphDeploymentV1Beta1Spec,
} from '../../../imports/nvidia.com';
import { isGroup } from '../../workload/replica';
import { Component, ComponentRole, Graph, podMetadata } from '../plan/component';

const FRAMEWORKS = { sglang: BackendFramework.SGLANG, vllm: BackendFramework.VLLM } as const;

const TYPES: Readonly<Record<ComponentRole, ComponentType>> = {
  frontend: ComponentType.FRONTEND,
  worker: ComponentType.WORKER,
  prefill: ComponentType.PREFILL,
  decode: ComponentType.DECODE,
  planner: ComponentType.PLANNER,
};

/** The spec of a graph in v1beta1: a list of components, each with a pod template. */
export function renderV1Beta1(graph: Graph): object {
  const { components, env, backendFramework, priorityClassName, topology, kvTransferPolicy } = graph;
  return toJson_DynamoGraphDeploymentV1Beta1Spec({
    backendFramework: backendFramework && FRAMEWORKS[backendFramework],
    priorityClassName,
    env: env.length > 0 ? [...env] : undefined,
    topologyConstraint: topology && { clusterTopologyName: topology.name, packDomain: topology.packDomain },
    experimental: kvTransferPolicy && {
      kvTransferPolicy: {
        ...kvTransferPolicy,
        enforcement: kvTransferPolicy.enforcement && (kvTransferPolicy.enforcement === 'preferred' ? Enforcement.PREFERRED : Enforcement.REQUIRED),
      },
    },
    components: components.map((component) => renderComponent(component, graph)),
  })!;
}

function renderComponent(component: Component, graph: Graph): ComponentSpec {
  const { name, role, replicas, template, nodes, sharedMemory, minAvailable, scalingAdapter, runtimeVersion, packDomain } = component;
  return {
    name,
    type: TYPES[role],
    replicas,
    minAvailable,
    globalDynamoNamespace: graph.globalDynamoNamespace,
    multinode: isGroup(nodes) ? { nodeCount: nodes } : undefined,
    runtimeVersionOverride: runtimeVersion,
    scalingAdapter: scalingAdapter ? {} : undefined,
    sharedMemorySize: sharedMemory === undefined ? undefined : SharedMemorySize.fromString(sharedMemory),
    topologyConstraint: packDomain === undefined ? undefined : { packDomain },
    experimental: renderExperimental(component),
    podTemplate: { metadata: podMetadata(template), spec: template.spec },
  };
}

function renderExperimental({ gpuMemoryService, forceScalingGroup }: Component): ComponentExperimental | undefined {
  if (!gpuMemoryService && forceScalingGroup === undefined) {
    return undefined;
  }
  return {
    gpuMemoryService: gpuMemoryService && {
      deviceClassName: gpuMemoryService.deviceClassName,
      extraClientContainers: gpuMemoryService.extraClientContainers && [...gpuMemoryService.extraClientContainers],
    },
    failover: gpuMemoryService?.failover ? {} : undefined,
    grove: forceScalingGroup === undefined ? undefined : { forceScalingGroup },
  };
}
