import { Size, Yaml } from 'cdk8s';
import { quantityOf } from '../../kube/quantity';
import { secondsOf } from '../../kube/seconds';
import { FlowControlOptions } from '../props/endpoint-picker';
import { DisaggregatedProfileOptions, OptimizedBaselineOptions, PrecisePrefixCacheOptions, SchedulingProfile } from '../props/scheduling-profile';
import { KV_EVENTS_PAGE, KV_EVENTS_PORT, KV_EVENTS_TOPIC } from '../release/kv-events-facts';
import { LlmdVersion } from '../release/llmd-version';
import { EXPERIMENTAL_SINCE, PICKER_CONFIG, PICKER_PLUGINS } from '../release/picker-facts';

/** A plugin of a configuration. */
export interface ConfiguredPlugin {
  readonly type: string;
  readonly name?: string;
  readonly parameters?: { readonly [name: string]: unknown };
}

/** A profile: plugins by name, scorers with weights. */
export interface ConfiguredProfile {
  readonly name: string;
  readonly plugins: readonly { readonly pluginRef: string; readonly weight?: number }[];
}

/** The configuration of a picker without the names of its API. */
export interface PickerConfig {
  readonly plugins: readonly ConfiguredPlugin[];
  readonly schedulingProfiles: readonly ConfiguredProfile[];
  readonly [section: string]: unknown;
}

/** Names of the profiles, as the plugin that handles two roles expects them. */
export const PROFILE = { alone: 'default', prefill: 'prefill', decode: 'decode' } as const;

const DECIDER = { always: 'always-disagg-pd-decider', byPrefix: 'prefix-based-pd-decider' } as const;
const PICKER = 'max-score-picker';
const PRECISE = 'precise-prefix-cache-producer';
const TOKENS = 'token-producer';
/** What tells the picker of pods, and reads their metrics: with a source of its own, a configuration states the others, too. */
const EVENTS = 'endpoint-notification-source';
const METRICS = 'metrics-data-source';
const EXTRACTOR = 'core-metrics-extractor';
const PRECISE_SCORERS = { 'prefix-cache-scorer': 2, 'kv-cache-utilization-scorer': 1, 'queue-scorer': 1 };
/** Plugins that else ask the producer that guesses. */
const COMPARES_PREFIXES = ['prefix-cache-scorer', 'no-hit-lru-scorer', 'prefix-cache-affinity-filter'];

/** What a configuration says of the pods. */
export interface RoutedPods {
  readonly engine: string;
  /** Id of the model, under which its tokenizer is found. */
  readonly model: string;
  /** Tokens of a page of their KV caches. */
  readonly page?: number;
  /** Whether they have two roles. */
  readonly isDisaggregated: boolean;
  /** Whether they serve HTTPS. */
  readonly isEncrypted: boolean;
}

/** The configuration that follows from a profile. Of a raw one, what has the wrong form counts as nothing, which a rule says. */
export function pickerConfig(profile: SchedulingProfile, flowControl: FlowControlOptions | undefined, pods: RoutedPods): PickerConfig {
  const config = profileConfig(profile, flowControl, pods);
  return pods.isEncrypted ? { ...config, plugins: readingEncrypted(config.plugins) } : config;
}

/** The plugins, where metrics are read over HTTPS. */
function readingEncrypted(plugins: readonly ConfiguredPlugin[]): ConfiguredPlugin[] {
  const secure = { scheme: 'https', path: '/metrics', insecureSkipVerify: true };
  const isListed = plugins.some(({ type }) => type === METRICS);
  const complete = isListed ? plugins : [...plugins, { type: METRICS }, { type: EXTRACTOR }];
  return complete.map((plugin) => (plugin.type === METRICS ? { ...plugin, parameters: { ...secure, ...plugin.parameters } } : plugin));
}

