import { Crd } from './crd';
import { CrdSource } from './crd-sources';

/** A pruned CRD, and where it was read. */
export interface CrdFacts extends Crd {
  readonly source: string;
}

/** The schema facts of one API group, as test/schemas/crds/ holds them. */
export function renderFacts(crds: readonly CrdFacts[]): string {
  return `${layOut({ crds }, '')}\n`;
}

export function factsOf(crd: Crd, { address }: CrdSource): CrdFacts {
  return { source: address, ...crd };
}

/** JSON in which what fits on a line is on one line: short, and a change of one field is a diff of one line. */
function layOut(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (line.length + indent.length <= LINE_WIDTH || typeof value !== 'object' || value === null) {
    return line;
  }
  const inner = `${indent} `;
  const lines = Array.isArray(value)
    ? value.map((item) => `${inner}${layOut(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${layOut(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

const LINE_WIDTH = 150;
