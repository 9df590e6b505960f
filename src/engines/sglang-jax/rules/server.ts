import { requireInteger } from '../../../rules/range';
import { Finding, Rule } from '../../../rules/rule';
import { OpenPort, openPorts } from '../ports';
import { ResolvedSglangJax } from '../resolve';

const SOURCE = 'https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt';
const DOCS = 'https://github.com/sgl-project/sglang-jax/blob/main/docs';

/** Ports of a process without privileges, with room for those beside the distributed one. */
const PORTS = { min: 1024, max: 65529 };

const YES = /^(?:1|true)$/i;

function collisionsIn(ports: readonly OpenPort[]): Finding[] {
  const taken = new Map<number, OpenPort>();
  return ports.flatMap((one) => {
    const other = taken.get(one.port);
    taken.set(one.port, other ?? one);
    return other === undefined || one.path === undefined ? [] : [{
      path: one.path,
      got: one.port,
      expected: `a port of its own (${one.purpose}); this one is taken: ${other.purpose}`,
      remedy: 'take another port, such as the default',
    }];
  });
}

/** What SGLang-JAX refuses of how it is served, whatever the layout, and what is unwise. */
export const SERVER_RULES: readonly Rule<ResolvedSglangJax>[] = [
  {
    code: 'SGJ010',
    severity: 'engine-error',
    title: 'Chunks of prompts are whole pages',
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { args: { chunkedPrefillSize: size = 4096, pageSize = 1 } } }) => !(size > 0) || size % pageSize === 0 ? undefined : {
      path: 'args.chunkedPrefillSize',
      got: size,
      expected: `a multiple of pageSize, which is ${pageSize}`,
      remedy: `set it to ${Math.ceil(size / pageSize) * pageSize}`,
    },
  },
  {
    code: 'SGJ011',
    severity: 'engine-error',
    title: 'At least one request runs on each data parallel rank',
    source: `${SOURCE}/managers/scheduler.py`,
    check: ({ inputs: { args: { maxRunningRequests: got } }, layout: { dataParallel } }) => (got ?? Infinity) >= dataParallel ? undefined : {
      path: 'args.maxRunningRequests', got, expected: `${dataParallel} or more, one for each rank`, remedy: 'raise it, or leave it out',
    },
  },
  {
    code: 'SGJ012',
    severity: 'engine-error',
    title: 'Latent attention has pages of more than one token',
    source: `${DOCS}/architecture/13-configuration-reference.md`,
    check: ({ inputs: { args: { pageSize = 1, attentionBackend = 'fa' }, model } }) => {
      return model?.kvLoraRank === undefined || attentionBackend !== 'fa' || pageSize > 1 ? undefined : {
        path: 'args.pageSize', got: pageSize, expected: 'more than 1: the model has latent attention (MLA)', remedy: 'set it to 128',
      };
    },
  },
  {
    code: 'SGJ013',
    severity: 'engine-error',
    title: 'contextLength is not above what the model allows',
    source: `${SOURCE}/configs/model_config.py`,
    check: ({ inputs: { args: { contextLength, jsonModelOverrideArgs }, model, env } }) => {
      const most = model?.maxContextLength ?? Infinity;
      const mayBeLonger = jsonModelOverrideArgs !== undefined || YES.test(env?.SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN ?? '');
      return contextLength === undefined || contextLength <= most || mayBeLonger ? undefined : {
        path: 'args.contextLength', got: contextLength, expected: `at most ${most}`, remedy: 'lower it, or leave it out',
      };
    },
  },
  {
    code: 'SGJ014',
    severity: 'error',
    title: 'Ports are whole numbers that a process without privileges may open',
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { port, distributedPort } }) => [
      requireInteger('port', port, PORTS, 'write a port of that range, or leave it out'),
      requireInteger('distributedPort', distributedPort, PORTS, 'write a port of that range, or leave it out'),
    ].filter((finding) => finding !== undefined),
  },
  {
    code: 'SGJ015',
    severity: 'engine-error',
    title: 'No two things in a pod open the same port',
    source: `${SOURCE}/server_args.py`,
    check: ({ inputs: { port, distributedPort, slice: { hosts } } }) => collisionsIn(openPorts(port, distributedPort, hosts)),
  },
  {
    code: 'SGJ016',
    severity: 'advice',
    title: 'The version of the image is known: the meaning of the tensor parallel size changed',
    source: 'https://github.com/sgl-project/sglang-jax/pull/939',
    check: ({ inputs: { version } }) => version !== undefined ? undefined : {
      path: 'image',
      expected: 'a version: v0.0.3rc0 and newer take all devices for the tensor parallel size, older ones the width of the attention; the former is assumed',
      remedy: 'use a tag that names a release, or state engineVersion',
    },
  },
  {
    code: 'SGJ017',
    severity: 'advice',
    title: 'Flags have an effect',
    source: `${DOCS}/get_started/gke-tpu-install.md`,
    check: ({ inputs: { args: { distTimeout } } }) => distTimeout === undefined ? undefined : {
      path: 'args.distTimeout', got: distTimeout, expected: 'nothing: the engine never reads it, and ranks have five minutes to meet', remedy: 'remove it',
    },
  },
];
