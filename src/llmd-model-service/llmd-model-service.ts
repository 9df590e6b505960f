import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { LlmdRoleName } from './plan/labels';
import {
  makePlannedRole, modelServiceBudget, PlannedRole, planService, podsOfService, serviceAccountName, serviceIdentity,
} from './plan/service';
import { LlmdModelServiceProps } from './props/service';
import { reviewService } from './rules/review';
import { MemoryFit } from '../engines/memory-fit';
import { checkInputs, normalizeProps } from '../rules/normalize';
import { EmittedObject } from '../serving/assembly';
import { withCaches } from '../serving/effective-options';
import { InferenceDefaults } from '../serving/inference-defaults';
import { InferenceServer } from '../serving/inference-server';
import { podMonitor } from '../serving/metrics';
import { MadeRole } from '../serving/role';
import { unknownRole } from '../serving/role-rules';

/**
 * SGLang or vLLM behind the router of llm-d: the pods that decode, and those that prefill where the service is disaggregated.
 *
 * Throws one error that lists everything that is wrong with the props.
 *
 * @see https://llm-d.ai/docs/architecture
 */
export class LlmdModelService extends InferenceServer {
  /** The Deployment of the pods that decode; with several nodes in a replica, the LeaderWorkerSet. */
  public readonly decodeWorkload: ApiObject;

  /**
   * The Deployment of the pods that prefill; with several nodes in a replica, the LeaderWorkerSet.
   *
   * @default - none: the service is not disaggregated
   */
  public readonly prefillWorkload?: ApiObject;

  /** Name by which requests ask for the model. */
  public readonly servedModelName: string;

  /** Port on which the pods take requests. */
  public readonly port: number;

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
    const { main, objects } = this._assemble({
      identity,
      defaults,
      props,
      roles: made.map(({ made: { pods } }) => pods),
      main: decode.manifest,
      claims: plan.roles[0].design.workload.claims,
      objects: [
        ...others.map(({ planned: { role }, made: { manifest } }) => ({ id: idOf(role), manifest })),
        ...accountOf(identity.name, plan.roles),
        ...made.flatMap(({ planned, made: role }) => monitorOf(planned, role, identity.name)),
      ],
      written: { metadata: identity.metadata, pods: made.map(({ made: { pods: { pod } } }) => pod.template), metrics: props.metrics?._bind() },
      review: (review) => reviewService(review, { props, plan }),
    }, decode.names.serving, podsOfService(identity.name));

    this.decodeWorkload = main;
    this.prefillWorkload = objects.get(idOf('prefill'));
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
function accountOf(name: string, roles: readonly PlannedRole[]): EmittedObject[] {
  const manifest = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccountName(name) }, automountServiceAccountToken: false };
  return roles.every(({ props }) => props.serviceAccountName !== undefined) ? [] : [{ id: 'ServiceAccount', manifest }];
}

/** The PodMonitor of a role, where metrics are asked for. */
function monitorOf({ role, design: { portName: port }, props: { metrics } }: PlannedRole, { names }: MadeRole, name: string): EmittedObject[] {
  return metrics === undefined ? [] : [{
    id: `${role}Monitor`, manifest: podMonitor(metrics._bind(), { name: `${name}-${role}`, selector: names.all, port: port! }),
  }];
}
