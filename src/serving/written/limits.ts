import { Written } from './subject';
import { LARGEST, Limit } from '../../kube/limits';
import { Finding, Rule, ruleTable } from '../../rules/rule';

/** A finding for everything that exceeds a limit. */
function exceeding(limit: Limit, what: string, remedy: string): Rule<Written>['check'] {
  const excessesOf = ({ limits }: Written) => limits.flatMap(({ excesses }) => excesses.filter((one) => one.limit === limit));
  return (written) => excessesOf(written).map(({ bytes, text, path }): Finding => ({
    path: written.placesOf(text, path)[0], got: bytes, expected: `at most ${LARGEST[limit]} bytes ${what}`, remedy,
  }));
}

/** Sizes of what is written, as the API server and Linux limit them. */
export const LIMIT_RULES = ruleTable<Written>([
  {
    code: 'INF181',
    severity: 'error',
    title: 'Annotations of an object or pod take at most 256 KiB',
    source: 'https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go',
    check: exceeding(Limit.ANNOTATIONS, 'of annotations, keys and values together', 'keep the largest of them, which is here, in a ConfigMap, and name that'),
  },
  {
    code: 'INF182',
    severity: 'error',
    title: 'A ConfigMap holds at most 1 MiB',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/#motivation',
    check: exceeding(Limit.DATA, 'in a ConfigMap', 'shorten the largest of its texts, which is here, or put it into the image or on a volume'),
  },
  {
    code: 'INF183',
    severity: 'engine-error',
    title: 'An object is small enough for etcd',
    source: 'https://etcd.io/docs/v3.6/dev-guide/limit/',
    check: exceeding(Limit.OBJECT, 'of texts in an object', 'move texts into files of ConfigMaps, beginning with the largest, which is here; acknowledge it where the etcd of the cluster takes more'),
  },
  {
    code: 'INF184',
    severity: 'engine-error',
    title: 'An argument or variable is shorter than 128 KiB',
    source: 'https://man7.org/linux/man-pages/man2/execve.2.html',
    check: exceeding(Limit.ARGUMENT, 'in one argument, or one variable with its name, or Linux does not start the program', (
      'mount a ConfigMap with the text as a file, and pass its path; acknowledge it where the nodes have memory pages of 64 KiB')),
  },
]);

/** Names of what is written. They are what no rule about a prop has found. */
export const MISNOMER_RULES = ruleTable<Written>([
  {
    code: 'INF185',
    severity: 'error',
    title: 'Names, labels and keys of all objects are valid',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    check: (written) => written.limits.flatMap(({ misnomers }) => misnomers).flatMap(({ path, text, expected }) => (
      written.placesOf(text, path).map((place): Finding => ({ path: place, got: text, expected, remedy: 'shorten or rename it' })))),
  },
]);
