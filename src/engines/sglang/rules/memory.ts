import { sglangMemory } from '../memory';
import { CONTEXT_KNOBS, WEIGHT_KNOBS } from '../memory-knobs';
import { ResolvedSglang } from '../resolve';
import { fileIn17 } from './row';
import { contextRow, MemoryEngine, weightsRow } from '../../memory-rows';
import { always, where } from '../../rule-rows';

const ENGINE: MemoryEngine<ResolvedSglang> = {
  title: 'SGLang',
  memoryOf: sglangMemory,
  fractionArg: 'memFractionStatic',
  contextArg: 'contextLength',
  weightKnobs: WEIGHT_KNOBS,
  contextKnobs: CONTEXT_KNOBS,
  outcome: 'longer requests are refused or truncated',
};

/** What does not start for lack of memory. */
export const MEMORY_RULES = where<ResolvedSglang>(always, [
  { code: 'SGL401', source: fileIn17('model_executor/pool_configurator.py'), ...weightsRow(ENGINE) },
]);

/** What starts, but cannot serve the context that it promises. */
export const MEMORY_ADVICE_RULES = where<ResolvedSglang>(always, [
  { code: 'SGL402', source: fileIn17('managers/tp_worker.py'), ...contextRow(ENGINE) },
]);
