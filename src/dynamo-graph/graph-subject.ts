import { DynamoGraphProps } from './dynamo-graph-props';
import { DynamoWorker } from './dynamo-worker';
import { GraphPlan } from './graph-plan';
import { PlannedComponent } from './planned-component';
import { DynamoApiVersion } from '../engines/dynamo/dynamo-version';
import { SglangLaunch } from '../engines/sglang-launch';
import { InferenceDefaultsOptions } from '../pod/inference-defaults';

/** What the rules look at: what was given, and what it came to. */
export interface GraphSubject {
  readonly props: DynamoGraphProps;
  readonly plan: GraphPlan;
  readonly name: string;
  readonly apiVersion: DynamoApiVersion;
  readonly defaults: InferenceDefaultsOptions;
}

/** A component that runs engines. */
export interface PlannedWorker extends PlannedComponent {
  readonly worker: DynamoWorker;
  readonly launch: SglangLaunch;
}

/** The components that run engines. */
export function workersIn({ components }: GraphPlan): PlannedWorker[] {
  return components.filter((component): component is PlannedWorker => component.worker !== undefined && component.launch !== undefined);
}

/** Whether prefill and decode are told apart. */
export function isDisaggregated({ prefill, decode }: DynamoGraphProps): boolean {
  return prefill !== undefined || decode !== undefined;
}
