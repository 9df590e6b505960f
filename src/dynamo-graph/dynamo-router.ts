import { Duration } from 'cdk8s';
import { DynamoVersion } from '../engines/dynamo/dynamo-version';
import { say, sayAll, Settings } from '../engines/dynamo/option-form';
import { BEHAVIOUR } from '../engines/dynamo/releases';
import { ROUTER_EVENTS, ROUTER_MODE, ROUTER_OPTIONS } from '../engines/dynamo/router-facts';
import { checkInputs } from '../rules/normalize';

/**
 * Options of the router in every mode.
 */
export interface DynamoRouterOptions {
  /**
   * How many workers must be there before the router takes requests. A whole number, 0 or more. Dynamo 1.2 and newer.
   *
   * @default 0
   */
  readonly minInitialWorkers?: number;

  /**
   * For how long requests of one session go to the same worker after its last request, 1 second to 1 year. Dynamo 1.3 and newer.
   *
   * @default - sessions are not told apart
   */
  readonly sessionAffinityTtl?: Duration;

  /**
   * Whether requests fail while no prefill worker is there, rather than being served by decode workers alone.
   * Dynamo 0.7 and newer; 1.4 and newer warn that it will go.
   *
   * @default - false; Dynamo 1.0 and 1.1: true
   */
  readonly enforceDisaggregation?: boolean;
}

/**
 * Options of a router that prefers workers whose KV cache holds the beginning of the prompt.
 */
export interface DynamoCacheRouterOptions extends DynamoRouterOptions {
  /**
   * How much a cached prefix counts against load, 0 or more. Dynamo before 1.2; newer ones have `prefillLoadScale`.
   *
   * @default 1
   */
  readonly overlapScoreWeight?: number;

  /**
   * How much of a prefix in GPU memory is credited, 0 or more. Dynamo 1.2 and newer.
   *
   * @default 1
   */
  readonly overlapScoreCredit?: number;

  /**
   * How much the prompt's share of the load counts once credits are taken off, 0 or more. Dynamo 1.2 and newer.
   *
   * @default 1
   */
  readonly prefillLoadScale?: number;

  /**
   * Randomness of the choice, 0 or more; 0 always takes the best worker.
   *
   * @default 0
   */
  readonly temperature?: number;

  /**
   * Whether several frontends tell each other where they sent requests.
   *
   * @default false
   */
  readonly replicaSync?: boolean;

  /**
   * Whether blocks of running requests count as load. Dynamo 0.6 and newer.
   *
   * @default true
   */
  readonly trackActiveBlocks?: boolean;

  /**
   * Whether the blocks of a request are expected to be used again. Dynamo 0.9 and newer.
   *
   * @default true
   */
  readonly assumeKvReuse?: boolean;

  /**
   * Threads that handle events, 1 or more. Dynamo 1.0 and newer.
   *
   * @default 4
   */
  readonly eventThreads?: number;

  /**
   * Load of a worker, as a multiple of what it can take at once, above which requests wait in the router; 0 or more.
   * Dynamo 1.0 and newer.
   *
   * @default - requests never wait; Dynamo 1.2: 4, Dynamo 1.3: 16
   */
  readonly queueThreshold?: number;

  /**
   * Which waiting request goes first: `fcfs`, the first that came, or `wspt`, the shortest for its priority. Dynamo 1.2 and newer.
   *
   * @default 'fcfs'
   */
  readonly queuePolicy?: string;

  /**
   * Cache that workers share: `none` or `hicache`. Dynamo 1.2 and newer.
   *
   * @default 'none'
   */
  readonly sharedCacheType?: string;

  /**
   * How much of a prefix in the memory of the host is credited, 0 to 1. Dynamo 1.3 and newer.
   *
   * @default 0.75
   */
  readonly hostCacheHitWeight?: number;

  /**
   * How much of a prefix on disk is credited, 0 to 1. Dynamo 1.3 and newer.
   *
   * @default 0.25
   */
  readonly diskCacheHitWeight?: number;

  /**
   * Whether the frontend answers questions of others about its index of caches. Dynamo 1.2 and newer.
   *
   * @default false
   */
  readonly serveIndexer?: boolean;

