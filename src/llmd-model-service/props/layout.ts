/**
 * Whose conventions the names, labels and ports of a service follow.
 */
export enum LlmdLayout {
  /** The guides of llm-d. */
  GUIDES = 'guides',
  /**
   * The chart llm-d-modelservice, which the guides replace. `metadata.name` is the full name of the release, such as
   * `chat-llm-d-modelservice`.
   *
   * @see https://github.com/llm-d-incubation/llm-d-modelservice
   */
  MODELSERVICE_CHART = 'modelservice-chart',
}
