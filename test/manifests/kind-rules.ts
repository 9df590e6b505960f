import { ROLE_BINDING_RULES, ROLE_RULES } from './access';
import { AUTOSCALER_RULES } from './autoscaler';
import { PERSISTENT_VOLUME_CLAIM_RULES } from './claim';
import { PRIORITY_CLASS_RULES, RUNTIME_CLASS_RULES } from './class';
import { CONFIG_MAP_RULES, SECRET_RULES } from './data';
import { DISAGGREGATED_SET_RULES } from './disaggregated-set';
import { DISRUPTION_BUDGET_RULES } from './disruption-budget';
import { INGRESS_CLASS_RULES, INGRESS_RULES } from './ingress';
import { LEADER_WORKER_SET_RULES } from './leader-worker-set';
import { NETWORK_POLICY_RULES } from './network-policy';
import { LIMIT_RANGE_RULES, RESOURCE_QUOTA_RULES } from './quota';
import { Rule, stated } from './rule';
import { SERVICE_RULES } from './service';
import { PERSISTENT_VOLUME_RULES, STORAGE_CLASS_RULES } from './storage';
import { CRON_JOB_RULES, DAEMON_SET_RULES, DEPLOYMENT_RULES, JOB_RULES, REPLICA_SET_RULES, STATEFUL_SET_RULES } from './workload';

const SPEC = stated('spec');

/** What must hold for objects of a kind, beside their schema, metadata and pods. */
export const KIND_RULES: Readonly<Record<string, readonly Rule[]>> = {
  'v1/ConfigMap': CONFIG_MAP_RULES,
  'v1/LimitRange': LIMIT_RANGE_RULES,
  'v1/PersistentVolume': [...SPEC, ...PERSISTENT_VOLUME_RULES],
  'v1/PersistentVolumeClaim': [...SPEC, ...PERSISTENT_VOLUME_CLAIM_RULES],
  'v1/Pod': SPEC,
  'v1/ResourceQuota': RESOURCE_QUOTA_RULES,
  'v1/Secret': SECRET_RULES,
  'v1/Service': [...SPEC, ...SERVICE_RULES],
  'apps/v1/DaemonSet': [...SPEC, ...DAEMON_SET_RULES],
  'apps/v1/Deployment': [...SPEC, ...DEPLOYMENT_RULES],
  'apps/v1/ReplicaSet': [...SPEC, ...REPLICA_SET_RULES],
  'apps/v1/StatefulSet': [...SPEC, ...STATEFUL_SET_RULES],
  'autoscaling/v2/HorizontalPodAutoscaler': [...SPEC, ...AUTOSCALER_RULES],
  'batch/v1/CronJob': [...SPEC, ...CRON_JOB_RULES],
  'batch/v1/Job': [...SPEC, ...JOB_RULES],
  'disaggregatedset.x-k8s.io/v1/DisaggregatedSet': [...SPEC, ...DISAGGREGATED_SET_RULES],
  'leaderworkerset.x-k8s.io/v1/LeaderWorkerSet': [...SPEC, ...LEADER_WORKER_SET_RULES],
  'networking.k8s.io/v1/Ingress': [...SPEC, ...INGRESS_RULES],
  'networking.k8s.io/v1/IngressClass': INGRESS_CLASS_RULES,
  'networking.k8s.io/v1/NetworkPolicy': [...SPEC, ...NETWORK_POLICY_RULES],
  'node.k8s.io/v1/RuntimeClass': RUNTIME_CLASS_RULES,
  'policy/v1/PodDisruptionBudget': [...SPEC, ...DISRUPTION_BUDGET_RULES],
  'rbac.authorization.k8s.io/v1/ClusterRole': ROLE_RULES,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': ROLE_BINDING_RULES,
  'rbac.authorization.k8s.io/v1/Role': ROLE_RULES,
  'rbac.authorization.k8s.io/v1/RoleBinding': ROLE_BINDING_RULES,
  'scheduling.k8s.io/v1/PriorityClass': PRIORITY_CLASS_RULES,
  'storage.k8s.io/v1/StorageClass': STORAGE_CLASS_RULES,
};
