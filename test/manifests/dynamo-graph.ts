import { Field } from './field';
import { Labels } from './labels';

const PREFIX = 'nvidia.com';

/** Where a resource of a service of v1alpha1 stands in a container. */
const RESOURCES: Readonly<Record<string, string>> = { gpu: 'nvidia.com/gpu' };

/** The ports that the operator gives to the main container. */
const FRONTEND_PORTS = [{ name: 'http', containerPort: 8000 }];
const PLANNER_PORTS = [{ name: 'metrics', containerPort: 9085 }, { name: 'system', containerPort: 9090 }];
const WORKER_PORTS = [{ name: 'system', containerPort: 9090 }, { name: 'nixl', containerPort: 19090 }];

/** The labels of pods whose values the operator alone knows. */
const UNKNOWN_LABELS = ['dynamo-namespace', 'dynamo-sub-component-type', 'dynamo-worker-hash', 'dynamo-base-model-hash', 'metrics-enabled', 'selector'];

type Json = Readonly<Record<string, unknown>>;

/** The pod template of a component of a v1beta1 graph. */
export function componentTemplate(component: Field): Field {
  const template = component.get('podTemplate');
  const containers = template.all('spec.containers[]').map((container) =>
    container.get('name').text === 'main' ? { ...container.value as Json, ports: portsOf(container, component.get('type').text) } : container.value);
  const spec = { ...template.get('spec').value as Json, ...(containers.length > 0 && { containers }) };
  return new Field({ ...template.value as Json, spec }, template.path);
}

/** The pod template of a service of a v1alpha1 graph, from all the places where a service describes its main container. */
export function serviceTemplate(graph: Field, service: Field): Field {
  const { mainContainer, ...spec } = (service.get('extraPodSpec').value ?? {}) as Json;
  const claims = graph.all('spec.pvcs[].name').map(({ text }) => ({ name: text, persistentVolumeClaim: { claimName: text } }));
  const containers = joined([mainOf(graph, service, service.get('extraPodSpec', 'mainContainer'))], spec.containers);
  const template = { metadata: service.get('extraPodMetadata').value, spec: { ...spec, containers, volumes: joined(claims, spec.volumes) } };
  return new Field(stated(template), `${service.path}(pod)`);
}

/** The labels that the operator puts on the pods of a component or service. */
export function graphLabels(graph: Field, component: string, type: string): Labels {
  return {
    [`${PREFIX}/dynamo-graph-deployment-name`]: graph.get('metadata', 'name').text,
    [`${PREFIX}/dynamo-component`]: component,
    [`${PREFIX}/dynamo-component-type`]: type,
    ...Object.fromEntries(UNKNOWN_LABELS.map((name) => [`${PREFIX}/${name}`, undefined])),
  };
}

function mainOf(graph: Field, service: Field, main: Field): Json {
  const secret = service.get('envFromSecret');
  const mounts = service.all('volumeMounts[]').map((mount) => ({
    name: mount.get('name').value,
    // Only a compilation cache may leave its path to the operator.
    mountPath: mount.get('mountPoint').value ?? '/compilation-cache',
  }));
  return {
    name: 'main',
    ...main.value as Json,
    ports: portsOf(main, service.get('componentType').text),
    env: replacing(graph.get('spec', 'envs').value, replacing(service.get('envs').value, main.get('env').value)),
    envFrom: joined(secret.isSet ? [{ secretRef: { name: secret.value } }] : [], main.get('envFrom').value),
    livenessProbe: service.get('livenessProbe').value ?? main.get('livenessProbe').value,
    readinessProbe: service.get('readinessProbe').value ?? main.get('readinessProbe').value,
    resources: main.get('resources').value ?? resourcesOf(service),
    volumeMounts: joined(mounts, main.get('volumeMounts').value),
  };
}

function portsOf(container: Field, type: string): unknown {
  const given = type === 'frontend' ? FRONTEND_PORTS : type === 'planner' ? PLANNER_PORTS : WORKER_PORTS;
  const isStated = ({ name, containerPort }: typeof given[number]) =>
    container.all('ports[]').some((port) => port.get('name').text === name || port.get('containerPort').number === containerPort);
  return joined(given.filter((port) => !isStated(port)), container.get('ports').value);
}

function resourcesOf(service: Field): Json {
  const amounts = (part: string) => {
    const { gpuType, custom, ...plain } = (service.get('resources', part).value ?? {}) as Json;
    const named = Object.entries(plain).map(([name, amount]) => [name === 'gpu' && gpuType ? gpuType : RESOURCES[name] ?? name, amount]);
    return { ...Object.fromEntries(named), ...custom as Json };
  };
  return { limits: amounts('limits'), requests: amounts('requests'), claims: service.get('resources', 'claims').value };
}

/** Items before those of a list. What is no list stays as it is, for the schema to refuse. */
function joined(items: readonly unknown[], list: unknown): unknown {
  if (list === undefined) {
    return items;
  }
  return Array.isArray(list) ? [...items, ...list] : list;
}

/** Variables after those of another list that they do not replace. */
function replacing(variables: unknown, own: unknown): unknown {
  const names = new Field(own).all('[].name').map(({ text }) => text);
  return joined(new Field(variables ?? []).items.filter((variable) => !names.includes(variable.get('name').text)).map(({ value }) => value), own);
}

/** A value without what is undefined. */
function stated(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
