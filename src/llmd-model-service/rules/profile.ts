import { needsPrefill, PickerSubject } from './picker';
import { HTTP_ADDRESS } from '../../kube/http-address';
import { nearestName } from '../../rules/nearest-name';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { repeatedIn } from '../../rules/repeated';
import { Finding, ruleTable } from '../../rules/rule';
import { LLMD_ENGINES } from '../plan/engines';
import { PICKER_PATH, PlannedPicker } from '../plan/picker';
import { ConfiguredPlugin, PickerConfig, PROFILE } from '../plan/picker-config';
import { DisaggregatedProfileOptions } from '../props/scheduling-profile';
import { lacks, LlmdVersion } from '../release/llmd-version';
import {
  FLOW_CONTROL_SETTINGS, OLDEST_PICKER, PICKER_GATES, PICKER_PLUGINS, PICKER_SECTIONS, PRECISE_SINCE, PROFILE_HANDLERS, UNLISTED_POLICIES,
} from '../release/picker-facts';

const PATH = `${PICKER_PATH}.profile`;
const PLUGINS = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/cmd/epp/runner/runner.go';
const CONFIG = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/config/loader/configloader.go';
const DISAGGREGATION = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/disaggregation.md';

/** How the picker chooses a pod. */
export const PROFILE_RULES = ruleTable<PickerSubject | undefined>([
  {
    code: 'LLM032',
    severity: 'engine-error',
    title: 'The endpoint picker has the plugins of its profile',
    source: PLUGINS,
    check: (subject) => subject?.picker.config.plugins.flatMap(({ type }) => pluginFinding(type, subject.picker.version) ?? []),
  },
  {
    code: 'LLM033',
    severity: 'engine-error',
    title: 'The plugins have the parameters that are stated, and those that they need',
    source: PLUGINS,
    check: (subject) => subject?.picker.config.plugins.flatMap((plugin) => parameterFindings(plugin, subject.picker.version)),
  },
  {
    code: 'LLM034',
    severity: 'engine-error',
    title: 'A configuration has known sections and gates, one handler of profiles, and names plugins that are listed, each name once',
    source: CONFIG,
    check: (subject) => subject && [
      ...referenceFindings(subject.picker.config), ...gateFindings(subject.picker), ...handlerFindings(subject.picker.config),
      ...settingFindings(subject.picker),
    ],
  },
  {
    code: 'LLM035',
    severity: 'engine-error',
    title: 'The numbers of a profile are in their ranges',
    source: CONFIG,
    check: (subject) => subject && numberFindings(subject),
  },
  {
    code: 'LLM036',
    severity: 'engine-error',
    title: 'The profile of a disaggregated service chooses a pod for each role',
    source: DISAGGREGATION,
    check: (subject) => subject?.plan.isDisaggregated && !disaggregates(subject.picker.config) && {
      path: PATH,
      got: subject.picker.profile.name,
      expected: 'profiles prefill and decode, each with the filter of its role, and a plugin that decides between them: without one, nothing is computed apart',
      remedy: 'use SchedulingProfile.disaggregated(), or remove it',
      // vLLM answers all the same.
      ...(subject.plan.engine.decodesAlone && { severity: 'advice' as const }),
    },
  },
  {
    code: 'LLM037',
    severity: 'engine-error',
    title: 'With SGLang, every prompt is computed by a pod that prefills',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/managers/scheduler.py',
    check: (subject) => subject && needsPrefill(subject.plan) && decidersOf(subject.picker.config).includes('prefix-based-pd-decider') && {
      path: subject.picker.profile.name === 'disaggregated' ? `${PATH}.nonCachedTokens` : PATH,
      expected: 'always-disagg-pd-decider: pods that decode answer 400 to a prompt that was prefilled nowhere',
      remedy: 'remove it',
    },
  },
  {
    code: 'LLM047',
    severity: 'engine-error',
    title: 'What pods tell of their caches is read by pickers of 0.10 or newer, with the tokens of a service over HTTP',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/framework/plugins/requestcontrol/dataproducer/tokenizer',
    check: (subject) => {
      const profile = subject?.picker.profile._bind();
      if (profile?.kind !== 'precisePrefixCache') {
        return undefined;
      }
      const { version } = subject!.picker;
      const { renderUrl: got, render } = profile.options;
      const { engine } = subject!.plan;
      return [
        ...(engine.isOther ? [{ path: PATH, got: engine.name, expected: `an engine whose events are known: ${LLMD_ENGINES.join(' or ')}`, remedy: 'use SchedulingProfile.optimizedBaseline()' }] : []),
        ...(lacks(version, PRECISE_SINCE) ? [{ path: PATH, got: version.version, expected: `llm-d ${PRECISE_SINCE} or newer`, remedy: 'use LlmdVersion.V0_10_0 for the picker' }] : []),
        ...(got !== undefined && render !== undefined ? [{ path: `${PATH}.renderUrl`, got, expected: 'no renderUrl beside render', remedy: 'remove one of the two' }] : []),
        ...(got === undefined || HTTP_ADDRESS.test(got) && /^http:[^]*[^/]$/i.test(got) ? [] : [{
          path: `${PATH}.renderUrl`, got, expected: 'an address such as http://qwen-render:8000, without TLS and without a slash at its end', remedy: 'correct it',
        }]),
      ];
    },
  },
  {
    code: 'LLM038',
    severity: 'advice',
    title: 'A profile for two roles is that of a disaggregated service',
    source: DISAGGREGATION,
    check: (subject) => subject && !subject.plan.isDisaggregated && subject.picker.profile.name === 'disaggregated' && {
      path: PATH, got: 'disaggregated', expected: 'a profile for pods of one role: no pod passes the filter of those that prefill', remedy: 'set prefill, or use SchedulingProfile.optimizedBaseline()',
    },
  },
]);

