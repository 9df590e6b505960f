import { moves, referenceProblem } from '../../kube/image-reference';
import { Finding } from '../../rules/rule';

/** What is wrong with the reference of an image. */
export function referenceFinding(path: string, got: string | undefined): Finding | undefined {
  const remedy = got === undefined ? undefined : referenceProblem(got);
  return remedy === undefined ? undefined : { path, got, expected: 'registry/path/name:tag or registry/path/name@sha256:…', remedy };
}

/** That an image can become another one, and why that matters. */
export function movingFinding(path: string, got: string | undefined, why: string, own: string): Finding | undefined {
  return got !== undefined && moves(got) ? { path, got, expected: `a version or a digest: ${why}`, remedy: `use ${own}` } : undefined;
}
