/**
 * States that a rule's finding is known and meant.
 *
 * It turns an error that only the engine would raise into advice, and silences advice.
 * What the Kubernetes API server refuses, inline secrets, and flags that the construct
 * owns cannot be acknowledged.
 */
export interface Acknowledgement {
  /**
   * Code of the rule, as its message and `docs/rules.md` print it, such as `SGL012`.
   */
  readonly code: string;

  /**
   * Why the finding is meant: read by the next person who wonders.
   */
  readonly reason: string;
}
