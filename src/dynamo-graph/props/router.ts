import { Duration } from 'cdk8s';
import { checkInputs } from '../../rules/normalize';
import { DynamoVersion } from '../release/dynamo-version';
import { renderOption, renderOptions, Settings } from '../release/option-form';
import { BEHAVIOUR } from '../release/releases';
import { ROUTER_EVENTS, ROUTER_MODE, ROUTER_OPTIONS } from '../release/router-facts';

/**
 * Options of the router in every mode.
 */
export interface DynamoRouterOptions {
  /**
   * Number of workers that must be registered before the router accepts requests. A whole number, 0 or more. Dynamo 1.1 and newer.
   *
   * @default 0
   */
  readonly minInitialWorkers?: number;

  /**
   * How long a session stays with the same worker after its last request, 1 second to 1 year, whole seconds. Dynamo 1.3 and newer.
   *
   * @default - requests are routed without regard to sessions
   */
  readonly sessionAffinityTtl?: Duration;

  /**
   * Whether requests fail while there is no prefill worker, instead of being served by decode workers alone.
   * Dynamo 0.7 to 1.2; newer releases ignore it.
   *
   * @default - false; with Dynamo 1.0 true
   */
  readonly enforceDisaggregation?: boolean;
}

/**
 * Options of a router that prefers workers whose KV cache holds a prefix of the prompt.
 */
export interface DynamoCacheRouterOptions extends DynamoRouterOptions {
  /**
   * Weight of a cached prefix against load, 0 or more. Dynamo before 1.2; newer releases have `overlapScoreCredit` and
   * `prefillLoadScale`.
   *
   * @default 1
   */
  readonly overlapScoreWeight?: number;

  /**
   * Credit for a prefix in GPU memory, 0 or more; at most 1 with Dynamo 1.2 and 1.3. Dynamo 1.2 and newer; deprecated since 1.6.
   *
   * @default 1
   */
  readonly overlapScoreCredit?: number;

  /**
   * Weight of the prompt in the load after credits are deducted, 0 or more. Dynamo 1.2 and newer; deprecated since 1.6.
   *
   * @default 1
   */
  readonly prefillLoadScale?: number;

  /**
   * Randomness of the choice, 0 or more. With 0 the best worker is always chosen. Deprecated since Dynamo 1.6.
   *
   * @default 0
   */
  readonly temperature?: number;

  /**
   * Whether the replicas of the frontend share where they sent requests.
   *
   * @default false
   */
  readonly replicaSync?: boolean;

  /**
   * Whether the cache blocks of running requests count as load. Dynamo 0.6 and newer.
   *
   * @default true
   */
  readonly trackActiveBlocks?: boolean;

  /**
   * Whether the router expects the cache blocks of a request to be reused. Dynamo 0.9 and newer.
   *
   * @default true
   */
  readonly assumeKvReuse?: boolean;

  /**
   * Number of threads that handle events. A whole number, 1 or more. Dynamo 1.0 and newer.
   *
   * @default 4
   */
  readonly eventThreads?: number;

  /**
   * Load of a worker above which requests wait in the router, as a multiple of what the worker handles at once; 0 or more.
   * Dynamo 1.0 and newer; deprecated since 1.6.
   *
   * @default - requests never wait; with Dynamo 1.1 and 1.2 4, with Dynamo 1.3 16
   */
  readonly queueThreshold?: number;

  /**
   * Order of waiting requests: `fcfs`, first come, first served, or `wspt`, shortest first, weighted by priority. Dynamo 1.1 and newer;
   * deprecated since 1.6.
   *
   * @default 'fcfs'
   */
  readonly queuePolicy?: string;

  /**
   * Cache that the workers share: `none` or `hicache`. Dynamo 1.2 and newer.
   *
   * @default 'none'
   */
  readonly sharedCacheType?: string;

  /**
   * Credit for a prefix in host memory, 0 to 1. Dynamo 1.3 and newer.
   *
   * @default 0.75
   */
  readonly hostCacheHitWeight?: number;

  /**
   * Credit for a prefix on disk, 0 to 1. Dynamo 1.3 and newer.
   *
   * @default 0.25
   */
  readonly diskCacheHitWeight?: number;

  /**
   * Whether the frontend serves queries on its index of caches. Dynamo 1.1 and newer.
   *
   * @default false
   */
  readonly serveIndexer?: boolean;

