import { Rule } from '../../../rules/rule';
import { FUSED_V2, isRegistryRead, servedSince } from '../architectures';
import { ResolvedSglangJax } from '../resolve';

const SOURCE = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt';

/** Whether the engine may take the model for one of another architecture: it runs several kinds as stages, and a config can be overridden. */
function mayBeOther({ inputs: { args: { multimodal, jsonModelOverrideArgs } } }: ResolvedSglangJax): boolean {
  return multimodal === true || jsonModelOverrideArgs !== undefined;
}

/** What SGLang-JAX runs no model of. */
export const MODEL_RULES: readonly Rule<ResolvedSglangJax>[] = [
  {
    code: 'SGJ018',
    severity: 'engine-error',
    mildest: 'advice',
    title: 'The release serves the architecture of the model',
    source: `${SOURCE}/models/registry.py`,
    check: (plan) => {
      const { version, model } = plan.inputs;
      if (version === undefined || model?.architecture === undefined || mayBeOther(plan)) {
        return undefined;
      }
      const since = servedSince(model.architecture);
      // A day of the main branch has no place among the releases: all that is listed may be served.
      if (since !== undefined && (version.snapshot || version.atLeast(since))) {
        return undefined;
      }
      return {
        path: 'model',
        got: model.architecture,
        expected: `an architecture that SGLang-JAX ${version.text} serves`,
        remedy: since === undefined ? 'choose another model, or serve it on GPUs' : `use an image of ${since} or newer`,
        severity: isRegistryRead(version) ? undefined : 'advice',
      };
    },
  },
  {
    code: 'SGJ019',
    severity: 'engine-error',
    title: 'moeBackend fused_v2 requires a model of Bailing, MiMo-V2 or GLM-5',
    source: `${SOURCE}/configs/model_config.py`,
    check: (plan) => {
      const { args: { moeBackend }, model } = plan.inputs;
      return moeBackend === 'fused_v2' && model?.architecture !== undefined && !FUSED_V2.has(model.architecture) && !mayBeOther(plan) ? {
        path: 'args.moeBackend',
        got: moeBackend,
        expected: `fused or epmoe for a ${model.architecture}`,
        remedy: 'set it to epmoe',
      } : undefined;
    },
  },
];
