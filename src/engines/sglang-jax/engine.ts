import { SglangJaxServerArgs } from './args.generated';
import { SGLANG_JAX_FLAG_TABLE } from './flags';
import { ResolvedSglangJax, resolveSglangJax, SglangJaxInputs } from './resolve';
import { SGLANG_JAX_ADAPTER_ARGS, SGLANG_JAX_READ_ARGS } from './surroundings';
import { ANY_ADDRESS, EngineSpec, ProcessGroup } from '../engine-spec';
import { SGLANG_JAX_RULES } from './rules/all';
import { OwnedArgument } from '../flags/argv';
import { FlagSchema } from '../flags/flag-schema';
import { literal } from '../flags/flag-value';

const SERVER = {
  /** Unbuffered: what a rank prints before it dies is read. */
  command: ['python3', '-u', '-m', 'sgl_jax.launch_server'],
  port: 30000,
  distributedPort: 5000,
  /** Answers 200 once the weights are loaded and the shapes compiled, on every rank. */
  healthPath: '/health',
  probeTimeout: { usual: 25, least: 2 },
  generatePath: '/health_generate',
  apiKeyVariable: 'SGLANG_API_KEY',
} as const;

/** A step that compiles a shape of a large model takes longer than the five minutes that the engine waits by itself. */
const WATCHDOG_SECONDS = 1200;

/** SGLang-JAX on slices of TPUs. */
export const SGLANG_JAX: EngineSpec<SglangJaxInputs, ResolvedSglangJax> = {
  flags: SGLANG_JAX_FLAG_TABLE,
  server: SERVER,
  /**
   * Where JAX keeps the programs that it compiled, one for every shape.
   *
   * @see https://docs.jax.dev/en/latest/persistent_compilation_cache.html
   */
  compileCache: { JAX_COMPILATION_CACHE_DIR: '' },
  readArgs: SGLANG_JAX_READ_ARGS,
  adapterArgs: SGLANG_JAX_ADAPTER_ARGS,
  metrics: { args: { enableMetrics: true }, isServed: ({ inputs: { args } }) => args.enableMetrics === true },
  resolve: resolveSglangJax,
  solvedArgs,
  serverFlags,
  rules: SGLANG_JAX_RULES,
  startupWork: ({ inputs: { args } }) => ({ precompile: args.disablePrecompile !== true }),
  devicesOf: ({ inputs: { slice: { chipsPerHost } } }) => ({ count: chipsPerHost, last: chipsPerHost - 1 }),
};

/** What follows from the layout, and what a large model needs. */
function solvedArgs({ layout }: ResolvedSglangJax, stated: SglangJaxServerArgs, schema: FlagSchema): SglangJaxServerArgs {
  const hasExpertRanks = schema.knows(schema.table.ofProp('epSize')!) !== 'absent';
  return {
    epSize: stated.epSize === undefined && layout.expertParallel > 1 && hasExpertRanks ? layout.expertParallel : undefined,
    watchdogTimeout: WATCHDOG_SECONDS,
  };
}

/** The key is given as a variable, which Kubernetes puts in place of `$(NAME)`. */
function serverFlags({ layout, countsWorld }: ResolvedSglangJax, inputs: SglangJaxInputs, group?: ProcessGroup): OwnedArgument[] {
  const { modelPath, revision, port, distributedPort, hasApiKey, listenAddress, slice: { devices } } = inputs;
  const flags: OwnedArgument[] = [{ flag: '--model-path', value: literal(modelPath) }];
  if (revision !== undefined) {
    flags.push({ flag: '--revision', value: literal(revision) });
  }
  flags.push({ flag: '--tp-size', value: countsWorld ? devices : layout.attentionTp });
  if (countsWorld && layout.dataParallel > 1) {
    flags.push({ flag: '--dp-size', value: layout.dataParallel });
  }
  if (group) {
    flags.push(
      { flag: '--nnodes', value: group.sizeVariable },
      { flag: '--node-rank', value: group.rank },
      { flag: '--dist-init-addr', value: `${group.leader}:${distributedPort}` },
    );
  }
  // The default is the loopback address, which neither probes nor Services reach.
  flags.push({ flag: '--host', value: listenAddress ?? ANY_ADDRESS }, { flag: '--port', value: port });
  return hasApiKey ? [...flags, { flag: '--api-key', value: `$(${SERVER.apiKeyVariable})` }] : flags;
}
