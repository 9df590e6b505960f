import { ApiObject, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  EngineImage, EnvValue, GroupPlacement, GroupRestart, GroupSubdomain, InferenceDefaults, LwsTpuCluster, LwsTpuClusterProps, ModelFacts, ModelSource,
  Nodes, Rollout, SecretRef, SecurityProfile, Storage, TpuSlice,
} from '../../src';
import { expandedByKubernetes } from '../engines/flags/argparse';
import { flag, newChart, refusalOf } from '../harness';
import { Outcome, resolver, runContainer } from '../pod/parts/container-sandbox';
import { synth } from '../synth';

const MINIMAL: LwsTpuClusterProps = {
  metadata: { name: 'coder', namespace: 'llm' },
  image: EngineImage.sglangJax('v0.0.3rc99'),
  slice: TpuSlice.v7x('2x2x2'),
  model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct'),
  modelFacts: ModelFacts.of('Qwen/Qwen2.5-Coder-32B-Instruct'),
};

interface Synthesized {
  readonly cluster: LwsTpuCluster;
  readonly set: any;
  readonly service: any;
  readonly pod: any;
  readonly container: any;
}

function synthesize(props: Partial<LwsTpuClusterProps> = {}, chart = newChart('test')): Synthesized {
  const cluster = new LwsTpuCluster(chart, 'cluster', { ...MINIMAL, ...props });
  const [set, service] = synth(chart) as any[];
  const pod = set.spec.leaderWorkerTemplate.workerTemplate.spec;
  return { cluster, set, service, pod, container: pod.containers[0] };
}

function refusal(props: Partial<LwsTpuClusterProps>): string {
  return refusalOf(() => new LwsTpuCluster(newChart('test'), 'cluster', { ...MINIMAL, ...props }));
}

/** Codes of the advice on a cluster. */
function advised(props: Partial<LwsTpuClusterProps>): string[] {
  return synthesize(props).cluster.advice.map(({ code }) => code);
}

describe('the command line', () => {
  test('starts one process for each host, with all devices of the slice as tensor parallel size', () => {
    expect(synthesize().container.args).toEqual([
      'python3', '-u', '-m', 'sgl_jax.launch_server',
      '--model-path', 'Qwen/Qwen2.5-Coder-32B-Instruct',
      '--tp-size', '16', '--dp-size', '2',
      '--nnodes', '$(LWS_GROUP_SIZE)', '--node-rank', '$(LWS_WORKER_INDEX)', '--dist-init-addr', '$(LWS_LEADER_ADDRESS):5000',
      '--host', '0.0.0.0', '--port', '30000', '--watchdog-timeout', '1200',
    ]);
  });

  test('of an image from before the change says the width of the attention instead', () => {
    const { container } = synthesize({ image: EngineImage.sglangJax('v0.0.2') });
    expect([flag(container, '--tp-size'), flag(container, '--dp-size')]).toEqual(['8', undefined]);
  });

  test('follows from the shape that is stated, and not from the table of models, whose rows change', () => {
    expect(refusal({ modelFacts: undefined })).toContain('[SGJ002] dataParallel: got 1, ');
    expect(refusal({ modelFacts: undefined })).toContain('set dataParallel to 2');
    expect(flag(synthesize({ modelFacts: undefined, dataParallel: 2 }).container, '--dp-size')).toBe('2');
  });

  test('of one host names no ranks, and starts without waiting for anybody', () => {
    const { container, cluster } = synthesize({ slice: TpuSlice.v6e('2x2'), model: ModelSource.huggingFace('Qwen/Qwen3-8B') });
    expect(container.command).toEqual(['python3', '-u', '-m', 'sgl_jax.launch_server']);
    expect(container.args.join(' ')).not.toMatch(/nnodes|rank|dist-init|LWS_/);
    expect(container.env).toBeUndefined();
    expect(cluster.advice).toEqual([]);
  });

  test('spreads experts over as many devices as divide them, unless it is stated', () => {
    const moe = { slice: TpuSlice.v6e('4x4'), model: ModelSource.huggingFace('Qwen/Qwen3-30B-A3B'), modelFacts: ModelFacts.of('Qwen/Qwen3-30B-A3B') };
    expect(flag(synthesize(moe).container, '--ep-size')).toBe('16');
    expect(flag(synthesize({ ...moe, args: { epSize: 8 } }).container, '--ep-size')).toBe('8');
    expect(synthesize({ ...moe, extraArgs: ['--ep-size', '4'] }).container.args.filter((item: string) => item === '--ep-size')).toHaveLength(1);
    expect(flag(synthesize().container, '--ep-size')).toBeUndefined();
  });

  test('takes the stated data parallelism and dimensions', () => {
    const modelFacts = ModelFacts.custom({ layers: 2, hiddenSize: 64, attentionHeads: 4, vocabSize: 100 });
    const { container, cluster } = synthesize({ model: ModelSource.persistentVolumeClaim('models'), modelFacts });
    expect([flag(container, '--dp-size'), cluster.dataParallel, cluster.attentionTensorParallel]).toEqual(['4', 4, 4]);
    expect(flag(synthesize({ dataParallel: 8 }).container, '--dp-size')).toBe('8');
  });

  test('a watchdog of one\'s own wins', () => {
    expect(flag(synthesize({ args: { watchdogTimeout: 600 } }).container, '--watchdog-timeout')).toBe('600');
  });

  test.each(['--tp', '--tensor-par', '--nn', '--node-rank', '--dist-init-addr', '--dp-size', '--host', '--port', '--api-key', '--device'])(
    'extra arguments cannot set %s, which the construct sets', (name) => {
      expect(refusal({ extraArgs: [name, '1'] })).toContain('FLG011');
    },
  );

  test('the key reaches the servers as a variable of a Secret', () => {
    const { container } = synthesize({ apiKey: SecretRef.of({ name: 'keys', key: 'api' }) });
    expect(flag(container, '--api-key')).toBe('$(SGLANG_API_KEY)');
    expect(container.env).toContainEqual({ name: 'SGLANG_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api' } } });
  });
});

