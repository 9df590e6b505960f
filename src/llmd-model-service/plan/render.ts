import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { auxiliaryRole } from './auxiliary-pods';
import { literal } from '../../engines/flags/flag-value';
import { referenceProblem, withRegistry } from '../../kube/image-reference';
import { NameBudget } from '../../kube/names';
import { modelPart } from '../../models/model-part';
import { ServingPod } from '../../pod/builder';
import { EffectivePodOptions, outsideParts, podOptionParts } from '../../pod/options';
import { PodPart } from '../../pod/part';
import { anyAddress } from '../../pod/parts/ip-family';
import { containerResources } from '../../pod/parts/resources';
import { Places } from '../../rules/places';
import { RolePods } from '../../serving/assembly';
import { EmittedObject } from '../../serving/emission';
import { Identity } from '../../serving/identity';
import { InferenceDefaultsOptions } from '../../serving/inference-defaults';
import { roleOptions } from '../../serving/role-options';
import { serviceManifest, serviceUrl } from '../../traffic/service';
import { workloadOf } from '../../workload/replica';
import { RenderOptions } from '../props/render';
import { LlmdModelServiceProps } from '../props/service';
import { RENDER_COMMAND, RENDER_FLAG, RENDER_IMAGE, RENDER_PORT } from '../release/render-facts';

/** What these pods are called among the roles of a service. */
const RENDER_ROLE = 'render';
/** The prop that states them. */
export const RENDER_PATH = 'routing.epp.profile.render';
const PORT_NAME = 'render-http';
const REPLICAS = 2;
const RESOURCES = { cpu: 1, cpuLimit: 4, memory: Size.gibibytes(8) };
const TOKENIZER = { volume: 'tokenizer', directory: '/cache/huggingface', variable: 'HF_HOME' } as const;
/** The libraries load, and the tokenizer is downloaded. */
const STARTUP = Duration.minutes(10);
const PERIOD_SECONDS = 10;
/** No prop of a service belongs to these pods as well. */
const OUTSIDE = { has: () => false };

/** What turns prompts into tokens, as it is stated and as it is run. */
export interface PlannedRender {
  readonly stated: RenderOptions;
  readonly options: EffectivePodOptions;
  readonly places: Places;
}

export function planRender(stated: RenderOptions, defaults: InferenceDefaultsOptions): PlannedRender {
  return { stated, ...roleOptions<RenderOptions>(RENDER_PATH, stated, {}, OUTSIDE, defaults, false) };
}

export function renderImage({ image = RENDER_IMAGE }: RenderOptions = {}): string {
  return image;
}

/** The pods, their objects, and the address at which the picker asks. */
export interface MadeRender {
  readonly pods: RolePods;
  readonly objects: readonly EmittedObject[];
  readonly url: string;
}

export function makeRender(
  scope: Construct, { stated, options, places }: PlannedRender, props: LlmdModelServiceProps, service: string, budget: NameBudget,
  defaults: InferenceDefaultsOptions,
): MadeRender {
  const { podLabels, podAnnotations, queueName, replicas = REPLICAS } = stated;
  const metadata = { name: service, namespace: props.metadata?.namespace };
  const input = { metadata, podLabels, podAnnotations, queueName, suffix: `-${RENDER_ROLE}` };
  const identity = new Identity(scope, { name: 'llm-d', component: RENDER_ROLE }, budget, input, defaults);
  const { objectName: name, selector, namespace } = identity;
  const pod = renderPod(stated, options, props, identity);
  const workload = workloadOf({ count: replicas, countPath: 'replicas', hosts: 1, hostsPath: 'replicas', nodes: stated.nodes });
  const target = { name, selector, portName: PORT_NAME, port: RENDER_PORT };
  return {
    pods: auxiliaryRole({ role: RENDER_ROLE, options, places, pod, identity, workload, replicas, image: renderImage(stated), servesMetrics: false }),
    objects: [
      { id: 'Render', manifest: workload.manifest({ name, metadata: identity.metadata, selector }, { serving: pod }, STARTUP) },
      { id: 'RenderService', manifest: serviceManifest(target) },
    ],
    url: serviceUrl(target, namespace),
  };
}

function renderPod(stated: RenderOptions, options: EffectivePodOptions, { model }: LlmdModelServiceProps, identity: Identity): ServingPod {
  const { podLabels, podAnnotations, selector, objectName } = identity;
  const reference = renderImage(stated);
  const image = referenceProblem(reference) === undefined ? withRegistry(reference, options.cluster.imageRegistry) : reference;
  const bound = model._bind();
  return new ServingPod(
    {
      name: 'vllm-render',
      image,
      command: RENDER_COMMAND,
      args: [
        literal(bound.path), RENDER_FLAG.host, anyAddress(options.options.ipFamily), RENDER_FLAG.port, String(RENDER_PORT), ...stated.extraArgs ?? [],
      ],
    },
    { labels: podLabels, annotations: podAnnotations },
    [
      serverPart(),
      modelPart(bound, bound.copy ? { ...options.cluster, engineImage: image, access: outsideParts(options.options) } : options.cluster),
      ...(bound.hubId === undefined ? [] : [tokenizerPart()]),
      ...podOptionParts(options, { owner: objectName, accelerators: 0, selector }),
      ...(stated.resources ? [] : [containerResources(0, RESOURCES)]),
    ],
  );
}

function serverPart(): PodPart {
  const probe = { httpGet: { path: '/health', port: PORT_NAME }, timeoutSeconds: 5, periodSeconds: PERIOD_SECONDS };
  return {
    from: RENDER_PATH,
    ports: [{ name: PORT_NAME, containerPort: RENDER_PORT }],
    container: {
      startupProbe: { ...probe, failureThreshold: STARTUP.toSeconds() / PERIOD_SECONDS },
      readinessProbe: { ...probe, failureThreshold: 3 },
      livenessProbe: { ...probe, failureThreshold: 6 },
    },
  };
}

/** Where the tokenizer is downloaded to, whoever the program runs as. */
function tokenizerPart(): PodPart {
  const { volume, directory, variable } = TOKENIZER;
  return {
    from: RENDER_PATH,
    env: [{ name: variable, value: directory }],
    volumes: [{ name: volume, source: { emptyDir: {} }, mountPath: directory }],
  };
}
