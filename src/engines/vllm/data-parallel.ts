import { VllmServerArgs } from './args.generated';
import { RankPorts } from '../engine-spec';
import { OwnedArgument } from '../flags/argv';

/*
 * Data parallelism over the nodes of a replica. Each node serves requests for its own ranks: with `--data-parallel-hybrid-lb` on one
 * port, with `--data-parallel-multi-port-external-lb` on a port for each rank.
 *
 * @see https://docs.vllm.ai/en/latest/serving/data_parallel_deployment/#hybrid-load-balancing
 */

/** Whether each node serves requests for its own ranks. */
export function servesOwnRanks({ dataParallelHybridLb, dataParallelMultiPortExternalLb }: VllmServerArgs): boolean {
  return dataParallelHybridLb === true || dataParallelMultiPortExternalLb === true;
}

/** The ranks of all nodes; 1 where they are not stated. Those of a node say how many there are where each serves requests. */
export function dataParallelSize(args: VllmServerArgs, nodes: number): number {
  const { dataParallelSize: stated, dataParallelSizeLocal: local } = args;
  return stated ?? (servesOwnRanks(args) && nodes > 1 && local !== undefined ? local * nodes : 1);
}

/** Where the process that starts a server for each rank says how they are, unless another port is stated: the default of its flag. */
export const SUPERVISOR_PORT = 9256;

/**
 * The ports of a server with one for each rank of its node.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/entrypoints/launchers/dp_supervisor.py
 */
export function vllmRankPorts(args: VllmServerArgs): RankPorts | undefined {
  const { dataParallelMultiPortExternalLb, dataParallelSizeLocal: count, dataParallelSupervisorPort: port = SUPERVISOR_PORT } = args;
  const isCount = count !== undefined && Number.isInteger(count) && count >= 2;
  return dataParallelMultiPortExternalLb === true && isCount ? { count, supervisor: { port, healthPath: '/health', readyPath: '/readyz' } } : undefined;
}

/** Ranks of one node. */
export function localRanks({ dataParallelSizeLocal: local }: VllmServerArgs, dp: number, nodes: number): number {
  return local ?? Math.max(1, Math.floor(dp / nodes));
}

/** How the servers of all nodes find the first one. */
export function hybridFlags(leader: string, port: number | undefined): OwnedArgument[] {
  return [{ flag: '--data-parallel-address', value: leader }, { flag: '--data-parallel-rpc-port', value: port }];
}

/**
 * Starts a program with the first rank of its node, which only the pod can calculate: its place in the group times the ranks of a node.
 *
 * The text is fixed and receives all values as arguments.
 */
export const FIRST_RANK_SCRIPT = `first=$(($1 * $2))
shift 2
exec "$@" --data-parallel-start-rank "$first"
`;

/** What stands before the program of the server on every node. */
export function firstRank(rank: string, ranks: number): string[] {
  return ['sh', '-c', FIRST_RANK_SCRIPT, 'first-rank', rank, String(ranks)];
}
