import { ResolvedSglang } from './resolve';

/** Attention backends that support any page size; the others replace a size that they do not support. */
const ANY_PAGE_SIZE = ['flashinfer', 'triton', 'fa3', 'torch_native', 'flex_attention'];

/** Architectures with sparse attention, which sets the page size itself. */
const SPARSE_ATTENTION = /V32|V4|Dsa|Sparse/;

/** Whether SGLang is known to keep the page size that was stated. */
export function keepsPageSize({ args, gpu, model }: ResolvedSglang): boolean {
  const backends = [args.attentionBackend, args.prefillAttentionBackend, args.decodeAttentionBackend].filter((backend) => backend !== undefined);
  if (backends.length > 0) {
    return backends.every((backend) => ANY_PAGE_SIZE.includes(backend));
  }
  const isBeforeBlackwell = gpu?.computeCapability !== undefined && gpu.computeCapability < 10;
  return isBeforeBlackwell && model?.architecture !== undefined && !SPARSE_ATTENTION.test(model.architecture) && !model.irregularWeights;
}

/** The tokens of a page where none are stated; undefined where SGLang may choose a size for the GPU or the attention. */
export function unsetPageSize(plan: ResolvedSglang): number | undefined {
  return keepsPageSize(plan) ? 1 : undefined;
}
