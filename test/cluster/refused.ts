import { Manifest } from './manifest';
import { securityLevel } from './security-level';

/** A manifest that a rule keeps from being written, and what the server says to it. */
export interface Refused {
  /** Code of the rule. */
  readonly rule: string;
  /** What is wrong, as the title of a test goes on. */
  readonly what: string;
  readonly manifest: Manifest;
  readonly says: RegExp;
  /** Labels of the namespace in which it is refused. */
  readonly namespace?: Readonly<Record<string, string>>;
  /** Whether the server takes it all the same, and only warns. */
  readonly isWarning?: true;
  /** Whether a LeaderWorkerSet webhook refuses it, and not the API server. */
  readonly byLws?: true;
  /** Whether the definition of DisaggregatedSets refuses it, or the webhook of LeaderWorkerSet 0.10. */
  readonly bySets?: true;
}

type Fields = Readonly<Record<string, unknown>>;

const LABELS = { app: 'refused' };

function pod(container: Fields, spec: Fields = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'refused' }, spec: { containers: [{ name: 'server', image: 'server:1', ...container }], ...spec } };
}

function mounting(mount: Fields, source: Fields = { emptyDir: {} }): Manifest {
  return pod({ volumeMounts: [{ name: 'data', mountPath: '/data', ...mount }] }, { volumes: [{ name: 'data', ...source }] });
}

function deployment(name: string, selector: Fields): Manifest {
  const template = { metadata: { labels: LABELS }, spec: pod({}).spec };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { selector, template } };
}

function service(name: string, port: Fields, spec: Fields = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: LABELS, ports: [{ port: 80, ...port }], ...spec } };
}

function leaderWorkerSet(name: string, spec: Fields, template: Fields = {}): Manifest {
  const leaderWorkerTemplate = { size: 2, workerTemplate: { spec: pod({}).spec }, ...template };
  return { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name }, spec: { ...spec, leaderWorkerTemplate } };
}

/** A set of two roles, with what is to be refused of the set and of its first role. */
function disaggregatedSet(spec: Fields, role: Fields = {}): Manifest {
  const { spec: groups } = leaderWorkerSet('refused', { replicas: 1 });
  const roles = ['prefill', 'decode'].map((name, index) => ({ name, spec: index === 0 ? { ...groups, ...role } : groups }));
  return { apiVersion: 'disaggregatedset.x-k8s.io/v1', kind: 'DisaggregatedSet', metadata: { name: 'refused' }, spec: { roles, ...spec } };
}

