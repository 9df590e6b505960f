import { Duration } from 'cdk8s';
import { aggregated, containerOf, disaggregated, errorOf, flagOf, serviceOf, SomeProps } from './graphs';
import { DynamoRouter, routerSettings } from '../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { KvTransfer } from '../../src/engines/kv-transfer';
import { EnvValue } from '../../src/pod/parts/env-value';

const EVENTS = '--kv-events-config';

/** Eight data parallel ranks in a worker, each with ports of its own. */
const EIGHT_RANKS = EngineArgs.sglang({ dpSize: 8, tpSize: 8, enableDpAttention: true });

/** The settings of the frontend of a release. */
function settingsOf(router: DynamoRouter, version: string) {
  const { env, flags } = routerSettings(router, DynamoVersion.of(version));
  return { env: Object.fromEntries(env.map(({ name, value }) => [name, value])), flags: flags.map(({ flag, value }) => value === undefined ? flag : `${flag} ${value}`) };
}

describe('a router', () => {
  test.each([
    [DynamoRouter.roundRobin(), 'round-robin'], [DynamoRouter.random(), 'random'], [DynamoRouter.kv(), 'kv'], [DynamoRouter.of('least-loaded'), 'least-loaded'],
  ])('sets its mode as a variable of the frontend: %#', (router, mode) => {
    expect(containerOf(aggregated({ router }), 'Frontend').env).toEqual([{ name: 'DYN_ROUTER_MODE', value: mode }]);
  });

  test('is not set by default', () => {
    expect(containerOf(aggregated(), 'Frontend')).not.toHaveProperty('env');
  });

  test('has options by the names of the release', () => {
    const router = DynamoRouter.kv({ temperature: 0.1, replicaSync: true });
    expect(settingsOf(router, '1.0.1')).toEqual({ env: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_TEMPERATURE: '0.1', DYN_ROUTER_REPLICA_SYNC: 'true' }, flags: [] });
    expect(settingsOf(router, '0.5.0')).toEqual({ env: {}, flags: ['--router-mode kv', '--router-temperature 0.1', '--router-replica-sync'] });
  });

  test.each([
    ['0.5.0', ['--router-mode kv', '--kv-overlap-score-weight 2'], {}],
    ['1.0.1', [], { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_KV_OVERLAP_SCORE_WEIGHT: '2' }],
  ])('of %s has a weight of the overlap', (version, flags, env) => {
    expect(settingsOf(DynamoRouter.kv({ overlapScoreWeight: 2 }), version)).toEqual({ env, flags });
  });

  test('of 1.2 and newer has a credit of the overlap and a scale of the prefill load instead', () => {
    expect(settingsOf(DynamoRouter.kv({ overlapScoreCredit: 2, prefillLoadScale: 3 }), '1.2.0').env).toEqual({
      DYN_ROUTER_MODE: 'kv', DYN_ROUTER_KV_OVERLAP_SCORE_CREDIT: '2', DYN_ROUTER_PREFILL_LOAD_SCALE: '3',
    });
  });

  test.each([
    ['0.7.0', ['--router-mode kv', '--enforce-disagg'], {}],
    ['1.0.1', [], { DYN_ROUTER_MODE: 'kv', DYN_DECODE_FALLBACK: 'false' }],
    ['1.3.1', [], { DYN_ROUTER_MODE: 'kv', DYN_ENFORCE_DISAGG: 'true' }],
  ])('of %s has its own setting to enforce disaggregation', (version, flags, env) => {
    expect(settingsOf(DynamoRouter.kv({ enforceDisaggregation: true }), version)).toEqual({ env, flags });
  });

  test('renders a switch only if it differs from the default of the flag', () => {
    expect(settingsOf(DynamoRouter.kv({ replicaSync: false, trackActiveBlocks: true }), '0.9.0').flags).toEqual([]);
    expect(settingsOf(DynamoRouter.kv({ trackActiveBlocks: false, assumeKvReuse: false }), '0.9.0').flags).toEqual([
      '--router-mode kv', '--no-track-active-blocks', '--no-assume-kv-reuse',
    ]);
  });

  test('renders durations in seconds', () => {
    expect(settingsOf(DynamoRouter.random({ sessionAffinityTtl: Duration.minutes(2) }), '1.3.0').env.DYN_ROUTER_SESSION_AFFINITY_TTL_SECS).toBe('120');
  });

  test('that estimates caches turns events off', () => {
    expect(settingsOf(DynamoRouter.kvApproximate({ ttl: Duration.seconds(60) }), '1.5.0').env).toEqual({
      DYN_ROUTER_MODE: 'kv', DYN_ROUTER_TTL_SECS: '60', DYN_ROUTER_USE_KV_EVENTS: 'false',
    });
    expect(settingsOf(DynamoRouter.kvApproximate(), '0.5.0').flags).toEqual(['--router-mode kv', '--no-kv-events']);
  });

  test('whose options are flags needs an explicit command of the frontend', () => {
    const props = aggregated({ version: DynamoVersion.of('0.9.0'), router: DynamoRouter.kv({ temperature: 0.5 }) });
    const { mainContainer } = serviceOf(props, 'Frontend').extraPodSpec;
    expect(mainContainer.command).toEqual(['python3', '-m', 'dynamo.frontend']);
    expect(mainContainer.args).toEqual(['--router-mode', 'kv', '--router-temperature', '0.5']);
  });
});

