import { EngineRow, publishesEvents, StatedWorker, WorkerInputs, WorkerLaunch, WorkerPlan } from './engine-row';
import { EngineArgs } from '../../engines/engine-args';
import { EngineVersion } from '../../engines/engine-version';
import { OwnedArgument } from '../../engines/flags/argv';
import { literal } from '../../engines/flags/flag-value';
import { OwnedFlag } from '../../engines/flags/owned-flag';
import { launchOf } from '../../engines/known-launches';
import { overEfa } from '../../engines/kv-transfer';
import { dataKey } from '../../rules/data-key';
import { derivedGpu } from '../../serving/derived-gpu';
import { modelInputs } from '../../serving/engine-inputs';
import { DYNAMO_FLAG, GPU_MEMORY_SERVICE_FLAG, GPU_MEMORY_SERVICE_FORMAT, KV_EVENTS_FLAG } from '../release/commands';
import { EngineFacts } from '../release/engine-facts';
import { renderOptions } from '../release/option-form';
import { workerProgram } from '../release/worker-flags';

/** How one worker is started. */
export function workerLaunch<I extends WorkerInputs, P extends WorkerPlan>(row: EngineRow<I, P>, stated: StatedWorker): WorkerLaunch {
  const { props, worker } = stated;
  const { version, model, modelFacts } = props;
  const { facts } = row;
  const image = worker.image ?? props.image;
  const args = props.args || worker.args ? EngineArgs._merge<I['args']>(facts.engine, props.args, worker.args) : NO_ARGS as I['args'];
  const spec = row.specOf(stated);
  const engineVersion = image?._bind().version ?? EngineVersion.parse(version._line[facts.engine]);
  const own = row.roleInputs(stated);
  const isEfa = worker.interconnect?._bind().isEfa ?? false;
  const env = props.env ? { ...props.env, ...worker.env } : worker.env;
  // Spread with members after it, V8 would make a hidden class for each worker.
  const inputs = Object.assign(modelInputs({ model, modelFacts, kvOffload: worker.kvOffload, env }, args), {
    version: engineVersion,
    gpu: worker.gpu ?? derivedGpu(image, args),
    nodes: worker.nodesPerReplica,
    role: own.role,
    kvTransfer: own.kvTransfer && isEfa ? overEfa(own.kvTransfer, isEfa, spec, engineVersion) : own.kvTransfer,
  } satisfies Partial<WorkerInputs>) as WorkerInputs as I;
  const options = {
    inputs,
    fork: image?.fork,
    fromBucket: model._bind().bucket !== undefined && !worker.gpuMemoryService,
    extraArgs: worker.extraArgs,
    owned: ownedArguments(row, stated, args),
  };
  // What follows from these and the release is no part of the key.
  const key = dataKey([version.version, options]);
  return launchOf(spec, Object.assign(options, { host: workerProgram(facts.engine, version), ownedFlags: ownedFlagsOf(facts, stated) }), key);
}

const NO_ARGS = Object.freeze({});

/** The flags that workers of a graph must not state. */
function ownedFlagsOf({ ownedFlags }: EngineFacts, { props, role, worker: { gpuMemoryService } }: StatedWorker): readonly OwnedFlag[] {
  const publishes = publishesEvents(props, role);
  return gpuMemoryService || publishes
    ? [...ownedFlags, ...(gpuMemoryService ? [GPU_MEMORY_SERVICE_FLAG] : []), ...(publishes ? [KV_EVENTS_FLAG] : [])]
    : ownedFlags;
}

/** A text that Kubernetes hands over as it is. Plain JavaScript may state something else, which a rule refuses. */
function verbatim(value: string): string {
  return typeof value === 'string' ? literal(value) : value;
}

/** The flags that follow from what the graph is, with texts that Kubernetes hands over as they are. */
function ownedArguments<I extends WorkerInputs, P extends WorkerPlan>(row: EngineRow<I, P>, stated: StatedWorker, args: I['args']): OwnedArgument[] {
  const { props, role, worker: { gpuMemoryService } } = stated;
  const { model, router, runtime, engineConfig, version } = props;
  const { facts } = row;
  const { path, revision } = model._bind();
  const owned: OwnedArgument[] = [{ flag: facts.modelFlag, value: verbatim(path) }];
  if (revision !== undefined) {
    owned.push({ flag: DYNAMO_FLAG.revision, value: verbatim(revision) });
  }
  owned.push(...row.roleFlags(stated, args));
  if (publishesEvents(props, role)) {
    const { port, topic } = router!._bind().events!;
    const config = JSON.stringify({ publisher: 'zmq', topic, endpoint: `tcp://*:${port}`, ...facts.kvEvents });
    owned.push({ flag: DYNAMO_FLAG.kvEvents, value: literal(config) });
  }
  if (gpuMemoryService) {
    owned.push({ flag: DYNAMO_FLAG.loadFormat, value: GPU_MEMORY_SERVICE_FORMAT });
  }
  const config = engineConfig?._bind(role, facts.configDirectory);
  if (config?.configMap !== undefined) {
    owned.push({ flag: DYNAMO_FLAG.config, value: literal(config.path) });
  }
  if (runtime) {
    for (const { flag, value } of renderOptions(facts.runtimeOptions, runtime, version).flags) {
      owned.push({ flag, value: value && literal(value) });
    }
  }
  return owned;
}
