import { EngineRow, publishesEvents, StatedWorker, WorkerInputs, WorkerLaunch, WorkerPlan } from './engine-row';
import { EngineArgs } from '../../engines/engine-args';
import { EngineVersion } from '../../engines/engine-version';
import { OwnedArgument } from '../../engines/flags/argv';
import { literal } from '../../engines/flags/flag-value';
import { overEfa } from '../../engines/kv-transfer';
import { EngineLaunch } from '../../engines/launch';
import { derivedGpu } from '../../serving/derived-gpu';
import { modelInputs } from '../../serving/engine-inputs';
import { DYNAMO_FLAG, GPU_MEMORY_SERVICE_FLAG, GPU_MEMORY_SERVICE_FORMAT, KV_EVENTS_FLAG } from '../release/commands';
import { renderOptions } from '../release/option-form';
import { workerProgram } from '../release/worker-flags';

/** How one worker is started. */
export function workerLaunch<I extends WorkerInputs, P extends WorkerPlan>(row: EngineRow<I, P>, stated: StatedWorker): WorkerLaunch {
  const { props: { version, model, modelFacts, ...props }, role, worker } = stated;
  const { facts } = row;
  const { bucket } = model._bind();
  const image = worker.image ?? props.image;
  const args = EngineArgs._merge<I['args']>(facts.engine, props.args, worker.args);
  const spec = row.specOf(stated);
  const engineVersion = image?._bind().version ?? EngineVersion.parse(version._line[facts.engine]);
  const own = row.roleInputs(stated);
  const isEfa = worker.interconnect?._bind().isEfa ?? false;
  const inputs = {
    ...modelInputs({ model, modelFacts, kvOffload: worker.kvOffload, env: { ...props.env, ...worker.env } }, args),
    version: engineVersion,
    gpu: worker.gpu ?? derivedGpu(image, args),
    nodes: worker.nodesPerReplica,
    ...own,
    kvTransfer: own.kvTransfer && overEfa(own.kvTransfer, isEfa, spec, engineVersion),
  } satisfies WorkerInputs as WorkerInputs as I;
  return new EngineLaunch(spec, {
    inputs,
    fork: image?.fork,
    fromBucket: bucket !== undefined && !worker.gpuMemoryService,
    extraArgs: worker.extraArgs,
    host: workerProgram(facts.engine, version),
    owned: [...ownedArguments(row, stated, args), ...renderOptions(facts.runtimeOptions, props.runtime ?? {}, version).flags].map(verbatim),
    ownedFlags: [
      ...facts.ownedFlags,
      ...(worker.gpuMemoryService ? [GPU_MEMORY_SERVICE_FLAG] : []),
      ...(publishesEvents(stated.props, role) ? [KV_EVENTS_FLAG] : []),
    ],
  });
}

/** The flag with a text that Kubernetes hands over as it is. */
function verbatim({ flag, value }: OwnedArgument): OwnedArgument {
  return { flag, value: typeof value === 'string' ? literal(value) : value };
}

/** The flags that follow from what the graph is. */
function ownedArguments<I extends WorkerInputs, P extends WorkerPlan>(row: EngineRow<I, P>, stated: StatedWorker, args: I['args']): OwnedArgument[] {
  const { props, role, worker: { gpuMemoryService } } = stated;
  const { model, router, engineConfig } = props;
  const { path, revision } = model._bind();
  const owned: OwnedArgument[] = [{ flag: row.facts.modelFlag, value: path }];
  const add = (flag: string, value: string | number | undefined) => value !== undefined && owned.push({ flag, value });
  add(DYNAMO_FLAG.revision, revision);
  owned.push(...row.roleFlags(stated, args));
  if (publishesEvents(props, role)) {
    const { port, topic } = router!._bind().events!;
    add(DYNAMO_FLAG.kvEvents, JSON.stringify({ publisher: 'zmq', topic, endpoint: `tcp://*:${port}`, ...row.facts.kvEvents }));
  }
  add(DYNAMO_FLAG.loadFormat, gpuMemoryService && GPU_MEMORY_SERVICE_FORMAT);
  const config = engineConfig?._bind(role, row.facts.configDirectory);
  add(DYNAMO_FLAG.config, config?.configMap === undefined ? undefined : config.path);
  return owned;
}