describe('the container of every rank', () => {
  const LEADER = '10.0.0.1';

  /** Starts the container of a rank as the kubelet would, with what the controller injects. */
  function start({ set, container }: Synthesized, rank: number, addresses = resolver(1, LEADER)): Outcome {
    const env = {
      LWS_LEADER_ADDRESS: `${set.metadata.name}-0.${set.metadata.name}.${set.metadata.namespace}`,
      LWS_GROUP_SIZE: String(set.spec.leaderWorkerTemplate.size),
      LWS_WORKER_INDEX: String(rank),
      POD_IP: rank === 0 ? LEADER : `10.0.1.${rank}`,
    };
    return runContainer([...container.command, ...container.args].map((item) => expandedByKubernetes(item, env)), { getent: addresses });
  }

  test.each([[TpuSlice.v7x('2x2x2'), 2], [TpuSlice.v6e('8x8'), 16]])('joins the others as itself', (slice, hosts) => {
    const synthesized = synthesize({ slice });
    for (let rank = 0; rank < hosts; rank++) {
      const { status, program } = start(synthesized, rank);
      expect([status, flag({ args: program }, '--node-rank'), flag({ args: program }, '--nnodes')]).toEqual([0, String(rank), String(hosts)]);
      expect(flag({ args: program }, '--dist-init-addr')).toBe('coder-0.coder.llm:5000');
    }
  });

  test.each([
    'two words', 'it\'s "quoted"', '$(touch /tmp/pwned)', '$(POD_IP)', '$(LWS_WORKER_INDEX)', '`id`', '$HOME', '$$', 'a\\b', '*;&|',
  ])('takes the model name %j as it is', (name) => {
    const model = ModelSource.persistentVolumeClaim('models', { mountPath: `/models/${name}` });
    const synthesized = synthesize({ args: { servedModelName: name }, modelFacts: ModelFacts.of('Qwen/Qwen3-8B'), model });
    for (const rank of [0, 1]) {
      const { program } = start(synthesized, rank);
      expect([flag({ args: program }, '--model-path'), flag({ args: program }, '--served-model-name')]).toEqual([`/models/${name}`, name]);
    }
  });

  test('waits for its leader, and fails loudly when there is none', () => {
    const synthesized = synthesize();
    expect(start(synthesized, 1, resolver(3, LEADER)).stderr).toMatch(/^rank 1 waits for the name coder-0\.coder\.llm/);
    const impatient = { ...synthesized, container: { ...synthesized.container, command: [...synthesized.container.command.slice(0, -1), '1'] } };
    expect(start(impatient, 1, 'exit 2')).toMatchObject({ status: 1, program: undefined, stderr: expect.stringContaining('FATAL: rank 1') });
    expect(start(impatient, 0, resolver(1, '10.9.9.9'))).toMatchObject({ status: 1, program: undefined, stderr: expect.stringContaining('10.9.9.9') });
  });
});

