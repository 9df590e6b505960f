import { Construct } from 'constructs';
import { FRONTEND_RULES } from './frontend-rules';
import { GRAPH_ADVICE } from './graph-advice';
import { componentLabels } from './graph-names';
import { graphVariables } from './graph-plan';
import { GraphSubject } from './graph-subject';
import { PlannedComponent } from './planned-component';
import { POD_FIELD_RULES } from './pod-field-rules';
import { TOPOLOGY_RULES } from './topology-rules';
import { VERSION_RULES } from './version-rules';
import { WORKER_RULES } from './worker-rules';
import { IMAGE_RULES } from '../engines/engine-image';
import { MODEL_SOURCE_RULES } from '../models/model-source';
import { MODEL_USE_RULES } from '../models/model-use';
import { CREDENTIAL_RULES } from '../pod/credential-rules';
import { Identity, IDENTITY_RULES } from '../pod/identity';
import { DEFAULTS_RULES } from '../pod/inference-defaults';
import { INTERCONNECT_RULES } from '../pod/interconnect';
import { GPU_NODE_RULES } from '../pod/nodes';
import { reviewPod } from '../pod/pod-options';
import { ServingPod } from '../pod/serving-pod';
import { Review } from '../rules/review';

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

function reviewComponent(review: Review, component: PlannedComponent, { props, defaults }: GraphSubject, context: GraphReviewContext): void {
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
function placeOf(path: string, { role, options, worker }: PlannedComponent, shared: object): string {
  const arg = /^args\.(\w+)/.exec(path)?.[1];
  const isShared = arg !== undefined && arg in shared && !(arg in (worker?.args ?? {}));
  const isInherited = INHERITED.some((prop) => /^\w+/.exec(path)?.[0] === prop && options[prop] === undefined);
  return isShared || isInherited || OF_THE_GRAPH.test(path) ? path : `${role}.${path}`;
}
