import { movingFinding, referenceFinding } from './images';
import { ServiceSubject } from './plan';
import { isDnsSubdomain } from '../../kube/names';
import { isByteSize, kibibytesOf, quantityOf } from '../../kube/quantity';
import { ModelSource } from '../../models/model-source';
import { nearestName } from '../../rules/nearest-name';
import { adviseInteger, INT32_MAX, requireInteger, WAIT } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { FailureMode } from '../../traffic/inference-pool';
import { pickerImage, PICKER_PATH, PlannedPicker } from '../plan/picker';
import { PlannedService } from '../plan/service';
import { FlowControlOptions, PriorityBand } from '../props/endpoint-picker';
import { lacks } from '../release/llmd-version';
import { FURTHER_PICKER_FLAGS, OLDEST_PICKER, OWNED_PICKER_FLAGS } from '../release/picker-facts';

const OPTIONS = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/server/options.go';
const FLOW_CONTROL = 'https://gateway-api-inference-extension.sigs.k8s.io/guides/flow-control/';

/** What the rules of the picker look at. */
export interface PickerSubject {
  readonly picker: PlannedPicker;
  readonly plan: PlannedService;
  readonly model: ModelSource;
}

/** The picker of a service, if it makes one. */
export function pickerSubject({ plan, props: { model } }: ServiceSubject): PickerSubject | undefined {
  return plan.picker && { picker: plan.picker, plan, model };
}

/** The endpoint picker. */
export const PICKER_RULES = ruleTable<PickerSubject | undefined>([
  {
    code: 'LLM025',
    severity: 'error',
    title: `The endpoint picker is one of llm-d ${OLDEST_PICKER} or newer`,
    source: OPTIONS,
    check: (subject) => subject && lacks(subject.picker.version, OLDEST_PICKER) && {
      path: subject.picker.stated.version ? `${PICKER_PATH}.version` : 'version',
      got: subject.picker.version.version,
      expected: `${OLDEST_PICKER}.0 or newer: older pickers have other plugins and another configuration`,
      remedy: 'set routing.epp.version to LlmdVersion.V0_10_0, which changes no pod that serves the model, or use LlmdRouting.existingPool(…)',
    },
  },
  {
    code: 'LLM026',
    severity: 'advice',
    title: '`routing.epp.image` is pinned to a version or digest',
    source: 'https://github.com/llm-d/llm-d-router/issues/975',
    check: (subject) => subject && movingFinding(
      `${PICKER_PATH}.image`,
      subject.picker.stated.image,
      'a picker does not start with the configuration of another release',
      pickerImage({ version: subject.picker.version, stated: {} }),
    ),
  },
  {
    code: 'LLM027',
    severity: 'error',
    mildest: 'advice',
    title: 'The numbers of the endpoint picker are in their ranges',
    source: OPTIONS,
    check: (subject) => numberFindings(subject?.picker.stated ?? {}),
  },
  {
    code: 'LLM028',
    severity: 'error',
    mildest: 'engine-error',
    title: '`routing.epp.extraArgs` are flags of the release that the construct does not set itself',
    source: OPTIONS,
    check: (subject) => subject?.picker.stated.extraArgs?.flatMap((argument) => extraArgument(argument, subject.picker) ?? []),
  },
  {
    code: 'LLM029',
    severity: 'error',
    title: 'Objectives have names of objects, and whole numbers',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/apix/v1alpha2/inferenceobjective_types.go',
    check: (subject) => Object.entries(subject?.picker.stated.objectives ?? {}).flatMap(([name, priority]): Finding[] => {
      const path = `${PICKER_PATH}.objectives.${name}`;
      const range = requireInteger(path, priority, { min: -INT32_MAX, max: INT32_MAX }, 'write a priority');
      return [
        ...(isDnsSubdomain(name) ? [] : [{ path, got: name, expected: 'lowercase letters, digits, dashes and dots', remedy: 'rename it' }]),
        ...(range ? [range] : []),
      ];
    }),
  },
  {
    code: 'LLM030',
    severity: 'engine-error',
    title: 'Limits of flow control are whole numbers, and each priority has one band',
    source: FLOW_CONTROL,
    check: (subject) => subject?.picker.stated.flowControl && flowControlFindings(subject.picker.stated.flowControl),
  },
  {
    code: 'LLM031',
    severity: 'engine-error',
    title: 'No pod of SGLang gets requests that nobody picked it for, where the service is disaggregated',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/managers/scheduler.py',
    check: (subject) => subject?.picker.stated.failureMode === FailureMode.FAIL_OPEN && needsPrefill(subject.plan) && {
      path: `${PICKER_PATH}.failureMode`,
      got: FailureMode.FAIL_OPEN,
      expected: 'FailClose: without a picker, requests would reach pods that prefill, which answer 400',
      remedy: 'remove it',
    },
  },
  {
    code: 'LLM043',
    severity: 'error',
    title: 'Nothing is done before the endpoint picker starts, and it shares no memory',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/Dockerfile.epp',
    check: (subject) => (['prologue', 'sharedMemory'] as const).filter((prop) => subject?.picker.stated[prop]).map((prop) => ({
      path: `${PICKER_PATH}.${prop}`, expected: 'none: its image has one program and no shell', remedy: 'remove it',
    })),
  },
  {
    code: 'LLM044',
    severity: 'error',
    title: '`routing.epp.image` is the reference of an image',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: (subject) => referenceFinding(`${PICKER_PATH}.image`, subject?.picker.stated.image),
  },
]);

