import { Size, SizeRoundingBehavior } from 'cdk8s';
import { CudaGraphs, cudaGraphsOf, prefillSizes } from './cuda-graphs';
import { ResolvedSglang } from './resolve';
import { EngineVersion } from '../engine-version';

/** Defaults that SGLang derives from the memory of the GPU. */
interface MemoryClass {
  /** Upper bound of the GPU memory in this row, in GiB, exclusive. */
  readonly below: number;
  /** Tokens of one prefill step. */
  readonly chunk: number;
  /** Largest batch with a CUDA graph, for fewer than four GPUs per layer. */
  readonly batch: number;
  /** Largest batch with a CUDA graph, from four GPUs per layer on. */
  readonly wideBatch: number;
}

const CLASSES: readonly MemoryClass[] = [
  { below: 20, chunk: 2048, batch: 8, wideBatch: 8 },
  { below: 35, chunk: 2048, batch: 24, wideBatch: 80 },
  { below: 60, chunk: 4096, batch: 32, wideBatch: 160 },
  { below: 160, chunk: 8192, batch: 256, wideBatch: 512 },
  { below: Infinity, chunk: 16384, batch: 512, wideBatch: 512 },
];

const LARGER_BATCHES = CLASSES.map((row) => row.below === 35 ? { ...row, chunk: 4096, batch: 48, wideBatch: 160 } : row);

/**
 * Memory that SGLang keeps free of weights and KV cache, in MiB, if `--mem-fraction-static` is not set, from a release on.
 *
 * @see https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/arg_groups/memory_hook.py handle_gpu_memory_settings
 * @see https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/server_args.py _handle_gpu_memory_settings
 */
interface ReserveFacts {
  readonly since: string;
  readonly classes: readonly MemoryClass[];
  /** A server that only prefills captures no decode graphs, one that only decodes no prefill graphs. */
  readonly followsRole?: boolean;
  /** `maxRunningRequests` limits the largest batch with a graph. */
  readonly limitsBatch?: boolean;
  /** Prefill steps are captured unless that is switched off. */
  readonly capturesPrefill?: boolean;
  /** For a draft model of the EAGLE family, and for one of its own. */
  readonly draft?: number;
  readonly standaloneDraft?: number;
  /** For the exchange of DeepEP. */
  readonly deepEp?: number;
}

const DRAFTS = { draft: 2048, standaloneDraft: 6144 };

/** Newest first. */
const RESERVES: readonly ReserveFacts[] = [
  { since: 'v0.5.22', classes: LARGER_BATCHES, followsRole: true, limitsBatch: true, capturesPrefill: true, deepEp: 2048 },
  { since: 'v0.5.20', classes: LARGER_BATCHES, followsRole: true, capturesPrefill: true, deepEp: 2048 },
  { since: 'v0.5.15', classes: CLASSES, followsRole: true, capturesPrefill: true, deepEp: 2048 },
  { since: 'v0.5.14', classes: CLASSES, capturesPrefill: true },
  { since: 'v0.5.10', classes: CLASSES, capturesPrefill: true, ...DRAFTS, draft: 4096 },
  { since: 'v0.5.3', classes: CLASSES, ...DRAFTS },
];

/** The same for every release since v0.5.3. */
const RESERVE = {
  always: 512,
  /** Tokens of one prefill step without chunking: the default of `--max-prefill-tokens`. */
  unchunked: 16384,
  leastTokens: 2048,
  perToken: 1.5,
  perGpu: 1024 / 8,
  perGraphedRequest: 2,
  perGraphedRequestAndGroup: 3,
  /** Added for batches of more than 300 requests. */
  perGraphedRequestAndGroupFrom300: 1.5,
  perPrefillSize: 8,
  latentPrefillGraphs: 1536,
  /** The least on GPUs with more memory than `largeGpu`. */
  onLargeGpu: 10240,
  largeGpu: 60 * 1024,
} as const;

/** Before v0.5.3: a share of the GPU's class, whatever the graphs. GiB, and GiB for each GPU of a replica. */
const FORMER_CLASSES: readonly (readonly [below: number, always: number, perGpu: number])[] = [
  [35, 2.8, 0.1], [90, 9.5, 0.5], [160, 12, 0.5], [Infinity, 32, 0],
];
const FORMER = { until: 'v0.5.3', attentionGroups: 4096 };

/** The least tokens of a prefill step that SGLang chooses. */
export const LEAST_CHUNK = 2048;

/** The tokens of a prefill step that SGLang chooses for a GPU; undefined if its memory is not known. */
export function defaultChunk(version: EngineVersion | undefined, memory: Size | undefined): number | undefined {
  return classFor(version, memory)?.chunk;
}

/** The largest batch with a CUDA graph that SGLang chooses for the GPU; undefined if its memory is not known. */
export function defaultBatch({ version, gpu, tp, args }: ResolvedSglang): number | undefined {
  const found = classFor(version, gpu?.memory);
  return found && limited(batchOf(found, tp), factsOf(version), args.maxRunningRequests);
}

