import { Construct } from 'constructs';
import { GRAPH_ADVICE } from './advice';
import { FRONTEND_RULES } from './frontend';
import { POD_FIELD_RULES } from './pod-fields';
import { GraphSubject } from './subject';
import { TOPOLOGY_RULES } from './topology';
import { VERSION_RULES } from './version';
import { WORKER_RULES } from './worker';
import { IMAGE_RULES } from '../../engines/engine-image';
import { MODEL_SOURCE_RULES } from '../../models/model-source';
import { MODEL_USE_RULES } from '../../models/model-use';
import { ServingPod } from '../../pod/builder';
import { reviewPod } from '../../pod/options';
import { INTERCONNECT_RULES } from '../../pod/parts/interconnect';
import { GPU_NODE_RULES } from '../../pod/parts/nodes';
import { CREDENTIAL_RULES } from '../../pod/rules/credentials';
import { Review } from '../../rules/review';
import { Identity, IDENTITY_RULES } from '../../serving/identity';
import { DEFAULTS_RULES } from '../../serving/inference-defaults';
import { componentLabels } from '../plan/names';
import { ResolvedComponent } from '../plan/resolved-component';
import { graphVariables } from '../plan/resolved-graph';

/** What of a graph is checked besides its props and what they came to. */
export interface GraphReviewContext {
  readonly scope: Construct;
  readonly identity: Identity;
  /** What is about to be written. */
  readonly manifests: object;
}

/** Checks a graph as a whole. */
export function reviewGraph(subject: GraphSubject, context: GraphReviewContext): Review {
  const { props, plan, defaults } = subject;
  const { identity, manifests } = context;
  const review = new Review([...defaults.acknowledge ?? [], ...props.acknowledge ?? []]);
  for (const table of [VERSION_RULES, TOPOLOGY_RULES, FRONTEND_RULES, WORKER_RULES, POD_FIELD_RULES, GRAPH_ADVICE]) {
    review.run(table, subject);
  }
  review.run(DEFAULTS_RULES, defaults).run(IDENTITY_RULES, identity).run(MODEL_SOURCE_RULES, props.model);
  reviewPod(review, { env: props.env }, new ServingPod({ name: 'env', image: '', command: [], args: [] }, { labels: {} }, graphVariables(props, defaults)), defaults);
  for (const component of plan.components) {
    review.within((path) => placeOf(path, component, props.args ?? {}), (part) => reviewComponent(part, component, subject, context));
  }
  return review.run(CREDENTIAL_RULES, { props, manifests });
}

function reviewComponent(review: Review, component: ResolvedComponent, { props, defaults }: GraphSubject, context: GraphReviewContext): void {
  const { name, options, pod, launch, worker, image } = component;
  const { scope, identity } = context;
  launch?.review(review);
  reviewPod(review, options, pod, defaults);
  review
    .run(INTERCONNECT_RULES, { interconnect: worker?.interconnect, pod })
    .run(GPU_NODE_RULES, worker)
    .run(MODEL_USE_RULES, worker && { ...props, serviceAccountName: worker.serviceAccountName })
    // Which programs it holds is a rule of graphs.
    .run(IMAGE_RULES, { image, engine: image._engine ?? 'sglang' })
    .run(IDENTITY_RULES, new Identity(scope, { name: '', component: '' }, identity.budget, {
      metadata: { name: identity.name, namespace: identity.namespace },
      selectorLabels: componentLabels(identity.name, name),
      podLabels: options.podLabels,
      podAnnotations: options.podAnnotations,
    }));
}

/** Props of the graph that pods of several components are made of. */
const OF_THE_GRAPH = /^(?:metadata|model|caches|router|runtime|engineConfig|version)\b/;

/** Props of a component that the graph or the defaults give where it says nothing. */
const INHERITED = ['imagePullSecrets', 'image', 'proxy', 'caBundle', 'kubernetesVersion'] as const;

/** Where something stands that a component was given, or that the graph was given for all. */
function placeOf(path: string, { role, options, worker }: ResolvedComponent, shared: object): string {
  const arg = /^args\.(\w+)/.exec(path)?.[1];
  const isShared = arg !== undefined && arg in shared && !(arg in (worker?.args ?? {}));
  const isInherited = INHERITED.some((prop) => /^\w+/.exec(path)?.[0] === prop && options[prop] === undefined);
  return isShared || isInherited || OF_THE_GRAPH.test(path) ? path : `${role}.${path}`;
}
