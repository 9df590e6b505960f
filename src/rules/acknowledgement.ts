/**
 * Accepts the findings of a rule.
 *
 * Turns an engine error into advice, and silences advice. Findings of severity `error` cannot be acknowledged:
 * what the Kubernetes API server rejects, inline secrets, and flags that the construct owns.
 */
export interface Acknowledgement {
  /**
   * Code of the rule, as in its message and in `docs/rules.md`, for example `SGL012`.
   */
  readonly code: string;

  /**
   * Why the finding is acceptable, for the next reader. Must not be empty.
   */
  readonly reason: string;
}
