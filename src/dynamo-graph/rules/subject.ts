import { isGroup } from '../../workload/replica';
import { NamedComponent } from '../plan/names';
import { ResolvedWorker } from '../plan/resolved-component';
import { ResolvedGraph } from '../plan/resolved-graph';
import { DynamoGraphProps } from '../props/graph';
import { DynamoApiVersion } from '../release/dynamo-version';

/** What the rules check: the props of a graph, and the plan that was resolved from them. */
export interface GraphSubject {
  readonly props: DynamoGraphProps;
  readonly plan: ResolvedGraph;
  readonly name: string;
  /** The names of the components. */
  readonly named: readonly NamedComponent[];
  readonly apiVersion: DynamoApiVersion;
}

/** The args of a worker in effect, for rules about one engine. */
export function argsOf<A extends object>({ launch: { plan: { args } } }: ResolvedWorker): A {
  return args as A;
}

/** Whether a replica of the workers spans several nodes. */
export function spansNodes({ component: { nodes } }: ResolvedWorker): boolean {
  return isGroup(nodes);
}

/** Whether the graph has prefill and decode workers. */
export function isDisaggregated({ prefill, decode }: DynamoGraphProps): boolean {
  return prefill !== undefined || decode !== undefined;
}

/** Whether Grove runs the pods, if the cluster has it. */
export function usesGrove({ grove }: DynamoGraphProps): boolean {
  return grove?.enabled !== false;
}
