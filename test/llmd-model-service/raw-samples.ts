/*
 * The kinds of configurations that upstream has samples of, put together anew: the picker takes each, so nothing of it is refused.
 *
 * Upstream: https://github.com/llm-d/llm-d-router/tree/v0.10.0/deploy/config
 *           https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/config/loader/configloader.go
 */

type Plugin = string | [type: string, parameters: object, name?: string];

function pluginsOf(plugins: readonly Plugin[]): object[] {
  return plugins.map((plugin) => {
    const [type, parameters, name] = typeof plugin === 'string' ? [plugin] : plugin;
    return { type, ...(name !== undefined && { name }), ...(parameters !== undefined && { parameters }) };
  });
}

/** One profile that has all of the named plugins. */
function alone(plugins: readonly Plugin[], references: readonly string[], sections: object = {}): { [section: string]: unknown } {
  const profile = { name: 'default', plugins: references.map((pluginRef) => ({ pluginRef })) };
  return { plugins: pluginsOf(plugins), schedulingProfiles: [profile], ...sections };
}

/** A profile for each stage, which a filter of its name begins. */
function staged(plugins: readonly Plugin[], stages: readonly string[], further: readonly string[] = []): { [section: string]: unknown } {
  const filters = stages.map((stage) => `${stage}-filter`);
  return {
    plugins: pluginsOf([...filters, ...plugins]),
    schedulingProfiles: stages.map((name, i) => ({ name, plugins: [filters[i], ...further, 'queue-scorer'].map((pluginRef) => ({ pluginRef })) })),
  };
}

const TOKENS: Plugin = ['token-producer', { modelName: 'Qwen/Qwen3-8B', vllm: { url: 'http://render:8000' } }];
const BY_PREFIX: Plugin = ['prefix-based-pd-decider', { nonCachedTokens: 16 }];

/** Each with whether it lists plugins of alpha quality. */
export const RAW_SAMPLES: [title: string, config: { [section: string]: unknown }, isExperimental: boolean][] = [
  ['ranks of a pod by a header', alone([['data-parallel-profile-handler', { primaryPort: 8000 }], 'prefix-cache-scorer', 'decode-filter', 'max-score-picker'], ['decode-filter', 'max-score-picker', 'prefix-cache-scorer']), false],
  ['bursts of one prompt', alone([TOKENS, ['burst-prefix-cache-producer', { windowDurationMs: 50 }], ['prefix-cache-scorer', { prefixMatchInfoProducerName: 'burst-prefix-cache-producer' }], 'load-aware-scorer'], ['prefix-cache-scorer', 'load-aware-scorer']), true],
  ['images that a pod has seen', alone(
    [TOKENS, 'endpoint-notification-source', ['mm-embeddings-cache-producer', { cacheSizeInMBPerServer: 512 }], 'mm-embeddings-cache-scorer'], ['mm-embeddings-cache-scorer'],
    { dataLayer: { sources: [{ pluginRef: 'endpoint-notification-source', extractors: [{ pluginRef: 'mm-embeddings-cache-producer' }] }] } },
  ), false],
  ['GPUs that are busy', alone(
    [
      ['dcgm-data-source', { port: 9400 }, 'gpus'], 'dcgm-extractor',
      ['endpoint-attribute-scorer', { attributeKey: 'GPUUtilization/dcgm-extractor', algorithm: { type: 'linear_lower_is_better' } }, 'idle'],
    ],
    ['idle'], { dataLayer: { sources: [{ pluginRef: 'gpus', extractors: [{ pluginRef: 'dcgm-extractor' }] }] } },
  ), true],
  ['pods that were asked least lately', alone([['precise-prefix-cache-producer', { tokenProcessorConfig: { blockSizeTokens: 16 } }], ['no-hit-lru-scorer', { lruSize: 512 }]], ['no-hit-lru-scorer']), false],
  ['requests that are turned away', alone(['probabilistic-admitter', 'random-picker', ['utilization-detector', { queueDepthThreshold: 100 }]], ['random-picker'], {
    flowControl: { saturationDetector: { pluginRef: 'utilization-detector' } },
  }), false],
  ['fairness between programs', alone(['program-aware-fairness', 'queue-scorer'], ['queue-scorer'], {
    featureGates: ['flowControl'], flowControl: { defaultPriorityBand: { fairnessPolicyRef: 'program-aware-fairness' } },
  }), false],
  ['a ceiling for each priority', alone(['soft-reflective-ceiling-policy', 'queue-scorer'], ['queue-scorer'], {
    featureGates: ['flowControl'], flowControl: { usageLimitPolicyPluginRef: 'soft-reflective-ceiling-policy' },
  }), true],
  ['a header that names a slice', alone([['header-label-affinity-scorer', { headerName: 'x-slice', labelKey: 'disaggregatedset.x-k8s.io/slice' }, 'slice']], ['slice']), true],
  ['prompts that are computed nearby', staged(
    ['queue-scorer', 'topology-extractor', ['topology-affinity-filter', { minAffinity: 'rack' }], 'topology-affinity-scorer', ['disagg-profile-handler', { deciders: { prefill: 'prefix-based-pd-decider' } }], BY_PREFIX],
    ['prefill', 'decode'], ['topology-affinity-filter', 'topology-affinity-scorer'],
  ), true],
  ['images that are encoded apart', staged(
    ['queue-scorer', ['disagg-profile-handler', { deciders: { encode: 'always-disagg-multimodal-decider', prefill: 'prefix-based-pd-decider' } }], 'always-disagg-multimodal-decider', BY_PREFIX],
    ['encode', 'prefill', 'decode'],
  ), false],
];
