import { Manifest } from './manifest';

type Fields = Readonly<Record<string, unknown>>;

const NOBODY = { app: 'nobody' };

function object(apiVersion: string, kind: string, fields: Fields): Manifest {
  return { apiVersion, kind, metadata: { name: 'dangling' }, ...fields };
}

/** One object of every kind that names or selects others, where there are no others. */
export const DANGLING: readonly Manifest[] = [
  object('v1', 'Service', { spec: { selector: NOBODY, ports: [{ port: 80 }] } }),
  object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector: { matchLabels: NOBODY } } }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' } } }),
  object('keda.sh/v1alpha1', 'ScaledObject', { spec: { scaleTargetRef: { name: 'nobody' }, triggers: [{ type: 'cron', metadata: {} }] } }),
  object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: { matchLabels: NOBODY }, ingress: [{ ports: [{ port: 80 }] }] } }),
  object('monitoring.coreos.com/v1', 'PodMonitor', { spec: { selector: { matchLabels: NOBODY }, podMetricsEndpoints: [{ port: 'http' }] } }),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', { spec: { selector: { matchLabels: NOBODY }, endpoints: [{ port: 'http' }] } }),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: { rules: [{ backendRefs: [{ name: 'nobody', port: 80 }] }] } }),
  object('networking.k8s.io/v1', 'Ingress', { spec: { defaultBackend: { service: { name: 'nobody', port: { number: 80 } } } } }),
  object('inference.networking.k8s.io/v1', 'InferencePool', {
    spec: { selector: { matchLabels: NOBODY }, targetPorts: [{ number: 80 }], endpointPickerRef: { name: 'nobody', port: { number: 9002 } } },
  }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'nobody' },
    subjects: [{ kind: 'ServiceAccount', name: 'nobody' }],
  }),
  object('rbac.authorization.k8s.io/v1', 'Role', { rules: [] }),
  object('v1', 'ConfigMap', {}),
  object('v1', 'ServiceAccount', {}),
];
