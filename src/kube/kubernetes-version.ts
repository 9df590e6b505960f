/** The oldest minor version of Kubernetes that has every field that manifests set: they target it by default. */
export const OLDEST_MINOR = 28;

/** The minor version of a Kubernetes version such as `1.31` or `v1.31.4`; undefined if the text is not a version of Kubernetes 1. */
export function minorVersion(version?: string): number | undefined {
  if (version === undefined) {
    return OLDEST_MINOR;
  }
  const [, minor] = /^v?1\.(\d{1,3})(?:\.\d+(?:[-+].*)?)?$/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
