import { EngineImage, EnvValue, Gpu, HostPathType, Interconnect, ModelSource, Nodes, Rollout, SecretRef, SecurityProfile, ServiceType, SglangServer, Storage } from '../../src';
import { flag, newChart } from '../harness';
import { synth } from '../synth';

/*
 * Manifests that SGLang documents, written with the API alone, without a patch: what they say is in ours.
 */

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Yaml = any;

test('sgl-project/sglang docker/k8s-sglang-service.yaml: a Deployment with the IPC namespace of the host behind a load balancer', () => {
  const chart = newChart();
  const { advice } = new SglangServer(chart, 'server', {
    metadata: { name: 'meta-llama-31-8b-instruct-sglang' },
    image: EngineImage.sglang('v0.5.23'),
    model: ModelSource.huggingFace('meta-llama/Meta-Llama-3.1-8B-Instruct', { token: SecretRef.of({ name: 'hf', key: 'token' }) }),
    gpu: Gpu.any(1),
    nodes: Nodes.labels({ models: 'cached' }),
    hostIpc: true,
    runtimeClassName: 'nvidia',
    rollout: Rollout.recreate(),
    caches: { huggingFace: Storage.hostPath('/root/.cache/huggingface', { type: HostPathType.DIRECTORY, readOnly: true }) },
    volumes: { localtime: Storage.hostPath('/etc/localtime', { type: HostPathType.FILE, readOnly: true, mountPath: '/etc/localtime' }) },
    service: { type: ServiceType.LOAD_BALANCER },
    apiKey: SecretRef.of({ name: 'keys', key: 'api' }),
  });
  const [deployment, service] = synth(chart) as Yaml[];
  const { spec } = deployment.spec.template;
  const [container] = spec.containers;
  expect(advice).toEqual([]);
  expect(deployment.spec.strategy).toEqual({ type: 'Recreate' });
  expect(spec).toMatchObject({ hostIPC: true, runtimeClassName: 'nvidia' });
  expect(container.command).toEqual(['python3', '-m', 'sglang.launch_server']);
  expect(flag(container, '--model-path')).toBe('meta-llama/Meta-Llama-3.1-8B-Instruct');
  expect(container.resources.limits).toEqual({ 'nvidia.com/gpu': '1' });
  expect(spec.volumes.map(({ hostPath }: Yaml) => hostPath).filter(Boolean)).toEqual(expect.arrayContaining([
    { path: '/root/.cache/huggingface', type: 'Directory' }, { path: '/etc/localtime', type: 'File' },
  ]));
  expect(container.volumeMounts.filter(({ readOnly }: Yaml) => readOnly)).toHaveLength(2);
  expect(service.spec).toMatchObject({ type: 'LoadBalancer', ports: [{ port: 30000 }] });
});

test('sgl-project/sglang docs/references/multi_node_deployment/lws_pd/lws-examples/d.yaml: two nodes that decode over RoCE', () => {
  const chart = newChart();
  new SglangServer(chart, 'server', {
    metadata: { name: 'deepseekr10528-decode-main' },
    image: EngineImage.sglang('v0.5.5'),
    model: ModelSource.hostPath('/data/models/DeepSeek-R1-0528/deepseek_r1_0528', { mountPath: '/work/models' }),
    gpu: Gpu.any(8),
    nodesPerReplica: 2,
    distributedPort: 20102,
    interconnect: Interconnect.hostNetwork(),
    hostIpc: true,
    security: SecurityProfile.imageDefault({ privileged: true, capabilities: ['IPC_LOCK'] }),
    nodes: Nodes.labels({ pd: 'yes' }),
    tolerations: [{ key: 'bopd' }, { key: 'node-role' }],
    caches: { compile: Storage.hostPath('/data/sglang-cache', { type: HostPathType.DIRECTORY_OR_CREATE }) },
    volumes: {
      ib: Storage.hostPath('/dev/infiniband', { mountPath: '/dev/infiniband' }),
      cf: Storage.hostPath('/data/models/fused_moe_triton/configs', {
        mountPath: '/sgl-workspace/sglang/python/sglang/srt/layers/moe/fused_moe_triton/configs',
      }),
    },
    env: {
      NVSHMEM_IB_GID_INDEX: EnvValue.of('3'),
      NVSHMEM_HCA_PE_MAPPING: EnvValue.of('mlx5_bond_0:1:2,mlx5_bond_1:1:2,mlx5_bond_2:1:2,mlx5_bond_3:1:2'),
      NCCL_IB_HCA: EnvValue.of('^=mlx5_0,mlx5_5,mlx5_6'),
    },
    leader: { env: { CUDA_LAUNCH_BLOCKING: EnvValue.of('0') } },
    workers: { env: { NVSHMEM_IB_TRAFFIC_CLASS: EnvValue.of('16') } },
    args: {
      chunkedPrefillSize: 262144,
      pageSize: 64,
      enableDpAttention: true,
      enableDpLmHead: true,
      dpSize: 16,
      tpSize: 16,
      moeA2aBackend: 'deepep',
      disaggregationMode: 'decode',
      disaggregationIbDevice: 'mlx5_bond_0,mlx5_bond_1,mlx5_bond_2,mlx5_bond_3',
      prefillRoundRobinBalance: true,
      memFractionStatic: 0.849,
      contextLength: 32768,
      cudaGraphMaxBs: 64,
      maxRunningRequests: 2048,
      trustRemoteCode: true,
      epNumRedundantExperts: 32,
      moeDenseTpSize: 1,
    },
  });
  const set = (synth(chart) as Yaml[]).find(({ kind }) => kind === 'LeaderWorkerSet');
  const { leaderTemplate, workerTemplate, size, restartPolicy } = set.spec.leaderWorkerTemplate;
  expect({ size, restartPolicy, ...set.spec.rolloutStrategy.rollingUpdateConfiguration }).toMatchObject({ size: 2, restartPolicy: 'RecreateGroupOnPodRestart', maxUnavailable: 1 });
  for (const { spec } of [leaderTemplate, workerTemplate]) {
    const [container] = spec.containers;
    expect(spec).toMatchObject({ hostIPC: true, hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', nodeSelector: { pd: 'yes' } });
    expect(container.securityContext).toMatchObject({ privileged: true, capabilities: { add: ['IPC_LOCK'] } });
    expect([container.command, container.args].flat().join(' ')).toContain('--disaggregation-ib-device mlx5_bond_0,mlx5_bond_1,mlx5_bond_2,mlx5_bond_3');
    expect(container.volumeMounts.map(({ mountPath }: Yaml) => mountPath)).toEqual(expect.arrayContaining(['/dev/infiniband', '/work/models', '/dev/shm']));
  }
  const names = ({ spec }: Yaml) => spec.containers[0].env.map(({ name }: Yaml) => name);
  expect(names(leaderTemplate)).toContain('CUDA_LAUNCH_BLOCKING');
  expect(names(workerTemplate)).toContain('NVSHMEM_IB_TRAFFIC_CLASS');
  expect(names(workerTemplate)).not.toContain('CUDA_LAUNCH_BLOCKING');
});