/** The profile of a picker whose plugins are known. */
export function profileSubject(subject: PickerSubject | undefined): PickerSubject | undefined {
  return subject && !lacks(subject.picker.version, OLDEST_PICKER) ? subject : undefined;
}

function pluginFinding(type: unknown, version: LlmdVersion): Finding | undefined {
  if (typeof type !== 'string' || !Object.hasOwn(PICKER_PLUGINS, type)) {
    const near = nearestName(String(type), Object.keys(PICKER_PLUGINS));
    return { path: PATH, got: type, expected: `the type of a plugin of llm-d ${version.version}`, remedy: near === undefined ? 'remove it' : `did you mean ${near}?` };
  }
  const { since, removed } = PICKER_PLUGINS[type];
  if (lacks(version, since)) {
    return { path: PATH, got: type, expected: `llm-d ${since} or newer for ${type}; this is ${version.version}`, remedy: 'remove it, or use a newer picker' };
  }
  return removed && version.isAtLeast(removed.in) ? { path: PATH, got: type, expected: `no ${type}: llm-d ${removed.in} removed it`, remedy: `use ${removed.use}` } : undefined;
}

function parameterFindings({ type, parameters = {} }: ConfiguredPlugin, version: LlmdVersion): Finding[] {
  const { parameters: known, needs, required = [], choices = {} } = Object.hasOwn(PICKER_PLUGINS, type) ? PICKER_PLUGINS[type] : {};
  if (needs === 'parameters' && Object.keys(parameters).length === 0) {
    return [{ path: `${PATH}.${type}`, expected: 'parameters: the picker does not start without', remedy: 'state them in SchedulingProfile.raw(…)' }];
  }
  const missing = required.filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => ({ path: `${PATH}.${type}.${name}`, expected: `a value: ${type} does not start without`, remedy: 'state it' }));
  return known === undefined ? missing : [...missing, ...Object.keys(parameters).flatMap((name): Finding[] => {
    const path = `${PATH}.${type}.${name}`;
    if (!Object.hasOwn(known, name)) {
      const near = nearestName(name, Object.keys(known));
      return [{ path, expected: `a parameter of ${type}`, remedy: near === undefined ? 'remove it' : `did you mean ${near}?` }];
    }
    const got = parameters[name];
    const values = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (values && !values.includes(String(got))) {
      return [{ path, got, expected: `one of ${values.join(', ')}`, remedy: 'correct it, or leave it out' }];
    }
    return lacks(version, known[name]) ? [{ path, expected: `llm-d ${known[name]} or newer for ${name}; this is ${version.version}`, remedy: 'remove it, or use a newer picker' }] : [];
  })];
}

function referenceFindings({ plugins, schedulingProfiles, ...sections }: PickerConfig): Finding[] {
  const names = plugins.map(({ name, type }) => name ?? type);
  const references = schedulingProfiles.flatMap((profile) => pluginsOf(profile).map(({ pluginRef }) => pluginRef));
  const named = [...references, ...decidersOf({ plugins, schedulingProfiles }), ...sourcesOf(sections), ...policiesOf(sections)];
  const missing = [...new Set(named)].filter((name) => !names.includes(name));
  const needed = plugins.flatMap(({ type }) => {
    const { needs } = Object.hasOwn(PICKER_PLUGINS, type) ? PICKER_PLUGINS[type] : {};
    return typeof needs === 'object' && plugins.every((other) => other.type !== needs.plugin) ? [{ type, plugin: needs.plugin }] : [];
  });
  return [
    ...Object.keys(sections).filter((section) => !PICKER_SECTIONS.includes(section)).map((section) => ({
      path: `${PATH}.${section}`, expected: `one of ${PICKER_SECTIONS.join(', ')}; apiVersion and kind follow from the release`, remedy: 'remove it',
    })),
    ...needed.map(({ type, plugin }) => ({ path: PATH, got: type, expected: `${plugin} beside ${type}, which does not start without`, remedy: `list ${plugin} in plugins` })),
    ...repeatedIn(names).map((got) => ({ path: PATH, got, expected: 'a name that no other plugin has', remedy: 'give one of them a name of its own' })),
    ...repeatedIn(schedulingProfiles.map(({ name }) => name)).map((got) => ({ path: PATH, got, expected: 'a name that no other profile has', remedy: 'rename one of them' })),
    ...missing.map((got) => ({ path: PATH, got, expected: 'the name of a plugin that is listed in plugins', remedy: 'list it' })),
  ];
}

