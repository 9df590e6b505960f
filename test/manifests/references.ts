import { Field } from './field';
import { ManifestSet, namespaceOf, problemOf } from './manifest-set';
import { containersOf } from './pod';
import { kindOf, podTemplatesOf } from './pod-templates';
import { Problem } from './problem';

/** A field that names another object. */
interface Reference {
  readonly name: Field;
  readonly kind: string;
  /** The namespace of the other object, where it is not that of this one. */
  readonly namespace?: string;
  /** The key of its data that is meant. */
  readonly key?: Field;
  /** The port of its that is meant, by number or name. */
  readonly port?: Field;
}

/** Objects that a cluster makes by itself. */
const ALWAYS_THERE = ['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt'];

/** Kinds that run pods, of which one may be meant for another. */
const WORKLOADS = ['DaemonSet', 'Deployment', 'DisaggregatedSet', 'DynamoGraphDeployment', 'LeaderWorkerSet', 'ReplicaSet', 'StatefulSet'];

/** What objects of a kind refer to, beside what their pods do. */
const REFERENCES: Readonly<Record<string, (object: Field) => Reference[]>> = {
  'apps/v1/StatefulSet': (set) => to('Service', set.all('spec.serviceName')),
  'autoscaling/v2/HorizontalPodAutoscaler': (scaler) => scaler.all('spec.scaleTargetRef').flatMap((target) => typed(target)),
  'gateway.networking.k8s.io/v1/HTTPRoute': (route) => [
    ...route.all('spec.parentRefs[]').flatMap((parent) => typed(parent, 'Gateway')),
    ...route.all('spec.rules[].backendRefs[]').flatMap((backend) => typed(backend, 'Service', backend.get('port'))),
  ],
  'inference.networking.k8s.io/v1/InferencePool': (pool) => pool.all('spec.endpointPickerRef').flatMap((picker) => typed(picker, 'Service', picker.get('port', 'number'))),
  'inference.networking.x-k8s.io/v1alpha2/InferencePool': (pool) => pool.all('spec.extensionRef').flatMap((picker) => typed(picker, 'Service', picker.get('portNumber'))),
  'inference.networking.x-k8s.io/v1alpha2/InferenceObjective': (objective) => objective.all('spec.poolRef').flatMap((pool) => typed(pool, 'InferencePool')),
  'keda.sh/v1alpha1/ScaledObject': (scaler) => [
    ...scaler.all('spec.scaleTargetRef').flatMap((target) => typed(target, 'Deployment')),
    ...scaler.all('spec.triggers[].authenticationRef').flatMap((authentication) => typed(authentication, 'TriggerAuthentication')),
  ],
  'llm-d.ai/v1alpha2/InferenceObjective': (objective) => objective.all('spec.poolRef').flatMap((pool) => typed(pool, 'InferencePool')),
  'networking.k8s.io/v1/Ingress': (ingress) => [...ingress.all('spec.defaultBackend.service'), ...ingress.all('spec.rules[].http.paths[].backend.service')]
    .map((service) => ({ kind: 'Service', name: service.get('name'), port: service.get('port').values[0] })),
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': roleBinding,
  'rbac.authorization.k8s.io/v1/RoleBinding': roleBinding,
  'v1/PersistentVolumeClaim': (claim) => to('PersistentVolume', claim.all('spec.volumeName')),
};

/** References of the objects to others that are not there, though objects of that kind are. */
export function unresolved(set: ManifestSet, external: readonly string[]): Problem[] {
  return set.objects.flatMap((object) => {
    const ofPods = podTemplatesOf(object).flatMap(({ template }) => podReferences(template.get('spec')));
    return [...(REFERENCES[kindOf(object)]?.(object) ?? []), ...ofPods].flatMap((reference) => follow(reference, object, set, external));
  });
}

function follow({ name, kind, namespace, key, port }: Reference, object: Field, set: ManifestSet, external: readonly string[]): Problem[] {
  const others = WORKLOADS.includes(kind) ? WORKLOADS : [kind];
  const isOutside = [...ALWAYS_THERE, ...external].includes(`${kind}/${name.text}`) || others.every((other) => set.ofKind(other).length === 0);
  if (isOutside) {
    return [];
  }
  const target = set.find(kind, name.text, namespace || namespaceOf(object));
  if (!target) {
    return [problemOf(object, name, `the ${kind} is one of these manifests, in the same namespace, or said to be external`)];
  }
  const keys = ['data', 'binaryData', 'stringData'].flatMap((part) => target.get(part).keys);
  const ports = target.all('spec.ports[]').flatMap((other) => [other.get('name').value, other.get('port').value]);
  return [
    ...(key?.isSet && !keys.includes(key.text) ? [problemOf(object, key, `the ${kind} has the key`)] : []),
    ...(port?.isSet && !ports.includes(port.value) ? [problemOf(object, port, `the ${kind} has the port`)] : []),
  ];
}

/** What the pods of a template need; what they can do without is not among it. */
function podReferences(pod: Field): Reference[] {
  const sources = [...pod.all('volumes[]'), ...pod.all('volumes[].projected.sources[]')];
  const containers = containersOf(pod);
  const needed = (path: string) => containers.flatMap((container) => container.all(path)).filter((source) => source.get('optional').value !== true);
  return [
    ...to('ServiceAccount', pod.all('serviceAccountName')),
    ...to('Secret', pod.all('imagePullSecrets[].name')),
    ...to('PersistentVolumeClaim', pod.all('volumes[].persistentVolumeClaim.claimName')),
    ...sources.flatMap((source) => source.all('configMap')).flatMap((files) => fileReferences(files, 'ConfigMap', 'name')),
    ...sources.flatMap((source) => source.all('secret')).flatMap((files) => fileReferences(files, 'Secret', files.get('secretName').isSet ? 'secretName' : 'name')),
    ...needed('env[].valueFrom.configMapKeyRef').map((source) => ({ kind: 'ConfigMap', name: source.get('name'), key: source.get('key') })),
    ...needed('env[].valueFrom.secretKeyRef').map((source) => ({ kind: 'Secret', name: source.get('name'), key: source.get('key') })),
    ...to('ConfigMap', needed('envFrom[].configMapRef').map((source) => source.get('name'))),
    ...to('Secret', needed('envFrom[].secretRef').map((source) => source.get('name'))),
  ];
}

function fileReferences(files: Field, kind: string, nameKey: string): Reference[] {
  if (files.get('optional').value === true) {
    return [];
  }
  return [{ kind, name: files.get(nameKey) }, ...files.all('items[].key').map((key) => ({ kind, name: files.get(nameKey), key }))];
}

function roleBinding(binding: Field): Reference[] {
  const accounts = binding.all('subjects[]').filter((subject) => subject.get('kind').text === 'ServiceAccount');
  return [...typed(binding.get('roleRef')), ...accounts.map((account) => ({ kind: 'ServiceAccount', name: account.get('name'), namespace: account.get('namespace').text }))];
}

/** A reference that states the kind of what it names, or leaves it to a default. */
function typed(reference: Field, defaultKind = '', port?: Field): Reference[] {
  return [{ kind: reference.get('kind').text || defaultKind, name: reference.get('name'), namespace: reference.get('namespace').text, port }];
}

function to(kind: string, names: readonly Field[]): Reference[] {
  return names.map((name) => ({ kind, name }));
}
