import { StringMap } from '../../kube/objects';
import { shortHash } from '../../kube/short-hash';

/** An annotation that changes with a file of a ConfigMap, so that the pods that read it are replaced. */
export function configHash(annotation: string, file: string): StringMap {
  return { [annotation]: shortHash(file, 16) };
}