describe('what follows from the slice', () => {
  test.each([
    ['v7x 2x2x2', TpuSlice.v7x('2x2x2'), 2, '4', 16],
    ['v6e 4x4', TpuSlice.v6e('4x4'), 4, '4', 16],
    ['v5p 4x4x4', TpuSlice.v5p('4x4x4'), 16, '4', 64],
    ['v6e 2x4 on one host', TpuSlice.v6e('2x4', { chipsPerHost: 8 }), 1, '8', 8],
  ])('%s: pods, chips, devices', (_, slice, hosts, chips, devices) => {
    const { set, container, pod, cluster } = synthesize({ slice });
    expect(set.spec.leaderWorkerTemplate.size).toBe(hosts);
    expect([container.resources.limits['google.com/tpu'], container.resources.requests['google.com/tpu']]).toEqual([chips, chips]);
    expect(pod.nodeSelector).toEqual(slice.nodeSelector);
    expect([cluster.podsPerGroup, cluster.devicesPerGroup, flag(container, '--tp-size')]).toEqual([hosts, devices, String(devices)]);
    expect(pod.tolerations).toContainEqual({ key: 'google.com/tpu', operator: 'Exists', effect: 'NoSchedule' });
  });

  test('a slice that is none is the only thing that is wrong', () => {
    expect(refusal({ slice: TpuSlice.v6e('4x4x4') })).toMatch(/1 problem .*TPU001.*did you mean 8x8\?/s);
    expect(refusal({ slice: TpuSlice.v6e('2x4') })).toMatch(/TPU002.*chipsPerHost: 4/s);
  });

  test('the error of a layout that the model does not allow proposes one that it does', () => {
    expect(refusal({ dataParallel: 1 })).toMatch(/SGJ002.*dataParallel: got 1, expected a number of devices per rank that divides the 40 query heads.*set dataParallel to 2,/s);
  });
});

