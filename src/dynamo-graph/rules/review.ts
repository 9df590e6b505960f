import { GRAPH_ADVICE } from './advice';
import { FRONTEND_RULES } from './frontend';
import { POD_FIELD_RULES } from './pod-fields';
import { GraphSubject } from './subject';
import { GRAPH_TOPOLOGY_RULES } from './topology';
import { VERSION_RULES } from './version';
import { WORKER_RULES } from './worker';
import { ServingPod } from '../../pod/builder';
import { reviewPod } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { Review } from '../../rules/review';

const TABLES = [VERSION_RULES, GRAPH_TOPOLOGY_RULES, FRONTEND_RULES, WORKER_RULES, POD_FIELD_RULES, GRAPH_ADVICE];

/** Runs the rules that only graphs have; `shared` are the variables that every component gets. */
export function reviewGraph(review: Review, subject: GraphSubject, shared: readonly PodPart[]): void {
  for (const table of TABLES) {
    review.run(table, subject);
  }
  const pod = new ServingPod({ name: 'env', image: '', command: [], args: [] }, { labels: {} }, shared);
  reviewPod(review, { options: { env: subject.props.env }, inherited: { place: '' }, cluster: {} }, pod, false);
}
