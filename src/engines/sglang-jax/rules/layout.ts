import { kibibytesOf } from '../../../kube/quantity';
import { Finding, Rule } from '../../../rules/rule';
import { EngineVersion } from '../../engine-version';
import { kvHeadsOf, weightsBytes } from '../../model-dimensions';
import { isDivisor, legalDataParallel, mostExpertRanks, objectionsTo } from '../layout';
import { ResolvedSglangJax } from '../resolve';

const DOCS = 'https://github.com/sgl-project/sglang-jax/blob/main/docs';
const SOURCE = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt';

const GIB = 2 ** 30;

/** Fused kernels process the columns of an expert in groups of this size. */
const FUSED_COLUMNS = 512;

/**
 * The smallest groups, which the first kernels choose by themselves since a day of the main branch, and the last release without that.
 *
 * @see https://github.com/sgl-project/sglang-jax/pull/1271
 */
const LEAST_COLUMNS = { columns: 128, backend: 'fused', day: 'main@2026-06-03', release: 'v0.1.0rc0', formerRelease: 'v0.0.3rc98' };

/** Fused kernels are faster from this number of expert ranks on. */
const FUSED_PAYS_FROM = 16;

/** Whether the slice is valid; otherwise the TPU rules report it. */
function isSlice({ inputs: { slice } }: ResolvedSglangJax): boolean {
  return slice.devices > 0 && slice.chips % slice.chipsPerHost === 0;
}

/** Whether the slice is valid, and the data parallel ranks divide its devices; otherwise SGJ001 reports it. */
function isSplit(plan: ResolvedSglangJax): boolean {
  return isSlice(plan) && isDivisor(plan.layout.dataParallel, plan.input.devices);
}

/** The remedy for a layout: the least data parallelism that works, which splits the attention the most. */
function remedyFor({ input }: ResolvedSglangJax): string {
  const [least] = legalDataParallel(input);
  return least === undefined
    ? `choose another topology: no divisor of ${input.devices} devices splits the model`
    : `set dataParallel to ${least}, the least that the model allows: it splits the attention over ${input.devices / least} devices`;
}

function isFused({ inputs: { args: { moeBackend = '' } } }: ResolvedSglangJax): boolean {
  return moeBackend.startsWith('fused');
}

/** Whether the experts divide evenly among their ranks, and the ranks among the devices. */
function spreadsExperts({ input: { devices, model }, layout: { expertParallel } }: ResolvedSglangJax): boolean {
  const experts = model?.experts ?? 0;
  return isDivisor(expertParallel, devices) && (experts === 0 || experts % expertParallel === 0);
}

/** Whether a release before v0.0.3rc0 can split the attention over the hosts and the key and value heads. */
function fitsFormerSplit({ layout: { attentionTp }, inputs: { slice: { hosts }, model } }: ResolvedSglangJax): boolean {
  const kv = model && kvHeadsOf(model);
  return attentionTp % hosts === 0 && (kv === undefined || kv % attentionTp === 0 || attentionTp % kv === 0);
}

/** The number of columns that fused kernels need a multiple of, and whether the release is known. */
function fusedColumns({ inputs: { version, args: { moeBackend } } }: ResolvedSglangJax): { readonly columns: number; readonly isCertain: boolean } {
  const { columns, backend, day, release, formerRelease } = LEAST_COLUMNS;
  const chooses = version?.atLeast(version.snapshot ? day : release) === true && moeBackend === backend;
  const isFormer = version !== undefined && version.compare(EngineVersion.parse(version.snapshot ? day : formerRelease)!) <= 0;
  return { columns: chooses ? columns : FUSED_COLUMNS, isCertain: chooses || isFormer };
}

/** Whether fused kernels would run the model on this layout. */
function couldBeFused({ input: { devices, model }, layout: { expertParallel } }: ResolvedSglangJax): boolean {
  const isAligned = model?.moeIntermediateSize !== undefined && model.moeIntermediateSize % FUSED_COLUMNS === 0;
  // Upstream runs DeepSeek-V3 with epmoe: the fused kernels do not check the blocks of the shared experts.
  const hasSharedBlocks = model?.weightBlockSize !== undefined && model.sharedExpertIntermediateSize !== undefined;
  return isAligned && !hasSharedBlocks && expertParallel === devices;
}