describe('the groups', () => {
  test('are made anew as a whole, start at once, and have a node pool to themselves', () => {
    const { set } = synthesize();
    expect(set.metadata.annotations).toEqual({ 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool' });
    expect(set.spec).toMatchObject({ replicas: 1, startupPolicy: 'LeaderCreated', networkConfig: { subdomainPolicy: 'Shared' } });
    expect(set.spec.leaderWorkerTemplate.restartPolicy).toBe('RecreateGroupOnPodRestart');
    expect(set.spec.rolloutStrategy.rollingUpdateConfiguration).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });

  test('are made anew only after their start where the controller can', () => {
    const { set } = synthesize({ leaderWorkerSet: { controllerVersion: 'v0.10.0' } });
    expect(set.spec.leaderWorkerTemplate.restartPolicy).toBe('RecreateGroupAfterStart');
    expect(refusal({ leaderWorkerSet: { controllerVersion: 'v0.8.0', restart: GroupRestart.RECREATE_AFTER_START } })).toMatch(/LWS003.*v0\.9\.0/s);
  });

  test('of 7x need a controller that tells the runtime the other hosts, and claims of pods one that makes them', () => {
    expect(refusal({ leaderWorkerSet: { controllerVersion: 'v0.7.0' } })).toMatch(/LWS003.*TPU_PROCESS_ADDRESSES.*v0\.8\.0/s);
    const caches = { huggingFace: Storage.perPodClaim({ size: Size.gibibytes(100) }) };
    expect(refusal({ slice: TpuSlice.v6e('4x4'), caches, leaderWorkerSet: { controllerVersion: 'v0.7.0' } })).toMatch(/LWS003.*volumeClaimTemplates/s);
    expect(synthesize({ slice: TpuSlice.v6e('4x4'), leaderWorkerSet: { controllerVersion: 'v0.7.0' } }).cluster.advice).toEqual([]);
  });

  test('can be many: each its own slice, one Service for all of their leaders', () => {
    const { set, service } = synthesize({ groups: 3, leaderWorkerSet: { subdomain: GroupSubdomain.UNIQUE_PER_REPLICA, partition: 2 } });
    expect(set.spec).toMatchObject({ replicas: 3, networkConfig: { subdomainPolicy: 'UniquePerReplica' } });
    expect(set.spec.rolloutStrategy.rollingUpdateConfiguration.partition).toBe(2);
    expect(service.spec.selector).not.toHaveProperty('leaderworkerset.sigs.k8s.io/group-index');
  });

  test('that share slices are refused, and one that might is advised against', () => {
    const leaderWorkerSet = { placement: GroupPlacement.anywhere() };
    expect(refusal({ groups: 2, leaderWorkerSet })).toContain('LWS007');
    expect(advised({ leaderWorkerSet })).toEqual(['LWS008']);
    expect(advised({ rollout: Rollout.surge() })).toEqual(['LWS011']);
  });

  test('leave the variables of the controller alone', () => {
    expect(refusal({ env: { TPU_WORKER_ID: EnvValue.of('0') } })).toContain('LWS010');
  });

  test('have a name that fits the labels of their pods', () => {
    expect(synthesize({ metadata: { name: 'a'.repeat(50) } }).cluster.name).toHaveLength(50);
    expect(refusal({ metadata: { name: 'a'.repeat(50) }, groups: 11 })).toMatch(/INF010.*at most 49/s);
    expect(refusal({ metadata: { name: '1st' } })).toContain('INF010');
    expect(synthesize({ metadata: undefined }).cluster.name.length).toBeLessThanOrEqual(50);
  });
});

describe('the Service', () => {
  test('stands in front of the leaders, found by the controller\'s own labels, on the one port', () => {
    const { service, container, cluster } = synthesize({ port: 8000 });
    expect(service.metadata.name).toBe('coder-leader');
    expect(service.spec.selector).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'coder', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
    expect(service.spec.ports).toEqual([{ name: 'http', port: 8000, protocol: 'TCP', targetPort: 'http' }]);
    expect([flag(container, '--port'), container.ports]).toEqual(['8000', [{ name: 'http', containerPort: 8000 }]]);
    expect(cluster.url).toBe('http://coder-leader.llm:8000');
  });

  test('never has the name of the groups', () => {
    expect(refusal({ serviceName: 'coder' })).toContain('LWS009');
    expect(refusal({ serviceName: 'coder-0', leaderWorkerSet: { subdomain: GroupSubdomain.UNIQUE_PER_REPLICA } })).toContain('LWS009');
    expect(synthesize({ serviceName: 'chat' }).service.metadata.name).toBe('chat');
  });

  test('and the ranks open ports of their own', () => {
    expect(refusal({ port: 5005 })).toMatch(/SGJ015.*distributedPort/s);
    expect(refusal({ distributedPort: 8470 })).toContain('SGJ015');
    expect(flag(synthesize({ distributedPort: 20000 }).container, '--dist-init-addr')).toBe('$(LWS_LEADER_ADDRESS):20000');
  });
});

describe('probes', () => {
  test('ask every rank for its health, with time to fill the memory of the slice and to compile', () => {
    const { container } = synthesize();
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe).toMatchObject({ httpGet: { path: '/health', port: 'http' }, timeoutSeconds: 25 });
    }
    // 8 chips of 192 GiB at a quarter of a GiB a second, 5 minutes for the process, and half an hour to compile.
    expect(container.startupProbe.failureThreshold * container.startupProbe.periodSeconds).toBe((103 + 5 + 30) * 60);
    const { startupProbe } = synthesize({ args: { disablePrecompile: true } }).container;
    expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe((103 + 5) * 60);
  });

  test('ask for a token where that is wanted, and wait long enough for it', () => {
    const { container } = synthesize({ probes: { generate: true } });
    expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/health_generate', port: 'http' }, timeoutSeconds: 120 });
    expect(container.livenessProbe.httpGet.path).toBe('/health');
    expect(advised({ probes: { generate: true, timeout: Duration.seconds(20) } })).toEqual(['SGJ021']);
    // docs/get_started/gke-tpu-install.md of SGLang-JAX runs both, with a long timeout.
    expect(advised({ probes: { generate: true }, args: { disablePrecompile: true } })).toContain('SGJ020');
  });

  test('leave time to start', () => {
    expect(advised({ probes: { startupBudget: Duration.minutes(9) } })).toEqual(['SGJ022']);
    expect(advised({ probes: { startupBudget: Duration.minutes(10) } })).toEqual([]);
  });

  test('a group that lost a pod is not kept from its restart for long', () => {
    expect(synthesize().pod.terminationGracePeriodSeconds).toBe(70);
    expect(synthesize({ shutdown: { endpointRemovalDelay: Duration.seconds(0) } }).pod.terminationGracePeriodSeconds).toBe(60);
    expect(synthesize({ shutdown: { drainTimeout: undefined } }).pod.terminationGracePeriodSeconds).toBe(70);
  });
});

