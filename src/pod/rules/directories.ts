import { LoraOptions } from '../../engines/lora';
import { isBelow } from '../../kube/paths';
import { Review } from '../../rules/review';
import { ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';

/** A directory that the engine reads, and the pod that must have it. */
export interface ReadDirectory {
  /** The prop that states it. */
  readonly path: string;
  readonly directory: string;
  readonly pod: ServingPod;
}

export const DIRECTORY_RULES = ruleTable<ReadDirectory>([
  {
    code: 'INF171',
    severity: 'advice',
    title: 'Directories of models and adapters are on a volume',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/',
    check: ({ path, directory, pod: { template: { spec: { containers: [{ volumeMounts = [] }] } } } }) => (
      !volumeMounts.some(({ mountPath }) => isBelow(directory, mountPath)) && {
        path,
        got: directory,
        expected: volumeMounts.length === 0 ? 'a directory of a volume: the pod has none' : `a directory below ${volumeMounts.map(({ mountPath }) => mountPath).join(', ')}`,
        remedy: 'mount a volume there with volumes, or acknowledge this if the image has the directory',
      }
    ),
  },
]);

/** Checks the adapters that are loaded from directories. */
export function reviewAdapters(review: Review, lora: LoraOptions | undefined, pod: ServingPod): void {
  lora?.adapters?.forEach(({ path: directory }, index) => review.run(
    DIRECTORY_RULES, directory?.startsWith('/') ? { path: `lora.adapters[${index}].path`, directory, pod } : undefined,
  ));
}
