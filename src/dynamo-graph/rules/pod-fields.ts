import { GraphSubject, workersIn } from './subject';
import { EngineImage } from '../../engines/engine-image';
import { ImageReference } from '../../kube/image-reference';
import { minorVersion } from '../../kube/kubernetes-version';
import { isDataKey, isDnsLabel, isDnsSubdomain, isLabelValue } from '../../kube/names';
import { isByteQuantity } from '../../kube/quantity';
import { secondsOf } from '../../kube/seconds';
import { INT32_MAX, requireInteger, WAIT } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { NO_SHARED_MEMORY, releaseOf } from '../plan/resolved-component';
import { claimsOf } from '../plan/resolved-graph';
import { DynamoProbe, DynamoProbes } from '../props/probes';
import { DynamoGpuMemoryService } from '../props/worker';
import { BEHAVIOUR } from '../release/releases';

const PROBES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';
/** Minor version of Kubernetes whose API server keeps claims of devices by itself. */
const CLAIMS_SINCE = 34;
/** Options of Grove that name objects. */
const SCHEDULER_NAMES = ['kaiQueue', 'volcanoQueue', 'priorityClassName'] as const;
const IMAGES = 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/release-artifacts';

/** An image, and where it was given. */
interface StatedImage {
  readonly path: string;
  readonly image: EngineImage;
}

function statedImages({ props: { image: shared }, plan: { components } }: GraphSubject): StatedImage[] {
  const own = components.flatMap(({ role, options: { image } }) => image ? [{ path: `${role}.image`, image }] : []);
  return [...(shared ? [{ path: 'image', image: shared }] : []), ...own];
}

/** Whether an image holds an engine alone: images of Dynamo that one builds may end in the name of one. */
function isBareEngine({ _engine, reference }: EngineImage): boolean {
  return _engine !== undefined && (_engine !== 'sglang' || /(?:^|\/)sglang$/.test(ImageReference.parse(reference).repository));
}

/** Whether programs of two releases understand each other: patches of one release do. */
function areCompatible(release: string, other: string): boolean {
  const lineOf = (version: string) => version.split('.', 2).join('.');
  return lineOf(release) === lineOf(other);
}

function probeFindings(path: string, { path: asked, initialDelay, period, timeout, failureThreshold }: DynamoProbe): (Finding | undefined)[] {
  const remedy = 'write Duration.seconds(…) with a whole number, or leave it out';
  return [
    asked === '' ? { path: `${path}.path`, got: asked, expected: 'a path that a server answers, such as /health', remedy: 'write one, or leave it out' } : undefined,
    initialDelay && requireInteger(`${path}.initialDelay (seconds)`, secondsOf(initialDelay), { min: 0, max: INT32_MAX }, remedy),
    period && requireInteger(`${path}.period (seconds)`, secondsOf(period), { min: 1, max: INT32_MAX }, remedy),
    timeout && requireInteger(`${path}.timeout (seconds)`, secondsOf(timeout), { min: 1, max: INT32_MAX }, remedy),
    requireInteger(`${path}.failureThreshold`, failureThreshold, { min: 1, max: INT32_MAX }, 'write how many failures count, or leave it out'),
  ];
}

function allProbeFindings(path: string, { startupBudget, startup, liveness, readiness }: DynamoProbes): Finding[] {
  return [
    startupBudget && requireInteger(`${path}.startupBudget (seconds)`, secondsOf(startupBudget), { min: 60, max: INT32_MAX }, 'write Duration.minutes(…) with a minute or more, or leave it out'),
    ...Object.entries({ startup, liveness, readiness }).flatMap(([name, probe]) => probe ? probeFindings(`${path}.${name}`, probe) : []),
  ].filter((finding) => finding !== undefined);
}

function gpuMemoryFindings(path: string, { deviceClassName, extraClientContainers = [] }: DynamoGpuMemoryService): Finding[] {
  return [
    ...(deviceClassName === undefined || isDnsSubdomain(deviceClassName) ? [] : [{
      path: `${path}.deviceClassName`, got: deviceClassName, expected: 'lowercase letters, digits, dashes and dots', remedy: '`kubectl get deviceclasses` lists them',
    }]),
    ...extraClientContainers.filter((name, index, all) => !isDnsLabel(name) || all.indexOf(name) < index).map((name) => ({
      path: `${path}.extraClientContainers`, got: name, expected: 'lowercase letters, digits and dashes, each name once', remedy: 'name containers of the pod',
    })),
  ];
}

