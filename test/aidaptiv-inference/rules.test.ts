import { Duration, Size } from 'cdk8s';
import { found, synthesize } from './server';
import {
  AidaptivInferenceProps, AidaptivKvOffload, Autoscaling, ClaimAccessMode, EngineImage, Gpu, HamiShare, IpFamily, Nodes, Rollout, SecurityProfile,
  Storage,
} from '../../src';

type Props = Partial<AidaptivInferenceProps>;

const SCRIPT = { script: 'echo start', image: 'ubuntu:24.04' };
const WITH_DISK = Nodes.labels({ 'example.com/ssd': 'true' });
const DISK = AidaptivKvOffload.volume(Storage.hostPath('/mnt/ssd'));
const CLAIM = AidaptivKvOffload.volume(Storage.persistentVolumeClaim('cache', { accessMode: ClaimAccessMode.READ_WRITE_MANY }));
const IN_MEMORY = AidaptivKvOffload.operator({ dram: Size.gibibytes(32) });
const NO_SHARE = { gpu: Gpu.any(1) };

/** What each rule finds, and the change that its remedy proposes. */
const CASES: [code: string, path: string, broken: Props, mended: Props][] = [
  ['ADP001', 'image', { image: EngineImage.of('vllm/vllm-openai:v0.30.0') }, { image: EngineImage.of('team/vllm-openai:v0.30.0', { fork: true }) }],
  ['ADP002', 'kvOffload (ssd)', { kvOffload: AidaptivKvOffload.operator({ ssd: Size.mebibytes(1536) }) }, { kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(2) }) }],
  ['ADP002', 'kvOffload (dram)', { kvOffload: AidaptivKvOffload.operator({ dram: Size.mebibytes(512) }) }, { kvOffload: AidaptivKvOffload.operator({ dram: Size.gibibytes(1) }) }],
  ['ADP003', 'kvOffload (devices)', { kvOffload: AidaptivKvOffload.operator({ devices: 0 }) }, { kvOffload: AidaptivKvOffload.none() }],
  ['ADP003', 'kvOffload (devices)', { kvOffload: AidaptivKvOffload.operator({ devices: 1.5 }) }, { kvOffload: AidaptivKvOffload.operator({ devices: 1 }) }],
  ['ADP004', 'kvOffload (nvmePath)', { kvOffload: AidaptivKvOffload.operator({ nvmePath: 'mnt/nvme0' }) }, { kvOffload: AidaptivKvOffload.operator() }],
  ['ADP005', 'volumes.ssd.mountPath', { volumes: { ssd: Storage.emptyDir({ mountPath: '/mnt/nvme0' }) } }, { kvOffload: AidaptivKvOffload.volume(Storage.emptyDir()) }],
  [
    'ADP006', 'kvOffload (ssd)',
    { kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(500) }), { ssd: Size.gibibytes(500) }) },
    { kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(500) })) },
  ],
  ['ADP007', 'kvOffload', { kvOffload: DISK, nodes: WITH_DISK, replicas: 2 }, { kvOffload: DISK, nodes: WITH_DISK }],
  ['INF196', 'kvOffload', { kvOffload: CLAIM, replicas: 2 }, { kvOffload: CLAIM }],
  ['INF196', 'kvOffload', { kvOffload: CLAIM, rollout: Rollout.surge() }, { kvOffload: CLAIM, rollout: Rollout.recreate() }],
  ['INF196', 'kvOffload', { kvOffload: CLAIM, autoscaling: Autoscaling.external() }, {
    kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(500), storageClassName: 'aidaptiv-cache' })), autoscaling: Autoscaling.external(),
  }],
  [
    'ADP008', 'kvOffload (dram)',
    { kvOffload: IN_MEMORY, sharedMemory: Size.gibibytes(8), resources: { memory: Size.gibibytes(40) } },
    { kvOffload: IN_MEMORY, sharedMemory: Size.gibibytes(8), resources: { memory: Size.gibibytes(48) } },
  ],
  ['ADP010', 'prescript.privileged', { ...NO_SHARE, prescript: { ...SCRIPT, privileged: true } }, { ...NO_SHARE, prescript: SCRIPT }],
  ['ADP011', 'volumes.home.mountPath', { volumes: { home: Storage.emptyDir({ mountPath: '/home/root' }) } }, { volumes: { home: Storage.emptyDir({ mountPath: '/data' }) } }],
  ['ADP012', 'tiktokenEncodingsBase', { tiktokenEncodingsBase: 'https://example.com/encodings' }, { tiktokenEncodingsBase: '/encodings' }],
  ['ADP013', 'podLabels.app', { podLabels: { app: 'aidaptivcache-operator' } }, { podLabels: { app: 'llama' } }],
  ['ADP017', 'ipFamily', { ipFamily: IpFamily.IPV6 }, { ipFamily: IpFamily.IPV4 }],
  ['ADP015', 'startDelay (seconds)', { startDelay: Duration.millis(1500) }, { startDelay: Duration.seconds(2) }],
  ['ADP016', 'startDelay (seconds)', { startDelay: Duration.hours(1), probes: { startupBudget: Duration.minutes(45) } }, { startDelay: Duration.hours(1) }],
];

