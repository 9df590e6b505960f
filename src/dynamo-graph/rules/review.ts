import { GRAPH_ADVICE } from './advice';
import { FRONTEND_RULES } from './frontend';
import { POD_FIELD_RULES } from './pod-fields';
import { SGLANG_WORKER_RULES } from './sglang-worker';
import { GraphSubject } from './subject';
import { GRAPH_TOPOLOGY_RULES } from './topology';
import { VERSION_RULES } from './version';
import { VLLM_WORKER_RULES } from './vllm-worker';
import { WORKER_RULES } from './worker';
import { EngineArgs, ENGINE_ARGS_RULES } from '../../engines/engine-args';
import { ServingPod } from '../../pod/builder';
import { PodPart } from '../../pod/part';
import { reviewPod } from '../../pod/rules/options';
import { Review } from '../../rules/review';
import { asUnread } from '../../rules/unread';
import { workersOf } from '../plan/resolved-graph';
import { DynamoGraphProps } from '../props/graph';
import { FIRST_UNREAD } from '../release/releases';

const TABLES = [VERSION_RULES, GRAPH_TOPOLOGY_RULES, FRONTEND_RULES, WORKER_RULES, POD_FIELD_RULES, GRAPH_ADVICE];
/** Tables about the workers of one engine. */
const ENGINE_TABLES = { sglang: SGLANG_WORKER_RULES, vllm: VLLM_WORKER_RULES } as const;

/** Runs the rules that only graphs have; `shared` are the variables that every component gets. */
export function reviewGraph(review: Review, subject: GraphSubject, shared: readonly PodPart[]): void {
  const tables = [...TABLES, ENGINE_TABLES[subject.plan.engine.facts.engine]];
  const isUnread = subject.props.version.isAtLeast(FIRST_UNREAD);
  // Roles that take the same value over from the graph or the defaults have one finding.
  review.distinct((part) => tables.forEach((table) => part.run(isUnread ? asUnread(table) : table, subject)));
  for (const [path, args] of argsOf(subject.props)) {
    review.run(ENGINE_ARGS_RULES, { path, args, engine: subject.plan.engine.facts.engine });
  }
  const pod = new ServingPod({ name: 'env', image: '', command: [], args: [] }, { labels: {} }, shared);
  reviewPod(review, { options: { env: subject.props.env }, inherited: { place: '' }, cluster: {} }, pod, false);
}

/** The flags that are stated for all workers, and for those of each role. */
function argsOf(props: DynamoGraphProps): [path: string, args: EngineArgs][] {
  const stated: [string, EngineArgs | undefined][] = [['args', props.args], ...workersOf(props).map(([role, { args }]): [string, EngineArgs | undefined] => [`${role}.args`, args])];
  return stated.filter((one): one is [string, EngineArgs] => one[1] !== undefined);
}
