import { IConstruct } from 'constructs';
import { Acknowledgement } from '../../rules/acknowledgement';
import { Finding, ruleTable } from '../../rules/rule';
import { DynamoVersion } from '../release/dynamo-version';
import { BEHAVIOUR } from '../release/releases';

/** A graph, as far as its names go. */
export interface Neighbour {
  readonly name: string;
  readonly namespace?: string;
  readonly version: DynamoVersion;
  /** Whether its workers are found by all graphs that say so, whatever their names. */
  readonly isGlobal: boolean;
  /** Names of the Services that the operator makes. */
  readonly services: readonly string[];
}

/** A graph, and the others of the same namespace that were made before it. */
export interface Neighbourhood {
  readonly own: Neighbour;
  readonly others: readonly Neighbour[];
}

const REMEDY = 'rename one of the two';

/** Names that two graphs of one namespace must not have. */
export const NEIGHBOUR_RULES = ruleTable<Neighbourhood>([
  {
    code: 'DYN090',
    severity: 'error',
    title: 'Graphs of a namespace have names and Services of their own',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/dynamo/graph.go',
    check: ({ own, others }): Finding[] => others.flatMap(({ name, services }) => {
      const shared = services.find((service) => own.services.includes(service));
      return name === own.name
        ? [{ path: 'metadata.name', got: own.name, expected: 'a name that no other graph of the namespace has', remedy: REMEDY }]
        : shared !== undefined ? [{ path: 'metadata.name', got: own.name, expected: `no Service ${shared}, which the graph ${name} has already`, remedy: `${REMEDY}, or a component` }] : [];
    }),
  },
  {
    code: 'DYN091',
    severity: 'engine-error',
    title: 'The name of a graph does not begin with that of another one of the namespace',
    source: 'https://github.com/ai-dynamo/dynamo/issues/10990',
    check: ({ own, others }): Finding[] => others.flatMap((other) => {
      const [short, long] = own.name.length < other.name.length ? [own, other] : [other, own];
      const goByName = !short.isGlobal && !long.isGlobal;
      const finds = goByName && short.version._has(BEHAVIOUR.frontendMatchesPrefixes) && short.name !== long.name && long.name.startsWith(short.name);
      return finds ? [{
        path: 'metadata.name',
        got: own.name,
        expected: `no name that begins like another: the frontend of ${short.name} finds the workers of ${long.name} too`,
        remedy: `${REMEDY}, such as ${long.name} to ${long.name.slice(short.name.length).replace(/^-/, '')}-${short.name}`,
      }] : [];
    }),
  },
]);

const NEIGHBOURS = Symbol.for('cdk8s-inference.DynamoGraphs');

interface RootWithGraphs extends IConstruct {
  [NEIGHBOURS]?: Map<string, Neighbour[]>;
}

/** Makes a graph known to the others of its app: two whose names shadow each other are an error when the app is synthesized. */
export function meetNeighbours(construct: IConstruct, own: Neighbour, acknowledged: readonly Acknowledgement[]): void {
  const root = construct.node.root as RootWithGraphs;
  if (!root[NEIGHBOURS]) {
    Object.defineProperty(root, NEIGHBOURS, { value: new Map() });
  }
  const graphs = root[NEIGHBOURS]!;
  const all = graphs.get(own.namespace ?? '') ?? [];
  graphs.set(own.namespace ?? '', all);
  all.push(own);
  const before = all.length - 1;
  construct.node.addValidation({ validate: () => findings({ own, others: all.slice(0, before) }, acknowledged) });
}

function findings(neighbourhood: Neighbourhood, acknowledged: readonly Acknowledgement[]): string[] {
  return neighbourhood.others.length === 0 ? [] : NEIGHBOUR_RULES
    .filter(({ code, severity }) => severity === 'error' || !acknowledged.some((one) => one.code === code))
    .flatMap(({ code, check }) => (check(neighbourhood) as Finding[]).map(({ path, got, expected, remedy }) => `[${code}] ${path}: got ${JSON.stringify(got)}, expected ${expected}; ${remedy}`));
}
