import { argsOf, GraphSubject, isDisaggregated, spansNodes } from './subject';
import { VllmServerArgs } from '../../engines/vllm/args.generated';
import { Finding, ruleTable } from '../../rules/rule';
import { publishesEvents } from '../plan/engine-row';
import { ResolvedWorker } from '../plan/resolved-component';
import { CONNECTOR_PROTOCOLS, OVERRIDDEN_ARGS, VLLM_BEHAVIOUR } from '../release/vllm-facts';

const WORKER = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/vllm';

function vllmArgs(worker: ResolvedWorker): VllmServerArgs {
  return argsOf(worker);
}

/** What configures connectors of a worker other than NIXL with its own settings: the props, or the flag. */
function connectorProps({ props: { kvTransfer } }: GraphSubject, { role, worker: { kvOffload }, launch }: ResolvedWorker): string[] {
  const { backend = 'nixl', plugin } = kvTransfer?._bind() ?? {};
  const isStated = (launch.inputs.args as VllmServerArgs).kvTransferConfig !== undefined;
  return [
    ...(role !== 'worker' && (backend !== 'nixl' || plugin !== undefined) ? ['kvTransfer'] : []),
    ...(kvOffload === undefined ? [] : [`${role}.kvOffload`]),
    ...(isStated ? [`${role}.args.kvTransferConfig`] : []),
  ];
}

/** The connectors of a worker: one, or those that another one holds. */
function connectorsOf(worker: ResolvedWorker): unknown[] {
  const { kv_connector: name, kv_connector_extra_config: extra } = vllmArgs(worker).kvTransferConfig ?? {};
  const { connectors } = (extra ?? {}) as { readonly connectors?: unknown };
  return Array.isArray(connectors) ? connectors.map((one: { readonly kv_connector?: unknown } | null) => one?.kv_connector) : [name];
}

/** Whether workers of the graph publish what they cache to its router. */
function publishes({ props }: GraphSubject, { role }: ResolvedWorker): boolean {
  return publishesEvents(props, role);
}

