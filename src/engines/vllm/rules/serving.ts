import { vllmSource } from './row';
import { Finding } from '../../../rules/rule';
import { mayBe } from '../../engine-env';
import { onArg, sets, where } from '../../rule-rows';
import { VllmServerArgs } from '../args.generated';
import { NameTable, knowsName, nameRemedy, REASONING_PARSERS, checkedRelease, TOOL_PARSERS } from '../names';
import { ResolvedVllm } from '../resolve';

type Arg = keyof VllmServerArgs & string;

/** An arg that is a key of another one, which is JSON: both must not be set. */
interface Twin {
  readonly arg: Arg;
  readonly config: 'compilationConfig' | 'attentionConfig' | 'kernelConfig';
  readonly key: string;
}

const TWINS: readonly Twin[] = [
  { arg: 'cudagraphCaptureSizes', config: 'compilationConfig', key: 'cudagraph_capture_sizes' },
  { arg: 'maxCudagraphCaptureSize', config: 'compilationConfig', key: 'max_cudagraph_capture_size' },
  { arg: 'attentionBackend', config: 'attentionConfig', key: 'backend' },
  { arg: 'enableFlashinferAutotune', config: 'kernelConfig', key: 'enable_flashinfer_autotune' },
];

/** Architectures that take text alone. */
const TEXT_ONLY = /^(?:DeepseekV[23]|Gemma2|GptOss|Llama|Mistral|Mixtral|Phi3|Qwen2|Qwen2Moe|Qwen3|Qwen3Moe)ForCausalLM$/;

/** Parsers of models whose tool calls vLLM reads whatever its flags: gpt-oss, and those with a tokenizer of Mistral. */
const PARSED_WITHOUT_CHOICE: readonly unknown[] = ['openai', 'mistral'];

/** What only multimodal models have, where a release refuses it for others. */
const MULTIMODAL_ONLY = ['limitMmPerPrompt', 'mmProcessorKwargs', 'interleaveMmStrings'] as const;

/** The default of `mmShmCacheMaxObjectSizeMb`. */
const SHM_OBJECT_MB = 128;

/** Finds a parser that the release does not register, unless a plugin may. */
function findParser(arg: Arg, table: NameTable, plugin: unknown, { args, version }: ResolvedVllm): Finding | false {
  const name = args[arg];
  const release = checkedRelease(version);
  return typeof name === 'string' && name !== '' && plugin === undefined && !knowsName(table, name, release)
    && onArg(arg, name, `a parser that vLLM ${release.text} has`, nameRemedy(table, name, release));
}

/** The number of items that a limit admits; NaN if it states none. */
function countOf(limit: unknown): number {
  const count = typeof limit === 'object' && limit !== null ? (limit as { count?: unknown }).count ?? 0 : limit;
  return typeof count === 'number' ? count : NaN;
}

/** Parsers of what a model answers. */
export const PARSER_RULES = where<ResolvedVllm>(sets('enableAutoToolChoice', 'toolCallParser', 'reasoningParser'), [
  {
    code: 'VLL120',
    title: 'enableAutoToolChoice requires toolCallParser',
    source: vllmSource('entrypoints/common/cli_args.py#L554'),
    since: 'v0.9.0',
    check: ({ args }) => args.enableAutoToolChoice === true && args.toolCallParser === undefined
      && onArg('toolCallParser', undefined, 'a parser with enableAutoToolChoice', 'set `args.toolCallParser` to that of the model, such as `hermes` or `llama3_json`'),
  },
  {
    code: 'VLL186',
    title: 'With enableAutoToolChoice, the release has the toolCallParser',
    source: vllmSource('entrypoints/common/cli_args.py#L620'),
    since: 'v0.9.0',
    check: (plan) => plan.args.enableAutoToolChoice === true && findParser('toolCallParser', TOOL_PARSERS, plan.args.toolParserPlugin, plan),
  },
  {
    code: 'VLL187',
    title: 'The release has the reasoningParser',
    source: vllmSource('entrypoints/common/cli_args.py#L629'),
    since: 'v0.9.0',
    check: (plan) => findParser('reasoningParser', REASONING_PARSERS, plan.args.reasoningParserPlugin, plan),
  },
  {
    code: 'VLL308',
    severity: 'advice',
    title: 'toolCallParser takes effect with enableAutoToolChoice',
    source: vllmSource('renderers/online_renderer.py#L274'),
    check: ({ args: { toolCallParser, enableAutoToolChoice, tokenizerMode }, model }) => typeof toolCallParser === 'string' && enableAutoToolChoice !== true
      && !PARSED_WITHOUT_CHOICE.includes(toolCallParser) && tokenizerMode !== 'mistral' && model?.architecture !== 'GptOssForCausalLM'
      && onArg('enableAutoToolChoice', enableAutoToolChoice, 'true with toolCallParser: otherwise the server does not use the parser, and answers requests with `tools` and no `tool_choice` with 400',
        'set `args.enableAutoToolChoice` to true, or remove toolCallParser'),
  },
]);

