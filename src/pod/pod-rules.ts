import { ENV_RULES, LITERAL_RULES, REFERENCE_RULES } from './env-rules';
import { all, each } from './item-findings';
import { PodSubject } from './pod-subject';
import { HOST_PATH_RULES, VOLUME_RULES } from './volume-rules';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../private/names';
import { INT32_MAX, unlessWhole } from '../rules/range';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** The pod as a whole, and the nodes that it asks for. */
export const POD_RULES = ruleTable<PodSubject>([
  {
    code: 'INF027',
    severity: 'error',
    title: 'A label of the nodes is asked for with one value',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector',
    check: ({ contents }) => {
      const asked = new Map<string, { value: string; from: string }>();
      return each(contents.nodeLabels, ([key, value], from) => {
        const first = asked.get(key) ?? asked.set(key, { value, from }).get(key)!;
        return first.value === value ? undefined : {
          path: from,
          got: `${key}=${value}`,
          expected: `${key}=${first.value}, which ${first.from} asks for`,
          remedy: 'change one of the two: no node has both',
        };
      });
    },
  },
  {
    code: 'INF029',
    severity: 'error',
    title: 'Image pull Secrets have names that can exist',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
    check: ({ pod }) => (pod.template.spec.imagePullSecrets ?? []).filter(({ name }) => !isDnsSubdomain(name)).map(({ name }) => ({
      path: 'imagePullSecrets',
      got: name,
      expected: 'the name of a Secret: lowercase letters, digits, dashes and dots',
      remedy: 'name a Secret of type kubernetes.io/dockerconfigjson; `kubectl get secrets` lists those of the namespace',
    })),
  },
  {
    code: 'INF037',
    severity: 'error',
    title: 'Node labels and taints are ones that can exist',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ contents }) => all(
      each(contents.nodeLabels, ([key, value], from) => isQualifiedName(key) && isLabelValue(value) ? undefined : {
        path: from,
        got: `${key}=${value}`,
        expected: 'a label key of the form prefix/name, and a value of at most 63 letters, digits, dashes, underscores and dots',
        remedy: '`kubectl get nodes --show-labels` lists those of your nodes',
      }),
      each(contents.tolerations, ({ key, operator, value, effect }, from) => {
        const isTaint = key === undefined ? operator === 'Exists' : isQualifiedName(key) && isLabelValue(value ?? '');
        return isTaint ? undefined : {
          path: from,
          got: { key, value, effect },
          expected: 'a key of the form prefix/name, and a value only with a key',
          remedy: '`kubectl describe node` lists the taints of a node',
        };
      }),
    ),
  },
  {
    code: 'INF060',
    severity: 'error',
    title: 'An unprivileged user has an id other than 0',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ pod: { template: { spec: { securityContext: own } } } }) => own?.runAsNonRoot ? unlessWhole(
      'security (user)', own.runAsUser, { min: 1, max: INT32_MAX }, 'name the id of a user that is not root, or leave it out',
    ) : undefined,
  },
]);

/** Checks a pod and what it has; the rules of kinds that it has none of have nothing to look at. */
export function reviewContents(review: Review, subject: PodSubject): void {
  const { env, literals, references, volumes, hostPaths } = subject.contents;
  const ifAny = (items: readonly unknown[]) => (items.length > 0 ? subject : undefined);
  review
    .run(ENV_RULES, ifAny(env))
    .run(LITERAL_RULES, ifAny(literals))
    .run(REFERENCE_RULES, ifAny(references))
    .run(VOLUME_RULES, ifAny(volumes))
    .run(HOST_PATH_RULES, ifAny(hostPaths))
    .run(POD_RULES, subject);
}
