/** How versions of releases are written. */
export const RELEASE = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/** Orders two releases, the older one first; a preview comes before its release. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => {
    const [numbers, preview] = [version.split('-', 1)[0], version.slice(version.split('-', 1)[0].length)];
    return { numbers: numbers.split('.').map(Number), preview };
  });
  const at = left.numbers.findIndex((number, index) => number !== right.numbers[index]);
  if (at >= 0) {
    return left.numbers[at] - right.numbers[at];
  }
  return left.preview === right.preview ? 0 : left.preview === '' ? 1 : right.preview === '' ? -1 : left.preview < right.preview ? -1 : 1;
}
