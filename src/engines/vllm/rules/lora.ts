import { EngineRule } from '../../engine-rule';
import { LORA_RANKS, loraArgs } from '../lora';
import { ResolvedVllm } from '../resolve';

const SOURCE = 'https://github.com/vllm-project/vllm/blob/v0.33.0/vllm';
const LARGEST_RANK = LORA_RANKS[LORA_RANKS.length - 1];

/** The names that several adapters have. */
function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** What concerns the `lora` prop. Read from v0.9.0 to v0.33.0. */
export const VLLM_LORA_RULES: readonly EngineRule<ResolvedVllm>[] = [
  {
    code: 'VLL130',
    title: '`lora` and `args` do not state the same flag',
    source: 'docs/vllm-server.md',
    check: ({ lora = {}, statedArgs }) => Object.keys(loraArgs(lora))
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
    source: `${SOURCE}/entrypoints/openai/models/serving.py`,
    check: ({ lora: { adapters = [] } = {} }) => repeated(adapters.map(({ name }) => name)).map((name) => ({
      path: 'lora.adapters',
      got: name,
      expected: 'a name of its own for each adapter',
      remedy: 'rename one of them, or remove it',
    })),
  },
  {
    code: 'VLL132',
    title: `maxLoraRank is a whole number from 1 to ${LARGEST_RANK}`,
    source: `${SOURCE}/config/lora.py`,
    check: ({ lora: { maxLoraRank: rank } = {} }) => {
      const isRank = Number.isInteger(rank) && rank! >= 1 && rank! <= LARGEST_RANK;
      return rank !== undefined && !isRank
        && { path: 'lora.maxLoraRank', got: rank, expected: `a whole number from 1 to ${LARGEST_RANK}`, remedy: 'set it to the largest `r` in the adapter_config.json of the adapters' };
    },
  },
  {
    code: 'VLL133',
    title: 'maxLoras is 1 or more',
    source: `${SOURCE}/config/lora.py`,
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
];
