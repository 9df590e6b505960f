import { Duration } from 'cdk8s';
import { aggregated, containerOf, serviceOf } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';

describe('probes', () => {
  const startupProbeOf = (args?: EngineArgs) => serviceOf(aggregated({ version: DynamoVersion.V0_5_0, args }), 'worker').extraPodSpec.mainContainer.startupProbe;

  test('are left to the operator, which gives two hours to start', () => {
    expect(Object.keys(containerOf(aggregated(), 'worker'))).not.toEqual(expect.arrayContaining([expect.stringMatching(/Probe$/)]));
  });

  test('wait longer than the ten minutes of an old operator', () => {
    expect(startupProbeOf()).toEqual({ httpGet: { path: '/live', port: 9090 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180 });
  });

  test('wait longer still for compilation', () => {
    expect(startupProbeOf(EngineArgs.sglang({ enableTorchCompile: true })).failureThreshold).toBe(270);
  });

  test('wait for the startup budget', () => {
    expect(containerOf(aggregated({ worker: { probes: { startupBudget: Duration.hours(3) } } }), 'worker').startupProbe.failureThreshold).toBe(1080);
  });

  test('of the frontend use its own port', () => {
    const { livenessProbe } = containerOf(aggregated({ frontend: { probes: { liveness: { path: '/health' } } } }), 'Frontend');
    expect(livenessProbe.httpGet).toEqual({ path: '/health', port: 8000 });
  });
});
