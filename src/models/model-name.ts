import { MountOptions } from '../pod/parts/storage';

/** The last segment of a path; the path itself where it has none. */
function lastSegment(path: string): string {
  return path.replace(/\/+$/, '').split('/').pop() || path;
}

/** What a model in a directory is called: after the directory of its volume, else where it is mounted, else after its volume. */
export function modelName({ mountPath, subPath }: MountOptions, own = ''): string {
  return lastSegment(subPath ?? mountPath ?? own);
}

/** What a model in an image is called: after the repository. */
export function imageName(reference: string): string {
  return lastSegment(reference.replace(/@.*$/, '').replace(/:[^/]*$/, ''));
}
