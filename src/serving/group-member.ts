import { isDeepStrictEqual } from 'node:util';
import { EngineArgs, ENGINE_ARGS_RULES } from '../engines/engine-args';
import { EffectivePodOptions } from '../pod/options';
import { EnvValue } from '../pod/parts/env-value';
import { Places } from '../rules/places';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/**
 * Options of the leader alone, or of the workers alone, where a replica spans several nodes.
 */
export interface GroupMemberOptions {
  /**
   * Environment variables of these pods, in addition to `env` and before variables of the same name in it.
   *
   * @default - those of all pods: `env`
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Flags of the engine for these pods. They take precedence over `args`; the parallelism must be that of the other pods.
   *
   * @default - those of all pods: `args`
   */
  readonly args?: EngineArgs;

  /**
   * Further arguments for these pods, after `extraArgs`.
   *
   * @default - those of all pods: `extraArgs`
   */
  readonly extraArgs?: string[];
}

/** What all pods of a replica have in common, and what is particular to its leader and its workers. */
export interface GroupProps {
  readonly env?: { [name: string]: EnvValue };
  readonly args?: object;
  readonly extraArgs?: string[];
  readonly leader?: GroupMemberOptions;
  readonly workers?: GroupMemberOptions;
}

/** The pods of a replica that are not alike. */
export type GroupMember = 'leader' | 'workers';

/** The launches of a replica. */
export interface MemberLaunches<L> {
  /** That of the pod which serves requests. */
  readonly launch: L;
  /** That of the workers of a group, where they are told something else. */
  readonly workerLaunch?: L;
}

/** Launches the processes of a replica; those of a group can differ. */
export function memberLaunches<P extends GroupProps, L>(engine: string, props: P, isGroup: boolean, launchOf: (props: P) => L): MemberLaunches<L> {
  if (!isGroup || (!props.leader && !props.workers)) {
    return { launch: launchOf(props) };
  }
  return { launch: launchOf(memberProps(engine, props, 'leader')), workerLaunch: launchOf(memberProps(engine, props, 'workers')) };
}

/** The variables of all pods of a replica. */
export function variablesOf({ env, leader, workers }: GroupProps): GroupProps['env'] {
  return leader || workers ? { ...env, ...leader?.env, ...workers?.env } : env;
}

/** The props of an engine process on the leader, or on the workers. */
function memberProps<P extends GroupProps>(engine: string, props: P, member: GroupMember): P {
  const own = props[member];
  if (own === undefined) {
    return props;
  }
  const { env, args, extraArgs } = props;
  return {
    ...props,
    env: { ...env, ...own.env },
    args: { ...args, ...EngineArgs._merge<object>(engine, own.args) },
    extraArgs: [...extraArgs ?? [], ...own.extraArgs ?? []],
  };
}

/** The options of the pods of a member, and where each was stated. */
export function memberOptions(options: EffectivePodOptions, places: Places, props: GroupProps, member: GroupMember) {
  const own = props[member];
  if (own === undefined) {
    return { options, places };
  }
  const placed = places.copy();
  const set = (path: string, place: string) => placed.set(path, places.of(`${member}.${place}`));
  Object.keys(own.env ?? {}).forEach((name) => set(`env.${name}`, `env.${name}`));
  Object.keys(own.args?._bind() ?? {}).forEach((arg) => set(`args.${arg}`, `args.${arg}`));
  own.extraArgs?.forEach((_, index) => set(`extraArgs[${index + (props.extraArgs?.length ?? 0)}]`, `extraArgs[${index}]`));
  return { options: { ...options, options: { ...options.options, env: { ...options.options.env, ...own.env } } }, places: placed };
}

/** The plans of both, as far as the rules compare them. */
interface MemberPlans {
  readonly leader: object;
  readonly workers: object;
}

/** What the processes of a replica must agree on, in the plans of all engines. */
const SHARED = ['tp', 'pp', 'dp', 'ep', 'gpusPerPod', 'layout'] as const;

function sharedOf(plan: object): unknown[] {
  return SHARED.map((key) => (plan as { readonly [key in typeof SHARED[number]]?: unknown })[key]);
}

const MEMBER_RULES = ruleTable<MemberPlans>([
  {
    code: 'INF162',
    severity: 'engine-error',
    title: 'Leader and workers of a replica have the same parallelism',
    source: 'https://docs.sglang.io/references/multi_node_deployment/multi_node.html',
    check: ({ leader, workers }) => isDeepStrictEqual(sharedOf(leader), sharedOf(workers)) ? undefined : {
      path: 'workers.args', expected: 'the parallelism of the leader: the processes of a replica are ranks of one engine', remedy: 'state the parallelism in args alone',
    },
  },
]);

/** Checks what is stated of leader and workers. */
export function reviewMembers(review: Review, engine: string, { leader, workers }: GroupProps, plans: MemberPlans | undefined): void {
  review
    .run(ENGINE_ARGS_RULES, leader?.args && { path: 'leader.args', args: leader.args, engine })
    .run(ENGINE_ARGS_RULES, workers?.args && { path: 'workers.args', args: workers.args, engine })
    .run(MEMBER_RULES, plans);
}