describe('the pod', () => {
  test('has shared memory, a token by reference and caches where the engine looks for them', () => {
    const { pod, container } = synthesize({
      model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct', { token: SecretRef.of({ name: 'hf-secret', key: 'hf_api_token' }) }),
      caches: { huggingFace: Storage.persistentVolumeClaim('models'), compile: Storage.emptyDir() },
    });
    expect(container.env).toEqual([
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf-secret', key: 'hf_api_token' } } },
      { name: 'HF_HOME', value: '/cache/huggingface' },
      { name: 'JAX_COMPILATION_CACHE_DIR', value: '/cache/compile' },
    ]);
    expect(pod.volumes).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '16Gi' } });
  });

  test('keeps what it downloaded on a claim of its own', () => {
    const { set, pod } = synthesize({ caches: { huggingFace: Storage.perPodClaim({ size: Size.gibibytes(200), storageClassName: 'hyperdisk-balanced' }) } });
    expect(set.spec.leaderWorkerTemplate.volumeClaimTemplates).toMatchObject([{ metadata: { name: 'huggingface-cache' } }]);
    expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(['shm']);
  });

  test('TPU011: is advised against disks that its machines do not attach', () => {
    const on = (storageClassName: string) => ({ caches: { huggingFace: Storage.ephemeral({ size: Size.gibibytes(200), storageClassName }) } });
    expect(advised(on('premium-rwo'))).toEqual(['TPU011']);
    expect(advised(on('standard-rwo'))).toEqual(['TPU011']);
    expect(advised({ ...on('standard-rwo'), slice: TpuSlice.v5e('4x4') })).toEqual([]);
    expect(advised(on('my-own-class'))).toEqual([]);
  });

  test('INF240: drains on spot VMs within their notice', () => {
    const found = (props: object) => synthesize({ spot: true, ...props }).cluster.advice.filter(({ code }) => code === 'INF240').map(({ path }) => path);
    expect(found({})).toEqual(['shutdown']);
    expect(found({ shutdown: { drainTimeout: Duration.seconds(20) } })).toEqual([]);
  });

  test('runs on spot VMs where that is wanted', () => {
    const { pod } = synthesize({ spot: true });
    expect(pod.nodeSelector).toMatchObject({ 'cloud.google.com/gke-spot': 'true', 'cloud.google.com/gke-tpu-topology': '2x2x2' });
    expect(pod.tolerations).toContainEqual({ key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' });
  });

  test('on the network of the host still finds the names of the cluster', () => {
    expect(synthesize({ hostNetwork: true }).pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(refusal({ hostNetwork: true, security: SecurityProfile.restricted() })).toContain('TPU012');
  });

  test('TPU010: takes further labels of nodes, but none that contradict the slice', () => {
    expect(synthesize({ nodes: Nodes.labels({ 'cloud.google.com/reservation-name': 'mine' }) }).pod.nodeSelector).toMatchObject({ 'cloud.google.com/reservation-name': 'mine' });
    expect(refusal({ nodes: Nodes.labels({ 'cloud.google.com/gke-tpu-topology': '4x4' }) })).toMatch(/TPU010.*"2x2x2", which follows from slice/s);
  });
});

describe('the image', () => {
  test('is one of SGLang-JAX', () => {
    expect(refusal({ image: EngineImage.sglang('v0.5.17') })).toContain('IMG001');
    expect(advised({ image: EngineImage.of('registry.example.com/team/own:1', { engineVersion: 'v0.0.3rc99' }) })).toEqual([]);
  });

  test('SGJ016: has a version, since the flags changed their meaning', () => {
    expect(advised({ image: EngineImage.sglangJax('latest') })).toEqual(['SGJ016', 'IMG002']);
  });
});

describe('what it is to others', () => {
  test('the main object can be found and patched exactly', () => {
    const chart = newChart('test');
    const template = '/spec/leaderWorkerTemplate/workerTemplate/spec';
    ApiObject.of(new LwsTpuCluster(chart, 'cluster', MINIMAL)).addJsonPatch(
      JsonPatch.add(`${template}/hostIPC`, true),
      JsonPatch.add(`${template}/containers/0/resources/limits/google.com~1tpu`, '8'),
      JsonPatch.add(`${template}/volumes/-`, { name: 'weights', image: { reference: 'registry.example.com/weights:1' } }),
      JsonPatch.add(`${template}/resourceClaims`, [{ name: 'tpu', resourceClaimTemplateName: 'tpu' }]),
      JsonPatch.add('/spec/aFieldOfTheFuture', { kept: true }),
    );
    const [{ spec }] = Testing.synth(chart); // not valid any more, which is the point
    const pod = spec.leaderWorkerTemplate.workerTemplate.spec;
    expect(spec.aFieldOfTheFuture).toEqual({ kept: true });
    expect(pod).toMatchObject({ hostIPC: true, resourceClaims: [{ name: 'tpu', resourceClaimTemplateName: 'tpu' }] });
    expect(pod.containers[0].resources.limits['google.com/tpu']).toBe('8');
    expect(pod.volumes).toContainEqual({ name: 'weights', image: { reference: 'registry.example.com/weights:1' } });
  });

  test('cdk8s-plus takes it for its leaders, and its pods for all of them', () => {
    const chart = newChart('test');
    const cluster = new LwsTpuCluster(chart, 'cluster', MINIMAL);
    const policy = new kplus.NetworkPolicy(chart, 'policy', { selector: cluster.pods, metadata: { namespace: 'llm' } });
    policy.addIngressRule(cluster, [kplus.NetworkPolicyPort.tcp(30000)]);
    const [, , { spec }] = synth(chart) as any[];
    expect(spec.podSelector.matchLabels).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'coder' });
    expect(spec.ingress[0].from[0].podSelector.matchLabels).toEqual(cluster.selectorLabels);
  });

  test('defaults of the app hold, and images are listed as they are pulled', () => {
    const chart = newChart('test');
    InferenceDefaults.of(chart).set({ imageRegistry: 'registry.example.com/mirror', podLabels: { team: 'a' } });
    const { cluster, set, container } = synthesize({}, chart);
    expect(cluster.images).toEqual(['registry.example.com/mirror/lmsysorg/sglang-jax:v0.0.3rc99']);
    expect(container.image).toBe(cluster.images[0]);
    expect(set.spec.leaderWorkerTemplate.workerTemplate.metadata.labels.team).toBe('a');
  });

  test('a named cluster that moves in the tree changes nothing', () => {
    const [one, two] = ['one', 'two'].map((id) => newChart(id));
    new LwsTpuCluster(one, 'here', MINIMAL);
    new LwsTpuCluster(two, 'there', MINIMAL);
    expect(synth(two)).toEqual(synth(one));
  });
});

