import { GraphSubject, isDisaggregated, ResolvedWorker, spansNodes, usesGrove, workersIn } from './subject';
import { SglangServerArgs } from '../../engines/sglang/args.generated';
import { ResolvedSglang } from '../../engines/sglang/resolve';
import { PORTS } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { bootstrapPort, publishesEvents } from '../plan/worker-launch';
import { DynamoCommandForm } from '../props/command-form';
import { DISAGG_CONFIG_FLAGS, DYNAMO_COMMAND, DYNAMO_PORT } from '../release/commands';
import { BEHAVIOUR } from '../release/releases';
import { RUNTIME_OPTIONS } from '../release/runtime-facts';

const WORKER = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/sglang';
const DISAGGREGATED = 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving';

/** Flags that prefill and decode workers must share: one writes the cache, the other reads it. */
const SHARED_ARGS: readonly (keyof SglangServerArgs)[] = ['servedModelName', 'pageSize', 'kvCacheDtype', 'trustRemoteCode', 'skipTokenizerInit'];

/** What the engine takes where a shared flag is not set. */
const SHARED_DEFAULTS: SglangServerArgs = { pageSize: 1, kvCacheDtype: 'auto', trustRemoteCode: false, skipTokenizerInit: false };

/** What is in effect: the same under both of its names, stated or not. */
function inEffect(arg: keyof SglangServerArgs, { args, modelPath }: ResolvedSglang): unknown {
  const value = args[arg] ?? (arg === 'servedModelName' ? modelPath : SHARED_DEFAULTS[arg]);
  return arg === 'kvCacheDtype' && value === 'bfloat16' ? 'bf16' : value;
}

/** A port, or several consecutive ones, and their use: a prop, or a part of Dynamo. */
interface PortRange {
  readonly use: string;
  readonly first: number;
  readonly count: number;
}

/** Ports that operator and programs use in a pod of a worker. */
const DYNAMO_PORT_USES = {
  system: 'health and metrics', nixlTelemetry: 'NIXL telemetry', forwardPassMetrics: 'forward-pass metrics', distInit: 'the nodes of a replica',
} as const;

/** How the engine of a worker publishes what it caches, where its args say so. */
interface EventsConfig {
  readonly publisher?: unknown;
  readonly endpoint?: unknown;
}

function eventsConfigOf({ launch: { plan: { args: { kvEventsConfig } } } }: ResolvedWorker): EventsConfig | undefined {
  return kvEventsConfig;
}

/** Whether Dynamo can subscribe to the events, or the engine publishes none. */
function isComplete({ publisher = 'null', endpoint }: EventsConfig): boolean {
  return publisher === 'null' || Boolean(endpoint);
}

/** The port of events that the args of a worker state, if any. */
function statedEventsPort(worker: ResolvedWorker): number | undefined {
  const [, port] = /:(\d+)$/.exec(String(eventsConfigOf(worker)?.endpoint)) ?? [];
  return port === undefined ? undefined : Number(port);
}

/** The ports that the props choose for a worker. */
function chosenPorts({ props }: GraphSubject, worker: ResolvedWorker): PortRange[] {
  const { role, launch } = worker;
  const events = statedEventsPort(worker);
  const bootstrap = role === 'worker' ? undefined : bootstrapPort(props);
  return [
    ...(bootstrap === undefined ? [] : [{ use: 'kvTransfer (port)', first: bootstrap, count: 1 }]),
    ...(publishesEvents(props, role as 'worker') ? [{ use: 'router.eventsPort', first: props.router!._bind().events!.port, count: launch.plan.dp }] : []),
    ...(events === undefined ? [] : [{ use: `${role}.args.kvEventsConfig`, first: events, count: launch.plan.dp }]),
  ];
}

