import { DEVICE_RULES } from './devices';
import { reviewFiles } from './directories';
import { SETTINGS_RULES } from './needed-settings';
import { hasReferences, holdsReference, RESOLVED_RULES } from './references';
import { AnyLaunch } from '../../engines/launch';
import { RESOURCE_NAME } from '../../hardware/resource-name';
import { Review } from '../../rules/review';
import { ServingPod } from '../builder';
import { engineVariables } from '../contents';
import { PodOptions } from '../options';
import { PodPart } from '../part';

/** A pod, and the engine that it runs. */
export interface ProgramSubject {
  readonly options: PodOptions;
  readonly pod: ServingPod;
  /** Parts that are added to it later, before its own. */
  readonly outerParts?: readonly PodPart[];
  readonly launch?: AnyLaunch;
}

/** Checks that a pod has what its engine is told to use: files, devices, settings, variables. */
export function reviewProgram(review: Review, { options: { prologue }, pod, outerParts = [], launch }: ProgramSubject): void {
  const { contents } = pod;
  const hasOuter = outerParts.length > 0;
  const hasUnknown = pod.template.spec.containers[0].envFrom !== undefined || outerParts.some(({ envFrom }) => envFrom);
  const env = hasOuter ? [...engineVariables(outerParts), ...contents.env] : contents.env;
  const argv = launch?.argv ?? [];
  const refers = hasReferences(env) || hasReferences(contents.furtherEnv) || argv.some(holdsReference);
  review.run(RESOLVED_RULES, refers ? { env, hasUnknown, containers: contents.containers, argv } : undefined);
  if (launch === undefined) {
    return;
  }
  const { surroundings: { files, adapters, needs, devices }, inputs: { gpu, slice } } = launch;
  const resourceName = slice ? RESOURCE_NAME.googleTpu : gpu?.resourceName ?? RESOURCE_NAME.nvidiaGpu;
  reviewFiles(review, { pod, env, files, adapters, isPrepared: (prologue?.commands ?? []).length > 0 });
  review
    .run(DEVICE_RULES, devices && { pod, env, devices, resourceName, isShared: gpu?.share !== undefined })
    .run(SETTINGS_RULES, needs.length > 0 ? { needs, env, hasUnknown, computed: Object.keys(prologue?.variables ?? {}) } : undefined);
}
