import { Duration } from 'cdk8s';
import { aggregated, manifestsOf, Yaml } from './graphs';
import { Metrics } from '../../src/serving/metrics';

describe('PodMonitors', () => {
  const [, frontend, worker] = manifestsOf(aggregated({ metrics: Metrics.podMonitor({ interval: Duration.seconds(15), labels: { release: 'prom' } }) })) as Yaml[];

  test('have the names of the Services, and the labels of the prop', () => {
    expect([frontend.metadata.name, worker.metadata.name]).toEqual(['chat-frontend', 'chat-worker']);
    expect(worker.metadata.labels).toMatchObject({ release: 'prom' });
  });

  test('select pods by the labels, and ports by the names, that the operator sets', () => {
    expect(frontend.spec.podMetricsEndpoints).toEqual([{ port: 'http', path: '/metrics', interval: '15s' }]);
    expect(worker.spec).toEqual({
      selector: { matchLabels: { 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'worker' } },
      podMetricsEndpoints: [{ port: 'system', path: '/metrics', interval: '15s' }],
    });
  });

  test('are not created by default', () => {
    expect(manifestsOf(aggregated())).toHaveLength(1);
  });
});
