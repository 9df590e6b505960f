import { Duration, Size } from 'cdk8s';
import { JsonMap } from './compare';
import { ConformanceCase, describeConformance, Intended } from './suite';
import {
  DynamoCommandForm, DynamoGraphProps, DynamoProbes, DynamoRouter, DynamoVersion, DynamoWorker, EngineImage, Gpu, ModelSource, Nodes,
  EngineArgs,
} from '../../src';
import { manifestsOf } from '../dynamo-graph/graphs';

const QWEN = 'Qwen/Qwen3-0.6B';
const DEEPSEEK = 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B';

const ANYWHERE: readonly Intended[] = [
  { path: 'DynamoGraphDeployment metadata.labels.*', reason: 'labels by which the objects of a construct are found' },
  { path: '*enableServiceLinks', reason: 'no variables of every Service of the namespace: engines read variables' },
  { path: '*.tolerations[nvidia.com/gpu].*', reason: 'GPU nodes of most clusters have this taint; where none has it, it changes nothing' },
  { path: '*.args[order]', reason: 'flags stand in one order in all constructs; the parser knows none' },
];

const SMALL: readonly Intended[] = [
  { path: '*.requests.cpu', reason: 'a pod that sets nothing aside is the first to be evicted' },
  { path: '*.requests.memory', reason: 'a pod that sets nothing aside is the first to be evicted' },
  { path: '*.requests.*gpu', reason: 'the same as the limit, which the API server would put there' },
];

const ANOTHER_IMAGE: readonly Intended[] = [
  { path: '*.runtimeVersionOverride', reason: 'Dynamo 1.4 and newer refuse images whose tag says no release, unless told' },
];

/** Flags by the names that we have for them, and command lines that are one text word by word. */
function spelledOut(manifests: object[]): JsonMap[] {
  const words = (args: string[]) => args.length === 1 ? args[0].split(' ') : args;
  return JSON.parse(JSON.stringify(manifests), (key, value) => key === 'args' ? words(value).map((word) => word === '--tp' ? '--tp-size' : word) : value);
}

function argsFor(model: string): EngineArgs {
  return EngineArgs.sglang({ servedModelName: model, pageSize: 16, tpSize: 1, trustRemoteCode: true, skipTokenizerInit: true });
}

/** A graph of the examples of Dynamo itself. */
function example(name: string, version: DynamoVersion, image: EngineImage, props: Partial<DynamoGraphProps>): () => object[] {
  return () => manifestsOf({ metadata: { name }, version, image, model: ModelSource.huggingFace(QWEN), args: argsFor(QWEN), ...props });
}

const WORKER: DynamoWorker = { gpu: Gpu.any(1), envFromSecret: 'hf-token-secret', workingDir: '/workspace/examples/backends/sglang' };

function of1(name: string, props: Partial<DynamoGraphProps>): () => object[] {
  return example(name, DynamoVersion.V1_0_1, EngineImage.of('nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.0.0', { engineVersion: '0.5.9' }), props);
}

function ofMain(name: string, props: Partial<DynamoGraphProps>): () => object[] {
  return example(name, DynamoVersion.V1_5_0, EngineImage.of('my-registry/sglang-runtime:my-tag', { engineVersion: '0.5.18' }), props);
}

const OF_DYNAMO: readonly ConformanceCase[] = [
  {
    file: 'v1alpha1-1.0.1-agg.yaml',
    ours: of1('sglang-agg', { worker: { name: 'decode', ...WORKER } }),
    intended: [...ANYWHERE, ...SMALL],
  },
  {
    file: 'v1alpha1-1.0.1-agg_router.yaml',
    ours: of1('sglang-agg-router', { router: DynamoRouter.kv(), worker: { name: 'decode', ...WORKER } }),
    intended: [...ANYWHERE, ...SMALL],
  },
  {
    file: 'v1alpha1-1.0.1-disagg.yaml',
    ours: of1('sglang-disagg', { prefill: WORKER, decode: WORKER }),
    intended: [...ANYWHERE, ...SMALL],
  },
  {
    file: 'v1beta1-main-agg.yaml',
    ours: ofMain('sglang-agg', { worker: { name: 'decode', ...WORKER, resources: { ephemeralStorage: Size.gibibytes(2) } } }),
    intended: [
      ...ANYWHERE, ...SMALL, ...ANOTHER_IMAGE,
      { path: '*.limits.ephemeral-storage', reason: 'disk that is set aside is the most that the container can use, as with memory' },
    ],
  },
  {
    file: 'v1beta1-main-disagg.yaml',
    ours: ofMain('sglang-disagg', { prefill: WORKER, decode: WORKER }),
    intended: [...ANYWHERE, ...SMALL, ...ANOTHER_IMAGE],
  },
];

