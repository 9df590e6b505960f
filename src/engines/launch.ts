import { EngineInputs, EngineSpec, GroupStart, ProcessGroup, RankPorts, StartupWork } from './engine-spec';
import { OwnedArgument, renderArgv } from './flags/argv';
import { combinedArgs, wellFormedArgs } from './flags/combined-args';
import { EXTRA_ARGS_RULES } from './flags/extra-args-rules';
import { FLAG_RULES, VALUE_RULES } from './flags/flag-rules';
import { FlagSchema } from './flags/flag-schema';
import { FlagUse } from './flags/flag-use';
import { HostProgram } from './flags/host-program';
import { OwnedFlag } from './flags/owned-flag';
import { HostCache, KV_RULES, KvSettings, withoutKv } from './kv-settings';
import { Listening, PLAIN_HTTP } from './listening';
import { MemoryFit, memoryFitOf } from './memory-fit';
import { MODEL_DIMENSION_RULES } from './model-dimension-rules';
import { namesFile, Surroundings, textsOf } from './surroundings';
import { GPU_RULES } from '../hardware/gpu';
import { HAMI_SHARE_RULES } from '../hardware/hami-rules';
import { TPU_RULES } from '../hardware/tpu-slice';
import { Review } from '../rules/review';

const GIB = 2 ** 30;

/** What a construct makes of its props. */
export interface LaunchOptions<I extends EngineInputs> {
  readonly inputs: I;
  /** The image holds a changed engine. */
  readonly fork?: boolean;
  /** Whether the weights come from a bucket. */
  readonly fromBucket?: boolean;
  /** Whether the metrics of the engine are collected. */
  readonly withMetrics?: boolean;
  /** Args that follow from other props where the user does not state them. */
  readonly derived?: I['args'];
  readonly extraArgs?: readonly string[];
  /** How the processes of a replica find each other, where it has several. */
  readonly group?: ProcessGroup;
  /** Flags that the construct sets in place of those of a server. */
  readonly owned?: readonly OwnedArgument[];
  /** Flags that the construct sets in addition to those of a server. */
  readonly further?: readonly OwnedArgument[];
  /** Flags that this construct owns in addition to those that every construct owns. */
  readonly ownedFlags?: readonly OwnedFlag[];
  /** The program that starts the engine, where the engine does not start by itself. */
  readonly host?: HostProgram;
}

/** A launch of any engine, as far as the parts that serve all engines need it. */
export interface AnyLaunch {
  readonly engine: Pick<EngineSpec<never, never>, 'flags' | 'server' | 'compileCache'> & { readonly bucketLoader?: { readonly since: string } };
  /** Arguments of the server. */
  readonly argv: readonly string[];
  /** How the processes of a group start, where not all start alike. */
  readonly groupStart?: GroupStart;
  readonly inputs: EngineInputs;
  /** What the engine makes of them. */
  readonly plan: object;
  readonly memoryFit?: MemoryFit;
  /** What `kvTransfer` and `kvOffload` become, where they are stated. */
  readonly kv?: KvSettings;
  readonly hostCache?: HostCache;
  readonly streams: boolean;
  readonly servesMetrics: boolean;
  /** The ports of a server that has one for each of its ranks. */
  readonly rankPorts?: RankPorts;
  /** What the engine expects to find in its pod. */
  readonly surroundings: Surroundings;
  /** How the server answers. */
  readonly listening: Listening;
  review(review: Review): void;
}

/** How one engine process is started: its plan, its command line, and the rules that they have to pass. */
export class EngineLaunch<I extends EngineInputs, P extends object> implements AnyLaunch {
  public readonly plan: P;
  public readonly argv: readonly string[];
  public readonly groupStart?: GroupStart;
  public readonly inputs: I;
  public readonly schema: FlagSchema;
  public readonly kv?: KvSettings<I['args']>;
  private readonly use: FlagUse;
  /** Those in effect, without what the engine solves. */
  private readonly args: I['args'];
  // Servers that are alike share a launch, and what was asked of it once.
  private reviewed?: Review;
  private heard?: Listening;
  private expected?: Surroundings;
  private isServingMetrics?: boolean;
  private fit?: { readonly known?: MemoryFit };

