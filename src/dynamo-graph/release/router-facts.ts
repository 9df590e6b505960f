import { OptionForm, OptionTable } from './option-form';
import { Span } from './releases';

/** The first release that reads every option from a variable. */
const VARIABLES = '1.0.0';
const YEAR_SECONDS = 31_536_000;

/** Variable and flag that set the mode, in all releases. */
export const ROUTER_MODE = { env: 'DYN_ROUTER_MODE', flag: '--router-mode' } as const;

/** Variable or flag that sets whether the router listens to the events of the workers. */
export const ROUTER_EVENTS: readonly OptionForm[] = [
  { flag: '--no-kv-events', inverted: true, until: VARIABLES },
  { env: 'DYN_ROUTER_USE_KV_EVENTS', since: VARIABLES },
];

/**
 * A variable that Dynamo 1.6 deprecates for the file of `--router-policy-config`, and 1.7 is to remove.
 *
 * @see https://github.com/ai-dynamo/dynamo/blob/v1.6.1/components/src/dynamo/common/configuration/groups/kv_router_args.py
 */
function until16(form: OptionForm): OptionForm[] {
  return [{ ...form, until: '1.6.0' }, { ...form, since: '1.6.0', successor: 'frontend.extraArgs: [\'--router-policy-config\', …]' }];
}

/** Modes and the releases that have them. */
export const ROUTER_MODES: Readonly<Record<string, Span>> = {
  'round-robin': {},
  'random': {},
  'kv': {},
  'direct': { since: '1.0.0' },
  'power-of-two': { since: '1.1.0' },
  'least-loaded': { since: '1.1.0' },
  'device-aware-weighted': { since: '1.1.0' },
};

/**
 * Options of the router by release.
 *
 * Read from `dynamo/frontend` and `dynamo/common/configuration/groups` in the `ai-dynamo` wheels 0.5.0, 0.6.1, 0.7.1, 0.8.1,
 * 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1, 1.4.0, 1.5.0 and 1.6.1.
 */
export const ROUTER_OPTIONS: OptionTable = {
  minInitialWorkers: { min: 0, whole: true, forms: [{ env: 'DYN_ROUTER_MIN_INITIAL_WORKERS', since: '1.1.0' }] },
  sessionAffinityTtl: { min: 1, max: YEAR_SECONDS, whole: true, forms: [{ env: 'DYN_ROUTER_SESSION_AFFINITY_TTL_SECS', since: '1.3.0' }] },
  enforceDisaggregation: {
    forms: [
      { flag: '--enforce-disagg', since: '0.7.0', until: VARIABLES },
      { env: 'DYN_DECODE_FALLBACK', inverted: true, since: VARIABLES, until: '1.1.0' },
      { env: 'DYN_ENFORCE_DISAGG', since: '1.1.0', until: '1.3.0' },
      { env: 'DYN_ENFORCE_DISAGG', since: '1.3.0', ignored: true },
    ],
  },
  overlapScoreWeight: {
    min: 0,
    forms: [
      { flag: '--kv-overlap-score-weight', until: VARIABLES },
      { env: 'DYN_ROUTER_KV_OVERLAP_SCORE_WEIGHT', since: VARIABLES, until: '1.2.0' },
    ],
  },
  overlapScoreCredit: {
    min: 0,
    forms: [
      { env: 'DYN_ROUTER_KV_OVERLAP_SCORE_CREDIT', since: '1.2.0', until: '1.4.0', max: 1 },
      ...until16({ env: 'DYN_ROUTER_KV_OVERLAP_SCORE_CREDIT', since: '1.4.0' }),
    ],
  },
  prefillLoadScale: { min: 0, forms: until16({ env: 'DYN_ROUTER_PREFILL_LOAD_SCALE', since: '1.2.0' }) },
  temperature: { min: 0, forms: [{ flag: '--router-temperature', until: VARIABLES }, ...until16({ env: 'DYN_ROUTER_TEMPERATURE', since: VARIABLES })] },
  replicaSync: { forms: [{ flag: '--router-replica-sync', until: VARIABLES }, { env: 'DYN_ROUTER_REPLICA_SYNC', since: VARIABLES }] },
  trackActiveBlocks: {
    forms: [
      { flag: '--no-track-active-blocks', inverted: true, since: '0.6.0', until: VARIABLES },
      { env: 'DYN_ROUTER_TRACK_ACTIVE_BLOCKS', since: VARIABLES },
    ],
  },
  assumeKvReuse: {
    forms: [
      { flag: '--no-assume-kv-reuse', inverted: true, since: '0.9.0', until: VARIABLES },
      { env: 'DYN_ROUTER_ASSUME_KV_REUSE', since: VARIABLES },
    ],
  },
  eventThreads: { min: 1, whole: true, forms: [{ env: 'DYN_ROUTER_EVENT_THREADS', since: VARIABLES }] },
  queueThreshold: { min: 0, forms: until16({ env: 'DYN_ROUTER_QUEUE_THRESHOLD', since: VARIABLES }) },
  queuePolicy: { choices: ['fcfs', 'wspt'], forms: until16({ env: 'DYN_ROUTER_QUEUE_POLICY', since: '1.1.0' }) },
  sharedCacheType: { choices: ['none', 'hicache'], forms: [{ env: 'DYN_SHARED_CACHE_TYPE', since: '1.2.0' }] },
  hostCacheHitWeight: { min: 0, max: 1, forms: [{ env: 'DYN_ROUTER_HOST_CACHE_HIT_WEIGHT', since: '1.3.0' }] },
  diskCacheHitWeight: { min: 0, max: 1, forms: [{ env: 'DYN_ROUTER_DISK_CACHE_HIT_WEIGHT', since: '1.3.0' }] },
  serveIndexer: { forms: [{ env: 'DYN_SERVE_INDEXER', since: '1.1.0' }] },
  snapshotThreshold: {
    min: 1,
    whole: true,
    forms: [
      { flag: '--router-snapshot-threshold', until: VARIABLES },
      { env: 'DYN_ROUTER_SNAPSHOT_THRESHOLD', since: VARIABLES, until: '1.4.0' },
    ],
  },
  resetStates: { forms: [{ flag: '--router-reset-states', until: VARIABLES }, { env: 'DYN_ROUTER_RESET_STATES', since: VARIABLES, until: '1.4.0' }] },
  conditionalDisaggregation: { forms: [{ env: 'DYN_ROUTER_CONDITIONAL_DISAGG', since: '1.5.0' }] },
  ttl: { min: 1, forms: [{ flag: '--router-ttl', since: '0.8.0', until: VARIABLES }, { env: 'DYN_ROUTER_TTL_SECS', since: VARIABLES }] },
};
