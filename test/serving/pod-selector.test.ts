import { execFileSync } from 'node:child_process';
import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Manifest } from '../../src/kube/manifest';
import { PodSelection } from '../../src/serving/pod-selector';
import { BareServer } from '../bare-server';
import { newChart } from '../harness';
import { synth } from '../synth';

const LABELS = { 'app.kubernetes.io/name': 'bare', 'app.kubernetes.io/component': 'server', 'cdk8s-inference/instance': 'chat' };

interface Fixture {
  readonly chart: Chart;
  readonly pods: PodSelection;
}

function fixture(namespace?: string): Fixture {
  const chart = newChart();
  const { pods } = new BareServer(chart, 'server', { metadata: { name: 'chat', namespace } });
  return { chart, pods };
}

function manifestOf(chart: Chart, kind: string): Manifest {
  return synth(chart).find((manifest) => manifest.kind === kind)!;
}

test('the labels are plain data too', () => {
  expect(fixture().pods.selectorLabels).toEqual(LABELS);
});

test('a network policy of cdk8s-plus applies to the pods, in their namespace', () => {
  const { chart, pods } = fixture('llm');
  new kplus.NetworkPolicy(chart, 'Policy', { selector: pods, ingress: { default: kplus.NetworkPolicyTrafficDefault.DENY } });
  expect(manifestOf(chart, 'NetworkPolicy')).toMatchObject({
    metadata: { namespace: 'llm' }, spec: { podSelector: { matchLabels: LABELS }, policyTypes: ['Ingress'] },
  });
});

test('a network policy of cdk8s-plus lets other pods reach them', () => {
  const { chart, pods } = fixture('llm');
  const clients = new kplus.Deployment(chart, 'Client', { containers: [{ image: 'client:1', portNumber: 80 }] });
  new kplus.NetworkPolicy(chart, 'Policy', { selector: clients, egress: { rules: [{ peer: pods, ports: [kplus.NetworkPolicyPort.tcp(30000)] }] } });
  expect(manifestOf(chart, 'NetworkPolicy')).toHaveProperty('spec.egress', [{
    ports: [{ port: 30000, protocol: 'TCP' }],
    to: [{ podSelector: { matchLabels: LABELS }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'llm' } } }],
  }]);
});

test('without a namespace the pods are those of the namespace of the policy', () => {
  const { chart, pods } = fixture();
  new kplus.NetworkPolicy(chart, 'Policy', { egress: { rules: [{ peer: pods }] } });
  expect(manifestOf(chart, 'NetworkPolicy')).toHaveProperty('spec.egress.0.to', [{ podSelector: { matchLabels: LABELS } }]);
});

test('a Service of cdk8s-plus stands before the pods', () => {
  const { chart, pods } = fixture();
  const service = new kplus.Service(chart, 'Extra', { selector: pods, ports: [{ port: 80, targetPort: 30000 }] });
  const manifest = synth(chart).find(({ metadata }) => metadata.name === ApiObject.of(service).name);
  expect(manifest).toHaveProperty('spec.selector', LABELS);
});

test('pods of cdk8s-plus can be kept away from them', () => {
  const { chart, pods } = fixture();
  const deployment = new kplus.Deployment(chart, 'Other', { containers: [{ image: 'other:1', portNumber: 80 }] });
  deployment.scheduling.separate(pods);
  expect(synth(chart).find(({ metadata }) => metadata.name === ApiObject.of(deployment).name)).toHaveProperty(
    'spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector.matchLabels', LABELS,
  );
});

test('a selection is made once for each id', () => {
  const { chart } = fixture();
  expect(PodSelection._of(chart, 'Leaders', LABELS)).toBe(PodSelection._of(chart, 'Leaders', LABELS));
});

test('cdk8s-plus is not loaded before someone asks', () => {
  const script = `
    require('ts-node').register({ transpileOnly: true });
    const { Chart, App } = require('cdk8s');
    const { PodSelection } = require('./src/serving/pod-selector.ts');
    const pods = new PodSelection(new Chart(new App(), 'chart'), 'Pods', { a: 'b' });
    const isLoaded = () => Object.keys(require.cache).some((file) => file.includes('cdk8s-plus-28'));
    console.log(isLoaded(), pods.toPodSelectorConfig() && isLoaded());`;
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('false true');
});
