import { EngineArgs } from '../../engines/engine-args';
import { EngineVersion } from '../../engines/engine-version';
import { OwnedArgument } from '../../engines/flags/argv';
import { literal } from '../../engines/flags/flag-value';
import { KvTransfer } from '../../engines/kv-transfer';
import { EngineLaunch } from '../../engines/launch';
import { SglangServerArgs } from '../../engines/sglang/args.generated';
import { SGLANG } from '../../engines/sglang/engine';
import { ResolvedSglang, SglangInputs } from '../../engines/sglang/resolve';
import { modelInputs } from '../../serving/engine-inputs';
import { DynamoGraphProps } from '../props/graph';
import { DynamoWorker } from '../props/worker';
import {
  BOOTSTRAP_PORT, DYNAMO_FLAG, DYNAMO_OWNED_FLAGS, GPU_MEMORY_SERVICE_FLAG, GPU_MEMORY_SERVICE_FORMAT, KV_EVENTS_FLAG,
} from '../release/commands';
import { renderOptions } from '../release/option-form';
import { BEHAVIOUR } from '../release/releases';
import { RUNTIME_OPTIONS } from '../release/runtime-facts';

/** What a worker does, which is also the prop that it is given by. */
export type WorkerRole = 'worker' | 'prefill' | 'decode';

/** The transfer where none is stated: SGLang's own default is mooncake, which the image does not bring in all releases. */
const TRANSFER = KvTransfer.nixl()._bind();

/** Where workers tell each other where KV caches are; undefined for releases that choose a port themselves. */
export function bootstrapPort({ version, kvTransfer }: DynamoGraphProps): number | undefined {
  return kvTransfer?._bind().port ?? (version._has(BEHAVIOUR.bootstrapNeedsAddress) ? BOOTSTRAP_PORT : undefined);
}

/** Whether the workers of a role publish what they cache: decode workers take over what prefill workers had. */
export function publishesEvents({ router }: DynamoGraphProps, role: WorkerRole): boolean {
  return router?._bind().events !== undefined && role !== 'decode';
}

/** How one worker is started. */
export function workerLaunch(
  props: DynamoGraphProps, role: WorkerRole, worker: DynamoWorker, listenAddress: string,
): EngineLaunch<SglangInputs, ResolvedSglang> {
  const { version, model, modelFacts, kvTransfer } = props;
  const { bucket } = model._bind();
  const image = worker.image ?? props.image;
  const args = EngineArgs._merge<SglangServerArgs>(SGLANG.flags.engine, props.args, worker.args);
  const inputs: SglangInputs = {
    ...modelInputs({ model, modelFacts, kvOffload: worker.kvOffload, env: { ...props.env, ...worker.env } }, args),
    version: image?._bind().version ?? EngineVersion.parse(version._sglang),
    gpu: worker.gpu,
    nodes: worker.nodesPerReplica,
    ...(role !== 'worker' && { role, kvTransfer: { ...kvTransfer?._bind() ?? TRANSFER, port: bootstrapPort(props) } }),
  };
  return new EngineLaunch(SGLANG, {
    inputs,
    fork: image?.fork,
    fromBucket: bucket !== undefined && !worker.gpuMemoryService,
    extraArgs: worker.extraArgs,
    owned: [
      ...ownedArguments(props, role, worker, listenAddress), ...renderOptions(RUNTIME_OPTIONS, props.runtime ?? {}, version).flags,
    ].map(verbatim),
    ownedFlags: [
      ...DYNAMO_OWNED_FLAGS,
      ...(worker.gpuMemoryService ? [GPU_MEMORY_SERVICE_FLAG] : []),
      ...(publishesEvents(props, role) ? [KV_EVENTS_FLAG] : []),
    ],
  });
}

/** The flag with a text that Kubernetes hands over as it is. */
function verbatim({ flag, value }: OwnedArgument): OwnedArgument {
  return { flag, value: typeof value === 'string' ? literal(value) : value };
}

/** The flags that follow from what the graph is. */
function ownedArguments(props: DynamoGraphProps, role: WorkerRole, { gpuMemoryService }: DynamoWorker, listenAddress: string): OwnedArgument[] {
  const { model, router, engineConfig } = props;
  const { path, revision } = model._bind();
  const owned: OwnedArgument[] = [{ flag: DYNAMO_FLAG.modelPath, value: path }];
  const add = (flag: string, value: string | number | undefined) => value !== undefined && owned.push({ flag, value });
  add(DYNAMO_FLAG.revision, revision);
  if (role !== 'worker') {
    const port = bootstrapPort(props);
    add(DYNAMO_FLAG.disaggregationMode, role);
    add(DYNAMO_FLAG.bootstrapPort, port);
    // The default is the loopback address, which the other workers don't reach.
    add(DYNAMO_FLAG.host, port === undefined ? undefined : listenAddress);
  }
  if (publishesEvents(props, role)) {
    const { port, topic } = router!._bind().events!;
    add(DYNAMO_FLAG.kvEvents, JSON.stringify({ publisher: 'zmq', topic, endpoint: `tcp://*:${port}` }));
  }
  add(DYNAMO_FLAG.loadFormat, gpuMemoryService && GPU_MEMORY_SERVICE_FORMAT);
  const config = engineConfig?._bind(role);
  add(DYNAMO_FLAG.config, config?.configMap === undefined ? undefined : config.path);
  return owned;
}
