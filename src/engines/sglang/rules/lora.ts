import { newestArgs, onArg, SglangRule } from './row';
import { SglangServerArgs } from '../args.generated';

/** What SGLang takes when nothing is said. */
const DEFAULT_LORAS_PER_BATCH = 8;

/** Paths alone enable adapters. */
function hasLora(args: SglangServerArgs): boolean {
  return args.enableLora === true || (args.loraPaths !== undefined && args.loraPaths.length > 0);
}

/** What adapters need. */
export const LORA_RULES: readonly SglangRule[] = [
  {
    code: 'SGL150',
    title: 'Adapters are given by path, or their rank and modules are stated',
    about: ['enableLora', 'loraPaths'],
    source: newestArgs(9007),
    check: ({ args }) => !hasLora(args) || args.loraPaths?.length || (args.maxLoraRank && args.loraTargetModules?.length)
      ? undefined
      : onArg('enableLora', true, 'loraPaths, or both maxLoraRank and loraTargetModules', 'set `args.maxLoraRank` and `args.loraTargetModules` to what the adapters to come will have'),
  },
  {
    code: 'SGL151',
    title: 'The module `all` stands alone',
    about: ['enableLora', 'loraPaths'],
    source: newestArgs(8997),
    check: ({ args }) => !hasLora(args) || !args.loraTargetModules?.includes('all') || args.loraTargetModules.length === 1
      ? undefined
      : onArg('loraTargetModules', args.loraTargetModules, '`all` alone, or a list of modules', 'remove the other modules'),
  },
  {
    code: 'SGL152',
    title: 'As many adapters can be loaded as a batch uses, and as there are paths',
    about: ['maxLoadedLoras', 'maxLorasPerBatch', 'loraPaths', 'enableLora'],
    source: newestArgs(9013),
    since: 'v0.5.1',
    check: ({ args }) => {
      const { maxLoadedLoras, maxLorasPerBatch = DEFAULT_LORAS_PER_BATCH, loraPaths = [] } = args;
      const least = Math.max(maxLorasPerBatch, loraPaths.length);
      return !hasLora(args) || maxLoadedLoras === undefined || maxLoadedLoras >= least
        ? undefined
        : onArg('maxLoadedLoras', maxLoadedLoras, `at least ${least}: maxLorasPerBatch is ${maxLorasPerBatch}, and there are ${loraPaths.length} loraPaths`, `set it to ${least} or more, or lower maxLorasPerBatch`);
    },
  },
  {
    code: 'SGL153',
    title: 'A chunk of adapters is a power of 2 from 16 to 128',
    about: ['enableLora', 'loraPaths'],
    source: newestArgs(9022),
    since: 'v0.5.3',
    check: ({ args }) => !hasLora(args) || args.maxLoraChunkSize === undefined || [16, 32, 64, 128].includes(args.maxLoraChunkSize)
      ? undefined
      : onArg('maxLoraChunkSize', args.maxLoraChunkSize, '16, 32, 64 or 128', 'set it to one of these'),
  },
  {
    code: 'SGL154',
    title: 'Adapters go with no speculative decoding but NGRAM',
    about: ['enableLora', 'loraPaths'],
    source: newestArgs(8931),
    since: 'v0.5.5.post3',
    until: 'v0.5.17',
    check: ({ args }) => !hasLora(args) || args.speculativeAlgorithm === undefined || args.speculativeAlgorithm.toUpperCase() === 'NGRAM'
      ? undefined
      : onArg('speculativeAlgorithm', args.speculativeAlgorithm, 'NGRAM or none with adapters', 'remove it, or set it to `NGRAM`'),
  },
  {
    code: 'SGL155',
    title: 'Adapters that load while others run are at most twice those of a batch',
    about: ['maxLorasPerBatch', 'enableLora', 'loraPaths'],
    source: newestArgs(8917),
    since: 'v0.5.8',
    check: ({ args }) => {
      const most = 2 * (args.maxLorasPerBatch ?? DEFAULT_LORAS_PER_BATCH);
      return !hasLora(args) || args.enableLoraOverlapLoading !== true || (args.maxLoadedLoras !== undefined && args.maxLoadedLoras <= most)
        ? undefined
        : onArg('maxLoadedLoras', args.maxLoadedLoras, `at most ${most} with enableLoraOverlapLoading, twice maxLorasPerBatch`, `set \`args.maxLoadedLoras\` to ${most} or fewer`);
    },
  },
];
