import { Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { aggregated, componentOf, containerOf, disaggregated, flagOf, graphOf, manifestsOf, newChart, specOf, SomeProps, Yaml } from './graphs';
import { DynamoGraph } from '../../src/dynamo-graph/dynamo-graph';
import { GroveUpdateStrategy } from '../../src/dynamo-graph/props/grove';
import { DynamoWorker } from '../../src/dynamo-graph/props/worker';
import { DynamoApiVersion, DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineImage } from '../../src/engines/engine-image';
import { Gpu } from '../../src/hardware/gpu';
import { ModelSource } from '../../src/models/model-source';
import { EnvValue } from '../../src/pod/parts/env-value';
import { ImagePullPolicy } from '../../src/pod/parts/image-pull-policy';
import { Interconnect } from '../../src/pod/parts/interconnect';
import { Nodes } from '../../src/pod/parts/nodes';
import { PodAffinity } from '../../src/pod/parts/pod-affinity';
import { ResourceClaim } from '../../src/pod/parts/resource-claim';
import { SecretRef } from '../../src/pod/parts/secret-ref';
import { SecurityProfile } from '../../src/pod/parts/security-profile';
import { Storage } from '../../src/pod/parts/storage';
import { TopologySpread } from '../../src/pod/parts/topology-spread';
import { InferenceDefaults } from '../../src/serving/inference-defaults';

const podOf = (props: SomeProps, name = 'worker'): Yaml => componentOf(aggregated(props), name).podTemplate.spec;

describe('the token of the model', () => {
  const token = SecretRef.of({ name: 'hf', key: 'token', optional: true });

  test('is a variable of every component, since the frontend reads the tokenizer', () => {
    expect(specOf(aggregated({ model: ModelSource.huggingFace('a/b', { token }) })).env).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token', optional: true } } },
    ]);
  });

  test('is not asked for where none is given', () => {
    expect(specOf(aggregated())).not.toHaveProperty('env');
    expect(containerOf(aggregated(), 'worker')).not.toHaveProperty('envFrom');
  });

  test('can come from a Secret all of whose keys are variables', () => {
    expect(podOf({ worker: { envFromSecret: 'hf-token-secret' } }).containers[0].envFrom).toEqual([{ secretRef: { name: 'hf-token-secret' } }]);
  });
});

describe('the model', () => {
  test('of a volume is mounted into workers and frontend', () => {
    const model = ModelSource.persistentVolumeClaim('models', { subPath: 'qwen' });
    for (const name of ['worker', 'Frontend']) {
      expect(podOf({ model }, name).volumes).toEqual([{ name: 'model', persistentVolumeClaim: { claimName: 'models' } }]);
      expect(podOf({ model }, name).containers[0].volumeMounts).toEqual([{ name: 'model', mountPath: '/model', subPath: 'qwen', readOnly: true }]);
    }
  });

  test('of a bucket is streamed by the engine, with the keys of every component', () => {
    const keys = { accessKeyId: SecretRef.of({ name: 's3', key: 'id' }), secretAccessKey: SecretRef.of({ name: 's3', key: 'secret' }) };
    const props = aggregated({ model: ModelSource.s3('s3://models/chat', keys) });
    expect([flagOf(props, 'worker', '--model-path'), flagOf(props, 'worker', '--load-format')]).toEqual(['s3://models/chat', 'runai_streamer']);
    expect(specOf(props).env.map(({ name }: Yaml) => name)).toEqual(expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']));
  });

  test('of an image is copied by a container before the others, in workers and frontend', () => {
    const props = aggregated({ model: ModelSource.ociImage('r.example.com/model:1') });
    for (const name of ['worker', 'Frontend']) {
      expect(componentOf(props, name).podTemplate.spec.initContainers).toMatchObject([{ name: 'copy-model', image: 'r.example.com/model:1' }]);
    }
    expect(graphOf(props).images).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.5.0', 'r.example.com/model:1']);
  });

  test('of an NFS server comes with its volume and claim', () => {
    const model = ModelSource.nfsVolume({ name: 'models', server: '10.0.0.1', path: '/exports' });
    expect(manifestsOf(aggregated({ model })).map(({ kind }) => kind)).toEqual(['DynamoGraphDeployment', 'PersistentVolume', 'PersistentVolumeClaim']);
    expect(podOf({ model }).volumes).toEqual([{ name: 'model', persistentVolumeClaim: { claimName: 'models', readOnly: true } }]);
  });

  test('of the hub comes from the mirror that all have', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ huggingFaceEndpoint: 'https://hub.example.com' });
    new DynamoGraph(chart, 'graph', aggregated());
    expect(Testing.synth(chart)[0].spec.env).toEqual([{ name: 'HF_ENDPOINT', value: 'https://hub.example.com' }]);
  });

  test('has the revision that was asked for', () => {
    expect(flagOf(aggregated({ model: ModelSource.huggingFace('a/b', { revision: 'v1' }) }), 'worker', '--revision')).toBe('v1');
  });
});

