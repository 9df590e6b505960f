import { ApiObject, ApiObjectMetadata, App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { synth } from './synth';
import { Manifest } from '../src/kube/manifest';
import { MODEL_SOURCE_RULES, ModelSource } from '../src/models/model-source';
import { MODEL_USE_RULES } from '../src/models/model-use';
import { defaultRollout, Rollout, ROLLOUT_RULES } from '../src/workload/rollout';
import { ServingPod } from '../src/pod/builder';
import { clusterOf, PodOptions, podOptionParts, reviewPod } from '../src/pod/options';
import { PodPart } from '../src/pod/part';
import { cacheParts, Caches } from '../src/pod/parts/caches';
import { Interconnect, INTERCONNECT_RULES } from '../src/pod/parts/interconnect';
import { PROBE_RULES, ProbeOptions, SERVING_PORT_NAME, servingPort, servingProbes } from '../src/pod/parts/probes';
import { shutdown, SHUTDOWN_RULES, ShutdownOptions } from '../src/pod/parts/shutdown';
import { CREDENTIAL_RULES } from '../src/pod/rules/credentials';
import { Acknowledgement } from '../src/rules/acknowledgement';
import { Advice } from '../src/rules/advice';
import { Review } from '../src/rules/review';
import { emitAll, Identity, IDENTITY_RULES } from '../src/serving/identity';
import { DEFAULTS_RULES, InferenceDefaults, InferenceDefaultsOptions } from '../src/serving/inference-defaults';
import { emitService, SERVICE_RULES, ServiceOptions } from '../src/traffic/service';
import { DEPLOYMENT, emitDeployment } from '../src/workload/deployment';

export interface BareServerProps extends PodOptions {
  readonly metadata?: ApiObjectMetadata;
  readonly selectorLabels?: { [key: string]: string };
  readonly model?: ModelSource;
  readonly caches?: Caches;
  readonly probes?: ProbeOptions;
  readonly shutdown?: ShutdownOptions;
  readonly replicas?: number;
  readonly rollout?: Rollout;
  readonly service?: ServiceOptions;
  readonly interconnect?: Interconnect;
  readonly acknowledge?: Acknowledgement[];
  /** Further parts, as the concepts of a construct add them. */
  readonly parts?: PodPart[];
}

const PORT = 30000;
const ROLE = { name: 'bare', component: 'server' };

/** The parts put together as a construct does, around an engine that nobody knows. */
export class BareServer extends Construct {
  public readonly identity: Identity;
  public readonly pod: ServingPod;
  public readonly advice: Advice[];
  public readonly workload: ApiObject;
  public readonly service: ApiObject;

  public constructor(scope: Construct, id: string, props: BareServerProps = {}) {
    super(scope, id);
    const defaults = InferenceDefaults._for(this);
    const { replicas = 1 } = props;
    this.identity = new Identity(this, ROLE, DEPLOYMENT, props, defaults);
    this.pod = new ServingPod(
      { name: 'engine', image: 'engine:1', command: ['serve'], args: [] },
      { labels: this.identity.podLabels, annotations: this.identity.podAnnotations },
      [...podOptionParts(props, defaults, 1, this.identity.selector), ...serverParts(props, defaults)],
    );
    this.advice = this.review(props, defaults).conclude(this);
    const rollout = props.rollout ?? defaultRollout(props.nodes?._elastic ?? false, replicas);
    const { identity, pod: { template } } = this;
    this.workload = emitDeployment(this, template, { identity, replicas, rollout, progressDeadlineSeconds: 2400 });
    const target = { identity, name: identity.name, selector: identity.selector, portName: SERVING_PORT_NAME, port: PORT };
    this.service = emitService(this, target, props.service);
    emitAll(this, identity, modelOf(props)._manifests(identity.namespace));
  }

  private review(props: BareServerProps, defaults: InferenceDefaultsOptions): Review {
    const review = new Review([...(defaults.acknowledge ?? []), ...(props.acknowledge ?? [])]);
    reviewPod(review, props, this.pod, defaults);
    return review
      .run(DEFAULTS_RULES, defaults)
      .run(IDENTITY_RULES, this.identity)
      .run(INTERCONNECT_RULES, { interconnect: props.interconnect, pod: this.pod })
      .run(MODEL_SOURCE_RULES, modelOf(props))
      .run(MODEL_USE_RULES, { ...props, model: modelOf(props) })
      .run(PROBE_RULES, props.probes)
      .run(SHUTDOWN_RULES, props.shutdown)
      .run(ROLLOUT_RULES, props)
      .run(SERVICE_RULES, props.service)
      .run(CREDENTIAL_RULES, { props, manifests: { metadata: this.identity.metadata, pod: this.pod.template, service: props.service } });
  }
}

function modelOf({ model }: BareServerProps): ModelSource {
  return model ?? ModelSource.huggingFace('organization/model');
}

function serverParts(props: BareServerProps, defaults: InferenceDefaultsOptions): PodPart[] {
  return [
    modelOf(props)._toPart(clusterOf(props, defaults)),
    ...cacheParts(props.caches),
    ...(props.interconnect ? [props.interconnect._toPart()] : []),
    servingPort(PORT),
    servingProbes('/health', props.probes?.startupBudget ?? Duration.minutes(30), props.probes?.timeout),
    shutdown(props.shutdown),
    ...(props.parts ?? []),
  ];
}

/** A bare server in a chart of its own. */
export function bareServer(props?: BareServerProps): BareServer {
  return new BareServer(new Chart(new App(), 'chart'), 'chat', props);
}

/** What a bare server comes to: its Deployment and its Service. */
export function manifestsOf(props?: BareServerProps): { deployment: Manifest; service: Manifest } {
  const [deployment, service] = synth(Chart.of(bareServer(props)));
  return { deployment, service };
}

/** Why a bare server cannot be; nothing when it can. */
export function errorOf(props?: BareServerProps): string {
  try {
    bareServer(props);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
