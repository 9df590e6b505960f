import { parse } from 'yaml';
import { manifestsOf, newService } from './services';
import {
  Autoscaling, EngineArgs, EngineImage, Gpu, GroupPlacement, Interconnect, LlmdModelServiceProps, LlmdRole, LlmdRouting, LlmdVersion,
  LlmdWorkloads, Metrics, Rollout, SchedulingProfile, SlicePlacement,
} from '../../src';
import { Manifest } from '../../src/kube/manifest';
import { PodTemplate, StringMap } from '../../src/kube/objects';

type Props = Partial<LlmdModelServiceProps>;

const V36 = { kubernetesVersion: '1.36' } as const;
const ROLE: LlmdRole = { ...V36, interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };
const SET: Props = { workloads: LlmdWorkloads.disaggregatedSet(), decode: ROLE, prefill: ROLE };

interface GroupTemplate {
  readonly size: number;
  readonly leaderTemplate?: PodTemplate;
  readonly workerTemplate: PodTemplate;
}

interface SetSpec {
  readonly slices?: number;
  readonly placementPolicy?: object;
  readonly roles: {
    readonly name: string;
    readonly metadata: { readonly labels: StringMap; readonly annotations?: StringMap };
    readonly scaling?: object;
    readonly spec: { readonly replicas?: number; readonly rolloutStrategy: object; readonly leaderWorkerTemplate: GroupTemplate };
  }[];
}

function manifests(props: Props = {}): Manifest[] {
  return manifestsOf(newService({ ...SET, ...props }), V36);
}

function specOf(props: Props = {}): SetSpec {
  return manifests(props).find(({ kind }) => kind === 'DisaggregatedSet')!.spec as SetSpec;
}

function roleOf(name: string, props: Props = {}) {
  return specOf(props).roles.find((role) => role.name === name)!;
}

describe('a DisaggregatedSet', () => {
  test('runs both roles in place of a workload for each', () => {
    const made = manifests();
    expect(made.map(({ kind, metadata: { name } }) => [kind, name])).toEqual([['DisaggregatedSet', 'qwen'], ['ServiceAccount', 'qwen-sa']]);
    expect((made[0].spec as SetSpec).roles.map(({ name }) => name)).toEqual(['prefill', 'decode']);
    const service = newService(SET);
    expect([service.decodeWorkload.kind, service.prefillWorkload]).toEqual(['DisaggregatedSet', service.decodeWorkload]);
  });

  test('has the pods that a workload for each role would have', () => {
    const apart = manifestsOf(newService({ ...SET, workloads: LlmdWorkloads.separate() }), V36);
    for (const role of ['decode', 'prefill']) {
      const { spec } = apart.find(({ metadata: { name } }) => name === `qwen-${role}`)!;
      expect(roleOf(role).spec.leaderWorkerTemplate).toMatchObject({ size: 1, workerTemplate: (spec as { template: PodTemplate }).template });
    }
  });

  test('has groups of several nodes, whose leaders alone take requests', () => {
    const { leaderWorkerTemplate: { size, leaderTemplate, workerTemplate } } = roleOf('decode', { decode: { ...ROLE, nodesPerReplica: 2, gpu: Gpu.any(8) } }).spec;
    expect(size).toBe(2);
    expect(leaderTemplate!.metadata.labels).toMatchObject({ 'llm-d.ai/inference-serving': 'true' });
    expect(workerTemplate.metadata.labels).not.toHaveProperty(['llm-d.ai/inference-serving']);
  });

  test('is found by labels that do not name its LeaderWorkerSets, whose names change', () => {
    const service = newService(SET);
    expect(service.podsOf('prefill').selectorLabels).toEqual({
      'app.kubernetes.io/name': 'llm-d', 'app.kubernetes.io/component': 'prefill', 'cdk8s-inference/instance': 'qwen',
    });
    expect(service.selectorLabels).toEqual({ ...service.podsOf('decode').selectorLabels, 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
    const monitors = manifests({ metrics: Metrics.podMonitor() }).filter(({ kind }) => kind === 'PodMonitor');
    expect(monitors.map(({ metadata: { name } }) => name)).toEqual(['qwen-decode', 'qwen-prefill']);
  });

  test('leaves the replicas of a role to an autoscaler, which scales what the controller makes for the role', () => {
    const props = { ...SET, decode: { ...ROLE, autoscaling: Autoscaling.external() } };
    const decode = roleOf('decode', props);
    expect(decode.scaling).toEqual({ mode: 'External' });
    expect(decode.spec).not.toHaveProperty('replicas');
    expect(roleOf('prefill', props)).toMatchObject({ spec: { replicas: 1 } });
    expect(roleOf('prefill', props)).not.toHaveProperty('scaling');
    expect(newService(props).scaleTarget('decode')).toEqual({ apiVersion: 'disaggregatedset.x-k8s.io/v1', kind: 'DisaggregatedSetRoleScaler', name: 'qwen-decode' });
    expect(() => newService(props).scaleTarget('prefill')).toThrow('[INF122] prefill.autoscaling');
  });

  test('has slices, each in a domain', () => {
    const workloads = LlmdWorkloads.disaggregatedSet({ controllerVersion: 'v0.10.0', slices: 2, placement: SlicePlacement.exclusiveSlice('topology.kubernetes.io/rack') });
    expect(specOf({ workloads })).toMatchObject({ slices: 2, placementPolicy: { type: 'ExclusiveSlice', topology: 'topology.kubernetes.io/rack' } });
    const alone = LlmdWorkloads.disaggregatedSet({ placement: SlicePlacement.exclusiveTopology('rack') });
    expect(specOf({ workloads: alone }).placementPolicy).toEqual({ type: 'ExclusiveTopology', topology: 'rack' });
    expect(specOf()).not.toHaveProperty('placementPolicy');
  });

  test('places groups as a role says', () => {
    const decode = { ...ROLE, nodesPerReplica: 2, gpu: Gpu.any(8), leaderWorkerSet: { placement: GroupPlacement.perNvlinkDomain() } };
    expect(roleOf('decode', { decode }).metadata.annotations).toEqual({ 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'nvidia.com/gpu.clique' });
  });

  test('rolls roles out as they say, one group after the other unless they do', () => {
    const config = (rollout?: Rollout) => roleOf('decode', { decode: { ...ROLE, replicas: 2, rollout } }).spec.rolloutStrategy;
    expect(config()).toEqual({ type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } });
    expect(config(Rollout.surge())).toEqual({ type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 1, maxUnavailable: 0 } });
  });

  test('has a name that leaves room for slice, revision and role', () => {
    const named = (length: number, props: Props = {}) => () => newService({ ...SET, metadata: { name: 'x'.repeat(length) }, ...props });
    expect(named(31)).not.toThrow();
    expect(named(32)).toThrow('[INF010] metadata.name');
    const slices = { workloads: LlmdWorkloads.disaggregatedSet({ slices: 11 }) };
    expect(named(30, slices)).not.toThrow();
    expect(named(31, slices)).toThrow('[INF010] metadata.name');
  });
});

