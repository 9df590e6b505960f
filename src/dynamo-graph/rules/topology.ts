import { GraphSubject, isDisaggregated, usesGrove } from './subject';
import { isDnsSubdomain, isQualifiedName } from '../../kube/names';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { KvTransferPolicy } from '../plan/component';
import { GROVE_BUDGET, groveLength, longestPart } from '../plan/names';
import { WORKER_ROLES } from '../plan/resolved-graph';
import { DynamoGraphProps } from '../props/graph';

const COMPONENT_NAME = /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const LONGEST_COMPONENT_NAME = 63;

const CRD = 'https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml';
const VALIDATION = 'https://github.com/ai-dynamo/dynamo/tree/main/deploy/operator/internal/webhook/validation';
const DISAGGREGATED = 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving';

const DOMAIN_TEXT = { expected: 'lowercase letters, digits and dashes, with no dash at an end', remedy: 'write a domain of the ClusterTopology, for example \'rack\'' };
const TOPOLOGY_TEXT = { expected: 'the name of a ClusterTopology: lowercase letters, digits, dashes and dots', remedy: 'choose one of `kubectl get clustertopologies`' };

function isDomain(domain: unknown): boolean {
  return typeof domain === 'string' && DOMAIN.test(domain);
}

function isWeight(weight: number): boolean {
  return weight >= 0 && weight <= 1;
}

function isComponentName(name: string): boolean {
  return COMPONENT_NAME.test(name) && name.length <= LONGEST_COMPONENT_NAME;
}

/** Without either form of workers, or with both, the graph serves nothing. */
function roleFinding(props: DynamoGraphProps): Finding | undefined {
  const { worker, prefill, decode } = props;
  if (worker ? !prefill && !decode : prefill && decode) {
    return undefined;
  }
  const stated = WORKER_ROLES.filter((role) => props[role]);
  switch (stated.join()) {
    case '':
      return { path: 'worker', expected: '`worker`, or `prefill` and `decode`: the graph has no workers', remedy: 'set worker: { gpu: … } for an aggregated graph' };
    case 'prefill':
    case 'decode': {
      const [role] = stated;
      const other = role === 'prefill' ? 'decode' : 'prefill';
      return { path: role, expected: `\`${role}\` together with \`${other}\`: neither serves requests alone`, remedy: `set ${other}, or rename ${role} to worker` };
    }
    default:
      return { path: stated[0], expected: '`worker` alone, or `prefill` and `decode` without `worker`', remedy: 'remove worker, or prefill and decode' };
  }
}

function policyFindings({ domain, labelKey, clusterTopologyName, preferredWeight = 1 }: KvTransferPolicy): Finding[] {
  const path = 'kvTransferPolicy';
  const findings: Finding[] = [];
  if (!isDomain(domain)) {
    findings.push({ path: `${path}.domain`, got: domain, ...DOMAIN_TEXT });
  }
  if (labelKey !== undefined && !isQualifiedName(labelKey)) {
    findings.push({ path: `${path}.labelKey`, got: labelKey, expected: 'the key of a label', remedy: 'choose one of `kubectl get nodes --show-labels`' });
  }
  if (labelKey === undefined && !isDnsSubdomain(clusterTopologyName!)) {
    findings.push({ path: `${path}.name`, got: clusterTopologyName, ...TOPOLOGY_TEXT });
  }
  if (!isWeight(preferredWeight)) {
    findings.push({ path: `${path}.preferredWeight`, got: preferredWeight, expected: 'a number from 0 to 1', remedy: 'set a weight in that range, or remove it to require the domain' });
  }
  return findings;
}

