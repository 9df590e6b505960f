import { isLabelValue } from '../../kube/names';
import { StringMap } from '../../kube/objects';
import { AcceleratorFacts } from '../release/accelerator-facts';

/** What the pods of a role do, which is also the prop that they are stated by. */
export type LlmdRoleName = 'decode' | 'prefill';

/**
 * Labels by which the endpoint picker and the pools of llm-d know pods.
 *
 * @see https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/architecture.md
 */
export const LLMD_LABEL = {
  /** Which filters of the endpoint picker pass a pod. Without it, a pod that prefills gets whole requests. */
  role: 'llm-d.ai/role',
  /** By which names the endpoint picker reads metrics. Without it, it takes the pod for vLLM and routes blindly. */
  engineType: 'llm-d.ai/engine-type',
  /** Pods that take requests. */
  serving: 'llm-d.ai/inference-serving',
  model: 'llm-d.ai/model',
  acceleratorVariant: 'llm-d.ai/accelerator-variant',
  acceleratorVendor: 'llm-d.ai/accelerator-vendor',
} as const;

/** Labels that say what a pod is. */
export const FIXED_LABELS = [LLMD_LABEL.serving, LLMD_LABEL.role, LLMD_LABEL.engineType];
/** Labels that people word in their own way. */
export const CHOSEN_LABELS = [LLMD_LABEL.model, LLMD_LABEL.acceleratorVariant, LLMD_LABEL.acceleratorVendor];

/** What the labels of a pod say. */
export interface LabelledPods {
  readonly role: LlmdRoleName;
  readonly engineType: string;
  /** Id or name of the model. */
  readonly model: string;
  /** What is known of the accelerators. */
  readonly accelerator?: AcceleratorFacts;
}

/** Labels of the pods that take requests. */
export function servingLabels({ role, engineType, model, accelerator }: LabelledPods): StringMap {
  const name = modelLabel(model);
  return {
    [LLMD_LABEL.serving]: 'true',
    [LLMD_LABEL.role]: role,
    [LLMD_LABEL.engineType]: engineType,
    ...(name !== '' && { [LLMD_LABEL.model]: name }),
    ...(accelerator && { [LLMD_LABEL.acceleratorVariant]: accelerator.variant, [LLMD_LABEL.acceleratorVendor]: accelerator.vendor }),
  };
}

/** The last part of a model's id, as far as a label can hold it; empty if nothing is left. */
function modelLabel(model: string): string {
  const last = model.replace(/\/+$/, '').split('/').pop()!;
  const text = last.replace(/[^-A-Za-z0-9_.]/g, '-').slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return isLabelValue(text) ? text : '';
}
