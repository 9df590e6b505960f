import { DISK_RULES, podDisks } from './disks';
import { HOST_RULES } from './host';
import { reviewContents } from './pod';
import { PROLOGUE_RULES } from './prologue';
import { SCHEDULING_RULES } from './scheduling';
import { EngineImage, IMAGE_RULES } from '../../engines/engine-image';
import { referenceProblem } from '../../kube/image-reference';
import { Places } from '../../rules/places';
import { Review } from '../../rules/review';
import { ServingPod } from '../builder';
import { accessOf, affinitiesOf, EffectivePodOptions, given, isScheduled, PodOptions } from '../options';
import { ACCESS_RULES } from '../parts/cluster-access';
import { ContainerOptions, StatedContainer, statedContainers } from '../parts/containers';
import { NODE_RULES } from '../parts/nodes';
import { POD_AFFINITY_RULES } from '../parts/pod-affinity';
import { CLAIM_RULES } from '../parts/resource-claim';
import { RESOURCE_RULES } from '../parts/resources';
import { SECURITY_RULES, USER_RULES } from '../parts/security-profile';
import { SHARED_MEMORY_RULES } from '../parts/shared-memory';

/** Checks these options, and the pod that they went into; whether what runs the pod makes claims for it decides on its disks. */
export function reviewPod(review: Review, { options }: EffectivePodOptions, pod: ServingPod, makesClaims: boolean): void {
  const disks = podDisks(pod);
  review
    .run(NODE_RULES, options.nodes?._bind())
    .run(ACCESS_RULES, accessOf(options))
    .run(SCHEDULING_RULES, isScheduled(options) || options.kubernetesVersion !== undefined ? {
      names: options, topologySpread: given(options.topologySpread ?? []), kubernetesVersion: options.kubernetesVersion,
    } : undefined)
    .run(RESOURCE_RULES, options.resources)
    .run(SECURITY_RULES, options.security?._bind())
    .run(SHARED_MEMORY_RULES, options)
    .run(POD_AFFINITY_RULES, options.affinity && affinitiesOf(options.affinity))
    .run(USER_RULES, pod)
    .run(HOST_RULES, options)
    .run(CLAIM_RULES, options.resourceClaims && { claims: options.resourceClaims, kubernetesVersion: options.kubernetesVersion })
    .run(PROLOGUE_RULES, options.prologue && { prologue: options.prologue, pod, env: Object.keys(options.env ?? {}) })
    .run(DISK_RULES, disks.length > 0 ? { disks, makesClaims } : undefined);
  const containers = statedContainers(options);
  for (const { from, options: container } of containers) {
    review.within(new Places(`${from}.`), (part) => reviewContainer(part, container));
  }
  reviewContents(review, {
    pod, contents: pod.contents, declaredHarmless: declaredHarmless(options.env, containers), kubernetesVersion: options.kubernetesVersion,
  });
}

/** Checks image and resources of a container beside that of the engine. */
export function reviewContainer(review: Review, { image, resources }: Pick<ContainerOptions, 'image' | 'resources'>): void {
  review
    .run(RESOURCE_RULES, resources)
    .run(IMAGE_RULES, referenceProblem(image) === undefined ? { image: EngineImage.of(image) } : undefined);
}

/** Paths of the variables whose author says that they hold no credential. */
function declaredHarmless(env: PodOptions['env'], containers: readonly StatedContainer[]): string[] {
  const paths: string[] = [];
  addHarmless(paths, 'env', env);
  containers.forEach(({ from, options }) => addHarmless(paths, `${from}.env`, options.env));
  return paths;
}

function addHarmless(paths: string[], path: string, variables: PodOptions['env']): void {
  for (const name in variables) {
    if (variables[name]?._bind(name).isDeclaredHarmless) {
      paths.push(`${path}.${name}`);
    }
  }
}
