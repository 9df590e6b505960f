import { PERSISTENT_VOLUME_CLAIM_RULES } from './claim';
import { Field } from './field';
import { atMostWhole, intOrPercent, isZero } from './int-or-percent';
import { isEmptySelector, labelsOf, SELECTOR_RULES, selects } from './labels';
import { containersOf } from './pod';
import { each, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { DNS_LABEL, DNS_SUBDOMAIN, QUALIFIED_NAME } from './syntax';

const SCHEDULE_SHORTHAND = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/;
const SCHEDULE_ITEM = /(\*|\?|\d+|[A-Za-z]{3})(-(\d+|[A-Za-z]{3}))?(\/\d+)?/.source;
const SCHEDULE = new RegExp(`^(${SCHEDULE_ITEM}(,${SCHEDULE_ITEM})*( +|$)){5}$`);

/** The rules that the workloads of the group `apps` share. */
const CONTROLLER_RULES: readonly Rule[] = [
  ...inRange({
    'spec.replicas': [0, Infinity],
    'spec.minReadySeconds': [0, Infinity],
    'spec.revisionHistoryLimit': [0, Infinity],
  }),
  ...each((object) => object.all('spec.selector'), SELECTOR_RULES),
  { rule: 'a selector is not empty', broken: (object) => object.all('spec.selector').filter(isEmptySelector) },
  {
    rule: 'the selector matches the labels of the template',
    broken: (object) => [object.get('spec', 'selector')].filter((selector) => !selects(selector, labelsOf(object.get('spec', 'template', 'metadata', 'labels')))),
  },
  ...oneOf({ 'spec.template.spec.restartPolicy': ['Always'] }),
  {
    rule: 'pods that run for ever have no activeDeadlineSeconds',
    broken: (object) => object.all('spec.template.spec.activeDeadlineSeconds'),
  },
];

/** The rules of a Deployment. */
export const DEPLOYMENT_RULES: readonly Rule[] = [
  ...CONTROLLER_RULES,
  ...oneOf({ 'spec.strategy.type': ['Recreate', 'RollingUpdate'] }),
  ...intOrPercent('spec.strategy.rollingUpdate.maxSurge', 'spec.strategy.rollingUpdate.maxUnavailable'),
  ...atMostWhole('spec.strategy.rollingUpdate.maxUnavailable'),
  {
    rule: 'rollingUpdate comes with RollingUpdate',
    broken: (object) => object.all('spec.strategy.rollingUpdate').filter(() => object.get('spec', 'strategy', 'type').text === 'Recreate'),
  },
  {
    rule: 'maxSurge and maxUnavailable are not both 0',
    broken: (object) => object.all('spec.strategy.rollingUpdate')
      .filter((update) => isZero(update.get('maxSurge')) && isZero(update.get('maxUnavailable'))),
  },
  {
    rule: 'progressDeadlineSeconds is more than minReadySeconds',
    broken: (object) => {
      // Kubernetes' own deadline where none is stated.
      const deadline = object.get('spec', 'progressDeadlineSeconds');
      const ready = object.get('spec', 'minReadySeconds');
      return (deadline.isSet ? deadline.number : 600) <= (ready.isSet ? ready.number : 0) ? [deadline] : [];
    },
  },
];

/** The rules of a ReplicaSet. */
export const REPLICA_SET_RULES: readonly Rule[] = CONTROLLER_RULES;

/** The rules of a StatefulSet. */
export const STATEFUL_SET_RULES: readonly Rule[] = [
  ...CONTROLLER_RULES,
  ...oneOf({
    'spec.podManagementPolicy': ['OrderedReady', 'Parallel'],
    'spec.updateStrategy.type': ['RollingUpdate', 'OnDelete'],
    'spec.persistentVolumeClaimRetentionPolicy.whenDeleted': ['Retain', 'Delete'],
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled': ['Retain', 'Delete'],
  }),
  ...spelt({ 'spec.serviceName': DNS_SUBDOMAIN }),
  ...inRange({ 'spec.ordinals.start': [0, Infinity], 'spec.updateStrategy.rollingUpdate.partition': [0, Infinity] }),
  {
    rule: 'rollingUpdate comes with RollingUpdate',
    broken: (object) => object.all('spec.updateStrategy.rollingUpdate')
      .filter(() => object.get('spec', 'updateStrategy', 'type').text === 'OnDelete'),
  },
  ...each((object) => object.all('spec.volumeClaimTemplates[]'), [
    ...PERSISTENT_VOLUME_CLAIM_RULES,
    {
      rule: 'a claim template is called as a volume can be',
      broken: (claim) => [claim.get('metadata', 'name')].filter(({ text }) => !DNS_LABEL.matches(text)),
    },
  ]),
];

/** The rules of a DaemonSet. */
export const DAEMON_SET_RULES: readonly Rule[] = [
  ...CONTROLLER_RULES,
  ...oneOf({ 'spec.updateStrategy.type': ['RollingUpdate', 'OnDelete'] }),
  ...intOrPercent('spec.updateStrategy.rollingUpdate.maxSurge', 'spec.updateStrategy.rollingUpdate.maxUnavailable'),
  ...atMostWhole('spec.updateStrategy.rollingUpdate.maxSurge', 'spec.updateStrategy.rollingUpdate.maxUnavailable'),
  {
    rule: 'of maxSurge and maxUnavailable, which is 1 unless stated, exactly one is 0',
    broken: (object) => object.all('spec.updateStrategy.rollingUpdate').filter((update) => {
      const surges = update.get('maxSurge').isSet && !isZero(update.get('maxSurge'));
      return surges !== isZero(update.get('maxUnavailable'));
    }),
  },
];

const JOB_COUNTS = [
  'parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes',
];

const JOB_SPEC_RULES: readonly Rule[] = [
  ...inRange(Object.fromEntries(JOB_COUNTS.map((key) => [key, [0, Infinity]]))),
  ...oneOf({ completionMode: ['NonIndexed', 'Indexed'] }),
  {
    rule: 'the pods of a Job restart OnFailure or Never',
    broken: (spec) => [spec.get('template', 'spec', 'restartPolicy')].filter(({ text }) => !['OnFailure', 'Never'].includes(text)),
  },
  {
    rule: 'indexes are counted with completionMode Indexed',
    broken: (spec) => spec.get('completionMode').text === 'Indexed'
      ? [spec.get('completions')].filter((completions) => !completions.isSet)
      : [...spec.all('backoffLimitPerIndex'), ...spec.all('maxFailedIndexes')],
  },
  { rule: 'a Job makes its own selector', broken: (spec) => spec.all('selector').filter(() => spec.get('manualSelector').value !== true) },
  {
    rule: 'exit codes are of a container of the pod, or of any',
    broken: (spec) => spec.all('podFailurePolicy.rules[].onExitCodes.containerName')
      .filter(({ text }) => !containersOf(spec.get('template', 'spec')).some((container) => container.get('name').text === text)),
  },
  ...each((spec) => spec.all('podFailurePolicy.rules[]'), [
    ...spelt({ 'onPodConditions[].type': QUALIFIED_NAME }),
    {
      rule: 'exit codes are in order, and 0 is not In',
      broken: (rule) => rule.all('onExitCodes.values[]').filter(({ number }, index, codes) => (index > 0 && codes[index - 1].number >= number)
        || (number === 0 && rule.get('onExitCodes', 'operator').text === 'In')),
    },
    ...oneOf({
      'action': ['FailJob', 'FailIndex', 'Ignore', 'Count'],
      'onExitCodes.operator': ['In', 'NotIn'],
      'onPodConditions[].status': ['True', 'False', 'Unknown'],
    }),
    ...notEmpty('onExitCodes.values'),
    {
      rule: 'a rule looks at exit codes or conditions',
      broken: (rule) => rule.get('onExitCodes').isSet === rule.all('onPodConditions[]').length > 0 ? [rule] : [],
    },
  ]),
  {
    rule: 'podFailurePolicy comes with restartPolicy Never',
    broken: (spec) => spec.all('podFailurePolicy').filter(() => spec.get('template', 'spec', 'restartPolicy').text !== 'Never'),
  },
];

/** The rules of a Job. */
export const JOB_RULES: readonly Rule[] = each((object) => [object.get('spec')], JOB_SPEC_RULES);

/** The rules of a CronJob. */
export const CRON_JOB_RULES: readonly Rule[] = [
  {
    rule: 'a CronJob leaves 11 of 63 characters to the names of its Jobs',
    broken: (object) => object.all('metadata.name').filter(({ text }) => text.length > 52),
  },
  { rule: 'a schedule has five fields or is a shorthand', broken: (object) => [object.get('spec', 'schedule')].filter(isNoSchedule) },
  { rule: 'a time zone is known', broken: (object) => object.all('spec.timeZone').filter(({ text }) => !isTimeZone(text)) },
  ...inRange({
    'spec.startingDeadlineSeconds': [0, Infinity],
    'spec.successfulJobsHistoryLimit': [0, Infinity],
    'spec.failedJobsHistoryLimit': [0, Infinity],
  }),
  ...oneOf({ 'spec.concurrencyPolicy': ['Allow', 'Forbid', 'Replace'] }),
  ...stated('spec.jobTemplate.spec'),
  ...each((object) => object.all('spec.jobTemplate.spec'), JOB_SPEC_RULES),
];

function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isNoSchedule({ text }: Field): boolean {
  return !SCHEDULE_SHORTHAND.test(text) && !SCHEDULE.test(text.trim());
}
