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
  readonly server: EngineServer;
  /** The arg that splits the layers of a model. */
  readonly pipelineArg?: string;
  /** Further ports of the processes: how far above the distributed port they are. */
  readonly portsAbove: readonly number[];
  readonly plan: NodesPlan;
}

/** What the rules read of an engine. */
interface NodesEngine<P> {
  readonly server: EngineServer;
  /** The arg that splits the layers of a model. */
  readonly pipelineArg?: string;
  portsAboveDistributed?(plan: P): readonly number[];
}

/** The subject of the rules; undefined if no prop concerns nodes. */
export function nodesSubject<P extends NodesPlan>(engine: NodesEngine<P>, plan: P, input: NodesInput): NodesSubject | undefined {
  const { nodesPerReplica, interconnect, leaderWorkerSet, distributedPort, leader, workers } = input;
  const isStated = (nodesPerReplica ?? interconnect ?? leaderWorkerSet ?? distributedPort ?? leader ?? workers) !== undefined;
  const { server, pipelineArg } = engine;
  const portsAbove = isStated ? engine.portsAboveDistributed?.(plan) ?? [] : [];
  return isStated
    ? { server, pipelineArg, portsAbove, plan, nodesPerReplica, interconnect, leaderWorkerSet, distributedPort, leader, workers }
    : undefined;
}

/** A distributed port that no use of `port` is near. */
function freeFor(portsAbove: readonly number[], port: number): number {
  const span = Math.max(0, ...portsAbove) + 1;
  return port - span >= 1024 ? port - span : port + 1;
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
    check: ({ server: { distributedPort: usual }, portsAbove, plan: { nodes, port }, distributedPort: stated }) => {
      const outOfRange = requireInteger('distributedPort', stated, { min: 1024, max: 65535 - Math.max(0, ...portsAbove) }, 'set it to a port in that range, or remove it');
      if (outOfRange || !isGroup(nodes)) {
        return outOfRange;
      }
      const taken = [0, ...portsAbove].map((above) => (stated ?? usual) + above);
      const remedy = `choose another port, or set distributedPort to ${freeFor(portsAbove, port!)}`;
      return taken.includes(port!) ? {
        path: stated === undefined ? 'port' : 'distributedPort',
        got: stated ?? port,
        expected: `${stated === undefined ? 'a port' : 'one'} that leaves ${taken.join(', ')} to the processes of a replica, which meet there (the server listens on ${port})`,
        remedy,
      } : undefined;
    },
  },
  {
    code: 'INF132',
    severity: 'advice',
    title: '`leaderWorkerSet`, `distributedPort`, `leader` and `workers` require several nodes',
    source: 'docs/sglang-server.md',
    check: ({ plan: { nodes }, leaderWorkerSet, distributedPort, leader, workers }) => {
      if (isGroup(nodes)) {
        return undefined;
      }
      const stated = Object.entries({ leaderWorkerSet, distributedPort, leader, workers }).filter(([, value]) => value !== undefined);
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
    check: ({ pipelineArg, plan: { nodes, tp, gpusPerPod }, interconnect }) => {
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
