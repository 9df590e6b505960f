import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { LlmdRoleName } from './plan/labels';
import { pickerRules } from './plan/picker';
import {
  makePlannedRole, modelServiceBudget, PlannedRole, PlannedService, planService, podsOfService, serviceAccountName, serviceIdentity,
} from './plan/service';
import { setManifest, setOf } from './plan/sets';
import { makeTraffic } from './plan/traffic';
import { LlmdModelServiceProps } from './props/service';
import { reviewService } from './rules/review';
import { MemoryFit } from '../engines/memory-fit';
import { checkInputs, normalizeProps } from '../rules/normalize';
import { withCaches } from '../serving/effective-options';
import { EmittedObject } from '../serving/emission';
import { InferenceDefaults } from '../serving/inference-defaults';
import { InferenceServer } from '../serving/inference-server';
import { podMonitor } from '../serving/metrics';
import { MadeRole } from '../serving/role';
import { unknownRole } from '../serving/role-rules';
import { PolicyRule } from '../traffic/access';

/**
 * SGLang or vLLM behind the router of llm-d: the pods that decode, and those that prefill where the service is disaggregated.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://llm-d.ai/docs/architecture
 */
export class LlmdModelService extends InferenceServer {
  /** The Deployment of the pods that decode; with several nodes in a replica, the LeaderWorkerSet; or the DisaggregatedSet of both roles. */
  public readonly decodeWorkload: ApiObject;

  /**
   * The Deployment of the pods that prefill; with several nodes in a replica, the LeaderWorkerSet; or the DisaggregatedSet of both roles.
   *
   * @default - none: the service is not disaggregated
   */
  public readonly prefillWorkload?: ApiObject;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Port on which the pods take requests; the first one, where each data parallel rank has its own. */
  public readonly port: number;

  /**
   * The InferencePool.
   *
   * @default - none: `routing` makes none
   */
  public readonly pool?: ApiObject;

  /**
   * The HTTPRoute to the pool.
   *
   * @default - none: `routing` makes none
   */
  public readonly route?: ApiObject;

  /**
   * The Service in front of the proxy of the endpoint picker.
   *
   * @default - none: `routing` is not `LlmdRouting.standalone()`
   */
  public readonly service?: ApiObject;

  /**
   * Address of the service within the cluster.
   *
   * @default - none: `routing` is not `LlmdRouting.standalone()`. The address of a Gateway is not known here
   */
  public readonly url?: string;

  /**
   * The Deployment of the endpoint picker.
   *
   * @default - none: `routing` makes none
   */
  public readonly endpointPicker?: ApiObject;

  /**
   * What the ServiceAccount of the endpoint picker must be allowed in its namespace. Where `serviceAccountName` of the picker is
   * stated, nobody else says so. Empty if `routing` makes none.
   */
  public readonly endpointPickerRules: PolicyRule[];

  private readonly memory: ReadonlyMap<string, MemoryFit | undefined>;

  /**
   * @param scope chart or construct that the service belongs to
   * @param id id within the scope
   * @param props what the service is
   */
  public constructor(scope: Construct, id: string, props: LlmdModelServiceProps) {
    super(scope, id);
    const defaults = InferenceDefaults._for(this);
    props = withCaches(normalizeProps(this, 'LlmdModelServiceProps', props), defaults);
    const plan = planService(props, defaults);
    const budget = modelServiceBudget(plan);
    const identity = serviceIdentity(this, props, budget, defaults);
    const made = plan.roles.map((role) => ({ planned: role, made: makePlannedRole(this, props, plan, role, budget, defaults) }));
    const [{ made: decode }, ...others] = made;
    const set = setOf(props);
    const { name } = identity;
    const traffic = makeTraffic(this, props, plan, identity, budget, defaults);
    const roles = [...made.map(({ made: { pods } }) => pods), ...(traffic?.pods ?? [])];
    const { main, objects } = this._assemble({
      identity,
      defaults,
      props,
      roles,
      main: set ? setManifest(identity.metadata, set, made) : decode.manifest,
      claims: plan.roles[0].design.workload.claims,
      backend: traffic?.backend,
      objects: [
        ...(set ? [] : others.map(({ planned: { role }, made: { manifest } }) => ({ id: idOf(role), manifest }))),
        ...accountOf(name, plan),
        ...made.flatMap(({ planned, made: role }) => monitorOf(planned, role, `${name}-${planned.role}${plan.layout.monitorSuffix}`)),
        ...(traffic?.objects ?? []),
      ],
      review: (review) => reviewService(review, { props, plan }),
    }, decode.names.serving, podsOfService(name));

    this.decodeWorkload = main;
    this.prefillWorkload = set ? main : objects.get(idOf('prefill'));
    this.pool = objects.get('Pool');
    this.route = objects.get('Route');
    this.service = objects.get('Service');
    this.url = traffic?.url;
    this.endpointPicker = objects.get('Epp');
    this.endpointPickerRules = plan.picker ? pickerRules(plan.picker) : [];
    this.servedModelName = plan.servedModelName;
    this.port = plan.port;
    this.memory = new Map(plan.roles.map(({ role, design }) => [role, design.launch.memoryFit]));
  }

  /**
   * What the model takes of the memory of each GPU of a role, and what is left for requests; right to about 10 %.
   * Undefined where it is not known: no model or no memory of the GPU is known, or arguments change what the model takes.
   *
   * @param role `decode` or `prefill`, as far as the service has it
   */
  public memoryFit(role: string): MemoryFit | undefined {
    return this.memory.has(role) ? this.memory.get(role) : unknownRole(this, role, [...this.memory.keys()]);
  }
}

checkInputs('LlmdModelService', LlmdModelService);

/** The id of the workload of a role below the construct. */
function idOf(role: LlmdRoleName): string {
  return role === 'prefill' ? 'Prefill' : 'Decode';
}

/** The ServiceAccount of the pods, unless every role states one. */
function accountOf(name: string, plan: PlannedService): EmittedObject[] {
  const manifest = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccountName(plan, name) }, automountServiceAccountToken: false };
  return plan.roles.every(({ props }) => props.serviceAccountName !== undefined) ? [] : [{ id: 'ServiceAccount', manifest }];
}

/** The PodMonitor of a role, where metrics are asked for. */
function monitorOf({ role, design, props: { metrics } }: PlannedRole, { names }: MadeRole, name: string): EmittedObject[] {
  const { portName: port, launch: { rankPorts: ranks } } = design;
  return metrics === undefined ? [] : [{
    id: `${role}Monitor`, manifest: podMonitor(metrics._bind(), { name, selector: names.all, port: port!, ranks }),
  }];
}
