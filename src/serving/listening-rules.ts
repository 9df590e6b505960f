import { RankPorts } from '../engines/engine-spec';
import { Listening } from '../engines/listening';
import { ruleTable } from '../rules/rule';

/** How a server answers, and whether something that the construct brings asks it. */
interface ListeningSubject {
  readonly listening: Listening;
  readonly isBehind: boolean;
  /** The ports of its ranks, if these have their own. */
  readonly ranks?: RankPorts;
}

export const LISTENING_RULES = ruleTable<ListeningSubject>([
  {
    code: 'INF200',
    severity: 'advice',
    title: 'A server behind a proxy or an endpoint picker answers over HTTP',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/sidecar/proxy/options.go',
    check: ({ listening: { protocol, arg = '' }, isBehind }) => isBehind && protocol !== 'http' && {
      path: `args.${arg}`,
      got: protocol,
      expected: 'HTTP: proxy, gateway and endpoint picker ask the engine over HTTP',
      remedy: `remove args.${arg}; encrypt in front of the service, or between the pods with a service mesh`,
    },
  },
  {
    code: 'INF201',
    severity: 'advice',
    title: 'Probes get an answer',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    check: ({ listening: { needsClientCertificate } }) => needsClientCertificate === true && {
      path: 'args.sslCertReqs',
      got: 2,
      expected: '0 or 1: the kubelet has no certificate, and probes see only whether the port is open',
      remedy: 'set args.sslCertReqs: 1, with which a certificate is checked if there is one, and apiKey: SecretRef.of({ name: \'…\', key: \'…\' }); or acknowledge this',
    },
  },
  {
    code: 'INF247',
    severity: 'advice',
    title: 'Requests reach all data parallel ranks of a pod',
    source: 'https://docs.vllm.ai/en/latest/serving/data_parallel_deployment/',
    check: ({ ranks, isBehind }) => ranks !== undefined && !isBehind && {
      path: 'args.dataParallelMultiPortExternalLb',
      got: true,
      expected: `one port: a Service sends all requests to the first of ${ranks.count} ranks`,
      remedy: 'remove it, so that the server balances the load of its ranks, or use LlmdModelService, whose pool has all ports',
    },
  },
]);