test.each(CASES)('%s finds %s', (code, path, broken) => {
  expect(found(broken)).toEqual([{ code, path }]);
});

test.each(CASES)('%s is content with its remedy for %s', (code, _, __, mended) => {
  expect(found(mended).map((one) => one.code)).not.toContain(code);
});

test('ADP002: a size that is no number is refused', () => {
  expect(() => synthesize({ kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(NaN) }) })).toThrow(/ADP002/);
});

describe('a privileged prescript', () => {
  const prescript = { ...SCRIPT, privileged: true };

  test('ADP009: is not rejected by Kubernetes where containers may escalate privileges', () => {
    const withProfile = (security: SecurityProfile) => found({ ...NO_SHARE, prescript, security });
    expect(withProfile(SecurityProfile.baseline())).toContainEqual({ code: 'ADP009', path: 'prescript.privileged' });
    expect(withProfile(SecurityProfile.restricted())).toContainEqual({ code: 'ADP009', path: 'prescript.privileged' });
    expect(withProfile(SecurityProfile.imageDefault())).toEqual([{ code: 'ADP010', path: 'prescript.privileged' }]);
  });

  test('is an error where HAMi rejects it, and otherwise advice', () => {
    const withHami = (version?: string) => ({ prescript, gpu: Gpu.any(1).shared(HamiShare.percent(80, { version })), runtimeClassName: 'nvidia' });
    expect(() => synthesize(withHami('2.10.0'))).toThrow(/GPU020/);
    expect(found(withHami('2.9.0'))).toEqual([{ code: 'ADP010', path: 'prescript.privileged' }]);
    expect(found(withHami())).toEqual([{ code: 'ADP010', path: 'prescript.privileged' }, { code: 'GPU020', path: 'prescript (privileged)' }]);
  });
});

test('ADP014: several nodes are for those who have tried it', () => {
  const codes = (nodesPerReplica: number) => found({ gpu: Gpu.any(8), nodesPerReplica }).map(({ code }) => code);
  expect(codes(2)).toContain('ADP014');
  expect(codes(1)).not.toContain('ADP014');
  expect(found({ gpu: Gpu.any(16) }).map(({ code }) => code)).not.toContain('ADP014');
  const { advice } = synthesize({ gpu: Gpu.any(8), nodesPerReplica: 2 }).server;
  expect(advice.find(({ code }) => code === 'ADP014')!.message).toContain('set the count of gpu to 16');
});

test('IMG002: the image of the prescript is pinned, too', () => {
  expect(found({ prescript: { ...SCRIPT, image: 'ubuntu:latest' } })).toEqual([{ code: 'IMG002', path: 'prescript.image' }]);
});

test('a prescript has an image of the registry that all images come from', () => {
  const { pod, server } = synthesize({ prescript: { ...SCRIPT, sizeLimit: Size.gibibytes(50), sharedDataPath: '/shared' } });
  expect(server.images).toEqual(['docker.io/library/aidaptiv:vNXUN_3_03_AA', 'ubuntu:24.04']);
  expect(pod.initContainers[0].volumeMounts).toEqual([{ name: 'shared-data', mountPath: '/shared' }]);
  expect(pod.volumes).toContainEqual({ name: 'shared-data', emptyDir: { sizeLimit: '50Gi' } });
  expect(pod.initContainers[0]).not.toHaveProperty('securityContext');
});
