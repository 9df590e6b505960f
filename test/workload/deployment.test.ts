import { ApiObject, Duration } from 'cdk8s';
import { rolloutDeadlineSeconds } from '../../src/workload/deployment';
import { bareServer, manifestsOf } from '../bare-server';

test('selects its pods by labels that they carry', () => {
  const { deployment: { spec } } = manifestsOf({ metadata: { name: 'chat' } });
  expect(spec).toMatchObject({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'bare', 'app.kubernetes.io/component': 'server', 'cdk8s-inference/instance': 'chat' } },
    template: { metadata: { labels: { 'app.kubernetes.io/name': 'bare', 'app.kubernetes.io/component': 'server', 'cdk8s-inference/instance': 'chat' } } },
  });
});

test('keeps three old ReplicaSets', () => {
  expect(manifestsOf().deployment).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { revisionHistoryLimit: 3, replicas: 1 } });
});

test('carries the metadata of the construct', () => {
  const metadata = { name: 'chat', namespace: 'llm', labels: { team: 'a' }, annotations: { note: 'b' }, finalizers: ['example.com/keep'] };
  expect(manifestsOf({ metadata }).deployment.metadata).toEqual({
    ...metadata,
    labels: { 'app.kubernetes.io/name': 'bare', 'app.kubernetes.io/component': 'server', 'cdk8s-inference/instance': 'chat', 'team': 'a' },
  });
});

test('is the main object of its construct', () => {
  const server = bareServer();
  expect(ApiObject.of(server)).toBe(server.workload);
});

test('the deadline of a rollout covers the boot of a node, a start and a shutdown', () => {
  expect(rolloutDeadlineSeconds(Duration.minutes(30), 310)).toBe(900 + 1800 + 310);
  expect(rolloutDeadlineSeconds(Duration.millis(1500), 0)).toBe(902);
});
