import { isContainerResource } from './container-resources';
import { Field } from './field';
import { parseQuantity } from './quantity';
import { each, inRange, notEmpty, oneOf, Rule, spelt, stated } from './rule';
import { DNS_LABEL, PATH_SEGMENT, QUALIFIED_NAME } from './syntax';

/** Where a metric of a type is described. */
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** The values of which the target of a metric states one. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  containerResource: ['averageUtilization', 'averageValue'],
  external: ['value', 'averageValue'],
  object: ['value', 'averageValue'],
  pods: ['averageValue'],
  resource: ['averageUtilization', 'averageValue'],
};

const METRIC_RULES: readonly Rule[] = [
  {
    rule: `a metric is of type ${Object.keys(SOURCES).join(', ')}, and described as that`,
    broken: (metric) => metric.keys.filter((key) => key !== 'type').join() === SOURCES[metric.get('type').text] ? [] : [metric],
  },
  ...each((metric) => metric.keys.filter((key) => key in TARGETS).map((key) => metric.get(key)), [
    ...oneOf({ 'target.type': ['Utilization', 'Value', 'AverageValue'] }),
    ...inRange({ 'target.averageUtilization': [1, Infinity] }),
    ...spelt({
      'metric.name': PATH_SEGMENT,
      'name': QUALIFIED_NAME,
      'container': DNS_LABEL,
      'describedObject.kind': PATH_SEGMENT,
      'describedObject.name': PATH_SEGMENT,
    }),
    {
      rule: 'the resource of a container is one that containers have',
      broken: (source) => source.key === 'containerResource' ? source.all('name').filter(({ text }) => !isContainerResource(text)) : [],
    },
    {
      rule: 'a target is more than nothing',
      broken: (source) => [...source.all('target.value'), ...source.all('target.averageValue')].filter(({ value }) => parseQuantity(value) <= 0),
    },
    {
      rule: 'a target states one value that its source knows',
      broken: (source) => [source.get('target')].filter((target) => statedTargets(source, target) !== 1),
    },
  ]),
];

const BEHAVIOR_RULES: readonly Rule[] = [
  ...notEmpty('policies'),
  ...inRange({
    'stabilizationWindowSeconds': [0, 3600],
    'policies[].value': [1, Infinity],
    'policies[].periodSeconds': [1, 1800],
  }),
  ...oneOf({ 'selectPolicy': ['Max', 'Min', 'Disabled'], 'policies[].type': ['Pods', 'Percent'] }),
];

/** The rules of a HorizontalPodAutoscaler. */
export const AUTOSCALER_RULES: readonly Rule[] = each((object) => [object.get('spec')], [
  ...inRange({ minReplicas: [1, Infinity], maxReplicas: [1, Infinity] }),
  {
    rule: 'maxReplicas is at least minReplicas',
    broken: (spec) => spec.all('maxReplicas').filter(({ number }) => number < spec.get('minReplicas').number),
  },
  ...spelt({ 'scaleTargetRef.kind': PATH_SEGMENT, 'scaleTargetRef.name': PATH_SEGMENT }),
  ...stated('scaleTargetRef.apiVersion'),
  {
    rule: 'the apiVersion of a target is a group and a version',
    broken: (spec) => [...spec.all('scaleTargetRef.apiVersion'), ...spec.all('metrics[].object.describedObject.apiVersion')]
      .filter(({ text }) => !/^([a-z0-9.-]+\/)?v\d+((alpha|beta)\d+)?$/.test(text)),
  },
  ...each((spec) => spec.all('metrics[]'), METRIC_RULES),
  ...each((spec) => [...spec.all('behavior.scaleUp'), ...spec.all('behavior.scaleDown')], BEHAVIOR_RULES),
]);

function statedTargets(source: Field, target: Field): number {
  return TARGETS[source.key].filter((key) => target.get(key).isSet).length;
}