describe('what is wrong', () => {
  test('is what is missing, where no compiler looks', () => {
    expect(refusal({ slice: undefined })).toMatch(/1 problem .*INF004\] slice/s);
  });

  test('is listed in one error, each with its code, and leaves nothing in the chart', () => {
    const chart = newChart('test');
    expect(() => new LwsTpuCluster(chart, 'cluster', {
      ...MINIMAL,
      metadata: { name: 'Not_a_name' },
      slice: TpuSlice.v7x('2x4'),
      groups: -1,
      port: 8476,
      args: { memFractionStatic: NaN },
      leaderWorkerSet: { controllerVersion: 'newest' },
    })).toThrow(/(?=[^]*INF010)(?=[^]*TPU001)(?=[^]*LWS001)(?=[^]*SGJ015)(?=[^]*FLG004)(?=[^]*LWS002)/);
    expect(chart.apiObjects).toEqual([]);
  });

  test('a credential is refused wherever it stands, and never repeated', () => {
    const credential = ['hf', 'a1B2'.repeat(9)].join('_');
    for (const props of [
      { env: { MY_SETTING: EnvValue.of(credential) } }, { extraArgs: ['--served-model-name', credential] }, { podAnnotations: { note: credential } },
      { service: { annotations: { note: credential } } }, { nodes: Nodes.labels({ pool: credential }) },
    ]) {
      const message = refusal(props);
      expect(message).toContain('INF023');
      expect(message).not.toContain(credential);
    }
  });

  test('an engine error can be acknowledged and is advice then', () => {
    const { cluster } = synthesize({ dataParallel: 1, acknowledge: [{ code: 'SGJ002', reason: 'the fork pads heads' }] });
    expect(cluster.advice.map(({ code }) => code)).toEqual(['SGJ002']);
  });
});
