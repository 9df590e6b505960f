/**
 * The versions in which something holds: `v0.5.3..v0.5.6` between two known versions, both included, `v0.5.7..` up to the
 * newest known one; several runs are joined by a comma.
 */
export function spanOf(held: readonly boolean[], versions: readonly string[]): string {
  const runs: string[] = [];
  for (let first = held.indexOf(true); first >= 0;) {
    const end = held.indexOf(false, first);
    runs.push(end < 0 ? `${versions[first]}..` : `${versions[first]}..${versions[end - 1]}`);
    first = end < 0 ? -1 : held.indexOf(true, end);
  }
  return runs.join(',');
}

/** For each known version, whether a span holds there. */
export function heldIn(span: string, versions: readonly string[]): boolean[] {
  const held = versions.map(() => false);
  for (const run of span.split(',').filter((text) => text !== '')) {
    const [first, last] = run.split('..').map((version) => versions.indexOf(version));
    held.fill(true, first, run.endsWith('..') ? undefined : last + 1);
  }
  return held;
}

/** The versions of several spans together. */
export function joinSpans(spans: readonly string[], versions: readonly string[]): string {
  const held = spans.map((span) => heldIn(span, versions));
  return spanOf(versions.map((_, index) => held.some((one) => one[index])), versions);
}

/** A span in words between two texts; empty if it covers all known versions. */
export function describeSpan(span: string, versions: readonly string[], before: string, after = ''): string {
  const runs = span.split(',').map((run, index) => `${index > 0 ? 'again ' : ''}${describeRun(run, versions)}`);
  return span === `${versions[0]}..` ? '' : `${before}${runs.join(', ')}${after}`;
}

function describeRun(run: string, versions: readonly string[]): string {
  const [first, last] = run.split('..');
  if (last === '') {
    const newest = versions[versions.length - 1];
    return first === newest ? `only in ${first} so far` : `since ${first}`;
  }
  const removed = versions[versions.indexOf(last) + 1];
  if (first === versions[0]) {
    return `removed in ${removed}`;
  }
  return first === last ? `only in ${first}` : `since ${first}, removed in ${removed}`;
}
