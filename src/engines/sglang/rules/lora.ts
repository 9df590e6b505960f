import { ResolvedSglang } from '../resolve';
import { hasLora } from './conditions';
import { argsIn17 } from './row';
import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';

/** SGLang's default of `maxLorasPerBatch`. */
const DEFAULT_LORAS_PER_BATCH = 8;

const CHUNK_SIZES = [16, 32, 64, 128];

/** Whether SGLang knows the rank and the target modules of the adapters: it reads them from the paths, or they are stated. */
function knowsAdapterShape({ loraPaths, maxLoraRank, loraTargetModules }: SglangServerArgs): boolean {
  const isStated = Boolean(maxLoraRank) && Boolean(loraTargetModules?.length);
  return Boolean(loraPaths?.length) || isStated;
}

/** What LoRA adapters need. */
export const LORA_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL150',
    title: 'enableLora requires loraPaths, or maxLoraRank and loraTargetModules',
    source: argsIn17(9007),
    check: ({ args }) => hasLora(args) && !knowsAdapterShape(args)
      && onArg('enableLora', true, 'loraPaths, or both maxLoraRank and loraTargetModules', 'set `args.maxLoraRank` and `args.loraTargetModules` to those of the adapters to be loaded'),
  },
  {
    code: 'SGL151',
    title: 'loraTargetModules is `all` alone, or a list of modules',
    source: argsIn17(8997),
    check: ({ args }) => {
      const { loraTargetModules: modules } = args;
      return hasLora(args) && modules !== undefined && modules.includes('all') && modules.length > 1
        && onArg('loraTargetModules', modules, '`all` alone, or a list of modules', 'remove the other modules');
    },
  },
  {
    code: 'SGL152',
    title: 'maxLoadedLoras covers maxLorasPerBatch and all loraPaths',
    source: argsIn17(9013),
    since: 'v0.5.1',
    check: ({ args }) => {
      const { maxLoadedLoras, maxLorasPerBatch = DEFAULT_LORAS_PER_BATCH, loraPaths } = args;
      const paths = loraPaths?.length ?? 0;
      const least = Math.max(maxLorasPerBatch, paths);
      return hasLora(args) && maxLoadedLoras !== undefined && maxLoadedLoras < least
        && onArg('maxLoadedLoras', maxLoadedLoras, `at least ${least} (maxLorasPerBatch is ${maxLorasPerBatch}, loraPaths has ${paths})`,
          `set it to ${least} or more, or lower maxLorasPerBatch`);
    },
  },
  {
    code: 'SGL153',
    title: 'maxLoraChunkSize is 16, 32, 64 or 128',
    source: argsIn17(9022),
    since: 'v0.5.3',
    check: ({ args }) => hasLora(args) && args.maxLoraChunkSize !== undefined && !CHUNK_SIZES.includes(args.maxLoraChunkSize)
      && onArg('maxLoraChunkSize', args.maxLoraChunkSize, '16, 32, 64 or 128', 'set it to one of these'),
  },
  {
    code: 'SGL154',
    title: 'LoRA supports no speculative decoding other than NGRAM',
    source: argsIn17(8931),
    since: 'v0.5.5.post3',
    until: 'v0.5.18',
    check: ({ args }) => hasLora(args) && args.speculativeAlgorithm !== undefined && args.speculativeAlgorithm.toUpperCase() !== 'NGRAM'
      && onArg('speculativeAlgorithm', args.speculativeAlgorithm, 'NGRAM or none with LoRA adapters', 'remove it, or set it to `NGRAM`'),
  },
  {
    code: 'SGL155',
    title: 'enableLoraOverlapLoading requires maxLoadedLoras of at most twice maxLorasPerBatch',
    source: argsIn17(8917),
    since: 'v0.5.8',
    check: ({ args }) => {
      const { maxLoadedLoras, maxLorasPerBatch = DEFAULT_LORAS_PER_BATCH } = args;
      const most = 2 * maxLorasPerBatch;
      return hasLora(args) && args.enableLoraOverlapLoading === true && (maxLoadedLoras === undefined || maxLoadedLoras > most)
        && onArg('maxLoadedLoras', maxLoadedLoras, `at most ${most} with enableLoraOverlapLoading (twice maxLorasPerBatch)`, `set \`args.maxLoadedLoras\` to ${most} or less`);
    },
  },
];