  /**
   * Messages after which the router writes a snapshot of its index, 1 or more. Dynamo before 1.4.
   *
   * @default - 1000000; Dynamo 0.5: 10000
   */
  readonly snapshotThreshold?: number;

  /**
   * Whether the router forgets at its start what it knew of the caches. Dynamo before 1.4.
   *
   * @default false
   */
  readonly resetStates?: boolean;
}

/**
 * Options of a router that workers tell of every block that they cache or evict.
 */
export interface DynamoKvRouterOptions extends DynamoCacheRouterOptions {
  /**
   * First port on which a worker publishes events, 1 to 65535. With DP attention each rank takes the next one.
   *
   * @default 5557
   */
  readonly eventsPort?: number;

  /**
   * Topic of the events.
   *
   * @default 'kv-events'
   */
  readonly eventsTopic?: string;

  /**
   * Whether short prompts skip the prefill workers. Dynamo 1.5 and newer.
   *
   * @default false
   */
  readonly conditionalDisaggregation?: boolean;
}

/**
 * Options of a router that guesses what workers have cached.
 */
export interface DynamoApproximateRouterOptions extends DynamoCacheRouterOptions {
  /**
   * For how long a block is taken to be cached after its last use, at least 1 second. Dynamo 0.9 and newer.
   *
   * @default Duration.seconds(120)
   */
  readonly ttl?: Duration;
}

/** Where workers publish what they cache. */
export interface KvEvents {
  readonly port: number;
  readonly topic: string;
}

const DEFAULT_EVENTS: KvEvents = { port: 5557, topic: 'kv-events' };

/**
 * How the frontend chooses the worker of a request.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/components/router
 */
export class DynamoRouter {
  /**
   * One worker after the other.
   *
   * @param options options of the router
   */
  public static roundRobin(options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('round-robin', options);
  }

  /**
   * Any worker.
   *
   * @param options options of the router
   */
  public static random(options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('random', options);
  }

  /**
   * The worker that has cached most of the prompt, weighed against its load. Workers publish what they cache, and are told so.
   *
   * @param options options of the router
   */
  public static kv(options: DynamoKvRouterOptions = {}): DynamoRouter {
    const { eventsPort, eventsTopic, ...others } = options;
    return new DynamoRouter('kv', others, { port: eventsPort ?? DEFAULT_EVENTS.port, topic: eventsTopic ?? DEFAULT_EVENTS.topic });
  }

  /**
   * As `kv`, but workers publish nothing: what they have cached is guessed from where requests were sent.
   *
   * @param options options of the router
   */
  public static kvApproximate(options: DynamoApproximateRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('kv', options, undefined, true);
  }

  /**
   * A mode by its name: `direct` (Dynamo 1.0 and newer), `power-of-two` (1.1), `least-loaded` or `device-aware-weighted` (1.2).
   *
   * @param mode name of the mode
   * @param options options of the router
   */
  public static of(mode: string, options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter(mode, options, mode === 'kv' ? DEFAULT_EVENTS : undefined);
  }

  /** @internal */
  public readonly _options: DynamoCacheRouterOptions;

  private constructor(
    /** Name of the mode, such as `kv`. */
    public readonly mode: string,
    options: DynamoCacheRouterOptions,
    /**
     * Where workers publish what they cache, if they do.
     *
     * @internal
     */
    public readonly _events?: KvEvents,
    /**
     * Whether the frontend goes without events.
     *
     * @internal
     */
    public readonly _approximate: boolean = false,
  ) {
    this._options = options;
  }

  /**
   * What the frontend of a release is told: variables where it reads them, flags where it does not.
   *
   * @internal
   */
  public _render(version: DynamoVersion): Settings {
    const options = sayAll(ROUTER_OPTIONS, this._options, version);
    const events = this._approximate ? say(ROUTER_EVENTS, false, version) : { env: [], flags: [] };
    const env = [...options.env, ...events.env];
    const flags = [...options.flags, ...events.flags];
    return flags.length > 0 && !version._has(BEHAVIOUR.routerReadsVariables)
      ? { env, flags: [{ flag: ROUTER_MODE.flag, value: this.mode }, ...flags] }
      : { env: [{ name: ROUTER_MODE.env, value: this.mode }, ...env], flags };
  }
}

checkInputs('DynamoRouter', DynamoRouter);
