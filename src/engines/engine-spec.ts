import { EngineEnv } from './engine-env';
import { RuleGroup } from './engine-rule';
import { EngineVersion } from './engine-version';
import { OwnedArgument } from './flags/argv';
import { FlagSchema } from './flags/flag-schema';
import { FlagTable } from './flags/flag-table';
import { OwnedFlag } from './flags/owned-flag';
import { KvOffloading } from './kv-offloading';
import { HostCache, KvSettings } from './kv-settings';
import { BoundKvTransfer } from './kv-transfer';
import { Listening } from './listening';
import { MemoryEstimate } from './memory-fit';
import { ModelDimensions } from './model-dimensions';
import { NeededSettings, OpenedDevices } from './surroundings';
import { Gpu } from '../hardware/gpu';
import { TpuSlice } from '../hardware/tpu-slice';

/** The address of all interfaces with IPv4. */
export const ANY_ADDRESS = '0.0.0.0';

/** The program of an engine that serves requests. */
export interface EngineServer {
  readonly command: readonly string[];
  /** Port of requests, unless the construct states another one. */
  readonly port: number;
  /** Port of the first process of a replica where the others report, unless the construct states another one. */
  readonly distributedPort: number;
  /** Answers 200 when the engine is alive. */
  readonly healthPath: string;
  /** Lists the models when the engine can serve; needs the API key, if there is one. Absent where `healthPath` says as much. */
  readonly modelsPath?: string;
  /** Seconds that a probe waits for an answer, unless the construct states others, and those that no answer takes less than. */
  readonly probeTimeout: { readonly usual: number; readonly least: number };
  /** Answers 200 after it has generated a token. */
  readonly generatePath?: string;
  /** Variable that makes `healthPath` answer without a token, where it does otherwise. */
  readonly plainHealth?: { readonly name: string; readonly value: string };
  /** Variable that holds the API key. */
  readonly apiKeyVariable: string;
  /** Variable that holds the key for requests that change the server. */
  readonly adminApiKeyVariable?: string;
}

/** The ports of a server whose data parallel ranks answer one by one: from the port of the server on. */
export interface RankPorts {
  readonly count: number;
  /** What answers for all of them, and on which port. */
  readonly supervisor: { readonly port: number; readonly healthPath: string; readonly readyPath: string };
}

/** How the processes of one replica on several hosts find each other: texts that Kubernetes fills in. */
export interface ProcessGroup {
  readonly size: number;
  /** The same as a variable, for engines whose command line is one for all sizes. */
  readonly sizeVariable: string;
  readonly rank: string;
  readonly leader: string;
}

/** What a construct states about one engine process. */
export interface EngineInputs<A extends object = object> {
  /** Undefined where it is not known. */
  readonly version?: EngineVersion;
  readonly args: A;
  readonly gpu?: Gpu;
  readonly slice?: TpuSlice;
  readonly model?: ModelDimensions;
  /** What the engine loads: an id of the hub, a directory or the address of a bucket. */
  readonly modelPath?: string;
  readonly revision?: string;
  readonly port?: number;
  /** Address that the server listens on, unless it is that of all interfaces with IPv4. */
  readonly listenAddress?: string;
  readonly distributedPort?: number;
  readonly hasApiKey?: boolean;
  readonly hasAdminApiKey?: boolean;
  /** Seconds that running requests have after SIGTERM. */
  readonly drainSeconds?: number;
  /** What the server does for others; it does both for itself when absent. */
  readonly role?: 'prefill' | 'decode';
  readonly kvTransfer?: BoundKvTransfer;
  readonly kvOffload?: KvOffloading;
  readonly env?: EngineEnv;
}

/** How the processes of a group start, where not all start the server with the same flags. */
export interface GroupStart {
  /** Stands before the program of the server on every host. */
  readonly everyPrefix?: readonly string[];
  /** Stands before the program of the server on the first host. */
  readonly leaderPrefix?: readonly string[];
  /** What the workers start instead of the server. */
  readonly workerProgram?: readonly string[];
  /** Arguments that only the workers get. */
  readonly workerFlags?: readonly string[];
}

