import { InputFindings } from './input-reader';
import { ruleTable } from './rule';

const SOURCE = 'docs/architecture.md';

/** The types of inputs. A construct checks them before anything else. */
export const INPUT_RULES = ruleTable<InputFindings>([
  { code: 'INF004', severity: 'error', title: 'Required props are set', source: SOURCE, check: ({ missing }) => missing },
  { code: 'INF005', severity: 'error', title: 'Each prop has a value of its type', source: SOURCE, check: ({ ofAnotherKind }) => ofAnotherKind },
  { code: 'INF006', severity: 'error', title: 'Each prop exists in its struct', source: SOURCE, check: ({ unknown }) => unknown },
  { code: 'INF007', severity: 'error', title: 'Objects were created by the same version of the package', source: SOURCE, check: ({ ofAnotherVersion }) => ofAnotherVersion },
  { code: 'INF008', severity: 'error', title: 'Props are plain data that can be read', source: SOURCE, check: ({ unreadable }) => unreadable },
]);
