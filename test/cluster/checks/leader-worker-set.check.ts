import { EngineImage, LwsTpuCluster, LwsTpuClusterProps, Nodes } from '../../../src';
import { apply, CLUSTER, eventually, get, must, PATIENCE } from '../kubectl';
import { nodePool } from '../node';
import { NODE_POOL, Pod } from '../pods';
import { Site } from '../site';
import { manifestsOf, TPU_PROPS } from '../subject';
import { whyPodsWait } from '../workload';

const TPU = 'google.com/tpu';
/** Nodes are of one test alone. */
const OWNER = 'cluster.test/owner';
const ACCELERATOR = 'cloud.google.com/gke-tpu-accelerator';
const TOPOLOGY = 'cloud.google.com/gke-tpu-topology';
/** What the controller sets first in every container, and in those with TPUs. */
const LWS_VARIABLES = ['LWS_LEADER_ADDRESS', 'LWS_GROUP_SIZE', 'LWS_WORKER_INDEX'];
const TPU_VARIABLES = ['TPU_WORKER_HOSTNAMES', 'TPU_WORKER_ID', 'TPU_NAME'];

const reconciled = CLUSTER.hasLws ? describe : describe.skip;

/** The longest name that the construct takes. */
const LONGEST = 'coder-'.padEnd(50, 'x');

reconciled('LeaderWorkerSets of TPU slices', () => {
  const site = Site.forEachTest();

  /** A node pool of one slice: hosts of four chips each. */
  const addSlice = (pool: string, hosts = 2, topology = '2x2x2') => {
    const name = `${site.namespace}-${pool}`;
    const labels = { [OWNER]: site.namespace, [ACCELERATOR]: 'tpu7x', [TOPOLOGY]: topology, [NODE_POOL]: name };
    site.addNodes(nodePool(name, hosts, { labels, taints: [TPU], devices: { [TPU]: 4 } }));
  };
  const clusterOf = (props: Partial<LwsTpuClusterProps> = {}) => manifestsOf((chart) => {
    new LwsTpuCluster(chart, 'cluster', { ...TPU_PROPS, nodes: Nodes.labels({ [OWNER]: site.namespace }), ...props });
  });
  const run = (props: Partial<LwsTpuClusterProps>) => site.run(clusterOf(props));
  const runs = (groups: number) => {
    run({ groups });
    must(['wait', '-n', site.namespace, 'leaderworkersets/coder', '--for=condition=Available', `--timeout=${PATIENCE}s`]);
  };
  const pods = () => get<Pod>(site.namespace, 'pods');
  const podOf = (name: string) => pods().find(({ metadata }) => metadata.name === name)!;
  const poolOf = (name: string) => podOf(name).spec.nodeName.replace(/-\d+$/, '');
  const waiting = () => whyPodsWait(site.namespace);
  const events = () => get(site.namespace, 'events').map(({ message }) => message).join('\n');

  test('make a pod for every host, and put each group onto a slice of its own', () => {
    addSlice('a');
    addSlice('b');
    runs(2);
    expect(pods().map(({ metadata }) => metadata.name).sort()).toEqual(['coder-0', 'coder-0-1', 'coder-1', 'coder-1-1']);
    expect(poolOf('coder-0-1')).toBe(poolOf('coder-0'));
    expect(poolOf('coder-1-1')).toBe(poolOf('coder-1'));
    expect(poolOf('coder-1')).not.toBe(poolOf('coder-0'));
  });

  test('give each host the variables that the launch refers to, before it refers to them', () => {
    addSlice('a');
    runs(1);
    for (const { spec: { containers: [{ env = [], args = [], command = [] }] } } of pods()) {
      const variables: string[] = env.map(({ name }) => name);
      const referred = [...JSON.stringify([command, args]).matchAll(/\$\((\w+)\)/g)].map(([, name]) => name);
      expect(referred).toEqual(expect.arrayContaining(['LWS_LEADER_ADDRESS', 'LWS_WORKER_INDEX']));
      expect(variables).toEqual(expect.arrayContaining([...referred, ...TPU_VARIABLES]));
      expect(variables.slice(0, LWS_VARIABLES.length)).toEqual(LWS_VARIABLES);
    }
  });

  test('have a Service that leads to the leaders alone', async () => {
    addSlice('a');
    addSlice('b');
    runs(2);
    await eventually(() => {
      const slices = get(site.namespace, 'endpointslices', '-l', 'kubernetes.io/service-name=coder-leader');
      const targets = slices.flatMap(({ endpoints }) => endpoints.map(({ targetRef }: { targetRef: { name: string } }) => targetRef.name));
      expect(targets.sort()).toEqual(['coder-0', 'coder-1']);
    });
  });

  test('wait for a slice that lacks a host', async () => {
    addSlice('a', 1);
    run({});
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining(`Insufficient ${TPU}`)]));
  });

  test('wait for a slice of their topology', async () => {
    addSlice('a', 4, '2x2x4');
    run({});
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('node affinity/selector')]));
  });

  test('recreate a group whose worker is lost, and leave the others alone', async () => {
    addSlice('a');
    addSlice('b');
    runs(2);
    const [lost, other] = [podOf('coder-0'), podOf('coder-1')].map(({ metadata }) => metadata.uid);
    must(['delete', 'pod', 'coder-0-1', '-n', site.namespace]);
    await eventually(() => {
      expect(podOf('coder-0')?.metadata.uid).not.toBe(lost);
      expect(pods().map(({ status }) => status.phase)).toEqual(Array(4).fill('Running'));
    });
    expect(podOf('coder-1').metadata.uid).toBe(other);
  });

  test('roll over to a new image with no spare slice', async () => {
    addSlice('a');
    addSlice('b');
    runs(2);
    run({ groups: 2, image: EngineImage.sglangJax('v0.1.1') });
    await eventually(() => expect(pods().map(({ spec, status }) => [spec.containers[0].image, status.phase]))
      .toEqual(Array(4).fill(['lmsysorg/sglang-jax:v0.1.1', 'Running'])));
  });

  test('run under the longest name that the construct takes, and make no pods under a longer one', async () => {
    addSlice('a');
    run({ metadata: { name: LONGEST } });
    await eventually(() => expect(pods().map(({ status }) => status.phase)).toEqual(['Running', 'Running']));
    expect(() => clusterOf({ metadata: { name: `${LONGEST}x` } })).toThrow(/metadata.name/);
    const [set] = clusterOf();
    apply([{ ...set, metadata: { ...set.metadata, name: LONGEST.padEnd(55, 'x') } }], '-n', site.namespace);
    await eventually(() => expect(events()).toMatch(/must be no more than 63 (characters|bytes)/));
  });

  test('lose the names of their pods to a Service of their own name, which the construct refuses', async () => {
    addSlice('a');
    const [set, service] = clusterOf();
    apply([{ ...service, metadata: { ...service.metadata, name: 'coder' } }], '-n', site.namespace);
    apply([set], '-n', site.namespace);
    await eventually(() => expect(pods().map(({ status }) => status.phase)).toEqual(['Running', 'Running']));
    expect(get(site.namespace, 'services').map(({ metadata, spec }) => [metadata.name, spec.clusterIP === 'None'])).toEqual([['coder', false]]);
  });
});
