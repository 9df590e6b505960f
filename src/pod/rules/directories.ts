import { LoraOptions } from '../../engines/lora';
import { StatedText } from '../../engines/surroundings';
import { EnvVar } from '../../kube/objects';
import { isBelow } from '../../kube/paths';
import { Review } from '../../rules/review';
import { ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { From } from '../contents';
import { SHARED_MEMORY_PATH } from '../parts/shared-memory';

/** A directory or file that the engine reads, and the pod that must have it. */
export interface ReadDirectory {
  /** The prop that states it. */
  readonly path: string;
  readonly directory: string;
  readonly pod: ServingPod;
  /** Whether the image may bring it. */
  readonly mayBeInImage?: boolean;
}

/** Directories in which the programs of images start. */
const WORKSPACES = ['/sgl-workspace', '/vllm-workspace', '/workspace'];

/** Directories that images of engines bring, and those of the system. */
const IN_IMAGES = [
  ...WORKSPACES, '/opt', '/usr', '/lib', '/lib64', '/bin', '/etc/ssl', '/etc/pki', '/dev', '/proc', '/sys',
];

/** Variables that name a file or directory which a program reads. */
const FILE_VARIABLES: ReadonlySet<string> = new Set([
  'LMCACHE_CONFIG_FILE', 'MOONCAKE_CONFIG_PATH', 'SGLANG_HICACHE_MOONCAKE_CONFIG_PATH', 'SGLANG_HICACHE_HF3FS_CONFIG_PATH',
  'SGLANG_HICACHE_SIMM_CONFIG_PATH', 'SGLANG_MOE_CONFIG_DIR', 'VLLM_TUNED_CONFIG_FOLDER', 'VLLM_LOGGING_CONFIG_PATH', 'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GOOGLE_APPLICATION_CREDENTIALS', 'AWS_CA_BUNDLE', 'HF_TOKEN_PATH', 'NCCL_TOPO_FILE',
  'NCCL_CONF_FILE',
]);

/** What brings a directory or a file, or states that the image has it. */
function remedyFor(path: string, mayBeInImage: boolean): string {
  const [file] = /[^/]+\.\w+$/.exec(path) ?? [];
  const target = path.startsWith('/') ? path : `/config/${file}`;
  const storage = /\.(?:pem|crt|key)$/.test(path) ? 'secret' : 'configMap';
  return [
    `add to volumes { data: ${file === undefined
      ? `Storage.persistentVolumeClaim('…', { mountPath: '${target}' })`
      : `Storage.${storage}('…', { mountPath: '${target}', subPath: '${file}' })`} }`,
    target === path ? '' : ` and write '${target}'`,
    mayBeInImage ? ', or acknowledge this if the image has it' : `, or write ModelSource.directory('${path}', { inImage: true }) if the image has it`,
  ].join('');
}

export const DIRECTORY_RULES = ruleTable<ReadDirectory>([
  {
    code: 'INF171',
    severity: 'advice',
    title: 'Models, adapters and other files that the engine reads are on a volume',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/',
    check: ({ path, directory, mayBeInImage = false, pod: { template: { spec: { containers: [{ volumeMounts = [] }] } } } }) => {
      const mounted = volumeMounts.map(({ mountPath }) => mountPath);
      const named = mounted.filter((known) => known !== SHARED_MEMORY_PATH);
      const present = mayBeInImage ? [...mounted, ...IN_IMAGES] : mounted;
      // The working directory of a relative path is that of the image.
      const inWorkspace = !directory.startsWith('/') && mounted.some((known) => WORKSPACES.some((workspace) => isBelow(known, workspace)));
      return !inWorkspace && !present.some((known) => isBelow(directory, known)) && {
        path,
        got: directory,
        expected: named.length === 0 ? 'a path on a volume: the pod has none' : `a path below ${named.join(', ')}`,
        remedy: remedyFor(directory, mayBeInImage),
      };
    },
  },
]);

/** A LoRA adapter. */
const ADAPTER_RULES = ruleTable<StatedText>([
  {
    code: 'INF194',
    severity: 'engine-error',
    title: 'Adapters are on the Hugging Face hub or in a directory',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.23/python/sglang/srt/lora/lora_config.py',
    check: ({ path, text }) => /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && {
      path,
      got: text,
      expected: 'an id of the Hugging Face hub, or a directory in the container: engines download adapters from no other address',
      remedy: 'mount a volume with the adapter, for example Storage.persistentVolumeClaim(\'adapters\', { mountPath: \'/adapters\' }), and name its directory',
    },
  },
]);

/** What a pod is told to read, apart from its model. */
export interface ReadSubject {
  readonly pod: ServingPod;
  /** Variables of its engine, with those that are added to it later. */
  readonly env: readonly From<EnvVar>[];
  readonly files: readonly StatedText[];
  readonly adapters: readonly StatedText[];
  /** Whether commands run before the engine, which may write files. */
  readonly isPrepared: boolean;
}

/** Checks the files that flags and variables name. */
export function reviewFiles(review: Review, { pod, env, files, adapters, isPrepared }: ReadSubject): void {
  adapters.forEach((adapter) => review.run(ADAPTER_RULES, adapter));
  if (!isPrepared) {
    for (const { path, text: directory } of files.concat(filesInVariables(env))) {
      review.run(DIRECTORY_RULES, { path, directory, pod, mayBeInImage: true });
    }
  }
}

function filesInVariables(env: readonly From<EnvVar>[]): StatedText[] {
  const files: StatedText[] = [];
  for (let i = 0; i < env.length; i++) {
    const { item: { name, value }, from } = env[i];
    if (FILE_VARIABLES.has(name) && value?.startsWith('/')) {
      files.push({ path: from === 'env' ? `env.${name}` : `${from} (${name})`, text: value });
    }
  }
  return files;
}

/** Checks the adapters of the prop. */
export function reviewAdapters(review: Review, lora: LoraOptions | undefined, pod: ServingPod): void {
  const adapters = (lora?.adapters ?? []).map(({ path: text }, index) => ({ path: `lora.adapters[${index}].path`, text: text ?? '' }));
  reviewFiles(review, { pod, env: [], adapters, files: adapters.filter(({ text }) => text.startsWith('/')), isPrepared: false });
}
