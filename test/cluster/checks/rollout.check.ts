import { EngineImage, Gpu, Nodes, Rollout, SglangServer, SglangServerProps } from '../../../src';
import { CLUSTER, eventually, get } from '../kubectl';
import { nodePool } from '../node';
import { Pod } from '../pods';
import { Site } from '../site';
import { manifestsOf, SGLANG_PROPS } from '../subject';
import { waitForPods, whyPodsWait } from '../workload';

const GPU = 'nvidia.com/gpu';
const POOL = 'cluster.test/pool';
const NEXT = EngineImage.sglang('v0.5.7');

const scheduled = CLUSTER.schedules ? describe : describe.skip;

scheduled('Deployments on GPU nodes', () => {
  const site = Site.forEachTest();

  /** Nodes of four GPUs each, that are this test's alone. */
  const addNodes = (count: number, from = 0) => {
    const pool = nodePool(site.namespace, from + count, { labels: { [POOL]: site.namespace }, taints: [GPU], devices: { [GPU]: 4 } }).slice(from);
    site.addNodes(pool);
  };
  const server = (props: Partial<SglangServerProps>) => manifestsOf((chart) => {
    new SglangServer(chart, 'server', { ...SGLANG_PROPS, nodes: Nodes.labels({ [POOL]: site.namespace }), ...props });
  });
  const run = (props: Partial<SglangServerProps>) => site.run(server(props));
  const images = () => get<Pod>(site.namespace, 'pods').map(({ spec }) => spec.containers[0].image).sort();
  const waiting = () => whyPodsWait(site.namespace);

  test.each([{ replicas: 1 }, { replicas: 2 }])('roll $replicas over to a new image with no spare GPU, by default', async ({ replicas }) => {
    addNodes(replicas);
    waitForPods(run({ replicas }), site.namespace);
    waitForPods(run({ replicas, image: NEXT }), site.namespace);
    await eventually(() => expect(images()).toEqual(Array(replicas).fill('lmsysorg/sglang:v0.5.7')));
  });

  test('that surge serve on while the new pod waits for GPUs, and go over when they come', async () => {
    addNodes(1);
    waitForPods(run({ rollout: Rollout.surge() }), site.namespace);
    const manifests = run({ rollout: Rollout.surge(), image: NEXT });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining(`Insufficient ${GPU}`)]));
    expect(images()).toEqual(['lmsysorg/sglang:v0.5.6.post2', 'lmsysorg/sglang:v0.5.7']);
    addNodes(1, 1);
    waitForPods(manifests, site.namespace);
    await eventually(() => expect(images()).toEqual(['lmsysorg/sglang:v0.5.7']));
  });

  test('wait where a node has fewer GPUs than a replica takes', async () => {
    addNodes(2);
    run({ gpu: Gpu.any(8) });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining(`Insufficient ${GPU}`)]));
  });

  test('stay away from GPU nodes of others', async () => {
    addNodes(1);
    run({ nodes: Nodes.labels({ [POOL]: 'nobody' }) });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('didn\'t match Pod\'s node affinity/selector')]));
  });
});
