import { IConstruct } from 'constructs';
import { Review } from './review';
import { ruleTable } from './rule';

const REQUIRED_RULES = ruleTable<object>([
  {
    code: 'INF004',
    severity: 'error',
    title: 'Required props are given',
    source: 'docs/architecture.md',
    check: (props) => Object.entries(props).filter(([, value]) => value === undefined || value === null).map(([path]) => ({
      path,
      expected: 'a value: this prop has no default',
      remedy: `set ${path}`,
    })),
  },
]);

/** Throws when something is missing that nothing can be worked out without: languages without types pass it by. */
export function requireProps(scope: IConstruct, props: object): void {
  new Review().run(REQUIRED_RULES, props).conclude(scope);
}
