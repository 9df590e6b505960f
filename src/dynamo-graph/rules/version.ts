import { GraphSubject } from './subject';
import { Finding, ruleTable } from '../../rules/rule';
import { ResolvedGraph } from '../plan/resolved-graph';
import { DynamoGraphProps } from '../props/graph';
import { DynamoApiVersion } from '../release/dynamo-version';
import { FRONTEND_OPTIONS } from '../release/frontend-facts';
import { absence, absentOptions } from '../release/option-form';
import { FIELDS, NEWEST_KNOWN, RELEASE_LINES, Span } from '../release/releases';
import { ROUTER_OPTIONS } from '../release/router-facts';

const CRD = 'https://github.com/ai-dynamo/dynamo/tree/main/deploy/operator/config/crd/bases';

/** Findings for props that are set and that the release does not have. */
function absentProps(props: DynamoGraphProps, { engine: { facts }, components }: ResolvedGraph): Finding[] {
  const { version, topology, kvTransferPolicy, grove, dynamoNamespace, globalDynamoNamespace, planner, engineConfig, model } = props;
  const { bucket, path: modelPath } = model._bind();
  const findings: Finding[] = [];
  const add = (path: string, value: unknown, span: Span) => {
    if (value !== undefined && !version._has(span)) {
      findings.push({ path, got: typeof value === 'object' ? undefined : value, ...absence(span, version) });
    }
  };
  add('topology', topology, FIELDS.topologyConstraint);
  add('kvTransferPolicy', kvTransferPolicy, FIELDS.kvTransferPolicy);
  add('grove.priorityClassName', grove?.priorityClassName, FIELDS.priorityClassName);
  add('dynamoNamespace', dynamoNamespace, FIELDS.dynamoNamespace);
  add('globalDynamoNamespace', globalDynamoNamespace || undefined, FIELDS.globalDynamoNamespace);
  add('planner', planner, FIELDS.planner);
  add('engineConfig', engineConfig, facts.engineConfig);
  add('model', bucket && modelPath, facts.bucketModel);
  for (const { role, options: { resourceClaims, autoscaling, minAvailable, packDomain }, worker } of components) {
    // Most components state none of these.
    if (resourceClaims || autoscaling || minAvailable !== undefined || packDomain !== undefined) {
      add(`${role}.resourceClaims`, resourceClaims, FIELDS.resourceClaims);
      add(`${role}.autoscaling`, autoscaling?.name, FIELDS.scalingAdapter);
      add(`${role}.minAvailable`, minAvailable, FIELDS.minAvailable);
      add(`${role}.packDomain`, packDomain, FIELDS.topologyConstraint);
    }
    if (worker?.gpuMemoryService) {
      add(`${role}.gpuMemoryService`, worker.gpuMemoryService, FIELDS.gpuMemoryService);
      add(`${role}.gpuMemoryService.failover`, worker.gpuMemoryService.failover || undefined, FIELDS.failover);
    }
    if (worker?.forceScalingGroup) {
      add(`${role}.forceScalingGroup`, true, FIELDS.forceScalingGroup);
    }
  }
  return findings;
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
    check: ({ props, plan }): Finding[] => {
      const { version, runtime, router, frontend } = props;
      if (!version._isKnown) {
        return [];
      }
      return [
        ...absentProps(props, plan),
        ...absentOptions(plan.engine.facts.runtimeOptions, runtime, version, 'runtime'),
        ...absentOptions(ROUTER_OPTIONS, router?._bind().options, version, 'router'),
        ...absentOptions(FRONTEND_OPTIONS, frontend, version, 'frontend'),
      ];
    },
  },
  {
    code: 'DYN004',
    severity: 'error',
    title: '`forceScalingGroup` requires v1beta1',
    source: CRD,
    check: ({ plan: { workers }, apiVersion }) => {
      if (apiVersion === DynamoApiVersion.V1BETA1) {
        return undefined;
      }
      return workers.filter(({ worker: { forceScalingGroup } }) => forceScalingGroup).map(({ role }) => ({
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
      const isDeprecated = apiVersion === DynamoApiVersion.V1ALPHA1 && version._has({ since: '1.5.0' });
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
      const isNewer = version._has({ since: '1.6.0' });
      return isNewer ? {
        path: 'version',
        got: version.version,
        expected: `a release up to ${NEWEST_KNOWN}.x, the newest one that this library knows`,
        remedy: 'compare the manifest with the release notes of that version',
      } : undefined;
    },
  },
]);
