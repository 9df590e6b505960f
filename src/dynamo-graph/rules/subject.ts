import { EngineLaunch } from '../../engines/launch';
import { ResolvedSglang, SglangInputs } from '../../engines/sglang/resolve';
import { ResolvedComponent } from '../plan/resolved-component';
import { ResolvedGraph } from '../plan/resolved-graph';
import { DynamoGraphProps } from '../props/graph';
import { DynamoWorker } from '../props/worker';
import { DynamoApiVersion } from '../release/dynamo-version';

/** What the rules look at: what was given, and what it came to. */
export interface GraphSubject {
  readonly props: DynamoGraphProps;
  readonly plan: ResolvedGraph;
  readonly name: string;
  readonly apiVersion: DynamoApiVersion;
}

/** A component that runs engines. */
export interface ResolvedWorker extends ResolvedComponent {
  readonly worker: DynamoWorker;
  readonly launch: EngineLaunch<SglangInputs, ResolvedSglang>;
}

/** The components that run engines. */
export function workersIn({ components }: ResolvedGraph): ResolvedWorker[] {
  return components.filter((component): component is ResolvedWorker => component.worker !== undefined && component.launch !== undefined);
}

/** Whether prefill and decode are told apart. */
export function isDisaggregated({ prefill, decode }: DynamoGraphProps): boolean {
  return prefill !== undefined || decode !== undefined;
}
