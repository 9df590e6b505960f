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
import { reviewPod } from '../../pod/rules/options';
import { Review } from '../../rules/review';
import { asUnread } from '../../rules/unread';
import { workersOf } from '../plan/resolved-graph';
import { FIRST_UNREAD } from '../release/releases';

const SHARED_TABLES = [VERSION_RULES, GRAPH_TOPOLOGY_RULES, FRONTEND_RULES, WORKER_RULES, POD_FIELD_RULES, GRAPH_ADVICE];
/** Tables by engine. */
const TABLES = { sglang: [...SHARED_TABLES, SGLANG_WORKER_RULES], vllm: [...SHARED_TABLES, VLLM_WORKER_RULES] } as const;

/** Runs the rules that only graphs have. */
export function reviewGraph(review: Review, subject: GraphSubject): void {
  const { props, plan: { engine: { facts: { engine } }, variables } } = subject;
  const tables = TABLES[engine];
  const isUnread = props.version.isAtLeast(FIRST_UNREAD);
  // Roles that take the same value over from the graph or the defaults have one finding.
  review.distinct((part) => {
    for (const table of tables) {
      part.run(isUnread ? asUnread(table) : table, subject);
    }
  });
  reviewArgs(review, 'args', props.args, engine);
  for (const { role, worker } of workersOf(props)) {
    reviewArgs(review, `${role}.args`, worker.args, engine);
  }
  if (variables.length > 0) {
    const pod = new ServingPod({ name: 'env', image: '', command: [], args: [] }, { labels: {} }, variables);
    reviewPod(review, { options: { env: props.env }, inherited: { place: '' }, cluster: {} }, pod, false);
  }
}

/** Checks the flags that are stated for all workers, or for those of a role. */
function reviewArgs(review: Review, path: string, args: EngineArgs | undefined, engine: string): void {
  review.run(ENGINE_ARGS_RULES, args && { path, args, engine });
}
