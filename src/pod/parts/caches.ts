import { PodPart } from '../part';
import { Storage } from './storage';
import { EnvVar } from '../../kube/objects';

/**
 * Volumes for data that a server would otherwise download or compile again at every start.
 */
export interface Caches {
  /**
   * Downloads from the Hugging Face hub: models, tokenizers, configurations.
   *
   * Mounted at `/cache/huggingface` unless the storage has a `mountPath`; `HF_HOME` points there.
   *
   * @default - none: every pod downloads the model
   */
  readonly huggingFace?: Storage;

  /**
   * Compiled kernels: on GPUs those of Inductor (at the root of the volume), Triton, FlashInfer and DeepGEMM (below it); on
   * TPUs the programs of JAX.
   *
   * Mounted at `/cache/compile` unless the storage has a `mountPath`; the variables of each compiler point there.
   *
   * @default - none: every pod compiles again
   */
  readonly compile?: Storage;
}

/** The variables that tell each program where its cache is, by the directory below the mount. */
export type CacheVariables = Readonly<Record<string, string>>;

/**
 * Where the Hugging Face libraries keep their downloads.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
const HUGGING_FACE: CacheVariables = { HF_HOME: '' };

/**
 * Where the compilers below SGLang keep their results. `SGLANG_CACHE_DIR` is the root of all of them for SGLang later than
 * v0.5.17, and yields to the variables of each; those before know these only.
 *
 * Inductor has the root, so that a directory that was filled by `docker run` with TORCHINDUCTOR_CACHE_DIR is found again.
 *
 * @see https://docs.sglang.io/references/torch_compile_cache.html
 */
const SGLANG_COMPILE: CacheVariables = {
  FLASHINFER_WORKSPACE_BASE: '',
  SGLANG_CACHE_DIR: '/sglang',
  SGLANG_DG_CACHE_DIR: '/deep_gemm',
  TORCHINDUCTOR_CACHE_DIR: '',
  TRITON_CACHE_DIR: '/triton',
};

/**
 * Where JAX keeps the programs that it compiled, for every shape that it met.
 *
 * @see https://docs.jax.dev/en/latest/persistent_compilation_cache.html
 */
export const JAX_COMPILE: CacheVariables = { JAX_COMPILATION_CACHE_DIR: '' };

/** The parts of the caches that were asked for, with the variables of the compilers that the engine has. */
export function cacheParts({ huggingFace, compile }: Caches = {}, compilers: CacheVariables = SGLANG_COMPILE): PodPart[] {
  const parts: PodPart[] = [];
  if (huggingFace) {
    parts.push(cachePart('caches.huggingFace', 'huggingface-cache', '/cache/huggingface', huggingFace, HUGGING_FACE));
  }
  if (compile) {
    parts.push(cachePart('caches.compile', 'compile-cache', '/cache/compile', compile, compilers));
  }
  return parts;
}

function cachePart(from: string, name: string, defaultPath: string, storage: Storage, variables: CacheVariables): PodPart {
  const { mountPath = defaultPath, subPath } = storage._mount;
  const env: EnvVar[] = [];
  for (const variable of Object.keys(variables)) {
    env.push({ name: variable, value: `${mountPath}${variables[variable]}` });
  }
  return { from, volumes: [{ name, source: storage._source, claimTemplate: storage._claimTemplate, mountPath, subPath }], env };
}
