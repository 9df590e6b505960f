import { ApiObject, Chart } from 'cdk8s';
import { sample } from './samples';
import { synth } from './synth';
import { newChart } from '../harness';

function chartOf(...manifests: object[]): Chart {
  const chart = newChart();
  manifests.forEach((manifest, index) => new ApiObject(chart, `object-${index}`, manifest as { apiVersion: string; kind: string }));
  return chart;
}

test('returns the manifests of a chart that a cluster takes', () => {
  const manifests = [sample('deployment'), sample('service')];
  expect(synth(chartOf(...manifests))).toEqual(manifests);
});

test('throws for a manifest that a cluster refuses', () => {
  expect(() => synth(chartOf(sample('deployment', 'spec.replica', 2)))).toThrow('Deployment/chat spec.replica: must be a field that this kind has');
});

test('throws for manifests that do not fit together', () => {
  expect(() => synth(chartOf(sample('deployment'), sample('service', 'spec.selector', { app: 'other' })))).toThrow('the selector finds pods of these manifests');
});

test('checks for the release that is asked for', () => {
  const chart = chartOf(sample('pod', 'spec.initContainers[0].restartPolicy', 'Always'));
  expect(() => synth(chart)).toThrow('needs Kubernetes 1.29');
  expect(synth(chart, { kubernetesVersion: '1.36' })).toHaveLength(1);
});