/** Layouts that SGLang-JAX rejects, and unwise ones. */
export const LAYOUT_RULES: readonly Rule<ResolvedSglangJax>[] = [
  {
    code: 'SGJ001',
    severity: 'engine-error',
    title: 'The data parallel ranks divide the devices of the slice',
    source: `${SOURCE}/managers/scheduler.py`,
    check: (plan) => isSlice(plan) && !isSplit(plan) ? {
      path: 'dataParallel',
      got: plan.layout.dataParallel,
      expected: `a divisor of the ${plan.input.devices} JAX devices of the slice`,
      remedy: remedyFor(plan),
    } : undefined,
  },
  {
    code: 'SGJ002',
    severity: 'engine-error',
    title: 'The devices of a rank divide the heads and dense layers of the model, and hold whole FP8 blocks',
    source: `${SOURCE}/configs/model_config.py`,
    check: (plan) => isSplit(plan) ? objectionsTo(plan.layout.attentionTp, plan.inputs.model).map((objection): Finding => ({
      path: 'dataParallel',
      got: plan.layout.dataParallel,
      expected: `a number of devices per rank that ${objection}; it is ${plan.layout.attentionTp}`,
      remedy: remedyFor(plan),
    })) : [],
  },
  {
    code: 'SGJ003',
    severity: 'engine-error',
    title: 'The expert ranks divide the devices and the experts',
    source: `${DOCS}/cookbook/autoregressive/Grok/Grok2.md`,
    check: (plan) => {
      const { input: { devices, model }, layout: { expertParallel } } = plan;
      if (!isSlice(plan) || spreadsExperts(plan)) {
        return undefined;
      }
      const experts = model?.experts ?? 0;
      const path = 'args.epSize';
      const divisor = `a divisor of the ${devices} devices`;
      return experts > 0
        ? { path, got: expertParallel, expected: `${divisor} and of the ${experts} experts`, remedy: `set it to ${mostExpertRanks(devices, model)}, the most ranks that fit` }
        : { path, got: expertParallel, expected: divisor, remedy: `set it to ${devices}` };
    },
  },
  {
    code: 'SGJ004',
    severity: 'engine-error',
    mildest: 'advice',
    title: `Fused kernels spread the experts evenly over all devices, and require a width that is a multiple of ${FUSED_COLUMNS} (of ${LEAST_COLUMNS.columns} since ${LEAST_COLUMNS.release})`,
    source: `${DOCS}/cookbook/autoregressive/Qwen/Qwen3-MoE.md`,
    check: (plan): Finding | undefined => {
      const { input: { devices, model }, layout: { expertParallel }, inputs: { args: { moeBackend } } } = plan;
      if (!isSlice(plan) || !isFused(plan)) {
        return undefined;
      }
      const finding = { path: 'args.moeBackend', got: moeBackend, remedy: 'set it to epmoe' };
      if (expertParallel !== devices) {
        const experts = model?.experts ?? 0;
        // Nothing speaks against it where the number of experts is not known.
        const canSpread = model === undefined || (experts > 0 && isDivisor(devices, experts));
        return {
          ...finding,
          expected: `as many expert ranks as devices, ${devices}, which these kernels use whatever is stated; there are ${expertParallel}`,
          remedy: canSpread ? `set \`args.epSize\` to ${devices}` : finding.remedy,
          severity: canSpread ? 'advice' : undefined,
        };
      }
      const { columns, isCertain } = fusedColumns(plan);
      const width = model?.moeIntermediateSize ?? columns;
      return width % columns === 0 ? undefined : {
        ...finding,
        expected: `experts whose width is a multiple of ${columns}; those of the model are ${width} wide`,
        severity: isCertain ? undefined : 'advice',
      };
    },
  },
  {
    code: 'SGJ005',
    severity: 'engine-error',
    title: 'Before v0.0.3rc0, the devices of a rank divide the key and value heads or are a multiple of them, and are a multiple of the hosts',
    source: 'https://github.com/sgl-project/sglang-jax/pull/939',
    check: (plan) => {
      const { layout: { attentionTp, dataParallel }, inputs: { slice: { hosts }, model }, countsWorld } = plan;
      if (countsWorld || !isSplit(plan) || fitsFormerSplit(plan)) {
        return undefined;
      }
      const heads = model === undefined ? '' : ` and fits the ${kvHeadsOf(model)} key and value heads`;
      return {
        path: 'dataParallel',
        got: dataParallel,
        expected: `a split of the attention that is a multiple of the ${hosts} hosts${heads}; it is ${attentionTp}`,
        remedy: `${remedyFor(plan)}; or use an image of v0.0.3rc0 or newer`,
      };
    },
  },
  {
    code: 'SGJ006',
    severity: 'engine-error',
    title: 'The weights fit into the memory of the slice',
    source: `${DOCS}/cookbook/base/tpu-topology-reference.md`,
    check: (plan) => {
      const { slice: { topology, devices, hbmPerDevice }, model } = plan.inputs;
      const weights = (model && weightsBytes(model)) ?? 0;
      const needed = weights / GIB / devices;
      const available = hbmPerDevice === undefined ? Infinity : kibibytesOf(hbmPerDevice) / 2 ** 20;
      return isSlice(plan) && needed > available ? {
        path: 'slice.topology',
        got: topology,
        expected: `${Math.ceil(needed)} GiB for weights in each of ${devices} devices; they have ${Math.floor(available)} GiB`,
        remedy: 'choose a larger topology, or a quantized model',
      } : undefined;
    },
  },
  {
    code: 'SGJ007',
    severity: 'advice',
    title: `From ${FUSED_PAYS_FROM} expert ranks on, moeBackend is set`,
    source: `${DOCS}/cookbook/base/launch-flags-reference.md`,
    check: (plan) => {
      const { input: { devices }, inputs: { args: { moeBackend } } } = plan;
      return moeBackend === undefined && devices >= FUSED_PAYS_FROM && couldBeFused(plan) ? {
        path: 'args.moeBackend',
        expected: `a choice for ${devices} expert ranks: fused is faster from ${FUSED_PAYS_FROM} on, epmoe (the default) always works`,
        remedy: 'set it to fused, or to epmoe to keep the default',
      } : undefined;
    },
  },
  {
    code: 'SGJ008',
    severity: 'advice',
    title: 'The experts of a model are spread over as many ranks as possible',
    source: `${DOCS}/cookbook/base/launch-flags-reference.md`,
    check: ({ inputs: { args: { epSize }, model, slice }, input: { devices }, layout: { expertParallel } }) => {
      const most = slice.devices > 0 ? mostExpertRanks(devices, model) : 1;
      return epSize === undefined && expertParallel < most ? {
        path: 'args.epSize',
        expected: `${most}, the most ranks that divide the ${devices} devices and the ${model?.experts} experts`,
        remedy: `set it to ${most}, or to 1 to keep all experts on each rank`,
      } : undefined;
    },
  },
];
