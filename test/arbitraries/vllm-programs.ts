import { Duration, Size, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { lora } from './servers';
import { PLAIN } from './values';
import {
  EngineImage, Gpu, IpFamily, KvOffload, ModelSource, SecretRef, ShutdownOptions, VllmServer, VllmServerArgs, VllmServerProps,
} from '../../src';
import { expandedByKubernetes, Option } from '../engines/flags/argparse';
import { newChart } from '../harness';

/** Args that servers have, with values that go together with most others. */
const ARGS: { readonly [prop in keyof VllmServerArgs]?: readonly VllmServerArgs[prop][] } = {
  allowedOrigins: [['https://chat.example.com', '*']],
  asyncScheduling: [true, false],
  blockSize: [16, 32],
  chatTemplate: ['/templates/chat.jinja', '{{ messages }} $(HOME)'],
  compilationConfig: [{ cudagraph_capture_sizes: [1, 2, 4], custom_ops: ['none'] }],
  cpuOffloadGb: [4],
  dataParallelSize: [2],
  defaultChatTemplateKwargs: [{ enable_thinking: false }],
  disableLogStats: [true],
  dtype: ['bfloat16', 'auto'],
  enableAutoToolChoice: [true],
  enableChunkedPrefill: [true],
  enableExpertParallel: [true],
  enableLogRequests: [true, false],
  enablePrefixCaching: [true, false],
  enablePromptTokensDetails: [true],
  enableSleepMode: [true],
  enforceEager: [true, false],
  generationConfig: ['vllm'],
  gpuMemoryUtilization: [0.85, 0.9],
  hfOverrides: [{ rope_scaling: { rope_type: 'yarn', factor: 2 } }],
  kvCacheDtype: ['auto', 'fp8'],
  kvEventsConfig: [{ enable_kv_cache_events: true, publisher: 'zmq', endpoint: 'tcp://*:5557' }],
  limitMmPerPrompt: [{ image: 2, video: 0 }],
  loadFormat: ['auto', 'safetensors'],
  maxLogprobs: [5, -1],
  maxModelLen: [4096, 32768],
  maxNumBatchedTokens: [8192, 32768],
  maxNumSeqs: [1, 64],
  overrideGenerationConfig: [{ temperature: 0.6 }],
  pipelineParallelSize: [2],
  reasoningParser: ['qwen3', 'deepseek_r1'],
  schedulingPolicy: ['priority'],
  seed: [0, 42],
  servedModelName: [['chat'], ['team/chat', 'a b']],
  speculativeConfig: [{ method: 'ngram', num_speculative_tokens: 3, prompt_lookup_max: 4 }],
  structuredOutputsConfig: [{ backend: 'xgrammar' }],
  tensorParallelSize: [1, 2],
  toolCallParser: ['hermes', 'llama3_json'],
  trustRemoteCode: [true],
  uvicornLogLevel: ['warning'],
};

const MODELS = [
  ModelSource.huggingFace('Qwen/Qwen3-8B', { revision: 'main' }), ModelSource.huggingFace('meta-llama/Llama-3.1-8B-Instruct'),
  ModelSource.persistentVolumeClaim('models', { subPath: 'chat' }), ModelSource.s3('s3://models/chat'),
];
const OFFLOADS = [KvOffload.cpu({ size: Size.gibibytes(16) }), KvOffload.lmcache({ cpu: Size.gibibytes(8) })];

/** Servers of a release, which mostly pass its rules. */
export function vllmPrograms(version: string, options: readonly Option[]): fc.Arbitrary<VllmServerProps> {
  const known = new Set(options.map(({ prop }) => prop));
  const props = (Object.keys(ARGS) as (keyof VllmServerArgs)[]).filter((prop) => known.has(prop));
  const args = fc.subarray(props, { maxLength: 8 })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((prop) => [prop, fc.constantFrom<unknown>(...ARGS[prop]!)])), PLAIN));
  return fc.record<VllmServerProps>({
    image: fc.constant(EngineImage.vllm(version)),
    model: fc.constantFrom(...MODELS),
    gpu: fc.constantFrom(Gpu.H100.times(1), Gpu.H100.times(2), Gpu.H100.times(4), Gpu.any()),
    nodesPerReplica: fc.constantFrom(1, 1, 1, 2),
    args,
    port: fc.constantFrom(8000, 8080),
    ipFamily: fc.constantFrom(IpFamily.IPV4, IpFamily.IPV6),
    apiKey: fc.constant(SecretRef.of({ name: 'keys', key: 'api' })),
    lora: lora.right,
    kvOffload: fc.constantFrom(...OFFLOADS),
    shutdown: fc.constant<ShutdownOptions>({ drainTimeout: Duration.seconds(30) }),
    extraArgs: fc.constantFrom(['--max-log-len=100'], ['--root-path', '/llm'], ['--hf-overrides.max_position_embeddings', '65536']),
  }, { requiredKeys: ['image', 'model'], ...PLAIN });
}

/** What a server starts, each pod of a replica on its own: the arguments of `vllm serve`, as the containers get them. Empty if it is refused. */
export function servedBy(props: VllmServerProps): string[][] {
  const chart = newChart();
  try {
    new VllmServer(chart, 'chat', props);
  } catch {
    return [];
  }
  const [{ spec }] = Testing.synth(chart);
  const { leaderTemplate, workerTemplate } = spec.leaderWorkerTemplate ?? { leaderTemplate: spec.template };
  return [[leaderTemplate, '0'], [workerTemplate, '1']].flatMap(([template, rank]) => {
    const { command, args = [] } = template?.spec.containers[0] ?? { command: [] };
    const line: string[] = [...command, ...args];
    const start = line.findIndex((item, index) => item === 'vllm' && line[index + 1] === 'serve');
    // Workers of a Ray cluster start no server.
    return start < 0 ? [] : [line.slice(start + 2).map((item) => expandedByKubernetes(item, { ...MEMBER, LWS_WORKER_INDEX: rank }))];
  });
}

/** What the controller of LeaderWorkerSets tells each pod. */
const MEMBER = { LWS_LEADER_ADDRESS: 'chat-0.chat.default', LWS_GROUP_SIZE: '2' };
