import { GraphSubject } from './subject';
import { EngineImage } from '../../engines/engine-image';
import { ImageReference } from '../../kube/image-reference';
import { isDataKey, isDnsLabel, isDnsSubdomain, isLabelValue } from '../../kube/names';
import { isByteQuantity } from '../../kube/quantity';
import { secondsOf } from '../../kube/seconds';
import { adviseInteger, INT32_MAX, requireInteger, WAIT } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { builtFor } from '../plan/engines';
import { NO_SHARED_MEMORY, releaseOf } from '../plan/resolved-component';
import { WORKER_ROLES } from '../plan/resolved-graph';
import { DynamoEngineConfig } from '../props/engine-config';
import { DynamoProbe, DynamoProbes } from '../props/probes';
import { DynamoGpuMemoryService } from '../props/worker';
import { BEHAVIOUR } from '../release/releases';

const PROBES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';
const IMAGES = 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/release-artifacts';
/** Options of Grove that name objects. */
const SCHEDULER_NAMES = ['kaiQueue', 'volcanoQueue', 'priorityClassName'] as const;

const SECONDS_REMEDY = 'write Duration.seconds(…) with a whole number, or remove it';
const LABEL_TEXT = 'lowercase letters, digits and dashes';
const SUBDOMAIN_TEXT = 'lowercase letters, digits, dashes and dots';

/** An image, and the path of the prop that names it. */
interface StatedImage {
  readonly path: string;
  readonly image: EngineImage;
}

function statedImages({ props: { image: shared }, plan: { components } }: GraphSubject): StatedImage[] {
  const images: StatedImage[] = shared ? [{ path: 'image', image: shared }] : [];
  for (const { role, options: { image } } of components) {
    if (image) {
      images.push({ path: `${role}.image`, image });
    }
  }
  return images;
}

/** Whether an image holds only an engine. A custom image of Dynamo can have a name that ends with that of the engine. */
function isBareEngine(image: EngineImage, own: string): boolean {
  const { engine } = image._bind();
  return engine !== undefined && (engine !== own || /(?:^|\/)(?:sglang|vllm-openai)$/.test(ImageReference.parse(image.reference).repository));
}

/** The engine that an image of Dynamo is built for, if it is another one than that of the graph. */
function otherEngineOf(image: EngineImage, own: string): string | undefined {
  const built = builtFor(image);
  return built === own ? undefined : built;
}

/** Whether programs of two releases understand each other: patches of one release do. */
function areCompatible(release: string, other: string): boolean {
  const lineOf = (version: string) => version.split('.', 2).join('.');
  return lineOf(release) === lineOf(other);
}

function probeFindings(path: string, { path: request, initialDelay, period, timeout, failureThreshold }: DynamoProbe): (Finding | undefined)[] {
  return [
    // The API server writes / in its place.
    request === '' ? { path: `${path}.path`, got: request, severity: 'advice' as const, expected: 'a path that the server answers, such as /health', remedy: 'write one, or remove it' } : undefined,
    initialDelay && requireInteger(`${path}.initialDelay (seconds)`, secondsOf(initialDelay), { min: 0, max: INT32_MAX }, SECONDS_REMEDY),
    period && requireInteger(`${path}.period (seconds)`, secondsOf(period), { min: 1, max: INT32_MAX }, SECONDS_REMEDY),
    timeout && requireInteger(`${path}.timeout (seconds)`, secondsOf(timeout), { min: 1, max: INT32_MAX }, SECONDS_REMEDY),
    requireInteger(`${path}.failureThreshold`, failureThreshold, { min: 1, max: INT32_MAX }, 'set it to 1 or more, or remove it'),
  ];
}

function allProbeFindings(path: string, { startupBudget, startup, liveness, readiness }: DynamoProbes): Finding[] {
  return [
    startupBudget && adviseInteger(`${path}.startupBudget (seconds)`, secondsOf(startupBudget), { min: 60, max: INT32_MAX }, { min: 1, max: INT32_MAX }, 'set it to Duration.minutes(1) or more, or remove it'),
    ...Object.entries({ startup, liveness, readiness }).flatMap(([name, probe]) => probe ? probeFindings(`${path}.${name}`, probe) : []),
  ].filter((finding) => finding !== undefined);
}

