import { VllmServerArgs } from '../../engines/vllm/args.generated';

/** How copies of a model spread over the nodes of a replica. */
export interface DataParallelism {
  /** Copies in a replica. */
  readonly data?: number;
  /** Copies in each node. */
  readonly dataLocal?: number;
  readonly nodes?: number;
}

/** Args by which something else than the nodes of a replica says where copies are. */
const ELSEWHERE: readonly (keyof VllmServerArgs)[] = ['dataParallelExternalLb', 'dataParallelHybridLb'];

/** What is stated of it, unless the copies are found elsewhere. */
export function statedDataParallelism(args: VllmServerArgs, nodes: number | undefined): DataParallelism | undefined {
  const { dataParallelSize: data, dataParallelSizeLocal: dataLocal } = args;
  return ELSEWHERE.some((arg) => args[arg]) ? undefined : { data, dataLocal, nodes };
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

/** Whether the numbers are those of copies: whole, and as many as the nodes hold. */
export function isSolved({ data, dataLocal, nodes }: Required<DataParallelism>): boolean {
  return [data, dataLocal, nodes].every((count) => Number.isInteger(count) && count >= 1) && data === dataLocal * nodes;
}
