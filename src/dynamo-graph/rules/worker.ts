import { GraphSubject, isDisaggregated, ResolvedWorker, workersIn } from './subject';
import { SglangServerArgs } from '../../engines/sglang/args.generated';
import { PORTS } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { bootstrapPort, publishesEvents } from '../plan/worker-launch';
import { DynamoCommandForm } from '../props/command-form';
import { DISAGG_CONFIG_FLAGS, DYNAMO_PORT } from '../release/commands';
import { BEHAVIOUR } from '../release/releases';
import { RUNTIME_OPTIONS } from '../release/runtime-facts';

const WORKER = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/sglang';
const DISAGGREGATED = 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving';

/** Flags that prefill and decode workers must agree on: what one writes into a cache, the other reads. */
const SHARED_ARGS: readonly (keyof SglangServerArgs)[] = ['servedModelName', 'pageSize', 'kvCacheDtype', 'trustRemoteCode', 'skipTokenizerInit'];

/** A port, or several in a row, and what takes it. */
interface PortRange {
  readonly path: string;
  readonly first: number;
  readonly count: number;
}

/** The ports that the graph chooses for a worker. */
function chosenPorts({ props }: GraphSubject, { role, launch }: ResolvedWorker): PortRange[] {
  const bootstrap = role === 'worker' ? undefined : bootstrapPort(props);
  return [
    ...(bootstrap === undefined ? [] : [{ path: 'kvTransfer.bootstrapPort', first: bootstrap, count: 1 }]),
    ...(publishesEvents(props, role as 'worker') ? [{ path: 'router.eventsPort', first: props.router!._events!.port, count: launch.plan.dp }] : []),
  ];
}

/** The ports that operator and programs take in a pod of a worker: each rank publishes metrics of its own. */
function takenPorts({ launch: { plan: { dp } } }: ResolvedWorker): PortRange[] {
  return (['system', 'nixlTelemetry', 'forwardPassMetrics', 'distInit'] as const)
    .map((name) => ({ path: name, first: DYNAMO_PORT[name], count: name === 'forwardPassMetrics' ? dp : 1 }));
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.first < b.first + b.count && b.first < a.first + a.count;
}

function rangeText({ first, count }: PortRange): string {
  return count === 1 ? `${first}` : `${first} to ${first + count - 1}`;
}