/** What an engine does at its start, apart from loading the weights. */
export interface StartupWork {
  /** Compiles the model with torch.compile. */
  readonly torchCompile?: boolean;
  /** Compiles every shape with XLA. */
  readonly precompile?: boolean;
  /** Compiles the kernels of DeepGEMM, unless they are cached. */
  readonly deepGemm?: boolean;
}

/**
 * An engine: all that the constructs need to know about it.
 *
 * `I` is what a construct states, `P` the plan that the engine makes of it: the subject of its rules.
 */
export interface EngineSpec<I extends EngineInputs, P> {
  readonly flags: FlagTable;
  /** Flags that follow from the role of a server, where a construct states it. */
  readonly roleFlags?: readonly OwnedFlag[];
  /** A changed engine, whatever the image says: its flags are not those of any version. */
  readonly isFork?: boolean;
  readonly server: EngineServer;
  /** Variables that tell the compilers below the engine where to keep their results, each with its directory below the cache. */
  readonly compileCache: Readonly<Record<string, string>>;
  /** Args that make the engine stream weights from buckets, the first release that can, and whether the version of a schema can. */
  readonly bucketLoader?: { readonly args: I['args']; readonly since: string; isKnown(schema: FlagSchema): boolean };
  /** The arg that splits the layers of a model into stages. */
  readonly pipelineArg?: string;
  /** Args that name files and directories which the engine reads. */
  readonly readArgs: readonly (keyof I['args'] & string)[];
  /** Args that name LoRA adapters: ids of the hub, or directories. */
  readonly adapterArgs: readonly (keyof I['args'] & string)[];
  /** Args that make the engine serve metrics, and whether it does. */
  readonly metrics: { readonly args?: I['args']; isServed(plan: P): boolean };
  /** The first release that takes another plugin of NIXL than UCX. */
  readonly nixlPluginSince?: string;
  /** What the engine refuses of a plan, and what is unwise. */
  readonly rules: readonly RuleGroup<P>[];
  /** Solves what is not stated. The args are those in effect: stated, derived and of the right form. */
  resolve(inputs: I, args: I['args']): P;
  /** Args that follow from the plan where the user does not state them. */
  solvedArgs(plan: P, stated: I['args'], schema: FlagSchema): I['args'];
  /** The flags that the construct of a server sets. */
  serverFlags(plan: P, inputs: I, group?: ProcessGroup): OwnedArgument[];
  startGroup?(plan: P, inputs: I, group: ProcessGroup): GroupStart;
  /** Whether the servers on all hosts of a group take requests, and not the first alone. */
  servesOnEveryHost?(plan: P): boolean;
  /** The ports of a server that has one for each of its ranks; undefined where all requests come to one. */
  rankPortsOf?(plan: P): RankPorts | undefined;
  /** What fits into the memory of the accelerators; undefined where it is not known. */
  memoryOf?(plan: P): MemoryEstimate | undefined;
  startupWork(plan: P): StartupWork;
  /** How it answers; over HTTP where absent. */
  listeningOf?(plan: P): Listening;
  /** What it makes of `kvTransfer` and `kvOffload`; absent for an engine that moves and offloads no KV caches. */
  kv?(inputs: I, plan: P, schema: FlagSchema): KvSettings<I['args']>;
  /** The memory of the host that it takes for KV caches; undefined for none, or where it is not known. */
  hostCacheOf?(plan: P, inputs: I): HostCache | undefined;
  /** What must be stated beside its flags. */
  neededSettings?(plan: P): readonly NeededSettings[];
  /** The devices that it opens in a pod; undefined where that is not known. */
  devicesOf?(plan: P): OpenedDevices | undefined;
  /** Further ports that the processes of a replica open: how far above the distributed port they are. */
  portsAboveDistributed?(plan: P): readonly number[];
}
