import { ResolvedSglang } from '../engines/sglang/resolve';
import { Interconnect } from '../pod/parts/interconnect';
import { requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';
import { LeaderWorkerSetOptions } from '../workload/leader-worker-set-options';

/** What was said of the nodes of a replica. */
interface NodesInput {
  readonly nodesPerReplica?: number;
  readonly interconnect?: Interconnect;
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;
  readonly distributedPort?: number;
}

/** What the rules look at. */
export interface NodesSubject extends NodesInput {
  readonly plan: ResolvedSglang;
}

/** The subject of the rules; none where nothing was said of nodes. */
export function nodesSubject(plan: ResolvedSglang, input: NodesInput): NodesSubject | undefined {
  const { nodesPerReplica, interconnect, leaderWorkerSet, distributedPort } = input;
  const isSaid = (nodesPerReplica ?? interconnect ?? leaderWorkerSet ?? distributedPort) !== undefined;
  return isSaid ? { plan, nodesPerReplica, interconnect, leaderWorkerSet, distributedPort } : undefined;
}

/** More nodes than any replica is spread over. */
const MOST_NODES = 10_000;
/** Ports above the one where nodes meet that processes of the same replica open. */
const FOLLOWING_PORTS = 5;
const PORT_ARGS = 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py';

export const NODES_RULES = ruleTable<NodesSubject>([
  {
    code: 'SGL201',
    severity: 'error',
    title: 'The nodes of a replica are counted, from 1',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go',
    check: ({ nodesPerReplica }) => requireInteger(
      'nodesPerReplica', nodesPerReplica, { min: 1, max: MOST_NODES }, 'write over how many nodes one replica is spread, or leave it out for one',
    ),
  },
  {
    code: 'SGL202',
    severity: 'engine-error',
    title: 'The port where the nodes of a replica meet, and those above it, are free',
    source: PORT_ARGS,
    check: ({ plan: { nodes, port = 0 }, distributedPort }) => {
      const range = requireInteger('distributedPort', distributedPort, { min: 1024, max: 65535 - FOLLOWING_PORTS }, 'write a port above 1023, or leave it out');
      const isTaken = distributedPort !== undefined && nodes > 1 && port >= distributedPort && port <= distributedPort + FOLLOWING_PORTS;
      return range ?? (!isTaken ? undefined : {
        path: 'distributedPort',
        got: distributedPort,
        expected: `a port of which the ${FOLLOWING_PORTS} above it are free too: the server listens on ${port}`,
        remedy: 'leave it out, or write one that is farther from `port`',
      });
    },
  },
  {
    code: 'SGL203',
    severity: 'advice',
    title: 'Settings of groups come with several nodes',
    source: 'docs/sglang-server.md',
    check: ({ plan: { nodes }, interconnect, leaderWorkerSet, distributedPort }) => {
      const stated = Object.entries({ interconnect, leaderWorkerSet, distributedPort }).filter(([, value]) => value !== undefined);
      return nodes > 1 ? undefined : stated.map(([path]) => ({
        path,
        expected: 'nodesPerReplica above 1: a replica on one node talks to no other, and a Deployment runs it',
        remedy: 'set nodesPerReplica, or remove it',
      }));
    },
  },
  {
    code: 'SGL204',
    severity: 'advice',
    title: 'Tensor parallelism over several nodes has a fast interconnect',
    source: 'https://docs.sglang.io/references/multi_node_deployment/deploy_on_k8s.html',
    check: ({ plan: { nodes, tp, gpusPerPod }, interconnect }) => {
      const isSlow = interconnect === undefined || interconnect.name === 'tcp';
      return nodes === 1 || !isSlow || !(tp > gpusPerPod) ? undefined : {
        path: 'interconnect',
        got: interconnect?.name ?? 'tcp',
        expected: `adapters that bypass TCP: each layer of every token crosses the ${nodes} nodes with tensor parallelism ${tp} on ${gpusPerPod} GPUs each`,
        remedy: `set interconnect: Interconnect.rdma({ resource: '…' }), or spread the layers with args.ppSize: ${nodes}, which sends less`,
      };
    },
  },
]);
