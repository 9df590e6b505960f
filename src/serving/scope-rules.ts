import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { isInnocent } from '../kube/credentials/credentials';
import { Review } from '../rules/review';
import { Finding, ruleTable } from '../rules/rule';

/** Where a construct is created. Plain JavaScript can pass anything. */
interface Place {
  readonly scope: unknown;
  readonly id: unknown;
}

function isInChart(scope: unknown): boolean {
  return Construct.isConstruct(scope) && (Chart.isChart(scope) || isInChart(scope.node.scope));
}

const SCOPE_RULES = ruleTable<Place>([
  {
    code: 'INF016',
    severity: 'error',
    title: 'A construct has an id and is created in a Chart',
    source: 'https://cdk8s.io/docs/latest/basics/chart/',
    check: ({ scope, id }) => {
      const findings: Finding[] = [];
      if (!isInChart(scope)) {
        findings.push({
          path: 'scope', expected: 'a Chart, or a construct within one', remedy: "pass a Chart as the first argument: const chart = new Chart(app, 'llm')",
        });
      }
      if (typeof id !== 'string' || id === '') {
        findings.push({ path: 'id', expected: 'a string that is not empty', remedy: "pass an id as the second argument, for example 'chat'" });
      }
      return findings;
    },
  },
  {
    code: 'INF018',
    severity: 'error',
    title: 'The id of a construct is no credential',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ id }) => typeof id === 'string' && !isInnocent(id) && {
      path: 'id', expected: 'a name: names of objects are derived from it', remedy: 'pass another id, and revoke the credential',
    },
  },
]);

/** The scope; throws one error if a construct cannot be created there. */
export function checkedScope(scope: Construct, id: string, className: string): Construct {
  new Review().run(SCOPE_RULES, { scope, id }).concludeCall(className);
  return scope;
}
