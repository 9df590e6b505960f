import type { FlagTable } from './flags/flag-table';

/**
 * The flags of the engines there are, each loaded only when it is asked for: a construct of one engine needs those of another
 * only to answer a flag that it does not have.
 */
const FLAG_TABLES: { readonly [engine: string]: () => FlagTable } = {
  /* eslint-disable @typescript-eslint/no-require-imports */
  'sglang': () => (require('./sglang/flags') as typeof import('./sglang/flags')).SGLANG_FLAG_TABLE,
  'vllm': () => (require('./vllm/flags') as typeof import('./vllm/flags')).VLLM_FLAG_TABLE,
  'sglang-jax': () => (require('./sglang-jax/flags') as typeof import('./sglang-jax/flags')).SGLANG_JAX_FLAG_TABLE,
  /* eslint-enable @typescript-eslint/no-require-imports */
};

/** Names of the engines there are. */
export const KNOWN_ENGINES = Object.keys(FLAG_TABLES);

/** The flags of an engine. */
export function flagTableOf(engine: string): FlagTable {
  return FLAG_TABLES[engine]();
}

/** The other engines whose flags people take over from commands and charts; few come from one on TPUs. */
export function foreignTables({ engine }: FlagTable): FlagTable[] {
  return ['sglang', 'vllm'].filter((other) => other !== engine).map(flagTableOf);
}
