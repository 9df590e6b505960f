import { kibibytesOf } from '../../../kube/quantity';
import { Finding, Rule } from '../../../rules/rule';
import { kvHeadsOf, weightsBytes } from '../../model-dimensions';
import { isDivisor, legalDataParallel, mostExpertRanks, objectionsTo } from '../layout';
import { ResolvedSglangJax } from '../resolve';

const DOCS = 'https://github.com/sgl-project/sglang-jax/blob/main/docs';
const SOURCE = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt';

/** Fused kernels work on the columns of an expert in groups of so many. */
const FUSED_COLUMNS = 512;

/** From how many ranks on the fused kernels are faster. */
const FUSED_PAYS_FROM = 16;

/** Whether the slice is one at all: otherwise the rules of slices say what is wrong. */
function isSlice({ inputs: { slice } }: ResolvedSglangJax): boolean {
  return slice.devices > 0 && slice.chips % slice.chipsPerHost === 0;
}

/** Whether the devices are split into ranks evenly: otherwise SGJ001 says that they are not. */
function isSplit(plan: ResolvedSglangJax): boolean {
  return isSlice(plan) && isDivisor(plan.layout.dataParallel, plan.input.devices);
}

/** The layout to take instead: the least data parallelism, which splits the attention the most. */
function proposal({ input }: ResolvedSglangJax): string {
  const [least] = legalDataParallel(input);
  return least === undefined
    ? `take another topology: the model cannot be split over any divisor of ${input.devices} devices`
    : `set dataParallel: ${least}, the least that the model allows: it splits the attention over ${input.devices / least} devices`;
}

function isFused({ inputs: { args: { moeBackend } } }: ResolvedSglangJax): boolean {
  return moeBackend?.startsWith('fused') ?? false;
}

