import { manifestsOf, newService } from './services';
import {
  EngineArgs, EngineImage, LlmdModelServiceProps, LlmdRouting, LlmdVersion, LlmdWorkloads, Metrics, ModelSource, SchedulingProfile, VllmServerArgs,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { Container, PodTemplate } from '../../src/kube/objects';

/*
 * A data parallel rank with a port of its own, as the guide `wide-ep` of llm-d has it since it starts ranks by the supervisor of vLLM.
 *
 * Upstream: https://github.com/llm-d/llm-d/tree/39507f36f19b240ca32f4fdb09a24812803cbe0b/guides/wide-ep
 *           https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/sidecar/proxy/data_parallel.go
 */

const V36 = { kubernetesVersion: '1.36' } as const;
const BY_PORT: VllmServerArgs = { dataParallelMultiPortExternalLb: true, enableExpertParallel: true };
const GATEWAY = LlmdRouting.gateway({ gateway: { name: 'gateway' } });

type Props = Partial<LlmdModelServiceProps>;

function serviceOf(args: VllmServerArgs, props: Props = {}) {
  return newService({
    image: EngineImage.vllm('v0.33.0'),
    model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1'),
    args: EngineArgs.vllm({ ...BY_PORT, ...args }),
    decode: V36,
    prefill: V36,
    routing: GATEWAY,
    ...props,
  });
}

function made(args: VllmServerArgs, props: Props = {}): Manifest[] {
  return manifestsOf(serviceOf(args, props), V36);
}

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  return manifests.find((one) => one.kind === kind && one.metadata.name === name)!;
}

/** Pods of a Deployment, or of all nodes of a group. */
function podsOf(manifests: readonly Manifest[], role: string): PodTemplate {
  const { template, leaderWorkerTemplate } = manifests.find(({ metadata: { name }, spec }) => name === `qwen-${role}` && spec !== undefined)!.spec as {
    template?: PodTemplate; leaderWorkerTemplate?: { leaderTemplate?: PodTemplate; workerTemplate: PodTemplate };
  };
  expect(leaderWorkerTemplate?.leaderTemplate).toBeUndefined();
  return template ?? leaderWorkerTemplate!.workerTemplate;
}

function engineOf(pod: PodTemplate): Container {
  return pod.spec.containers.find(({ name }) => name === 'modelserver')!;
}

function sidecarOf(pod: PodTemplate): Container {
  return (pod.spec.initContainers ?? []).find(({ name }) => name === 'routing-proxy')!;
}

function numbers({ ports = [] }: Container, names: RegExp): number[] {
  return ports.filter(({ name }) => names.test(name!)).map(({ containerPort }) => containerPort);
}

function valueOf({ args = [] }: Container, flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at < 0 ? args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1) : args[at + 1];
}

function poolPorts(manifests: readonly Manifest[]): number[] {
  return (find(manifests, 'InferencePool', 'qwen').spec as { targetPorts: { number: number }[] }).targetPorts.map(({ number }) => number);
}

const FOUR = [8000, 8001, 8002, 8003];

describe('ranks at ports of their own', () => {
  const manifests = made({ dataParallelSize: 4 }, { metrics: Metrics.podMonitor() });
  const [decode, prefill] = ['decode', 'prefill'].map((role) => podsOf(manifests, role));

  test('are asked at the ports of the pool, where pods that prefill and sidecars listen', () => {
    expect(poolPorts(manifests)).toEqual(FOUR);
    expect(numbers(engineOf(prefill), /^modelserver/)).toEqual(FOUR);
    expect(numbers(sidecarOf(decode), /^sidecar/)).toEqual(FOUR);
    expect(prefill.metadata.annotations).toBeUndefined();
  });

  test('have a port each behind the sidecar, which knows the first one and how many there are', () => {
    expect(numbers(engineOf(decode), /^modelserver/)).toEqual([8200, 8201, 8202, 8203]);
    expect(valueOf(engineOf(decode), '--port')).toBe('8200');
    expect(['--port', '--model-server-port', '--data-parallel-size'].map((flag) => valueOf(sidecarOf(decode), flag))).toEqual(['8000', '8200', '4']);
  });

  test('are started by what probes ask', () => {
    for (const pod of [decode, prefill]) {
      const engine = engineOf(pod);
      expect(engine.args).toContain('--data-parallel-multi-port-external-lb');
      expect(['--data-parallel-size', '--data-parallel-size-local', '--data-parallel-supervisor-port'].map((flag) => valueOf(engine, flag))).toEqual(['4', '4', '9256']);
      expect(numbers(engine, /^supervisor$/)).toEqual([9256]);
      expect([engine.startupProbe, engine.readinessProbe, engine.livenessProbe].map((probe) => probe!.httpGet)).toEqual([
        { path: '/readyz', port: 'supervisor' }, { path: '/readyz', port: 'supervisor' }, { path: '/health', port: 'supervisor' },
      ]);
    }
  });

  test('have a GPU each, and metrics each', () => {
    expect(engineOf(decode).resources!.limits).toMatchObject({ 'nvidia.com/gpu': '4' });
    const { podMetricsEndpoints } = find(manifests, 'PodMonitor', 'qwen-decode').spec as { podMetricsEndpoints: { port: string }[] };
    expect(podMetricsEndpoints.map(({ port }) => port)).toEqual(['modelserver', 'modelserver-1', 'modelserver-2', 'modelserver-3']);
  });

  test('follow the ports that are stated', () => {
    const moved = made({ dataParallelSize: 2, dataParallelSupervisorPort: 9000 }, { port: 9100, sidecar: { enginePort: 9200 } });
    expect(poolPorts(moved)).toEqual([9100, 9101]);
    expect(numbers(engineOf(podsOf(moved, 'decode')), /^(modelserver|supervisor)/)).toEqual([9200, 9201, 9000]);
    expect(valueOf(sidecarOf(podsOf(moved, 'decode')), '--model-server-port')).toBe('9200');
  });

  test('listen nowhere where something else does', () => {
    expect(() => serviceOf({ dataParallelSize: 4 }, { sidecar: { enginePort: 8003 } })).toThrow('[LLM008] sidecar.enginePort: got 8003');
    expect(() => serviceOf({ dataParallelSize: 4, dataParallelSupervisorPort: 8202 })).toThrow('[LLM008] args.dataParallelSupervisorPort: got 8202');
  });
});

