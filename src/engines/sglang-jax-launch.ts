import { OwnedArgument, renderArgv } from './argv';
import { Dialect } from './dialect';
import { EXTRA_ARGS_RULES } from './extra-args-rules';
import { FLAG_RULES } from './flag-rules';
import { FlagTable } from './flag-table';
import { FlagUse } from './flag-use';
import { literal } from './flag-value';
import { MODEL_DIMENSION_RULES } from './model-dimensions';
import { SGLANG_JAX_RULES } from './sglang-jax';
import { SglangJaxPlan, sglangJaxPlan, SglangJaxStatement } from './sglang-jax/plan';
import { SglangJaxServerArgs } from './sglang-jax-args.generated';
import { statedArgs } from './stated-args';
import { TPU_RULES } from '../hardware/tpu-slice';
import { Review } from '../rules/review';

/** How a server of SGLang-JAX is started, whatever the version. */
export const SGLANG_JAX_SERVER = {
  /** Unbuffered: what a rank says before it dies is read. */
  command: ['python3', '-u', '-m', 'sgl_jax.launch_server'],
  port: 30000,
  distributedPort: 5000,
  /** Answers 200 from when the weights are loaded and the shapes compiled, on every rank. */
  healthPath: '/health',
  /** Answers 200 when a token was generated; generates one for each question. */
  generatePath: '/health_generate',
  apiKeyVariable: 'SGLANG_API_KEY',
} as const;

/** A step that compiles a shape of a large model takes longer than the five minutes that the engine waits by itself. */
const WATCHDOG_SECONDS = 1200;

/** How the processes of a group find each other: texts that the kubelet fills in. */
export interface GroupVariables {
  readonly size: string;
  readonly rank: string;
  readonly leader: string;
}

/** What a construct makes of its props. */
export interface SglangJaxLaunchOptions {
  readonly statement: SglangJaxStatement;
  /** The image holds a changed engine. */
  readonly fork?: boolean;
  readonly extraArgs?: readonly string[];
  readonly revision?: string;
  readonly group: GroupVariables;
}

/** How the processes of SGLang-JAX on a slice are started: the layout, the arguments, and the rules that they have to pass. */
export class SglangJaxLaunch {
  public readonly plan: SglangJaxPlan;
  public readonly argv: readonly string[];
  private readonly use: FlagUse;

  public constructor({ statement, fork, extraArgs = [], revision, group }: SglangJaxLaunchOptions) {
    const dialect = Dialect.of(FlagTable.sglangJax(), statement.version, fork);
    const typed = statement.args;
    const stated = statedArgs(dialect, typed, extraArgs);
    this.plan = sglangJaxPlan({ ...statement, args: stated });
    this.use = new FlagUse({ dialect, args: typed, extraArgs });
    const args = { ...derivedArgs(this.plan, stated, dialect), ...typed };
    this.argv = renderArgv({ dialect, args, owned: ownedFlags(this.plan, group, revision), extraArgs });
  }

  /** Checks flags, slice, layout and the dimensions of the model. */
  public review(review: Review): void {
    const { slice, model } = this.plan.statement;
    review.run(FLAG_RULES, this.use).run(EXTRA_ARGS_RULES, this.use).run(TPU_RULES, slice).run(SGLANG_JAX_RULES, this.plan);
    if (model) {
      review.run(MODEL_DIMENSION_RULES, model);
    }
  }
}

/** What follows from the layout, and what a large model needs, where nothing was said. */
function derivedArgs({ layout }: SglangJaxPlan, stated: SglangJaxServerArgs, dialect: Dialect): SglangJaxServerArgs {
  const hasExpertRanks = dialect.knows(dialect.table.ofProp('epSize')!) !== 'absent';
  return {
    epSize: stated.epSize === undefined && layout.expertParallel > 1 && hasExpertRanks ? layout.expertParallel : undefined,
    watchdogTimeout: stated.watchdogTimeout === undefined ? WATCHDOG_SECONDS : undefined,
  };
}

/** The flags that the construct sets. The key is given as a variable, which Kubernetes puts in place of `$(NAME)`. */
function ownedFlags({ statement, layout, countsWorld }: SglangJaxPlan, { size, rank, leader }: GroupVariables, revision?: string): OwnedArgument[] {
  const { modelPath, port, distributedPort, hasApiKey, slice: { devices, hosts } } = statement;
  const flags: OwnedArgument[] = [{ flag: '--model-path', value: literal(modelPath) }];
  if (revision !== undefined) {
    flags.push({ flag: '--revision', value: literal(revision) });
  }
  flags.push({ flag: '--tp-size', value: countsWorld ? devices : layout.attentionTp });
  if (countsWorld && layout.dataParallel > 1) {
    flags.push({ flag: '--dp-size', value: layout.dataParallel });
  }
  if (hosts > 1) {
    flags.push(
      { flag: '--nnodes', value: size },
      { flag: '--node-rank', value: rank },
      { flag: '--dist-init-addr', value: `${leader}:${distributedPort}` },
    );
  }
  // The default is the loopback address, which neither probes nor Services reach.
  flags.push({ flag: '--host', value: '0.0.0.0' }, { flag: '--port', value: port });
  return hasApiKey ? [...flags, { flag: '--api-key', value: `$(${SGLANG_JAX_SERVER.apiKeyVariable})` }] : flags;
}
