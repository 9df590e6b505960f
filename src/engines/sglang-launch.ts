import { OwnedArgument, renderArgv } from './argv';
import { Dialect } from './dialect';
import { EXTRA_ARGS_RULES } from './extra-args-rules';
import { FLAG_RULES } from './flag-rules';
import { FlagTable } from './flag-table';
import { FlagUse } from './flag-use';
import { literal } from './flag-value';
import { MemoryFit, memoryFitOf } from './memory-fit';
import { MODEL_DIMENSION_RULES } from './model-dimensions';
import { OwnedFlag } from './owned-flag';
import { SGLANG_RULE_INDEX } from './sglang';
import { sglangMemory } from './sglang/memory';
import { SglangPlan, sglangPlan, SglangStatement } from './sglang/plan';
import { SglangServerArgs } from './sglang-args.generated';
import { statedArgs, understoodArgs } from './stated-args';
import { GPU_RULES } from '../hardware/gpu';
import { Review } from '../rules/review';

/** How a server of SGLang is started, whatever the version. */
export const SGLANG_SERVER = {
  command: ['python3', '-m', 'sglang.launch_server'],
  port: 30000,
  /** Where the nodes of a replica meet, on the first of them; the ports from 1 to 5 above it, and more with DP attention, are taken too. */
  distributedPort: 20000,
  /** Answers 200 when a token can be generated, 503 while the server starts and while it ends. */
  healthPath: '/health',
  apiKeyVariable: 'SGLANG_API_KEY',
  adminApiKeyVariable: 'SGLANG_ADMIN_API_KEY',
} as const;

/**
 * The loader that streams weights from buckets.
 *
 * @see https://docs.sglang.io/advanced_features/object_storage.html
 */
export const BUCKET_LOADER = 'runai_streamer';

/** What a construct makes of its props. */
export interface SglangLaunchOptions {
  readonly statement: SglangStatement;
  /** The image holds a changed engine. */
  readonly fork?: boolean;
  /** Flags that follow from other props: they belong to the plan and the command line, and are not the user's to mend. */
  readonly derived?: SglangServerArgs;
  readonly extraArgs?: readonly string[];
  /** Flags that the construct sets. */
  readonly owned: readonly OwnedArgument[];
  /** Flags that this construct keeps for itself, besides those that every construct does. */
  readonly ownedFlags?: readonly OwnedFlag[];
}

/** How one SGLang process is started: what is solved, the arguments, and the rules that they have to pass. */
export class SglangLaunch {
  public readonly plan: SglangPlan;
  public readonly argv: readonly string[];
  public readonly dialect: Dialect;
  private readonly use: FlagUse;

  public constructor({ statement, fork, derived, extraArgs = [], owned, ownedFlags }: SglangLaunchOptions) {
    const dialect = Dialect.of(FlagTable.sglang(), statement.version, fork);
    const typed = statement.args;
    const stated = statedArgs(dialect, typed, extraArgs);
    this.dialect = dialect;
    const unsaid = unsaidOf(derived, stated);
    this.plan = sglangPlan(statement, understoodArgs(dialect, unsaid ? { ...stated, ...unsaid } : stated));
    const solved = stated.tpSize === undefined && this.plan.tp > 1 ? { tpSize: this.plan.tp } : undefined;
    this.use = new FlagUse({ dialect, args: typed, derived: solved, extraArgs, owned: ownedFlags });
    this.argv = renderArgv({ dialect, args: unsaid, typed: this.use.typed, owned, extraArgs });
  }

  /** What the model takes of the GPUs, and what is left; nothing where it is not known. Asked after the review. */
  public get memoryFit(): MemoryFit | undefined {
    const memory = sglangMemory(this.plan);
    return memory && memoryFitOf(memory);
  }

  /** Whether the engine reads weights from buckets, as far as is known. */
  public get streams(): boolean {
    return this.dialect.offers(this.dialect.table.ofProp('loadFormat')!, BUCKET_LOADER) !== 'absent';
  }

  /** Checks flags, parallelism, memory, GPUs and the dimensions of the model. */
  public review(review: Review): void {
    const { gpu, model } = this.plan;
    review
      .run(FLAG_RULES, this.use)
      .run(EXTRA_ARGS_RULES, this.use.hasExtra ? this.use : undefined)
      .run(SGLANG_RULE_INDEX.for(this.plan.args), this.plan)
      .run(GPU_RULES, gpu)
      .run(MODEL_DIMENSION_RULES, model);
  }
}

/** What follows from other props, as far as neither typed nor extra arguments say it; undefined where nothing does. */
function unsaidOf(derived: SglangServerArgs = {}, stated: SglangServerArgs): SglangServerArgs | undefined {
  const unsaid = (Object.keys(derived) as (keyof SglangServerArgs)[]).filter((prop) => derived[prop] !== undefined && stated[prop] === undefined);
  return unsaid.length === 0 ? undefined : Object.fromEntries(unsaid.map((prop) => [prop, derived[prop]]));
}

/** How the processes of a replica on several nodes find each other: texts that the kubelet fills in. */
export interface SglangGroup {
  readonly nodes: number;
  readonly rank: string;
  readonly leader: string;
  readonly port: number;
}

/** The flags by which the processes of a replica on several nodes find each other. */
export function groupFlags({ nodes, rank, leader, port }: SglangGroup): OwnedArgument[] {
  return [
    { flag: '--nnodes', value: nodes },
    { flag: '--node-rank', value: rank },
    { flag: '--dist-init-addr', value: `${leader}:${port}` },
  ];
}

/** The flags that a server's construct sets. Keys are given as variables, which Kubernetes puts in place of `$(NAME)`. */
export function serverFlags({ modelPath, port, hasApiKey, hasAdminApiKey }: SglangStatement, revision?: string): OwnedArgument[] {
  const flags: OwnedArgument[] = [
    { flag: '--model-path', value: modelPath === undefined ? undefined : literal(modelPath) },
    // The default is the loopback address, which neither probes nor Services reach.
    { flag: '--host', value: '0.0.0.0' },
    { flag: '--port', value: port },
  ];
  if (revision !== undefined) {
    flags.push({ flag: '--revision', value: literal(revision) });
  }
  if (hasApiKey) {
    flags.push({ flag: '--api-key', value: `$(${SGLANG_SERVER.apiKeyVariable})` });
  }
  if (hasAdminApiKey) {
    flags.push({ flag: '--admin-api-key', value: `$(${SGLANG_SERVER.adminApiKeyVariable})` });
  }
  return flags;
}
