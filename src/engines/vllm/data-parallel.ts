import { VllmServerArgs } from './args.generated';
import { OwnedArgument } from '../flags/argv';

/*
 * Data parallelism over the nodes of a replica. Each node serves requests for its own ranks: `--data-parallel-hybrid-lb`.
 *
 * @see https://docs.vllm.ai/en/latest/serving/data_parallel_deployment/#hybrid-load-balancing
 */

/** The ranks of all nodes; 1 where they are not stated. Those of a node say how many there are where each serves requests. */
export function dataParallelSize(args: VllmServerArgs, nodes: number): number {
  const { dataParallelSize: stated, dataParallelSizeLocal: local, dataParallelHybridLb } = args;
  return stated ?? (dataParallelHybridLb === true && nodes > 1 && local !== undefined ? local * nodes : 1);
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
