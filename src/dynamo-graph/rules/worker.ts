import { argsOf, GraphSubject, spansNodes, usesGrove } from './subject';
import { PORTS } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { PortRange, publishesEvents } from '../plan/engine-row';
import { DynamoEngine } from '../plan/engines';
import { ResolvedWorker } from '../plan/resolved-component';
import { DynamoCommandForm } from '../props/command-form';
import { DYNAMO_COMMAND, DYNAMO_PORT } from '../release/commands';
import { SharedArg } from '../release/engine-facts';
import { BEHAVIOUR } from '../release/releases';

const WORKERS = 'https://github.com/ai-dynamo/dynamo/tree/v1.5.0/components/src/dynamo';
const OPERATOR = 'https://github.com/ai-dynamo/dynamo/tree/v1.5.0/deploy/operator/internal/dynamo';
const DISAGGREGATED = 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving';

/** What is in effect: the same under all of its names, stated or not. */
function inEffect({ arg, unset, isChosen, aliases = {} }: SharedArg, engine: DynamoEngine, worker: ResolvedWorker): unknown {
  const value = argsOf<{ readonly [arg: string]: unknown }>(worker)[arg] ?? (isChosen ? engine.chosen(arg, worker.launch) : unset);
  return typeof value === 'string' && Object.hasOwn(aliases, value) ? aliases[value] : value;
}

/** An arg whose values differ, and the one of prefill workers. */
interface Difference {
  readonly arg: string;
  readonly prefill: unknown;
  readonly isAdvice?: boolean;
}

/** What must be the same in both roles, and is not. */
function differences({ plan: { engine } }: GraphSubject, prefill: ResolvedWorker, decode: ResolvedWorker): Difference[] {
  const found: Difference[] = [];
  const name = servedName(engine, prefill);
  if (name !== servedName(engine, decode)) {
    found.push({ arg: 'servedModelName', prefill: name });
  }
  for (const shared of engine.facts.sharedArgs) {
    const ofPrefill = inEffect(shared, engine, prefill);
    const ofDecode = inEffect(shared, engine, decode);
    const isUnknown = shared.isChosen && (ofPrefill === undefined || ofDecode === undefined);
    if (ofPrefill !== ofDecode && !isUnknown) {
      found.push({ arg: shared.arg, prefill: ofPrefill, isAdvice: shared.isAdvice });
    }
  }
  return found;
}

function servedName(engine: DynamoEngine, worker: ResolvedWorker): string | undefined {
  return engine.servedModelName(argsOf(worker)) ?? worker.launch.plan.modelPath;
}

/** Ports that operator and programs use in the pods of all workers, and in those of a replica of several nodes. */
const SYSTEM_PORTS: readonly PortRange[] = [
  { use: 'health and metrics', first: DYNAMO_PORT.system, count: 1 },
  { use: 'NIXL telemetry', first: DYNAMO_PORT.nixlTelemetry, count: 1 },
];
const DIST_INIT_PORT: PortRange = { use: 'the nodes of a replica', first: DYNAMO_PORT.distInit, count: 1 };

/** How the engine of a worker publishes what it caches, where its args say so. */
interface EventsConfig {
  readonly endpoint?: unknown;
}

/** All engines have it under the same name. */
function eventsConfigOf(worker: ResolvedWorker): EventsConfig | undefined {
  return argsOf<{ readonly kvEventsConfig?: EventsConfig }>(worker).kvEventsConfig;
}

/** The port of events that the args of a worker state, if any. */
function statedEventsPort(worker: ResolvedWorker): number | undefined {
  const { endpoint } = eventsConfigOf(worker) ?? {};
  const port = endpoint === undefined ? undefined : /:(\d+)$/.exec(String(endpoint))?.[1];
  return port === undefined ? undefined : Number(port);
}

/** The ports that the props choose for a worker. */
function chosenPorts({ props, plan: { engine } }: GraphSubject, worker: ResolvedWorker): PortRange[] {
  const { role, launch, launch: { plan: { dp: count } } } = worker;
  const ports = engine.transferPorts(props, role, launch);
  if (publishesEvents(props, role)) {
    // The flag is refused then.
    return [...ports, { use: 'router.eventsPort', first: props.router!._bind().events!.port, count }];
  }
  const events = statedEventsPort(worker);
  return events === undefined ? ports : [...ports, { use: `${role}.args.kvEventsConfig`, first: events, count }];
}

