import { OptionTable } from './option-form';
import { ReleaseLine, Span } from './releases';
import { OwnedFlag } from '../../engines/flags/owned-flag';

/** An arg that has the same value in prefill and decode workers: one writes the cache, the other reads it. */
export interface SharedArg {
  readonly arg: string;
  /** What the engine takes where it is not set. */
  readonly unset?: unknown;
  /** The engine chooses a value where it is not set, which is not known for every plan. */
  readonly isChosen?: boolean;
  /** Other names of a value. */
  readonly aliases?: { readonly [alias: string]: string };
  /** Workers run with different values, but less well. */
  readonly isAdvice?: boolean;
}

/** What Dynamo's releases need to be told of an engine, and what they take. */
export interface EngineFacts {
  /** Name of the engine, as operator and planner know it. */
  readonly engine: Exclude<keyof ReleaseLine, 'since'>;
  /** What starts a worker. */
  readonly command: readonly string[];
  /** Last part of the name of the runtime image. */
  readonly image: string;
  readonly modelFlag: string;
  /** Where files of flags are mounted, unless another directory is stated. */
  readonly configDirectory: string;
  /** Files with flags of the engine, which the worker merges. */
  readonly engineConfig: Span;
  /** Flags that stay on the command line, where the operator reads how many nodes a replica needs. */
  readonly readFlags: readonly string[];
  /** Workers that let the engine read a model from a bucket; older ones look it up on the hub. */
  readonly bucketModel: Span;
  /** Options of the Dynamo runtime in a worker: flags of the worker, variables of the frontend. */
  readonly runtimeOptions: OptionTable;
  /** What to set in place of options that only workers of another engine have. */
  readonly instead: { readonly [option: string]: string };
  /** Flags that a graph owns in addition to those that every construct owns. */
  readonly ownedFlags: readonly OwnedFlag[];
  /** What the configuration of events has beside publisher, topic and endpoint. */
  readonly kvEvents: object;
  readonly sharedArgs: readonly SharedArg[];
}
