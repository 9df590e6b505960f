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
