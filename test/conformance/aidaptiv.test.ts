import { Size } from 'cdk8s';
import { JsonMap } from './compare';
import { ConformanceCase, describeConformance, Intended } from './suite';
import {
  AidaptivInference, AidaptivInferenceProps, AidaptivKvOffload, EngineImage, Gpu, HamiShare, ImagePullPolicy, ModelSource, ServiceType, Storage,
  VgpuResourceNames,
} from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

const MODEL = '/data/model/Meta-Llama-3.1-8B-Instruct/';
const CHART_NAME = 'aidaptivcache-inference';

/** GPUs as the chart of its time requests them. */
function shares(count: number, percent: number): Gpu {
  return Gpu.any(count).shared(HamiShare.percent(percent, { resourceNames: VgpuResourceNames.otterscale() }));
}

/** The values of the chart, as far as they are not those of a case. */
const VALUES: AidaptivInferenceProps = {
  image: EngineImage.aidaptiv('vNXUN_3_03_AA'),
  imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  model: ModelSource.directory(MODEL),
  gpu: shares(1, 60),
  args: { gpuMemoryUtilization: 0.9, maxModelLen: 8192, enableChunkedPrefill: true },
  kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(500) }),
  service: { type: ServiceType.NODE_PORT },
  sharedMemory: Size.gibibytes(16),
};

/** The script that the chart runs unless told otherwise; it lists another one as a comment. */
function prescript(script: string) {
  return { script, image: 'ubuntu:24.04', imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT, privileged: true };
}

function synthesize(release: string, app: string | undefined, props: Partial<AidaptivInferenceProps>): JsonMap[] {
  const chart = newChart('conformance');
  const labels = { 'app.kubernetes.io/name': CHART_NAME, 'app.kubernetes.io/instance': release, ...(app !== undefined && { app }) };
  new AidaptivInference(chart, 'server', {
    metadata: { name: `${release}-${CHART_NAME}`, labels }, selectorLabels: labels, ...VALUES, ...props,
  });
  return scripts(synth(chart) as unknown as JsonMap[]);
}

type Pod = { initContainers?: JsonMap[]; containers: JsonMap[]; volumes: JsonMap[] };

function podOf(manifests: JsonMap[]): Pod {
  return (manifests.find(({ kind }) => kind === 'Deployment') as any).spec.template.spec;
}

/** The scripts of init containers, without what runs them. */
function scripts(manifests: JsonMap[]): JsonMap[] {
  for (const container of podOf(manifests).initContainers ?? []) {
    const command = container.command as string[];
    container.command = command[0] === 'cp' ? command : ['/bin/sh', '-c', command[command.length - 1]];
  }
  return manifests;
}

/** The shell script of the chart as a command with its arguments, and volumes by their names here. */
function renamed(manifests: JsonMap[]): JsonMap[] {
  const { initContainers = [], containers: [server], volumes } = podOf(manifests);
  const [program, file, ...args] = ((server.command as string[])[2]).replace(/\\\n/g, ' ').trim().replace(/\\$/, '').trim().split(/\s+/);
  server.command = [program, file];
  server.args = args;
  for (const item of [...volumes, ...server.volumeMounts as JsonMap[]].filter(({ name }) => name === 'dshm')) {
    item.name = 'shm';
  }
  for (const container of initContainers) {
    const command = container.command as string[];
    container.command = [...command.slice(0, 2), command[2].replace(/\n\s*$/, '\n')];
  }
  return manifests;
}

const POD = 'Deployment spec.template.spec';
const SERVER = `${POD}.containers[vllm-api]`;

const INTENDED: readonly Intended[] = [
  { path: '*metadata.labels.app.kubernetes.io/component', reason: 'labels of this library' },
  { path: '*metadata.labels.cdk8s-inference/instance', reason: 'labels of this library' },
  { path: `${SERVER}.args[--served-model-name]`, reason: 'the requests of the README ask for the model by this name: without the flag, it is a path' },
  { path: `${SERVER}.args[order]`, reason: 'flags have one order for all servers, which parsers do not mind' },
  { path: `${SERVER}.*Probe.*`, reason: 'a server that hangs is restarted, and one that loads gets no requests' },
  { path: `${SERVER}.lifecycle.*`, reason: 'requests end before the server does' },
  { path: `${SERVER}.resources.requests.*`, reason: 'CPU and memory are set aside' },
  { path: `${POD}.automountServiceAccountToken`, reason: 'the server does not call the API' },
  { path: `${POD}.enableServiceLinks`, reason: 'a Service named vllm would set variables that the engine reads' },
  { path: `${POD}.terminationGracePeriodSeconds`, reason: 'running requests have five minutes' },
  { path: `${POD}.tolerations*`, reason: 'clouds taint the nodes of GPUs' },
  { path: 'Deployment spec.progressDeadlineSeconds', reason: 'loading takes longer than the ten minutes by default' },
  { path: 'Deployment spec.revisionHistoryLimit', reason: 'stated' },
  { path: 'Deployment spec.strategy.type', reason: 'a second pod would wait for the only SSD, and the first one for the second' },
  { path: 'Service spec.ports[http].targetPort', reason: 'the port by its name' },
];