const UNPRIVILEGED = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** A sample of each family of rules that say what an API server refuses. */
export const REFUSED: readonly Refused[] = [
  { rule: 'INF010', what: 'a name in capitals', manifest: deployment('Chat', { matchLabels: LABELS }), says: /RFC 1123 subdomain/ },
  { rule: 'INF010', what: 'a set of groups that begins with a digit', manifest: leaderWorkerSet('1chat', {}), says: /DNS-1035/, byLws: true },
  { rule: 'INF011', what: 'a namespace in capitals', manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'Team' } }, says: /RFC 1123 label/ },
  {
    rule: 'INF012',
    what: 'a label value with a space',
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'refused', labels: { team: 'the best' } } },
    says: /a valid label must be an empty string or consist of/,
  },
  { rule: 'INF013', what: 'a selector that is not in the labels of the pods', manifest: deployment('refused', { matchLabels: { app: 'other' } }), says: /`selector` does not match template `labels`/ },
  { rule: 'INF014', what: 'a selector of nothing', manifest: deployment('refused', {}), says: /empty selector is invalid/ },
  { rule: 'INF020', what: 'a variable with an equals sign in its name', manifest: pod({ env: [{ name: 'A=B', value: 'c' }] }), says: /environment variable name/ },
  { rule: 'INF025', what: 'a secret with a space in its name', manifest: pod({ env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'my secret', key: 'token' } } }] }), says: /secretKeyRef.name: Invalid value/ },
  { rule: 'INF025', what: 'a secret with a slash in its key', manifest: pod({ env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'secret', key: 'a/b' } } }] }), says: /valid config key/ },
  { rule: 'INF021', what: 'a variable that is set twice', manifest: pod({ env: ['a', 'b'].map((value) => ({ name: 'A', value })) }), says: /hides previous definition of "A"/, isWarning: true },
  {
    rule: 'INF031',
    what: 'two volumes at one path',
    manifest: pod({ volumeMounts: ['a', 'b'].map((name) => ({ name, mountPath: '/data' })) }, { volumes: ['a', 'b'].map((name) => ({ name, emptyDir: {} })) }),
    says: /must be unique/,
  },
  { rule: 'INF032', what: 'a path of the node that leads upwards', manifest: mounting({}, { hostPath: { path: '/models/../etc' } }), says: /must not contain '..'/ },
  {
    rule: 'INF033',
    what: 'a claim in capitals',
    manifest: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'Models' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    says: /RFC 1123 subdomain/,
  },
  { rule: 'INF034', what: 'an absolute directory of a volume', manifest: mounting({ subPath: '/models' }), says: /must be a relative path/ },
  { rule: 'INF034', what: 'a directory of a volume that leads upwards', manifest: mounting({ subPath: '../models' }), says: /must not contain '..'/ },
  {
    rule: 'INF036',
    what: 'a restricted pod that mounts a directory of the node',
    manifest: pod(
      { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
      { securityContext: UNPRIVILEGED, volumes: [{ name: 'models', hostPath: { path: '/models' } }] },
    ),
    says: /restricted volume types \(volume "models" uses restricted volume type "hostPath"\)/,
    namespace: securityLevel('restricted'),
  },
  { rule: 'INF037', what: 'a node label with two slashes', manifest: pod({}, { nodeSelector: { 'a/b/c': 'd' } }), says: /spec.nodeSelector: Invalid value: "a\/b\/c"/ },
  { rule: 'INF037', what: 'a tolerated taint with a space', manifest: pod({}, { tolerations: [{ key: 'my taint', operator: 'Exists' }] }), says: /tolerations\[0\].key: Invalid value/ },
  { rule: 'GPU001', what: 'half a GPU', manifest: pod({ resources: { limits: { 'nvidia.com/gpu': '500m' } } }), says: /must be an integer/ },
  { rule: 'GPU001', what: 'fewer GPUs requested than at most', manifest: pod({ resources: { limits: { 'nvidia.com/gpu': '2' }, requests: { 'nvidia.com/gpu': '1' } } }), says: /must be equal to nvidia.com\/gpu limit/ },
  { rule: 'GPU010', what: 'a fraction of a percent', manifest: pod({ resources: { limits: { 'nvidia.com/gpumem-percentage': '12500m' } } }), says: /must be an integer/ },
  { rule: 'GPU012', what: 'less than no computing time', manifest: pod({ resources: { limits: { 'nvidia.com/gpucores': '-1' } } }), says: /must be greater than or equal to 0/ },
  { rule: 'GPU013', what: 'a share without a vendor', manifest: pod({ resources: { limits: { vgpu: '1' } } }), says: /must be a standard resource/ },
  { rule: 'ADP003', what: 'half an SSD', manifest: pod({ resources: { limits: { 'phison.com/ai100': '500m' } } }), says: /must be an integer/ },
  {
    rule: 'ADP009',
    what: 'a privileged container that must not escalate privileges',
    manifest: pod({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
    says: /cannot set `allowPrivilegeEscalation` to false and `privileged` to true/,
  },
  { rule: 'GPU002', what: 'a GPU without a vendor', manifest: pod({ resources: { limits: { gpu: '1' } } }), says: /must be a standard resource/ },
  { rule: 'LWS', what: 'groups of nobody', manifest: leaderWorkerSet('refused', {}, { size: 0 }), says: /size must be equal or greater than 1/, byLws: true },
  {
    rule: 'LWS',
    what: 'a rollout that may neither add nor remove a group',
    manifest: leaderWorkerSet('refused', { rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 0 } } }),
    says: /must not be 0 when `maxSurge` is 0/,
    byLws: true,
  },
  { rule: 'LWS030', what: 'a set without slices', manifest: disaggregatedSet({ slices: 0 }), says: /slices.*greater than or equal to 1/ },
  { rule: 'LWS031', what: 'a role without replicas beside one that has some', manifest: disaggregatedSet({}, { replicas: 0 }), says: /replicas must be zero for all/, bySets: true },
  {
    rule: 'LWS035',
    what: 'a placement of slices without a topology',
    manifest: disaggregatedSet({ placementPolicy: { type: 'ExclusiveSlice' } }),
    says: /topology is required when type is not None/,
    bySets: true,
  },
  {
    rule: 'LWS036',
    what: 'a set with a partition',
    manifest: disaggregatedSet({}, { rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { partition: 1 } } }),
    says: /partition is not supported by DisaggregatedSet/,
    bySets: true,
  },
  { rule: 'SVC', what: 'a port beyond 65535', manifest: service('refused', { port: 70000 }), says: /must be between 1 and 65535/ },
  { rule: 'SVC', what: 'a port of the nodes without a type that has one', manifest: service('refused', { nodePort: 30000 }), says: /may not be used when `type` is 'ClusterIP'/ },
  { rule: 'SVC', what: 'a port of the nodes out of their range', manifest: service('refused', { nodePort: 80 }, { type: 'NodePort' }), says: /provided port is not in the valid range/ },
];