/** How the server is observed. */
export const OBSERVABILITY_RULES = where<ResolvedVllm>(sets('enableLogOutputs', 'collectDetailedTraces'), [
  {
    code: 'VLL121',
    title: 'enableLogOutputs requires enableLogRequests',
    source: vllmSource('entrypoints/common/cli_args.py#L556'),
    since: 'v0.11.0',
    check: ({ args }) => args.enableLogOutputs === true && args.enableLogRequests !== true
      && onArg('enableLogOutputs', true, 'enableLogRequests as well', 'set `args.enableLogRequests`, or remove it'),
  },
  {
    code: 'VLL188',
    title: 'collectDetailedTraces requires otlpTracesEndpoint',
    source: vllmSource('config/observability.py#L219'),
    since: 'v0.11.1',
    check: ({ args }) => args.collectDetailedTraces !== undefined && args.collectDetailedTraces.length > 0 && args.otlpTracesEndpoint === undefined
      && onArg('otlpTracesEndpoint', undefined, 'an endpoint with collectDetailedTraces', 'set `args.otlpTracesEndpoint`, or remove collectDetailedTraces'),
  },
]);

/** Settings that are stated in two places, or that go together. */
export const CONFIG_RULES = where<ResolvedVllm>(sets(
  ...TWINS.map(({ arg }) => arg), 'structuredOutputsConfig', 'mambaBlockSize', 'enableMambaCacheStochasticRounding', 'offloadNumInGroup', 'offloadGroupSize',
), [
  {
    code: 'VLL158',
    title: `${TWINS.map(({ arg }) => arg).join(', ')} are not set in compilationConfig, attentionConfig and kernelConfig too`,
    source: vllmSource('engine/arg_utils.py#L2836'),
    since: 'v0.11.1',
    check: ({ args }) => TWINS
      .filter(({ arg, config, key }) => args[arg] !== undefined && (args[config]?.[key] ?? undefined) !== undefined)
      .map(({ arg, config, key }) => onArg(arg, args[arg], `no ${key} in ${config} as well`, 'remove one of the two')),
  },
  {
    code: 'VLL159',
    title: 'maxCudagraphCaptureSize is the largest of cudagraphCaptureSizes',
    source: vllmSource('config/vllm.py#L2619'),
    since: 'v0.11.1',
    check: ({ args: { cudagraphCaptureSizes: sizes = [], maxCudagraphCaptureSize: most } }) => {
      const largest = Math.max(...sizes);
      return most !== undefined && sizes.length > 0 && most !== largest
        && onArg('maxCudagraphCaptureSize', most, `${largest}, the largest of cudagraphCaptureSizes`, 'leave it out');
    },
  },
  {
    code: 'VLL189',
    title: 'In structuredOutputsConfig, disable_any_whitespace requires the backend xgrammar or guidance, and disable_additional_properties the backend guidance',
    source: vllmSource('config/structured_outputs.py#L68'),
    since: 'v0.11.0',
    check: ({ args: { structuredOutputsConfig: config = {} } }) => {
      const { backend = 'auto', disable_any_whitespace: whitespace, disable_additional_properties: properties } = config;
      const supported = properties === true ? ['guidance'] : whitespace === true ? ['xgrammar', 'guidance'] : undefined;
      return supported !== undefined && !supported.includes(backend as string)
        && onArg('structuredOutputsConfig', backend, `the backend ${supported.join(' or ')} with ${properties === true ? 'disable_additional_properties' : 'disable_any_whitespace'}`,
          `set \`backend\` to \`${supported[0]}\``);
    },
  },
  {
    code: 'VLL194',
    title: 'mambaBlockSize requires prefix caching',
    source: vllmSource('config/vllm.py#L3449'),
    since: 'v0.11.1',
    check: ({ args }) => args.mambaBlockSize !== undefined && args.enablePrefixCaching === false
      && onArg('mambaBlockSize', args.mambaBlockSize, 'enablePrefixCaching as well', 'remove one of the two'),
  },
  {
    code: 'VLL195',
    title: 'enableMambaCacheStochasticRounding requires mambaSsmCacheDtype float16',
    source: vllmSource('config/vllm.py#L1599'),
    since: 'v0.20.0',
    check: ({ args }) => args.enableMambaCacheStochasticRounding === true && args.mambaSsmCacheDtype !== 'float16'
      && onArg('mambaSsmCacheDtype', args.mambaSsmCacheDtype, 'float16 with enableMambaCacheStochasticRounding', 'set it to `float16`'),
  },
  {
    code: 'VLL196',
    title: 'offloadNumInGroup does not exceed offloadGroupSize',
    source: vllmSource('config/offload.py#L102'),
    since: 'v0.17.0',
    check: ({ args: { offloadNumInGroup: some = 1, offloadGroupSize: all = 0 } }) => all > 0 && some > all
      && onArg('offloadNumInGroup', some, `at most offloadGroupSize ${all}`, `set it to ${all} or less`),
  },
]);