const EVERY_MINUTE = { period: Duration.seconds(60), timeout: Duration.seconds(30), failureThreshold: 10 };
const AFTER_A_MINUTE = { initialDelay: Duration.seconds(60), ...EVERY_MINUTE };

/** What stands in every component of the blueprint. */
function component(cpu: number, gibibytes: number, probes: DynamoProbes) {
  return { resources: { cpu, cpuLimit: cpu, memory: Size.gibibytes(gibibytes) }, workingDir: '/workspace/components/backends/sglang', probes };
}

function frontend(cpu: number, gibibytes: number) {
  return component(cpu, gibibytes, { liveness: { path: '/health', ...AFTER_A_MINUTE }, readiness: AFTER_A_MINUTE });
}

function worker(cpu: number, gibibytes: number, probes: DynamoProbes): DynamoWorker {
  return { ...component(cpu, gibibytes, probes), gpu: Gpu.any(1), envFromSecret: 'hf-token-secret', nodes: Nodes.karpenter('g5-gpu-karpenter') };
}

const PATIENT: DynamoProbes = { liveness: EVERY_MINUTE, readiness: AFTER_A_MINUTE };

function blueprint(name: string, model: string, props: Partial<DynamoGraphProps>): () => object[] {
  return () => spelledOut(manifestsOf({
    metadata: { name, namespace: 'dynamo-cloud' },
    version: DynamoVersion.V0_5_0,
    commandForm: DynamoCommandForm.SHELL,
    model: ModelSource.huggingFace(model),
    args: argsFor(model),
    ...props,
  }));
}

const OF_THE_BLUEPRINT: readonly Intended[] = [
  ...ANYWHERE,
  { path: '*.services.Frontend.readinessProbe.*', reason: 'asks the frontend itself, rather than nothing (`exit 0`) or a pipe of two programs' },
  { path: '*.args[--http-port]', reason: 'the operator tells the frontend its port' },
];

const NO_PROBES: readonly Intended[] = [
  { path: '*Worker.livenessProbe.*', reason: 'asks the worker, where upstream asks nothing: `exit 0`' },
  { path: '*Worker.readinessProbe.*', reason: 'asks the worker, where upstream asks nothing: `exit 0`' },
  { path: '*Worker.*.startupProbe.*', reason: 'ten minutes, as the operator of 0.5 has it, are not enough for 16 GB of weights' },
  { path: '*.Frontend.*.command[]', reason: '/bin/sh for all components' },
];

const BLUEPRINT: readonly ConformanceCase[] = [
  {
    file: 'ai-on-eks-sglang-aggregated-default.yaml',
    ours: blueprint('sglang-aggregated-default', DEEPSEEK, { frontend: frontend(5, 10), worker: { name: 'SGLangWorker', ...worker(10, 20, PATIENT) } }),
    intended: [...OF_THE_BLUEPRINT, ...NO_PROBES],
  },
  {
    file: 'ai-on-eks-sglang-disaggregated-default.yaml',
    ours: blueprint('sglang-disaggregated-default', DEEPSEEK, {
      frontend: frontend(2, 4),
      prefill: { name: 'SGLangPrefillWorker', ...worker(8, 20, PATIENT) },
      decode: { name: 'SGLangDecodeWorker', ...worker(8, 20, PATIENT) },
      acknowledge: [{ code: 'DYN014', reason: 'the cluster of the blueprint has no Grove' }],
    }),
    intended: [...OF_THE_BLUEPRINT, ...NO_PROBES],
  },
  {
    file: 'ai-on-eks-sglang-router.yaml',
    ours: blueprint('sglang-router', QWEN, {
      frontend: frontend(2, 4),
      router: DynamoRouter.kv({ overlapScoreWeight: 1, temperature: 0.1 }),
      worker: {
        name: 'SGLangWorker',
        replicas: 2,
        ...worker(6, 16, {
          startup: { path: '/health', failureThreshold: 60 },
          liveness: { period: Duration.seconds(5), timeout: Duration.seconds(30), failureThreshold: 1 },
          readiness: { timeout: Duration.seconds(30), failureThreshold: 60 },
        }),
      },
    }),
    intended: [
      ...OF_THE_BLUEPRINT,
      { path: '*.startupProbe.timeoutSeconds', reason: 'a busy engine may need more than the second that Kubernetes gives it' },
      { path: '*.args[--kv-overlap-score-weight]', reason: 'the number is the same: 1.0 is written 1' },
      { path: '*.args[--kv-events-config]', reason: 'without events the router guesses what workers have cached' },
      { path: '*.args[--skip-tokenizer-init]', reason: 'no pipe into tee: it hides the exit code, and the log is there without' },
    ],
  },
];

describeConformance('dynamo', [...OF_DYNAMO, ...BLUEPRINT].map((one) => ({ ...one, prepare: spelledOut })));
