import { EngineInputs, EngineSpec, StartupWork } from '../../engines/engine-spec';
import { OwnedArgument } from '../../engines/flags/argv';
import { AnyLaunch } from '../../engines/launch';
import { Gpu } from '../../hardware/gpu';
import { DynamoGraphProps } from '../props/graph';
import { DynamoWorker } from '../props/worker';
import { EngineFacts } from '../release/engine-facts';

/** What a worker does, which is also the prop that it is given by. */
export type WorkerRole = 'worker' | 'prefill' | 'decode';

/** What a graph states of one of its workers. */
export interface StatedWorker {
  readonly props: DynamoGraphProps;
  readonly role: WorkerRole;
  readonly worker: DynamoWorker;
  /** Name of the graph. */
  readonly graph: string;
  /** The address of all interfaces. */
  readonly listenAddress: string;
}

/** What every engine makes of a worker. */
export interface WorkerPlan {
  readonly args: object;
  readonly modelPath?: string;
  readonly gpu?: Gpu;
  readonly nodes: number;
  readonly gpusPerPod: number;
  readonly dp: number;
}

/** The launch of a worker, whatever its engine. */
export interface WorkerLaunch extends AnyLaunch {
  readonly plan: WorkerPlan;
  readonly startupWork: StartupWork;
}

/** What an engine on GPUs is told of a worker. */
export interface WorkerInputs extends EngineInputs {
  readonly nodes?: number;
}

/** Ports from one on, and the prop that chooses them. */
export interface PortRange {
  readonly use: string;
  readonly first: number;
  readonly count: number;
}

/** An engine as the workers of a graph run it. */
export interface EngineRow<I extends WorkerInputs, P extends WorkerPlan> {
  readonly facts: EngineFacts;
  /** The engine, as the release of Dynamo starts it in a worker. */
  specOf(stated: StatedWorker): EngineSpec<I, P>;
  /** What the engine is told of its role. */
  roleInputs(stated: StatedWorker): Pick<I, 'role' | 'kvTransfer'>;
  /** Flags that follow from the role. */
  roleFlags(stated: StatedWorker, args: I['args']): OwnedArgument[];
  servedModelName(args: I['args']): string | undefined;
  /** What the engine chooses for an arg that is not set, where it is known to. */
  chosen?(arg: string, plan: P): unknown;
  /** Ports at which workers find each other's KV caches. */
  transferPorts(stated: Pick<StatedWorker, 'props' | 'role'>, launch: WorkerLaunch): PortRange[];
}

/** Whether the workers of a role publish what they cache: decode workers take over what prefill workers had. */
export function publishesEvents({ router }: DynamoGraphProps, role: WorkerRole): boolean {
  return router?._bind().events !== undefined && role !== 'decode';
}
