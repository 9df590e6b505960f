import { Duration } from 'cdk8s';
import { aggregated, containerOf, disaggregated, errorOf, flagOf, specOf, SomeProps } from './graphs';
import { DynamoRouter } from '../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EnvValue } from '../../src/pod/parts/env-value';

const EVENTS = '--kv-events-config';

/** What the frontend of a release is told of a router. */
function said(router: DynamoRouter, version: string) {
  const { env, flags } = router._render(DynamoVersion.of(version));
  return { env: Object.fromEntries(env.map(({ name, value }) => [name, value])), flags: flags.map(({ flag, value }) => value === undefined ? flag : `${flag} ${value}`) };
}

describe('a router', () => {
  test.each([
    [DynamoRouter.roundRobin(), 'round-robin'], [DynamoRouter.random(), 'random'], [DynamoRouter.kv(), 'kv'], [DynamoRouter.of('least-loaded'), 'least-loaded'],
  ])('is a variable of the frontend', (router, mode) => {
    expect(containerOf(aggregated({ router }), 'Frontend').env).toEqual([{ name: 'DYN_ROUTER_MODE', value: mode }]);
  });

  test('that nobody asked for is not said', () => {
    expect(containerOf(aggregated(), 'Frontend')).not.toHaveProperty('env');
  });

  test('has options under the names of the release', () => {
    const router = DynamoRouter.kv({ temperature: 0.1, replicaSync: true });
    expect(said(router, '1.0.1')).toEqual({ env: { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_TEMPERATURE: '0.1', DYN_ROUTER_REPLICA_SYNC: 'true' }, flags: [] });
    expect(said(router, '0.5.0')).toEqual({ env: {}, flags: ['--router-mode kv', '--router-temperature 0.1', '--router-replica-sync'] });
  });

  test.each([
    ['0.5.0', ['--router-mode kv', '--kv-overlap-score-weight 2'], {}],
    ['1.0.1', [], { DYN_ROUTER_MODE: 'kv', DYN_ROUTER_KV_OVERLAP_SCORE_WEIGHT: '2' }],
  ])('of %s weighs overlap', (version, flags, env) => {
    expect(said(DynamoRouter.kv({ overlapScoreWeight: 2 }), version)).toEqual({ env, flags });
  });

  test('of 1.2 and newer credits overlap and scales the load of prompts instead', () => {
    expect(said(DynamoRouter.kv({ overlapScoreCredit: 2, prefillLoadScale: 3 }), '1.2.0').env).toEqual({
      DYN_ROUTER_MODE: 'kv', DYN_ROUTER_KV_OVERLAP_SCORE_CREDIT: '2', DYN_ROUTER_PREFILL_LOAD_SCALE: '3',
    });
  });

  test.each([
    ['0.7.0', ['--router-mode kv', '--enforce-disagg'], {}],
    ['1.0.1', [], { DYN_ROUTER_MODE: 'kv', DYN_DECODE_FALLBACK: 'false' }],
    ['1.3.1', [], { DYN_ROUTER_MODE: 'kv', DYN_ENFORCE_DISAGG: 'true' }],
  ])('of %s enforces disaggregation in its own words', (version, flags, env) => {
    expect(said(DynamoRouter.kv({ enforceDisaggregation: true }), version)).toEqual({ env, flags });
  });

  test('has switches that are off unless they say the opposite', () => {
    expect(said(DynamoRouter.kv({ replicaSync: false, trackActiveBlocks: true }), '0.9.0').flags).toEqual([]);
    expect(said(DynamoRouter.kv({ trackActiveBlocks: false, assumeKvReuse: false }), '0.9.0').flags).toEqual([
      '--router-mode kv', '--no-track-active-blocks', '--no-assume-kv-reuse',
    ]);
  });

  test('has durations in seconds', () => {
    expect(said(DynamoRouter.random({ sessionAffinityTtl: Duration.minutes(2) }), '1.3.0').env.DYN_ROUTER_SESSION_AFFINITY_TTL_SECS).toBe('120');
  });

  test('that guesses goes without events', () => {
    expect(said(DynamoRouter.kvApproximate({ ttl: Duration.seconds(60) }), '1.5.0').env).toEqual({
      DYN_ROUTER_MODE: 'kv', DYN_ROUTER_TTL_SECS: '60', DYN_ROUTER_USE_KV_EVENTS: 'false',
    });
    expect(said(DynamoRouter.kvApproximate(), '0.5.0').flags).toEqual(['--router-mode kv', '--no-kv-events']);
  });

  test('whose options are flags makes the command of the frontend explicit', () => {
    const props = aggregated({ version: DynamoVersion.of('0.9.0'), router: DynamoRouter.kv({ temperature: 0.5 }) });
    const { mainContainer } = specOf(props).services.Frontend.extraPodSpec;
    expect(mainContainer.command).toEqual(['python3', '-m', 'dynamo.frontend']);
    expect(mainContainer.args).toEqual(['--router-mode', 'kv', '--router-temperature', '0.5']);
  });
});

