import type * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { assemble, Assembly, imagesOf, RolePods } from './assembly';
import { ScaleTarget } from './autoscaling';
import { Assembled } from './emission';
import { adviceOnNames } from './names/app-names';
import { PodSelection, podSelectorConfig } from './pod-selector';
import { notAutoscaled, unknownRole } from './role-rules';
import { checkedScope } from './scope-rules';
import { StringMap } from '../kube/objects';
import { Advice } from '../rules/advice';
import { checkInputs } from '../rules/normalize';
import { RouteBackend } from '../traffic/http-route';

/** What the members of a construct show. Plans and pods are not kept: an App can hold thousands of constructs. */
interface Shown {
  readonly name: string;
  readonly namespace?: string;
  readonly serving: StringMap;
  readonly all: StringMap;
  readonly images: readonly string[];
  readonly advice: readonly Advice[];
  readonly roles: readonly ShownRole[];
  readonly backend?: RouteBackend;
}

/** What the members of a construct show of a role. */
type ShownRole = Pick<RolePods, 'role' | 'labels' | 'places' | 'scaleTarget' | 'autoscaling'>;

/**
 * Base class of all constructs that serve models.
 *
 * As a pod selector and as a peer of a network policy of cdk8s-plus, a construct stands for the pods that serve requests.
 */
export abstract class InferenceServer extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  private shown?: Shown;

  /**
   * @param scope chart or construct that the server belongs to
   * @param id id within the scope
   */
  protected constructor(scope: Construct, id: string) {
    super(checkedScope(scope, id, new.target.name), id);
  }

  /** Name of the main object. Everything else is named after it. */
  public get name(): string {
    return this.made.name;
  }

  /**
   * Namespace of the objects.
   *
   * @default - undefined: neither the construct nor its chart states one
   */
  public get namespace(): string | undefined {
    return this.made.namespace;
  }

  /** Labels of the pods that serve requests, and of no other pods: for selectors of your own. */
  public get selectorLabels(): { [key: string]: string } {
    return { ...this.made.serving };
  }

  /** Images that the pods run, as they are pulled. */
  public get images(): string[] {
    return [...this.made.images];
  }

  /** What works but is unwise, as advice, and findings that were acknowledged. Advice about several objects of the App is added when it is synthesized. */
  public get advice(): Advice[] {
    return [...this.made.advice, ...adviceOnNames(this)];
  }

  /** All pods, those that serve no requests included. */
  public get pods(): PodSelection {
    return PodSelection._of(this, 'Pods', this.made.all, this.namespace);
  }

  /**
   * The pods of one role.
   *
   * @param role name of the role, such as `server`, `prefill` or `frontend`
   * @throws if the construct has no such role
   */
  public podsOf(role: string): PodSelection {
    return PodSelection._of(this, `${role}Pods`, this.roleOf(role).labels, this.namespace);
  }

  /**
   * The object that a HorizontalPodAutoscaler or a KEDA ScaledObject scales.
   *
   * @param role name of the role; needed where the construct has several
   * @throws if the construct has no such role, or if its `autoscaling` is not stated
   */
  public scaleTarget(role?: string): ScaleTarget {
    const { autoscaling: { autoscaling, countPath }, places, scaleTarget } = this.roleOf(role);
    return autoscaling ? { ...scaleTarget } : notAutoscaled(this, places, countPath);
  }

  /**
   * The pods that serve requests, as cdk8s-plus selects them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return podSelectorConfig(this.selectorLabels, this.namespace);
  }

  /**
   * The pods that serve requests, as a peer of a network policy of cdk8s-plus.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /**
   * The pods that serve requests.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this;
  }

  /**
   * Checks what the construct was given as a whole, and emits its objects.
   *
   * @internal
   */
  public _assemble(assembly: Assembly, serving: StringMap, all: StringMap): Assembled {
    const assembled = assemble(this, assembly);
    const { identity: { name, namespace }, roles } = assembly;
    this.shown = {
      name,
      namespace,
      serving,
      all,
      images: imagesOf(roles),
      advice: assembled.advice,
      backend: assembly.backend,
      roles: roles.map(({ role, labels, places, scaleTarget, autoscaling }) => ({ role, labels, places, scaleTarget, autoscaling })),
    };
    return assembled;
  }

  /**
   * Where requests for the construct go, in its namespace; undefined where nothing takes them.
   *
   * @internal
   */
  public _backend(): RouteBackend | undefined {
    return this.made.backend;
  }

  private roleOf(role?: string): ShownRole {
    const { roles } = this.made;
    const found = role === undefined && roles.length === 1 ? roles[0] : roles.find((one) => one.role === role);
    return found ?? unknownRole(this, role, roles.map((one) => one.role));
  }

  private get made(): Shown {
    return this.shown!;
  }
}

checkInputs('InferenceServer', InferenceServer);