test('ranks of several nodes are asked on every node, which knows its first rank', () => {
  const manifests = made({ dataParallelSize: 16, dataParallelSizeLocal: 8 });
  for (const role of ['decode', 'prefill']) {
    const pod = podsOf(manifests, role);
    expect(pod.metadata.labels).toMatchObject({ 'llm-d.ai/inference-serving': 'true' });
    const { args = [] } = engineOf(pod);
    expect(args.slice(2, 6)).toEqual([expect.stringContaining('--data-parallel-start-rank "$first"'), 'first-rank', '$(LWS_WORKER_INDEX)', '8']);
    expect(args).toEqual(expect.arrayContaining(['--data-parallel-address', '$(LWS_LEADER_ADDRESS)', '--data-parallel-rpc-port', '--data-parallel-size-local']));
    expect(args).not.toEqual(expect.arrayContaining(['--data-parallel-hybrid-lb']));
    expect(args).not.toEqual(expect.arrayContaining(['--nnodes']));
  }
  expect(valueOf(sidecarOf(podsOf(manifests, 'decode')), '--data-parallel-size')).toBe('8');
  expect(poolPorts(manifests)).toEqual([8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007]);
});

test('one number of the nodes or of their ranks is enough', () => {
  const role = { ...V36, nodesPerReplica: 2 };
  const { args } = engineOf(podsOf(made({ dataParallelSize: 8 }, { decode: role, prefill: role }), 'decode'));
  expect(args).toEqual(expect.arrayContaining(['--data-parallel-size-local', '4']));
});

test('a pod with fewer ports than the pool says so to the picker', () => {
  const prefill = { ...V36, args: EngineArgs.vllm({ dataParallelSize: 2, dataParallelSizeLocal: 2 }) };
  const manifests = made({ dataParallelSize: 4 }, { prefill });
  expect(poolPorts(manifests)).toEqual(FOUR);
  expect(podsOf(manifests, 'prefill').metadata.annotations).toEqual({ 'llm-d.ai/active-ports': '8000,8001' });
  expect(podsOf(manifests, 'decode').metadata.annotations).toBeUndefined();
  const one = made({ dataParallelSize: 4 }, { prefill: { ...V36, args: EngineArgs.vllm({ dataParallelMultiPortExternalLb: false }) } });
  expect(podsOf(one, 'prefill').metadata.annotations).toEqual({ 'llm-d.ai/active-ports': '8000' });
  expect(engineOf(podsOf(one, 'prefill')).readinessProbe!.httpGet).toEqual({ path: '/v1/models', port: 'modelserver' });
});

test('a picker without a pool is told of all ports', () => {
  const manifests = made({ dataParallelSize: 4 }, { routing: LlmdRouting.standalone({ inferencePool: false }), prefill: undefined });
  const { template } = find(manifests, 'Deployment', 'qwen-epp').spec as { template: PodTemplate };
  expect(template.spec.containers[0].args).toContain('--endpoint-target-ports=8000,8001,8002,8003');
});

test('ranks tell of their caches at a port each', () => {
  const routing = LlmdRouting.gateway({ epp: { profile: SchedulingProfile.precisePrefixCache() } });
  const manifests = made({ dataParallelSize: 4 }, { prefill: undefined, routing });
  expect(numbers(engineOf(podsOf(manifests, 'decode')), /^kv-events/)).toEqual([5556, 5557, 5558, 5559]);
});

test('a set runs them, too', () => {
  const manifests = made({ dataParallelSize: 16, dataParallelSizeLocal: 8 }, { workloads: LlmdWorkloads.disaggregatedSet() });
  const { roles } = find(manifests, 'DisaggregatedSet', 'qwen').spec as {
    roles: { spec: { leaderWorkerTemplate: { size: number; workerTemplate: PodTemplate } } }[];
  };
  const groups = roles.map(({ spec: { leaderWorkerTemplate } }) => leaderWorkerTemplate);
  expect(groups.map(({ size, workerTemplate }) => [size, numbers(engineOf(workerTemplate), /^modelserver/).length])).toEqual([[2, 8], [2, 8]]);
});

test.each([LlmdVersion.V0_7_1, LlmdVersion.V0_8_0, LlmdVersion.V0_9_0])('a sidecar of $version listens at all ports', (version) => {
  const manifests = made({ dataParallelSize: 4 }, { sidecar: { version } });
  expect(valueOf(sidecarOf(podsOf(manifests, 'decode')), '--data-parallel-size')).toBe('4');
  expect(() => serviceOf({ dataParallelSize: 4 }, { sidecar: { version, extraArgs: ['--data-parallel-size=4'] } })).toThrow('[LLM016] sidecar.extraArgs');
});
