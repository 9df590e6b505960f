import { GpuServerProps } from './gpu-server-props';
import { EngineServer } from '../engines/engine-spec';
import { requireInteger } from '../rules/range';
import { ruleTable } from '../rules/rule';
import { isGroup } from '../workload/replica';

/** What the rules compare with the props. */
interface NodesPlan {
  readonly nodes: number;
  readonly tp: number;
  readonly gpusPerPod: number;
  readonly port?: number;
}

/** Props that concern the nodes of a replica. */
interface NodesInput extends Pick<GpuServerProps, 'nodesPerReplica' | 'interconnect' | 'leaderWorkerSet' | 'leader' | 'workers'> {
  readonly distributedPort?: number;
}

/** What the rules check. */
export interface NodesSubject extends NodesInput {
  readonly engine: NodesEngine;
  readonly plan: NodesPlan;
}

/** What the rules read of an engine. */
interface NodesEngine {
  readonly server: EngineServer;
  /** The arg that splits the layers of a model. */
  readonly pipelineArg?: string;
}

/** The subject of the rules; undefined if no prop concerns nodes. */
export function nodesSubject(engine: NodesEngine, plan: NodesPlan, input: NodesInput): NodesSubject | undefined {
  const { nodesPerReplica, interconnect, leaderWorkerSet, distributedPort, leader, workers } = input;
  const isStated = (nodesPerReplica ?? interconnect ?? leaderWorkerSet ?? distributedPort ?? leader ?? workers) !== undefined;
  return isStated ? { engine, plan, nodesPerReplica, interconnect, leaderWorkerSet, distributedPort, leader, workers } : undefined;
}

/** An upper bound: no replica spans more nodes. */
const MOST_NODES = 10_000;

export const NODES_RULES = ruleTable<NodesSubject>([
  {
    code: 'INF130',
    severity: 'error',
    title: '`nodesPerReplica` is a whole number, 1 or more',
    source: 'https://github.com/kubernetes-sigs/lws/blob/v0.10.0/api/leaderworkerset/v1/leaderworkerset_types.go',
    check: ({ nodesPerReplica }) => requireInteger(
      'nodesPerReplica', nodesPerReplica, { min: 1, max: MOST_NODES }, 'set it to the number of nodes that a replica spans, or remove it for one',
    ),
  },
  {
    code: 'INF131',
    severity: 'engine-error',
    title: '`distributedPort`, and the ports above it that the engine takes, are free',
    source: 'docs/sglang-server.md',
    check: ({ engine: { server }, plan: { nodes, port = 0 }, distributedPort: stated }) => {
      const { portsAboveDistributed: above = 0, distributedPort: usual } = server;
      const outOfRange = requireInteger('distributedPort', stated, { min: 1024, max: 65535 - above }, 'set it to a port in that range, or remove it');
      if (outOfRange || !isGroup(nodes)) {
        return outOfRange;
      }
      const first = stated ?? usual;
      const isTaken = port >= first && port <= first + above;
      const others = above > 0 ? ` together with the ${above} above it` : '';
      return isTaken ? {
        path: stated === undefined ? 'port' : 'distributedPort',
        got: stated ?? port,
        expected: stated === undefined
          ? `a port other than ${first}${above > 0 ? ` to ${first + above}` : ''}, where the processes of a replica meet`
          : `a port that is free${others} (the server listens on ${port})`,
        remedy: stated === undefined ? 'choose another port, or set distributedPort' : 'remove it, or move it away from `port`',
      } : undefined;
    },
  },
  {
    code: 'INF132',
    severity: 'advice',
    title: '`interconnect`, `leaderWorkerSet`, `distributedPort`, `leader` and `workers` require several nodes',
    source: 'docs/sglang-server.md',
    check: ({ plan: { nodes }, interconnect, leaderWorkerSet, distributedPort, leader, workers }) => {
      if (isGroup(nodes)) {
        return undefined;
      }
      const stated = Object.entries({ interconnect, leaderWorkerSet, distributedPort, leader, workers }).filter(([, value]) => value !== undefined);
      return stated.map(([path]) => ({
        path,
        expected: `no ${path} with one node: a Deployment runs the replica, and it talks to no other node`,
        remedy: `remove ${path}, or set nodesPerReplica to 2 or more`,
      }));
    },
  },
  {
    code: 'INF133',
    severity: 'advice',
    title: 'Tensor parallelism over several nodes has a fast interconnect',
    source: 'https://docs.sglang.io/references/multi_node_deployment/deploy_on_k8s.html',
    check: ({ engine: { pipelineArg }, plan: { nodes, tp, gpusPerPod }, interconnect }) => {
      const { name } = interconnect ?? { name: 'tcp' };
      const crossesNodes = isGroup(nodes) && tp > gpusPerPod;
      return crossesNodes && name === 'tcp' ? {
        path: 'interconnect',
        got: name,
        expected: `adapters that bypass TCP: with tensor parallelism ${tp} on ${gpusPerPod} GPUs per node, each layer of every token crosses the ${nodes} nodes`,
        remedy: [
          'set interconnect: Interconnect.rdma({ resource: \'…\' })',
          ...(pipelineArg === undefined ? [] : [`split the layers with args.${pipelineArg}: ${nodes}, which needs less of the network`]),
        ].join(', or '),
      } : undefined;
    },
  },
]);
