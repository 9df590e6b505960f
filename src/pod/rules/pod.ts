import { CONTAINER_RULES } from './containers';
import { ENV_RULES, LITERAL_RULES, REFERENCE_RULES } from './env';
import { all, each } from './findings';
import { PodSubject } from './subject';
import { HOST_PATH_RULES, VOLUME_RULES } from './volumes';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../../kube/names';
import { KubeToleration } from '../../kube/objects';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { Review } from '../../rules/review';
import { ruleTable } from '../../rules/rule';

/** Whether the API server accepts a toleration: without a key, it must match every taint. */
function isToleration({ key, operator, value }: KubeToleration): boolean {
  return key === undefined ? operator === 'Exists' : isQualifiedName(key) && isLabelValue(value ?? '');
}

/** The pod as a whole, and the nodes that it can run on. */
export const POD_RULES = ruleTable<PodSubject>([
  {
    code: 'INF027',
    severity: 'error',
    title: 'Node selectors agree on the value of each label',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector',
    check: ({ contents: { nodeLabels } }) => {
      const asked = new Map<string, { value: string; from: string }>();
      return nodeLabels.length < 2 ? undefined : each(nodeLabels, ({ key, value }, from) => {
        const first = asked.get(key) ?? asked.set(key, { value, from }).get(key)!;
        return first.value !== value && {
          path: from,
          got: `${key}=${value}`,
          expected: `${key}=${first.value} (selected by ${first.from})`,
          remedy: `change ${from} or ${first.from}: no node has both values`,
        };
      });
    },
  },
  {
    code: 'INF029',
    severity: 'error',
    title: 'Names of image pull Secrets are valid',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
    check: ({ contents }) => each(contents.pullSecrets, (name, from) => !isDnsSubdomain(name) && {
      path: from,
      got: name,
      expected: 'the name of a Secret: lowercase letters, digits, dashes and dots',
      remedy: 'name a Secret of type kubernetes.io/dockerconfigjson, as `kubectl get secrets` lists them',
    }),
  },
  {
    code: 'INF037',
    severity: 'error',
    title: 'Node labels and taints are valid',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    check: ({ contents }) => all(
      each(contents.nodeLabels, ({ key, value }, from) => !(isQualifiedName(key) && isLabelValue(value)) && {
        path: from,
        got: `${key}=${value}`,
        expected: 'a label key of the form name or prefix/name, and a value of at most 63 letters, digits, dashes, underscores and dots',
        remedy: 'copy a label from `kubectl get nodes --show-labels`',
      }),
      each(contents.tolerations, (toleration, from) => !isToleration(toleration) && {
        path: from,
        got: { key: toleration.key, value: toleration.value, effect: toleration.effect },
        expected: 'a key of the form name or prefix/name, and a value only with a key',
        remedy: 'copy a taint from `kubectl describe node`',
      }),
    ),
  },
  {
    code: 'INF060',
    severity: 'error',
    title: 'The user id of an unprivileged user is not 0',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    check: ({ pod: { template: { spec: { securityContext: own } } } }) => own?.runAsNonRoot && own.runAsUser !== undefined && requireInteger(
      'security (user)', own.runAsUser, { min: 1, max: INT32_MAX }, 'set user to the id of an unprivileged user, or leave it out',
    ),
  },
]);

/** Reviews a pod; tables over kinds that it has none of are skipped. */
export function reviewContents(review: Review, subject: PodSubject): void {
  const { env, furtherEnv, literals, references, volumes, hostPaths, containers } = subject.contents;
  review
    .run(ENV_RULES, env.length > 0 || furtherEnv.length > 0 ? subject : undefined)
    .run(LITERAL_RULES, literals.length > 0 ? subject : undefined)
    .run(REFERENCE_RULES, references.length > 0 ? subject : undefined)
    .run(VOLUME_RULES, volumes.length > 0 ? subject : undefined)
    .run(HOST_PATH_RULES, hostPaths.length > 0 ? subject : undefined)
    .run(CONTAINER_RULES, containers.length > 0 ? subject : undefined)
    .run(POD_RULES, subject);
}