/** What the API server would refuse of pods and of objects beside them, and which images go together. */
export const POD_FIELD_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN060',
    severity: 'error',
    title: 'Probes have periods, waits and counts that the API server takes',
    source: PROBES,
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { probes } }) => probes ? allProbeFindings(`${role}.probes`, probes) : []),
  },
  {
    code: 'DYN061',
    severity: 'error',
    title: 'A worker is given a budget or a probe for its start',
    source: PROBES,
    check: ({ plan: { components } }) => components
      .filter(({ options: { probes } }) => probes?.startup && probes.startupBudget)
      .map(({ role }) => ({ path: `${role}.probes.startupBudget`, expected: 'none beside probes.startup, which says the same in full', remedy: 'remove one of the two' })),
  },
  {
    code: 'DYN062',
    severity: 'error',
    title: 'Secrets whose keys become variables have names that can exist',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data',
    check: ({ plan: { components } }) => components
      .filter(({ options: { envFromSecret } }) => envFromSecret !== undefined && !isDnsSubdomain(envFromSecret))
      .map(({ role }) => ({ path: `${role}.envFromSecret`, expected: 'the name of a Secret: lowercase letters, digits, dashes and dots', remedy: 'give the name, never a value' })),
  },
  {
    code: 'DYN063',
    severity: 'error',
    title: 'The namespace of Dynamo can stand in a label',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.5.0/deploy/cloud/operator/internal/consts/consts.go',
    check: ({ props: { dynamoNamespace } }) => dynamoNamespace === undefined || (dynamoNamespace !== '' && isLabelValue(dynamoNamespace)) ? undefined : {
      path: 'dynamoNamespace', got: dynamoNamespace, expected: '1 to 63 letters, digits, dashes and underscores', remedy: 'leave it out: the name of the graph will do',
    },
  },
  {
    code: 'DYN064',
    severity: 'error',
    title: 'Containers that see the GPU memory, and the class of devices that brings it, have names that can exist',
    source: 'https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml',
    check: ({ plan }) => workersIn(plan).flatMap(({ role, worker: { gpuMemoryService = {} } }): Finding[] => gpuMemoryFindings(`${role}.gpuMemoryService`, gpuMemoryService)),
  },
  {
    code: 'DYN066',
    severity: 'error',
    title: 'Claims of devices have names that can exist, and a Kubernetes that has them',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
    check: ({ plan }) => workersIn(plan).flatMap(({ role, worker, effective }): Finding[] => {
      const claims = claimsOf(worker);
      const { kubernetesVersion } = effective.options;
      const isOld = claims.length > 0 && (minorVersion(kubernetesVersion) ?? CLAIMS_SINCE) < CLAIMS_SINCE;
      return [
        ...(isOld ? [{ path: `${role}.resourceClaims`, expected: `Kubernetes 1.${CLAIMS_SINCE} or newer, and to be told so`, remedy: `set kubernetesVersion: '1.${CLAIMS_SINCE}', or that of the cluster` }] : []),
        ...claims.filter(([name]) => !isDnsLabel(name)).map(([name]) => ({ path: `${role}.resourceClaims`, got: name, expected: 'lowercase letters, digits and dashes', remedy: 'rename the claim' })),
        ...claims.filter(([, { _object }]) => !isDnsSubdomain(_object)).map(([name, { _object }]) => ({
          path: `${role}.resourceClaims.${name}`, got: _object, expected: 'the name of an object: lowercase letters, digits, dashes and dots', remedy: '`kubectl get resourceclaims,resourceclaimtemplates` lists them',
        })),
      ];
    }),
  },
  {
    code: 'DYN067',
    severity: 'error',
    title: 'Pods share memory with the node where their security admits it',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    check: ({ plan }) => workersIn(plan).flatMap(({ role, worker: { hostIpc }, effective: { options: { security } } }) => (
      !hostIpc || !['baseline', 'restricted'].includes(security?.name ?? '') ? [] : [{
        path: `${role}.hostIpc`,
        got: true,
        expected: `false with SecurityProfile.${security!.name}(): namespaces of that level refuse it`,
        remedy: 'leave it out, or set security: SecurityProfile.imageDefault() where the namespace is privileged',
      }])),
  },
  {
    code: 'DYN068',
    severity: 'error',
    title: 'Running requests have whole seconds to finish',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    check: ({ plan: { components } }) => components.flatMap(({ role, options: { drainTimeout } }) => (
      (drainTimeout && requireInteger(`${role}.drainTimeout (seconds)`, secondsOf(drainTimeout), WAIT, 'write Duration.seconds(…) with a whole number, or leave it out')) ?? [])),
  },
  {
    code: 'DYN074',
    severity: 'error',
    title: 'Shared memory is whole KiB, or none',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes',
    check: ({ plan: { components } }) => components
      .filter(({ component: { sharedMemory = NO_SHARED_MEMORY } }) => sharedMemory !== NO_SHARED_MEMORY && !isByteQuantity(sharedMemory))
      .map(({ role, component: { sharedMemory } }) => ({
        path: `${role}.sharedMemory`, got: sharedMemory, expected: 'a size in whole KiB, less than 8 EiB', remedy: 'write Size.gibibytes(…) with a whole number, 0 for none, or leave it out',
      })),
  },
  {
    code: 'DYN075',
    severity: 'error',
    title: 'Files of flags have names that a ConfigMap can hold, and the ConfigMap one that can exist',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object',
    check: ({ props: { engineConfig }, plan }): Finding[] => {
      const files = engineConfig ? workersIn(plan).map(({ role }) => ({ role, got: engineConfig._key(role) })) : [];
      const name = engineConfig?._configMap;
      const isTaken = (file: string, index: number) => name === undefined && files.findIndex(({ got }) => got === file) < index;
      return [
        ...(name === undefined || isDnsSubdomain(name) ? [] : [{ path: 'engineConfig (name)', got: name, expected: 'lowercase letters, digits, dashes and dots', remedy: '`kubectl get configmaps` lists them' }]),
        ...files.filter(({ got }) => !isDataKey(got)).map(({ role, got }) => ({ path: `engineConfig (files.${role})`, got, expected: 'letters, digits, dashes, underscores and dots', remedy: 'rename the file, or leave it out' })),
        ...files.filter(({ got }, index) => isTaken(got, index)).map(({ role, got }) => ({ path: `engineConfig (files.${role})`, got, expected: 'a name of its own: each role has flags of its own', remedy: 'rename the file, or leave it out' })),
      ];
    },
  },
  {
    code: 'DYN077',
    severity: 'error',
    title: 'Queues and the priority of gangs have names that can exist',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names',
    check: ({ props: { grove } }) => SCHEDULER_NAMES.filter((prop) => grove?.[prop] !== undefined && !isDnsSubdomain(grove[prop])).map((prop) => ({
      path: `grove.${prop}`, got: grove![prop], expected: 'lowercase letters, digits, dashes and dots', remedy: 'name one that exists, or leave it out',
    })),
  },
  {
    code: 'DYN070',
    severity: 'advice',
    title: 'Images are of the release',
    source: IMAGES,
    check: (subject) => statedImages(subject).flatMap(({ path, image }) => {
      const { version } = subject.props.version;
      const release = releaseOf(image);
      return release === undefined || areCompatible(release, version) ? [] : [{
        path,
        got: image.reference,
        expected: `an image of Dynamo ${version}: programs of other releases may not understand each other`,
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
      const [frontend] = plan.components;
      const release = releaseOf(frontend.image);
      const isOther = (image: EngineImage) => release !== undefined && !areCompatible(releaseOf(image) ?? release, release);
      return workersIn(plan).filter(({ image }) => isOther(image)).map(({ role, image }) => ({
        path: `${role}.image`,
        got: image.reference,
        expected: `the release of the frontend, ${release}: they exchange events`,
        remedy: 'give both an image of one release',
      }));
    },
  },
  {
    code: 'DYN072',
    severity: 'engine-error',
    title: 'The planner runs in an image that has it',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/release-notes/v1-1-0',
    check: ({ props: { version }, plan: { components } }) => components
      .filter(({ role, image }) => role === 'planner' && version._has(BEHAVIOUR.plannerHasAnImage) && ImageReference.parse(image.reference).repository.endsWith('-runtime'))
      .map(({ image }) => ({ path: 'planner.image', got: image.reference, expected: 'dynamo-planner: runtime images have no planner since Dynamo 1.1', remedy: 'leave planner.image out, or mirror that image' })),
  },
  {
    code: 'DYN073',
    severity: 'engine-error',
    title: 'Images hold programs of Dynamo',
    source: IMAGES,
    check: (subject) => statedImages(subject).filter(({ image }) => isBareEngine(image)).map(({ path, image }) => ({
      path,
      got: image.reference,
      expected: `an image of Dynamo; this is one of ${image._engine} alone`,
      remedy: 'leave it out, or name a copy: EngineImage.of(\'registry.example.com/sglang-runtime:…\')',
    })),
  },
]);
