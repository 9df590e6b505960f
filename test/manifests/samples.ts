/** A manifest in plain JSON. */
export type Json = Record<string, unknown>;

const LABELS = { 'app.kubernetes.io/name': 'chat', 'tier': 'serving' };
const NAMESPACE = 'llm';

function object(apiVersion: string, kind: string, content: Json, name = 'chat'): Json {
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE, labels: LABELS, annotations: { 'example.com/owner': 'platform' } }, ...content };
}

/** The container of an inference server, with something of everything that a container can have. */
const SERVER = {
  name: 'server',
  image: 'lmsysorg/sglang:v0.5.17',
  imagePullPolicy: 'IfNotPresent',
  command: ['python3', '-m', 'sglang.launch_server'],
  args: ['--model-path', '/models/llama', '--port', '8000'],
  env: [
    { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf-token', key: 'token', optional: true } } },
    { name: 'HF_HOME', value: '/models' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    { name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'log.level' } } },
  ],
  envFrom: [{ secretRef: { name: 'proxy' }, prefix: 'PROXY_' }, { configMapRef: { name: 'settings', optional: true } }],
  ports: [{ name: 'http', containerPort: 8000, protocol: 'TCP' }, { name: 'metrics', containerPort: 9090 }],
  resources: {
    limits: { 'cpu': '8', 'memory': '64Gi', 'nvidia.com/gpu': '2', 'hugepages-2Mi': '4Mi' },
    requests: { 'cpu': '500m', 'memory': '64Gi', 'nvidia.com/gpu': '2', 'hugepages-2Mi': '4Mi' },
  },
  startupProbe: { httpGet: { path: '/health', port: 'http', scheme: 'HTTP', httpHeaders: [{ name: 'X-Probe', value: 'yes' }] }, periodSeconds: 10, failureThreshold: 180, timeoutSeconds: 5 },
  livenessProbe: { tcpSocket: { port: 8000 }, initialDelaySeconds: 0, terminationGracePeriodSeconds: 10 },
  readinessProbe: { exec: { command: ['true'] }, successThreshold: 2 },
  lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['IPC_LOCK'] },
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  terminationMessagePolicy: 'FallbackToLogsOnError',
  volumeMounts: [
    { name: 'shm', mountPath: '/dev/shm' },
    { name: 'models', mountPath: '/models', subPath: 'llama', readOnly: true },
    { name: 'host', mountPath: '/host', mountPropagation: 'HostToContainer' },
  ],
};

/** A pod that uses most of what a pod can have, and is valid. */
const POD = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 120,
  serviceAccountName: 'chat',
  priorityClassName: 'serving',
  runtimeClassName: 'nvidia',
  dnsPolicy: 'ClusterFirst',
  dnsConfig: { nameservers: ['1.1.1.1'], searches: ['example.com.'], options: [{ name: 'ndots', value: '2' }] },
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['hub.example.com'] }],
  imagePullSecrets: [{ name: 'registry' }],
  readinessGates: [{ conditionType: 'example.com/warm' }],
  nodeSelector: { 'karpenter.sh/nodepool': 'gpu' },
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, { key: 'team', value: 'llm', effect: 'NoExecute', tolerationSeconds: 30 }],
  securityContext: { fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch', supplementalGroups: [44], sysctls: [{ name: 'net.core.somaxconn', value: '1024' }] },
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'In', values: ['h100'] }, { key: 'slots', operator: 'Gt', values: ['4'] }], matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: { matchExpressions: [{ key: 'nvlink', operator: 'Exists' }] } }],
    },
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: LABELS }, namespaces: [NAMESPACE] }] },
  },
  topologySpreadConstraints: [{ maxSkew: 1, minDomains: 2, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: LABELS }, matchLabelKeys: ['pod-template-hash'], nodeTaintsPolicy: 'Honor' }],
  initContainers: [{ name: 'fetch', image: 'busybox:1.37', command: ['true'], volumeMounts: [{ name: 'models', mountPath: '/models' }] }],
  containers: [SERVER, { name: 'proxy', image: 'envoyproxy/envoy:v1.36.0', ports: [{ containerPort: 8443, hostPort: 8443 }] }],
  volumes: [
    { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } },
    { name: 'models', persistentVolumeClaim: { claimName: 'models' } },
    { name: 'host', hostPath: { path: '/opt/cache', type: 'Directory' } },
    { name: 'nfs', nfs: { server: '10.0.0.2', path: '/models' } },
    { name: 'settings', configMap: { name: 'settings', defaultMode: 0o444, items: [{ key: 'log.level', path: 'log/level', mode: 0o400 }] } },
    { name: 'token', secret: { secretName: 'hf-token' } },
    { name: 'bucket', csi: { driver: 'gcsfuse.csi.storage.gke.io' } },
    { name: 'pod', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }, { path: 'cpu', resourceFieldRef: { containerName: 'server', resource: 'limits.cpu' } }] } },
    { name: 'both', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }, { configMap: { name: 'settings' } }] } },
    { name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: LABELS }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } } } } } },
  ],
};