interface PickerConfig {
  readonly plugins: { readonly type: string; readonly parameters?: object }[];
  readonly schedulingProfiles: { readonly plugins: { readonly pluginRef: string }[] }[];
}

describe('the endpoint picker of a DisaggregatedSet', () => {
  const SCREENER = 'disaggregatedset-rollout-screener';
  const gateway = (props: Props = {}, epp = {}) => manifests({ routing: LlmdRouting.gateway({ epp }), ...props });
  const configOf = (made: readonly Manifest[]) => parse((made.find(({ kind }) => kind === 'ConfigMap')!.data as StringMap)['epp.yaml']) as PickerConfig;
  const screenersOf = (made: readonly Manifest[]) => configOf(made).plugins.filter(({ type }) => type === SCREENER);
  const argsOf = (made: readonly Manifest[]) => (made.find(({ kind }) => kind === 'Deployment')!.spec as { template: PodTemplate }).template.spec.containers[0].args;

  test('gives a request pods of one revision, among those that take requests', () => {
    const made = gateway();
    expect(screenersOf(made)).toEqual([{
      type: SCREENER,
      parameters: {
        scope: { labelSelector: 'disaggregatedset.x-k8s.io/name=qwen,llm-d.ai/inference-serving=true' },
        revisionGating: { mode: 'max-role', requireRoles: { values: ['prefill', 'decode'] } },
      },
    }]);
    // It runs before all profiles, none of which lists it.
    expect(JSON.stringify(configOf(made).schedulingProfiles)).not.toContain(SCREENER);
    expect(argsOf(made)).toContain('--allow-experimental-plugins');
  });

  test('weighs revisions by the pods of both roles where an autoscaler changes their ratio', () => {
    expect(screenersOf(gateway({ decode: { ...ROLE, autoscaling: Autoscaling.external() } }))).toMatchObject([{ parameters: { revisionGating: { mode: 'sum' } } }]);
  });

  test('is told once', () => {
    const plugins = [{ type: SCREENER, parameters: { scope: { labelSelector: 'a=b' }, revisionGating: { mode: 'disabled' } } }];
    const profile = SchedulingProfile.raw({ plugins, schedulingProfiles: [] });
    expect(screenersOf(gateway({ image: EngineImage.vllm('v0.30.0') }, { profile }))).toEqual(plugins);
  });

  describe('with slices in domains of their own', () => {
    const placed = { slices: 2, placement: SlicePlacement.exclusiveSlice('rack'), controllerVersion: 'v0.10.0' };
    const pluginsOf = (props: Props, epp = {}) => configOf(gateway(props, epp)).plugins.filter(({ type }) => type.startsWith('topology'));
    const referencesOf = (props: Props, epp = {}) => configOf(gateway(props, epp)).schedulingProfiles.map(({ plugins }) => (
      plugins.filter(({ pluginRef }) => pluginRef.startsWith('topology'))));

    test('prefers to prefill in the slice of the pod that decodes, which to the picker is a host', () => {
      const workloads = LlmdWorkloads.disaggregatedSet(placed);
      expect(pluginsOf({ workloads })).toEqual([
        { type: 'topology-extractor', parameters: { hostname: 'disaggregatedset.x-k8s.io/slice' } }, { type: 'topology-affinity-scorer' },
      ]);
      expect(referencesOf({ workloads })).toEqual([[{ pluginRef: 'topology-affinity-scorer', weight: 1 }], []]);
      const [{ plugins }] = configOf(gateway({ workloads })).schedulingProfiles;
      expect(plugins[plugins.length - 1].pluginRef).toBe('max-score-picker');
      expect(argsOf(gateway({ workloads }))).toContain('--allow-experimental-plugins');
    });

    test('does so as much as is stated', () => {
      const weighing = (weight: number) => ({ profile: SchedulingProfile.disaggregated({ sliceWeight: weight }) });
      expect(referencesOf({ workloads: LlmdWorkloads.disaggregatedSet(placed) }, weighing(3))[0]).toEqual([{ pluginRef: 'topology-affinity-scorer', weight: 3 }]);
      expect(pluginsOf({ workloads: LlmdWorkloads.disaggregatedSet(placed) }, weighing(0))).toEqual([]);
      expect(referencesOf({ workloads: LlmdWorkloads.disaggregatedSet({ slices: 2 }) }, weighing(3))[0]).toHaveLength(1);
    });

    test('does not where a slice can be anywhere, where there is one, or where the picker is older', () => {
      expect(pluginsOf({ workloads: LlmdWorkloads.disaggregatedSet({ slices: 2 }) })).toEqual([]);
      expect(pluginsOf({ workloads: LlmdWorkloads.disaggregatedSet({ ...placed, slices: 1 }) })).toEqual([]);
      expect(pluginsOf({ workloads: LlmdWorkloads.disaggregatedSet(placed) }, { version: LlmdVersion.V0_9_0 })).toEqual([]);
    });
  });

  test('of an older release, and of workloads for each role, knows no revisions', () => {
    expect(screenersOf(gateway({}, { version: LlmdVersion.V0_9_0 }))).toEqual([]);
    expect(screenersOf(gateway({ workloads: LlmdWorkloads.separate() }))).toEqual([]);
  });
});

