/** The oldest version of Kubernetes that manifests are made for when nothing is said. */
export const OLDEST_KUBERNETES = '1.28';

/** The minor version in a version of Kubernetes 1, such as `1.31` or `v1.31.4`; undefined where the text is none. */
export function minorVersion(version: string = OLDEST_KUBERNETES): number | undefined {
  const [, minor] = /^v?1\.(\d{1,3})(?:\.\d+(?:[-+].*)?)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
