import { formerArgs, newestArgs, newestFile, onArg, SglangRule } from './row';

const HOOK = newestFile('arg_groups/pd_disaggregation_hook.py');

/** What servers that only prefill, only decode or only encode are told. */
export const DISAGGREGATION_RULES: readonly SglangRule[] = [
  {
    code: 'SGL158',
    title: 'A decode server is not told the parallelism of decode servers',
    about: ['disaggregationDecodeTp', 'disaggregationDecodeDp'],
    source: formerArgs(1891),
    until: 'v0.5.9',
    check: ({ args, role }) => role !== 'decode' || (args.disaggregationDecodeTp === undefined && args.disaggregationDecodeDp === undefined)
      ? undefined
      : onArg('disaggregationDecodeTp', args.disaggregationDecodeTp ?? args.disaggregationDecodeDp, 'neither disaggregationDecodeTp nor disaggregationDecodeDp on a decode server', 'set them on the prefill server'),
  },
  {
    code: 'SGL159',
    title: 'A decode server with data parallelism expects prefill servers that take turns',
    about: [],
    source: formerArgs(1902),
    since: 'v0.5.2',
    until: 'v0.5.7',
    check: ({ args, role, dp }) => role !== 'decode' || dp === 1 || args.prefillRoundRobinBalance === true
      ? undefined
      : onArg('prefillRoundRobinBalance', args.prefillRoundRobinBalance, 'true on a decode server with dpSize above 1', 'set it, and `loadBalanceMethod: \'round_robin\'` on the prefill server'),
  },
  {
    code: 'SGL160',
    title: 'The parallelism of a prefill server is a multiple of that of decode servers, or divides it',
    about: ['disaggregationDecodeTp'],
    source: formerArgs(4346),
    until: 'v0.5.9',
    check: ({ args: { disaggregationDecodeTp }, role, tp }) => {
      const isMultiple = disaggregationDecodeTp === undefined || tp % disaggregationDecodeTp === 0 || disaggregationDecodeTp % tp === 0;
      return role !== 'prefill' || isMultiple
        ? undefined
        : onArg('disaggregationDecodeTp', disaggregationDecodeTp, `a multiple or a divisor of tpSize ${tp}`, 'set both to powers of two');
    },
  },
  {
    code: 'SGL161',
    title: 'A prefill server transfers for real',
    about: ['disaggregationTransferBackend'],
    source: HOOK,
    since: 'v0.5.10',
    check: ({ args, role }) => role !== 'prefill' || args.disaggregationTransferBackend !== 'fake'
      ? undefined
      : onArg('disaggregationTransferBackend', 'fake', 'a real backend on a prefill server', 'set it to `mooncake` or `nixl`'),
  },
  {
    code: 'SGL162',
    title: 'The radix cache of a decode server goes without speculative decoding',
    about: ['disaggregationDecodeEnableRadixCache'],
    source: HOOK,
    since: 'v0.5.11',
    check: ({ args, role }) => role !== 'decode' || args.disaggregationDecodeEnableRadixCache !== true || args.speculativeAlgorithm === undefined
      ? undefined
      : onArg('disaggregationDecodeEnableRadixCache', true, 'no speculativeAlgorithm', 'remove one of the two'),
  },
  {
    code: 'SGL163',
    title: 'The radix cache of a decode server goes with a backend that transfers parts',
    about: ['disaggregationTransferBackend', 'disaggregationDecodeEnableRadixCache'],
    source: HOOK,
    since: 'v0.5.11',
    check: ({ args, role }) => {
      const { disaggregationTransferBackend: backend = 'mooncake' } = args;
      return role !== 'decode' || args.disaggregationDecodeEnableRadixCache !== true || backend !== 'fake'
        ? undefined
        : onArg('disaggregationTransferBackend', backend, '`nixl` or `mooncake` with disaggregationDecodeEnableRadixCache', 'set it to `nixl`');
    },
  },
  {
    code: 'SGL164',
    title: 'The radix cache of a decode server goes with nixl',
    about: ['disaggregationDecodeEnableRadixCache'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.11/python/sglang/srt/server_args.py',
    since: 'v0.5.11',
    until: 'v0.5.11',
    check: ({ args, role }) => role !== 'decode' || args.disaggregationDecodeEnableRadixCache !== true || args.disaggregationTransferBackend === 'nixl'
      ? undefined
      : onArg('disaggregationTransferBackend', args.disaggregationTransferBackend ?? 'mooncake', '`nixl` with disaggregationDecodeEnableRadixCache', 'set it to `nixl`'),
  },
  {
    code: 'SGL165',
    title: 'Decode context parallelism on a decode server goes with mooncake or nixl, without radix or hierarchical cache',
    about: ['dcpSize', 'disaggregationTransferBackend', 'disaggregationDecodeEnableRadixCache', 'enableHierarchicalCache'],
    source: HOOK,
    since: 'v0.5.17',
    check: ({ args, role }) => {
      const { dcpSize = 1, disaggregationTransferBackend: backend = 'mooncake' } = args;
      const isAlone = args.disaggregationDecodeEnableRadixCache !== true && args.enableHierarchicalCache !== true;
      return role !== 'decode' || dcpSize <= 1 || (isAlone && ['mooncake', 'nixl', 'fake', 'mooncake_tcp'].includes(backend))
        ? undefined
        : onArg('dcpSize', dcpSize, 'the backend mooncake or nixl, neither disaggregationDecodeEnableRadixCache nor enableHierarchicalCache', 'set the others so, or remove it');
    },
  },
  {
    code: 'SGL166',
    title: 'Only a decode server offloads its KV cache so, and it has a storage backend',
    about: ['disaggregationDecodeEnableOffloadKvcache'],
    source: newestArgs(7773),
    since: 'v0.5.10',
    check: ({ args, role }) => args.disaggregationDecodeEnableOffloadKvcache !== true || (role === 'decode' && args.hicacheStorageBackend !== undefined)
      ? undefined
      : onArg('disaggregationDecodeEnableOffloadKvcache', true, 'a decode server with hicacheStorageBackend', 'set `args.hicacheStorageBackend` on the decode server, or remove it'),
  },
  {
    code: 'SGL167',
    title: 'A decode server has no hierarchical cache, since it has no radix cache',
    about: ['enableHierarchicalCache'],
    source: newestArgs(7768),
    since: 'v0.5.1',
    check: ({ args, role }) => role !== 'decode' || args.enableHierarchicalCache !== true || args.disaggregationDecodeEnableRadixCache === true
      ? undefined
      : onArg('enableHierarchicalCache', true, 'not set on a decode server', 'set it on the prefill server alone'),
  },
  {
    code: 'SGL168',
    title: 'A server encodes only, or leaves encoding to others, or is one of prefill and decode',
    about: ['encoderOnly', 'enablePrefixMmCache'],
    source: newestArgs(7392),
    since: 'v0.5.7',
    check: ({ args, role }) => {
      if (args.encoderOnly === true && (args.languageOnly === true || role !== undefined)) {
        return onArg('encoderOnly', true, `not set ${args.languageOnly === true ? 'with languageOnly' : `on a ${role} server`}`, 'remove one of the two');
      }
      return args.enablePrefixMmCache !== true || args.encoderOnly === true
        ? undefined
        : onArg('enablePrefixMmCache', true, 'encoderOnly to be set too', 'set it on the encoder, or remove it');
    },
  },
  {
    code: 'SGL169',
    title: 'A server that leaves encoding to others knows their addresses',
    about: ['languageOnly'],
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.12/python/sglang/srt/server_args.py',
    since: 'v0.5.7',
    until: 'v0.5.12.post1',
    check: ({ args }) => args.languageOnly !== true || args.encoderUrls?.length
      ? undefined
      : onArg('encoderUrls', args.encoderUrls, 'an address with languageOnly', 'set `args.encoderUrls` to the addresses of the encoders'),
  },
];
