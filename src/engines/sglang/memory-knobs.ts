import { batchArgOf, cudaGraphsOf } from './cuda-graphs';
import { SGLANG_FLAG_TABLE } from './flags';
import { sglangMemory } from './memory';
import { ResolvedSglang } from './resolve';
import { FlagSchema } from '../flags/flag-schema';
import { MemoryChange, MemoryKnob, roomOf, setting } from '../memory-rows';

/** The batches and steps that a remedy proposes, largest first. */
const BATCHES = [256, 128, 64, 32, 16, 8];
const CHUNKS = [8192, 4096, 2048];

/** The largest share of a GPU that a remedy gives to weights and cache: activations and graphs need the rest. */
const MOST_FRACTION = 0.9;

/** The oldest compute capability that SGLang quantizes to FP8 on. */
const FP8_CAPABILITY = 8;

/** Smaller batches with CUDA graphs: they matter where SGLang derives its share of the memory from them. */
const SMALLER_BATCHES: MemoryKnob<ResolvedSglang> = (plan) => {
  const { decodes, batch = Infinity } = cudaGraphsOf(plan.args);
  return plan.args.memFractionStatic !== undefined || !decodes ? [] : BATCHES.filter((size) => size < batch).map((size) => batchesUpTo(size, plan));
};

/** Smaller steps of prefill, which matter in the same way. */
const SMALLER_CHUNKS = setting<ResolvedSglang>('chunkedPrefillSize', ({ args: { chunkedPrefillSize: stated = 0, memFractionStatic } }) => (
  memFractionStatic === undefined ? CHUNKS.filter((size) => stated <= 0 || size < stated) : []
));

const LARGER_PART = setting<ResolvedSglang>('memFractionStatic', ({ args: { memFractionStatic: stated = 0 } }) => {
  const percents = Array.from({ length: Math.round(MOST_FRACTION * 100) }, (_, i) => (i + 1) / 100);
  return percents.filter((part) => part > stated);
});

/** 8 bits in place of the 16 of the checkpoint. */
const FEWER_BITS = setting<ResolvedSglang>('quantization', ({ args, model, gpu }) => (
  (args.quantization ?? model?.quantization) === undefined && (gpu?.computeCapability ?? 0) >= FP8_CAPABILITY ? ['fp8'] : []
));

/** Changes that make the weights fit, the cheapest first. */
export const WEIGHT_KNOBS = [SMALLER_BATCHES, SMALLER_CHUNKS, LARGER_PART, FEWER_BITS];

/** Changes that make room for a request of the full context, the cheapest first. */
export const CONTEXT_KNOBS = [
  SMALLER_BATCHES,
  SMALLER_CHUNKS,
  LARGER_PART,
  setting<ResolvedSglang>('contextLength', (plan) => roomOf(sglangMemory(plan))),
  setting<ResolvedSglang>('kvCacheDtype', ({ args: { kvCacheDtype = 'auto' } }) => kvCacheDtype === 'auto' ? ['fp8_e4m3'] : []),
  FEWER_BITS,
];

/** The change that leaves out larger batches, whichever arg states them. */
function batchesUpTo(size: number, { version, args }: ResolvedSglang): MemoryChange {
  const arg = batchArgOf(args);
  if (arg === 'cudaGraphConfig') {
    const { decode } = args.cudaGraphConfig!;
    const config = { ...args.cudaGraphConfig, decode: { ...decode, bs: undefined, max_bs: size } };
    return { text: `set max_bs to ${size} in place of the batches in \`args.cudaGraphConfig\``, args: { cudaGraphConfig: config } };
  }
  if (arg === 'cudaGraphBs' || arg === 'cudaGraphBsDecode') {
    return { text: `leave out the batches above ${size} in \`args.${arg}\``, args: { [arg]: [...args[arg]!.filter((one) => one < size), size] } };
  }
  const schema = FlagSchema.of(SGLANG_FLAG_TABLE, version);
  const prop = arg === 'cudaGraphMaxBs' ? arg : schema.resolve(schema.table.ofProp(arg)!).prop;
  return { text: `set \`args.${prop}\` to \`${size}\``, args: { [prop]: size } };
}
