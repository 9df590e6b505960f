import { argsIn17, argsIn6, demand, fileIn17, hook, mayBeModel } from './row';
import { EngineRule } from '../../engine-rule';
import { onArg } from '../../rule-rows';
import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';

const HOOK = fileIn17('arg_groups/pd_disaggregation_hook.py');

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

/** Algorithms of speculative decoding that a decode server with a radix cache runs. */
const RADIX_CACHE_ALGORITHMS = ['EAGLE', 'EAGLE3', 'NEXTN', 'DSPARK'];

/** Models whose images another server can encode. */
const ENCODED_APART = /^(Qwen2VL|Qwen2_5_VL|Qwen3VL|Qwen3VLMoe|Qwen3_5|Qwen3_5Moe|InternS2Preview|Qwen3OmniMoe|Qwen2Audio|Qwen2_5Omni|KimiVL|KimiK25|KimiK3|Glm5Next|MiniMaxM3Sparse|MuseSpark)ForConditionalGeneration$|^(Dots3Note|MiMoV2)ForCausalLM$/;

/** Models that can be served without their encoders. */
const TEXT_ALONE = /^(DeepseekV4ForCausalLM|(MuseGlimmer|Cosmos3|Cosmos3Edge)ForConditionalGeneration)$/;

/** Settings of encoders, which a server of text alone does not have. */
const ENCODER_ARGS = ['encoderOnly', 'languageOnly', 'enablePrefixMmCache', 'enableBroadcastMmInputsProcess', 'mmEnableDpEncoder'] as const;

/** What a decode server that takes over caches only when prefill is done does not support. */
function takesWhole({ args, role, pp, tp, dp, dpAttention }: ResolvedSglang): boolean {
  const { disaggregationTransferBackend: backend = DEFAULT_BACKEND, attnCpSize = 1, dcpSize = 1 } = args;
  const isSplit = pp !== 1 || attnCpSize !== 1 || dcpSize !== 1 || tp !== (dpAttention ? dp : 1);
  const isMixed = [args.encoderOnly, args.languageOnly, args.enablePdmux, args.enableHisparse].includes(true);
  const keepsCache = role === 'decode' && (keepsRadixCache(args) || args.enableHierarchicalCache === true);
  return role !== undefined && backend === 'mooncake' && !isSplit && !isMixed && !keepsCache;
}