/** The ports that operator and programs use: each rank publishes metrics of its own. */
function reservedPorts(worker: ResolvedWorker): PortRange[] {
  const ports = [...SYSTEM_PORTS, { use: 'forward-pass metrics', first: DYNAMO_PORT.forwardPassMetrics, count: worker.launch.plan.dp }];
  return spansNodes(worker) ? [...ports, DIST_INIT_PORT] : ports;
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.first < b.first + b.count && b.first < a.first + a.count;
}

function isInRange({ first, count }: PortRange): boolean {
  return Number.isInteger(first) && first >= PORTS.min && first + count - 1 <= PORTS.max;
}

function rangeText({ first, count }: PortRange): string {
  return count === 1 ? `${first}` : `${first} to ${first + count - 1}`;
}

function portFindings(chosen: readonly PortRange[], reserved: readonly PortRange[]): Finding[] {
  return chosen.flatMap((port, index): Finding[] => {
    const { use: path, first, count } = port;
    if (!isInRange(port)) {
      const expected = count === 1 ? 'a port' : `the first of ${count} ports, one for each rank,`;
      return [{ path, got: first, expected: `${expected} from ${PORTS.min} to ${PORTS.max}`, remedy: 'choose such a port, or remove it' }];
    }
    const clash = reserved.find((other) => overlap(port, other)) ?? chosen.slice(0, index).find((other) => overlap(port, other));
    return clash === undefined ? [] : [{
      path,
      got: rangeText(port),
      expected: `${count === 1 ? 'a free port' : 'free ports'} (${rangeText(clash)} ${clash.count === 1 ? 'is' : 'are'} taken by ${clash.use})`,
      remedy: 'choose another port, or remove it',
    }];
  });
}