/** What SGLang-JAX refuses of a layout, and what is unwise. */
export const LAYOUT_RULES: readonly Rule<ResolvedSglangJax>[] = [
  {
    code: 'SGJ001',
    severity: 'engine-error',
    title: 'Data parallel ranks divide the devices of the slice',
    source: `${SOURCE}/managers/scheduler.py`,
    check: (plan) => !isSlice(plan) || isSplit(plan) ? undefined : {
      path: 'dataParallel',
      got: plan.layout.dataParallel,
      expected: `a divisor of the ${plan.input.devices} JAX devices of the slice`,
      remedy: proposal(plan),
    },
  },
  {
    code: 'SGJ002',
    severity: 'engine-error',
    title: 'Heads and dense layers of the model divide by the devices of a rank, and no FP8 block is cut',
    source: `${SOURCE}/configs/model_config.py`,
    check: (plan) => !isSplit(plan) ? undefined : objectionsTo(plan.layout.attentionTp, plan.inputs.model).map(({ what, expected }): Finding => ({
      path: 'dataParallel',
      got: plan.layout.dataParallel,
      expected: `${expected}; ${what} would be split over ${plan.layout.attentionTp} devices`,
      remedy: proposal(plan),
    })),
  },
  {
    code: 'SGJ003',
    severity: 'engine-error',
    title: 'The ranks of the experts divide both the devices and the experts',
    source: `${DOCS}/cookbook/autoregressive/Grok/Grok2.md`,
    check: (plan) => {
      const { input: { devices, model }, layout: { expertParallel } } = plan;
      const experts = model?.experts ?? 0;
      const fits = isDivisor(expertParallel, devices) && (experts === 0 || experts % expertParallel === 0);
      return !isSlice(plan) || fits ? undefined : {
        path: 'args.epSize',
        got: expertParallel,
        expected: `a divisor of the ${devices} devices${experts > 0 ? ` and of the ${experts} experts` : ''}`,
        remedy: experts > 0 ? `leave it out: it is then ${mostExpertRanks(devices, model)}, the most that there can be` : `set it to ${devices}`,
      };
    },
  },
  {
    code: 'SGJ004',
    severity: 'engine-error',
    title: `Fused kernels have one rank of experts on each device, and experts whose width is a multiple of ${FUSED_COLUMNS}`,
    source: `${DOCS}/cookbook/autoregressive/Qwen/Qwen3-MoE.md`,
    check: (plan) => {
      const { input: { devices, model }, layout: { expertParallel }, inputs: { args: { moeBackend } } } = plan;
      const width = model?.moeIntermediateSize ?? FUSED_COLUMNS;
      return !isSlice(plan) || !isFused(plan) || (expertParallel === devices && width % FUSED_COLUMNS === 0) ? undefined : {
        path: 'args.moeBackend',
        got: moeBackend,
        expected: expertParallel === devices
          ? `experts whose width is a multiple of ${FUSED_COLUMNS}; those of the model are ${width} wide`
          : `as many ranks of experts as devices, ${devices}; there are ${expertParallel}`,
        remedy: 'use epmoe',
      };
    },
  },
  {
    code: 'SGJ005',
    severity: 'engine-error',
    title: 'Before v0.0.3rc0, key and value heads divide by the devices of a rank, or the other way round, and the hosts divide those',
    source: 'https://github.com/sgl-project/sglang-jax/pull/939',
    check: (plan) => {
      const { layout: { attentionTp }, inputs: { slice: { hosts }, model }, countsWorld } = plan;
      const kv = model && kvHeadsOf(model);
      const fits = attentionTp % hosts === 0 && (kv === undefined || kv % attentionTp === 0 || attentionTp % kv === 0);
      return countsWorld || !isSplit(plan) || fits ? undefined : {
        path: 'dataParallel',
        got: plan.layout.dataParallel,
        expected: `a split of the attention that is a multiple of the ${hosts} hosts${kv === undefined ? '' : ` and fits the ${kv} key and value heads`}; it is ${attentionTp}`,
        remedy: `${proposal(plan)}; or use an image of v0.0.3rc0 or newer`,
      };
    },
  },
  {
    code: 'SGJ006',
    severity: 'engine-error',
    title: 'The weights fit into the memory of the slice',
    source: `${DOCS}/cookbook/base/tpu-topology-reference.md`,
    check: (plan) => {
      const { slice: { devices, hbmPerDevice }, model } = plan.inputs;
      const weights = model && weightsBytes(model);
      const gib = weights === undefined ? 0 : weights / 2 ** 30 / devices;
      const room = hbmPerDevice === undefined ? Infinity : kibibytesOf(hbmPerDevice) / 2 ** 20;
      return !isSlice(plan) || gib <= room ? undefined : {
        path: 'slice.topology',
        got: plan.inputs.slice.topology,
        expected: `room for weights of ${Math.ceil(gib)} GiB in each of ${devices} devices; they have ${Math.floor(room)} GiB`,
        remedy: 'take a larger topology, or a model that is quantized',
      };
    },
  },
  {
    code: 'SGJ007',
    severity: 'advice',
    title: `From ${FUSED_PAYS_FROM} ranks of experts on, the kernels are chosen`,
    source: `${DOCS}/cookbook/base/launch-flags-reference.md`,
    check: (plan) => {
      const { input: { devices, model }, layout: { expertParallel }, inputs: { args: { moeBackend } } } = plan;
      const isAligned = model?.moeIntermediateSize !== undefined && model.moeIntermediateSize % FUSED_COLUMNS === 0;
      // Upstream keeps DeepSeek-V3 on epmoe: nothing else guards the shared experts' blocks.
      const hasBlocks = model?.weightBlockSize !== undefined && model.sharedExpertIntermediateSize !== undefined;
      const couldBeFused = isAligned && !hasBlocks && expertParallel === devices;
      return moeBackend !== undefined || !couldBeFused || devices < FUSED_PAYS_FROM ? undefined : {
        path: 'args.moeBackend',
        expected: `a choice for ${devices} ranks of experts: fused is faster from ${FUSED_PAYS_FROM} on, epmoe, which is taken, always works`,
        remedy: 'set it to fused, or to epmoe to keep what is taken',
      };
    },
  },
];
