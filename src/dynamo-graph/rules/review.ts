import { GRAPH_ADVICE } from './advice';
import { FRONTEND_RULES } from './frontend';
import { POD_FIELD_RULES } from './pod-fields';
import { SGLANG_WORKER_RULES } from './sglang-worker';
import { GraphSubject } from './subject';
import { GRAPH_TOPOLOGY_RULES } from './topology';
import { VERSION_RULES } from './version';
import { VLLM_WORKER_RULES } from './vllm-worker';
import { WORKER_RULES } from './worker';
import { ENGINE_ARGS_RULES } from '../../engines/engine-args';
import { ServingPod } from '../../pod/builder';
import { reviewPod } from '../../pod/rules/options';
import { Review } from '../../rules/review';
import { asUnread } from '../../rules/unread';
import { UNREAD } from '../release/releases';

const SHARED_RULES = [...VERSION_RULES, ...GRAPH_TOPOLOGY_RULES, ...FRONTEND_RULES, ...WORKER_RULES, ...POD_FIELD_RULES, ...GRAPH_ADVICE];
/** Rules by engine. */
const RULES = { sglang: [...SHARED_RULES, ...SGLANG_WORKER_RULES], vllm: [...SHARED_RULES, ...VLLM_WORKER_RULES] } as const;

/** Runs the rules that only graphs have. */
export function reviewGraph(review: Review, subject: GraphSubject): void {
  const { props, plan: { engine: { facts: { engine } }, workers, variables } } = subject;
  const rules = props.version._has(UNREAD) ? asUnread(RULES[engine]) : RULES[engine];
  // Roles that take the same value over from the graph or the defaults have one finding.
  review.distinct((part) => part.run(rules, subject));
  review.run(ENGINE_ARGS_RULES, props.args && { path: 'args', args: props.args, engine });
  for (const { role, worker: { args } } of workers) {
    if (args) {
      review.run(ENGINE_ARGS_RULES, { path: `${role}.args`, args, engine });
    }
  }
  if (variables.length > 0) {
    const pod = new ServingPod({ name: 'env', image: '', command: [], args: [] }, { labels: {} }, variables);
    reviewPod(review, { options: { env: props.env }, inherited: { place: '' }, cluster: {} }, pod, false);
  }
}
