import { GraphSubject } from './subject';
import { Finding, ruleTable } from '../../rules/rule';
import { workersOf } from '../plan/resolved-graph';
import { DynamoComponentOptions } from '../props/component';
import { DynamoGraphProps } from '../props/graph';
import { DynamoApiVersion } from '../release/dynamo-version';
import { EngineFacts } from '../release/engine-facts';
import { FRONTEND_OPTIONS } from '../release/frontend-facts';
import { absence, absentOptions } from '../release/option-form';
import { FIELDS, NEWEST_KNOWN, RELEASE_LINES, Span } from '../release/releases';
import { ROUTER_OPTIONS } from '../release/router-facts';

/** A prop that not all releases have. */
interface Use {
  readonly path: string;
  readonly value: unknown;
  readonly span: Span;
}

const CRD = 'https://github.com/ai-dynamo/dynamo/tree/main/deploy/operator/config/crd/bases';

/** Props that are set and that not all releases have. */
function uses(props: DynamoGraphProps, facts: EngineFacts): Use[] {
  const { topology, kvTransferPolicy, grove, dynamoNamespace, globalDynamoNamespace, planner, engineConfig, frontend, model } = props;
  const { bucket, path } = model._bind();
  const all: Use[] = [
    { path: 'topology', value: topology, span: FIELDS.topologyConstraint },
    { path: 'kvTransferPolicy', value: kvTransferPolicy, span: FIELDS.kvTransferPolicy },
    { path: 'grove.priorityClassName', value: grove?.priorityClassName, span: FIELDS.priorityClassName },
    { path: 'dynamoNamespace', value: dynamoNamespace, span: FIELDS.dynamoNamespace },
    { path: 'globalDynamoNamespace', value: globalDynamoNamespace || undefined, span: FIELDS.globalDynamoNamespace },
    { path: 'planner', value: planner, span: FIELDS.planner },
    { path: 'engineConfig', value: engineConfig, span: facts.engineConfig },
    { path: 'model', value: bucket && path, span: facts.bucketModel },
    ...componentUses('frontend', frontend ?? {}),
    ...componentUses('planner', planner ?? {}),
    ...workersOf(props).flatMap(([role, worker]): Use[] => [
      ...componentUses(role, worker),
      { path: `${role}.gpuMemoryService`, value: worker.gpuMemoryService, span: FIELDS.gpuMemoryService },
      { path: `${role}.gpuMemoryService.failover`, value: worker.gpuMemoryService?.failover || undefined, span: FIELDS.failover },
      { path: `${role}.forceScalingGroup`, value: worker.forceScalingGroup || undefined, span: FIELDS.forceScalingGroup },
    ]),
  ];
  return all.filter(({ value }) => value !== undefined);
}

function componentUses(path: string, { autoscaling, minAvailable, packDomain, resourceClaims }: DynamoComponentOptions): Use[] {
  return [
    { path: `${path}.resourceClaims`, value: resourceClaims, span: FIELDS.resourceClaims },
    { path: `${path}.autoscaling`, value: autoscaling?.name, span: FIELDS.scalingAdapter },
    { path: `${path}.minAvailable`, value: minAvailable, span: FIELDS.minAvailable },
    { path: `${path}.packDomain`, value: packDomain, span: FIELDS.topologyConstraint },
  ];
}

/** Releases of Dynamo, and what they have. */
export const VERSION_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN001',
    severity: 'error',
    title: '`version` is a release of Dynamo, 0.5.0 or newer',
    source: 'https://github.com/ai-dynamo/dynamo/releases',
    check: ({ props: { version } }) => version._isKnown ? undefined : {
      path: 'version',
      got: version.version,
      expected: `a release such as 1.4.2 or 0.9.0.post1, ${RELEASE_LINES[0].since} or newer`,
      remedy: 'set it to the release of the operator in the cluster, for example DynamoVersion.of(\'1.4.2\')',
    },
  },
  {
    code: 'DYN002',
    severity: 'error',
    title: 'The release has the API version of the custom resource',
    source: 'https://github.com/ai-dynamo/dynamo/issues/10419',
    check: ({ props: { version }, apiVersion }) => {
      if (apiVersion !== DynamoApiVersion.V1BETA1 || version._has(FIELDS.v1beta1)) {
        return undefined;
      }
      return { path: 'apiVersion', got: apiVersion, ...absence(FIELDS.v1beta1, version) };
    },
  },
  {
    code: 'DYN003',
    severity: 'error',
    title: 'The release has the props that are set',
    source: CRD,
    check: ({ props, plan: { engine: { facts } } }): Finding[] => {
      const { version, runtime, router, frontend } = props;
      if (!version._isKnown) {
        return [];
      }
      return [
        ...uses(props, facts).filter(({ span }) => !version._has(span)).map(({ path, value, span }) => ({
          path, got: typeof value === 'object' ? undefined : value, ...absence(span, version),
        })),
        ...absentOptions(facts.runtimeOptions, runtime ?? {}, version, 'runtime'),
        ...absentOptions(ROUTER_OPTIONS, router?._bind().options ?? {}, version, 'router'),
        ...absentOptions(FRONTEND_OPTIONS, frontend ?? {}, version, 'frontend'),
      ];
    },
  },
  {
    code: 'DYN004',
    severity: 'error',
    title: '`forceScalingGroup` requires v1beta1',
    source: CRD,
    check: ({ props, apiVersion }) => {
      if (apiVersion === DynamoApiVersion.V1BETA1) {
        return undefined;
      }
      return workersOf(props).filter(([, { forceScalingGroup }]) => forceScalingGroup).map(([role]) => ({
        path: `${role}.forceScalingGroup`,
        got: true,
        expected: `apiVersion ${DynamoApiVersion.V1BETA1}, the only one with this field`,
        remedy: 'set apiVersion to DynamoApiVersion.V1BETA1, or remove forceScalingGroup',
      }));
    },
  },
  {
    code: 'DYN005',
    severity: 'advice',
    title: 'The API version of the custom resource is not deprecated',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/deprecations',
    check: ({ props: { version }, apiVersion }) => {
      const isDeprecated = apiVersion === DynamoApiVersion.V1ALPHA1 && version.isAtLeast('1.5.0');
      return isDeprecated ? {
        path: 'apiVersion',
        got: apiVersion,
        expected: `${DynamoApiVersion.V1BETA1}: since Dynamo 1.5 it is the stored version, and v1alpha1 is deprecated`,
        remedy: 'remove apiVersion',
      } : undefined;
    },
  },
  {
    code: 'DYN006',
    severity: 'advice',
    title: '`version` is a release whose fields and flags this library knows',
    source: CRD,
    unknown: 'release',
    check: ({ props: { version } }) => {
      const isNewer = version.isAtLeast('1.6.0');
      return isNewer ? {
        path: 'version',
        got: version.version,
        expected: `a release up to ${NEWEST_KNOWN}.x, the newest one that this library knows`,
        remedy: 'compare the manifest with the release notes of that version',
      } : undefined;
    },
  },
]);
