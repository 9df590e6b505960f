import { IConstruct } from 'constructs';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { Finding, ruleTable } from '../rules/rule';

/** Questions about roles that a construct cannot answer. */
const ROLE_RULES = ruleTable<{ readonly unknown?: Finding; readonly notAutoscaled?: Finding }>([
  {
    code: 'INF120',
    severity: 'error',
    title: 'The construct has the role that is asked for',
    source: 'docs/architecture.md',
    check: ({ unknown }) => unknown,
  },
  {
    code: 'INF122',
    severity: 'error',
    title: 'A scale target needs `autoscaling`',
    source: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    check: ({ notAutoscaled: found }) => found,
  },
]);

/** Throws for a role that a construct does not have. */
export function unknownRole(scope: IConstruct, role: unknown, roles: readonly string[]): never {
  const unknown = { path: 'role', got: role ?? 'none', expected: `one of ${roles.join(', ')}`, remedy: 'name a role that the construct has' };
  return refuse(new Review().run(ROLE_RULES, { unknown }), scope);
}

/** Throws for a role whose number of replicas the manifest states. */
export function notAutoscaled(scope: IConstruct, places: Places, countPath: string): never {
  const found = {
    path: places.of('autoscaling'),
    expected: `Autoscaling.external(): otherwise each deployment of the manifest sets ${countPath} back`,
    remedy: 'set autoscaling: Autoscaling.external()',
  };
  return refuse(new Review().run(ROLE_RULES, { notAutoscaled: found }), scope);
}

function refuse(review: Review, scope: IConstruct): never {
  review.conclude(scope);
  throw new Error('a review with an error throws');
}