function classFor(version: EngineVersion | undefined, memory: Size | undefined): MemoryClass | undefined {
  const memoryMiB = memory?.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
  return memoryMiB === undefined ? undefined : factsOf(version).classes.find(({ below }) => memoryMiB < below * 1024)!;
}

function batchOf({ batch, wideBatch }: MemoryClass, tp: number): number {
  return tp >= 4 ? wideBatch : batch;
}

function factsOf(version: EngineVersion | undefined): ReserveFacts {
  if (version === undefined) {
    return RESERVES[0];
  }
  let facts = FACTS.get(version);
  if (facts === undefined) {
    facts = RESERVES.find(({ since }) => version.atLeast(since)) ?? RESERVES[RESERVES.length - 1];
    FACTS.set(version, facts);
  }
  return facts;
}

/** A cache: an App has many servers and few releases. */
const FACTS = new WeakMap<EngineVersion, ReserveFacts>();

/** Memory that SGLang reserves for activations and CUDA graphs, in MiB. */
export function reservedMiB(plan: ResolvedSglang, memoryMiB: number): number {
  const { version } = plan;
  if (version !== undefined && !version.atLeast(FORMER.until)) {
    return formerMiB(plan, memoryMiB);
  }
  const facts = factsOf(version);
  const { args, model, tp, pp, role } = plan;
  const classOf = facts.classes.find(({ below }) => memoryMiB < below * 1024)!;
  const graphs = cudaGraphsOf(args);
  const batch = graphs.batch ?? limited(batchOf(classOf, tp), facts, args.maxRunningRequests);
  const phase = facts.followsRole ? role : undefined;
  const chunk = stepTokens(plan, classOf.chunk);
  const tokens = phase === 'decode' ? (args.maxRunningRequests ?? batch) * (args.speculativeNumDraftTokens ?? 1) : chunk;
  const reserved = RESERVE.always
    + Math.max(RESERVE.leastTokens, tokens) * RESERVE.perToken
    + tp * pp * RESERVE.perGpu
    + (phase === 'prefill' ? 0 : decodeMiB(plan, facts, graphs, batch))
    + (phase === 'decode' ? 0 : prefillMiB(facts, graphs, chunk, model?.kvLoraRank !== undefined));
  const floor = memoryMiB > RESERVE.largeGpu ? RESERVE.onLargeGpu : 0;
  const exchange = phase !== 'prefill' && graphs.decodes && args.moeA2aBackend === 'deepep' ? facts.deepEp ?? 0 : 0;
  // The draft counts above the floor.
  return Math.max(reserved, floor) + exchange + draftMiB(plan, facts);
}

function limited(batch: number, { limitsBatch }: ReserveFacts, maxRunningRequests: number | undefined): number {
  return limitsBatch ? Math.min(batch, maxRunningRequests ?? Infinity) : batch;
}

function decodeMiB({ dp, dpAttention }: ResolvedSglang, { followsRole }: ReserveFacts, { decodes }: CudaGraphs, batch: number): number {
  const perGroup = RESERVE.perGraphedRequestAndGroup + (batch > 300 ? RESERVE.perGraphedRequestAndGroupFrom300 : 0);
  // Groups pad their batches whether or not they are captured; older releases reserve for graphs that there are none of.
  return batch * ((decodes || !followsRole ? RESERVE.perGraphedRequest : 0) + (dpAttention ? dp * perGroup : 0));
}

function prefillMiB({ capturesPrefill = false }: ReserveFacts, graphs: CudaGraphs, chunk: number, isLatent: boolean): number {
  const { prefills = capturesPrefill, tokens, sizes } = graphs;
  if (!prefills) {
    return 0;
  }
  return isLatent ? RESERVE.latentPrefillGraphs : (sizes ?? prefillSizes(tokens ?? chunk)) * RESERVE.perPrefillSize;
}

function draftMiB({ args: { speculativeAlgorithm } }: ResolvedSglang, { draft = 0, standaloneDraft = 0 }: Pick<ReserveFacts, 'draft' | 'standaloneDraft'>): number {
  const algorithm = speculativeAlgorithm?.toUpperCase();
  return algorithm === undefined || algorithm === 'NGRAM' ? 0 : algorithm === 'STANDALONE' ? standaloneDraft : draft;
}

/** The most tokens of one prefill step. */
function stepTokens({ args: { chunkedPrefillSize, maxPrefillTokens = RESERVE.unchunked } }: ResolvedSglang, chunk: number): number {
  const size = chunkedPrefillSize ?? chunk;
  return size > 0 ? size : maxPrefillTokens;
}

function formerMiB(plan: ResolvedSglang, memoryMiB: number): number {
  const { tp, pp, dpAttention } = plan;
  const [, always, perGpu] = FORMER_CLASSES.find(([below]) => memoryMiB < below * 1024)!;
  return (always + tp * pp * perGpu) * 1024 + (dpAttention ? FORMER.attentionGroups : 0) + draftMiB(plan, DRAFTS);
}
