import { EngineRow, StatedWorker, WorkerInputs, WorkerLaunch, WorkerPlan, WorkerRole, PortRange } from './engine-row';
import { workerLaunch } from './worker-launch';
import { EngineImage } from '../../engines/engine-image';
import { FlagTable } from '../../engines/flags/flag-table';
import { flagTableOf } from '../../engines/known-engines';
import { ImageReference } from '../../kube/image-reference';
import { DynamoGraphProps } from '../props/graph';
import { ALL_FACTS } from '../release/all-facts';
import { EngineFacts } from '../release/engine-facts';

/** An engine that the workers of a graph run. */
export interface DynamoEngine {
  readonly facts: EngineFacts;
  readonly flags: FlagTable;
  /** Name by which requests ask for the model, where flags state one. */
  servedModelName(args: object): string | undefined;
  /** What the engine chooses for an arg that is not set, where it is known to. */
  chosen(arg: string, launch: WorkerLaunch): unknown;
  launch(stated: StatedWorker): WorkerLaunch;
  /** Ports at which workers find each other's KV caches. */
  transferPorts(props: DynamoGraphProps, role: WorkerRole, launch: WorkerLaunch): PortRange[];
}

function dynamoEngine<I extends WorkerInputs, P extends WorkerPlan>(row: EngineRow<I, P>): DynamoEngine {
  const { facts } = row;
  return {
    facts,
    flags: flagTableOf(facts.engine),
    servedModelName: (args) => row.servedModelName(args),
    // The launch is one of this row.
    chosen: (arg, { plan }) => row.chosen?.(arg, plan as P),
    launch: (stated) => workerLaunch(row, stated),
    transferPorts: (props, role, launch) => row.transferPorts({ props, role }, launch),
  };
}

/** The engines there are, each loaded only when a graph runs it. */
const ENGINES: { readonly [engine in EngineFacts['engine']]: () => DynamoEngine } = {
  /* eslint-disable @typescript-eslint/no-require-imports */
  sglang: () => dynamoEngine((require('./sglang-worker') as typeof import('./sglang-worker')).SGLANG_ROW),
  vllm: () => dynamoEngine((require('./vllm-worker') as typeof import('./vllm-worker')).VLLM_ROW),
  /* eslint-enable @typescript-eslint/no-require-imports */
};

/** Those that are loaded. */
const LOADED: { [engine in EngineFacts['engine']]?: DynamoEngine } = {};

/** The engine whose workers a graph runs: that of its flags, or else the one that an image is built for. */
export function dynamoEngineOf({ args, worker, prefill, decode, image }: DynamoGraphProps): DynamoEngine {
  const flags = args ?? worker?.args ?? prefill?.args ?? decode?.args;
  const stated = flags?.engine ?? engineIn(image) ?? engineIn(worker?.image) ?? engineIn(prefill?.image) ?? engineIn(decode?.image);
  const { engine } = ALL_FACTS.find((facts) => facts.engine === stated) ?? ALL_FACTS[0];
  return LOADED[engine] ??= ENGINES[engine]();
}

function engineIn(image: EngineImage | undefined): string | undefined {
  return image && builtFor(image);
}

/** The engine that an image of Dynamo is built for, as far as its name says so. */
export function builtFor({ reference }: EngineImage): string | undefined {
  return /(?:^|\/)(sglang|vllm|tensorrtllm)-runtime$/.exec(ImageReference.parse(reference).repository)?.[1];
}
