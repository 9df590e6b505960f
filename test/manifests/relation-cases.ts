import { Sample } from './samples';
import { KubernetesVersion } from './schema-facts';

/** Changes to a sample after which fields of it do not agree. */
export interface RelationCase {
  readonly in: Sample;
  /** The changed fields by path. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The release for which that is so, where it is not the oldest. */
  readonly version?: KubernetesVersion;
}

const SERVER = 'spec.containers[0]';
const PROXY = 'spec.containers[1]';
const SPREAD = 'spec.topologySpreadConstraints';
const NODE_TERM = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]';

/** A case of each rule over several fields, by what the rule says. */
type Cases = Readonly<Record<string, readonly RelationCase[]>>;

const CONTAINERS: Cases = {
  'no two containers have one name': [{ in: 'pod', set: { [`${PROXY}.name`]: 'server' } }, { in: 'pod', set: { 'spec.initContainers[0].name': 'proxy' } }],
  'no two ports of a container have one name': [{ in: 'pod', set: { [`${SERVER}.ports[1].name`]: 'http' } }],
  'no two volumes of a container have one path': [{ in: 'pod', set: { [`${SERVER}.volumeMounts[1].mountPath`]: '/dev/shm' } }],
  'a volume is a file system or a device of a container, and one device only': [
    { in: 'pod', set: { [`${SERVER}.volumeDevices`]: [{ name: 'models', devicePath: '/dev/models' }] } },
  ],
  'a device comes from a claim': [{ in: 'pod', set: { [`${PROXY}.volumeDevices`]: [{ name: 'nfs', devicePath: '/dev/nfs' }] } }],
  'what a container mounts is a volume of the pod': [
    { in: 'pod', set: { [`${SERVER}.volumeMounts[0].name`]: 'shared' } },
    { in: 'pod', set: { 'spec.initContainers[0].volumeMounts[0].name': 'data' } },
  ],
  'a mount has subPath or subPathExpr': [{ in: 'pod', set: { [`${SERVER}.volumeMounts[1].subPathExpr`]: '$(POD_NAME)' } }],
  'a mount that is read-only in depth is read-only': [{ in: 'pod', set: { [`${SERVER}.volumeMounts[2].recursiveReadOnly`]: 'Enabled' }, version: '1.36' }],
  'only a privileged container mounts Bidirectional': [{ in: 'pod', set: { [`${SERVER}.volumeMounts[2].mountPropagation`]: 'Bidirectional' } }],
  'a readiness probe has no terminationGracePeriodSeconds': [{ in: 'pod', set: { [`${SERVER}.readinessProbe.terminationGracePeriodSeconds`]: 5 } }],
  'a probe or hook asks a port that the container has': [{ in: 'pod', set: { [`${SERVER}.startupProbe.httpGet.port`]: 'health' } }],
  'a hook sleeps no longer than terminationGracePeriodSeconds': [
    { in: 'pod', set: { [`${SERVER}.lifecycle.preStop`]: { sleep: { seconds: 121 } } }, version: '1.36' },
  ],
  'a reference to a Secret or a ConfigMap has a name': [{ in: 'pod', set: { [`${SERVER}.env[0].valueFrom.secretKeyRef.name`]: undefined } }],
  'no two variables have one name': [{ in: 'pod', set: { [`${SERVER}.env[1].name`]: 'POD_NAME' } }],
  'a variable has a value or a source': [{ in: 'pod', set: { [`${SERVER}.env[0].value`]: 'secret' } }],
  'only an init container has a restartPolicy': [{ in: 'pod', set: { [`${PROXY}.restartPolicy`]: 'Always' } }],
  'an init container has probes and hooks only with restartPolicy Always': [
    { in: 'pod', set: { 'spec.initContainers[0].startupProbe': { tcpSocket: { port: 80 } } } },
  ],
  'an init container has no resizePolicy': [{ in: 'pod', set: { 'spec.initContainers[0].resizePolicy': [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] } }],
  'resizePolicy is NotRequired or RestartContainer, once for cpu and once for memory': [
    { in: 'pod', set: { [`${PROXY}.resizePolicy`]: [{ resourceName: 'cpu', restartPolicy: 'Never' }] }, version: '1.36' },
    { in: 'pod', set: { [`${PROXY}.resizePolicy`]: [{ resourceName: 'gpu', restartPolicy: 'NotRequired' }] }, version: '1.36' },
  ],
  'allowPrivilegeEscalation is not false where the container is privileged or has CAP_SYS_ADMIN': [
    { in: 'pod', set: { [`${SERVER}.securityContext.privileged`]: true } },
    { in: 'pod', set: { [`${SERVER}.securityContext.capabilities.add[0]`]: 'CAP_SYS_ADMIN' } },
  ],
  'seccompProfile.localhostProfile is a relative path, stated exactly with Localhost': [
    { in: 'pod', set: { [`${SERVER}.securityContext.seccompProfile.localhostProfile`]: 'gpu.json' } },
    { in: 'pod', set: { [`${SERVER}.securityContext.seccompProfile`]: { type: 'Localhost' } } },
  ],
};