describe('events of the workers', () => {
  const config = '{"publisher":"zmq","topic":"kv-events","endpoint":"tcp://*:5557"}';

  test('are published for the kv router', () => {
    expect(flagOf(aggregated({ router: DynamoRouter.kv() }), 'worker', EVENTS)).toBe(config);
    expect(flagOf(aggregated({ router: DynamoRouter.of('kv') }), 'worker', EVENTS)).toBe(config);
  });

  test('are published on the port and topic of the props', () => {
    const router = DynamoRouter.kv({ eventsPort: 6000, eventsTopic: 'blocks' });
    expect(flagOf(aggregated({ router }), 'worker', EVENTS)).toBe('{"publisher":"zmq","topic":"blocks","endpoint":"tcp://*:6000"}');
  });

  test('are published by prefill workers, not by decode workers', () => {
    const props = disaggregated({ router: DynamoRouter.kv() });
    expect([flagOf(props, 'prefill', EVENTS), flagOf(props, 'decode', EVENTS)]).toEqual([config, undefined]);
  });

  test.each([undefined, DynamoRouter.roundRobin(), DynamoRouter.kvApproximate()])('are not published for a router that does not listen: %#', (router) => {
    expect(flagOf(aggregated({ router }), 'worker', EVENTS)).toBeUndefined();
  });

  test.each<[string, SomeProps, string]>([
    ['a reserved port', { router: DynamoRouter.kv({ eventsPort: 9090 }) }, 'router.eventsPort: got "9090", expected a free port (9090 is taken by health and metrics)'],
    [
      'a reserved port for one of the ranks',
      { router: DynamoRouter.kv({ eventsPort: 9085 }), args: EIGHT_RANKS, worker: {} },
      'got "9085 to 9092", expected free ports (9090 is taken by health and metrics)',
    ],
    [
      'the metrics port of a rank',
      { router: DynamoRouter.kv({ eventsPort: 20385 }), args: EIGHT_RANKS, worker: {} },
      'got "20385 to 20392", expected free ports (20380 to 20387 are taken by forward-pass metrics)',
    ],
    ['ports beyond the last one', { router: DynamoRouter.kv({ eventsPort: 65530 }), args: EIGHT_RANKS, worker: {} }, 'expected the first of 8 ports'],
  ])('cannot use %s', (_, props, message) => {
    expect(errorOf(aggregated(props))).toContain(message);
  });

  test('cannot use the port on which caches are transferred', () => {
    const props = { router: DynamoRouter.kv(), args: EIGHT_RANKS, prefill: {}, decode: {}, kvTransfer: KvTransfer.nixl({ port: 5560 }) };
    const message = 'router.eventsPort: got "5557 to 5564", expected free ports (5560 is taken by kvTransfer (port))';
    expect(errorOf(disaggregated(props))).toContain(message);
  });
});

describe('settings of the router', () => {
  test.each([
    ['frontend.env.DYN_ROUTER_TEMPERATURE', { frontend: { env: { DYN_ROUTER_TEMPERATURE: EnvValue.of('1') } } }],
    ['env.DYN_ROUTER_MODE', { env: { DYN_ROUTER_MODE: EnvValue.of('kv') } }],
    ['frontend.extraArgs[1]', { frontend: { extraArgs: ['--x', '--router-mode=kv'] } }],
    ['frontend.extraArgs[0]', { frontend: { extraArgs: ['--no-kv-events'] } }],
  ])('cannot be set by %s', (path, props) => {
    expect(errorOf(aggregated(props))).toContain(`[DYN052] ${path}: got`);
  });
});