  /**
   * Number of messages after which the router writes a snapshot of its index. A whole number, 1 or more. Dynamo before 1.4.
   *
   * @default - 1000000; with Dynamo 0.5 10000
   */
  readonly snapshotThreshold?: number;

  /**
   * Whether the router discards its index of caches when it starts. Dynamo before 1.4.
   *
   * @default false
   */
  readonly resetStates?: boolean;
}

/**
 * Options of a router to which workers publish every block that they cache or evict.
 */
export interface DynamoKvRouterOptions extends DynamoCacheRouterOptions {
  /**
   * Port on which a worker publishes events, 1 to 65535. With DP attention each further rank uses the next port.
   *
   * @default 5557
   */
  readonly eventsPort?: number;

  /**
   * Topic under which workers publish events.
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
 * Options of a router that estimates what workers have cached.
 */
export interface DynamoApproximateRouterOptions extends DynamoCacheRouterOptions {
  /**
   * How long a block counts as cached after its last use. At least 1 second, whole seconds. Dynamo 0.8 and newer.
   *
   * @default Duration.seconds(120)
   */
  readonly ttl?: Duration;
}

/** Where workers publish cache events. */
export interface KvEvents {
  readonly port: number;
  readonly topic: string;
}

/** What frontend and workers need to know of a router. */
export interface BoundRouter {
  readonly options: DynamoCacheRouterOptions;
  /** Where workers publish cache events, if they do. */
  readonly events?: KvEvents;
  /** Whether the frontend estimates caches without events. */
  readonly isApproximate?: boolean;
}

const DEFAULT_EVENTS: KvEvents = { port: 5557, topic: 'kv-events' };

/**
 * How the frontend chooses the worker for a request.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/components/router
 */
export class DynamoRouter {
  /**
   * Each worker in turn.
   *
   * @param options options of the router
   */
  public static roundRobin(options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('round-robin', { options });
  }

  /**
   * A random worker.
   *
   * @param options options of the router
   */
  public static random(options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('random', { options });
  }

  /**
   * The worker that has cached most of the prompt, weighed against its load. Workers publish what they cache; the construct
   * configures them for it.
   *
   * @param options options of the router
   */
  public static kv(options: DynamoKvRouterOptions = {}): DynamoRouter {
    const { eventsPort, eventsTopic, ...others } = options;
    return new DynamoRouter('kv', { options: others, events: { port: eventsPort ?? DEFAULT_EVENTS.port, topic: eventsTopic ?? DEFAULT_EVENTS.topic } });
  }

  /**
   * Like `kv`, but workers publish nothing: the router estimates what they have cached from the requests that it sent them.
   *
   * @param options options of the router
   */
  public static kvApproximate(options: DynamoApproximateRouterOptions = {}): DynamoRouter {
    return new DynamoRouter('kv', { options, isApproximate: true });
  }

  /**
   * A mode by its name: `direct` (Dynamo 1.0 and newer), `power-of-two`, `least-loaded` or
   * `device-aware-weighted` (1.1 and newer).
   *
   * @param mode name of the mode
   * @param options options of the router
   */
  public static of(mode: string, options: DynamoRouterOptions = {}): DynamoRouter {
    return new DynamoRouter(mode, { options, events: mode === 'kv' ? DEFAULT_EVENTS : undefined });
  }

  private constructor(
    /** Name of the mode, such as `kv`. */
    public readonly mode: string,
    private readonly bound: BoundRouter,
  ) {}

  /**
   * @internal
   */
  public _bind(): BoundRouter {
    return this.bound;
  }
}

checkInputs('DynamoRouter', DynamoRouter);

/** Settings of the frontend of a release: variables if it reads them, otherwise flags. */
export function routerSettings(router: DynamoRouter, version: DynamoVersion): Settings {
  const { mode } = router;
  const { options, isApproximate } = router._bind();
  const rendered = renderOptions(ROUTER_OPTIONS, options, version);
  const events = isApproximate ? renderOption(ROUTER_EVENTS, false, version) : { env: [], flags: [] };
  const env = [...rendered.env, ...events.env];
  const flags = [...rendered.flags, ...events.flags];
  return flags.length > 0 && !version._has(BEHAVIOUR.routerReadsVariables)
    ? { env, flags: [{ flag: ROUTER_MODE.flag, value: mode }, ...flags] }
    : { env: [{ name: ROUTER_MODE.env, value: mode }, ...env], flags };
}