function gpuMemoryFindings(path: string, { deviceClassName, extraClientContainers = [] }: DynamoGpuMemoryService): Finding[] {
  const findings: Finding[] = [];
  if (deviceClassName !== undefined && !isDnsSubdomain(deviceClassName)) {
    findings.push({ path: `${path}.deviceClassName`, got: deviceClassName, expected: SUBDOMAIN_TEXT, remedy: 'choose one of `kubectl get deviceclasses`' });
  }
  extraClientContainers.forEach((name, index, all) => {
    if (!isDnsLabel(name) || all.indexOf(name) < index) {
      findings.push({ path: `${path}.extraClientContainers`, got: name, expected: `${LABEL_TEXT}, each name once`, remedy: 'write the name of a container of the pod' });
    }
  });
  return findings;
}

function fileFindings(config: DynamoEngineConfig, roles: readonly string[], directory: string): Finding[] {
  const findings: Finding[] = [];
  // Files of all roles are in the same ConfigMap.
  const { configMap: name, named } = config._bind('worker', directory);
  const files = roles.map((role) => config._bind(role, directory).key);
  if (name !== undefined && !isDnsSubdomain(name)) {
    findings.push({ path: 'engineConfig (name)', got: name, expected: SUBDOMAIN_TEXT, remedy: 'choose one of `kubectl get configmaps`' });
  }
  for (const role of named.filter((one) => !WORKER_ROLES.some((known) => known === one))) {
    findings.push({ path: 'engineConfig (files)', got: role, expected: `a role: ${WORKER_ROLES.join(', ')}`, remedy: 'rename it, or remove it' });
  }
  files.forEach((file, index) => {
    const path = `engineConfig (files.${roles[index]})`;
    if (!isDataKey(file)) {
      findings.push({ path, got: file, expected: 'letters, digits, dashes, underscores and dots', remedy: 'rename the file, or remove the name' });
    }
    if (name === undefined && files.indexOf(file) < index) {
      findings.push({ path, got: file, expected: 'a different name for each role: each has flags of its own', remedy: 'rename the file, or remove the name' });
    }
  });
  return findings;
}