describe('caches', () => {
  const caches = { huggingFace: Storage.hostPath('/mnt/cache', { mountPath: '/root/.cache' }), compile: Storage.persistentVolumeClaim('kernels') };

  test('for downloads are those of workers and frontend', () => {
    for (const name of ['worker', 'Frontend']) {
      expect(podOf({ caches }, name).containers[0].env).toEqual(expect.arrayContaining([{ name: 'HF_HOME', value: '/root/.cache' }]));
    }
  });

  test('for kernels are those of workers alone', () => {
    const volumes = (name: string) => podOf({ caches }, name).volumes.map((volume: Yaml) => volume.name);
    expect([volumes('worker'), volumes('Frontend')]).toEqual([['huggingface-cache', 'compile-cache'], ['huggingface-cache']]);
  });
});

describe('shared memory', () => {
  const sizeOf = (worker: object) => componentOf(aggregated({ worker }), 'worker').sharedMemorySize;

  test('is left to the operator where its own 8 GiB will do', () => {
    expect(sizeOf({ gpu: Gpu.any(1) })).toBeUndefined();
    expect(sizeOf({ sharedMemory: Size.gibibytes(8) })).toBeUndefined();
  });

  test('is more with several GPUs, and what was asked for', () => {
    expect([sizeOf({ gpu: Gpu.any(2) }), sizeOf({ sharedMemory: Size.gibibytes(80) })]).toEqual(['16Gi', '80Gi']);
  });

  test('is at most half of the memory', () => {
    expect(sizeOf({ gpu: Gpu.any(1), resources: { memory: Size.gibibytes(8) } })).toBe('4Gi');
  });

  test('is no volume of the pod, since the operator mounts it', () => {
    expect(podOf({ worker: { gpu: Gpu.any(4) } })).not.toHaveProperty('volumes');
  });

  test('is turned off with a size of nothing, in the words of either version', () => {
    const worker = { gpu: Gpu.any(1), sharedMemory: Size.gibibytes(0) };
    expect(sizeOf(worker)).toBe('0');
    expect(specOf(aggregated({ version: DynamoVersion.V1_0_1, worker })).services.worker.sharedMemory).toEqual({ disabled: true });
  });

  test('of the frontend is said only where it was asked for', () => {
    expect(componentOf(aggregated(), 'Frontend')).not.toHaveProperty('sharedMemorySize');
    expect(componentOf(aggregated({ frontend: { sharedMemory: Size.gibibytes(1) } }), 'Frontend').sharedMemorySize).toBe('1Gi');
  });
});