/** What flow control names, apart from what is there without being listed. */
function policiesOf({ flowControl, saturationDetector }: { readonly flowControl?: unknown; readonly saturationDetector?: unknown }): string[] {
  const flow = mapOf(flowControl);
  const further: unknown[] = Array.isArray(flow.priorityBands) ? flow.priorityBands : [];
  const bands = [flow.defaultPriorityBand, flow.defaultNegativePriorityBand, ...further].map(mapOf);
  const named = [
    flow.usageLimitPolicyPluginRef,
    mapOf(flow.saturationDetector ?? saturationDetector).pluginRef,
    ...bands.flatMap(({ fairnessPolicyRef, orderingPolicyRef }) => [fairnessPolicyRef, orderingPolicyRef]),
  ];
  return named.filter((name): name is string => typeof name === 'string' && name !== '' && !UNLISTED_POLICIES.includes(name));
}

function mapOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? value as { readonly [key: string]: unknown } : {};
}

/** Settings that the picker does not know, and profiles without a name. */
function settingFindings({ config: { plugins, schedulingProfiles, flowControl }, version }: PlannedPicker): Finding[] {
  const known = Object.keys(FLOW_CONTROL_SETTINGS).filter((setting) => !lacks(version, FLOW_CONTROL_SETTINGS[setting]));
  const unknown = Object.keys(mapOf(flowControl)).filter((setting) => !known.includes(setting));
  return [
    ...unknown.map((setting) => ({
      path: `${PATH}.flowControl.${setting}`, expected: `one of ${known.join(', ')}`, remedy: nearestName(setting, known) ? `did you mean ${nearestName(setting, known)}?` : 'remove it',
    })),
    ...plugins.flatMap((plugin) => Object.keys(plugin).filter((key) => !['type', 'name', 'parameters'].includes(key)).map((key) => ({
      path: `${PATH}.plugins.${key}`, expected: 'type, name and parameters alone', remedy: 'remove it; a weight belongs to the profile',
    }))),
    ...schedulingProfiles.filter(({ name }) => typeof name !== 'string' || name === '').map(({ name: got }) => ({
      path: `${PATH}.schedulingProfiles`, got, expected: 'a name for each profile', remedy: 'name it',
    })),
  ];
}

/** What the picker is told of pods by, as far as it has the form of a list of sources. */
function sourcesOf({ dataLayer }: { readonly dataLayer?: unknown }): string[] {
  return pluginNames(dataLayer, 'sources').flatMap(([name, source]) => [name, ...pluginNames(source, 'extractors').map(([extractor]) => extractor)]);
}

/** The plugins of a list below a section, each with what it was found in; none where there is something else. */
function pluginNames(section: unknown, list: string): [name: string, item: object][] {
  const items: unknown = typeof section === 'object' && section !== null ? (section as { readonly [key: string]: unknown })[list] : undefined;
  return Array.isArray(items) ? items.flatMap((item: unknown): [string, object][] => {
    const { pluginRef } = (item ?? {}) as { readonly pluginRef?: unknown };
    return typeof pluginRef === 'string' ? [[pluginRef, item as object]] : [];
  }) : [];
}

/** Gates are written alone, or with a value behind them. */
function gateFindings({ config: { featureGates }, version }: PlannedPicker): Finding[] {
  const gates: string[] = Array.isArray(featureGates) ? featureGates.filter((gate: unknown) => typeof gate === 'string') as string[] : [];
  return gates.flatMap((got): Finding[] => {
    const [name, value = 'true'] = got.split('=');
    const { since, until } = Object.hasOwn(PICKER_GATES, name) ? PICKER_GATES[name] : {};
    const isKnown = since !== undefined && !lacks(version, since) && !(until !== undefined && version.isAtLeast(until));
    return isKnown && /^\s*(?:true|false|t|f|1|0)\s*$/i.test(value) ? [] : [{
      path: `${PATH}.featureGates`, got, expected: `a gate of llm-d ${version.version}, such as flowControl, with true or false behind =`, remedy: 'remove it',
    }];
  });
}

