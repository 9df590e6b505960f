import { sglangMemory } from '../memory';
import { ResolvedSglang } from '../resolve';
import { newestFile } from './row';
import { contextRow, MemoryEngine, roomOf, weightsRow } from '../../memory-rows';
import { always, where } from '../../rule-rows';

const SGLANG: MemoryEngine<ResolvedSglang> = {
  title: 'SGLang',
  memoryOf: sglangMemory,
  fractionArg: 'memFractionStatic',
  contextArg: 'contextLength',
  weightKnobs: [],
  contextKnobs: [
    { arg: 'contextLength', values: (plan) => roomOf(sglangMemory(plan)) },
    { arg: 'kvCacheDtype', values: () => ['fp8_e4m3'] },
  ],
  outcome: 'longer requests are refused or truncated',
};

/** What does not start for lack of memory. */
export const MEMORY_RULES = where<ResolvedSglang>(always, [
  { code: 'SGL401', source: newestFile('model_executor/pool_configurator.py'), ...weightsRow(SGLANG) },
]);

/** What starts, but cannot serve the context that it promises. */
export const MEMORY_ADVICE_RULES = where<ResolvedSglang>(always, [
  { code: 'SGL402', source: newestFile('managers/tp_worker.py'), ...contextRow(SGLANG) },
]);