const SMALL_POD = { containers: [{ name: 'worker', image: 'busybox:1.37', ports: [{ name: 'http', containerPort: 80 }] }] };
const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } } };
const TEMPLATE = { metadata: { labels: LABELS }, spec: SMALL_POD };

/** Valid manifests by what they are for: the ground that a test breaks one thing of. */
const SAMPLES = {
  pod: object('v1', 'Pod', { spec: POD }),
  deployment: object('apps/v1', 'Deployment', {
    spec: {
      replicas: 2,
      minReadySeconds: 5,
      progressDeadlineSeconds: 1800,
      revisionHistoryLimit: 3,
      selector: { matchLabels: LABELS, matchExpressions: [{ key: 'tier', operator: 'In', values: ['serving'] }] },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
      template: { metadata: { labels: LABELS, annotations: { 'prometheus.io/scrape': 'true' } }, spec: POD },
    },
  }),
  statefulSet: object('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'chat',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'worker', image: 'busybox:1.37', volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }] } },
      volumeClaimTemplates: [{ metadata: { name: 'cache' }, spec: CLAIM }],
    },
  }),
  daemonSet: object('apps/v1', 'DaemonSet', { spec: { selector: { matchLabels: LABELS }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }, template: TEMPLATE } }),
  job: object('batch/v1', 'Job', {
    spec: {
      backoffLimit: 3,
      completions: 2,
      completionMode: 'Indexed',
      template: { metadata: { labels: LABELS }, spec: { ...SMALL_POD, restartPolicy: 'Never' } },
      podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { containerName: 'worker', operator: 'In', values: [1, 2] }, onPodConditions: [] }, { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    },
  }),
  cronJob: object('batch/v1', 'CronJob', { spec: { schedule: '*/5 * * * MON-FRI', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: { spec: { ...SMALL_POD, restartPolicy: 'OnFailure' } } } } } }),
  service: object('v1', 'Service', {
    spec: {
      type: 'ClusterIP',
      selector: LABELS,
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }, { name: 'metrics', port: 9090 }],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    },
  }),
  headlessService: object('v1', 'Service', { spec: { clusterIP: 'None', selector: LABELS } }),
  loadBalancer: object('v1', 'Service', {
    spec: { type: 'LoadBalancer', selector: LABELS, externalTrafficPolicy: 'Local', healthCheckNodePort: 31000, loadBalancerClass: 'example.com/nlb', loadBalancerSourceRanges: ['10.0.0.0/8'], ports: [{ port: 443, nodePort: 30443 }] },
  }),
  configMap: object('v1', 'ConfigMap', { data: { 'log.level': 'info' }, binaryData: { blob: 'aGVsbG8=' } }, 'settings'),
  secret: object('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': 'aGVsbG8=', 'tls.key': 'aGVsbG8=' } }),
  serviceAccount: object('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
  persistentVolumeClaim: object('v1', 'PersistentVolumeClaim', { spec: { ...CLAIM, storageClassName: 'fast', volumeMode: 'Filesystem', dataSource: { kind: 'PersistentVolumeClaim', name: 'seed' }, selector: { matchLabels: LABELS } } }, 'models'),
  persistentVolume: { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'models' }, spec: { accessModes: ['ReadOnlyMany'], capacity: { storage: '1Ti' }, nfs: { server: '10.0.0.2', path: '/models' }, persistentVolumeReclaimPolicy: 'Retain', storageClassName: '' } },
  storageClass: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner: 'ebs.csi.aws.com', volumeBindingMode: 'WaitForFirstConsumer' },
  namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  ingress: object('networking.k8s.io/v1', 'Ingress', {
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['*.example.com'], secretName: 'chat-tls' }],
      rules: [{ host: 'chat.example.com', http: { paths: [{ path: '/v1', pathType: 'Prefix', backend: { service: { name: 'chat', port: { number: 80 } } } }] } }],
      defaultBackend: { resource: { apiGroup: 'k8s.example.com', kind: 'StorageBucket', name: 'static' } },
    },
  }),
  ingressClass: { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  networkPolicy: object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: LABELS },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'gateway' } } }], ports: [{ port: 'http' }, { port: 9000, endPort: 9100, protocol: 'TCP' }] }],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }],
    },
  }),
  disruptionBudget: object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: '50%', selector: { matchLabels: LABELS }, unhealthyPodEvictionPolicy: 'AlwaysAllow' } }),
  autoscaler: object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
      minReplicas: 1,
      maxReplicas: 8,
      metrics: [
        { type: 'Pods', pods: { metric: { name: 'vllm:num_requests_waiting' }, target: { type: 'AverageValue', averageValue: '5' } } },
        { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'server', target: { type: 'Utilization', averageUtilization: 60 } } },
        { type: 'Object', object: { describedObject: { apiVersion: 'v1', kind: 'Service', name: 'chat' }, metric: { name: 'latency' }, target: { type: 'Value', value: '2' } } },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300, selectPolicy: 'Min', policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }] } },
    },
  }),
  role: object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] }),
  clusterRole: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'chat:metrics' }, rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }], aggregationRule: { clusterRoleSelectors: [{ matchLabels: LABELS }] } },
  roleBinding: object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'chat' },
    subjects: [{ kind: 'ServiceAccount', name: 'chat', namespace: NAMESPACE }, { kind: 'User', name: 'ann', apiGroup: 'rbac.authorization.k8s.io' }],
  }),
  clusterRoleBinding: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'chat' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'chat', namespace: NAMESPACE }],
  },
  resourceQuota: object('v1', 'ResourceQuota', { spec: { hard: { 'requests.nvidia.com/gpu': '8', 'limits.cpu': '64', 'pods': '20', 'count/services': '5' } } }),
  limitRange: object('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1' }, max: { cpu: '4' } }] } }),
  priorityClass: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'serving' }, value: 1000, preemptionPolicy: 'Never' },
  runtimeClass: { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'nvidia' }, handler: 'nvidia', scheduling: { nodeSelector: { gpu: 'yes' } } },
  leaderWorkerSet: object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', {
    spec: {
      replicas: 2,
      rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 1, maxUnavailable: '50%', partition: 0 } },
      leaderWorkerTemplate: {
        size: 4,
        subGroupPolicy: { subGroupSize: 2 },
        leaderTemplate: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'leader', image: 'lmsysorg/sglang:v0.5.17', ports: [{ name: 'http', containerPort: 8000 }], volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }] } },
        workerTemplate: { spec: SMALL_POD },
        volumeClaimTemplates: [{ metadata: { name: 'cache' }, spec: CLAIM }],
      },
    },
  }),
  disaggregatedSet: object('disaggregatedset.x-k8s.io/v1', 'DisaggregatedSet', {
    spec: {
      slices: 2,
      placementPolicy: { type: 'ExclusiveSlice', topology: 'topology.kubernetes.io/rack' },
      roles: ['prefill', 'decode'].map((name) => ({
        name,
        metadata: { labels: LABELS },
        spec: {
          replicas: 1,
          rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } },
          leaderWorkerTemplate: { size: 2, workerTemplate: { metadata: { labels: LABELS }, spec: SMALL_POD } },
        },
      })),
    },
  }),
  dynamoGraph: object('nvidia.com/v1beta1', 'DynamoGraphDeployment', {
    spec: {
      components: [
        { name: 'Frontend', type: 'frontend', replicas: 1 },
        { name: 'decode', type: 'decode', podTemplate: { spec: { containers: [{ name: 'main', image: 'nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0', startupProbe: { httpGet: { path: '/live', port: 'system' } } }] } } },
      ],
    },
  }),
  olderDynamoGraph: object('nvidia.com/v1alpha1', 'DynamoGraphDeployment', {
    spec: {
      envs: [{ name: 'DYN_LOGGING_JSONL', value: '1' }],
      pvcs: [{ name: 'models' }],
      services: {
        worker: {
          componentType: 'worker',
          envs: [{ name: 'DYN_LOGGING_JSONL', value: '0' }],
          envFromSecret: 'hf-token',
          readinessProbe: { httpGet: { path: '/health', port: 'system' } },
          resources: { limits: { gpu: '1', memory: '64Gi' }, requests: { gpu: '1', memory: '64Gi' } },
          volumeMounts: [{ name: 'models', mountPoint: '/models' }],
          extraPodSpec: { mainContainer: { image: 'nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.0.1' }, nodeSelector: { gpu: 'yes' } },
        },
      },
    },
  }),
};

/** What the samples are called. */
export type Sample = keyof typeof SAMPLES;

export const EVERY_SAMPLE = Object.keys(SAMPLES) as Sample[];

/** A valid manifest of one's own, in which one thing may be changed: the field at a path, to a value, or away with `undefined`. */
export function sample(name: Sample, path?: string, value?: unknown): Json {
  const manifest: Json = JSON.parse(JSON.stringify(SAMPLES[name]));
  if (path !== undefined) {
    change(manifest, path, value);
  }
  return manifest;
}

/** Changes the field at a path: `spec.ports[0].name`, `metadata.labels["a.b/c"]`. */
export function change(manifest: Json, path: string, value: unknown): void {
  const steps = [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) => quoted ?? index ?? plain);
  const parent = steps.slice(0, -1).reduce<Json>((holder, step) => {
    holder[step] ??= {};
    return holder[step] as Json;
  }, manifest);
  const last = steps[steps.length - 1];
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
}