/** The ports that operator and programs use: each rank publishes metrics of its own. */
function reservedPorts({ launch: { plan: { dp } } }: ResolvedWorker): PortRange[] {
  return (['system', 'nixlTelemetry', 'forwardPassMetrics', 'distInit'] as const)
    .map((name) => ({ use: DYNAMO_PORT_USES[name], first: DYNAMO_PORT[name], count: name === 'forwardPassMetrics' ? dp : 1 }));
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
    const clash = [...reserved, ...chosen.slice(0, index)].find((other) => overlap(port, other));
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

/** Props and arguments of workers. */
export const WORKER_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN030',
    severity: 'engine-error',
    title: 'Prefill and decode workers have the same served name, page size, cache data type, model code and tokenizer flags',
    source: DISAGGREGATED,
    check: ({ plan }) => {
      const [prefill, decode] = ['prefill', 'decode'].map((role) => workersIn(plan).find((worker) => worker.role === role)?.launch.plan);
      if (prefill === undefined || decode === undefined) {
        return undefined;
      }
      return SHARED_ARGS.filter((arg) => inEffect(arg, prefill) !== inEffect(arg, decode)).map((arg) => ({
        path: `decode.args.${arg}`,
        got: decode.args[arg],
        expected: `${JSON.stringify(inEffect(arg, prefill))}, the same as prefill.args.${arg}`,
        remedy: `set it once for the graph: args: EngineArgs.sglang({ ${arg}: … })`,
      }));
    },
  },
  {
    code: 'DYN032',
    severity: 'engine-error',
    title: 'Each port of a worker has one use',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/consts/consts.go',
    check: (subject) => workersIn(subject.plan).flatMap((worker) => portFindings(chosenPorts(subject, worker), reservedPorts(worker))),
  },
  {
    code: 'DYN033',
    severity: 'engine-error',
    title: 'Either Dynamo or the engine parses tool calls and, before Dynamo 1.3, reasoning',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime, version }, plan }) => {
      const excluded = [
        ...(version._has({ since: '1.0.0' }) ? ['toolCallParser' as const] : []),
        ...(version._has({ since: '1.0.0', until: '1.3.0' }) ? ['reasoningParser' as const] : []),
      ];
      return excluded.filter((parser) => runtime?.[parser] !== undefined).flatMap((parser) => workersIn(plan)
        .filter(({ launch }) => launch.plan.args[parser] !== undefined)
        .map(({ role, launch }) => ({
          path: `${role}.args.${parser}`, got: launch.plan.args[parser], expected: `no ${parser} together with runtime.${parser}`, remedy: 'remove one of the two',
        })));
    },
  },
  {
    code: 'DYN034',
    severity: 'engine-error',
    title: '`runtime.customJinjaTemplate` requires the tokenizer of Dynamo',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime } }) => {
      const excludes = runtime?.useSglangTokenizer && runtime.customJinjaTemplate !== undefined;
      return excludes ? {
        path: 'runtime.customJinjaTemplate',
        got: runtime.customJinjaTemplate,
        expected: 'no customJinjaTemplate together with useSglangTokenizer',
        remedy: 'set args.chatTemplate instead, or remove useSglangTokenizer',
      } : undefined;
    },
  },
  {
    code: 'DYN035',
    severity: 'engine-error',
    title: 'Higher priorities go first since Dynamo 1.2',
    source: `${WORKER}/args.py`,
    check: ({ props: { version }, plan }) => {
      if (!version.isAtLeast('1.2.0')) {
        return undefined;
      }
      return workersIn(plan).filter(({ launch }) => launch.plan.args.scheduleLowPriorityValuesFirst).map(({ role }) => ({
        path: `${role}.args.scheduleLowPriorityValuesFirst`,
        got: true,
        expected: 'no scheduleLowPriorityValuesFirst: Dynamo schedules higher priorities first',
        remedy: 'remove it',
      }));
    },
  },
  {
    code: 'DYN036',
    severity: 'engine-error',
    title: 'Dedicated encoders require a disaggregated multimodal graph, embedding workers an aggregated one',
    source: `${WORKER}/backend_args.py`,
    check: ({ props, plan }): Finding[] => {
      const { dedicatedMmEncoder, embeddingWorker } = props.runtime ?? {};
      const isMultimodal = workersIn(plan).every(({ launch }) => launch.plan.args.enableMultimodal);
      const findings: Finding[] = [];
      if (dedicatedMmEncoder && !(isMultimodal && isDisaggregated(props))) {
        findings.push({
          path: 'runtime.dedicatedMmEncoder',
          got: true,
          expected: '`prefill` and `decode`, and args.enableMultimodal',
          remedy: 'set args: EngineArgs.sglang({ enableMultimodal: true }) and replace worker with prefill and decode, or remove dedicatedMmEncoder',
        });
      }
      if (embeddingWorker && isDisaggregated(props)) {
        findings.push({
          path: 'runtime.embeddingWorker',
          got: true,
          expected: '`worker`: embeddings have no decode phase',
          remedy: 'replace prefill and decode with worker, or remove embeddingWorker',
        });
      }
      return findings;
    },
  },
  {
    code: 'DYN037',
    severity: 'engine-error',
    title: 'A disaggregation config and its key require each other',
    source: `${WORKER}/backend_args.py`,
    check: ({ plan }) => workersIn(plan).flatMap(({ role, options: { extraArgs = [] } }) => {
      const given = DISAGG_CONFIG_FLAGS.filter((flag) => extraArgs.some((item) => item.split('=')[0] === flag));
      return given.length !== 1 ? [] : [{
        path: `${role}.extraArgs`, expected: `both ${DISAGG_CONFIG_FLAGS.join(' and ')}, or neither`, remedy: 'add the other one, or use engineConfig',
      }];
    }),
  },
  {
    code: 'DYN038',
    severity: 'error',
    title: '`extraArgs` sets no flag that has a prop in `runtime`',
    source: `${WORKER}/args.py`,
    check: ({ plan }) => workersIn(plan).flatMap(({ role, options: { extraArgs = [] } }) => extraArgs.flatMap((item, index) => {
      const prop = Object.keys(RUNTIME_OPTIONS).find((name) => RUNTIME_OPTIONS[name].forms.some(({ flag }) => flag === item.split('=')[0]));
      return prop === undefined ? [] : [{
        path: `${role}.extraArgs[${index}]`, got: item, expected: `the prop runtime.${prop}, which sets it for all workers`, remedy: `remove it, and set runtime: { ${prop}: … }`,
      }];
    })),
  },
  {
    code: 'DYN039',
    severity: 'engine-error',
    title: 'The operator knows the engine of replicas that span several nodes',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/dynamo/backend_sglang.go',
    check: ({ props: { backendFramework, commandForm }, plan }) => {
      const isHidden = backendFramework === false && commandForm === DynamoCommandForm.SHELL;
      return isHidden ? workersIn(plan).filter(spansNodes).map(({ role, component: { nodes } }) => ({
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
      return workersIn(plan).filter(spansNodes).flatMap(({ role, commandLine: { command, args } }) => {
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
      const lists = workersIn(plan).filter(spansNodes).filter(({ commandLine: { command } }) => command !== DYNAMO_COMMAND.shell);
      return lists.map(({ role, component: { nodes } }) => ({
        path: 'commandForm',
        got: commandForm,
        expected: `DynamoCommandForm.SHELL: the operator of ${version.version} gives no ranks to the ${nodes} nodes of ${role} otherwise`,
        remedy: 'remove commandForm, or use Dynamo 0.5.1 or newer',
      }));
    },
  },
  {
    code: 'DYN043',
    severity: 'engine-error',
    title: '`kvEventsConfig` has an endpoint',
    source: `${WORKER}/publisher.py`,
    check: ({ plan }) => workersIn(plan).filter((worker) => !isComplete(eventsConfigOf(worker) ?? {})).map(({ role }) => ({
      path: `${role}.args.kvEventsConfig`,
      expected: 'an endpoint: the worker subscribes there to what its engine publishes',
      remedy: "add endpoint: 'tcp://*:5557'",
    })),
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
      return workersIn(plan).filter(({ worker: { gpuMemoryService } }) => gpuMemoryService !== undefined).map(({ role }) => ({
        path: `${role}.gpuMemoryService`,
        expected: `no gpuMemoryService with ${path}: the loader that reads buckets cannot keep weights in GPU memory`,
        remedy: 'remove it, or put the model on a volume: ModelSource.persistentVolumeClaim(…)',
      }));
    },
  },
]);
