import { createHash } from 'node:crypto';
import { StringMap } from '../../kube/objects';

/** An annotation that changes with a file of a ConfigMap, so that the pods that read it are replaced. */
export function configHash(annotation: string, file: string): StringMap {
  return { [annotation]: createHash('sha256').update(file).digest('hex').slice(0, 16) };
}
