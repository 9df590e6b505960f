import { callsOf, parametersOf, propsOf } from './input-kinds';
import { nearestName } from './nearest-name';

/** Props by the names that other tools use for them. */
const ALIASES: { readonly [key: string]: readonly string[] } = {
  gpus: ['gpu'],
  accelerator: ['gpu', 'slice'],
  accelerators: ['gpu', 'slice'],
  tpu: ['slice'],
  topology: ['slice'],
  environment: ['env'],
  envVars: ['env'],
  variables: ['env'],
  nodeSelector: ['nodes'],
  node: ['nodes'],
  nodePool: ['nodes'],
  replicas: ['groups'],
  replicaCount: ['replicas', 'groups'],
  arguments: ['args'],
  flags: ['args'],
  engineArgs: ['args'],
  serverArgs: ['args'],
  additionalArgs: ['extraArgs'],
  modelName: ['model'],
  modelPath: ['model'],
  modelId: ['model'],
  tag: ['image', 'version'],
  securityContext: ['security', 'securityProfile'],
  securityProfile: ['security'],
  security: ['securityProfile'],
  strategy: ['rollout'],
  updateStrategy: ['rollout'],
  serviceAccount: ['serviceAccountName'],
  runtimeClass: ['runtimeClassName'],
  priorityClass: ['priorityClassName'],
  scheduler: ['schedulerName'],
  queue: ['queueName'],
  topologySpreadConstraints: ['topologySpread'],
  shm: ['sharedMemory'],
  shmSize: ['sharedMemory'],
  volumeMounts: ['volumes'],
  cache: ['caches'],
  livenessProbe: ['probes'],
  readinessProbe: ['probes'],
  startupProbe: ['probes'],
  terminationGracePeriodSeconds: ['shutdown'],
  limits: ['resources'],
  requests: ['resources'],
  cpus: ['cpu'],
  mem: ['memory'],
  registry: ['imageRegistry'],
};

/** Fields of the metadata, which structs often have in one prop. */
const METADATA = ['name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'];

/** The remedy for an unknown prop. */
export function meantBy(key: string, struct: string, caller?: string): string {
  const { inputs } = propsOf(struct);
  const others = caller === undefined ? [] : callsOf(caller).filter(({ parameters }) => parametersOf(parameters).some(({ kind }) => (
    kind.type === 'struct' && kind.name !== struct && propsOf(kind.name).inputs.has(key))));
  if (others.length > 0) {
    return `leave it out, or call ${listed(others.map(({ name }) => `${caller}.${name}(…)`))}, which ${others.length === 1 ? 'has' : 'have'} it`;
  }
  const alias = Object.hasOwn(ALIASES, key) ? ALIASES[key].find((name) => inputs.has(name)) : undefined;
  if (alias !== undefined) {
    return `did you mean ${alias}?`;
  }
  if (METADATA.includes(key) && inputs.has('metadata')) {
    return `write metadata: { ${key}: … }`;
  }
  if (struct === 'ContainerResources' && key.includes('/')) {
    return 'remove it: extended resources follow from gpu, for shares from gpu: Gpu.any(1).shared(HamiShare.mebibytes(…)), and from interconnect';
  }
  const within = [...inputs.values()].filter(({ kind }) => kind.type === 'struct' && propsOf(kind.name).inputs.has(key));
  if (within.length > 0) {
    return `set ${listed(within.map(({ name }) => `${name}.${key}`))}`;
  }
  const near = nearestOf(key, inputs.keys());
  if (near !== undefined) {
    return `did you mean ${near}?`;
  }
  return inputs.has('args') ? 'remove it; flags of the engine go into args' : `remove it; ${struct} has ${listed([...inputs.keys()], 'and')}`;
}

/** The name that differs only in case and separators, or else the nearest one. */
export function nearestOf(written: string, names: Iterable<string>): string | undefined {
  const all = [...names];
  return all.find((name) => plainName(name) === plainName(written)) ?? nearestName(written, all);
}

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

export function listed(items: readonly string[], and = 'or'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${and} ${items[items.length - 1]}`;
}
