import { ApiObjectMetadata } from 'cdk8s';
import { LlmdLayout } from './layout';
import { LlmdRole } from './role';
import { LlmdRouting } from './routing';
import { RoutingSidecarOptions } from './routing-sidecar';
import { LlmdTracing } from './tracing';
import { LlmdWorkloads } from './workloads';
import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { KvTransfer } from '../../engines/kv-transfer';
import { ModelFacts } from '../../models/model-facts';
import { ModelSource } from '../../models/model-source';
import { Caches } from '../../pod/parts/caches';
import { EnvValue } from '../../pod/parts/env-value';
import { SecretRef } from '../../pod/parts/secret-ref';
import { Acknowledgement } from '../../rules/acknowledgement';
import { NotSecret } from '../../rules/not-secret';
import { Metrics } from '../../serving/metrics';
import { LlmdVersion } from '../release/llmd-version';

/**
 * Props of `LlmdModelService`.
 *
 * With `decode` alone, each pod computes prompts and tokens. With `prefill` too, the service is disaggregated.
 */
export interface LlmdModelServiceProps {
  /**
   * Name, namespace, labels and annotations of the objects. The names of all of them derive from it.
   *
   * @default - a name that cdk8s derives from the path of the construct, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * Release of llm-d: that of the routing sidecar and of the endpoint picker, unless one of them states its own.
   */
  readonly version: LlmdVersion;

  /**
   * Image of the engine. Its repository says which engine runs, and its version which flags exist.
   */
  readonly image: EngineImage;

  /**
   * The model, and where it comes from.
   */
  readonly model: ModelSource;

  /**
   * Dimensions of the model, such as heads, layers and sizes. Parallelism and memory are computed from them and checked.
   *
   * @default - the known dimensions of the model id, if there are any
   */
  readonly modelFacts?: ModelFacts;

  /**
   * Flags of the engine for all roles. `args` of a role take precedence, flag by flag. For an image that is not named after its engine,
   * they say which engine runs.
   *
   * @default - the engine's own defaults
   */
  readonly args?: EngineArgs;

  /**
   * The pods that generate tokens; without `prefill`, those that do everything.
   */
  readonly decode: LlmdRole;

  /**
   * The pods that compute the KV cache of prompts.
   *
   * @default - none: the pods of `decode` do that, too
   */
  readonly prefill?: LlmdRole;

  /**
   * What runs the pods of the roles: a workload for each, or one for both, which replaces them together.
   *
   * @default LlmdWorkloads.separate()
   */
  readonly workloads?: LlmdWorkloads;

  /**
   * What moves KV caches from the pods that prefill to those that decode. Requires `prefill`.
   *
   * @default KvTransfer.nixl()
   */
  readonly kvTransfer?: KvTransfer;

  /**
   * Port on which the pods take requests, 1 to 65535: that of the sidecar, or of the engine where there is none.
   *
   * @default - that of the pool in `routing`, else 8000
   */
  readonly port?: number;

  /**
   * The proxy in front of the engines that decode.
   *
   * @default - one of the release with `prefill`; none without
   */
  readonly sidecar?: RoutingSidecarOptions;

  /**
   * How requests reach the pods.
   *
   * @default - none: the pods alone are made
   */
  readonly routing?: LlmdRouting;

  /**
   * Whose conventions names, labels and ports follow.
   *
   * With the chart's layout and vLLM, `dataParallelSize`, `dataParallelSizeLocal` and `nodesPerReplica` follow from each other: two of them say the
   * third.
   *
   * @default LlmdLayout.GUIDES
   */
  readonly layout?: LlmdLayout;

  /**
   * Volumes for downloads and compiled kernels of all roles.
   *
   * @default - none: every pod downloads and compiles again
   */
  readonly caches?: Caches;

  /**
   * API key that requests must carry, as `Authorization: Bearer`. Health checks and metrics need none.
   *
   * @default - none: anyone who can reach the pods can use them
   */
  readonly apiKey?: SecretRef;

  /**
   * Environment variables of the engines of all roles. `env` of a role takes precedence.
   *
   * @default - those that other props need
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * How metrics are collected: `Metrics.podMonitor()` makes a PodMonitor for each role.
   *
   * @default - none: the endpoint picker reads them all the same
   */
  readonly metrics?: Metrics;

  /**
   * Where spans of requests are sent.
   *
   * @default - nowhere
   */
  readonly tracing?: LlmdTracing;

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
