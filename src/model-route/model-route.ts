import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { furtherObjects, HASH_LENGTH, routeManifest } from './objects';
import { ModelRouteProps } from './props';
import { MODEL_ROUTE_RULES } from './rules';
import { DNS_LABEL_LENGTH } from '../kube/names';
import { Advice } from '../rules/advice';
import { checkInputs, normalizeProps } from '../rules/normalize';
import { emitReviewed } from '../serving/emission';
import { Identity, IDENTITY_RULES } from '../serving/identity';
import { InferenceDefaults } from '../serving/inference-defaults';
import { adviceOnNames } from '../serving/names/app-names';
import { checkedScope } from '../serving/scope-rules';

const ROLE = { name: 'model-route', component: 'route' };

const BUDGET = {
  kind: 'HTTPRoute',
  apiVersion: 'gateway.networking.k8s.io/v1',
  length: DNS_LABEL_LENGTH - HASH_LENGTH - 1,
  source: 'a label, and the end of the names of its further objects',
};

/**
 * An HTTPRoute that sends requests to what serves the model they ask for: several models and their LoRA adapters behind one URL, or
 * several backends of one model by weight.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://llm-d.ai/docs/dev/operations/traffic/multi-model-routing
 */
export class ModelRoute extends Construct {
  /** Name of the HTTPRoute. */
  public readonly name: string;

  /**
   * Namespace of the HTTPRoute.
   *
   * @default - undefined: neither the construct nor its chart states one
   */
  public readonly namespace?: string;

  /** The HTTPRoute. */
  public readonly route: ApiObject;

  private readonly ownAdvice: readonly Advice[];

  /**
   * @param scope chart or construct that the route belongs to
   * @param id id within the scope
   * @param props where requests come from and where they go
   */
  public constructor(scope: Construct, id: string, props: ModelRouteProps) {
    super(checkedScope(scope, id, 'ModelRoute'), id);
    props = normalizeProps(this, 'ModelRouteProps', props);
    const defaults = InferenceDefaults._for(this);
    const identity = new Identity(this, ROLE, BUDGET, { metadata: props.metadata });
    const { main, advice } = emitReviewed(this, {
      identity,
      defaults,
      props,
      main: routeManifest(props, identity),
      objects: furtherObjects(props, identity),
      review: (review) => review.run(IDENTITY_RULES, identity).run(MODEL_ROUTE_RULES, { props, namespace: identity.namespace }),
    });
    this.name = identity.name;
    this.namespace = identity.namespace;
    this.route = main;
    this.ownAdvice = advice;
  }

  /** What works but is unwise, as advice, and findings that were acknowledged. Advice about several objects of the App is added when it is synthesized. */
  public get advice(): Advice[] {
    return [...this.ownAdvice, ...adviceOnNames(this)];
  }
}

checkInputs('ModelRoute', ModelRoute);
