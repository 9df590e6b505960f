import { isDns1035Label } from '../../kube/names';
import { NameClaim, NameConflict, nameFinding, withinCharts } from '../../rules/name-conflict';
import { ruleTable } from '../../rules/rule';
import { serviceName } from '../plan/names';
import { DynamoVersion } from '../release/dynamo-version';
import { BEHAVIOUR } from '../release/releases';

/** Two graphs, or a graph and something that has the name of one of its Services. */
export const [GRAPH_NAME_RULE, DISCOVERY_RULE] = ruleTable<NameConflict>([
  {
    code: 'DYN090',
    severity: 'engine-error',
    title: 'No other graph of the namespace has the name, and no other Service that of one of its components',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/dynamo/graph.go',
    check: (conflict) => nameFinding(conflict, 'the operator makes a Service for each component of a graph'),
  },
  {
    code: 'DYN091',
    severity: 'engine-error',
    title: 'The name of a graph does not begin with that of another one of the namespace',
    source: 'https://github.com/ai-dynamo/dynamo/issues/10990',
    check: (conflict) => {
      const { own, other, source: { prop } } = conflict;
      const [short, long] = own.name.length < other.name.length ? [own, other] : [other, own];
      const swapped = `${long.name.slice(short.name.length).replace(/^-+/, '')}-${short.name}`;
      return withinCharts(conflict, {
        path: prop,
        got: own.name,
        expected: `no graph whose name begins with that of another one: the frontend of ${short.name} also discovers the workers of ${long.name} (${other.path} is the other graph)`,
        remedy: `rename ${long.name}, for example to ${long.rename(...[swapped].filter((name) => isDns1035Label(name)))}`,
      });
    },
  },
]);

/** What workers and frontends of a namespace find each other by. It is no object: no other one can have the name. */
const DISCOVERY = 'dynamo/discovery name';

/** What the other names of a graph depend on. */
export interface NamedGraph {
  readonly version: DynamoVersion;
  /** Whether its workers are found by all graphs that say so, whatever their names. */
  readonly isGlobal: boolean;
  /** Names of the components. */
  readonly components: readonly string[];
}

/** Names that the operator takes for a graph, and the one by which its workers are discovered. */
export function claimsOfGraph({ version, isGlobal, components }: NamedGraph): NameClaim[] {
  const services = components.map((component) => ({ kind: 'core/Service', suffix: serviceName('', component), rule: GRAPH_NAME_RULE }));
  return isGlobal ? services : [...services, {
    kind: DISCOVERY, takes: version._has(BEHAVIOUR.frontendMatchesPrefixes) ? 'longer' : 'nothing', rule: DISCOVERY_RULE,
  }];
}
