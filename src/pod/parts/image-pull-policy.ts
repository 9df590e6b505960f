import { ruleTable } from '../../rules/rule';

/**
 * When a node pulls an image.
 *
 * @see https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
 */
export enum ImagePullPolicy {
  /** At every start of a container, which picks up changes of a moving tag. */
  ALWAYS = 'Always',
  /** If the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: the image must be on the node. */
  NEVER = 'Never',
}

const POLICIES: readonly string[] = Object.values(ImagePullPolicy);

export const IMAGE_PULL_RULES = ruleTable<string>([
  {
    code: 'INF067',
    severity: 'error',
    title: '`imagePullPolicy` is Always, IfNotPresent or Never',
    source: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    check: (policy) => !POLICIES.includes(policy) && {
      path: 'imagePullPolicy', got: policy, expected: `one of ${POLICIES.join(', ')}`, remedy: 'use a member of ImagePullPolicy, or leave it out',
    },
  },
]);
