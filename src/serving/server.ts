import { ApiObject, Duration } from 'cdk8s';
import { effectiveOptions } from './effective-options';
import { Identity, Role } from './identity';
import { InferenceDefaults } from './inference-defaults';
import { InferenceServer } from './inference-server';
import { podMonitor } from './metrics';
import { InferenceServerProps } from './props';
import { EngineInputs, EngineSpec } from '../engines/engine-spec';
import { AnyLaunch } from '../engines/launch';
import { Gpu } from '../hardware/gpu';
import { withRegistry } from '../kube/image-reference';
import { ModelFacts } from '../models/model-facts';
import { modelPart } from '../models/model-source';
import { ServingPod } from '../pod/builder';
import { EffectivePodOptions, literalsOf, podOptionParts } from '../pod/options';
import { PodPart } from '../pod/part';
import { cacheParts } from '../pod/parts/caches';
import { Interconnect } from '../pod/parts/interconnect';
import { ProbeOptions, SERVING_PORT_NAME, servingPort } from '../pod/parts/probes';
import { SecretRef, secretVariable } from '../pod/parts/secret-ref';
import { SecurityProfile } from '../pod/parts/security-profile';
import { shutdown, ShutdownOptions, WORKER_SHUTDOWN } from '../pod/parts/shutdown';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { serviceManifest, serviceUrl } from '../traffic/service';
import { Workload } from '../workload/workload';

/** Props of a server, with those that not every construct has. */
export interface ServerProps extends InferenceServerProps {
  readonly selectorLabels?: { [key: string]: string };
  readonly port?: number;
  readonly distributedPort?: number;
  readonly adminApiKey?: SecretRef;
  readonly probes?: ProbeOptions;
  readonly shutdown?: ShutdownOptions;
}

/** What is particular to a construct of a server. */
export interface ServerDesign {
  readonly role: Role;
  readonly launch: AnyLaunch;
  readonly workload: Workload;
  /** Replicas that are stated, and the prop that states them. */
  readonly count?: number;
  readonly countPath: string;
  /** Accelerators of one pod. */
  readonly accelerators: number;
  readonly gpu?: Gpu;
  readonly interconnect?: Interconnect;
  /** Parts of every pod. */
  readonly parts: readonly PodPart[];
  readonly startupBudget: Duration;
  readonly probes: PodPart;
  /** Whether the workers of a group answer probes, and drain, like the leader. */
  readonly workersAnswer: boolean;
  readonly shutdown?: ShutdownOptions;
  /** Runs the rules that only this construct has. */
  review(review: Review, pod: ServingPod, security: SecurityProfile): void;
}

/** A server in a chart. */
export interface MadeServer {
  readonly workload: ApiObject;
  readonly service: ApiObject;
  readonly url: string;
}

/** What the props state about an engine process: those that all servers share, and what is particular to an engine. */
export function engineInputs<A extends object, M extends object>(
  { server }: Pick<EngineSpec<never, never>, 'server'>, props: ServerProps & { readonly args?: A }, more: M,
) {
  const { image, model, modelFacts, args, port, distributedPort, apiKey, adminApiKey, env } = props;
  const { path, hubId, revision } = model._bind();
  const inputs = {
    version: image._bind().version,
    args: args ?? {} as A,
    model: (modelFacts ?? (hubId === undefined ? undefined : ModelFacts.tryOf(hubId)))?.dimensions,
    modelPath: path,
    revision,
    port: port ?? server.port,
    distributedPort: distributedPort ?? server.distributedPort,
    hasApiKey: apiKey !== undefined,
    hasAdminApiKey: adminApiKey !== undefined,
    env: literalsOf(env),
  } satisfies EngineInputs<A>;
  return Object.assign(inputs, more);
}

/** Makes a server: a workload whose pods have one role, and a Service in front of those that serve requests. */
export function makeServer(scope: InferenceServer, props: ServerProps, design: ServerDesign): MadeServer {
  const { role, launch, workload, gpu, interconnect, startupBudget } = design;
  const { service, probes, image, metrics, autoscaling } = props;
  const defaults = InferenceDefaults._for(scope);
  const places = new Places();
  const options = effectiveOptions(props, defaults, places);
  const identity = new Identity(scope, role, workload.nameBudget, props, defaults);
  const { name, namespace, metadata, selector } = identity;
  const render = (isServing: boolean) => renderPod(props, design, options, identity, isServing);
  const pods = { serving: render(true), workers: workload.group && !design.workersAnswer ? render(false) : undefined };
  const target = { name, metadata, selector, selectorLabels: props.selectorLabels };
  const names = workload.names(target);
  const serviceTarget = { name: names.service, selector: names.serving, portName: SERVING_PORT_NAME, port: launch.inputs.port! };

  const { main, objects } = scope._assemble({
    identity,
    defaults,
    props,
    roles: [{
      role: role.component,
      places,
      options,
      pod: pods.serving,
      furtherPods: pods.workers && [pods.workers],
      labels: names.all,
      image,
      engine: launch.engine.flags.engine,
      launch,
      gpu,
      interconnect,
      makesClaims: workload.makesClaims,
      port: launch.inputs.port,
      probes,
      shutdown: props.shutdown,
      servesMetrics: launch.servesMetrics,
      autoscaling: { autoscaling, count: design.count, countPath: design.countPath },
      scaleTarget: { apiVersion: workload.nameBudget.apiVersion, kind: workload.nameBudget.kind, name },
    }],
    main: workload.manifest(target, pods, startupBudget),
    claims: workload.claims,
    objects: [
      { id: 'Service', manifest: serviceManifest(serviceTarget, service), source: names.serviceSource },
      ...(metrics ? [{ id: 'PodMonitor', manifest: podMonitor(metrics._bind(), { name, selector: names.all, port: SERVING_PORT_NAME }) }] : []),
    ],
    written: { metadata, pod: pods.serving.template, service, metrics: metrics?._bind() },
    review: (review) => {
      workload.review(review, target, pods);
      design.review(review, pods.serving, options.options.security ?? SecurityProfile.imageDefault());
    },
  }, names.serving, names.all);
  return { workload: main, service: objects.get('Service')!, url: serviceUrl(serviceTarget, namespace, service) };
}

function renderPod(
  props: ServerProps, design: ServerDesign, options: EffectivePodOptions, identity: Identity, isServing: boolean,
): ServingPod {
  const { podLabels, podAnnotations, selector } = identity;
  const { role, launch: { engine: { server, compileCache }, argv, inputs }, workload, accelerators, parts, probes, workersAnswer } = design;
  const { model, apiKey, adminApiKey, caches, image } = props;
  const { command, args, part } = workload.start(server.command, argv);
  const isAsked = isServing || workersAnswer;
  return new ServingPod(
    { name: role.name, image: withRegistry(image.reference, options.cluster.imageRegistry), command, args },
    { labels: podLabels, annotations: podAnnotations },
    [
      ...(part ? [part] : []),
      ...parts,
      modelPart(model._bind(), options.cluster),
      ...secretVariable('apiKey', server.apiKeyVariable, apiKey),
      ...(server.adminApiKeyVariable === undefined ? [] : secretVariable('adminApiKey', server.adminApiKeyVariable, adminApiKey)),
      ...cacheParts(caches, compileCache),
      // Workers of a group that serve nothing answer every question about their health with 200.
      ...(isAsked ? [servingPort(inputs.port!), probes, shutdown(design.shutdown)] : [WORKER_SHUTDOWN]),
      ...podOptionParts(options, accelerators, selector),
    ],
  );
}