const RESOURCES: Cases = {
  'huge pages are a multiple of their size': [{ in: 'pod', set: { [`${SERVER}.resources.limits["hugepages-2Mi"]`]: '3Mi', [`${SERVER}.resources.requests["hugepages-2Mi"]`]: '3Mi' } }],
  'an extended resource and huge pages have a limit, and the request is equal to it': [
    { in: 'pod', set: { [`${SERVER}.resources.requests["nvidia.com/gpu"]`]: '1' } },
    { in: 'pod', set: { [`${SERVER}.resources.limits["nvidia.com/gpu"]`]: undefined } },
  ],
  'a request is at most the limit': [{ in: 'pod', set: { [`${SERVER}.resources.requests.memory`]: '65Gi' } }, { in: 'pod', set: { [`${SERVER}.resources.requests.cpu`]: 9 } }],
  'huge pages come with cpu or memory': [{ in: 'pod', set: { [`${PROXY}.resources`]: { limits: { 'hugepages-2Mi': '2Mi' } } } }],
  'the limit of a container is at most that of its pod': [{ in: 'pod', set: { 'spec.resources': { limits: { cpu: '4' } } }, version: '1.36' }],
  'resources.claims[].request is an RFC 1123 label of at most 63 characters': [
    { in: 'pod', set: { 'spec.resourceClaims': [{ name: 'gpu', resourceClaimName: 'gpu' }], [`${PROXY}.resources`]: { claims: [{ name: 'gpu', request: 'A' }] } }, version: '1.36' },
  ],
  'a resource claim is a ResourceClaim or made from a template': [{ in: 'pod', set: { 'spec.resourceClaims': [{ name: 'gpu' }] }, version: '1.36' }],
  'a container claims what the pod claims': [{ in: 'pod', set: { [`${PROXY}.resources`]: { claims: [{ name: 'gpu' }] } }, version: '1.36' }],
};

const PODS: Cases = {
  'a volume has exactly one source': [{ in: 'pod', set: { 'spec.volumes[0].nfs': { server: 'a', path: '/a' } } }, { in: 'pod', set: { 'spec.volumes[0].emptyDir': undefined } }],
  'no two volumes have one name': [{ in: 'pod', set: { 'spec.volumes[3].name': 'shm' } }],
  'no two files have one path': [{ in: 'pod', set: { 'spec.volumes[4].configMap.items[1]': { key: 'other', path: 'log/level' } } }],
  'a file of downwardAPI has exactly one of fieldRef and resourceFieldRef': [{ in: 'pod', set: { 'spec.volumes[7].downwardAPI.items[0].fieldRef': undefined } }],
  'with hostNetwork, a hostPort is the containerPort': [{ in: 'pod', set: { 'spec.hostNetwork': true, [`${PROXY}.ports[0].hostPort`]: 443 } }],
  'no two containers have one port of the host': [
    { in: 'pod', set: { [`${SERVER}.ports[0].hostPort`]: 8443 } },
    { in: 'pod', set: { 'spec.hostNetwork': true, [`${PROXY}.ports`]: [{ containerPort: 8000 }] } },
  ],
  'shareProcessNamespace goes without hostPID': [{ in: 'pod', set: { 'spec.hostPID': true, 'spec.shareProcessNamespace': true } }],
  'with hostUsers false, no namespace is the host\'s': [{ in: 'pod', set: { 'spec.hostUsers': false, 'spec.hostIPC': true }, version: '1.36' }],
  'there are at most three name servers': [{ in: 'pod', set: { 'spec.dnsConfig.nameservers': ['1.1.1.1', '1.0.0.1', '8.8.8.8', '8.8.4.4'] } }],
  'dnsPolicy None comes with name servers': [{ in: 'pod', set: { 'spec.dnsPolicy': 'None', 'spec.dnsConfig': undefined } }],
  'whenUnsatisfiable is one of DoNotSchedule, ScheduleAnyway': [{ in: 'pod', set: { [`${SPREAD}[0].whenUnsatisfiable`]: 'Ignore', [`${SPREAD}[0].minDomains`]: undefined } }],
  'minDomains come with DoNotSchedule': [{ in: 'pod', set: { [`${SPREAD}[0].whenUnsatisfiable`]: 'ScheduleAnyway' } }],
  'In and NotIn have values, Gt and Lt have one, Exists and DoesNotExist none': [
    { in: 'pod', set: { [`${NODE_TERM}.matchExpressions[0].values`]: [] } },
    { in: 'pod', set: { [`${NODE_TERM}.matchExpressions[1].values[1]`]: '8' } },
  ],
  'a node is named by one value': [{ in: 'pod', set: { [`${NODE_TERM}.matchFields[0].values[1]`]: 'node-2' } }],
  'a template has no ephemeral containers': [{ in: 'deployment', set: { 'spec.template.spec.ephemeralContainers': [{ name: 'debug' }] } }],
};

