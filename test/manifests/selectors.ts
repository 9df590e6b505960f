import { Field } from './field';
import { isEmptySelector, Labels, labelsOf, selects, selectsMap } from './labels';
import { ManifestSet, namespaceOf, problemOf } from './manifest-set';
import { kindOf } from './pod-templates';
import { Problem } from './problem';

/** What a selector can find. */
interface Candidate {
  readonly namespace: string;
  readonly labels: Labels;
  /** Its ports by name and by number. */
  readonly ports: readonly unknown[];
}

/** How a kind selects. */
interface Selection {
  readonly path: string;
  readonly matches: (selector: Field, labels: Labels) => boolean;
  readonly finds: 'pods' | 'services';
  /** The ports that what it finds must have. */
  readonly ports: (object: Field) => Field[];
}

const noPorts = () => [];

const SELECTIONS: Readonly<Record<string, Selection>> = {
  'inference.networking.k8s.io/v1/InferencePool': { path: 'spec.selector', matches: selects, finds: 'pods', ports: (pool) => pool.all('spec.targetPorts[].number') },
  'inference.networking.x-k8s.io/v1alpha2/InferencePool': { path: 'spec.selector', matches: selectsMap, finds: 'pods', ports: (pool) => pool.all('spec.targetPortNumber') },
  'monitoring.coreos.com/v1/PodMonitor': { path: 'spec.selector', matches: selects, finds: 'pods', ports: (monitor) => monitor.all('spec.podMetricsEndpoints[].port') },
  'monitoring.coreos.com/v1/ServiceMonitor': { path: 'spec.selector', matches: selects, finds: 'services', ports: (monitor) => monitor.all('spec.endpoints[].port') },
  'networking.k8s.io/v1/NetworkPolicy': { path: 'spec.podSelector', matches: selects, finds: 'pods', ports: noPorts },
  'policy/v1/PodDisruptionBudget': { path: 'spec.selector', matches: selects, finds: 'pods', ports: noPorts },
  'v1/Service': {
    path: 'spec.selector',
    matches: selectsMap,
    finds: 'pods',
    ports: (service) => service.all('spec.ports[]').map((port) => (port.get('targetPort').isSet ? port.get('targetPort') : port.get('port'))),
  },
};

/** Selectors that find nothing, though there is something to find, or something without the port that they are for. */
export function unselected(set: ManifestSet): Problem[] {
  const candidates = {
    pods: set.pods.map(({ namespace, labels, template }) => ({
      namespace, labels, ports: [...template.all('spec.containers[].ports[]'), ...template.all('spec.initContainers[].ports[]')].flatMap((port) => [port.get('name').value, port.get('containerPort').value]),
    })),
    services: set.ofKind('Service').map((service) => ({
      namespace: namespaceOf(service), labels: labelsOf(service.get('metadata', 'labels')), ports: service.all('spec.ports[].name').map(({ text }) => text),
    })),
  };
  return set.objects.flatMap((object) => {
    const selection = SELECTIONS[kindOf(object)];
    return selection ? select(object, selection, candidates[selection.finds]) : [];
  });
}

function select(object: Field, { path, matches, finds, ports }: Selection, candidates: readonly Candidate[]): Problem[] {
  const selector = object.all(path)[0];
  if (!selector || candidates.length === 0 || selector.keys.length === 0 || (matches === selects && isEmptySelector(selector))) {
    return [];
  }
  const isEverywhere = object.get('spec', 'namespaceSelector').isSet;
  const found = candidates.filter(({ namespace, labels }) => (isEverywhere || namespace === namespaceOf(object)) && matches(selector, labels));
  if (found.length === 0) {
    return [problemOf(object, selector, `the selector finds ${finds} of these manifests`)];
  }
  // Pods need not state their ports, so that only those who do can lack one by number.
  const lacks = ({ value, text }: Field) => found.every((candidate) => !candidate.ports.includes(value) && (text !== '' || candidate.ports.length > 0));
  return ports(object).filter(lacks).map((port) => problemOf(object, port, `the ${finds} that are selected have the port`));
}
