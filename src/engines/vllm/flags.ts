import { VLLM_FLAGS } from './flags.generated';
import { VLLM_OWNED_FLAGS } from './owned-flags';
import { readVllmItem } from './read-item';
import { VLLM_PREDECESSORS, VLLM_REPLACEMENTS } from './replacements';
import { FlagTable } from '../flags/flag-table';

/** All flags of vLLM. */
export const VLLM_FLAG_TABLE = new FlagTable({
  engine: 'vllm',
  title: 'vLLM',
  text: VLLM_FLAGS,
  owned: VLLM_OWNED_FLAGS,
  replacements: VLLM_REPLACEMENTS,
  predecessors: VLLM_PREDECESSORS,
  reads: readVllmItem,
});
