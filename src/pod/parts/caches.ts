import { ServingPod } from '../builder';
import { MountedVolume, PodPart } from '../part';
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

/** Where they keep them unless a variable says otherwise: in the home of root, as whom images run. */
const DOWNLOADS = '/root/.cache/huggingface';

/** The one of `volumes` that is mounted at the downloads of the Hugging Face libraries, or above them. */
export function volumeOfDownloads({ contents: { env, volumes } }: ServingPod): MountedVolume | undefined {
  const stated = volumes.filter(({ from }) => from.startsWith('volumes.'));
  if (stated.length === 0) {
    return undefined;
  }
  const variable = env.find(({ item: { name } }) => name === 'HF_HUB_CACHE') ?? env.find(({ item: { name } }) => name === 'HF_HOME');
  const directory = `${variable?.item.value ?? DOWNLOADS}/`;
  return stated.find(({ item: { mountPath } }) => mountPath !== undefined && directory.startsWith(`${mountPath.replace(/\/+$/, '')}/`))?.item;
}

/** The parts of the caches that were asked for, with the variables of the compilers that the engine has. */
export function cacheParts({ huggingFace, compile }: Caches = {}, compilers: CacheVariables): PodPart[] {
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
  const volume = storage._bind(name, defaultPath);
  const env: EnvVar[] = [];
  for (const variable in variables) {
    env.push({ name: variable, value: `${volume.mountPath}${variables[variable]}` });
  }
  return { from, volumes: [volume], env };
}