/** Whether pods that decode depend on those that prefill. */
export function needsPrefill({ isDisaggregated, engine }: PlannedService): boolean {
  return isDisaggregated && !engine.decodesAlone;
}

const LOG_LEVELS = { min: 0, max: 5 };

function numberFindings({ replicas, logLevel }: { readonly replicas?: number; readonly logLevel?: number }): Finding[] {
  return [
    adviseInteger(`${PICKER_PATH}.replicas`, replicas, { min: 1, max: INT32_MAX }, { min: 0, max: INT32_MAX }, 'write 1 or more: without a picker, no request is answered'),
    adviseInteger(`${PICKER_PATH}.logLevel`, logLevel, LOG_LEVELS, { min: 0, max: INT32_MAX }, 'write 1 for what operators read, 4 for debugging, or leave it out'),
  ].filter((finding) => finding !== undefined);
}

function flowControlFindings({ maxRequests, maxBytes, requestTtl, priorityBands = [] }: FlowControlOptions): Finding[] {
  const path = `${PICKER_PATH}.flowControl`;
  const milliseconds = requestTtl?.toMilliseconds({ integral: false });
  const ttl = requireInteger(`${path}.requestTtl (milliseconds)`, milliseconds, { min: 0, max: WAIT.max * 1000 }, 'use Duration.seconds(…), or leave it out');
  return [
    ...limitFindings(path, { maxRequests, maxBytes }),
    ...(ttl ? [ttl] : []),
    ...priorityBands.flatMap((band, i) => bandFindings(`${path}.priorityBands[${i}]`, band, priorityBands.slice(0, i))),
  ];
}

function bandFindings(path: string, band: PriorityBand, before: readonly PriorityBand[]): Finding[] {
  const { priority } = band;
  const range = requireInteger(`${path}.priority`, priority, { min: -INT32_MAX, max: INT32_MAX }, 'write the priority of an objective, or 0');
  const isRepeated = before.some((other) => other.priority === priority);
  return [
    ...(range ? [range] : []),
    ...(isRepeated ? [{ path: `${path}.priority`, got: priority, expected: 'a priority that no other band has', remedy: 'join the two' }] : []),
    ...limitFindings(path, band),
  ];
}

function limitFindings(path: string, { maxRequests, maxBytes }: Pick<FlowControlOptions, 'maxRequests' | 'maxBytes'>): Finding[] {
  const requests = requireInteger(`${path}.maxRequests`, maxRequests, { min: 0, max: INT32_MAX }, 'write a number of requests, or leave it out');
  return [
    ...(requests ? [requests] : []),
    ...(maxBytes === undefined || kibibytesOf(maxBytes) === 0 || isByteSize(maxBytes) ? [] : [{
      path: `${path}.maxBytes`, got: quantityOf(maxBytes), expected: 'a size in whole KiB', remedy: 'use Size.mebibytes(…), or leave it out',
    }]),
  ];
}

function extraArgument(argument: string, { version }: PlannedPicker): Finding | undefined {
  const found = { path: `${PICKER_PATH}.extraArgs`, got: argument };
  const refused = { ...found, severity: 'engine-error' as const };
  const [, flag] = /^(--[a-z0-9-]+)(?:=[^]*)?$/.exec(argument) ?? [];
  if (flag === undefined) {
    return { ...refused, expected: 'a flag, with = before its value', remedy: 'write name and value as one argument' };
  }
  if (Object.hasOwn(OWNED_PICKER_FLAGS, flag)) {
    return { ...found, expected: `no ${flag}, which the construct sets`, remedy: OWNED_PICKER_FLAGS[flag] };
  }
  if (!Object.hasOwn(FURTHER_PICKER_FLAGS, flag)) {
    const near = nearestName(flag, Object.keys(FURTHER_PICKER_FLAGS));
    return { ...refused, expected: `a flag of the endpoint picker of llm-d ${version.version}`, remedy: near === undefined ? 'remove it' : `did you mean ${near}?` };
  }
  const { since, until } = FURTHER_PICKER_FLAGS[flag];
  if (lacks(version, since)) {
    return { ...refused, expected: `llm-d ${since} or newer for ${flag}; this is ${version.version}`, remedy: 'remove it, or use a newer picker' };
  }
  return until !== undefined && version.isAtLeast(until)
    ? { ...refused, expected: `no ${flag}: llm-d ${until} removed it`, remedy: 'remove it' } : undefined;
}
