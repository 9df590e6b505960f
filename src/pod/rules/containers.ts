import { all, each, repeated } from './findings';
import { PodSubject } from './subject';
import { referenceProblem } from '../../kube/image-reference';
import { isDnsLabel } from '../../kube/names';
import { ContainerPort } from '../../kube/objects';
import { PORTS, requireInteger } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { From } from '../contents';

/** The name of a service by IANA, as ports have: at most 15 characters with a letter among them. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The ports of all containers that run together, those of the engine first: init containers have ended by then. */
function portsOf({ pod: { template: { spec: { containers: [{ ports = [] }] } } }, contents: { sidecars } }: PodSubject): From<ContainerPort>[] {
  return [
    ...ports.map((item) => ({ item, from: 'the engine' })),
    ...sidecars.flatMap(({ item, from }) => (item.ports ?? []).map((port) => ({ item: port, from: `${from}.ports.${port.name}` }))),
  ];
}

/** Containers beside that of the engine. */
export const CONTAINER_RULES = ruleTable<PodSubject>([
  {
    code: 'INF142',
    severity: 'error',
    title: 'Names of containers are valid and distinct',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container',
    check: ({ pod, contents: { containers } }) => all(
      each(containers, ({ name }, from) => !isDnsLabel(name) && {
        path: `${from}.name`, got: name, expected: 'at most 63 lowercase letters, digits and dashes', remedy: 'rename the container',
      }),
      repeated([{ item: pod.engine, from: 'the engine' }, ...containers] as From<{ readonly name: string }>[], ({ name }) => name, (name, from, first) => ({
        path: `${from}.name`, got: name, expected: `a distinct name (that of ${first} is the same)`, remedy: 'rename the container',
      })),
    ),
  },
  {
    code: 'INF143',
    severity: 'error',
    title: 'Images of containers have valid references',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ contents }) => each(contents.containers, ({ image }, from) => {
      const problem = from === 'model' ? undefined : referenceProblem(image);
      return problem !== undefined && { path: `${from}.image`, got: image, expected: 'registry/path/name:tag or registry/path/name@sha256:…', remedy: problem };
    }),
  },
  {
    code: 'INF144',
    severity: 'error',
    title: 'Containers mount volumes of the pod',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/',
    check: ({ contents: { furtherMounts, volumes } }) => {
      const names = volumes.map(({ item: { name } }) => name);
      return each(furtherMounts, ({ name }, from) => !names.includes(name) && {
        path: `${from}.name`,
        got: name,
        expected: names.length === 0 ? 'a volume of the pod, which has none' : `one of ${names.join(', ')}`,
        remedy: 'name one of these volumes, or add it to volumes',
      });
    },
  },
  {
    code: 'INF145',
    severity: 'error',
    title: 'Ports of containers are 1 to 65535, with valid names',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports',
    check: ({ contents: { containers } }) => containers.flatMap(({ item: { ports = [] }, from }) => ports.flatMap(({ name = '', containerPort }) => {
      const path = `${from}.ports`;
      const outside = requireInteger(`${path}.${name}`, containerPort, PORTS, 'write the port that the program listens on');
      return [
        ...(outside ? [outside] : []),
        ...(PORT_NAME.test(name) ? [] : [{
          path, got: name, expected: 'a name of at most 15 lowercase letters, digits and single dashes, with a letter', remedy: 'rename the port',
        }]),
      ];
    })),
  },
  {
    code: 'INF146',
    severity: 'engine-error',
    title: 'Containers of a pod listen on distinct ports with distinct names',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking',
    check: (subject) => {
      const ports = portsOf(subject);
      return all(
        repeated(ports, ({ containerPort }) => String(containerPort), (port, from, first) => ({
          path: from, got: Number(port), expected: `a port that is free in the pod (${first} listens on it)`, remedy: 'choose another port',
        })),
        repeated(ports, ({ name }) => name!, (name, from, first) => ({
          path: from, got: name, expected: `a name by which Services and probes find one port (${first} has it)`, remedy: 'rename the port',
        })),
      );
    },
  },
]);
