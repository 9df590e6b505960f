import { PORTS, requireInteger } from '../../../rules/range';
import { Finding, Rule } from '../../../rules/rule';
import { mayBe } from '../../engine-env';
import { OpenPort, openPorts } from '../ports';
import { ResolvedSglangJax } from '../resolve';

const SOURCE = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt';
const DOCS = 'https://github.com/sgl-project/sglang-jax/blob/main/docs';

/** The server opens the ports up to 6 above distributedPort too. */
const DISTRIBUTED_PORTS = { min: 1, max: PORTS.max - 6 };

const DEFAULT_CHUNK = 4096;

const YES = /^(?:1|true)$/i;

function collisionsIn(ports: readonly OpenPort[]): Finding[] {
  const taken = new Map<number, OpenPort>();
  return ports.flatMap((one) => {
    const other = taken.get(one.port);
    taken.set(one.port, other ?? one);
    return other === undefined || one.path === undefined ? [] : [{
      path: one.path,
      got: one.port,
      expected: `a free port for ${one.purpose}; ${other.purpose} already uses it`,
      remedy: 'choose another port, such as the default',
    }];
  });
}

/** What SGLang-JAX rejects whatever the layout, and what is unwise. */
export const SERVER_RULES: readonly Rule<ResolvedSglangJax>[] = [
  {
    code: 'SGJ010',
    severity: 'engine-error',
    title: 'pageSize divides chunkedPrefillSize',
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { args: { chunkedPrefillSize: chunk = DEFAULT_CHUNK, pageSize = 1 } } }) => chunk > 0 && chunk % pageSize !== 0 ? {
      path: 'args.chunkedPrefillSize',
      got: chunk,
      expected: `a multiple of pageSize ${pageSize}`,
      remedy: `set it to ${Math.ceil(chunk / pageSize) * pageSize}`,
    } : undefined,
  },
  {
    code: 'SGJ011',
    severity: 'engine-error',
    title: 'maxRunningRequests is at least one for each data parallel rank',
    source: `${SOURCE}/managers/scheduler.py`,
    check: ({ inputs: { args: { maxRunningRequests: got = Infinity } }, layout: { dataParallel } }) => got >= dataParallel ? undefined : {
      path: 'args.maxRunningRequests', got, expected: `at least ${dataParallel}, one for each data parallel rank`, remedy: 'raise it, or leave it out',
    },
  },
  {
    code: 'SGJ012',
    severity: 'engine-error',
    title: 'Latent attention requires pageSize above 1',
    source: `${DOCS}/architecture/13-configuration-reference.md`,
    check: ({ inputs: { args: { pageSize = 1, attentionBackend = 'fa' }, model } }) => model?.kvLoraRank !== undefined && attentionBackend === 'fa' && pageSize <= 1 ? {
      path: 'args.pageSize', got: pageSize, expected: 'more than 1: the model has latent attention (MLA)', remedy: 'set it to 128',
    } : undefined,
  },
  {
    code: 'SGJ013',
    severity: 'engine-error',
    title: 'contextLength does not exceed the longest context of the model',
    source: `${SOURCE}/configs/model_config.py`,
    check: ({ inputs: { args: { contextLength = 0, jsonModelOverrideArgs }, model, env } }) => {
      const longest = model?.maxContextLength ?? Infinity;
      const mayExceed = jsonModelOverrideArgs !== undefined || mayBe(env, 'SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN', YES);
      return contextLength > longest && !mayExceed
        ? { path: 'args.contextLength', got: contextLength, expected: `at most ${longest}`, remedy: 'lower it, or leave it out' }
        : undefined;
    },
  },
  {
    code: 'SGJ014',
    severity: 'error',
    title: `\`distributedPort\` is 1 to ${DISTRIBUTED_PORTS.max}`,
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { distributedPort } }) => requireInteger('distributedPort', distributedPort, DISTRIBUTED_PORTS, 'set a port of that range, or leave it out'),
  },
  {
    code: 'SGJ015',
    severity: 'engine-error',
    title: 'Each port of a pod is used once',
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { port, distributedPort, slice: { hosts } } }) => collisionsIn(openPorts(port, distributedPort, hosts)),
  },
  {
    code: 'SGJ016',
    severity: 'advice',
    title: 'The version of the image is known, because the meaning of `--tp-size` changed in v0.0.3rc0',
    source: 'https://github.com/sgl-project/sglang-jax/pull/939',
    unknown: 'release',
    check: ({ inputs: { version } }) => version === undefined ? {
      path: 'image',
      expected: 'a version: from v0.0.3rc0 on, the tensor parallel size counts all devices, before that the devices of one rank; the former is assumed',
      remedy: 'use a tag that names a release, or set engineVersion',
    } : undefined,
  },
  {
    code: 'SGJ017',
    severity: 'advice',
    title: 'Flags have an effect',
    source: `${DOCS}/get_started/gke-tpu-install.md`,
    check: ({ inputs: { args: { distTimeout } } }) => distTimeout === undefined ? undefined : {
      path: 'args.distTimeout', got: distTimeout, expected: 'no distTimeout: the engine never reads it, and waits five minutes for the other ranks', remedy: 'remove it',
    },
  },
];
