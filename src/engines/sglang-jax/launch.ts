import { SglangJaxServerArgs } from './args.generated';
import { ResolvedSglangJax, resolveSglangJax, SglangJaxInputs } from './resolve';
import { TPU_RULES } from '../../hardware/tpu-slice';
import { withoutGaps } from '../../rules/required';
import { Review } from '../../rules/review';
import { OwnedArgument, renderArgv } from '../flags/argv';
import { combinedArgs } from '../flags/combined-args';
import { EXTRA_ARGS_RULES } from '../flags/extra-args-rules';
import { FLAG_RULES } from '../flags/flag-rules';
import { FlagSchema } from '../flags/flag-schema';
import { FlagTable } from '../flags/flag-table';
import { FlagUse } from '../flags/flag-use';
import { literal } from '../flags/flag-value';
import { MODEL_DIMENSION_RULES } from '../model-dimensions';
import { SGLANG_JAX_RULES } from './rules/all';

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
  readonly inputs: SglangJaxInputs;
  /** The image holds a changed engine. */
  readonly fork?: boolean;
  readonly extraArgs?: readonly string[];
  readonly revision?: string;
  readonly group: GroupVariables;
}

/** How the processes of SGLang-JAX on a slice are started: the layout, the arguments, and the rules that they have to pass. */
export class SglangJaxLaunch {
  public readonly plan: ResolvedSglangJax;
  public readonly argv: readonly string[];
  private readonly use: FlagUse;

  public constructor({ inputs, fork, extraArgs = [], revision, group }: SglangJaxLaunchOptions) {
    const schema = FlagSchema.of(FlagTable.sglangJax(), inputs.version, fork);
    const typed = withoutGaps(inputs.args);
    const stated = combinedArgs(schema, typed, extraArgs);
    this.plan = resolveSglangJax({ ...inputs, args: stated });
    this.use = new FlagUse({ schema, args: typed, extraArgs });
    const args = { ...derivedArgs(this.plan, stated, schema), ...typed };
    this.argv = renderArgv({ schema, args, owned: ownedFlags(this.plan, group, revision), extraArgs });
  }

  /** Checks flags, slice, layout and the dimensions of the model. */
  public review(review: Review): void {
    const { slice, model } = this.plan.inputs;
    review.run(FLAG_RULES, this.use).run(EXTRA_ARGS_RULES, this.use).run(TPU_RULES, slice).run(SGLANG_JAX_RULES, this.plan);
    if (model) {
      review.run(MODEL_DIMENSION_RULES, model);
    }
  }
}

/** What follows from the layout, and what a large model needs, where nothing was said. */
function derivedArgs({ layout }: ResolvedSglangJax, stated: SglangJaxServerArgs, schema: FlagSchema): SglangJaxServerArgs {
  const hasExpertRanks = schema.knows(schema.table.ofProp('epSize')!) !== 'absent';
  return {
    epSize: stated.epSize === undefined && layout.expertParallel > 1 && hasExpertRanks ? layout.expertParallel : undefined,
    watchdogTimeout: stated.watchdogTimeout === undefined ? WATCHDOG_SECONDS : undefined,
  };
}

/** The flags that the construct sets. The key is given as a variable, which Kubernetes puts in place of `$(NAME)`. */
function ownedFlags({ inputs, layout, countsWorld }: ResolvedSglangJax, { size, rank, leader }: GroupVariables, revision?: string): OwnedArgument[] {
  const { modelPath, port, distributedPort, hasApiKey, slice: { devices, hosts } } = inputs;
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
