import { ruleTable } from '../../rules/rule';

/**
 * When a node pulls an image.
 */
export enum ImagePullPolicy {
  /** At every start of a container, so that a tag that moves is followed. */
  ALWAYS = 'Always',
  /** Where the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: somebody puts it there. */
  NEVER = 'Never',
}

const POLICIES: readonly string[] = Object.values(ImagePullPolicy);

export const IMAGE_PULL_RULES = ruleTable<string>([
  {
    code: 'INF067',
    severity: 'error',
    title: 'Images are pulled by a policy that Kubernetes knows',
    source: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    check: (policy) => POLICIES.includes(policy) ? undefined : {
      path: 'imagePullPolicy', got: policy, expected: `one of ${POLICIES.join(', ')}`, remedy: 'use a member of ImagePullPolicy, or leave it out',
    },
  },
]);
