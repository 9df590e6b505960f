/** The Kubernetes version that manifests target by default. */
const OLDEST_KUBERNETES = '1.28';

/** The minor version of a Kubernetes version such as `1.31` or `v1.31.4`; undefined if the text is not a version of Kubernetes 1. */
export function minorVersion(version: string = OLDEST_KUBERNETES): number | undefined {
  const [, minor] = /^v?1\.(\d{1,3})(?:\.\d+(?:[-+].*)?)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
