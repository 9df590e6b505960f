/**
 * A value that looks like a credential but is not one.
 *
 * It is named by its path, never by itself. What is listed stays on the `advice` of the construct.
 */
export interface NotSecret {
  /**
   * Path of the value, as the message about it says: `env.CACHE_KEY`, `extraArgs[1]`, `InferenceDefaults.podAnnotations.note`.
   */
  readonly path: string;

  /**
   * Why the value is no credential, for the next reader. Must not be empty.
   */
  readonly reason: string;
}
