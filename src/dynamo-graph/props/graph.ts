import { ApiObjectMetadata } from 'cdk8s';
import { DynamoCommandForm } from './command-form';
import { DynamoEngineConfig } from './engine-config';
import { DynamoFrontend } from './frontend';
import { DynamoGroveOptions } from './grove';
import { DynamoKvTransferPolicy } from './kv-transfer-policy';
import { DynamoPlanner } from './planner';
import { DynamoRouter } from './router';
import { DynamoRuntimeOptions } from './runtime-options';
import { DynamoTopology } from './topology';
import { DynamoWorker } from './worker';
import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { KvTransfer } from '../../engines/kv-transfer';
import { ModelFacts } from '../../models/model-facts';
import { ModelSource } from '../../models/model-source';
import { Caches } from '../../pod/parts/caches';
import { EnvValue } from '../../pod/parts/env-value';
import { Acknowledgement } from '../../rules/acknowledgement';
import { NotSecret } from '../../rules/not-secret';
import { Metrics } from '../../serving/metrics';
import { DynamoApiVersion, DynamoVersion } from '../release/dynamo-version';

/**
 * Props of `DynamoGraph`.
 *
 * With `worker` the graph is aggregated; with `prefill` and `decode` it is disaggregated.
 */
export interface DynamoGraphProps {
  /**
   * Name, namespace, labels and annotations of the objects. The names of everything that the operator creates derive from it.
   *
   * @default - a name that cdk8s derives from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Release of Dynamo: that of the operator in the cluster, and of the images.
   */
  readonly version: DynamoVersion;

  /**
   * API version of the custom resource.
   *
   * @default - `V1BETA1` for Dynamo 1.3 and newer, otherwise `V1ALPHA1`
   */
  readonly apiVersion?: DynamoApiVersion;

  /**
   * The model, and where it comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model, such as heads, layers and sizes. Parallelism is checked, and the startup time computed, from them.
   *
   * @default - the known dimensions of the model id, if there are any
   */
  readonly modelFacts?: ModelFacts;

  /**
   * Flags of the engine for all workers, such as served name, page size and data types. `args` of a worker take precedence.
   *
   * They choose the engine: `EngineArgs.sglang({ … })` or `EngineArgs.vllm({ … })`.
   *
   * @default - the engine's own defaults; the engine is the one that `image` is built for, or else SGLang
   */
  readonly args?: EngineArgs;

  /**
   * Image of frontend and workers. It is assumed to contain the engine of the release, unless it states
   * `engineVersion`.
   *
   * @default - `nvcr.io/nvidia/ai-dynamo/sglang-runtime` or `vllm-runtime` of the release
   */
  readonly image?: EngineImage;

  /**
   * The frontend, which receives requests and routes them to workers.
   *
   * @default - 1 replica
   */
  readonly frontend?: DynamoFrontend;

  /**
   * Workers that compute both prompts and tokens: an aggregated graph. Excludes `prefill` and `decode`.
   *
   * @default - none: the graph has `prefill` and `decode`
   */
  readonly worker?: DynamoWorker;

  /**
   * Workers that compute the KV cache of prompts. Requires `decode`.
   *
   * @default - none: the graph has `worker`
   */
  readonly prefill?: DynamoWorker;

  /**
   * Workers that generate tokens from the KV caches of the prefill workers. Requires `prefill`.
   *
   * @default - none: the graph has `worker`
   */
  readonly decode?: DynamoWorker;

  /**
   * How the frontend chooses the worker for a request.
   *
   * @default - Dynamo's own: `DynamoRouter.roundRobin()`
   */
  readonly router?: DynamoRouter;

  /**
   * The planner, which scales the workers.
   *
   * @default - none
   */
  readonly planner?: DynamoPlanner;

  /**
   * Options of the Dynamo runtime in all workers, such as parsers of tool calls and reasoning, and migration of requests.
   *
   * @default - Dynamo's own
   */
  readonly runtime?: DynamoRuntimeOptions;

  /**
   * Files that hold the flags of the engine.
   *
   * @default - none: all flags are on the command line
   */
  readonly engineConfig?: DynamoEngineConfig;

  /**
   * How the manifest holds command lines.
   *
   * @default DynamoCommandForm.ARGV
   */
  readonly commandForm?: DynamoCommandForm;

  /**
   * What moves KV caches from prefill to decode workers. For disaggregated graphs. With SGLang its port is set on
   * Dynamo 0.6 and newer, with vLLM on 0.7 and newer; older releases choose one themselves.
   *
   * @default - `KvTransfer.nixl()`, with port 12345 for SGLang and 5600 for vLLM
   */
  readonly kvTransfer?: KvTransfer;

  /**
   * Which workers exchange KV caches. For disaggregated graphs. Dynamo 1.3 and newer.
   *
   * @default - all workers of the graph
   */
  readonly kvTransferPolicy?: DynamoKvTransferPolicy;

  /**
   * Volumes for downloads and compiled kernels of the workers. The frontend mounts the one for downloads too, since it reads the
   * tokenizer.
   *
   * @default - none: every pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * Environment variables of every component. `env` of a component takes precedence.
   *
   * @default - those that other props need
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Whether Dynamo logs in JSON.
   *
   * @default false
   */
  readonly jsonLogs?: boolean;

  /**
   * How metrics are collected: `Metrics.podMonitor()` makes a PodMonitor for each component.
   *
   * @default - none: the chart of the Dynamo platform may scrape the pods
   */
  readonly metrics?: Metrics;

  /**
   * How Grove schedules the pods.
   *
   * @default - Grove with its own defaults, if the cluster has it
   */
  readonly grove?: DynamoGroveOptions;

  /**
   * Which domain of the cluster's topology the pods are packed into.
   *
   * @default - anywhere
   */
  readonly topology?: DynamoTopology;

  /**
   * Namespace of Dynamo's service discovery, shared by all components. Dynamo before 0.7; newer releases derive it.
   *
   * @default - the name of the graph
   */
  readonly dynamoNamespace?: string;

  /**
   * Whether the graph shares its workers with all other graphs of the cluster that set this. Dynamo 0.7 and newer.
   *
   * @default false
   */
  readonly globalDynamoNamespace?: boolean;

  /**
   * Whether the graph declares its engine instead of leaving the detection to the operator, which passes ranks to the
   * nodes of a replica accordingly.
   *
   * @default - true if a worker spans several nodes
   */
  readonly backendFramework?: boolean;

  /**
   * Findings to accept, each with a reason. An engine error becomes advice; advice is no longer printed.
   *
   * @default - none
   */
  readonly acknowledge?: Acknowledgement[];

  /**
   * Values that look like credentials but are not, each by its path and with a reason. They are listed on `advice`.
   *
   * @default - none
   */
  readonly notSecrets?: NotSecret[];
}