const ONE_GPU: Intended = { path: `${SERVER}.args[--tensor-parallel-size]`, reason: 'stated where it is not 1' };
const NO_ENCODINGS: Intended = { path: `${SERVER}.env[TIKTOKEN_ENCODINGS_BASE].*`, reason: 'set and empty, it is a directory without encodings' };
const SCRIPT_RESOURCES: Intended = { path: `${POD}.initContainers[prescript].resources.*`, reason: 'quotas of CPU and memory admit the pod' };
const OF_0_2: readonly Intended[] = [ONE_GPU, NO_ENCODINGS, SCRIPT_RESOURCES];

function conformanceCase(file: string, ours: () => JsonMap[], intended: readonly Intended[] = []): ConformanceCase {
  return { file, ours, prepare: renamed, intended: [...INTENDED, ...intended] };
}

describeConformance('aidaptiv', [
  conformanceCase('rendered-default.yaml', () => synthesize('llama-inference', undefined, { prescript: prescript('echo "Start"\n') }), OF_0_2),
  conformanceCase('rendered-0.2.0-default.yaml', () => synthesize('aidaptiv', 'vllm-api', {
    sharedMemory: Size.gibibytes(30), prescript: prescript('echo "Start"\n'),
  }), [...OF_0_2, { path: `${SERVER}.env[NCCL_*].*`, reason: 'shares of GPUs cannot exchange data directly, as later versions of the chart know' }]),
  conformanceCase('rendered-readme-basic.yaml', () => synthesize('aidaptiv', 'llama3-inference', {
    image: EngineImage.aidaptiv('vNXUN_3_03AA'),
    gpu: shares(1, 80),
    sharedMemory: Size.gibibytes(30),
    prescript: prescript('mkdir -p /data/model\ncp -rf /mnt/data/model/Meta-Llama-3.1-8B-Instruct /data/model/\n'),
  }), OF_0_2),
  conformanceCase('rendered-readme-lora.yaml', () => synthesize('aidaptiv', 'llama3-lora', {
    gpu: shares(4, 80),
    args: { gpuMemoryUtilization: 0.85, maxModelLen: 8192, enableChunkedPrefill: true },
    kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(500), devices: 2 }),
    lora: { adapters: [{ name: 'lora', path: '/data/lora-adapters/llama3.1-8B-lora/' }], maxLoraRank: 32 },
    prescript: prescript('echo "Start"\n'),
  }), [NO_ENCODINGS, SCRIPT_RESOURCES, {
    path: `${SERVER}.args[--disable-custom-all-reduce]`, reason: 'custom all-reduce needs CUDA IPC, which fails between shares of GPUs',
  }]),
  conformanceCase('rendered-pvc.yaml', () => synthesize('aidaptiv', 'llama3-claim', {
    model: ModelSource.directory('/mnt/data/model/Meta-Llama-3.1-8B-Instruct/'),
    volumes: { 'pvc-volume': Storage.persistentVolumeClaim('models', { mountPath: '/mnt/data', readOnly: true }) },
    service: { type: ServiceType.CLUSTER_IP },
  }), [ONE_GPU, NO_ENCODINGS, {
    path: `${POD}.volumes[pvc-volume].persistentVolumeClaim.readOnly`, reason: 'a claim that is only read is attached like that',
  }]),
  conformanceCase('rendered-0.3.0-copy.yaml', () => synthesize('aidaptiv', undefined, {
    model: ModelSource.ociImage('registry.example.com/models/llama-3.1-8b:1.0', { path: '/model', mountPath: '/data/model' }),
    disableGpuReuse: true,
  }), [
    ONE_GPU,
    { path: `${POD}.initContainers[model-loader].*`, reason: 'copied without a shell: a copy that fails ends the pod' },
    { path: `${POD}.initContainers[copy-model].*`, reason: 'copied by an unprivileged user' },
    { path: `${POD}.volumes[shared-data].*`, reason: 'the volume holds the model alone' },
    { path: `${POD}.volumes[model].*`, reason: 'the volume holds the model alone' },
    { path: `${SERVER}.volumeMounts[/data].*`, reason: 'the model alone is mounted' },
    { path: `${SERVER}.volumeMounts[/data/model].*`, reason: 'the model alone is mounted, and only read' },
    { path: `${SERVER}.args[--model]`, reason: 'the path without a slash at its end' },
    { path: `${POD}.schedulerName`, reason: 'no other scheduler places shares of GPUs' },
  ]),
]);
