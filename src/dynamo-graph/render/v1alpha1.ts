import {
  DynamoGraphDeploymentSpecBackendFramework as BackendFramework,
  DynamoGraphDeploymentSpecExperimentalKvTransferPolicyEnforcement as Enforcement,
  DynamoGraphDeploymentSpecServices as ServiceSpec,
  DynamoGraphDeploymentSpecServicesResourcesLimits as Amounts,
  DynamoGraphDeploymentSpecServicesSharedMemorySize as SharedMemorySize,
  toJson_DynamoGraphDeploymentSpec,
} from '../../../imports/nvidia.com';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { Container, PodSpec, Quantities } from '../../kube/objects';
import { isGroup } from '../../workload/replica';
import { Component, Graph, podMetadata, unlessEmpty } from '../plan/component';
import { NO_SHARED_MEMORY } from '../plan/resolved-component';

const FRAMEWORKS = { sglang: BackendFramework.SGLANG, vllm: BackendFramework.VLLM } as const;

/** Differences between the releases. */
export interface V1Alpha1Options {
  /** Whether services have a `subComponentType`. */
  readonly subComponentType: boolean;
}

/** The spec of a graph in v1alpha1: a map of services, which have fields of their own for some parts of the pod. */
export function renderV1Alpha1(graph: Graph, options: V1Alpha1Options): object {
  const { components, env, backendFramework, priorityClassName, topology, kvTransferPolicy } = graph;
  return toJson_DynamoGraphDeploymentSpec({
    backendFramework: backendFramework && FRAMEWORKS[backendFramework],
    priorityClassName,
    envs: env.length > 0 ? [...env] : undefined,
    topologyConstraint: topology && { topologyProfile: topology.name, packDomain: topology.packDomain },
    experimental: kvTransferPolicy && {
      kvTransferPolicy: {
        ...kvTransferPolicy,
        enforcement: kvTransferPolicy.enforcement && (kvTransferPolicy.enforcement === 'preferred' ? Enforcement.PREFERRED : Enforcement.REQUIRED),
      },
    },
    services: Object.fromEntries(components.map((component) => [component.name, renderService(component, graph, options)])),
  })!;
}

function renderService(component: Component, graph: Graph, { subComponentType }: V1Alpha1Options): ServiceSpec {
  const { role, replicas, template, nodes, minAvailable, scalingAdapter, runtimeVersion, packDomain, gpuMemoryService } = component;
  const isRole = role === 'prefill' || role === 'decode';
  const { env, envFrom, resources, livenessProbe, readinessProbe } = template.spec.containers[0];
  return {
    componentType: isRole ? 'worker' : role,
    subComponentType: isRole && subComponentType ? role : undefined,
    dynamoNamespace: graph.dynamoNamespace,
    globalDynamoNamespace: graph.globalDynamoNamespace,
    replicas,
    minAvailable,
    multinode: isGroup(nodes) ? { nodeCount: nodes } : undefined,
    runtimeVersionOverride: runtimeVersion,
    scalingAdapter: scalingAdapter ? { enabled: true } : undefined,
    sharedMemory: renderSharedMemory(component.sharedMemory),
    topologyConstraint: packDomain === undefined ? undefined : { packDomain },
    gpuMemoryService: gpuMemoryService && {
      enabled: true,
      deviceClassName: gpuMemoryService.deviceClassName,
      extraClientContainers: gpuMemoryService.extraClientContainers && [...gpuMemoryService.extraClientContainers],
    },
    failover: gpuMemoryService?.failover ? { enabled: true } : undefined,
    envs: env,
    // The field takes one Secret; further ones are in the container.
    envFromSecret: envFrom?.[0]?.secretRef.name,
    livenessProbe,
    readinessProbe,
    resources: resources && { limits: amounts(resources.limits), requests: amounts(resources.requests), claims: resources.claims },
    extraPodMetadata: podMetadata(template),
    extraPodSpec: renderPodSpec(template.spec),
  };
}

/** The pod without the parts that are fields of the service. */
function renderPodSpec({ containers: [main, ...sidecars], ...spec }: PodSpec): object {
  const { name, env, envFrom, resources, livenessProbe, readinessProbe, ...mainContainer } = main;
  const further = envFrom?.slice(1) ?? [];
  return {
    ...spec,
    ...(sidecars.length > 0 && { containers: sidecars }),
    mainContainer: further.length > 0 ? { ...mainContainer, envFrom: further } : mainContainer,
  } satisfies Omit<PodSpec, 'containers'> & { containers?: Container[]; mainContainer: Omit<Container, 'name'> };
}

/** Amounts as strings: cpu, memory and GPUs have fields of their own, the others are in `custom`. */
function amounts(quantities: Quantities | undefined): Amounts | undefined {
  if (quantities === undefined) {
    return undefined;
  }
  const { cpu, memory, ...others } = quantities;
  const { [RESOURCE_NAME.nvidiaGpu]: gpu, ...custom } = others;
  return { cpu, memory, gpu, custom: unlessEmpty(custom) };
}

function renderSharedMemory(size: string | undefined): ServiceSpec['sharedMemory'] {
  if (size === undefined) {
    return undefined;
  }
  return size === NO_SHARED_MEMORY ? { disabled: true } : { size: SharedMemorySize.fromString(size) };
}