/** Workers that run vLLM. */
export const VLLM_WORKER_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN045',
    severity: 'engine-error',
    title: 'Workers with vLLM take other connectors than NIXL since Dynamo 0.8',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.7.1/components/src/dynamo/vllm/args.py',
    check: (subject) => {
      const { version } = subject.props;
      const paths = subject.plan.workers.flatMap((worker) => connectorProps(subject, worker));
      return !version._has(VLLM_BEHAVIOUR.refusesConnectors) ? undefined : [...new Set(paths)].map((path) => ({
        path,
        expected: `Dynamo 0.8.0 or newer: workers of ${version.version} refuse the configuration of a connector`,
        remedy: 'remove it: KV caches are moved by NIXL',
      }));
    },
  },
  {
    code: 'DYN046',
    severity: 'engine-error',
    title: 'Workers of the release have a protocol for the connector that moves KV caches',
    source: `${WORKER}/kv_connector_protocols.py`,
    check: ({ props, plan }) => {
      const { version } = props;
      const prefill = plan.workers.find(({ role }) => role === 'prefill');
      // Older releases hand over what NIXL needs, whatever the connector is.
      const known = Object.keys(CONNECTOR_PROTOCOLS).filter((name) => version._has({ since: CONNECTOR_PROTOCOLS[name] }));
      const connectors = prefill === undefined ? [] : connectorsOf(prefill);
      return connectors.some((name) => name === undefined || known.includes(name as string)) || prefill === undefined ? undefined : {
        path: 'kvTransfer',
        severity: version._has(VLLM_BEHAVIOUR.hasProtocols) ? undefined : 'advice',
        got: connectors[0],
        expected: `a connector that workers of Dynamo ${version.version} know: ${known.join(', ')}`,
        remedy: 'remove it: KV caches are moved by NIXL then',
      };
    },
  },
  {
    code: 'DYN047',
    severity: 'engine-error',
    title: 'Workers of Dynamo 0.7 publish no events with enableLora',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.7.1/components/src/dynamo/vllm/args.py',
    check: (subject) => !subject.props.version._has(VLLM_BEHAVIOUR.eventsExcludeLora) ? undefined : subject.plan.workers
      .filter((worker) => vllmArgs(worker).enableLora === true && (publishes(subject, worker) || vllmArgs(worker).kvEventsConfig !== undefined))
      .map(({ role }) => ({
        path: `${role}.args.enableLora`,
        got: true,
        expected: 'no enableLora with events of the KV cache, or Dynamo 0.8.0 or newer',
        remedy: 'use DynamoRouter.kvApproximate(), or remove enableLora',
      })),
  },
  {
    code: 'DYN048',
    severity: 'engine-error',
    title: 'Before Dynamo 1.4, servedModelName has one name',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.3.1/components/src/dynamo/vllm/args.py',
    check: ({ props: { version }, plan }) => !version._has(VLLM_BEHAVIOUR.takesOneName) ? undefined : plan.workers
      .filter((worker) => (vllmArgs(worker).servedModelName?.length ?? 0) > 1)
      .map((worker) => ({
        path: `${worker.role}.args.servedModelName`,
        got: vllmArgs(worker).servedModelName,
        expected: `one name: workers of Dynamo ${version.version} register one`,
        remedy: 'remove the other names, or use Dynamo 1.4.0 or newer',
      })),
  },
  {
    code: 'DYN049',
    severity: 'engine-error',
    title: 'Workers that compute embeddings are aggregated, and not multimodal',
    source: `${WORKER}/backend_args.py`,
    check: ({ props, props: { runtime = {} } }): Finding[] => {
      if (runtime.embeddingWorker !== true) {
        return [];
      }
      const finding = { path: 'runtime.embeddingWorker', got: true };
      return [
        ...(isDisaggregated(props) ? [{
          ...finding, expected: '`worker`: embeddings have no decode phase', remedy: 'replace prefill and decode with worker, or remove embeddingWorker',
        }] : []),
        ...(runtime.enableMultimodal ? [{ ...finding, expected: 'no enableMultimodal', remedy: 'remove one of the two' }] : []),
      ];
    },
  },
  {
    code: 'DYN054',
    severity: 'advice',
    title: 'Args have an effect in workers',
    source: `${WORKER}/args.py`,
    check: ({ props: { version }, plan }) => plan.workers.flatMap((worker) => {
      const args = argsOf<{ readonly [arg: string]: unknown }>(worker);
      return OVERRIDDEN_ARGS
        .filter(({ arg, value, ...span }) => args[arg] !== undefined && args[arg] !== value && version._has(span))
        .map(({ arg, value }) => ({
          path: `${worker.role}.args.${arg}`, got: args[arg], expected: `${JSON.stringify(value)}: workers of Dynamo ${version.version} set it to this`, remedy: 'remove it',
        }));
    }),
  },
  {
    code: 'DYN058',
    severity: 'advice',
    title: 'Workers that publish events cache prefixes',
    source: `${WORKER}/args.py`,
    check: (subject) => subject.plan.workers
      .filter((worker) => publishes(subject, worker) && vllmArgs(worker).enablePrefixCaching === false)
      .map(({ role }) => ({
        path: `${role}.args.enablePrefixCaching`,
        got: false,
        expected: 'true, or no DynamoRouter.kv(): without it workers cache nothing between requests, and publish nothing',
        remedy: 'remove it, or use DynamoRouter.roundRobin()',
      })),
  },
  {
    code: 'DYN059',
    severity: 'advice',
    title: 'kvEventsConfig turns events on, and workers of the release publish them',
    source: `${WORKER}/args.py`,
    check: ({ props: { version }, plan }) => plan.workers.flatMap((worker): Finding[] => {
      const { kvEventsConfig: config } = vllmArgs(worker);
      const path = `${worker.role}.args.kvEventsConfig`;
      if (config !== undefined && config.enable_kv_cache_events !== true) {
        return [{ path, expected: 'enable_kv_cache_events: true, without which nothing is published', remedy: 'add it, or remove kvEventsConfig' }];
      }
      return config !== undefined && worker.role === 'decode' && version._has(VLLM_BEHAVIOUR.decodeIsSilent)
        ? [{ path, expected: `no kvEventsConfig: workers of Dynamo ${version.version} publish nothing while they decode`, remedy: 'remove it, or use Dynamo 1.4.0 or newer' }]
        : [];
    }),
  },
  {
    code: 'DYN066',
    severity: 'advice',
    title: 'Before Dynamo 0.7, workers choose the port of NIXL',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.6.1/components/src/dynamo/vllm/args.py',
    check: ({ props: { version, kvTransfer } }) => {
      const port = kvTransfer?._bind().port;
      return port === undefined || !version._has(VLLM_BEHAVIOUR.choosesPorts) ? undefined : {
        path: 'kvTransfer (port)', got: port, expected: `no port: workers of Dynamo ${version.version} choose a free one`, remedy: 'remove it, or use Dynamo 0.7.0 or newer',
      };
    },
  },
  {
    code: 'DYN065',
    severity: 'advice',
    title: 'Workers that exchange KV caches have one replica if it spans several nodes',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.3.1/examples/backends/vllm/deploy/disagg-multinode.yaml',
    check: ({ plan }) => plan.workers
      .filter((worker) => spansNodes(worker) && vllmArgs(worker).kvTransferConfig?.engine_id !== undefined && (worker.component.replicas ?? 1) > 1)
      .map(({ role, component: { replicas } }) => ({
        path: `${role}.replicas`,
        got: replicas,
        expected: '1: the processes of a replica must share the name of their engine, which all replicas of the component have',
        remedy: 'make a graph for each replica, or let a replica have one node',
      })),
  },
]);
