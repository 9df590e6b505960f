import { get, kubectl } from './kubectl';
import { Selector, selected } from './labels';
import { Manifest } from './manifest';
import { containersOf, Pod } from './pods';
import { hasPods } from '../manifests/pod-templates';

/** What the references of an object are looked up in: its namespace of the running cluster. */
class Surroundings {
  private readonly seen = new Map<string, Manifest[]>();

  public constructor(public readonly namespace: string) {}

  public all<T extends Manifest>(kind: string): T[] {
    if (!this.seen.has(kind)) {
      this.seen.set(kind, get(this.namespace, kind));
    }
    return this.seen.get(kind) as T[];
  }

  public find(kind: string, name: string): Manifest | undefined {
    return this.all(kind).find(({ metadata }) => metadata.name === name);
  }

  public pods(selector: Selector): Pod[] {
    return selected(this.all<Pod>('pods'), selector);
  }
}

type Check = (object: Manifest, surroundings: Surroundings) => readonly string[];

/** What is said when something is not there. */
const unless = (found: unknown, problem: string): string[] => found ? [] : [problem];

/** The payload processor of llm-d reads every ConfigMap with this label. */
const READ_BY_LABEL = 'inference.llm-d.ai/ipp-managed';

/** What each kind names or selects, and whether it is found. A kind that names something gets a row here. */
const REFERENCES: Readonly<Record<string, Check>> = {
  Service: ({ metadata: { name }, spec }, { namespace }) => {
    if (!spec.selector) {
      return [];
    }
    const slices = get(namespace, 'endpointslices', '-l', `kubernetes.io/service-name=${name}`);
    const ready = slices.filter(({ endpoints }) => (endpoints ?? []).some(({ conditions }: any) => conditions.ready));
    const ports = ready.flatMap((slice) => (slice.ports ?? []).map((port: any) => port.name));
    return [
      ...unless(ready.length > 0, `selects no ready pod by ${JSON.stringify(spec.selector)}`),
      ...ready.length === 0 ? [] : (spec.ports ?? []).flatMap((port: any) => unless(ports.includes(port.name ?? ''), `no pod has the port ${port.targetPort ?? port.port}`)),
    ];
  },
  PodDisruptionBudget: ({ metadata: { name } }, { namespace }) => {
    const { status } = get(namespace, 'poddisruptionbudgets', `--field-selector=metadata.name=${name}`)[0];
    const failure = status?.conditions?.find(({ reason }: any) => reason === 'SyncFailed');
    return [...unless(status?.expectedPods > 0, 'expects no pod'), ...unless(!failure, failure?.message)];
  },
  HorizontalPodAutoscaler: ({ metadata: { name } }, { namespace }) => {
    const { status } = get(namespace, 'horizontalpodautoscalers', `--field-selector=metadata.name=${name}`)[0];
    const able = status?.conditions?.find(({ type }: any) => type === 'AbleToScale');
    return unless(able?.status === 'True', `cannot scale its target: ${able?.message}`);
  },
  ScaledObject: ({ spec: { scaleTargetRef: { apiVersion = 'apps/v1', kind = 'Deployment', name } } }, { namespace }) => {
    const scale = kubectl(['get', '--raw', `/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}/scale`]);
    return unless(scale.ok, `cannot scale its target: ${scale.stderr}`);
  },
  NetworkPolicy: ({ spec: { podSelector, ingress = [] } }, surroundings) => {
    const pods = surroundings.pods(podSelector);
    const ports = ingress.flatMap((rule: any) => rule.ports ?? []).map(({ port }: any) => port).filter((port: unknown) => port !== undefined);
    return [
      ...unless(pods.length > 0, `selects no pod by ${JSON.stringify(podSelector)}`),
      ...ports.filter((port: string | number) => !pods.some((pod) => hasPort(pod, port))).map((port: unknown) => `no pod listens on ${port}`),
    ];
  },
  PodMonitor: ({ spec: { selector, podMetricsEndpoints } }, surroundings) => {
    const pods = surroundings.pods(selector);
    return [
      ...unless(pods.length > 0, `selects no pod by ${JSON.stringify(selector)}`),
      ...podMetricsEndpoints.flatMap(({ port, portNumber }: any) => unless(pods.some((pod) => hasPort(pod, port ?? portNumber)), `no pod has the port ${port ?? portNumber}`)),
    ];
  },
  ServiceMonitor: ({ spec: { selector, endpoints } }, surroundings) => {
    const services = selected(surroundings.all('services'), selector);
    const names = services.flatMap(({ spec }) => spec.ports.map(({ name }: any) => name));
    return endpoints.flatMap(({ port }: any) => unless(names.includes(port), `no Service has the port ${port}`));
  },
  HTTPRoute: ({ spec: { rules = [] } }, surroundings) => rules.flatMap(({ backendRefs = [] }: any) => backendRefs)
    .flatMap(({ kind = 'Service', name, port }: any) => backendProblems(surroundings, kind, name, port)),
  Ingress: ({ spec: { rules = [], defaultBackend } }, surroundings) => {
    const backends = [defaultBackend, ...rules.flatMap(({ http }: any) => http.paths.map(({ backend }: any) => backend))];
    return backends.flatMap((backend) => backend?.service ?? [])
      .flatMap(({ name, port }: any) => backendProblems(surroundings, 'Service', name, port.name ?? port.number));
  },
  InferencePool: ({ spec }, surroundings) => {
    const pods = surroundings.pods(spec.selector.matchLabels ? spec.selector : { matchLabels: spec.selector });
    const ports: number[] = spec.targetPorts?.map(({ number }: any) => number) ?? [spec.targetPortNumber];
    const { name, port, portNumber } = spec.endpointPickerRef ?? spec.extensionRef;
    return [
      ...unless(pods.length > 0, `selects no pod by ${JSON.stringify(spec.selector)}`),
      ...ports.flatMap((number) => unless(pods.every((pod) => hasPort(pod, number)), `not every pod listens on ${number}`)),
      ...backendProblems(surroundings, 'Service', name, port?.number ?? portNumber),
    ];
  },
  RoleBinding: ({ roleRef, subjects = [] }, surroundings) => [
    ...unless(roleRef.kind !== 'Role' || surroundings.find('roles', roleRef.name), `no Role ${roleRef.name}`),
    ...subjects.filter(({ kind }: any) => kind === 'ServiceAccount')
      .flatMap(({ name }: any) => unless(surroundings.find('serviceaccounts', name), `no ServiceAccount ${name}`)),
  ],
  Role: ({ metadata: { name } }, surroundings) => unless(
    surroundings.all('rolebindings').some(({ roleRef }) => roleRef.kind === 'Role' && roleRef.name === name), 'no RoleBinding grants it'),
  ConfigMap: ({ metadata: { name, labels } }, surroundings) => unless(
    labels?.[READ_BY_LABEL] ?? surroundings.all<Pod>('pods').some(({ spec }) => JSON.stringify(spec).includes(JSON.stringify(name))), 'no pod mounts it'),
  ServiceAccount: ({ metadata: { name } }, surroundings) => unless(
    surroundings.all<Pod>('pods').some(({ spec }) => spec.serviceAccountName === name), 'no pod runs as it'),
};