function profileConfig(profile: SchedulingProfile, flowControl: FlowControlOptions | undefined, pods: RoutedPods): PickerConfig {
  const bound = profile._bind();
  const flow = flowControl && { featureGates: ['flowControl'], flowControl: flowControlSection(flowControl) };
  switch (bound.kind) {
    case 'optimizedBaseline':
      return { ...flow, ...alone([...affinityPlugins(bound.options), { type: 'token-load-scorer' }], AFFINITY) };
    case 'precisePrefixCache':
      return { ...flow, ...precise(bound.options, pods) };
    case 'weighted':
      return { ...flow, ...alone(typesOf(bound.scorers), scored(bound.scorers)) };
    case 'disaggregated':
      return { ...flow, ...disaggregated(bound.options) };
    case 'raw': {
      const { plugins, schedulingProfiles, ...sections } = bound.config;
      return { ...flow, ...sections, plugins: listOf<ConfiguredPlugin>(plugins), schedulingProfiles: listOf<ConfiguredProfile>(schedulingProfiles) };
    }
  }
}

/** The file of a configuration; tokens come from an address, where it is known only now. */
export function pickerFile(config: PickerConfig, renderUrl?: string): string {
  const plugins = renderUrl === undefined ? config.plugins : config.plugins.map((plugin) => plugin.type === TOKENS
    ? { ...plugin, parameters: { ...plugin.parameters, ...tokensFrom(renderUrl) } } : plugin);
  return Yaml.stringify({ ...PICKER_CONFIG, ...config, plugins });
}

/** Where tokens come from. */
function tokensFrom(url: string) {
  return { vllm: { url } };
}

/** Whether the picker has to be told that it may start some of the plugins. */
export function isExperimental(version: LlmdVersion, { plugins }: PickerConfig): boolean {
  return version.isAtLeast(EXPERIMENTAL_SINCE) && plugins.some(({ type }) => Object.hasOwn(PICKER_PLUGINS, type) && PICKER_PLUGINS[type].isAlpha);
}

function listOf<T extends object>(list: unknown): T[] {
  return Array.isArray(list) ? list.filter((item: unknown) => typeof item === 'object' && item !== null) as T[] : [];
}

type References = ConfiguredProfile['plugins'];

const AFFINITY: References = [{ pluginRef: 'prefix-cache-affinity-filter' }, { pluginRef: 'token-load-scorer' }];

/** What a pod is preferred by that has seen a prompt. The producers are listed, since not every release adds them by itself. */
function affinityPlugins({ peakPrefillThroughput, maxPrefixTokensToMatch }: OptimizedBaselineOptions): ConfiguredPlugin[] {
  return [
    { type: 'inflight-load-producer' },
    { type: 'approx-prefix-cache-producer', ...parameters({ maxPrefixTokensToMatch }) },
    { type: 'prefix-cache-affinity-filter', ...parameters({ peakPrefillThroughput }) },
  ];
}

/** One profile, by which every request is answered. */
function alone(plugins: readonly ConfiguredPlugin[], references: References): PickerConfig {
  return {
    plugins: [...plugins, { type: PICKER }, { type: 'single-profile-handler' }],
    schedulingProfiles: [{ name: PROFILE.alone, plugins: [...references, { pluginRef: PICKER }] }],
  };
}

/** What pods have in their caches, as they tell it: prompts are compared in pages of tokens, as the engine has them. */
function precise(
  { renderUrl, scorers = PRECISE_SCORERS }: PrecisePrefixCacheOptions, { engine, model, page = KV_EVENTS_PAGE, isDisaggregated }: RoutedPods,
): PickerConfig {
  const parametersOf = (type: string) => COMPARES_PREFIXES.includes(type) ? { parameters: { prefixMatchInfoProducerName: PRECISE } } : {};
  const types = typesOf(scorers).map(({ type }) => ({ type, ...parametersOf(type) }));
  const references = scored(scorers);
  const { plugins, ...profiles } = isDisaggregated ? apart({}, types, { prefill: references, decode: references }) : alone(types, references);
  const podDiscoveryConfig = { socketPort: KV_EVENTS_PORT };
  return {
    plugins: [
      { type: TOKENS, parameters: { modelName: model, ...(renderUrl !== undefined && tokensFrom(renderUrl)) } },
      { type: EVENTS },
      { type: METRICS },
      { type: EXTRACTOR },
      {
        type: PRECISE,
        parameters: {
          tokenProcessorConfig: { blockSizeTokens: page },
          kvEventsConfig: { engineType: engine, topicFilter: KV_EVENTS_TOPIC, discoverPods: true, podDiscoveryConfig },
        },
      },
      ...plugins,
    ],
    dataLayer: {
      sources: [
        { pluginRef: METRICS, extractors: [{ pluginRef: EXTRACTOR }] },
        { pluginRef: EVENTS, extractors: [{ pluginRef: PRECISE }] },
      ],
    },
    ...profiles,
  };
}

