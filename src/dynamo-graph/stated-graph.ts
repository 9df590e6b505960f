import { IConstruct } from 'constructs';
import { DynamoComponentOptions } from './props/component';
import { DynamoGraphProps } from './props/graph';
import { DynamoProbes } from './props/probes';
import { DynamoWorker } from './props/worker';
import { statedProps, withoutGaps } from '../rules/required';

/** Structs within a struct, by the props that hold them. */
interface Structs {
  readonly [prop: string]: Structs;
}

/** Structs within one of a type. */
type StructsOf<T> = { readonly [K in keyof T]?: Structs };

const PROBES = { startup: {}, liveness: {}, readiness: {} } satisfies StructsOf<DynamoProbes>;
const COMPONENT = { env: {}, resources: {}, proxy: {}, caBundle: {}, probes: PROBES } satisfies StructsOf<DynamoComponentOptions>;
const WORKER = { ...COMPONENT, gpuMemoryService: {} } satisfies StructsOf<DynamoWorker>;

/** What is free in form, such as the configuration of the planner, is no struct: null may mean something there. */
const GRAPH = {
  metadata: {},
  frontend: COMPONENT,
  worker: WORKER,
  prefill: WORKER,
  decode: WORKER,
  planner: COMPONENT,
  runtime: {},
  kvTransfer: {},
  caches: {},
  env: {},
  grove: {},
  topology: {},
} satisfies StructsOf<DynamoGraphProps>;

/**
 * The props of a graph without what plain JavaScript leaves null or undefined in them and in their structs, so that what one says
 * for a role and leaves out is what the graph says.
 *
 * Throws when something is missing that nothing can be worked out without.
 */
export function statedGraph(scope: IConstruct, props: DynamoGraphProps): DynamoGraphProps {
  return stated(statedProps(scope, props, 'version', 'model'), GRAPH);
}

function stated<T extends object>(struct: T, structs: Structs): T {
  const entries = Object.entries(withoutGaps(struct)).filter(([, value]) => value !== undefined);
  const within = (prop: string, value: unknown) => (Object.hasOwn(structs, prop) ? stated(value as object, structs[prop]) : value);
  return Object.fromEntries(entries.map(([prop, value]) => [prop, within(prop, value)])) as T;
}