/** What multimodal models take. */
export const MULTIMODAL_RULES = where<ResolvedVllm>(sets(...MULTIMODAL_ONLY, 'mmShmCacheMaxObjectSizeMb', 'mmTensorIpc', 'defaultMmLoras'), [
  {
    code: 'VLL190',
    title: `${MULTIMODAL_ONLY.join(', ')} require a multimodal model`,
    source: vllmSource('config.py#L775', 'v0.10.0'),
    since: 'v0.9.0',
    until: 'v0.10.0',
    check: ({ args, model }) => {
      const found = MULTIMODAL_ONLY.find((arg) => args[arg] !== undefined);
      return found !== undefined && TEXT_ONLY.test(model?.architecture ?? '')
        && onArg(found, args[found], 'a multimodal model', 'remove it');
    },
  },
  {
    code: 'VLL191',
    title: 'Limits of limitMmPerPrompt are whole numbers from 0',
    source: vllmSource('config/multimodal.py#L215'),
    since: 'v0.11.1',
    check: ({ args: { limitMmPerPrompt: limits } }) => limits !== undefined && Object.entries(limits)
      .filter(([, limit]) => !(Number.isInteger(countOf(limit)) && countOf(limit) >= 0))
      .map(([modality, limit]) => onArg('limitMmPerPrompt', limit, `a whole number from 0 for ${modality}, or an object with \`count\``, 'write for example `{ image: 2 }`')),
  },
  {
    code: 'VLL192',
    title: 'mmShmCacheMaxObjectSizeMb requires mmProcessorCacheType shm',
    source: vllmSource('config/multimodal.py#L521'),
    since: 'v0.11.1',
    check: ({ args: { mmShmCacheMaxObjectSizeMb: size = SHM_OBJECT_MB, mmProcessorCacheType } }) => size !== SHM_OBJECT_MB && mmProcessorCacheType !== 'shm'
      && onArg('mmProcessorCacheType', mmProcessorCacheType, '`shm` with mmShmCacheMaxObjectSizeMb', 'set it to `shm`, or leave mmShmCacheMaxObjectSizeMb out'),
  },
  {
    code: 'VLL193',
    title: 'mmTensorIpc torch_shm supports one GPU only, and requires VLLM_WORKER_MULTIPROC_METHOD spawn',
    source: vllmSource('config/model.py#L1619'),
    since: 'v0.19.0',
    check: ({ args, env, tp, pp, dp }) => args.mmTensorIpc === 'torch_shm' && (tp * pp * dp > 1 || !mayBe(env, 'VLLM_WORKER_MULTIPROC_METHOD', /^spawn$/))
      && onArg('mmTensorIpc', 'torch_shm', 'one GPU, and VLLM_WORKER_MULTIPROC_METHOD=spawn in `env`', 'leave it out'),
  },
  {
    code: 'VLL197',
    title: 'defaultMmLoras requires a multimodal model',
    source: vllmSource('engine/arg_utils.py#L2686'),
    since: 'v0.10.0',
    check: ({ args, model }) => args.defaultMmLoras !== undefined && TEXT_ONLY.test(model?.architecture ?? '')
      && onArg('defaultMmLoras', args.defaultMmLoras, 'a multimodal model', 'remove it, and serve the adapters with `lora`'),
  },
]);