describe('events of the workers', () => {
  const config = '{"publisher":"zmq","topic":"kv-events","endpoint":"tcp://*:5557"}';

  test('are published where the router listens', () => {
    expect(flagOf(aggregated({ router: DynamoRouter.kv() }), 'worker', EVENTS)).toBe(config);
    expect(flagOf(aggregated({ router: DynamoRouter.of('kv') }), 'worker', EVENTS)).toBe(config);
  });

  test('are published where and under what is asked for', () => {
    const router = DynamoRouter.kv({ eventsPort: 6000, eventsTopic: 'blocks' });
    expect(flagOf(aggregated({ router }), 'worker', EVENTS)).toBe('{"publisher":"zmq","topic":"blocks","endpoint":"tcp://*:6000"}');
  });

  test('come from prefill workers, not from those that decode', () => {
    const props = disaggregated({ router: DynamoRouter.kv() });
    expect([flagOf(props, 'prefill', EVENTS), flagOf(props, 'decode', EVENTS)]).toEqual([config, undefined]);
  });

  test.each([undefined, DynamoRouter.roundRobin(), DynamoRouter.kvApproximate()])('are not published for nobody', (router) => {
    expect(flagOf(aggregated({ router }), 'worker', EVENTS)).toBeUndefined();
  });

  test.each<[string, SomeProps, string]>([
    ['a reserved port', { router: DynamoRouter.kv({ eventsPort: 9090 }) }, 'router.eventsPort: got "9090", expected ports that are free: system has 9090'],
    [
      'a rank whose port is reserved',
      { router: DynamoRouter.kv({ eventsPort: 9085 }), args: { dpSize: 8, tpSize: 8, enableDpAttention: true }, worker: {} },
      'got "9085 to 9092", expected ports that are free: system has 9090',
    ],
    [
      'the port of the metrics of a rank',
      { router: DynamoRouter.kv({ eventsPort: 20385 }), args: { dpSize: 8, tpSize: 8, enableDpAttention: true }, worker: {} },
      'got "20385 to 20392", expected ports that are free: forwardPassMetrics has 20380 to 20387',
    ],
    ['a rank beyond the last port', { router: DynamoRouter.kv({ eventsPort: 65530 }), args: { dpSize: 8, tpSize: 8, enableDpAttention: true }, worker: {} }, 'expected the first of 8 ports'],
  ])('do not take %s', (_, props, message) => {
    expect(errorOf(aggregated(props))).toContain(message);
  });

  test('do not take the port on which caches are transferred', () => {
    const args = { dpSize: 8, tpSize: 8, enableDpAttention: true };
    const props = { router: DynamoRouter.kv(), args, prefill: {}, decode: {}, kvTransfer: { bootstrapPort: 5560 } };
    const message = 'router.eventsPort: got "5557 to 5564", expected ports that are free: kvTransfer.bootstrapPort has 5560';
    expect(errorOf(disaggregated(props))).toContain(message);
  });
});

describe('options of another mode', () => {
  test.each([
    ['frontend.env.DYN_ROUTER_TEMPERATURE', { frontend: { env: { DYN_ROUTER_TEMPERATURE: EnvValue.of('1') } } }],
    ['env.DYN_ROUTER_MODE', { env: { DYN_ROUTER_MODE: EnvValue.of('kv') } }],
    ['frontend.extraArgs[1]', { frontend: { extraArgs: ['--x', '--router-mode=kv'] } }],
    ['frontend.extraArgs[0]', { frontend: { extraArgs: ['--no-kv-events'] } }],
  ])('cannot come in by %s', (path, props) => {
    expect(errorOf(aggregated(props))).toContain(`[DYN052] ${path}: got`);
  });
});
