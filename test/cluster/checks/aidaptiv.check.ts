import { Size } from 'cdk8s';
import {
  AidaptivInference, AidaptivInferenceProps, AidaptivKvOffload, EngineImage, Gpu, HamiShare, ModelSource, Nodes, Rollout, SecretRef, SecurityProfile,
  Storage, VgpuResourceNames,
} from '../../../src';
import { admit } from '../admission';
import { HAMI_SCHEDULER } from '../environment/hami';
import { apply, CLUSTER, eventually, get, kubectl } from '../kubectl';
import { Manifest } from '../manifest';
import { dropNamespace, newNamespace } from '../namespace';
import { nodePool } from '../node';
import { Pod, podsOf } from '../pods';
import { securityLevel } from '../security-level';
import { Site } from '../site';
import { AIDAPTIV_PROPS, manifestsOf } from '../subject';
import { waitForPods, whyPodsWait } from '../workload';

const POOL = 'cluster.test/pool';
const NFS = { server: '10.102.197.0', path: '/volumes/_nogroup/models', subPath: 'Meta-Llama-3.1-8B-Instruct' };
const LEVELS = ['restricted', 'baseline', 'privileged'];

function server(props: Partial<AidaptivInferenceProps> = {}): Manifest[] {
  return manifestsOf((chart) => {
    new AidaptivInference(chart, 'server', { ...AIDAPTIV_PROPS, ...props });
  });
}

/** How a model comes to a server, and the strictest level of Pod Security that admits the pod. */
const SOURCES: ReadonlyArray<readonly [title: string, level: string, props: Partial<AidaptivInferenceProps>]> = [
  ['NFS', 'baseline', { model: ModelSource.nfs(NFS) }],
  ['NFS, copied', 'baseline', { model: ModelSource.nfs(NFS).copiedToNode() }],
  ['a volume of NFS', 'restricted', { model: ModelSource.nfsVolume({ ...NFS, name: 'models' }) }],
  ['a claim', 'restricted', { model: ModelSource.persistentVolumeClaim('models') }],
  ['a claim, copied', 'restricted', { model: ModelSource.persistentVolumeClaim('models').copiedToNode({ sizeLimit: Size.gibibytes(40) }) }],
  ['an image, copied', 'restricted', { model: ModelSource.ociImage('registry.example.com/models/llama:1.0', { path: '/model' }) }],
  ['the hub', 'restricted', { model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token: SecretRef.of({ name: 'hf', key: 'token' }) }) }],
  ['the hub, copied', 'restricted', { model: ModelSource.huggingFace('Qwen/Qwen3-8B').copiedToNode() }],
  ['S3, copied', 'restricted', { model: ModelSource.s3('s3://models/llama').copiedToNode() }],
  ['a directory that a script fills', 'restricted', {
    model: ModelSource.directory('/data/llama'), prescript: { script: 'cp -r /llama /data/', image: 'registry.example.com/llama:1.0' },
  }],
  ['a directory that a privileged script fills', 'privileged', {
    model: ModelSource.directory('/data/llama'),
    prescript: { script: 'mount -t nfs4 10.102.197.0:/models /mnt && cp -r /mnt/llama /data/', image: 'ubuntu:24.04', privileged: true },
  }],
];

const PROFILES: Readonly<Record<string, SecurityProfile>> = {
  restricted: SecurityProfile.restricted(), baseline: SecurityProfile.baseline(), privileged: SecurityProfile.imageDefault(),
};

describe('a model of AidaptivInference', () => {
  test.each(SOURCES)('from %s is admitted at Pod Security level %s, and at no stricter one', (_, level, props) => {
    const pods = podsOf(server({ ...props, security: PROFILES[level] }));
    admit(pods, newNamespace(securityLevel(level)));
    for (const stricter of LEVELS.slice(0, LEVELS.indexOf(level))) {
      expect(() => admit(pods, newNamespace(securityLevel(stricter)))).toThrow(/violates PodSecurity/);
    }
  });
});

/** What the chart makes of its default values: nobody has stated a name for its label. */
function chartDefaults(): Manifest {
  const labels = { 'app.kubernetes.io/name': 'aidaptivcache-inference', 'app': null };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'vllm-api', image: 'aidaptiv:vNXUN_3_03_AA' }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chart', labels }, spec: { selector: { matchLabels: labels }, template } } as unknown as Manifest;
}

