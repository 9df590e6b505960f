import { EngineVersion } from '../../engines/engine-version';
import { VllmServerArgs } from '../../engines/vllm/args.generated';

/** How copies of a model spread over the nodes of a replica. */
export interface DataParallelism {
  /** Copies in a replica. */
  readonly data?: number;
  /** Copies in each node. */
  readonly dataLocal?: number;
  readonly nodes?: number;
}

/** The first release whose servers can serve requests for the copies of their own node. */
const HYBRID_SINCE = 'v0.10.0';

/** What is stated of it, unless something else than the nodes of a replica says where copies are. */
export function statedDataParallelism(args: VllmServerArgs, nodes: number | undefined): DataParallelism | undefined {
  const { dataParallelSize: data, dataParallelSizeLocal: dataLocal } = args;
  return args.dataParallelExternalLb ? undefined : { data, dataLocal, nodes };
}

/**
 * Any two of the three numbers say the third, as the chart llm-d-modelservice v0.3.8 had it: its later releases have defaults of 1 in their
 * place.
 */
export function solveDataParallelism({ data, dataLocal, nodes }: DataParallelism): Required<DataParallelism> {
  const perNode = dataLocal ?? (data === undefined ? 1 : data / (nodes ?? 1));
  const all = data ?? perNode * (nodes ?? 1);
  return { data: all, dataLocal: perNode, nodes: nodes ?? all / perNode };
}

/** Whether each copy spans several nodes. The first node serves its requests. */
export function copiesSpanNodes({ data = 1, dataLocal, nodes = 1 }: DataParallelism): boolean {
  return dataLocal === undefined && data < nodes && nodes % data === 0;
}

/**
 * The flags of copies that spread over nodes as the guide `wide-ep-lws` of llm-d does it: every node serves requests for its own copies, so
 * that the endpoint picker chooses among them.
 *
 * @see https://github.com/llm-d/llm-d/tree/main/guides/wide-ep-lws
 */
export function copyArgs(
  args: VllmServerArgs, { data, dataLocal, nodes }: Required<DataParallelism>, version: EngineVersion | undefined,
): VllmServerArgs {
  if (args.dataParallelMultiPortExternalLb) {
    return { dataParallelSize: data, dataParallelSizeLocal: dataLocal };
  }
  const isByRay = args.dataParallelBackend === 'ray' || args.distributedExecutorBackend === 'ray';
  const isHybrid = nodes > 1 && !isByRay && (version === undefined || version.atLeast(HYBRID_SINCE));
  return { dataParallelSize: data, ...(isHybrid && { dataParallelHybridLb: true }) };
}

/** Whether the numbers are those of copies: whole, and as many as the nodes hold. */
export function isSolved({ data, dataLocal, nodes }: Required<DataParallelism>): boolean {
  return [data, dataLocal, nodes].every((count) => Number.isInteger(count) && count >= 1) && data === dataLocal * nodes;
}

/** Ports that some pods of a service have: those of its pool. */
export function mostRanks(roles: readonly { readonly ranks: number }[]): number {
  return Math.max(...roles.map(({ ranks }) => ranks));
}
