import { GraphSubject, isDisaggregated, workersIn } from './subject';
import { isDnsSubdomain, isQualifiedName } from '../../kube/names';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { GROVE_BUDGET, groveLength } from '../plan/names';
import { namedComponents } from '../plan/resolved-graph';

const COMPONENT_NAME = /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const LONGEST_COMPONENT_NAME = 63;

const CRD = 'https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml';
const VALIDATION = 'https://github.com/ai-dynamo/dynamo/tree/main/deploy/operator/internal/webhook/validation';
const DISAGGREGATED = 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving';

/** What a part of the topology is called. */
const DOMAIN_TEXT = { expected: 'lowercase letters, digits and dashes, none of these at an end', remedy: 'write a domain of the ClusterTopology, such as \'rack\'' };

const TOPOLOGY_TEXT = { expected: 'the name of a ClusterTopology: lowercase letters, digits, dashes and dots', remedy: '`kubectl get clustertopologies` lists them' };

/** Plain JavaScript can leave it out, or give anything. */
function isDomain(domain: unknown): boolean {
  return typeof domain === 'string' && DOMAIN.test(domain);
}

/** Which components there are, how many, and what they are called. */
export const GRAPH_TOPOLOGY_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN010',
    severity: 'error',
    title: 'A graph has one kind of worker for everything, or prefill and decode workers',
    source: DISAGGREGATED,
    check: ({ props: { worker, prefill, decode } }) => {
      const given = Object.entries({ worker, prefill, decode }).filter(([, value]) => value !== undefined).map(([prop]) => prop);
      return given.join() === 'worker' || given.join() === 'prefill,decode' ? undefined : {
        path: given[0] ?? 'worker',
        got: given.length === 0 ? 'no workers' : given.join(' and '),
        expected: '`worker` alone, or `prefill` and `decode` together: one without the other serves nothing',
        remedy: given.includes('worker') ? 'remove `worker`, or the others' : 'give both roles, or `worker` for an aggregated graph',
      };
    },
  },
  {
    code: 'DYN011',
    severity: 'error',
    title: 'Components run on whole numbers of replicas and nodes',
    source: CRD,
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { replicas, minAvailable }, worker }): Finding[] => [
      requireInteger(`${role}.replicas`, replicas, { min: 0, max: INT32_MAX }, 'write how many replicas run, or leave it out for one'),
      requireInteger(`${role}.nodesPerReplica`, worker?.nodesPerReplica, { min: 1, max: INT32_MAX }, 'write how many nodes a replica spans, or leave it out for one'),
      requireInteger(`${role}.minAvailable`, minAvailable, { min: 1, max: Math.max(replicas ?? 1, 1) }, 'write at most as many as there are replicas, or leave it out'),
    ].filter((finding) => finding !== undefined)),
  },
  {
    code: 'DYN012',
    severity: 'advice',
    title: 'Some worker runs',
    source: 'https://github.com/ai-dynamo/dynamo/pull/11536',
    check: ({ plan }) => {
      const workers = workersIn(plan);
      return workers.length === 0 || workers.some(({ component: { replicas } }) => replicas !== 0) ? undefined : {
        path: `${workers[0].role}.replicas`,
        got: 0,
        expected: 'one replica or more of some worker: without any, the frontend forgets the model, and nothing scales up for it',
        remedy: 'set replicas to 1',
      };
    },
  },
  {
    code: 'DYN013',
    severity: 'error',
    title: 'Components have names of letters, digits and dashes, each its own',
    source: CRD,
    check: ({ plan: { components } }) => components.flatMap(({ role, name }, index) => {
      const path = `${role}.name`;
      if (!COMPONENT_NAME.test(name) || name.length > LONGEST_COMPONENT_NAME) {
        return [{ path, got: name, expected: `1 to ${LONGEST_COMPONENT_NAME} letters, digits and dashes, no dash at an end`, remedy: 'rename the component, or leave the name out' }];
      }
      const same = components.slice(0, index).find((other) => other.name.toLowerCase() === name.toLowerCase());
      return same ? [{ path, got: name, expected: `another name than that of ${same.role}, whatever the case of letters`, remedy: 'rename one of the two' }] : [];
    }),
  },
  {
    code: 'DYN014',
    severity: 'engine-error',
    title: 'Grove can join the names of graph and component',
    source: 'https://github.com/ai-dynamo/dynamo/pull/5449',
    check: ({ props, plan: { components }, name }) => props.grove?.enabled === false ? [] : namedComponents(props).flatMap((component, i, all) => {
      const { length, sum } = groveLength(props.version, name, component, all);
      return length <= GROVE_BUDGET ? [] : [{
        path: `${components[i].role}.name`,
        got: component.name,
        expected: `at most ${GROVE_BUDGET} characters in the names that Grove joins; these are ${length}: ${sum}`,
        remedy: 'shorten metadata.name or the name of the component; without Grove in the cluster set grove: { enabled: false }, or acknowledge this',
      }];
    }),
  },
  {
    code: 'DYN015',
    severity: 'error',
    title: 'Graphs that do not tell prefill from decode transfer no KV caches',
    source: DISAGGREGATED,
    check: ({ props }) => props.kvTransfer === undefined || isDisaggregated(props) ? undefined : {
      path: 'kvTransfer', expected: '`prefill` and `decode`, between which caches are transferred', remedy: 'remove kvTransfer, or disaggregate the graph',
    },
  },
  {
    code: 'DYN016',
    severity: 'error',
    title: 'A transfer policy names a domain, a label or topology, and a weight within 0 and 1',
    source: CRD,
    check: ({ plan: { graph: { kvTransferPolicy: policy } } }): Finding[] => {
      const path = 'kvTransfer.policy';
      if (policy === undefined) {
        return [];
      }
      const { domain, labelKey, clusterTopologyName, preferredWeight = 1 } = policy;
      return [
        ...(isDomain(domain) ? [] : [{ path: `${path}.domain`, got: domain, ...DOMAIN_TEXT }]),
        ...(labelKey === undefined || isQualifiedName(labelKey) ? [] : [{ path: `${path}.labelKey`, got: labelKey, expected: 'the key of a label', remedy: '`kubectl get nodes --show-labels` lists those of your nodes' }]),
        ...(labelKey !== undefined || isDnsSubdomain(clusterTopologyName!) ? [] : [{ path: `${path}.name`, got: clusterTopologyName, ...TOPOLOGY_TEXT }]),
        ...(preferredWeight >= 0 && preferredWeight <= 1 ? [] : [{ path: `${path}.preferredWeight`, got: preferredWeight, expected: 'a number from 0 to 1', remedy: 'give a weight in that range, or leave it out to require the domain' }]),
      ];
    },
  },
  {
    code: 'DYN017',
    severity: 'error',
    title: 'Pods are packed into domains of the topology of the graph',
    source: VALIDATION,
    check: ({ props: { topology }, plan: { components } }): Finding[] => {
      const packed = components.filter(({ options: { packDomain } }) => packDomain !== undefined);
      const domains = [
        { path: 'topology.packDomain', domain: topology?.packDomain },
        ...packed.map(({ role, options: { packDomain } }) => ({ path: `${role}.packDomain`, domain: packDomain })),
      ].filter(({ domain }) => domain !== undefined && !isDomain(domain));
      return [
        ...(topology === undefined || isDnsSubdomain(topology.name) ? [] : [{ path: 'topology.name', got: topology.name, ...TOPOLOGY_TEXT }]),
        ...domains.map(({ path, domain }) => ({ path, got: domain, ...DOMAIN_TEXT })),
        ...(topology ? [] : packed.map(({ role, options }) => ({ path: `${role}.packDomain`, got: options.packDomain, expected: '`topology` of the graph, which says what a domain is', remedy: 'set topology: { name: \'<ClusterTopology>\' }' }))),
        ...(topology && topology.packDomain === undefined && packed.length === 0 ? [{ path: 'topology.packDomain', expected: 'a domain here or in a component', remedy: 'set topology.packDomain' }] : []),
      ];
    },
  },
  {
    code: 'DYN018',
    severity: 'error',
    title: 'What only Grove does is asked of Grove',
    source: VALIDATION,
    check: ({ props: { grove, topology }, plan: { components } }): Finding[] => {
      const needs = { ...(grove?.priorityClassName !== undefined && { 'grove.priorityClassName': 1 }), ...(topology && { topology: 1 }) };
      const paths = [...Object.keys(needs), ...components.filter(({ options: { minAvailable } }) => minAvailable !== undefined).map(({ role }) => `${role}.minAvailable`)];
      return grove?.enabled !== false ? [] : paths.map((path) => ({ path, expected: 'Grove, which is off here', remedy: 'leave it out, or remove grove.enabled: false' }));
    },
  },
  {
    code: 'DYN019',
    severity: 'error',
    title: 'Components wait in queues of the scheduler',
    source: 'https://kueue.sigs.k8s.io/docs/tasks/run/',
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { queueName } }) => queueName === undefined ? [] : [{
      path: `${role}.queueName`,
      got: queueName,
      expected: 'none: Kueue knows no graphs',
      remedy: 'set grove.kaiQueue or grove.volcanoQueue; where Kueue manages plain pods, podLabels: { \'kueue.x-k8s.io/queue-name\': … }',
    }]),
  },
]);
