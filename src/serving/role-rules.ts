import { IConstruct } from 'constructs';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

interface RoleQuestion {
  readonly role: unknown;
  readonly roles: readonly string[];
}

const ROLE_RULES = ruleTable<RoleQuestion>([
  {
    code: 'INF120',
    severity: 'error',
    title: 'The construct has the role that is asked for',
    source: 'docs/architecture.md',
    check: ({ role, roles }) => ({ path: 'role', got: role, expected: `one of ${roles.join(', ')}`, remedy: 'name a role that the construct has' }),
  },
]);

/** Throws for a role that a construct does not have. */
export function unknownRole(scope: IConstruct, role: unknown, roles: readonly string[]): never {
  new Review().run(ROLE_RULES, { role, roles }).conclude(scope);
  throw new Error('unreachable');
}