function handlerFindings({ plugins, schedulingProfiles }: PickerConfig): Finding[] {
  const handlers = plugins.map(({ type }) => type).filter((type) => PROFILE_HANDLERS.includes(type));
  const isSingle = handlers.length === 1 && handlers[0] === PROFILE_HANDLERS[0] && schedulingProfiles.length > 1;
  return [
    ...handlers.slice(1).map((got) => ({ path: PATH, got, expected: `no other handler of profiles than ${handlers[0]}`, remedy: 'remove one of them' })),
    ...(handlers.length === 0 && schedulingProfiles.length > 1 ? [{
      path: `${PATH}.schedulingProfiles`, got: schedulingProfiles.map(({ name }) => name), expected: 'a plugin that runs several profiles', remedy: 'list disagg-profile-handler',
    }] : []),
    ...(isSingle ? [{
      path: `${PATH}.schedulingProfiles`, got: schedulingProfiles.map(({ name }) => name), expected: `one profile with ${handlers[0]}`, remedy: 'use disagg-profile-handler',
    }] : []),
  ];
}

/** What decides whether a prompt is computed apart. */
function decidersOf({ plugins }: PickerConfig): string[] {
  return plugins.filter(({ type }) => type === 'disagg-profile-handler' || type === 'pd-profile-handler').flatMap(({ parameters = {} }) => {
    const { deciders, deciderPluginName, prefillDeciderPluginName } = parameters as { [name: string]: unknown };
    return [(deciders as { prefill?: unknown } | undefined)?.prefill, deciderPluginName, prefillDeciderPluginName].filter((name) => typeof name === 'string');
  });
}

/** The plugins of a profile; none where there is something else. */
function pluginsOf({ plugins }: PickerConfig['schedulingProfiles'][number]): PickerConfig['schedulingProfiles'][number]['plugins'] {
  return Array.isArray(plugins) ? plugins.filter((plugin: unknown) => typeof plugin === 'object' && plugin !== null) as typeof plugins : [];
}

function disaggregates(config: PickerConfig): boolean {
  const { plugins, schedulingProfiles } = config;
  const typeOf = (reference: string) => plugins.find(({ name, type }) => (name ?? type) === reference)?.type;
  const hasProfile = (role: 'prefill' | 'decode') => schedulingProfiles.some((profile) => profile.name === PROFILE[role]
    && pluginsOf(profile).some(({ pluginRef }) => typeOf(pluginRef) === `${role}-filter`));
  const isOff = plugins.some(({ type, parameters }) => type === 'prefix-based-pd-decider' && !parameters?.nonCachedTokens);
  return hasProfile('prefill') && hasProfile('decode') && decidersOf(config).length > 0 && !isOff;
}

function numberFindings({ picker: { profile, config } }: PickerSubject): Finding[] {
  const bound = profile._bind();
  const options: DisaggregatedProfileOptions = bound.kind === 'disaggregated' || bound.kind === 'optimizedBaseline' ? bound.options : {};
  const { peakPrefillThroughput: peak = 1, maxPrefixTokensToMatch, nonCachedTokens, sliceWeight = 0 } = options;
  const weights = config.schedulingProfiles.flatMap((one) => pluginsOf(one)).filter(({ weight = 1 }) => !(typeof weight === 'number' && weight > 0 && weight < Infinity));
  const tokens = { min: 0, max: INT32_MAX };
  return [
    ...weights.map(({ pluginRef, weight }) => ({
      path: `${PATH}.${pluginRef}`,
      got: weight,
      expected: 'a weight above 0',
      remedy: 'raise it, or leave the scorer out',
      // The picker calculates with any number.
      ...(Number.isFinite(weight) && { severity: 'advice' as const }),
    })),
    ...(sliceWeight >= 0 && sliceWeight < Infinity ? [] : [{
      path: `${PATH}.sliceWeight`, got: sliceWeight, expected: 'a weight, 0 or more', remedy: 'write 0 to prefer no slice, or leave it out',
    }]),
    ...(peak > 0 && peak < Infinity ? [] : [{ path: `${PATH}.peakPrefillThroughput`, got: peak, expected: 'tokens in a second, more than 0', remedy: 'write what was measured, or leave it out' }]),
    ...[
      requireInteger(`${PATH}.maxPrefixTokensToMatch`, maxPrefixTokensToMatch, tokens, 'write the context length, or leave it out'),
      requireInteger(`${PATH}.nonCachedTokens`, nonCachedTokens, tokens, 'write 1 or more: with 0, nothing is computed apart'),
    ].filter((finding) => finding !== undefined),
  ];
}
