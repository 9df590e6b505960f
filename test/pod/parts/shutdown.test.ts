import { Duration } from 'cdk8s';
import { gracePeriodSeconds, shutdown, ShutdownOptions } from '../../../src/pod/parts/shutdown';
import { bareServer, errorOf } from '../../bare-server';

function specOf(options?: ShutdownOptions) {
  return bareServer({ shutdown: options }).pod.template.spec;
}

test('by default a server continues for ten seconds, and then drains for five minutes', () => {
  const { terminationGracePeriodSeconds, containers: [{ lifecycle }] } = specOf();
  expect(terminationGracePeriodSeconds).toBe(310);
  expect(lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '10'] } } });
});

test('both times can be set, and add up', () => {
  const options = { drainTimeout: Duration.minutes(10), endpointRemovalDelay: Duration.seconds(30) };
  expect(gracePeriodSeconds(options)).toBe(630);
  expect(specOf(options).terminationGracePeriodSeconds).toBe(630);
  expect(specOf(options).containers[0].lifecycle?.preStop?.exec.command).toEqual(['sleep', '30']);
});

test('without a delay there is no preStop hook', () => {
  expect(shutdown({ endpointRemovalDelay: Duration.seconds(0) })).toEqual({ from: 'shutdown', pod: { terminationGracePeriodSeconds: 300 } });
});

test.each([Duration.millis(1500), Duration.seconds(0.5), Duration.seconds(NaN), Duration.days(1e6), 30 as unknown as Duration])('%p is refused for both', (time) => {
  expect(errorOf({ shutdown: { drainTimeout: time } })).toContain('[INF042] shutdown.drainTimeout (seconds): got ');
  expect(errorOf({ shutdown: { endpointRemovalDelay: time } })).toContain('[INF042] shutdown.endpointRemovalDelay (seconds): got ');
});

test('a grace period of 0 is advised against', () => {
  const none = Duration.seconds(0);
  expect(bareServer({ shutdown: { drainTimeout: none, endpointRemovalDelay: none } }).advice.map(({ code }) => code)).toEqual(['INF043']);
  expect(bareServer({ shutdown: { drainTimeout: none } }).advice).toEqual([]);
});