/** Arguments that the operator's `sh -c` for the nodes of a replica does not hand on as they are. */
function breaksInShell(argument: string, quotes: boolean): boolean {
  return argument === '' || argument.includes('\'') || (!quotes && /[\s"\\{}[\]$`!*?;&|<>()#~]/.test(argument));
}

/** What workers are told. */
export const WORKER_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN030',
    severity: 'engine-error',
    title: 'Prefill and decode workers agree on name, pages, data type and code of the model',
    source: DISAGGREGATED,
    check: ({ plan }) => {
      const [prefill, decode] = ['prefill', 'decode'].map((role) => workersIn(plan).find((worker) => worker.role === role)?.launch.plan.args);
      return !prefill || !decode ? [] : SHARED_ARGS.filter((arg) => prefill[arg] !== decode[arg]).map((arg) => ({
        path: `decode.args.${arg}`,
        got: decode[arg],
        expected: `what the prefill workers have, which is ${JSON.stringify(prefill[arg]) ?? 'not stated'}`,
        remedy: `say it once for the graph: args: { ${arg}: … }`,
      }));
    },
  },
  {
    code: 'DYN031',
    severity: 'engine-error',
    title: 'The engine of that version can transfer caches so',
    source: DISAGGREGATED,
    check: ({ props: { kvTransfer }, plan }) => {
      const backend = kvTransfer?.backend;
      return backend === undefined ? [] : workersIn(plan).slice(0, 1).flatMap(({ launch: { schema } }) => {
        const flag = schema.table.ofProp('disaggregationTransferBackend')!;
        return schema.offers(flag, backend) !== 'absent' ? [] : [{
          path: 'kvTransfer.backend',
          got: backend,
          expected: `a choice of SGLang ${schema.version?.text ?? 'of that version'}`,
          remedy: `use one of ${schema.choicesOf(flag).join(', ')}`,
        }];
      });
    },
  },
  {
    code: 'DYN032',
    severity: 'engine-error',
    title: 'Each port of a worker has one use',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/consts/consts.go',
    check: (subject) => workersIn(subject.plan).flatMap((worker) => {
      const chosen = chosenPorts(subject, worker);
      return chosen.flatMap((port, index): Finding[] => {
        const { path, first, count } = port;
        const clash = [...takenPorts(worker), ...chosen.slice(0, index)].find((other) => overlap(port, other));
        if (!Number.isInteger(first) || first < PORTS.min || first + count - 1 > PORTS.max) {
          return [{ path, got: first, expected: `${count === 1 ? 'a port' : `the first of ${count} ports, one for each rank,`} from ${PORTS.min} to ${PORTS.max}`, remedy: 'give such a port, or leave it out' }];
        }
        return clash ? [{ path, got: rangeText(port), expected: `ports that are free: ${clash.path} has ${rangeText(clash)}`, remedy: 'choose another port, or leave it out' }] : [];
      });
    }),
  },
  {
    code: 'DYN033',
    severity: 'engine-error',
    title: 'One program parses tool calls, and before Dynamo 1.3 one parses reasoning',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime, version }, plan }) => (['toolCallParser', 'reasoningParser'] as const).flatMap((parser) => {
      const refuses = version._has({ since: '1.0.0', until: parser === 'reasoningParser' ? '1.3.0' : undefined });
      return !refuses || runtime?.[parser] === undefined ? [] : workersIn(plan)
        .filter(({ launch }) => launch.plan.args[parser] !== undefined)
        .map(({ role, launch }) => ({ path: `${role}.args.${parser}`, got: launch.plan.args[parser], expected: `none beside runtime.${parser}`, remedy: 'remove one of the two' }));
    }),
  },
  {
    code: 'DYN034',
    severity: 'engine-error',
    title: 'A chat template goes with the tokenizer of Dynamo',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime } }) => !runtime?.useSglangTokenizer || runtime.customJinjaTemplate === undefined ? undefined : {
      path: 'runtime.customJinjaTemplate',
      got: runtime.customJinjaTemplate,
      expected: 'none with useSglangTokenizer',
      remedy: 'set args.chatTemplate instead, or remove useSglangTokenizer',
    },
  },
  {
    code: 'DYN035',
    severity: 'engine-error',
    title: 'Higher priorities go first',
    source: `${WORKER}/args.py`,
    check: ({ props: { version }, plan }) => !version.isAtLeast('1.2.0') ? [] : workersIn(plan)
      .filter(({ launch }) => launch.plan.args.scheduleLowPriorityValuesFirst)
      .map(({ role }) => ({ path: `${role}.args.scheduleLowPriorityValuesFirst`, got: true, expected: 'not set: Dynamo has the higher priority first', remedy: 'remove it' })),
  },
  {
    code: 'DYN036',
    severity: 'engine-error',
    title: 'Encoders of their own go with disaggregated multimodal workers, embeddings with aggregated ones',
    source: `${WORKER}/backend_args.py`,
    check: ({ props, plan }): Finding[] => {
      const { dedicatedMmEncoder, embeddingWorker } = props.runtime ?? {};
      const isMultimodal = workersIn(plan).every(({ launch }) => launch.plan.args.enableMultimodal);
      const findings: Finding[] = [];
      if (dedicatedMmEncoder && !(isMultimodal && isDisaggregated(props))) {
        findings.push({ path: 'runtime.dedicatedMmEncoder', got: true, expected: '`prefill` and `decode`, and args.enableMultimodal', remedy: 'set args: { enableMultimodal: true } and disaggregate the graph, or remove it' });
      }
      if (embeddingWorker && isDisaggregated(props)) {
        findings.push({ path: 'runtime.embeddingWorker', got: true, expected: '`worker`: embeddings have no decode phase', remedy: 'use `worker` in place of `prefill` and `decode`, or remove it' });
      }
      return findings;
    },
  },
  {
    code: 'DYN037',
    severity: 'engine-error',
    title: 'A file of flags for both roles comes with the key of the role',
    source: `${WORKER}/backend_args.py`,
    check: ({ plan }) => workersIn(plan).flatMap(({ role, options: { extraArgs = [] } }) => {
      const [has, lacks] = DISAGG_CONFIG_FLAGS.map((flag) => extraArgs.some((item) => item.split('=')[0] === flag));
      return has === lacks ? [] : [{ path: `${role}.extraArgs`, expected: `both of ${DISAGG_CONFIG_FLAGS.join(' and ')}, or neither`, remedy: 'give both, or use engineConfig' }];
    }),
  },
  {
    code: 'DYN038',
    severity: 'error',
    title: 'Extra arguments set nothing that has a prop in `runtime`',
    source: `${WORKER}/args.py`,
    check: ({ plan }) => workersIn(plan).flatMap(({ role, options: { extraArgs = [] } }) => extraArgs.flatMap((item, index) => {
      const prop = Object.keys(RUNTIME_OPTIONS).find((name) => RUNTIME_OPTIONS[name].forms.some(({ flag }) => flag === item.split('=')[0]));
      return prop === undefined ? [] : [{ path: `${role}.extraArgs[${index}]`, got: item, expected: `runtime.${prop}, which all workers take`, remedy: `set runtime: { ${prop}: … }` }];
    })),
  },
  {
    code: 'DYN039',
    severity: 'engine-error',
    title: 'The operator finds the engine of replicas of several nodes in their command line',
    source: 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/deploy/operator/internal/dynamo/backend_sglang.go',
    check: ({ props: { backendFramework, commandForm }, plan }) => workersIn(plan)
      .filter(({ component: { nodes } }) => nodes > 1 && backendFramework === false && commandForm === DynamoCommandForm.SHELL)
      .map(({ role, component: { nodes } }) => ({
        path: 'backendFramework',
        got: false,
        expected: `true, so that the ${nodes} nodes of ${role} get their ranks within a shell command`,
        remedy: 'leave backendFramework out, or commandForm',
      })),
  },
  {
    code: 'DYN040',
    severity: 'engine-error',
    title: 'Arguments of replicas of several nodes survive the shell that Grove gives them',
    source: 'https://github.com/ai-dynamo/dynamo/pull/15167',
    check: ({ props: { grove, version }, plan }) => {
      const isQuoted = version._has(BEHAVIOUR.shellIsQuoted);
      const inGroups = grove?.enabled === false ? [] : workersIn(plan).filter(({ component: { nodes } }) => nodes > 1);
      return inGroups.flatMap(({ role, commandLine: { args } }) => {
        const broken = args.find((arg) => breaksInShell(arg, isQuoted));
        return broken === undefined ? [] : [{
          path: role,
          got: broken,
          expected: `arguments without ${isQuoted ? 'single quotes' : 'quotes, spaces, braces'}: the operator puts those of the second node and further ones into one text for a shell`,
          remedy: isQuoted ? 'set engineConfig: DynamoEngineConfig.generated()' : 'use Dynamo 1.0 or newer; with LeaderWorkerSet in place of Grove acknowledge this',
        }];
      });
    },
  },
  {
    code: 'DYN041',
    severity: 'engine-error',
    title: 'The GPU memory service keeps weights of files',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/gpu-memory-service',
    check: ({ props: { model: { _bound: { bucket, path } } }, plan }) => workersIn(plan)
      .filter(({ worker: { gpuMemoryService } }) => bucket !== undefined && gpuMemoryService !== undefined)
      .map(({ role }) => ({
        path: `${role}.gpuMemoryService`,
        expected: `none with ${path}: one loader of weights reads buckets, another keeps them in GPU memory`,
        remedy: 'leave it out, or put the model on a volume: ModelSource.persistentVolumeClaim(…)',
      })),
  },
]);