describe('data parallelism over nodes', () => {
  const VLLM = { image: EngineImage.vllm('v0.30.0') };
  const wide = (args: Parameters<typeof EngineArgs.vllm>[0], decode: LlmdRole = {}) => {
    const made = manifestsOf(newService({ ...VLLM, decode: { ...ROLE, ...decode, args: EngineArgs.vllm(args) }, prefill: { ...ROLE } }), V36);
    const { kind, spec } = made.find(({ metadata: { name } }) => name === 'qwen-decode')!;
    const { size = 1, leaderTemplate, workerTemplate } = (spec as { leaderWorkerTemplate: Partial<GroupTemplate> }).leaderWorkerTemplate ?? {};
    const template = workerTemplate ?? (spec as { template: PodTemplate }).template;
    const [engine] = template.spec.containers;
    const argv = [...engine.command!, ...engine.args!];
    const flag = (name: string) => argv[argv.indexOf(name) + 1 || argv.length];
    return { kind, size, leaderTemplate, template, engine, argv, flag, gpus: engine.resources!.limits!['nvidia.com/gpu'] };
  };

  // The numbers that the chart of llm-d had before 0.4, and that its documents still have.
  test.each([
    ['ranks of all nodes and of each', { dataParallelSize: 16, dataParallelSizeLocal: 8 }, {}],
    ['ranks of all nodes, and nodes', { dataParallelSize: 16 }, { nodesPerReplica: 2 }],
    ['ranks of each node, and nodes', { dataParallelSizeLocal: 8, dataParallelHybridLb: true }, { nodesPerReplica: 2 }],
    ['ranks of each node, and nodes alone', { dataParallelSizeLocal: 8 }, { nodesPerReplica: 2 }],
  ])('follows from %s', (_, args, decode) => {
    const { kind, size, flag, gpus } = wide(args, decode);
    expect([kind, size, flag('--data-parallel-size'), flag('--data-parallel-size-local'), gpus]).toEqual(['LeaderWorkerSet', 2, '16', '8', '8']);
  });

  test('has all pods take requests, each for its own ranks', () => {
    const { leaderTemplate, template, argv, engine } = wide({ dataParallelSize: 16, dataParallelSizeLocal: 8 });
    expect(leaderTemplate).toBeUndefined();
    expect(template.metadata.labels).toMatchObject({ 'llm-d.ai/inference-serving': 'true', 'llm-d.ai/role': 'decode' });
    expect(template.spec.initContainers).toMatchObject([{ name: 'routing-proxy' }]);
    expect(engine.readinessProbe).toBeDefined();
    expect(argv).toEqual(expect.arrayContaining(['--data-parallel-hybrid-lb', '--data-parallel-address', '$(LWS_LEADER_ADDRESS)', '--data-parallel-rpc-port', '29501']));
    expect(argv.join(' ')).not.toMatch(/--nnodes|--headless|--node-rank/);
    expect(argv.slice(argv.indexOf('first-rank'), argv.indexOf('first-rank') + 5)).toEqual(['first-rank', '$(LWS_WORKER_INDEX)', '8', 'vllm', 'serve']);
  });

  test('stays within tensor parallelism over nodes, where ranks span nodes', () => {
    const { leaderTemplate, argv, gpus } = wide({ dataParallelSize: 2, tensorParallelSize: 16 }, { nodesPerReplica: 4 });
    expect(leaderTemplate).toBeDefined();
    expect(argv).toContain('--nnodes');
    expect(argv).not.toContain('--data-parallel-hybrid-lb');
    expect(gpus).toBe('8');
  });

  test('is balanced by the first node where that is asked for', () => {
    const { leaderTemplate, argv } = wide({ dataParallelSize: 16, dataParallelHybridLb: false }, { nodesPerReplica: 2 });
    expect(leaderTemplate).toBeDefined();
    expect(argv).toContain('--headless');
  });

  test('of one node has a Deployment', () => {
    expect(wide({ dataParallelSize: 8 }).kind).toBe('Deployment');
    expect(wide({ dataParallelSize: 8, dataParallelSizeLocal: 8 }).kind).toBe('Deployment');
  });

  test.each([
    ['15 ranks on 2 nodes', { dataParallelSize: 15 }, { nodesPerReplica: 2 }, '[LLM063] decode.args.dataParallelSize'],
    ['15 ranks of 8 on each node', { dataParallelSize: 15, dataParallelSizeLocal: 8 }, {}, '[LLM063] decode.args.dataParallelSize'],
    ['16 ranks of 4 on each of 2 nodes', { dataParallelSize: 16, dataParallelSizeLocal: 4 }, { nodesPerReplica: 2 }, '[LLM063] decode.args.dataParallelSize'],
  ])('refuses %s', (_, args, decode, message) => {
    expect(() => wide(args, decode)).toThrow(message);
  });

  test('of SGLang is within a group whose leader takes requests', () => {
    const decode = { ...ROLE, nodesPerReplica: 2, gpu: Gpu.any(8), args: EngineArgs.sglang({ dpSize: 16, enableDpAttention: true, moeA2aBackend: 'deepep' }) };
    const { spec: { leaderWorkerTemplate: { leaderTemplate, workerTemplate } } } = roleOf('decode', { decode });
    const args = leaderTemplate!.spec.containers[0].args!;
    expect(args).toEqual(expect.arrayContaining(['--tp-size', '16', '--dp-size', '16', '--nnodes', '2']));
    expect(workerTemplate.metadata.labels).not.toHaveProperty(['llm-d.ai/inference-serving']);
  });
});