  public constructor(public readonly engine: EngineSpec<I, P>, options: LaunchOptions<I>) {
    const { inputs, fork, fromBucket, withMetrics, extraArgs = [], group, ownedFlags = [] } = options;
    const schema = FlagSchema.of(engine.flags, inputs.version, fork || engine.isFork);
    const typed = inputs.args;
    const stated = combinedArgs(schema, typed, extraArgs);
    const loader = fromBucket ? engine.bucketLoader?.args : undefined;
    const derived = unstated(stated, loader, withMetrics ? engine.metrics.args : undefined, options.derived);
    const effective = wellFormedArgs(schema, derived ? { ...stated, ...derived } : stated);
    this.schema = schema;
    this.inputs = inputs;
    const plan = engine.resolve(inputs, effective);
    const kv = inputs.kvTransfer || inputs.kvOffload ? engine.kv?.(inputs, plan, schema) ?? withoutKv(inputs, schema) : undefined;
    this.kv = kv;
    this.args = kv?.args ? { ...effective, ...kv.args } : effective;
    this.plan = kv?.args ? engine.resolve(inputs, this.args) : plan;
    const roleFlags = inputs.role && engine.roleFlags;
    const owns = kv || roleFlags ? [...ownedFlags, ...roleFlags ?? [], ...kv?.owned ?? []] : ownedFlags;
    this.use = new FlagUse({ schema, args: typed, extraArgs, owned: owns, host: options.host });
    const solved = unstated(stated, engine.solvedArgs(this.plan, stated, schema));
    const ofServer = options.owned ?? engine.serverFlags(this.plan, inputs, group);
    const owned = options.further ? [...ofServer, ...options.further] : ofServer;
    this.groupStart = group && engine.startGroup?.(this.plan, inputs, group);
    const args = derived || kv?.args ? { ...derived, ...kv?.args, ...solved } : solved;
    this.argv = renderArgv({ schema, args, typed: this.use.typed, owned, extraArgs });
  }

  /** The memory of the host that the engine takes for KV caches; undefined for none, or where it is not known. */
  public get hostCache(): HostCache | undefined {
    const cache = this.engine.hostCacheOf?.(this.plan, this.inputs);
    const source = cache && this.kv?.sources[cache.path.replace(/^args\./, '')];
    return source ? { ...cache, path: source } : cache;
  }

  /** What the model takes of the GPUs, and what is left; undefined where it is not known. Read it after the review. */
  public get memoryFit(): MemoryFit | undefined {
    if (this.fit === undefined) {
      const memory = this.engine.memoryOf?.(this.plan);
      this.fit = { known: memory && memoryFitOf(memory) };
    }
    return this.fit.known;
  }

  /** Whether the engine streams weights from buckets, as far as is known. */
  public get streams(): boolean {
    return this.schema.fork || (this.engine.bucketLoader?.isKnown(this.schema) ?? false);
  }

  /** Whether the engine serves metrics, as far as its flags say. */
  public get servesMetrics(): boolean {
    return this.isServingMetrics ??= this.engine.metrics.isServed(this.plan);
  }

  /** What the engine does at its start, apart from loading the weights. */
  public get startupWork(): StartupWork {
    return this.engine.startupWork(this.plan);
  }

  /** How the server answers. */
  public get listening(): Listening {
    return this.heard ??= this.engine.listeningOf?.(this.plan) ?? PLAIN_HTTP;
  }

  /** The ports of a server that has one for each of its ranks. */
  public get rankPorts(): RankPorts | undefined {
    return this.engine.rankPortsOf?.(this.plan);
  }

  /** What the engine expects to find in its pod. */
  public get surroundings(): Surroundings {
    return this.expected ??= this.expect();
  }

  private expect(): Surroundings {
    const { engine, plan, args, inputs } = this;
    const devices = engine.devicesOf?.(plan);
    return {
      files: textsOf(args, engine.readArgs).filter(({ text }) => namesFile(text)),
      adapters: textsOf(args, engine.adapterArgs),
      needs: engine.neededSettings?.(plan) ?? [],
      devices,
      processes: {
        count: inputs.slice ? 1 : devices?.count ?? 1,
        offloaded: ((args as { readonly cpuOffloadGb?: number }).cpuOffloadGb ?? 0) * GIB,
      },
    };
  }

  /** Checks flags, parallelism, memory, accelerators and the dimensions of the model. */
  public review(review: Review): void {
    review.include(this.reviewed ??= this.check(new Review()));
  }

  private check(review: Review): Review {
    const { gpu, slice, model } = this.inputs;
    review
      .run(FLAG_RULES, this.use.isRemarkable ? this.use : undefined)
      .run(EXTRA_ARGS_RULES, this.use.hasExtra ? this.use : undefined)
      .run(KV_RULES, this.kv);
    // A value that the parser refuses reaches no check of the engine.
    const refused = review.pathsOf(VALUE_RULES);
    for (const group of this.engine.rules) {
      if (group.when(this.plan)) {
        review.run(group.rules, this.plan, refused);
      }
    }
    return review
      .run(GPU_RULES, gpu)
      .run(HAMI_SHARE_RULES, gpu?.share && gpu)
      .run(TPU_RULES, slice)
      .run(MODEL_DIMENSION_RULES, model);
  }
}

/** The args among these that are not stated; undefined if there are none. */
function unstated<A extends object>(stated: A, ...derived: (A | undefined)[]): A | undefined {
  let args: A | undefined;
  for (const struct of derived) {
    for (const prop in struct) {
      if (struct[prop] !== undefined && stated[prop] === undefined) {
        (args ??= {} as A)[prop] = struct[prop];
      }
    }
  }
  return args;
}
