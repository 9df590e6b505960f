import { EngineRule, ResolvedPlan } from './engine-rule';
import { largerShare } from './larger-share';
import { ESTIMATE_ERROR, MemoryEstimate } from './memory-fit';
import { isSplitBy, ModelDimensions } from './model-dimensions';
import { gpuName, onArg } from './rule-rows';
import { Gpu } from '../hardware/gpu';

const GIB = 2 ** 30;

/** The most GPUs that a remedy proposes, as a multiple of the present ones. */
const MOST_TIMES = 64;

/** The most changes of args that a remedy lists. */
const MOST_CHANGES = 4;

/** What the memory rules of every engine read from a resolved plan. */
export interface MemoryPlan extends ResolvedPlan {
  readonly args: object;
  readonly gpu?: Gpu;
  readonly model?: ModelDimensions;
  /** GPUs that share a layer. */
  readonly tp: number;
}

/** A change of the args, and how a message puts it. */
export interface MemoryChange {
  readonly text: string;
  readonly args: object;
}

/** A way to free memory: the changes that a remedy tries, the mildest first. */
export type MemoryKnob<P> = (plan: P) => readonly MemoryChange[];

/** The knob that sets an arg to one of these values. */
export function setting<P extends MemoryPlan>(arg: keyof P['args'] & string, values: (plan: P) => readonly (string | number)[]): MemoryKnob<P> {
  return (plan) => values(plan).map((value) => ({ text: `set \`args.${arg}\` to \`${value}\``, args: { [arg]: value } }));
}

/** An engine, as far as the memory rules need it. */
export interface MemoryEngine<P extends MemoryPlan> {
  readonly title: string;
  /** The arg with the share of the memory that the engine takes. */
  readonly fractionArg: string;
  /** The arg with the longest context. */
  readonly contextArg: string;
  /** Args that make the weights fit, and those that make room for a context, the cheapest first. */
  readonly weightKnobs: readonly MemoryKnob<P>[];
  readonly contextKnobs: readonly MemoryKnob<P>[];
  /** What happens if one request of the full context does not fit. */
  readonly outcome: string;
  memoryOf(plan: P): MemoryEstimate | undefined;
}

/** A row about weights that do not fit, without its code and its source. */
export function weightsRow<P extends MemoryPlan>(engine: MemoryEngine<P>): Pick<EngineRule<P>, 'title' | 'check'> {
  return {
    title: `The weights fit into the memory that ${engine.title} reserves for weights and KV cache (an estimate, with 10 % to spare)`,
    check: (plan) => {
      const memory = engine.memoryOf(plan);
      const fraction = valueOf(plan, engine.fractionArg);
      return memory !== undefined && exceedsBudget(memory) && {
        path: fraction === undefined ? 'gpu' : `args.${engine.fractionArg}`,
        got: fraction,
        expected: `${gib(memory.weights)} GiB on each GPU for its part of the weights; ${plan.gpu?.share ? 'the share of ' : ''}${gpuName(plan)} has ${gib(memory.budget)} GiB for weights and KV cache (an estimate, ±10 %)`,
        remedy: weightsRemedy(engine, plan),
      };
    },
  };
}

/** A row about a context that does not fit beside the weights, without its code and its source. */
export function contextRow<P extends MemoryPlan>(engine: MemoryEngine<P>): Pick<EngineRule<P>, 'severity' | 'title' | 'check'> {
  return {
    severity: 'advice',
    title: 'One request of the full context fits beside the weights (an estimate)',
    check: (plan) => {
      const memory = engine.memoryOf(plan);
      if (memory?.cacheTokens === undefined || memory.contextLength === undefined || exceedsBudget(memory)) {
        return undefined;
      }
      const { cacheTokens, contextLength } = memory;
      return cacheTokens < contextLength
        && onArg(engine.contextArg, valueOf(plan, engine.contextArg),
          `${cacheTokens > 0 ? `at most ${cacheTokens} tokens, the room of the KV cache` : 'room for a KV cache, and the weights leave none'}; the context is ${contextLength} (an estimate, ±10 %)`,
          contextRemedy(engine, plan));
    },
  };
}

/** The longest context that fits, as the only value of a knob. */
export function roomOf(memory: MemoryEstimate | undefined): readonly number[] {
  return memory?.cacheTokens ? [memory.cacheTokens] : [];
}

/** Whether the weights exceed their budget even if the estimate is too high by its error. */
function exceedsBudget({ weights, budget }: MemoryEstimate): boolean {
  return weights * (1 - ESTIMATE_ERROR) > budget;
}

function weightsRemedy<P extends MemoryPlan>(engine: MemoryEngine<P>, plan: P): string {
  const fits = (changed: P) => {
    const memory = engine.memoryOf(changed);
    return memory !== undefined && memory.weights < memory.budget;
  };
  const times = timesThatFit(plan, fits);
  const share = largerShare(plan.gpu, (gpu) => fits({ ...plan, gpu }));
  return [
    ...turned(engine.weightKnobs, plan, fits),
    ...(share === undefined ? [] : [`take a larger share, ${share}`]),
    ...(times === undefined ? [] : [spreadText(plan, times)]),
    'use GPUs with more memory',
    'use a quantized checkpoint',
  ].join(', or ');
}

function contextRemedy<P extends MemoryPlan>(engine: MemoryEngine<P>, plan: P): string {
  const holds = (changed: P) => {
    const { cacheTokens = 0, contextLength = Infinity } = engine.memoryOf(changed) ?? {};
    return cacheTokens >= contextLength;
  };
  const remedies = [
    ...turned(engine.contextKnobs, plan, holds),
    `use ${largerShare(plan.gpu, (gpu) => holds({ ...plan, gpu })) ?? 'more GPUs'}`,
  ];
  return `${remedies.join(', or ')}: ${engine.outcome}`;
}

/** For each knob, the mildest change with which the plan passes, if there is one. */
function turned<P extends MemoryPlan>(knobs: readonly MemoryKnob<P>[], plan: P, passes: (plan: P) => boolean): string[] {
  return knobs
    .flatMap((changes) => changes(plan).find(({ args }) => passes({ ...plan, args: { ...plan.args, ...args } })) ?? [])
    .map(({ text }) => text)
    .slice(0, MOST_CHANGES);
}

/** How many times as many GPUs the weights need; undefined if not even the most help. */
function timesThatFit<P extends MemoryPlan>(plan: P, fits: (plan: P) => boolean): number | undefined {
  for (let times = 2; times <= MOST_TIMES; times *= 2) {
    if (fits({ ...plan, tp: plan.tp * times })) {
      return times;
    }
  }
  return undefined;
}

/** The model over more GPUs: each layer, or where these cannot share one, one layer after the other. */
function spreadText<P extends MemoryPlan>(plan: P, times: number): string {
  const isShared = plan.model === undefined || isSplitBy(plan.tp * times, plan.model, valueOf(plan, 'quantization') as string | undefined);
  return `spread the model over ${times} times as many GPUs${isShared ? '' : ', in pipeline stages'}`;
}

function valueOf({ args }: MemoryPlan, arg: string): unknown {
  return (args as Record<string, unknown>)[arg];
}

function gib(bytes: number): string {
  return (Math.max(0, bytes) / GIB).toFixed(1);
}
