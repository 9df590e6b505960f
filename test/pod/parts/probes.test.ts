import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { ProbeOptions, servingProbes } from '../../../src/pod/parts/probes';
import { bareServer, errorOf } from '../../bare-server';
import { codesOf } from '../../harness';

function probesOf(probes?: ProbeOptions) {
  const { startupProbe, readinessProbe, livenessProbe } = bareServer({ probes }).pod.template.spec.containers[0];
  return { startupProbe, readinessProbe, livenessProbe };
}

test('all probes use one endpoint, through the name of the port', () => {
  const httpGet = { path: '/health', port: 'http' };
  expect(probesOf()).toEqual({
    startupProbe: { httpGet, timeoutSeconds: 25, periodSeconds: 10, failureThreshold: 180 },
    readinessProbe: { httpGet, timeoutSeconds: 25, periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { httpGet, timeoutSeconds: 25, periodSeconds: 30, failureThreshold: 6 },
  });
});

test('the timeout applies to all probes', () => {
  expect(Object.values(probesOf({ timeout: Duration.minutes(1) })).map((probe) => probe!.timeoutSeconds)).toEqual([60, 60, 60]);
});

test('a server is never restarted within its startup budget, and at most one probe after it', () => {
  fc.assert(fc.property(fc.integer({ min: 60, max: 1_000_000 }), (seconds) => {
    const { periodSeconds, failureThreshold } = servingProbes({ healthPath: '/health', probeTimeout: { usual: 25, least: 2 } }, Duration.seconds(seconds)).container!.startupProbe!;
    const given = periodSeconds! * failureThreshold!;
    expect(given >= seconds && given < seconds + periodSeconds!).toBe(true);
  }));
});

test.each([Duration.minutes(1), Duration.seconds(61), Duration.hours(3), Duration.millis(90_000)])('%p is a startup budget', (startupBudget) => {
  expect(errorOf({ probes: { startupBudget } })).toBe('');
});

test.each([
  Duration.seconds(0), Duration.seconds(90.5), Duration.millis(90_500), Duration.seconds(NaN), Duration.days(1e6),
  1800 as unknown as Duration,
])('%p is none', (startupBudget) => {
  expect(errorOf({ probes: { startupBudget } })).toContain('[INF040] probes.startupBudget (seconds): got ');
});

// Kubernetes takes any period and threshold from 1 on: a probe of 10 seconds with a threshold of 3 is valid.
test.each([1, 30, 59])('a startup budget of %d seconds is advised against', (seconds) => {
  const probes = { startupBudget: Duration.seconds(seconds) };
  expect(errorOf({ probes })).toBe('');
  expect(codesOf(() => bareServer({ probes }))).toContain('INF040');
});

test('an answer that takes longer than the timeout can be acknowledged: servers over gRPC answer without a token', () => {
  const probes = { timeout: Duration.seconds(1) };
  expect(errorOf({ probes, acknowledge: [{ code: 'INF041', reason: 'the probes ask over gRPC' }] })).toBe('');
});

test.each([Duration.seconds(1), Duration.seconds(2.5), Duration.seconds(NaN), Duration.days(1e6), 25 as unknown as Duration])('%p is no timeout', (timeout) => {
  expect(errorOf({ probes: { timeout } })).toContain('[INF041] probes.timeout (seconds): got ');
});
