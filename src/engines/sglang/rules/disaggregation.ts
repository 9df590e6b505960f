import { formerArgs, newestArgs, newestFile } from './row';
import { onArg, sets, where } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

const HOOK = newestFile('arg_groups/pd_disaggregation_hook.py');

/** What moves the KV cache if `disaggregationTransferBackend` is not set. */
const DEFAULT_BACKEND = 'mooncake';

/** Backends that transfer the KV cache of decode context parallelism. */
const CONTEXT_PARALLEL_BACKENDS = ['mooncake', 'nixl', 'fake', 'mooncake_tcp'];

function keepsRadixCache({ disaggregationDecodeEnableRadixCache }: SglangServerArgs): boolean {
  return disaggregationDecodeEnableRadixCache === true;
}

/** Whether this is a decode server that keeps a radix cache. */
function decodesWithRadixCache({ args, role }: ResolvedSglang): boolean {
  return role === 'decode' && keepsRadixCache(args);
}

/** Whether a decode server can share the KV cache of a request between GPUs: no prefix cache, and a backend that transfers its parts. */
function sharesContext(args: SglangServerArgs): boolean {
  const { disaggregationTransferBackend: backend = DEFAULT_BACKEND, enableHierarchicalCache } = args;
  return !keepsRadixCache(args) && enableHierarchicalCache !== true && CONTEXT_PARALLEL_BACKENDS.includes(backend);
}

const setsRole = sets<ResolvedSglang>('disaggregationDecodeEnableOffloadKvcache', 'encoderOnly', 'languageOnly', 'enablePrefixMmCache');

/** Whether other servers do a part of the work. */
function isPart(plan: ResolvedSglang): boolean {
  return plan.role !== undefined || setsRole(plan);
}

