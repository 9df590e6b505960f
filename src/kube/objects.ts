/*
 * The fields of Kubernetes objects that this library writes, in Kubernetes' own spelling.
 *
 * An object of these types is plain data that is written to the YAML without conversion, so that
 * a JSON patch of any field, known here or not, is exact.
 */

/** Amounts by resource name, as canonical quantities: `{ 'nvidia.com/gpu': '1', memory: '64Gi' }`. */
export type Quantities = Record<string, string>;

export type StringMap = Record<string, string>;

export interface ObjectMeta {
  name?: string;
  namespace?: string;
  labels?: StringMap;
  annotations?: StringMap;
  [field: string]: unknown;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
    fieldRef?: { fieldPath: string };
    resourceFieldRef?: { resource: string; containerName?: string; divisor?: string };
  };
}

/** All keys of a Secret as variables. */
export interface EnvFromSource {
  secretRef: { name: string; optional?: boolean };
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

export interface EmptyDirSource {
  medium?: 'Memory';
  sizeLimit?: string;
}

export interface PersistentVolumeClaimSpec {
  accessModes: string[];
  storageClassName?: string;
  resources: { requests: Quantities };
}

export interface VolumeSource {
  emptyDir?: EmptyDirSource;
  hostPath?: { path: string; type?: string };
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean };
  ephemeral?: { volumeClaimTemplate: { spec: PersistentVolumeClaimSpec } };
  nfs?: { server: string; path: string; readOnly?: boolean };
  configMap?: { name: string; items?: { key: string; path: string }[]; defaultMode?: number };
  secret?: { secretName: string; defaultMode?: number };
  image?: { reference: string; pullPolicy?: string };
}

export type Volume = VolumeSource & { name: string };

export interface Probe {
  httpGet?: { path: string; port: number | string; scheme?: 'HTTP' | 'HTTPS' };
  tcpSocket?: { port: number | string };
  exec?: { command: string[] };
  grpc?: { port: number; service?: string };
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
  initialDelaySeconds?: number;
}

export interface Capabilities {
  add?: string[];
  drop?: string[];
}

export interface ContainerSecurityContext {
  allowPrivilegeEscalation?: boolean;
  capabilities?: Capabilities;
  privileged?: boolean;
  readOnlyRootFilesystem?: boolean;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  runAsUser?: number;
}

export interface PodSecurityContext {
  fsGroup?: number;
  fsGroupChangePolicy?: string;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seccompProfile?: { type: string };
  supplementalGroups?: number[];
}

export interface ContainerPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

export interface ResourceRequirements {
  requests?: Quantities;
  limits?: Quantities;
  claims?: { name: string }[];
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvVar[];
  envFrom?: EnvFromSource[];
  ports?: ContainerPort[];
  resources?: ResourceRequirements;
  volumeMounts?: VolumeMount[];
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop?: { exec: { command: string[] } } };
  securityContext?: ContainerSecurityContext;
  restartPolicy?: string;
}

export interface KubeToleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export interface NodeSelectorTerm {
  matchExpressions: { key: string; operator: string; values?: string[] }[];
}

export interface PodAffinityTerm {
  labelSelector: { matchLabels: StringMap };
  topologyKey: string;
}

export interface KubePodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: PodAffinityTerm }[];
}

export interface Affinity {
  nodeAffinity?: {
    requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] };
    preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: NodeSelectorTerm }[];
  };
  podAffinity?: KubePodAffinity;
  podAntiAffinity?: KubePodAffinity;
}

export interface TopologySpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  labelSelector: { matchLabels: StringMap };
}

export interface PodSpec {
  affinity?: Affinity;
  automountServiceAccountToken?: boolean;
  containers: Container[];
  dnsPolicy?: string;
  enableServiceLinks?: boolean;
  hostIPC?: boolean;
  hostNetwork?: boolean;
  imagePullSecrets?: { name: string }[];
  initContainers?: Container[];
  nodeSelector?: StringMap;
  priorityClassName?: string;
  resourceClaims?: { name: string; resourceClaimName?: string; resourceClaimTemplateName?: string }[];
  runtimeClassName?: string;
  schedulerName?: string;
  securityContext?: PodSecurityContext;
  serviceAccountName?: string;
  shareProcessNamespace?: boolean;
  terminationGracePeriodSeconds?: number;
  tolerations?: KubeToleration[];
  topologySpreadConstraints?: TopologySpreadConstraint[];
  volumes?: Volume[];
}

export interface PodTemplate {
  metadata: { labels: StringMap; annotations?: StringMap };
  spec: PodSpec;
}
