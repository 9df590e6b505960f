import { VllmServerArgs } from './args.generated';
import { firstRank, hybridFlags, localRanks, vllmRankPorts } from './data-parallel';
import { VLLM_FLAG_TABLE } from './flags';
import { vllmHostCache, vllmKv } from './kv';
import { FEATURE } from './kv-connectors';
import { loraArgs } from './lora';
import { vllmMemory } from './memory';
import { rayHead, rayWorker } from './ray';
import { ResolvedVllm, resolveVllm, VllmInputs } from './resolve';
import { VLLM_ADAPTER_ARGS, VLLM_READ_ARGS, vllmDevices, vllmListening, vllmNeeds } from './surroundings';
import { ANY_ADDRESS, EngineSpec, GroupStart, ProcessGroup } from '../engine-spec';
import { VLLM_RULES } from './rules/all';
import { OwnedArgument } from '../flags/argv';
import { FlagSchema } from '../flags/flag-schema';
import { literal } from '../flags/flag-value';

const SERVER = {
  command: ['vllm', 'serve'],
  port: 8000,
  distributedPort: 29501,
  /** Answers as long as the engine lives; the model is not asked. */
  healthPath: '/health',
  modelsPath: '/v1/models',
  /** Neither path waits for the model, but a busy event loop answers late. */
  probeTimeout: { usual: 10, least: 1 },
  /** The server reads it by itself: the key is on no command line. */
  apiKeyVariable: 'VLLM_API_KEY',
} as const;

/**
 * The loader that streams weights from buckets.
 *
 * @see https://docs.vllm.ai/en/latest/models/extensions/runai_model_streamer/
 */
const BUCKET_LOADER = 'runai_streamer';

/** vLLM on GPUs. */
export const VLLM: EngineSpec<VllmInputs, ResolvedVllm> = {
  flags: VLLM_FLAG_TABLE,
  server: SERVER,
  /**
   * vLLM keeps what it compiles with Inductor and Triton below its root; kernels that are compiled outside of a graph follow the
   * variables of their own compilers.
   *
   * @see https://docs.vllm.ai/en/latest/design/torch_compile/
   */
  compileCache: {
    FLASHINFER_WORKSPACE_BASE: '',
    TORCHINDUCTOR_CACHE_DIR: '/inductor',
    TRITON_CACHE_DIR: '/triton',
    VLLM_CACHE_ROOT: '/vllm',
  },
  bucketLoader: {
    args: { loadFormat: BUCKET_LOADER },
    since: 'vLLM v0.9.0',
    // The flag takes any name: loaders can be plugged in.
    isKnown: () => true,
  },
  pipelineArg: 'pipelineParallelSize',
  readArgs: VLLM_READ_ARGS,
  adapterArgs: VLLM_ADAPTER_ARGS,
  metrics: { isServed: ({ args }) => args.disableLogStats !== true },
  resolve: resolveVllm,
  solvedArgs,
  serverFlags,
  startGroup,
  servesOnEveryHost: ({ isServedByNode }) => isServedByNode,
  rankPortsOf: ({ args }) => vllmRankPorts(args),
  rules: VLLM_RULES,
  memoryOf: vllmMemory,
  startupWork: ({ args }) => ({ torchCompile: args.enforceEager !== true }),
  listeningOf: vllmListening,
  nixlPluginSince: FEATURE.nixlPlugin.since,
  kv: vllmKv,
  hostCacheOf: vllmHostCache,
  neededSettings: vllmNeeds,
  devicesOf: vllmDevices,
};

/** What follows from the plan and from the time that requests have to finish. */
function solvedArgs(plan: ResolvedVllm, stated: VllmServerArgs, schema: FlagSchema): VllmServerArgs {
  const { args, tp, dp, nodes, gpu, drainSeconds, lora, isServedByNode, usesRay } = plan;
  const ports = vllmRankPorts(args);
  const drains = drainSeconds !== undefined && schema.knows(schema.table.ofProp('shutdownTimeout')!) !== 'absent';
  const usual: VllmServerArgs = {
    tensorParallelSize: tp > 1 ? tp : undefined,
    shutdownTimeout: drains ? drainSeconds : undefined,
    // Custom all-reduce needs CUDA IPC, which fails between shares of GPUs.
    disableCustomAllReduce: tp > 1 && gpu?.share ? true : undefined,
  };
  return lora || isServedByNode || usesRay || ports ? {
    ...usual,
    ...(lora && loraArgs(lora)),
    ...(isServedByNode && { dataParallelSize: dp, dataParallelSizeLocal: localRanks(stated, dp, nodes) }),
    ...(usesRay && rayArgs(plan, stated)),
    ...(ports && { dataParallelSupervisorPort: ports.supervisor.port }),
  } : usual;
}

/** Ray places the ranks of data parallelism too. */
function rayArgs({ dp, nodes }: Pick<ResolvedVllm, 'dp' | 'nodes'>, { dataParallelSize = 1 }: VllmServerArgs): VllmServerArgs {
  const byRay = dataParallelSize > 1 ? { dataParallelBackend: 'ray', dataParallelSizeLocal: Math.max(1, Math.floor(dp / nodes)) } : {};
  return { distributedExecutorBackend: 'ray', ...byRay };
}

function serverFlags({ port, usesRay, isServedByNode }: ResolvedVllm, inputs: VllmInputs, group?: ProcessGroup): OwnedArgument[] {
  const { modelPath, revision, distributedPort, listenAddress } = inputs;
  const flags: OwnedArgument[] = [
    { value: modelPath === undefined ? undefined : literal(modelPath) },
    { flag: '--host', value: listenAddress ?? ANY_ADDRESS },
    { flag: '--port', value: port },
  ];
  if (revision !== undefined) {
    flags.push({ flag: '--revision', value: literal(revision) });
  }
  if (group && isServedByNode) {
    flags.push(...hybridFlags(group.leader, distributedPort));
  } else if (group && !usesRay) {
    flags.push(
      { flag: '--nnodes', value: group.size },
      { flag: '--node-rank', value: group.rank },
      { flag: '--master-addr', value: group.leader },
      { flag: '--master-port', value: distributedPort },
    );
  }
  return flags;
}

function startGroup(plan: ResolvedVllm, { distributedPort }: VllmInputs, { leader, rank }: ProcessGroup): GroupStart {
  const { usesRay, isServedByNode, args, dp, nodes } = plan;
  if (isServedByNode) {
    return { everyPrefix: firstRank(rank, localRanks(args, dp, nodes)) };
  }
  return usesRay
    ? { leaderPrefix: rayHead(distributedPort!), workerProgram: rayWorker(`${leader}:${distributedPort}`) }
    : { workerFlags: ['--headless'] };
}