/** Flags of servers that only prefill, only decode or only encode. */
export const DISAGGREGATION_RULES: readonly EngineRule<ResolvedSglang>[] = [
  {
    code: 'SGL158',
    title: 'disaggregationDecodeTp and disaggregationDecodeDp are set on prefill servers only',
    source: argsIn6(1891),
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
    source: argsIn6(1902),
    since: 'v0.5.2',
    until: 'v0.5.7',
    check: ({ args, role, dp }) => role === 'decode' && dp !== 1 && args.prefillRoundRobinBalance !== true
      && onArg('prefillRoundRobinBalance', args.prefillRoundRobinBalance, 'true on a decode server with dpSize above 1', 'set it, and `loadBalanceMethod: \'round_robin\'` on the prefill server'),
  },
  {
    code: 'SGL160',
    title: 'The tpSize of a prefill server is a multiple or a divisor of disaggregationDecodeTp',
    source: argsIn6(4346),
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
    until: 'v0.5.22',
    check: (plan) => decodesWithRadixCache(plan) && plan.args.speculativeAlgorithm !== undefined
      && onArg('disaggregationDecodeEnableRadixCache', true, 'no radix cache on a decode server with speculativeAlgorithm', 'remove one of the two'),
  },
  {
    code: 'SGL265',
    title: 'The radix cache of a decode server supports the algorithms EAGLE, EAGLE3 and DSPARK',
    source: hook('speculative', 165),
    since: 'v0.5.23',
    check: (plan) => {
      const { speculativeAlgorithm: algorithm } = plan.args;
      return decodesWithRadixCache(plan) && algorithm !== undefined && !RADIX_CACHE_ALGORITHMS.includes(algorithm.toUpperCase())
        && onArg('disaggregationDecodeEnableRadixCache', true, `no radix cache on a decode server with speculativeAlgorithm ${algorithm}`, 'remove one of the two');
    },
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
    until: 'v0.5.20',
    check: ({ args, role }) => {
      const { dcpSize = 1 } = args;
      return role === 'decode' && dcpSize > 1 && !sharesContext(args)
        && onArg('dcpSize', dcpSize, '1, or the backend mooncake or nixl and neither disaggregationDecodeEnableRadixCache nor enableHierarchicalCache',
          'remove dcpSize, or set the other args as expected');
    },
  },
  {
    code: 'SGL266',
    title: 'Decode context parallelism on a decode server requires a backend that transfers its parts',
    source: hook('pd_disaggregation', 84),
    since: 'v0.5.21',
    check: ({ args: { dcpSize = 1, disaggregationTransferBackend: backend = DEFAULT_BACKEND }, role, version }) => {
      const backends = version === undefined || version.atLeast('v0.5.22') ? [...CONTEXT_PARALLEL_BACKENDS, 'mori', 'ascend'] : CONTEXT_PARALLEL_BACKENDS;
      return role === 'decode' && dcpSize > 1 && !backends.includes(backend)
        && onArg('dcpSize', dcpSize, `1 with disaggregationTransferBackend ${backend}`, 'remove dcpSize, or set `args.disaggregationTransferBackend` to `mooncake` or `nixl`');
    },
  },
  {
    code: 'SGL166',
    title: 'disaggregationDecodeEnableOffloadKvcache requires a decode server and hicacheStorageBackend',
    source: argsIn17(7773),
    since: 'v0.5.3',
    check: ({ args, role }) => args.disaggregationDecodeEnableOffloadKvcache === true && (role !== 'decode' || args.hicacheStorageBackend === undefined)
      && onArg('disaggregationDecodeEnableOffloadKvcache', true, 'a decode server with hicacheStorageBackend', 'set `args.hicacheStorageBackend` on the decode server, or remove it'),
  },
  {
    code: 'SGL167',
    title: 'The hierarchical cache of a decode server requires its radix cache',
    source: argsIn17(7768),
    since: 'v0.5.1',
    check: ({ args, role }) => role === 'decode' && args.enableHierarchicalCache === true && !keepsRadixCache(args)
      && onArg('enableHierarchicalCache', true, 'no hierarchical cache on a decode server', 'set it on the prefill server alone'),
  },
  {
    code: 'SGL168',
    title: 'encoderOnly excludes languageOnly, prefill and decode; enablePrefixMmCache requires encoderOnly',
    source: argsIn17(7392),
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
  demand('SGL267', 'encoderOnly', { since: 'v0.5.10', source: hook('pd_disaggregation', 372), needs: 'a model whose images another server can encode', holds: (plan) => mayBeModel(plan, ENCODED_APART) }),
  demand('SGL268', 'languageOnly', { since: 'v0.5.10', source: hook('pd_disaggregation', 372), needs: 'a model whose images another server can encode', holds: (plan) => mayBeModel(plan, ENCODED_APART) }),
  demand('SGL269', 'languageModelOnly', {
    since: 'v0.5.18',
    source: hook('model', 1106),
    needs: 'DeepSeek-V4, Muse Glimmer or Cosmos3, and no other setting of encoders',
    holds: (plan) => mayBeModel(plan, TEXT_ALONE) && !ENCODER_ARGS.some((arg) => plan.args[arg] === true),
  }),
  demand('SGL270', 'disaggregationDecodeRetractionBackup', {
    values: ['host_pool'],
    since: 'v0.5.18',
    source: hook('kv_cache', 357),
    needs: 'a decode server with dcpSize 1, and disablePriorityPreemption with enablePriorityScheduling',
    holds: ({ role, args }) => role === 'decode' && (args.dcpSize ?? 1) <= 1 && (args.enablePriorityScheduling !== true || args.disablePriorityPreemption === true),
  }),
  {
    code: 'SGL271',
    title: 'disaggregationDecodeHostReceiveThreshold below 1 requires a decode server that keeps retracted caches in a pool of the host',
    source: hook('pd_disaggregation', 68),
    since: 'v0.5.21',
    check: ({ args, role }) => {
      const { disaggregationDecodeHostReceiveThreshold: threshold = 1, disaggregationDecodeRetractionBackup: backup } = args;
      const isUnsupported = role !== 'decode' || backup === 'cpu_tensor' || args.enableHisparse === true || args.enablePdRoleSwitch === true;
      return threshold < 1 && isUnsupported
        && onArg('disaggregationDecodeHostReceiveThreshold', threshold, 'a decode server, no disaggregationDecodeRetractionBackup `cpu_tensor`, and neither enableHisparse nor enablePdRoleSwitch', 'remove it');
    },
  },
  demand('SGL272', 'disaggregationDecodeAllocationPolicy', {
    values: ['prefill_complete'],
    since: 'v0.5.22',
    source: hook('pd_disaggregation', 239),
    needs: 'a prefill or decode server on mooncake whose GPUs do not share attention, without pipeline, context parallelism, encoders of their own, PD multiplexing, and on decode radix and hierarchical cache',
    holds: takesWhole,
  }),
  demand('SGL273', 'enableResponseStore', { since: 'v0.5.20', source: hook('validation', 110), needs: 'a server that is neither prefill nor decode', holds: ({ role }) => role === undefined }),
];
