import { NameBudget } from '../../kube/names';
import { StringMap } from '../../kube/objects';
import { DynamoVersion } from '../release/dynamo-version';
import { BEHAVIOUR } from '../release/releases';

/** Length of the names that Grove joins for a pod. @see https://github.com/ai-dynamo/grove */
export const GROVE_BUDGET = 45;
/** What Grove appends for leader and workers of a replica of several nodes. */
const ROLE_SUFFIX = '-ldr';
/** The operator leaves the graph's part of a name at least so long when it shortens it. */
const SHORTEST_GRAPH_PART = 8;
const DNS_LABEL = 63;

/** A component, as far as names go. */
export interface NamedComponent {
  readonly name: string;
  /** Whether Grove makes a scaling group of it, whose name joins the others. */
  readonly group: boolean;
}

/** The length of a joined name, and how it comes about. */
export interface GroveLength {
  readonly length: number;
  readonly sum: string;
}

/** Labels that the operator gives to pods. */
const LABEL = {
  graph: 'nvidia.com/dynamo-graph-deployment-name',
  component: 'nvidia.com/dynamo-component',
  /** Of graph and component together. */
  selector: 'nvidia.com/selector',
} as const;

/** Labels that all pods of a graph carry, and no others. */
export function graphLabels(graph: string): StringMap {
  return { [LABEL.graph]: graph };
}

/** Labels that all pods of a component carry, and no others. */
export function componentLabels(version: DynamoVersion, graph: string, component: string): StringMap {
  return version._has(BEHAVIOUR.podsNameComponents)
    ? { ...graphLabels(graph), [LABEL.component]: component }
    : { [LABEL.selector]: `${graph}-${component.toLowerCase()}` };
}

/** Name of the Service that the operator makes for a component. */
export function serviceName(graph: string, component: string): string {
  return `${graph}-${component.toLowerCase()}`.replaceAll('.', '-');
}

/** Length of the name that Grove joins for the pods of a component. */
export function groveLength(version: DynamoVersion, graph: string, component: NamedComponent, all: readonly NamedComponent[]): GroveLength {
  const own = componentLength(component);
  const room = Math.max(GROVE_BUDGET - longestPart(all), SHORTEST_GRAPH_PART);
  const graphPart = version._has(BEHAVIOUR.namesAreShortened) ? Math.min(graph.length, room) : graph.length;
  const { length } = component.name;
  const sum = component.group ? `${length} of ${component.name} twice and ${ROLE_SUFFIX.length} of ${ROLE_SUFFIX}` : `${length} of ${component.name}`;
  return { length: graphPart + own, sum: `${graphPart} of ${graph}, ${sum}` };
}

/** The maximum length of the derived name of a graph. */
export function graphNameBudget(apiVersion: string, components: readonly NamedComponent[]): NameBudget {
  const length = Math.max(GROVE_BUDGET - longestPart(components), SHORTEST_GRAPH_PART);
  return { kind: 'DynamoGraphDeployment', apiVersion, length, source: 'names of pods' };
}

/** How long the name of a graph may be at most, so that its Services have names. */
export function serviceNameBudget(apiVersion: string, components: readonly NamedComponent[]): NameBudget {
  let longest = 0;
  for (const { name } of components) {
    longest = Math.max(longest, name.length);
  }
  return { kind: 'DynamoGraphDeployment', apiVersion, length: Math.max(DNS_LABEL - 1 - longest, 1), source: 'the Services, named <graph>-<component>' };
}

/** The most that a component adds to the name of the graph. */
export function longestPart(components: readonly NamedComponent[]): number {
  let longest = 0;
  for (const component of components) {
    longest = Math.max(longest, componentLength(component));
  }
  return longest;
}

function componentLength({ name, group }: NamedComponent): number {
  return group ? 2 * name.length + ROLE_SUFFIX.length : name.length;
}