/** Fields of pods and other objects that the API server checks, and images that have to match. */
export const POD_FIELD_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN060',
    severity: 'error',
    mildest: 'advice',
    title: 'Times and thresholds of probes are in their range',
    source: PROBES,
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { probes } }) => probes ? allProbeFindings(`${role}.probes`, probes) : []),
  },
  {
    code: 'DYN061',
    severity: 'error',
    title: '`probes` has a startup budget or a startup probe, not both',
    source: PROBES,
    check: ({ plan: { components } }) => components
      .filter(({ options: { probes } }) => probes?.startup && probes.startupBudget)
      .map(({ role }) => ({ path: `${role}.probes.startupBudget`, expected: 'no startupBudget together with probes.startup, which replaces it', remedy: 'remove one of the two' })),
  },
  {
    code: 'DYN062',
    severity: 'error',
    title: '`envFromSecret` is the name of a Secret',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
    check: ({ plan: { components } }) => components
      .filter(({ options: { envFromSecret } }) => envFromSecret !== undefined && !isDnsSubdomain(envFromSecret))
      .map(({ role }) => ({ path: `${role}.envFromSecret`, expected: `the name of a Secret: ${SUBDOMAIN_TEXT}`, remedy: 'write the name, never a value' })),
  },
  {
    code: 'DYN063',
    severity: 'error',
    title: '`dynamoNamespace` is a valid label value',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.5.0/deploy/cloud/operator/internal/consts/consts.go',
    check: ({ props: { dynamoNamespace } }) => {
      if (dynamoNamespace === undefined || (dynamoNamespace !== '' && isLabelValue(dynamoNamespace))) {
        return undefined;
      }
      return {
        path: 'dynamoNamespace', got: dynamoNamespace, expected: '1 to 63 letters, digits, dashes and underscores', remedy: 'remove it to use the name of the graph, or rename it',
      };
    },
  },
  {
    code: 'DYN064',
    severity: 'error',
    title: 'Containers and DeviceClass of the GPU memory service have valid names',
    source: 'https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml',
    check: ({ plan }) => plan.workers.flatMap(({ role, worker: { gpuMemoryService = {} } }) => gpuMemoryFindings(`${role}.gpuMemoryService`, gpuMemoryService)),
  },
  {
    code: 'DYN068',
    severity: 'error',
    title: '`drainTimeout` is whole seconds',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { drainTimeout } }) => (
      (drainTimeout && requireInteger(`${role}.drainTimeout (seconds)`, secondsOf(drainTimeout), WAIT, SECONDS_REMEDY)) ?? [])),
  },
  {
    code: 'DYN074',
    severity: 'error',
    title: '`sharedMemory` is a whole number of KiB, or 0',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes',
    check: ({ plan: { components } }) => components
      .filter(({ component: { sharedMemory = NO_SHARED_MEMORY } }) => sharedMemory !== NO_SHARED_MEMORY && !isByteQuantity(sharedMemory))
      .map(({ role, component: { sharedMemory } }) => ({
        path: `${role}.sharedMemory`, got: sharedMemory, expected: 'a whole number of KiB, less than 8 EiB', remedy: 'write Size.gibibytes(…) with a whole number, 0 for none, or remove it',
      })),
  },
  {
    code: 'DYN075',
    severity: 'error',
    title: 'ConfigMap, files and roles of `engineConfig` have valid names',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object',
    check: ({ props: { engineConfig }, plan, plan: { engine: { facts } } }) => (
      engineConfig && fileFindings(engineConfig, plan.workers.map(({ role }) => role), facts.configDirectory)),
  },
  {
    code: 'DYN077',
    severity: 'error',
    title: 'Queues and PriorityClass of Grove have valid names',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names',
    check: ({ props: { grove } }) => grove && SCHEDULER_NAMES.flatMap((prop) => {
      const name = grove[prop];
      return name === undefined || isDnsSubdomain(name) ? [] : [{
        path: `grove.${prop}`, got: name, expected: SUBDOMAIN_TEXT, remedy: 'write the name of an existing one, or remove it',
      }];
    }),
  },
  {
    code: 'DYN070',
    severity: 'advice',
    title: 'Images are those of the release',
    source: IMAGES,
    check: (subject) => statedImages(subject).flatMap(({ path, image }) => {
      const { version } = subject.props.version;
      const release = releaseOf(image);
      return release === undefined || areCompatible(release, version) ? [] : [{
        path,
        got: image.reference,
        expected: `an image of Dynamo ${version}: programs of different releases may not understand each other`,
        remedy: `use the image of that release, or set version to DynamoVersion.of('${release}')`,
      }];
    }),
  },
  {
    code: 'DYN071',
    severity: 'advice',
    title: 'Frontend and workers are of one release',
    source: IMAGES,
    check: ({ plan }) => {
      const { components: [frontend], workers } = plan;
      const others = workers.filter(({ image }) => image !== frontend.image);
      const release = others.length === 0 ? undefined : releaseOf(frontend.image);
      if (release === undefined) {
        return undefined;
      }
      return others.filter(({ image }) => !areCompatible(releaseOf(image) ?? release, release)).map(({ role, image }) => ({
        path: `${role}.image`,
        got: image.reference,
        expected: `the release of the frontend, ${release}: both exchange events`,
        remedy: 'set both to an image of one release',
      }));
    },
  },
  {
    code: 'DYN072',
    severity: 'engine-error',
    title: 'The image of the planner contains the planner',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/release-notes/v1-1-0',
    check: ({ props: { version }, plan: { components } }) => {
      if (!version._has(BEHAVIOUR.plannerHasAnImage)) {
        return undefined;
      }
      return components
        .filter(({ role, image }) => role === 'planner' && builtFor(image) !== undefined)
        .map(({ image }) => ({
          path: 'planner.image', got: image.reference, expected: 'dynamo-planner: since Dynamo 1.1 runtime images have no planner', remedy: 'remove planner.image, or set it to a mirror of that image',
        }));
    },
  },
  {
    code: 'DYN073',
    severity: 'engine-error',
    title: 'Images contain Dynamo',
    source: IMAGES,
    check: (subject) => statedImages(subject).filter(({ image }) => isBareEngine(image, subject.plan.engine.facts.engine)).map(({ path, image }) => ({
      path,
      got: image.reference,
      expected: `an image of Dynamo, not one of ${image._bind().engine} alone`,
      remedy: `remove it, or name a mirror: EngineImage.of('registry.example.com/${subject.plan.engine.facts.image}:…')`,
    })),
  },
  {
    code: 'DYN078',
    severity: 'engine-error',
    title: 'Images of workers contain the engine of the graph',
    source: IMAGES,
    check: (subject) => {
      const { facts: { engine, image: name }, flags: { title } } = subject.plan.engine;
      return statedImages(subject).filter(({ image }) => (
        otherEngineOf(image, engine) !== undefined && subject.plan.workers.some((worker) => worker.image === image)
      )).map(({ path, image }) => ({
        path,
        got: image.reference,
        expected: `an image with ${title}, which the graph runs; this one is built for ${otherEngineOf(image, engine)}`,
        remedy: `remove it, or name an image of ${title}: EngineImage.of('registry.example.com/${name}:…')`,
      }));
    },
  },
]);
