import { ResolvedVllm } from '../resolve';
import { vllmSource } from './row';
import { repeatedIn } from '../../../rules/repeated';
import { onArg, sets, where } from '../../rule-rows';
import { LORA_RANKS, loraArgs } from '../lora';

const LARGEST_RANK = LORA_RANKS[LORA_RANKS.length - 1];

/** Backends for experts that compute no adapters. */
const WITHOUT_LORA = ['deep_gemm_mega_moe', 'aiter_mega_moe', 'flashinfer_moe_ep_mega_deep_gemm', 'flashinfer_moe_ep_cutedsl'];

/** What the `lora` prop states. */
export const VLLM_LORA_RULES = where<ResolvedVllm>(({ lora }) => lora !== undefined, [
  {
    code: 'VLL130',
    title: '`lora` and `args` do not state the same flag',
    source: 'docs/vllm-server.md',
    check: ({ lora, statedArgs }) => lora !== undefined && Object.keys(loraArgs(lora))
      .filter((arg) => statedArgs[arg as keyof typeof statedArgs] !== undefined)
      .map((arg) => ({
        path: `args.${arg}`,
        got: statedArgs[arg as keyof typeof statedArgs],
        expected: 'no such flag beside `lora`, which sets it',
        remedy: `remove args.${arg}, and say it in \`lora\``,
      })),
  },
  {
    code: 'VLL131',
    title: 'Adapters have distinct names',
    source: vllmSource('entrypoints/openai/models/serving.py#L139'),
    check: ({ lora: { adapters = [] } = {} }) => repeatedIn(adapters.map(({ name }) => name)).map((name) => ({
      path: 'lora.adapters',
      got: name,
      expected: 'a name of its own for each adapter',
      remedy: 'rename one of them, or remove it',
    })),
  },
  {
    code: 'VLL132',
    title: `maxLoraRank is a whole number from 1 to ${LARGEST_RANK}`,
    source: vllmSource('config/lora.py#L36'),
    check: ({ lora: { maxLoraRank: rank } = {} }) => {
      const isRank = Number.isInteger(rank) && rank! >= 1 && rank! <= LARGEST_RANK;
      return rank !== undefined && !isRank
        && { path: 'lora.maxLoraRank', got: rank, expected: `a whole number from 1 to ${LARGEST_RANK}`, remedy: 'set it to the largest `r` in the adapter_config.json of the adapters' };
    },
  },
  {
    code: 'VLL133',
    title: 'maxLoras is 1 or more',
    source: vllmSource('config/lora.py#L36'),
    check: ({ lora: { maxLoras } = {} }) => {
      const isCount = Number.isInteger(maxLoras) && maxLoras! >= 1;
      return maxLoras !== undefined && !isCount
        && { path: 'lora.maxLoras', got: maxLoras, expected: 'a whole number, 1 or more', remedy: 'set it to the number of adapters that are in use at a time, or leave it out' };
    },
  },
  {
    code: 'VLL134',
    severity: 'advice',
    title: 'A server whose adapters can be replaced has an API key',
    source: 'https://docs.vllm.ai/en/latest/features/lora/',
    check: ({ lora: { dynamicLoading } = {}, hasApiKey }) => dynamicLoading === true && hasApiKey !== true && {
      path: 'lora.dynamicLoading',
      got: true,
      expected: 'an API key as well: anyone who can reach the server can load adapters, from any path and any address of the hub',
      remedy: 'set `apiKey`, or leave dynamicLoading out',
    },
  },
]);

/** What args state of adapters. */
export const LORA_ARGS_RULES = where<ResolvedVllm>(sets('maxCpuLoras', 'loraModules', 'enableLora', 'moeBackend'), [
  {
    code: 'VLL118',
    title: 'maxCpuLoras is at least maxLoras',
    source: vllmSource('config/lora.py#L124'),
    since: 'v0.9.0',
    check: ({ args: { enableLora, maxCpuLoras, maxLoras = 1 } }) => enableLora === true && maxCpuLoras !== undefined && maxCpuLoras < maxLoras
      && onArg('maxCpuLoras', maxCpuLoras, `at least maxLoras ${maxLoras}`, 'raise it, or leave it out'),
  },
  {
    code: 'VLL135',
    title: 'loraModules requires enableLora',
    source: vllmSource('entrypoints/openai/models/serving.py#L139'),
    since: 'v0.9.0',
    check: ({ args: { enableLora, loraModules } }) => enableLora !== true && loraModules !== undefined && loraModules.length > 0
      && onArg('loraModules', loraModules, 'enableLora as well', 'state the adapters in `lora`, which enables them'),
  },
  {
    code: 'VLL198',
    title: 'The moeBackend supports LoRA adapters',
    source: vllmSource('config/lora.py#L142'),
    since: 'v0.33.0',
    check: ({ args: { enableLora, moeBackend } }) => enableLora === true && moeBackend !== undefined && WITHOUT_LORA.includes(moeBackend)
      && onArg('moeBackend', moeBackend, 'another backend with LoRA adapters', 'leave it out: vLLM picks one for the GPU'),
  },
]);