/** What has no row would pass unseen. */
const unknown: Check = () => ['is of a kind that has no row here'];

export const REFERRING_KINDS: readonly string[] = Object.keys(REFERENCES);

/** Whether an object may name or select others: those that hold pods do not run where what they name is not there. */
export function mayRefer({ apiVersion, kind }: Manifest): boolean {
  return !hasPods(`${apiVersion}/${kind}`);
}

/** What the manifests name or select in vain, in a namespace in which their pods run. */
export function danglingReferences(manifests: readonly Manifest[], namespace: string): string[] {
  const surroundings = new Surroundings(namespace);
  return manifests.filter(mayRefer)
    .flatMap((manifest) => (REFERENCES[manifest.kind] ?? unknown)(manifest, surroundings)
      .map((problem) => `${manifest.kind}/${manifest.metadata.name}: ${problem}`));
}

function hasPort(pod: Pod, port: string | number): boolean {
  return containersOf(pod).some(({ ports = [] }) => ports.some(({ name, containerPort }) => typeof port === 'number' ? containerPort === port : name === port));
}

function backendProblems(surroundings: Surroundings, kind: string, name: string, port?: string | number): string[] {
  const backend = surroundings.find(`${kind.toLowerCase()}s`, name);
  if (!backend || kind !== 'Service') {
    return unless(backend, `no ${kind} ${name}`);
  }
  return unless(backend.spec.ports.some((candidate: any) => port === candidate.port || port === candidate.name), `${kind} ${name} has no port ${port}`);
}