const OFF_BY_DEFAULT: Cases = {
  'initContainers[].restartPolicy needs Kubernetes 1.29': [{ in: 'pod', set: { 'spec.initContainers[0].restartPolicy': 'Always' } }],
  'containers[].env[].valueFrom.fieldRef.fieldPath status.hostIPs needs Kubernetes 1.29': [{ in: 'pod', set: { [`${SERVER}.env[2].valueFrom.fieldRef.fieldPath`]: 'status.hostIPs' } }],
  'containers[].resizePolicy needs Kubernetes 1.33': [{ in: 'pod', set: { [`${PROXY}.resizePolicy`]: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] } }],
  'containers[].securityContext.procMount Unmasked needs Kubernetes 1.33': [{ in: 'pod', set: { [`${SERVER}.securityContext.procMount`]: 'Unmasked' } }],
  'hostUsers needs Kubernetes 1.33': [{ in: 'pod', set: { 'spec.hostUsers': false } }],
  'resourceClaims needs Kubernetes 1.34': [{ in: 'pod', set: { 'spec.resourceClaims': [{ name: 'gpu', source: { resourceClaimName: 'gpu' } }] } }],
  'containers[].resources.claims needs Kubernetes 1.34': [{ in: 'pod', set: { [`${PROXY}.resources`]: { claims: [] } } }],
  'containers[].lifecycle.stopSignal works only behind a feature gate': [{ in: 'pod', set: { [`${SERVER}.lifecycle.stopSignal`]: 'SIGINT' }, version: '1.36' }],
  'volumes[].projected.sources[].clusterTrustBundle works only behind a feature gate': [
    { in: 'pod', set: { 'spec.volumes[8].projected.sources[0]': { clusterTrustBundle: { name: 'ca', path: 'ca.crt' } } }, version: '1.36' },
  ],
  'volumes[].projected.sources[].podCertificate works only behind a feature gate': [
    { in: 'pod', set: { 'spec.volumes[8].projected.sources[0]': { podCertificate: { signerName: 'example.com/ca', keyType: 'ED25519' } } }, version: '1.36' },
  ],
  'spec.backoffLimitPerIndex needs Kubernetes 1.29': [{ in: 'job', set: { 'spec.backoffLimitPerIndex': 1 } }],
  'spec.maxFailedIndexes needs Kubernetes 1.29': [{ in: 'job', set: { 'spec.maxFailedIndexes': 1 } }],
  'spec.podReplacementPolicy needs Kubernetes 1.29': [{ in: 'job', set: { 'spec.podReplacementPolicy': 'Failed' } }],
  'spec.jobTemplate.spec.podReplacementPolicy needs Kubernetes 1.29': [{ in: 'cronJob', set: { 'spec.jobTemplate.spec.podReplacementPolicy': 'Failed' } }],
  'spec.jobTemplate.spec.backoffLimitPerIndex needs Kubernetes 1.29': [
    { in: 'cronJob', set: { 'spec.jobTemplate.spec.completionMode': 'Indexed', 'spec.jobTemplate.spec.completions': 1, 'spec.jobTemplate.spec.backoffLimitPerIndex': 1 } },
  ],
  'spec.jobTemplate.spec.maxFailedIndexes needs Kubernetes 1.29': [
    { in: 'cronJob', set: { 'spec.jobTemplate.spec.completionMode': 'Indexed', 'spec.jobTemplate.spec.completions': 1, 'spec.jobTemplate.spec.maxFailedIndexes': 1 } },
  ],
  'spec.dataSourceRef.namespace works only behind a feature gate': [
    { in: 'persistentVolumeClaim', set: { 'spec.dataSource': undefined, 'spec.dataSourceRef': { kind: 'PersistentVolumeClaim', name: 'seed', namespace: 'other' } } },
  ],
};

