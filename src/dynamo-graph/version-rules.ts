import { DynamoComponentOptions } from './dynamo-component';
import { DynamoGraphProps } from './dynamo-graph-props';
import { workersOf } from './graph-plan';
import { GraphSubject } from './graph-subject';
import { DynamoApiVersion } from '../engines/dynamo/dynamo-version';
import { absence, absentOptions } from '../engines/dynamo/option-form';
import { FIELDS, NEWEST_KNOWN, RELEASE_LINES, Span } from '../engines/dynamo/releases';
import { ROUTER_OPTIONS } from '../engines/dynamo/router-facts';
import { RUNTIME_OPTIONS } from '../engines/dynamo/runtime-facts';
import { Finding, ruleTable } from '../rules/rule';

/** A prop that not all releases have. */
interface Use {
  readonly path: string;
  readonly value: unknown;
  readonly span: Span;
}

const CRD = 'https://github.com/ai-dynamo/dynamo/tree/main/deploy/operator/config/crd/bases';

/** Props that were given and that not all releases have. */
function uses(props: DynamoGraphProps): Use[] {
  const { topology, kvTransfer, grove, dynamoNamespace, globalDynamoNamespace, planner, engineConfig, frontend, model } = props;
  const all: Use[] = [
    { path: 'topology', value: topology, span: FIELDS.topologyConstraint },
    { path: 'kvTransfer.policy', value: kvTransfer?.policy, span: FIELDS.kvTransferPolicy },
    { path: 'grove.priorityClassName', value: grove?.priorityClassName, span: FIELDS.priorityClassName },
    { path: 'dynamoNamespace', value: dynamoNamespace, span: FIELDS.dynamoNamespace },
    { path: 'globalDynamoNamespace', value: globalDynamoNamespace || undefined, span: FIELDS.globalDynamoNamespace },
    { path: 'planner', value: planner, span: FIELDS.planner },
    { path: 'engineConfig', value: engineConfig, span: FIELDS.engineConfig },
    { path: 'model', value: model._bound.bucket && model._bound.path, span: FIELDS.bucketModel },
    ...componentUses('frontend', frontend ?? {}),
    ...componentUses('planner', planner ?? {}),
    ...workersOf(props).flatMap(([role, worker]): Use[] => [
      ...componentUses(role, worker),
      { path: `${role}.gpuMemoryService`, value: worker.gpuMemoryService, span: FIELDS.gpuMemoryService },
      { path: `${role}.gpuMemoryService.failover`, value: worker.gpuMemoryService?.failover || undefined, span: FIELDS.failover },
      { path: `${role}.resourceClaims`, value: worker.resourceClaims, span: FIELDS.resourceClaims },
      { path: `${role}.forceScalingGroup`, value: worker.forceScalingGroup || undefined, span: FIELDS.forceScalingGroup },
    ]),
  ];
  return all.filter(({ value }) => value !== undefined);
}

function componentUses(path: string, { scalingAdapter, minAvailable, packDomain }: DynamoComponentOptions): Use[] {
  return [
    { path: `${path}.scalingAdapter`, value: scalingAdapter || undefined, span: FIELDS.scalingAdapter },
    { path: `${path}.minAvailable`, value: minAvailable, span: FIELDS.minAvailable },
    { path: `${path}.packDomain`, value: packDomain, span: FIELDS.topologyConstraint },
  ];
}

/** What releases have and have not. */
export const VERSION_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN001',
    severity: 'error',
    title: 'The version is a release of Dynamo',
    source: 'https://github.com/ai-dynamo/dynamo/releases',
    check: ({ props: { version } }) => version._isKnown ? undefined : {
      path: 'version',
      got: version.version,
      expected: `a release from ${RELEASE_LINES[0].since} on, three numbers with dots`,
      remedy: 'write the release of the operator in the cluster: DynamoVersion.of(\'1.4.2\')',
    },
  },
  {
    code: 'DYN002',
    severity: 'error',
    title: 'The release admits the version of the custom resource',
    source: 'https://github.com/ai-dynamo/dynamo/issues/10419',
    check: ({ props: { version }, apiVersion }) => apiVersion !== DynamoApiVersion.V1BETA1 || version._has(FIELDS.v1beta1) ? undefined : {
      path: 'apiVersion',
      got: apiVersion,
      ...absence(FIELDS.v1beta1, version),
    },
  },
  {
    code: 'DYN003',
    severity: 'error',
    title: 'The release has what is asked of it',
    source: CRD,
    check: ({ props }): Finding[] => !props.version._isKnown ? [] : [
      ...uses(props).filter(({ span }) => !props.version._has(span)).map(({ path, value, span }) => ({
        path,
        got: typeof value === 'object' ? undefined : value,
        ...absence(span, props.version),
      })),
      ...absentOptions(RUNTIME_OPTIONS, props.runtime ?? {}, props.version, 'runtime'),
      ...absentOptions(ROUTER_OPTIONS, props.router?._options ?? {}, props.version, 'router'),
    ],
  },
  {
    code: 'DYN004',
    severity: 'error',
    title: 'The version of the custom resource has what is asked of it',
    source: CRD,
    check: ({ props, apiVersion }) => apiVersion === DynamoApiVersion.V1BETA1 ? [] : workersOf(props)
      .filter(([, { forceScalingGroup }]) => forceScalingGroup)
      .map(([role]) => ({
        path: `${role}.forceScalingGroup`,
        got: true,
        expected: `${DynamoApiVersion.V1BETA1}, which alone has it`,
        remedy: 'set apiVersion to DynamoApiVersion.V1BETA1, or leave it out',
      })),
  },
  {
    code: 'DYN005',
    severity: 'advice',
    title: 'The version of the custom resource has a future',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/deprecations',
    check: ({ props: { version }, apiVersion }) => apiVersion !== DynamoApiVersion.V1ALPHA1 || !version.isAtLeast('1.5.0') ? undefined : {
      path: 'apiVersion',
      got: apiVersion,
      expected: `${DynamoApiVersion.V1BETA1}: Dynamo 1.5 stores it, and calls v1alpha1 deprecated`,
      remedy: 'leave apiVersion out',
    },
  },
  {
    code: 'DYN006',
    severity: 'advice',
    title: 'The release is one that the facts know',
    source: CRD,
    check: ({ props: { version } }) => !version.isAtLeast('1.6.0') ? undefined : {
      path: 'version',
      got: version.version,
      expected: `a release up to ${NEWEST_KNOWN}.x, whose fields and flags are known`,
      remedy: 'compare the manifest with the release notes of that version',
    },
  },
]);