function disaggregated(options: DisaggregatedProfileOptions): PickerConfig {
  const { prefillScorers, decodeScorers = { 'active-request-scorer': 1 } } = options;
  const prefill = prefillScorers === undefined
    ? { plugins: [...affinityPlugins(options), { type: 'token-load-scorer' }], references: AFFINITY }
    : { plugins: typesOf(prefillScorers), references: scored(prefillScorers) };
  const decode = typesOf(decodeScorers).filter(({ type }) => prefill.plugins.every((other) => other.type !== type));
  return apart(options, [...prefill.plugins, ...decode], { prefill: prefill.references, decode: scored(decodeScorers) });
}

/** Two profiles, and what decides whether a prompt is computed apart. */
function apart(
  { nonCachedTokens }: Pick<DisaggregatedProfileOptions, 'nonCachedTokens'>, scorers: readonly ConfiguredPlugin[],
  references: Readonly<Record<'prefill' | 'decode', References>>,
): PickerConfig {
  const decider = nonCachedTokens === undefined ? DECIDER.always : DECIDER.byPrefix;
  const plugins: ConfiguredPlugin[] = [
    { type: decider, ...parameters({ nonCachedTokens }) },
    { type: 'disagg-profile-handler', parameters: { deciders: { prefill: decider } } },
    { type: 'prefill-filter' },
    { type: 'decode-filter' },
    ...scorers,
    { type: PICKER },
  ];
  const profile = (role: 'prefill' | 'decode'): ConfiguredProfile => ({
    name: PROFILE[role], plugins: [{ pluginRef: `${role}-filter` }, ...references[role], { pluginRef: PICKER }],
  });
  return { plugins, schedulingProfiles: [profile('prefill'), profile('decode')] };
}

function typesOf(scorers: { readonly [type: string]: number }): ConfiguredPlugin[] {
  const types = Object.keys(scorers).flatMap((type) => [...needsOf(type), type]);
  return [...new Set(types)].map((type) => ({ type }));
}

/** The plugin that another one does not start without. */
function needsOf(type: string): string[] {
  const { needs } = Object.hasOwn(PICKER_PLUGINS, type) ? PICKER_PLUGINS[type] : {};
  return typeof needs === 'object' ? [needs.plugin] : [];
}

function scored(scorers: { readonly [type: string]: number }): References {
  return Object.entries(scorers).map(([pluginRef, weight]) => ({ pluginRef, weight }));
}

function parameters(stated: { readonly [name: string]: number | undefined }): Pick<ConfiguredPlugin, 'parameters'> {
  const given = Object.entries(stated).filter(([, value]) => value !== undefined);
  return given.length > 0 ? { parameters: Object.fromEntries(given) } : {};
}

function flowControlSection({ maxRequests, maxBytes, requestTtl, priorityBands = [] }: FlowControlOptions) {
  return {
    ...limits(maxRequests, maxBytes),
    ...(requestTtl && { defaultRequestTTL: `${secondsOf(requestTtl)}s` }),
    ...(priorityBands.length > 0 && {
      priorityBands: priorityBands.map((band) => ({ priority: band.priority, ...limits(band.maxRequests, band.maxBytes) })),
    }),
  };
}

function limits(maxRequests: number | undefined, maxBytes: Size | undefined) {
  return { ...(maxRequests !== undefined && { maxRequests: String(maxRequests) }), ...(maxBytes && { maxBytes: quantityOf(maxBytes) }) };
}
