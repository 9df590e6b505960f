import { Size } from 'cdk8s';
import { parse } from 'yaml';
import { manifestsOf, newService } from './services';
import {
  EngineArgs, EngineImage, EnvValue, Gpu, KvTransfer, LlmdRole, LlmdRouting, LlmdVersion, LlmdWorkloads, ModelSource, SchedulingProfile, SecretRef,
  SecurityProfile, Storage, VllmServerArgs,
} from '../../src';
import { Container, PodTemplate, StringMap } from '../../src/kube/objects';

/*
 * What the guide `wide-ep` of llm-d runs on NVIDIA GPUs: DeepSeek-R1 with 16 ranks in each role, two nodes of eight GPUs, each rank at a port
 * of its own, and both roles in one DisaggregatedSet.
 *
 * Upstream: https://github.com/llm-d/llm-d/blob/39507f36f19b240ca32f4fdb09a24812803cbe0b/guides/wide-ep/modelserver/gpu/vllm-deepseek-r1-0528/base/disaggregatedset.yaml
 *           https://github.com/llm-d/llm-d/blob/018994e8e622cc001b0f03dc66e72cc680a9b9da/guides/wide-ep/router/wide-ep.values.yaml
 */

const IN_1_36 = { kubernetesVersion: '1.36' } as const;

const FABRIC = {
  NVIDIA_GDRCOPY: EnvValue.of('enabled'),
  VLLM_RANDOMIZE_DP_DUMMY_INPUTS: EnvValue.of('1'),
};

function role(args: VllmServerArgs): LlmdRole {
  return {
    ...IN_1_36,
    gpu: Gpu.H200.times(8),
    args: EngineArgs.vllm(args),
    env: FABRIC,
    resources: { cpu: 32, memory: Size.gibibytes(512), ephemeralStorage: Size.gibibytes(1024) },
    security: SecurityProfile.imageDefault(),
  };
}

