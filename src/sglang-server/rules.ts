import { ResolvedSglang } from '../engines/sglang/resolve';
import { Interconnect } from '../pod/parts/interconnect';
import { requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';
import { LeaderWorkerSetOptions } from '../workload/leader-worker-set-options';
import { isGroup } from '../workload/replica';

/** Props that concern the nodes of a replica. */
interface NodesInput {
  readonly nodesPerReplica?: number;
  readonly interconnect?: Interconnect;
  readonly leaderWorkerSet?: LeaderWorkerSetOptions;
  readonly distributedPort?: number;
}

/** What the rules check. */
export interface NodesSubject extends NodesInput {
  readonly plan: ResolvedSglang;
}

/** The subject of the rules; undefined if no prop concerns nodes. */
export function nodesSubject(plan: ResolvedSglang, input: NodesInput): NodesSubject | undefined {
  const { nodesPerReplica, interconnect, leaderWorkerSet, distributedPort } = input;
  const isStated = (nodesPerReplica ?? interconnect ?? leaderWorkerSet ?? distributedPort) !== undefined;
  return isStated ? { plan, nodesPerReplica, interconnect, leaderWorkerSet, distributedPort } : undefined;
}

/** An upper bound: no replica spans more nodes. */
const MOST_NODES = 10_000;
/** Number of ports above `distributedPort` that the processes of a replica open. */
const FOLLOWING_PORTS = 5;
const DISTRIBUTED_PORTS = { min: 1024, max: 65535 - FOLLOWING_PORTS };
const PORT_ARGS = 'https://github.com/sgl-project/sglang/blob/v0.5.6.post2/python/sglang/srt/server_args.py';

export const NODES_RULES = ruleTable<NodesSubject>([
  {
    code: 'SGL201',
    severity: 'error',
    title: '`nodesPerReplica` is a whole number, 1 or more',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go',
    check: ({ nodesPerReplica }) => requireInteger(
      'nodesPerReplica', nodesPerReplica, { min: 1, max: MOST_NODES }, 'set it to the number of nodes that a replica spans, or remove it for one',
    ),
  },
  {
    code: 'SGL202',
    severity: 'engine-error',
    title: '`distributedPort` and the five ports above it are free',
    source: PORT_ARGS,
    check: ({ plan: { nodes, port = 0 }, distributedPort }) => {
      const outOfRange = requireInteger('distributedPort', distributedPort, DISTRIBUTED_PORTS, 'set it to a port in that range, or remove it');
      if (outOfRange || distributedPort === undefined || nodes === 1) {
        return outOfRange;
      }
      const isTaken = port >= distributedPort && port <= distributedPort + FOLLOWING_PORTS;
      return isTaken ? {
        path: 'distributedPort',
        got: distributedPort,
        expected: `a port that is free together with the ${FOLLOWING_PORTS} above it (the server listens on ${port})`,
        remedy: 'remove it, or move it away from `port`',
      } : undefined;
    },
  },
  {
    code: 'SGL203',
    severity: 'advice',
    title: '`interconnect`, `leaderWorkerSet` and `distributedPort` require several nodes',
    source: 'docs/sglang-server.md',
    check: ({ plan: { nodes }, interconnect, leaderWorkerSet, distributedPort }) => {
      if (isGroup(nodes)) {
        return undefined;
      }
      const stated = Object.entries({ interconnect, leaderWorkerSet, distributedPort }).filter(([, value]) => value !== undefined);
      return stated.map(([path]) => ({
        path,
        expected: `no ${path} with one node: a Deployment runs the replica, and it talks to no other node`,
        remedy: `remove ${path}, or set nodesPerReplica to 2 or more`,
      }));
    },
  },
  {
    code: 'SGL204',
    severity: 'advice',
    title: 'Tensor parallelism over several nodes has a fast interconnect',
    source: 'https://docs.sglang.io/references/multi_node_deployment/deploy_on_k8s.html',
    check: ({ plan: { nodes, tp, gpusPerPod }, interconnect }) => {
      const { name } = interconnect ?? { name: 'tcp' };
      const crossesNodes = isGroup(nodes) && tp > gpusPerPod;
      return crossesNodes && name === 'tcp' ? {
        path: 'interconnect',
        got: name,
        expected: `adapters that bypass TCP: with tensor parallelism ${tp} on ${gpusPerPod} GPUs per node, each layer of every token crosses the ${nodes} nodes`,
        remedy: `set interconnect: Interconnect.rdma({ resource: '…' }), or split the layers with args.ppSize: ${nodes}, which needs less of the network`,
      } : undefined;
    },
  },
]);
