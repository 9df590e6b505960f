import { ApiObjectMetadata } from 'cdk8s';
import { DynamoCommandForm } from './command-form';
import { DynamoEngineConfig } from './engine-config';
import { DynamoFrontend } from './frontend';
import { DynamoGroveOptions } from './grove';
import { DynamoKvTransfer } from './kv-transfer';
import { DynamoPlanner } from './planner';
import { DynamoRouter } from './router';
import { DynamoRuntimeOptions } from './runtime-options';
import { DynamoTopology } from './topology';
import { DynamoWorker } from './worker';
import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { ModelFacts } from '../../models/model-facts';
import { ModelSource } from '../../models/model-source';
import { Caches } from '../../pod/parts/caches';
import { EnvValue } from '../../pod/parts/env-value';
import { Acknowledgement } from '../../rules/acknowledgement';
import { Metrics } from '../../serving/metrics';
import { DynamoApiVersion, DynamoVersion } from '../release/dynamo-version';

/**
 * A graph of Dynamo: a frontend, and workers that run SGLang.
 *
 * `worker` makes an aggregated graph; `prefill` and `decode` together a disaggregated one.
 */
export interface DynamoGraphProps {
  /**
   * Name, namespace, labels and annotations of the graph. Everything that the operator makes is named after it.
   *
   * @default - a name that cdk8s derives from the construct's path, and the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Release of the operator in the cluster, and of the images.
   */
  readonly version: DynamoVersion;

  /**
   * Version of the custom resource.
   *
   * @default - `V1BETA1` for Dynamo 1.3 and newer, else `V1ALPHA1`
   */
  readonly apiVersion?: DynamoApiVersion;

  /**
   * Where the model comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model: heads, layers, sizes. Parallelism and startup time are checked and computed with them.
   *
   * @default - those of the model id, where it is known
   */
  readonly modelFacts?: ModelFacts;

  /**
   * Flags of the engine that all workers have: served name, page size, data types and so on. Those of a worker add to them.
   *
   * @default - the engine's own defaults
   */
  readonly args?: EngineArgs;

  /**
   * Image of frontend and workers. The SGLang in it is taken to be that of the release, unless `engineVersion` of the image says otherwise.
   *
   * @default - `nvcr.io/nvidia/ai-dynamo/sglang-runtime` of the release
   */
  readonly image?: EngineImage;

  /**
   * The frontend.
   *
   * @default - one replica
   */
  readonly frontend?: DynamoFrontend;

  /**
   * Workers that do everything: an aggregated graph.
   *
   * @default - none: `prefill` and `decode` are given
   */
  readonly worker?: DynamoWorker;

  /**
   * Workers that compute the KV cache of prompts. With `decode`.
   *
   * @default - none: `worker` is given
   */
  readonly prefill?: DynamoWorker;

  /**
   * Workers that generate tokens from the caches of the prefill workers. With `prefill`.
   *
   * @default - none: `worker` is given
   */
  readonly decode?: DynamoWorker;

  /**
   * How the frontend chooses the worker of a request.
   *
   * @default - one worker after the other
   */
  readonly router?: DynamoRouter;

  /**
   * The planner, which scales the workers.
   *
   * @default - none
   */
  readonly planner?: DynamoPlanner;

  /**
   * Options of Dynamo's own part of all workers: parsers of tool calls and reasoning, migration of requests.
   *
   * @default - Dynamo's own
   */
  readonly runtime?: DynamoRuntimeOptions;

  /**
   * Flags of the engine in a file.
   *
   * @default - none: all flags stand in the command line
   */
  readonly engineConfig?: DynamoEngineConfig;

  /**
   * How command lines stand in the manifest.
   *
   * @default DynamoCommandForm.ARGV
   */
  readonly commandForm?: DynamoCommandForm;

  /**
   * How KV caches get from prefill to decode workers.
   *
   * @default - over NIXL, between all workers
   */
  readonly kvTransfer?: DynamoKvTransfer;

  /**
   * Volumes of the workers for downloads and compiled kernels. The frontend gets the one for downloads too: it reads the tokenizer.
   *
   * @default - none: each pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * Environment variables of every component. Those of a component win.
   *
   * @default - those that other props need
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Whether programs of Dynamo log lines of JSON.
   *
   * @default false
   */
  readonly jsonLogs?: boolean;

  /**
   * Who collects the metrics: `Metrics.podMonitor()` makes a PodMonitor for each component.
   *
   * @default - none: the platform's own chart may scrape the pods
   */
  readonly metrics?: Metrics;

  /**
   * How Grove schedules the pods.
   *
   * @default - with Grove, where the cluster has it
   */
  readonly grove?: DynamoGroveOptions;

  /**
   * Where in the cluster's topology the pods are packed.
   *
   * @default - anywhere
   */
  readonly topology?: DynamoTopology;

  /**
   * Namespace of Dynamo's own discovery, the same for all components. Dynamo before 0.7; newer ones derive it.
   *
   * @default - the name of the graph
   */
  readonly dynamoNamespace?: string;

  /**
   * Whether all graphs of the cluster that say so find each other's workers. Dynamo 0.7 and newer.
   *
   * @default false
   */
  readonly globalDynamoNamespace?: boolean;

  /**
   * Whether the graph says that its engine is SGLang, rather than let the operator find out. Nodes of a replica get their ranks by it.
   *
   * @default - true when a worker spans several nodes
   */
  readonly backendFramework?: boolean;

  /**
   * Findings of the rules that are meant.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];
}