const service = newService({
  metadata: { name: 'wide-ep' },
  version: LlmdVersion.V0_10_0,
  image: EngineImage.vllm('v0.30.0'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-0528', { token: SecretRef.of({ name: 'llm-d-hf-token', key: 'HF_TOKEN' }) }),
  args: EngineArgs.vllm({
    dataParallelSize: 16,
    dataParallelSizeLocal: 8,
    dataParallelMultiPortExternalLb: true,
    enableExpertParallel: true,
    disableAccessLogForEndpoints: '/health,/metrics',
    moeBackend: 'deep_gemm',
    all2allBackend: 'deepep_v2',
  }),
  prefill: role({ dataParallelSupervisorPort: 8008, enforceEager: true, gpuMemoryUtilization: 0.8, maxNumBatchedTokens: 2048 }),
  decode: role({ dataParallelSupervisorPort: 8208, maxNumBatchedTokens: 256, maxNumSeqs: 256 }),
  kvTransfer: KvTransfer.nixl(),
  sidecar: { enablePrefillerSampling: true },
  caches: { huggingFace: Storage.emptyDir({ sizeLimit: Size.tebibytes(1) }), compile: Storage.emptyDir({ sizeLimit: Size.gibibytes(50) }) },
  workloads: LlmdWorkloads.disaggregatedSet({ controllerVersion: 'v0.10.0' }),
  routing: LlmdRouting.standalone({
    epp: {
      profile: SchedulingProfile.disaggregated({
        prefillScorers: { 'prefix-cache-scorer': 3, 'queue-scorer': 2, 'active-request-scorer': 2 }, decodeScorers: { 'active-request-scorer': 1 },
      }),
    },
  }),
});
const manifests = manifestsOf(service, IN_1_36);

interface RoleOfSet {
  readonly name: string;
  readonly spec: {
    readonly replicas: number;
    readonly rolloutStrategy: object;
    readonly leaderWorkerTemplate: { readonly size: number; readonly leaderTemplate?: PodTemplate; readonly workerTemplate: PodTemplate };
  };
}

const set = manifests.find(({ kind }) => kind === 'DisaggregatedSet')!.spec as { roles: RoleOfSet[] };

function roleOf(name: string) {
  const { spec } = set.roles.find((one) => one.name === name)!;
  const pod = spec.leaderWorkerTemplate.workerTemplate;
  const engine = pod.spec.containers.find((container) => container.name === 'modelserver')!;
  const flag = (one: string) => engine.args![engine.args!.indexOf(one) + 1];
  return { ...spec, pod, engine, flag };
}

function numbersOf({ ports = [] }: Container): number[] {
  return ports.map(({ containerPort }) => containerPort).filter((port) => port >= 8000);
}

const NINE = Array.from({ length: 9 }, (_, i) => i);
const FIRST = { prefill: 8000, decode: 8200 } as const;

describe.each(['prefill', 'decode'] as const)('the pods of the guide that %s', (name) => {
  const { pod, engine, flag, replicas, rolloutStrategy, leaderWorkerTemplate: { size, leaderTemplate } } = roleOf(name);

  test('are a group of two nodes, which is torn down before the next one comes', () => {
    expect([replicas, size, leaderTemplate]).toEqual([1, 2, undefined]);
    expect(rolloutStrategy).toEqual({ type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } });
    expect(pod.metadata.labels).toMatchObject({
      'llm-d.ai/inference-serving': 'true',
      'llm-d.ai/role': name,
      'llm-d.ai/model': 'DeepSeek-R1-0528',
      'llm-d.ai/accelerator-variant': 'gpu',
      'llm-d.ai/accelerator-vendor': 'nvidia',
    });
  });

  test('listen at a port for each rank and at one for all of them, which probes ask', () => {
    expect(numbersOf(engine)).toEqual(NINE.map((i) => FIRST[name] + i));
    expect(engine.readinessProbe!.httpGet).toEqual({ path: '/readyz', port: 'supervisor' });
    expect(engine.livenessProbe!.httpGet).toEqual({ path: '/health', port: 'supervisor' });
  });

  test('know their ranks', () => {
    const flags = ['--port', '--data-parallel-supervisor-port', '--data-parallel-size', '--data-parallel-size-local', '--data-parallel-address'];
    expect(flags.map(flag)).toEqual([String(FIRST[name]), String(FIRST[name] + 8), '16', '8', '$(LWS_LEADER_ADDRESS)']);
    expect(engine.args).toEqual(expect.arrayContaining(['--data-parallel-multi-port-external-lb', '--enable-expert-parallel', '--data-parallel-rpc-port']));
    expect(engine.args!.slice(3, 6)).toEqual(['first-rank', '$(LWS_WORKER_INDEX)', '8']);
    expect(engine.args).not.toContain('--tensor-parallel-size');
  });

  test('have the flags and variables of the guide', () => {
    expect(['--moe-backend', '--all2all-backend', '--disable-access-log-for-endpoints'].map(flag)).toEqual(['deep_gemm', 'deepep_v2', '/health,/metrics']);
    expect(JSON.parse(flag('--kv-transfer-config'))).toEqual({ kv_connector: 'NixlConnector', kv_role: name === 'prefill' ? 'kv_producer' : 'kv_consumer' });
    for (const [variable, value] of Object.entries({ GLOO_SOCKET_IFNAME: 'eth0', NCCL_SOCKET_IFNAME: 'eth0', NVIDIA_GDRCOPY: 'enabled' })) {
      expect(engine.env).toContainEqual({ name: variable, value });
    }
    expect(engine.env).toContainEqual({ name: 'VLLM_NIXL_SIDE_CHANNEL_HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
    expect(engine.env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'llm-d-hf-token', key: 'HF_TOKEN' } } });
    expect(engine.resources).toEqual({
      limits: { 'ephemeral-storage': '1Ti', 'memory': '512Gi', 'nvidia.com/gpu': '8' },
      requests: { 'cpu': '32', 'ephemeral-storage': '1Ti', 'memory': '512Gi', 'nvidia.com/gpu': '8' },
    });
  });
});

test('a sidecar stands before all ranks that decode, in the spelling of its release', () => {
  const { pod } = roleOf('decode');
  const [sidecar] = pod.spec.initContainers!;
  expect(sidecar.args).toEqual([
    '--port=8000', '--model-server-port=8200', '--data-parallel-size=8', '--kv-connector=nixlv2', '--zap-log-level=1', '--secure-proxy=false',
    '--enable-prefiller-sampling=true',
  ]);
  expect(numbersOf(sidecar as Container)).toEqual(NINE.slice(0, 8).map((i) => 8000 + i));
  expect(sidecar.restartPolicy).toBe('Always');
  expect(roleOf('prefill').pod.spec.initContainers).toBeUndefined();
});

test('the picker chooses among all ranks, as the values of the router say', () => {
  const { targetPorts } = manifests.find(({ kind }) => kind === 'InferencePool')!.spec as { targetPorts: { number: number }[] };
  expect(targetPorts.map(({ number }) => number)).toEqual(NINE.slice(0, 8).map((i) => 8000 + i));
  const { data } = manifests.find(({ kind, metadata: { name } }) => kind === 'ConfigMap' && name === 'wide-ep-epp') as unknown as { data: StringMap };
  const { schedulingProfiles } = parse(data['epp.yaml']) as { schedulingProfiles: { name: string; plugins: { pluginRef: string; weight?: number }[] }[] };
  expect(schedulingProfiles.map(({ name, plugins }) => [name, ...plugins.map(({ pluginRef, weight = 1 }) => `${pluginRef} ${weight}`)])).toEqual([
    ['prefill', 'prefill-filter 1', 'prefix-cache-scorer 3', 'queue-scorer 2', 'active-request-scorer 2', 'max-score-picker 1'],
    ['decode', 'decode-filter 1', 'active-request-scorer 1', 'max-score-picker 1'],
  ]);
});