/** Flags of servers that only prefill, only decode or only encode. */
export const DISAGGREGATION_RULES = where<ResolvedSglang>(isPart, [
  {
    code: 'SGL158',
    title: 'disaggregationDecodeTp and disaggregationDecodeDp are set on prefill servers only',
    source: formerArgs(1891),
    until: 'v0.5.9',
    check: ({ args, role }) => {
      const size = args.disaggregationDecodeTp ?? args.disaggregationDecodeDp;
      return role === 'decode' && size !== undefined
        && onArg('disaggregationDecodeTp', size, 'neither disaggregationDecodeTp nor disaggregationDecodeDp on a decode server', 'set them on the prefill server');
    },
  },
  {
    code: 'SGL159',
    title: 'A decode server with data parallelism requires prefillRoundRobinBalance',
    source: formerArgs(1902),
    since: 'v0.5.2',
    until: 'v0.5.7',
    check: ({ args, role, dp }) => role === 'decode' && dp !== 1 && args.prefillRoundRobinBalance !== true
      && onArg('prefillRoundRobinBalance', args.prefillRoundRobinBalance, 'true on a decode server with dpSize above 1', 'set it, and `loadBalanceMethod: \'round_robin\'` on the prefill server'),
  },
  {
    code: 'SGL160',
    title: 'The tpSize of a prefill server is a multiple or a divisor of disaggregationDecodeTp',
    source: formerArgs(4346),
    until: 'v0.5.9',
    check: ({ args: { disaggregationDecodeTp: decodeTp }, role, tp }) => role === 'prefill' && decodeTp !== undefined && tp % decodeTp !== 0 && decodeTp % tp !== 0
      && onArg('disaggregationDecodeTp', decodeTp, `a multiple or a divisor of tpSize ${tp}`, 'set both to powers of two'),
  },
  {
    code: 'SGL161',
    title: 'A prefill server has a transfer backend other than fake',
    source: HOOK,
    since: 'v0.5.10',
    check: ({ args, role }) => role === 'prefill' && args.disaggregationTransferBackend === 'fake'
      && onArg('disaggregationTransferBackend', 'fake', 'a real backend on a prefill server', 'set it to `mooncake` or `nixl`'),
  },
  {
    code: 'SGL162',
    title: 'The radix cache of a decode server does not support speculative decoding',
    source: HOOK,
    since: 'v0.5.11',
    check: (plan) => decodesWithRadixCache(plan) && plan.args.speculativeAlgorithm !== undefined
      && onArg('disaggregationDecodeEnableRadixCache', true, 'no radix cache on a decode server with speculativeAlgorithm', 'remove one of the two'),
  },
  {
    code: 'SGL163',
    title: 'The radix cache of a decode server requires a backend that transfers parts of the cache',
    source: HOOK,
    since: 'v0.5.11',
    check: (plan) => decodesWithRadixCache(plan) && plan.args.disaggregationTransferBackend === 'fake'
      && onArg('disaggregationTransferBackend', 'fake', '`nixl` or `mooncake` with disaggregationDecodeEnableRadixCache', 'set it to `nixl`'),
  },
  {
    code: 'SGL164',
    title: 'The radix cache of a decode server requires the backend nixl',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.11/python/sglang/srt/server_args.py',
    since: 'v0.5.11',
    until: 'v0.5.11',
    check: (plan) => {
      const { disaggregationTransferBackend: backend = DEFAULT_BACKEND } = plan.args;
      return decodesWithRadixCache(plan) && backend !== 'nixl'
        && onArg('disaggregationTransferBackend', backend, '`nixl` with disaggregationDecodeEnableRadixCache', 'set it to `nixl`');
    },
  },
  {
    code: 'SGL165',
    title: 'Decode context parallelism on a decode server requires mooncake or nixl, and excludes radix and hierarchical cache',
    source: HOOK,
    since: 'v0.5.17',
    check: ({ args, role }) => {
      const { dcpSize = 1 } = args;
      return role === 'decode' && dcpSize > 1 && !sharesContext(args)
        && onArg('dcpSize', dcpSize, '1, or the backend mooncake or nixl and neither disaggregationDecodeEnableRadixCache nor enableHierarchicalCache',
          'remove dcpSize, or set the other args as expected');
    },
  },
  {
    code: 'SGL166',
    title: 'disaggregationDecodeEnableOffloadKvcache requires a decode server and hicacheStorageBackend',
    source: newestArgs(7773),
    since: 'v0.5.10',
    check: ({ args, role }) => args.disaggregationDecodeEnableOffloadKvcache === true && (role !== 'decode' || args.hicacheStorageBackend === undefined)
      && onArg('disaggregationDecodeEnableOffloadKvcache', true, 'a decode server with hicacheStorageBackend', 'set `args.hicacheStorageBackend` on the decode server, or remove it'),
  },
  {
    code: 'SGL167',
    title: 'The hierarchical cache of a decode server requires its radix cache',
    source: newestArgs(7768),
    since: 'v0.5.1',
    check: ({ args, role }) => role === 'decode' && args.enableHierarchicalCache === true && !keepsRadixCache(args)
      && onArg('enableHierarchicalCache', true, 'no hierarchical cache on a decode server', 'set it on the prefill server alone'),
  },
  {
    code: 'SGL168',
    title: 'encoderOnly excludes languageOnly, prefill and decode; enablePrefixMmCache requires encoderOnly',
    source: newestArgs(7392),
    since: 'v0.5.7',
    check: ({ args, role }) => {
      if (args.encoderOnly === true && args.languageOnly === true) {
        return onArg('encoderOnly', true, 'no encoderOnly with languageOnly', 'remove one of the two');
      }
      if (args.encoderOnly === true && role !== undefined) {
        return onArg('encoderOnly', true, `no encoderOnly on a ${role} server`, 'remove it');
      }
      return args.enablePrefixMmCache === true && args.encoderOnly !== true
        && onArg('enablePrefixMmCache', true, 'encoderOnly as well', 'set it on the encoder, or remove it');
    },
  },
  {
    code: 'SGL169',
    title: 'languageOnly requires encoderUrls',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.12/python/sglang/srt/server_args.py',
    since: 'v0.5.7',
    until: 'v0.5.12.post1',
    check: ({ args: { languageOnly, encoderUrls } }) => languageOnly === true && !encoderUrls?.length
      && onArg('encoderUrls', encoderUrls, 'an address with languageOnly', 'set `args.encoderUrls` to the addresses of the encoders'),
  },
]);