/** Components of a graph: which, how many, and how they are named and placed. */
export const GRAPH_TOPOLOGY_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN010',
    severity: 'error',
    title: 'A graph has either `worker`, or `prefill` and `decode`',
    source: DISAGGREGATED,
    check: ({ props }) => roleFinding(props),
  },
  {
    code: 'DYN011',
    severity: 'error',
    title: '`replicas`, `nodesPerReplica` and `minAvailable` are whole numbers in their range',
    source: CRD,
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { replicas, minAvailable, autoscaling }, worker }): Finding[] => (
      replicas === undefined && worker?.nodesPerReplica === undefined && minAvailable === undefined ? [] : [
        requireInteger(`${role}.replicas`, replicas, { min: 0, max: INT32_MAX }, 'set it to the number of replicas, or remove it for one'),
        requireInteger(`${role}.nodesPerReplica`, worker?.nodesPerReplica, { min: 1, max: INT32_MAX }, 'set it to the number of nodes that a replica spans, or remove it for one'),
        requireInteger(`${role}.minAvailable`, minAvailable, { min: 1, max: autoscaling ? INT32_MAX : Math.max(replicas ?? 1, 1) }, 'set it to at most the number of replicas, or remove it'),
      ].filter((finding) => finding !== undefined))),
  },
  {
    code: 'DYN012',
    severity: 'advice',
    title: 'At least one worker runs',
    source: 'https://github.com/ai-dynamo/dynamo/pull/11536',
    check: ({ plan }) => {
      const workers = plan.workers;
      if (workers.length === 0 || workers.some(({ component: { replicas } }) => replicas !== 0)) {
        return undefined;
      }
      return {
        path: `${workers[0].role}.replicas`,
        got: 0,
        expected: 'at least one replica of some worker: without any, the frontend forgets the model, and nothing scales up for it',
        remedy: 'set replicas to 1',
      };
    },
  },
  {
    code: 'DYN013',
    severity: 'error',
    title: 'Names of components are valid and unique',
    source: CRD,
    check: ({ plan: { components } }) => components.flatMap(({ role, name }, index) => {
      const path = `${role}.name`;
      if (!isComponentName(name)) {
        return [{
          path,
          got: name,
          expected: `1 to ${LONGEST_COMPONENT_NAME} letters, digits and dashes, with no dash at an end`,
          remedy: 'rename the component, or remove the name',
        }];
      }
      const same = components.slice(0, index).find((other) => other.name.toLowerCase() === name.toLowerCase());
      return same ? [{ path, got: name, expected: `a name that differs from that of ${same.role}, ignoring case`, remedy: 'rename one of the two' }] : [];
    }),
  },
  {
    code: 'DYN014',
    severity: 'engine-error',
    title: 'The names of graph and component fit when Grove joins them',
    source: 'https://github.com/ai-dynamo/dynamo/pull/5449',
    check: ({ props, plan: { components }, name, named }) => {
      if (!usesGrove(props) || name.length + longestPart(named) <= GROVE_BUDGET) {
        return undefined;
      }
      return named.flatMap((component, i, all) => {
        const { length, sum } = groveLength(props.version, name, component, all);
        return length <= GROVE_BUDGET ? [] : [{
          path: `${components[i].role}.name`,
          got: component.name,
          expected: `at most ${GROVE_BUDGET} characters in the names that Grove joins (these are ${length}: ${sum})`,
          remedy: 'shorten metadata.name or the name of the component; without Grove in the cluster set grove: { enabled: false }, or acknowledge this',
        }];
      });
    },
  },
  {
    code: 'DYN015',
    severity: 'error',
    title: '`kvTransfer` and `kvTransferPolicy` require `prefill` and `decode`',
    source: DISAGGREGATED,
    check: ({ props }) => isDisaggregated(props) ? undefined : (['kvTransfer', 'kvTransferPolicy'] as const).filter((path) => props[path]).map((path) => (
      { path, expected: '`prefill` and `decode`, between which caches are transferred', remedy: `remove ${path}, or replace worker with prefill and decode` })),
  },
  {
    code: 'DYN016',
    severity: 'error',
    title: 'A transfer policy has a valid domain, label or topology, and weight',
    source: CRD,
    check: ({ plan: { graph: { kvTransferPolicy } } }) => kvTransferPolicy && policyFindings(kvTransferPolicy),
  },
  {
    code: 'DYN017',
    severity: 'error',
    title: '`packDomain` is a domain of `topology`',
    source: VALIDATION,
    check: ({ props: { topology }, plan: { components } }): Finding[] => {
      const packed = components.flatMap(({ role, options: { packDomain } }) => (
        packDomain === undefined ? [] : [{ path: `${role}.packDomain`, domain: packDomain }]));
      if (topology === undefined && packed.length === 0) {
        return [];
      }
      const findings: Finding[] = [{ path: 'topology.packDomain', domain: topology?.packDomain }, ...packed]
        .filter(({ domain }) => domain !== undefined && !isDomain(domain))
        .map(({ path, domain }) => ({ path, got: domain, ...DOMAIN_TEXT }));
      if (topology === undefined) {
        return [...findings, ...packed.map(({ path, domain }) => ({
          path, got: domain, expected: '`topology` of the graph, which defines the domains', remedy: 'set topology: { name: \'<ClusterTopology>\' }',
        }))];
      }
      if (!isDnsSubdomain(topology.name)) {
        findings.push({ path: 'topology.name', got: topology.name, ...TOPOLOGY_TEXT });
      }
      if (topology.packDomain === undefined && packed.length === 0) {
        findings.push({ path: 'topology.packDomain', expected: 'a domain here or in a component', remedy: 'set topology.packDomain' });
      }
      return findings;
    },
  },
  {
    code: 'DYN018',
    severity: 'error',
    title: '`topology`, `minAvailable` and `grove.priorityClassName` require Grove',
    source: VALIDATION,
    check: ({ props, plan: { components } }) => {
      if (usesGrove(props)) {
        return undefined;
      }
      const { grove, topology } = props;
      const paths = [
        ...(grove?.priorityClassName === undefined ? [] : ['grove.priorityClassName']),
        ...(topology ? ['topology'] : []),
        ...components.filter(({ options: { minAvailable } }) => minAvailable !== undefined).map(({ role }) => `${role}.minAvailable`),
      ];
      return paths.map((path) => ({ path, expected: 'Grove, which is disabled', remedy: 'remove it, or remove grove.enabled: false' }));
    },
  },
  {
    code: 'DYN019',
    severity: 'error',
    title: 'Graphs do not support `queueName`',
    source: 'https://kueue.sigs.k8s.io/docs/tasks/run/',
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { queueName } }) => queueName === undefined ? [] : [{
      path: `${role}.queueName`,
      got: queueName,
      expected: 'no queueName: Kueue does not support graphs',
      remedy: 'set grove.kaiQueue or grove.volcanoQueue; if Kueue manages plain pods, set podLabels: { \'kueue.x-k8s.io/queue-name\': … }',
    }]),
  },
]);
