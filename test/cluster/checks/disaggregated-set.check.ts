import { Chart } from 'cdk8s';
import {
  Autoscaling, EngineImage, Gpu, LlmdModelService, LlmdModelServiceProps, LlmdRole, LlmdVersion, LlmdWorkloads, ModelSource, Nodes,
} from '../../../src';
import { SET_KUBERNETES } from '../../../src/workload/disaggregated-set';
import { newChart } from '../../harness';
import { synth } from '../../synth';
import { CLUSTER, eventually, get, MINOR_VERSION, must } from '../kubectl';
import { Manifest } from '../manifest';
import { nodePool } from '../node';
import { Pod } from '../pods';
import { Site } from '../site';

/** Nodes are of one test alone. */
const OWNER = 'cluster.test/owner';
const SET = 'disaggregatedset.x-k8s.io';
/** The longest name that the construct takes. */
const LONGEST = 'qwen-'.padEnd(31, 'x');

const isServed = CLUSTER.hasLws && MINOR_VERSION >= SET_KUBERNETES;
if (!isServed) {
  const reason = CLUSTER.hasLws ? `Kubernetes ${CLUSTER.kubernetesVersion} refuses their definition` : 'there is no lws-manager';
  console.warn(`DisaggregatedSets: NOT checked, because ${reason}`);
}

(isServed ? describe : describe.skip)('DisaggregatedSets of LlmdModelService', () => {
  const site = Site.forEachTest();

  const role = (): LlmdRole => ({ kubernetesVersion: '1.36', gpu: Gpu.any(1), nodes: Nodes.labels({ [OWNER]: site.namespace }) });
  const serviceIn = (chart: Chart, props: Partial<LlmdModelServiceProps> = {}) => new LlmdModelService(chart, 'service', {
    metadata: { name: 'qwen' },
    version: LlmdVersion.V0_10_0,
    image: EngineImage.vllm('v0.30.0'),
    model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
    decode: role(),
    prefill: role(),
    workloads: LlmdWorkloads.disaggregatedSet({ controllerVersion: 'v0.10.0' }),
    ...props,
  });
  const manifestsOf = (props?: Partial<LlmdModelServiceProps>) => {
    const chart = newChart();
    serviceIn(chart, props);
    return synth(chart, { kubernetesVersion: '1.36' }) as Manifest[];
  };
  const run = (props?: Partial<LlmdModelServiceProps>) => site.run(manifestsOf(props));
  const pods = () => get<Pod>(site.namespace, 'pods');
  const labelsOf = (label: string) => pods().map(({ metadata: { labels = {} } }) => labels[label]);
  const areRunning = (count: number) => eventually(() => expect(pods().map(({ status }) => status.phase)).toEqual(Array(count).fill('Running')));
  const engineOf = ({ spec: { containers } }: Pod) => containers.find(({ name }) => name === 'modelserver')!.image;
  const decoding = () => pods().filter(({ metadata: { labels = {} } }) => labels[`${SET}/role`] === 'decode').length;

  beforeEach(() => {
    site.addNodes(nodePool(site.namespace, 6, { labels: { [OWNER]: site.namespace }, taints: ['nvidia.com/gpu'], devices: { 'nvidia.com/gpu': 1 } }));
  });

  test('make pods of both roles, of one revision', async () => {
    run();
    await areRunning(2);
    expect(labelsOf(`${SET}/role`).sort()).toEqual(['decode', 'prefill']);
    expect(new Set(labelsOf(`${SET}/revision`)).size).toBe(1);
  });

  test('give pods the labels by which the construct finds them', async () => {
    run();
    await areRunning(2);
    const found = serviceIn(newChart());
    const selects = (labels: Readonly<Record<string, string>>) => get<Pod>(site.namespace, 'pods', '-l', Object.entries(labels).map((one) => one.join('=')).join(',')).length;
    expect([selects(found.selectorLabels), selects(found.podsOf('prefill').selectorLabels), selects(found.pods.selectorLabels)]).toEqual([1, 1, 2]);
  });

  test('replace both roles together: no revision has two engines', async () => {
    run();
    await areRunning(2);
    run({ image: EngineImage.vllm('v0.31.0') });
    const engines = new Map<string, Set<string>>();
    await eventually(() => {
      for (const pod of pods()) {
        const revision = pod.metadata.labels![`${SET}/revision`];
        engines.set(revision, (engines.get(revision) ?? new Set()).add(engineOf(pod)));
      }
      expect(pods().map((pod) => [engineOf(pod), pod.status.phase])).toEqual(Array(2).fill(['vllm/vllm-openai:v0.31.0', 'Running']));
    });
    expect([...engines.values()].map((images) => images.size)).toEqual([1, 1]);
  });

  // The scaler of a role is new in LeaderWorkerSet 0.10.
  (CLUSTER.hasSets ? test : test.skip)('have a role scaled by what the construct names, and applied again without a change', async () => {
    const props = { decode: { ...role(), autoscaling: Autoscaling.external() } };
    run(props);
    await areRunning(2);
    for (const count of [4, 2]) {
      must(['scale', '-n', site.namespace, 'disaggregatedsetrolescalers/qwen-decode', `--replicas=${count}`]);
      await eventually(() => expect(decoding()).toBe(count));
      run(props);
      expect(decoding()).toBe(count);
    }
  });

  test('run under the longest name that the construct takes', async () => {
    run({ metadata: { name: LONGEST } });
    await areRunning(2);
    expect(() => manifestsOf({ metadata: { name: `${LONGEST}x` } })).toThrow(/metadata.name/);
  });
});