const WORKLOADS: Cases = {
  'spec is stated': [{ in: 'deployment', set: { spec: undefined } }, { in: 'deployment', set: { 'spec.template.spec': undefined } }],
  'a selector is not empty': [{ in: 'deployment', set: { 'spec.selector': {} } }],
  'the selector matches the labels of the template': [
    { in: 'deployment', set: { 'spec.template.metadata.labels.tier': 'training' } },
    { in: 'statefulSet', set: { 'spec.template.metadata': undefined } },
  ],
  'a match expression has values exactly with In and NotIn': [
    { in: 'disruptionBudget', set: { 'spec.selector.matchExpressions': [{ key: 'tier', operator: 'Exists', values: ['a'] }] } },
    { in: 'disruptionBudget', set: { 'spec.selector.matchExpressions': [{ key: 'tier', operator: 'In' }] } },
  ],
  'rollingUpdate comes with RollingUpdate': [{ in: 'deployment', set: { 'spec.strategy.type': 'Recreate' } }, { in: 'statefulSet', set: { 'spec.updateStrategy.type': 'OnDelete' } }],
  'maxSurge and maxUnavailable are not both 0': [{ in: 'deployment', set: { 'spec.strategy.rollingUpdate': { maxSurge: 0, maxUnavailable: '0%' } } }],
  'progressDeadlineSeconds is more than minReadySeconds': [
    { in: 'deployment', set: { 'spec.progressDeadlineSeconds': 5 } },
    { in: 'deployment', set: { 'spec.progressDeadlineSeconds': undefined, 'spec.minReadySeconds': 600 } },
  ],
  'of maxSurge and maxUnavailable, which is 1 unless stated, exactly one is 0': [
    { in: 'daemonSet', set: { 'spec.updateStrategy.rollingUpdate.maxSurge': 1 } },
    { in: 'daemonSet', set: { 'spec.updateStrategy.rollingUpdate.maxUnavailable': 0 } },
  ],
  'a claim template is called as a volume can be': [{ in: 'statefulSet', set: { 'spec.volumeClaimTemplates[1]': { metadata: {}, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } }],
  'spec.jobTemplate.spec is stated': [{ in: 'cronJob', set: { 'spec.jobTemplate': {} } }],
  'indexes are counted with completionMode Indexed': [{ in: 'job', set: { 'spec.completions': undefined } }, { in: 'job', set: { 'spec.completionMode': undefined, 'spec.maxFailedIndexes': 1 }, version: '1.36' }],
  'a Job makes its own selector': [{ in: 'job', set: { 'spec.selector': { matchLabels: { a: 'b' } } } }],
  'the pods of a Job restart OnFailure or Never': [{ in: 'job', set: { 'spec.template.spec.restartPolicy': undefined, 'spec.podFailurePolicy': undefined } }],
  'a rule looks at exit codes or conditions': [{ in: 'job', set: { 'spec.podFailurePolicy.rules[1].onPodConditions': [] } }],
  'podFailurePolicy comes with restartPolicy Never': [{ in: 'job', set: { 'spec.template.spec.restartPolicy': 'OnFailure' } }],
};

const TRAFFIC: Cases = {
  'a Service has ports unless it is headless or ExternalName': [{ in: 'service', set: { 'spec.ports': undefined } }, { in: 'headlessService', set: { 'spec.clusterIP': undefined } }],
  'every port has a name where there is more than one': [{ in: 'service', set: { 'spec.ports[1].name': undefined } }],
  'no two ports have one name': [{ in: 'service', set: { 'spec.ports[1].name': 'http' } }],
  'no two ports have one nodePort and protocol': [{ in: 'loadBalancer', set: { 'spec.ports': [{ name: 'a', port: 80, nodePort: 30080 }, { name: 'b', port: 81, nodePort: 30080 }] } }],
  'a nodePort comes with type NodePort or LoadBalancer': [{ in: 'service', set: { 'spec.ports[0].nodePort': 30080 } }],
  'a headless Service has type ClusterIP': [{ in: 'headlessService', set: { 'spec.type': 'NodePort' } }],
  'the first of clusterIPs is clusterIP': [{ in: 'headlessService', set: { 'spec.clusterIPs': ['10.0.0.1'] } }],
  'type ExternalName comes with a DNS name, and no address': [{ in: 'headlessService', set: { 'spec.type': 'ExternalName', 'spec.clusterIP': undefined } }],
  'no two IP families are the same': [{ in: 'service', set: { 'spec.ipFamilies': ['IPv4', 'IPv4'] } }],
  'sessionAffinity is one of ClientIP, None': [{ in: 'service', set: { 'spec.sessionAffinity': 'Cookie', 'spec.sessionAffinityConfig': undefined } }],
  'sessionAffinityConfig comes with ClientIP': [{ in: 'service', set: { 'spec.sessionAffinity': 'None' } }],
  'externalTrafficPolicy comes with type NodePort or LoadBalancer': [{ in: 'service', set: { 'spec.externalTrafficPolicy': 'Local' } }],
  'externalTrafficPolicy is one of Cluster, Local': [{ in: 'loadBalancer', set: { 'spec.externalTrafficPolicy': 'Nearest', 'spec.healthCheckNodePort': undefined } }],
  'healthCheckNodePort comes with type LoadBalancer and externalTrafficPolicy Local': [{ in: 'loadBalancer', set: { 'spec.externalTrafficPolicy': 'Cluster' } }],
  'settings of a load balancer come with type LoadBalancer': [{ in: 'service', set: { 'spec.allocateLoadBalancerNodePorts': false } }],
  'an Ingress has rules or a defaultBackend': [{ in: 'ingress', set: { 'spec.rules': [], 'spec.defaultBackend': undefined } }],
  'a backend is a Service or a resource': [{ in: 'ingress', set: { 'spec.defaultBackend': {} } }],
  'no two policy types are the same': [{ in: 'networkPolicy', set: { 'spec.policyTypes[1]': 'Ingress' } }],
  'a peer is an ipBlock, or selects pods or namespaces': [{ in: 'networkPolicy', set: { 'spec.egress[0].to[0].podSelector': {} } }],
};

const OPERATIONS: Cases = {
  'maxReplicas is at least 1': [{ in: 'autoscaler', set: { 'spec.maxReplicas': 0, 'spec.minReplicas': undefined } }],
  'maxReplicas is at least minReplicas': [{ in: 'autoscaler', set: { 'spec.minReplicas': 9 } }],
  'a metric is of type ContainerResource, External, Object, Pods, Resource, and described as that': [
    { in: 'autoscaler', set: { 'spec.metrics[0].type': 'External' } },
    { in: 'autoscaler', set: { 'spec.metrics[0].type': 'Custom' } },
  ],
  'minAvailable and maxUnavailable are not both stated': [{ in: 'disruptionBudget', set: { 'spec.maxUnavailable': 1 } }],
  'maxUnavailable is a count or a percentage, not negative': [{ in: 'disruptionBudget', set: { 'spec.minAvailable': undefined, 'spec.maxUnavailable': -1 } }],
  'maxUnavailable is at most 100%': [{ in: 'disruptionBudget', set: { 'spec.minAvailable': undefined, 'spec.maxUnavailable': '101%' } }],
  'only a ClusterRole allows URLs': [{ in: 'role', set: { 'rules[0]': { nonResourceURLs: ['/metrics'], verbs: ['get'] } } }],
  'there is one limit for a type': [{ in: 'limitRange', set: { 'spec.limits[1]': { type: 'Container' } } }],
};

const STORAGE: Cases = {
  'ReadWriteOncePod is the only access mode': [{ in: 'persistentVolumeClaim', set: { 'spec.accessModes[1]': 'ReadWriteOncePod' } }],
  'kind is not empty': [{ in: 'persistentVolumeClaim', set: { 'spec.dataSource': { apiGroup: 'snapshot.storage.k8s.io', kind: '', name: 'seed' } } }],
  'a data source without apiGroup is a PersistentVolumeClaim': [{ in: 'persistentVolumeClaim', set: { 'spec.dataSource.kind': 'VolumeSnapshot' } }],
  'dataSource and dataSourceRef are the same': [{ in: 'persistentVolumeClaim', set: { 'spec.dataSourceRef': { kind: 'PersistentVolumeClaim', name: 'other' } } }],
  'no key is in data and in binaryData': [{ in: 'configMap', set: { 'binaryData["log.level"]': 'aGVsbG8=' } }],
  'a Secret has the keys of its type': [{ in: 'secret', set: { 'data["tls.key"]': undefined } }],
  'spec.csi.driver is not empty': [{ in: 'persistentVolume', set: { 'spec.nfs': undefined, 'spec.csi': { driver: '', volumeHandle: 'v' } } }],
  'spec.csi.volumeHandle is not empty': [{ in: 'persistentVolume', set: { 'spec.nfs': undefined, 'spec.csi': { driver: 'd', volumeHandle: '' } } }],
  'spec.hostPath.path is not empty': [{ in: 'persistentVolume', set: { 'spec.nfs': undefined, 'spec.hostPath': { path: '' } } }],
};

const LEADER_WORKER_SETS: Cases = {
  'spec.leaderWorkerTemplate.size is at least 1': [{ in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.size': 0, 'spec.leaderWorkerTemplate.subGroupPolicy': undefined } }],
  'there are fewer than 2^31 pods': [{ in: 'leaderWorkerSet', set: { 'spec.replicas': 1_000_000, 'spec.leaderWorkerTemplate.size': 3000 } }],
  'the name has at most 50 characters, one less for each further digit of the number of groups': [
    { in: 'leaderWorkerSet', set: { 'metadata.name': 'c'.repeat(50), 'spec.replicas': 11 } },
  ],
  'of the groups there are, maxUnavailable or maxSurge is at least one': [
    { in: 'leaderWorkerSet', set: { 'spec.rolloutStrategy.rollingUpdateConfiguration': { maxSurge: 0, maxUnavailable: 0 } } },
    { in: 'leaderWorkerSet', set: { 'spec.rolloutStrategy.rollingUpdateConfiguration': { maxUnavailable: '40%' } } },
  ],
  'subgroups divide the group, or the group without its leader with LeaderExcluded': [
    { in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.size': 6, 'spec.leaderWorkerTemplate.subGroupPolicy.subGroupSize': 4 } },
    { in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.subGroupPolicy.subGroupSize': 5 } },
    { in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.subGroupPolicy': {} } },
    { in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.subGroupPolicy.subGroupPolicyType': 'LeaderExcluded' } },
  ],
  'an exclusive topology of subgroups comes with a subGroupPolicy': [
    { in: 'leaderWorkerSet', set: { 'spec.leaderWorkerTemplate.subGroupPolicy': undefined, 'metadata.annotations["leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology"]': 'rack' } },
  ],
};

const DISAGGREGATED_SETS: Cases = {
  'all roles that are not scaled from outside have replicas, or none has': [{ in: 'disaggregatedSet', set: { 'spec.roles[1].spec.replicas': 0 } }],
  'a set of several slices is not scaled from outside': [
    { in: 'disaggregatedSet', set: { 'spec.roles[0].scaling': { mode: 'External' }, 'spec.roles[0].spec.replicas': undefined } },
  ],
  'roles have no partition': [{ in: 'disaggregatedSet', set: { 'spec.roles[1].spec.rolloutStrategy.rollingUpdateConfiguration.partition': 1 } }],
  'a placement has a topology': [{ in: 'disaggregatedSet', set: { 'spec.placementPolicy.topology': undefined } }],
  'a placement of slices goes without one of groups': [
    { in: 'disaggregatedSet', set: { 'spec.roles[0].metadata.annotations["leaderworkerset.sigs.k8s.io/exclusive-topology"]': 'rack' } },
    { in: 'disaggregatedSet', set: { 'spec.roles[0].spec.leaderWorkerTemplate.workerTemplate.metadata.annotations["leaderworkerset.sigs.k8s.io/exclusive-topology"]': 'rack' } },
  ],
};

export const RELATION_CASES: Cases = {
  ...CONTAINERS,
  ...RESOURCES,
  ...PODS,
  ...OFF_BY_DEFAULT,
  ...WORKLOADS,
  ...TRAFFIC,
  ...OPERATIONS,
  ...STORAGE,
  ...LEADER_WORKER_SETS,
  ...DISAGGREGATED_SETS,
};