describe('Labels of the chart aidaptivcache-inference', () => {
  test('are refused by strict validation where they have no value, and have one in AidaptivInference', () => {
    const namespace = newNamespace();
    const strictly = ['apply', '--server-side', '--validate=strict', '-n', namespace];
    expect(kubectl(strictly, [chartDefaults(), ...server()]).stderr).toContain('unknown object type "nil" in Deployment.metadata.labels.app');
    expect(kubectl(strictly, server())).toMatchObject({ ok: true });
    dropNamespace(namespace);
  });
});

(CLUSTER.schedules ? describe : describe.skip)('AidaptivInference on nodes with HAMi', () => {
  const site = Site.forEachTest();

  /** Nodes with two GPUs and one SSD each: no node offers parts of GPUs. */
  const addNodes = async (count: number, gpu = 'nvidia.com/gpu') => {
    site.addNodes(nodePool(site.namespace, count, { labels: { [POOL]: site.namespace, 'otterscale.io/aidaptiv': 'true' }, taints: ['nvidia.com/gpu'], devices: { [gpu]: 2, 'phison.com/ai100': 1 } }));
    // A pod that was refused once is not tried again when a node gets devices: Kubernetes counts what it leaves to HAMi.
    await eventually(() => expect(get(site.namespace, 'nodes', `--selector=${POOL}=${site.namespace}`).filter(({ status }) => status.allocatable)).toHaveLength(count));
  };
  const run = (props: Partial<AidaptivInferenceProps> = {}) => site.run(
    server({ model: ModelSource.nfs(NFS), nodes: Nodes.labels({ [POOL]: site.namespace }), ...props }),
  );
  const pods = () => get<Pod>(site.namespace, 'pods');
  const images = () => pods().map(({ spec }) => spec.containers[0].image);
  const waiting = () => whyPodsWait(site.namespace);

  test('is placed by HAMi\'s scheduler', async () => {
    await addNodes(1);
    waitForPods(run(), site.namespace);
    expect(pods().map(({ spec }) => spec.schedulerName)).toEqual([HAMI_SCHEDULER]);
  });

  test('is placed by the names of the chart\'s time, where nodes have them', async () => {
    await addNodes(1, 'otterscale.com/vgpu');
    waitForPods(run({ gpu: Gpu.any(2).shared(HamiShare.percent(60, { resourceNames: VgpuResourceNames.otterscale() })) }), site.namespace);
  });

  test('waits for ever for the scheduler of Kubernetes, which knows no shares', async () => {
    await addNodes(1);
    run({ schedulerName: 'default-scheduler' });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('Insufficient nvidia.com/gpumem-percentage')]));
  });

  test('waits for a node with as many GPUs as it has shares of', async () => {
    await addNodes(2);
    run({ gpu: Gpu.any(4).shared(HamiShare.percent(50)) });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('CardInsufficient')]));
  });

  test('waits for an SSD', async () => {
    await addNodes(1);
    run({ kvOffload: AidaptivKvOffload.operator({ devices: 2 }) });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('Insufficient phison.com/ai100')]));
  });

  test('has the SSD as a claim of its own', async () => {
    await addNodes(1);
    waitForPods(run({ kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(500), storageClassName: 'aidaptiv-cache' })) }), site.namespace);
    expect(get(site.namespace, 'persistentvolumeclaims').map(({ spec }) => spec.storageClassName)).toEqual(['aidaptiv-cache']);
  });

  const NEXT = EngineImage.aidaptiv('vNXUN_3_04_AA');

  test('rolls over to a new image with the only SSD in use', async () => {
    await addNodes(1);
    waitForPods(run(), site.namespace);
    waitForPods(run({ image: NEXT }), site.namespace);
    await eventually(() => expect(images()).toEqual([NEXT.reference]));
  });

  test('waits for ever with the rollout of the chart', async () => {
    await addNodes(1);
    waitForPods(run({ rollout: Rollout.surge() }), site.namespace);
    run({ rollout: Rollout.surge(), image: NEXT });
    await eventually(() => expect(waiting()).toEqual([expect.stringContaining('Insufficient phison.com/ai100')]));
    expect(images()).toHaveLength(2);
  });

  test('keeps within a quota of SSDs', async () => {
    await addNodes(2);
    apply([{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' }, spec: { hard: { 'requests.phison.com/ai100': '1' } } }], '-n', site.namespace);
    await eventually(() => expect(get(site.namespace, 'resourcequotas')[0].status?.hard).toEqual({ 'requests.phison.com/ai100': '1' }));
    waitForPods(run(), site.namespace);
    run({ metadata: { name: 'second' } });
    await eventually(() => expect(get(site.namespace, 'events').map(({ message }) => message).join('\n')).toMatch(/exceeded quota: team, requested: requests.phison.com\/ai100=1/));
  });
});
