/**
 * The paths at which a live object is not what its manifest says.
 *
 * Fields that controllers and defaults add are theirs; what the manifest says and the server spells otherwise is what
 * GitOps tools see as drift, forever, and so are further items of a list.
 */
export function driftOf(stated: unknown, live: unknown, path = ''): string[] {
  if (!isHolder(stated) || !isHolder(live)) {
    return stated === live ? [] : [`${path}: ${JSON.stringify(stated)} became ${JSON.stringify(live)}`];
  }
  const below = Object.entries(stated).flatMap(([key, value]) => driftOf(value, live[key], path === '' ? key : `${path}.${key}`));
  const more = Array.isArray(stated) && Array.isArray(live) ? live.length - stated.length : 0;
  return more > 0 ? [...below, `${path}: ${more} more`] : below;
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
