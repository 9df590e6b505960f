import { JsonPatch, Testing } from 'cdk8s';
import { aggregated, manifestsOf, newChart, specOf } from './graphs';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { GroveUpdateStrategy } from '../../src/dynamo-graph/props/grove';
import { EnvValue } from '../../src/pod/parts/env-value';

describe('the DynamoGraphDeployment', () => {
  test('has the variables of the graph, and that of JSON logs', () => {
    expect(specOf(aggregated({ jsonLogs: true, env: { GLOO_SOCKET_IFNAME: EnvValue.of('eth0') } })).env).toEqual([
      { name: 'DYN_LOGGING_JSONL', value: '1' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
    ]);
  });

  test('has the options of Grove as annotations, and none by default', () => {
    const grove = { enabled: false, kaiQueue: 'a', volcanoQueue: 'b', updateStrategy: GroveUpdateStrategy.ON_DELETE };
    expect(manifestsOf(aggregated({ grove }))[0].metadata.annotations).toEqual({
      'nvidia.com/enable-grove': 'false', 'nvidia.com/kai-scheduler-queue': 'a', 'nvidia.com/volcano-queue': 'b', 'nvidia.com/grove-update-strategy': 'OnDelete',
    });
    expect(manifestsOf(aggregated())[0].metadata).not.toHaveProperty('annotations');
  });

  test('has the metadata of the props', () => {
    const metadata = { name: 'chat', namespace: 'llm', labels: { team: 'x' }, annotations: { note: 'y' } };
    expect(manifestsOf(aggregated({ metadata }))[0].metadata).toMatchObject(metadata);
  });

  test('accepts patches of any field, known or unknown', () => {
    const chart = newChart();
    const { graph } = new DynamoGraph(chart, 'graph', aggregated());
    const pod = '/spec/components/1/podTemplate/spec';
    graph.addJsonPatch(
      JsonPatch.add(`${pod}/hostIPC`, true),
      JsonPatch.add(`${pod}/containers/0/resources/limits/example.com~1fpga`, '1'),
      JsonPatch.add(`${pod}/volumes`, [{ name: 'weights', image: { reference: 'r.example.com/weights:1' } }]),
      JsonPatch.add(`${pod}/resourceClaims`, [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }]),
      JsonPatch.add('/spec/components/1/fieldOfTomorrow', { a: 1 }),
    );
    const [{ spec: { components: [, worker] } }] = Testing.synth(chart);
    expect(worker).toMatchObject({ fieldOfTomorrow: { a: 1 } });
    expect(worker.podTemplate.spec).toMatchObject({
      hostIPC: true,
      volumes: [{ name: 'weights', image: { reference: 'r.example.com/weights:1' } }],
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
    });
    expect(worker.podTemplate.spec.containers[0].resources.limits['example.com/fpga']).toBe('1');
  });
});