/** Whether the operator's `sh -c` for the nodes of a replica changes an argument. */
function breaksInShell(argument: string, isQuoted: boolean): boolean {
  if (argument === '' || argument.includes('\'')) {
    return true;
  }
  return !isQuoted && /[\s"\\{}[\]$`!*?;&|<>()#~]/.test(argument);
}

/** Props and arguments of workers, whatever their engine. */
export const WORKER_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN030',
    severity: 'engine-error',
    title: 'Prefill and decode workers have the same served name, page size, cache data type and model code',
    source: DISAGGREGATED,
    check: (subject): Finding[] | undefined => {
      const { workers } = subject.plan;
      const prefill = workers.find(({ role }) => role === 'prefill');
      const decode = workers.find(({ role }) => role === 'decode');
      return prefill && decode && differences(subject, prefill, decode).map(({ arg, prefill: expected, isAdvice }) => ({
        path: `decode.args.${arg}`,
        got: argsOf<{ readonly [arg: string]: unknown }>(decode)[arg],
        severity: isAdvice ? 'advice' : undefined,
        expected: expected === undefined ? `no ${arg}, as prefill has none` : `${JSON.stringify(expected)}, the same as prefill.args.${arg}`,
        remedy: `${expected === undefined ? 'remove it' : 'set it to this'}, or state it for the graph alone: args: EngineArgs.${subject.plan.engine.facts.engine}({ ${arg}: … })`,
      }));
    },
  },
  {
    code: 'DYN032',
    severity: 'engine-error',
    title: 'Each port of a worker has one use',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/consts/consts.go',
    check: (subject) => subject.plan.workers.flatMap((worker) => {
      const chosen = chosenPorts(subject, worker);
      return chosen.length === 0 ? [] : portFindings(chosen, reservedPorts(worker));
    }),
  },
  {
    code: 'DYN038',
    severity: 'error',
    title: '`extraArgs` sets no flag that has a prop in `runtime`',
    source: WORKERS,
    check: ({ plan, plan: { engine: { facts: { runtimeOptions } } } }) => plan.workers.flatMap(({ role, options: { extraArgs = [] } }) => (
      extraArgs.flatMap((item, index) => {
        const prop = Object.keys(runtimeOptions).find((name) => runtimeOptions[name].forms.some(({ flag }) => flag === item.split('=')[0]));
        return prop === undefined ? [] : [{
          path: `${role}.extraArgs[${index}]`, got: item, expected: `the prop runtime.${prop}, which sets it for all workers`, remedy: `remove it, and set runtime: { ${prop}: … }`,
        }];
      }))),
  },
  {
    code: 'DYN039',
    severity: 'engine-error',
    title: 'The operator knows the engine of replicas that span several nodes',
    source: OPERATOR,
    check: ({ props: { backendFramework, commandForm }, plan }) => {
      const isHidden = backendFramework === false && commandForm === DynamoCommandForm.SHELL;
      return isHidden ? plan.workers.filter(spansNodes).map(({ role, component: { nodes } }) => ({
        path: 'backendFramework',
        got: false,
        expected: `true: the operator has to add ranks for the ${nodes} nodes of ${role} to a shell command`,
        remedy: 'remove backendFramework, or commandForm',
      })) : undefined;
    },
  },
  {
    code: 'DYN040',
    severity: 'engine-error',
    title: 'Arguments survive the shell in which Grove runs replicas that span several nodes',
    source: 'https://github.com/ai-dynamo/dynamo/pull/15167',
    check: ({ props, plan }) => {
      // It adds flags to a shell command that is one already, and joins nothing.
      if (!usesGrove(props) || props.commandForm === DynamoCommandForm.SHELL) {
        return undefined;
      }
      const isQuoted = props.version._has(BEHAVIOUR.shellIsQuoted);
      return plan.workers.filter(spansNodes).flatMap(({ role, commandLine: { command, args } }) => {
        // The operator only inserts ranks into a text.
        const broken = command === DYNAMO_COMMAND.shell ? undefined : args.find((arg) => breaksInShell(arg, isQuoted));
        return broken === undefined ? [] : [{
          path: role,
          got: broken,
          expected: `arguments without ${isQuoted ? 'single quotes' : 'quotes, spaces or braces'}: the operator joins those of every node but the first into one shell command`,
          remedy: isQuoted ? 'set engineConfig: DynamoEngineConfig.generated()' : 'use Dynamo 1.0 or newer; with LeaderWorkerSet instead of Grove acknowledge this',
        }];
      });
    },
  },
  {
    code: 'DYN042',
    severity: 'engine-error',
    title: 'Before Dynamo 0.5.1, replicas that span several nodes have the command line of a shell',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v0.5.0/deploy/cloud/operator/internal/dynamo/backend_sglang.go',
    check: ({ props: { version, commandForm }, plan }) => {
      if (commandForm !== DynamoCommandForm.ARGV || !version._has(BEHAVIOUR.ranksNeedText)) {
        return undefined;
      }
      const lists = plan.workers.filter(spansNodes).filter(({ commandLine: { command } }) => command !== DYNAMO_COMMAND.shell);
      return lists.map(({ role, component: { nodes } }) => ({
        path: 'commandForm',
        got: commandForm,
        expected: `DynamoCommandForm.SHELL: the operator of ${version.version} gives no ranks to the ${nodes} nodes of ${role} otherwise`,
        remedy: 'remove commandForm, or use Dynamo 0.5.1 or newer',
      }));
    },
  },
  {
    code: 'DYN044',
    severity: 'error',
    title: 'Options of `runtime` are those of workers with the engine',
    source: WORKERS,
    check: ({ props: { runtime }, plan: { engine: { facts: { instead }, flags: { title } } } }) => runtime && Object.entries(runtime)
      .filter(([option, value]) => value !== undefined && Object.hasOwn(instead, option))
      .map(([option, value]) => ({ path: `runtime.${option}`, got: value, expected: `an option of workers with ${title}`, remedy: instead[option] })),
  },
  {
    code: 'DYN041',
    severity: 'engine-error',
    title: 'The GPU memory service does not support models in buckets',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/gpu-memory-service',
    check: ({ props: { model }, plan }) => {
      const { bucket, path } = model._bind();
      if (bucket === undefined) {
        return undefined;
      }
      return plan.workers.filter(({ worker: { gpuMemoryService } }) => gpuMemoryService !== undefined).map(({ role }) => ({
        path: `${role}.gpuMemoryService`,
        expected: `no gpuMemoryService with ${path}: the loader that reads buckets cannot keep weights in GPU memory`,
        remedy: 'remove it, or put the model on a volume: ModelSource.persistentVolumeClaim(…)',
      }));
    },
  },
]);
