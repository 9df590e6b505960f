import { StringMap } from '../../kube/objects';

/** What llm-d knows of the accelerators of a device plugin, by the domain of their resource. */
export interface AcceleratorFacts {
  /** The words of llm-d for them. */
  readonly variant: string;
  readonly vendor: string;
  /** Class of the same devices where pods claim them. */
  readonly deviceClass?: string;
}

/**
 * Accelerators as the guides and the chart of llm-d name them.
 *
 * Upstream: https://github.com/llm-d-incubation/llm-d-modelservice/blob/llm-d-modelservice-v0.4.12/charts/llm-d-modelservice/values.yaml
 */
export const ACCELERATORS: { readonly [domain: string]: AcceleratorFacts } = {
  'nvidia.com': { variant: 'gpu', vendor: 'nvidia', deviceClass: 'gpu.nvidia.com' },
  'amd.com': { variant: 'gpu', vendor: 'amd', deviceClass: 'gpu.amd.com' },
  'gpu.intel.com': { variant: 'xpu', vendor: 'intel', deviceClass: 'gpu.intel.com' },
  'habana.ai': { variant: 'hpu', vendor: 'intel', deviceClass: 'gaudi.intel.com' },
  'google.com': { variant: 'tpu', vendor: 'google', deviceClass: 'tpu.google.com' },
  'rebellions.ai': { variant: 'npu', vendor: 'rebellions' },
};

/** Intel GPUs: a process that vLLM forks loses the device. */
const SPAWNED: StringMap = { VLLM_WORKER_MULTIPROC_METHOD: 'spawn' };

/** Variables of vLLM that the chart sets, by the resource of the accelerators. */
export const VLLM_ACCELERATOR_ENV: { readonly [resource: string]: StringMap } = {
  'gpu.intel.com/i915': { ...SPAWNED, TORCH_LLM_ALLREDUCE: '1' },
  'gpu.intel.com/xe': SPAWNED,
};
