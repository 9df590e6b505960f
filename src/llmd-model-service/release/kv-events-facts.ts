/*
 * What engines publish of their KV caches, as the guide of llm-d has it.
 *
 * Upstream: https://github.com/llm-d/llm-d/tree/main/guides/precise-prefix-cache-routing
 */

/** Where engines publish. */
export const KV_EVENTS_PORT = 5556;

/** What the topics of these events begin with. */
export const KV_EVENTS_TOPIC = 'kv@';

/** Tokens of a page unless it is stated: the picker compares no shorter parts of a prompt. */
export const KV_EVENTS_PAGE = 64;

/** The flag of both engines, which the construct sets. */
export const POD_EVENTS_FLAG = {
  flag: '--kv-events-config', instead: 'remove it: it follows from SchedulingProfile.precisePrefixCache(…)',
} as const;