describe('probes', () => {
  test('are left to the operator, which gives two hours to start', () => {
    expect(Object.keys(containerOf(aggregated(), 'worker'))).not.toEqual(expect.arrayContaining([expect.stringMatching(/Probe$/)]));
  });

  test('of an old release wait longer than its ten minutes', () => {
    const worker = specOf(aggregated({ version: DynamoVersion.V0_5_0 })).services.worker;
    expect(worker.extraPodSpec.mainContainer.startupProbe).toEqual({
      httpGet: { path: '/live', port: 9090 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180,
    });
  });

  test('of an old release wait for compilation too', () => {
    const { worker } = specOf(aggregated({ version: DynamoVersion.V0_5_0, args: { enableTorchCompile: true } })).services;
    expect(worker.extraPodSpec.mainContainer.startupProbe.failureThreshold).toBe(270);
  });

  test('wait as long as they are told', () => {
    expect(containerOf(aggregated({ worker: { probes: { startupBudget: Duration.hours(3) } } }), 'worker').startupProbe.failureThreshold).toBe(1080);
  });

  test('of the frontend ask its own port', () => {
    expect(containerOf(aggregated({ frontend: { probes: { liveness: { path: '/health' } } } }), 'Frontend').livenessProbe.httpGet).toEqual({ path: '/health', port: 8000 });
  });
});

describe('pods', () => {
  test('go where they are told', () => {
    const pod = podOf({ worker: { nodes: Nodes.karpenter('g5-gpu-karpenter'), tolerations: [{ key: 'team' }] } });
    expect(pod.nodeSelector).toEqual({ 'karpenter.sh/nodepool': 'g5-gpu-karpenter' });
    expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, { key: 'team', operator: 'Exists' }]);
  });

  test('of the frontend do not tolerate the taint of GPUs', () => {
    expect(podOf({}, 'Frontend')).not.toHaveProperty('tolerations');
  });

  test('go near others, or away from them', () => {
    const labels = { app: 'x' };
    const term = (topologyKey: string) => ({ labelSelector: { matchLabels: labels }, topologyKey });
    const affinity = [
      PodAffinity.near({ labels, topologyKey: 'rack' }), PodAffinity.preferNear({ labels }), PodAffinity.apart({ labels }), PodAffinity.preferApart({ labels, weight: 5 }),
    ];
    expect(podOf({ worker: { affinity } }).affinity).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term('rack')],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term('topology.kubernetes.io/zone') }],
      },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [term('topology.kubernetes.io/zone')],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term('topology.kubernetes.io/zone') }],
      },
    });
  });

  test('have a fast network, and may lock memory for it', () => {
    const [main] = podOf({ worker: { interconnect: Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', count: 4 }) } }).containers;
    expect(main.resources.limits['vpc.amazonaws.com/efa']).toBe('4');
    expect(main.securityContext).toEqual({ capabilities: { add: ['IPC_LOCK'] } });
  });

  test('keep volumes writable where they say something of their security', () => {
    expect(podOf({ worker: { security: SecurityProfile.baseline() } }).securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 1000 });
    expect(podOf({ worker: { security: SecurityProfile.restricted({ user: 2000 }) } }).securityContext.fsGroup).toBe(2000);
    expect(podOf({})).not.toHaveProperty('securityContext');
  });

  test('have a ConfigMap as files', () => {
    const volumes = { profile: Storage.configMap('planner-profile-data', { mountPath: '/workspace/profiling_results' }) };
    const pod = podOf({ planner: { volumes } }, 'Planner');
    expect(pod.volumes).toEqual([{ name: 'profile', configMap: { name: 'planner-profile-data' } }]);
    expect(pod.containers[0].volumeMounts).toEqual([{ name: 'profile', mountPath: '/workspace/profiling_results', readOnly: true }]);
  });

  test('are spread over zones by the labels of their component', () => {
    const [spread] = podOf({ metadata: { name: 'chat' }, worker: { replicas: 2, topologySpread: [TopologySpread.zones()] } }).topologySpreadConstraints;
    expect(spread.labelSelector.matchLabels).toEqual({
      'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'worker',
    });
  });

  test('run as who and where they are told', () => {
    const named = { serviceAccountName: 'reader', runtimeClassName: 'nvidia', priorityClassName: 'serving', schedulerName: 'kai-scheduler' };
    expect(podOf({ worker: named })).toMatchObject(named);
    expect(podOf({ worker: named })).not.toHaveProperty('automountServiceAccountToken');
  });

  test('pull their images when they are told to, and have the time to finish that they are given', () => {
    const pod = podOf({ worker: { imagePullPolicy: ImagePullPolicy.ALWAYS, drainTimeout: Duration.minutes(10) } });
    expect(pod).toMatchObject({ terminationGracePeriodSeconds: 600, containers: [{ imagePullPolicy: 'Always' }] });
    expect(podOf({})).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(podOf({}).containers[0]).not.toHaveProperty('imagePullPolicy');
  });

  test('claim devices besides GPUs, or GPUs themselves in place of the device plugin', () => {
    const channel = ResourceClaim.template('compute-domain-channel');
    const claiming = (claims: DynamoWorker['resourceClaims'], apiVersion?: DynamoApiVersion) =>
      specOf(aggregated({ apiVersion, worker: { gpu: Gpu.any(4), kubernetesVersion: '1.34', resourceClaims: claims } }), { kubernetesVersion: '1.36' });
    const [, { podTemplate: { spec: besides } }] = claiming({ channel }).components;
    expect(besides.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
    expect(besides.containers[0].resources).toMatchObject({ limits: { 'nvidia.com/gpu': '4' }, claims: [{ name: 'channel' }] });

    const [, { podTemplate: { spec: instead } }] = claiming({ gpus: ResourceClaim.existing('node-1', { gpus: true }) }).components;
    expect(instead.resourceClaims).toEqual([{ name: 'gpus', resourceClaimName: 'node-1' }]);
    expect(instead.containers[0].resources).toEqual({ requests: { cpu: '8', memory: '32Gi' }, claims: [{ name: 'gpus' }] });
    expect(instead.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);

    const { worker: { resources, extraPodSpec } } = claiming({ channel }, DynamoApiVersion.V1ALPHA1).services;
    expect(resources).toMatchObject({ limits: { gpu: '4' }, claims: [{ name: 'channel' }] });
    expect(extraPodSpec.resourceClaims).toEqual([{ name: 'channel', resourceClaimTemplateName: 'compute-domain-channel' }]);
  });

  test('share memory with the node, and processes within the pod, where they are told to', () => {
    expect(podOf({ worker: { hostIpc: true, shareProcessNamespace: true } })).toMatchObject({ hostIPC: true, shareProcessNamespace: true });
    expect(podOf({ worker: { hostIpc: false } })).not.toHaveProperty('hostIPC');
    expect(podOf({ worker: { shareProcessNamespace: false } })).not.toHaveProperty('shareProcessNamespace');
  });

  test('are root with further capabilities besides that of the network', () => {
    const security = SecurityProfile.root({ capabilities: ['SYS_PTRACE', 'SYS_RESOURCE'] });
    const pod = podOf({ worker: { security, interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) } });
    expect(pod.containers[0].securityContext).toEqual({
      capabilities: { add: ['IPC_LOCK', 'SYS_PTRACE', 'SYS_RESOURCE'] }, runAsGroup: 0, runAsUser: 0,
    });
    expect(pod).not.toHaveProperty('securityContext');
  });

  test('start where they are told', () => {
    expect(podOf({ worker: { workingDir: '/workspace' } }).containers[0].workingDir).toBe('/workspace');
  });

  test('take what a platform team says for all', () => {
    const chart = newChart();
    InferenceDefaults.of(chart).set({ imageRegistry: 'mirror.example.com', imagePullSecrets: ['pull'], podLabels: { team: 'x' }, tolerations: [{ key: 'spot' }] });
    const graph = new DynamoGraph(chart, 'graph', aggregated());
    const [{ spec: { components } }] = Testing.synth(chart);
    for (const { podTemplate } of components) {
      expect(podTemplate.metadata.labels).toEqual({ team: 'x' });
      expect(podTemplate.spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
      expect(podTemplate.spec.tolerations).toContainEqual({ key: 'spot', operator: 'Exists' });
    }
    expect(graph.images).toEqual(['mirror.example.com/nvidia/ai-dynamo/sglang-runtime:1.5.0']);
  });
});

describe('images', () => {
  test('are those of the release', () => {
    expect(graphOf(aggregated({ version: DynamoVersion.of('1.4.2'), planner: {} })).images).toEqual([
      'nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.4.2', 'nvcr.io/nvidia/ai-dynamo/dynamo-planner:1.4.2',
    ]);
    expect(graphOf(aggregated({ version: DynamoVersion.V1_0_1, planner: {} })).images).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.0.1']);
  });

  test.each([
    ['r.example.com/sglang-runtime:my-tag', '1.5.0', '1.5.0'], ['r.example.com/sglang-runtime:my-tag', '1.3.1', undefined],
    ['r.example.com/sglang-runtime:1.5.0-efa', '1.5.0', undefined], ['r.example.com/sglang-runtime', '1.4.0', '1.4.0'],
    [`r.example.com/sglang-runtime@sha256:${'a'.repeat(64)}`, '1.5.0', '1.5.0'],
  ])('%s of Dynamo %s names its release with an override: %s', (reference, version, expected) => {
    const props = aggregated({ image: EngineImage.of(reference), version: DynamoVersion.of(version) });
    expect(componentOf(props, 'worker').runtimeVersionOverride).toBe(expected);
  });

  test('can differ by component', () => {
    const frontend = { image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/dynamo-frontend:1.5.0') };
    expect(containerOf(aggregated({ frontend }), 'Frontend').image).toBe('nvcr.io/nvidia/ai-dynamo/dynamo-frontend:1.5.0');
  });

  test('of a patch go with the release, those of another release are advised against once', () => {
    const adviceOn = (tag: string) => graphOf(aggregated({ image: EngineImage.of(`r.example.com/sglang-runtime:${tag}`) })).advice.filter(({ code }) => code === 'DYN070');
    expect(adviceOn('1.5.1')).toEqual([]);
    expect(adviceOn('1.4.0').map(({ path }) => path)).toEqual(['image']);
  });

  test('say which SGLang they hold', () => {
    const image = EngineImage.of('r.example.com/sglang-runtime:1.5.0', { engineVersion: 'v0.4.10' });
    expect(() => graphOf(aggregated({ image, args: { enableForwardPassMetrics: true } }))).toThrow('a flag of SGLang v0.4.10');
  });
});

describe('the planner', () => {
  test('knows where it runs, and is configured in its own words', () => {
    const { command, args } = containerOf(disaggregated({ planner: { config: { optimization_target: 'sla' } } }), 'Planner');
    expect(command).toEqual(['python3', '-m', 'dynamo.planner']);
    expect([args[0], JSON.parse(args[1])]).toEqual(['--config', { environment: 'kubernetes', backend: 'sglang', optimization_target: 'sla' }]);
  });

  test('of an aggregated graph is told so', () => {
    expect(JSON.parse(containerOf(aggregated({ planner: {} }), 'Planner').args[1]).mode).toBe('agg');
  });
});

describe('GPU memory that lasts', () => {
  test('is asked for by the component, and the weights are found there', () => {
    const props = aggregated({ worker: { gpuMemoryService: {} } });
    expect(componentOf(props, 'worker').experimental).toEqual({ gpuMemoryService: {} });
    expect(flagOf(props, 'worker', '--load-format')).toBe('gms');
  });
});

describe('the runtime', () => {
  test('is told by flags of the workers', () => {
    const { args } = containerOf(aggregated({ runtime: { toolCallParser: 'hermes', reasoningParser: 'qwen3', useSglangTokenizer: true } }), 'worker');
    expect(args.join(' ')).toContain('--dyn-tool-call-parser hermes --dyn-reasoning-parser qwen3 --use-sglang-tokenizer');
  });

  test('migrates requests in the frontend, and before 1.0 in the workers', () => {
    const runtime = { migrationLimit: 3 };
    expect(containerOf(aggregated({ runtime }), 'Frontend').env).toEqual([{ name: 'DYN_MIGRATION_LIMIT', value: '3' }]);
    const { worker } = specOf(aggregated({ runtime, version: DynamoVersion.of('0.9.0') })).services;
    expect(worker.extraPodSpec.mainContainer.args.join(' ')).toContain('--migration-limit 3');
  });
});

describe('the graph', () => {
  test('logs JSON, and has variables of its own', () => {
    expect(specOf(aggregated({ jsonLogs: true, env: { GLOO_SOCKET_IFNAME: EnvValue.of('eth0') } })).env).toEqual([
      { name: 'DYN_LOGGING_JSONL', value: '1' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
    ]);
  });

  test('tells the operator how to use Grove', () => {
    const grove = { enabled: false, kaiQueue: 'a', volcanoQueue: 'b', updateStrategy: GroveUpdateStrategy.ON_DELETE };
    expect(manifestsOf(aggregated({ grove }))[0].metadata.annotations).toEqual({
      'nvidia.com/enable-grove': 'false', 'nvidia.com/kai-scheduler-queue': 'a', 'nvidia.com/volcano-queue': 'b', 'nvidia.com/grove-update-strategy': 'OnDelete',
    });
    expect(manifestsOf(aggregated())[0].metadata).not.toHaveProperty('annotations');
  });

  test('has the metadata that it was given', () => {
    const metadata = { name: 'chat', namespace: 'llm', labels: { team: 'x' }, annotations: { note: 'y' } };
    expect(manifestsOf(aggregated({ metadata }))[0].metadata).toMatchObject(metadata);
  });

  test('is scraped by the labels that the operator sets', () => {
    const [, frontend, worker] = manifestsOf(aggregated({ metrics: { interval: Duration.seconds(15), labels: { release: 'prom' } } })) as Yaml[];
    expect([frontend.metadata.name, worker.metadata.name]).toEqual(['chat-frontend', 'chat-worker']);
    expect(worker.metadata.labels).toMatchObject({ release: 'prom' });
    expect(frontend.spec.podMetricsEndpoints).toEqual([{ port: 'http', path: '/metrics', interval: '15s' }]);
    expect(worker.spec).toEqual({
      selector: { matchLabels: { 'nvidia.com/dynamo-graph-deployment-name': 'chat', 'nvidia.com/dynamo-component': 'worker' } },
      podMetricsEndpoints: [{ port: 'system', path: '/metrics', interval: '15s' }],
    });
  });

  test('takes patches of any field, known here or not', () => {
    const chart = newChart();
    const { graph } = new DynamoGraph(chart, 'graph', aggregated());
    const pod = '/spec/components/1/podTemplate/spec';
    graph.addJsonPatch(
      JsonPatch.add(`${pod}/hostIPC`, true),
      JsonPatch.add(`${pod}/containers/0/resources/limits/example.com~1fpga`, '1'),
      JsonPatch.add(`${pod}/volumes`, [{ name: 'weights', image: { reference: 'r.example.com/weights:1' } }]),
      JsonPatch.add(`${pod}/resourceClaims`, [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }]),
      JsonPatch.add('/spec/components/1/fieldOfTomorrow', { a: 1 }),
    );
    const [{ spec: { components: [, worker] } }] = Testing.synth(chart);
    expect(worker).toMatchObject({ fieldOfTomorrow: { a: 1 } });
    expect(worker.podTemplate.spec).toMatchObject({
      hostIPC: true,
      volumes: [{ name: 'weights', image: { reference: 'r.example.com/weights:1' } }],
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
    });
    expect(worker.podTemplate.spec.containers[0].resources.limits['example.com/fpga']).toBe('1');
  });
});
