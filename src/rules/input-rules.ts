import { InputFindings } from './input-reader';
import { ruleTable } from './rule';

const SOURCE = 'docs/architecture.md';

/** What inputs must be before anything can be worked out from them. */
export const INPUT_RULES = ruleTable<InputFindings>([
  { code: 'INF004', severity: 'error', title: 'Required props are given', source: SOURCE, check: ({ missing }) => missing },
  { code: 'INF005', severity: 'error', title: 'Each prop has a value of the type that it takes', source: SOURCE, check: ({ ofAnotherKind }) => ofAnotherKind },
  { code: 'INF006', severity: 'error', title: 'Props are spelled as their struct has them', source: SOURCE, check: ({ unknown }) => unknown },
  { code: 'INF007', severity: 'error', title: 'Values come from the same version of the package', source: SOURCE, check: ({ ofAnotherVersion }) => ofAnotherVersion },
  { code: 'INF008', severity: 'error', title: 'Props are plain data that can be read', source: SOURCE, check: ({ unreadable }) => unreadable },
]);
