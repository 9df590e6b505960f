import { Manifest } from './manifest';
import { Pod } from './pods';

interface Neighbour {
  readonly kind: string;
  readonly names: (pod: Pod) => readonly unknown[];
  readonly make: (name: string) => Manifest;
}

/** Kinds that pods name and that the platform has, beside those that the manifests bring along. */
const NAMED_BY_PODS: readonly Neighbour[] = [
  {
    kind: 'PersistentVolumeClaim',
    names: ({ spec }) => (spec.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName),
    make: (name) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Ti' } } },
    }),
  },
  { kind: 'ServiceAccount', names: ({ spec }) => [spec.serviceAccountName], make: (name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }) },
  {
    kind: 'RuntimeClass',
    names: ({ spec }) => [spec.runtimeClassName],
    make: (name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: name }),
  },
  {
    kind: 'PriorityClass',
    names: ({ spec }) => [spec.priorityClassName].filter((name) => !String(name).startsWith('system-')),
    make: (name) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1000 }),
  },
];

/** What the pods need that the manifests do not bring: objects that are somebody else's. */
export function surroundingsOf(pods: readonly Pod[], manifests: readonly Manifest[]): Manifest[] {
  return NAMED_BY_PODS.flatMap(({ kind, names, make }) => {
    const own = manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
    const named = new Set(pods.flatMap(names).filter((name): name is string => typeof name === 'string'));
    return [...named].filter((name) => !own.includes(name)).map(make);
  });
}
