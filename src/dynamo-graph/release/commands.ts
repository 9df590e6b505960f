import { DynamoVersion } from './dynamo-version';
import { BEHAVIOUR } from './releases';
import { OwnedFlag } from '../../engines/flags/owned-flag';

/** How the programs of Dynamo are started. */
export const DYNAMO_COMMAND = {
  frontend: ['python3', '-m', 'dynamo.frontend'],
  worker: ['python3', '-m', 'dynamo.sglang'],
  planner: ['python3', '-m', 'dynamo.planner'],
  /** In front of a command line that is one text, as manifests of old releases have it. */
  shell: ['/bin/sh', '-c'],
} as const;

/** Flags that the construct of a graph sets, by what they say. */
export const DYNAMO_FLAG = {
  config: '--config',
  disaggregationMode: '--disaggregation-mode',
  bootstrapPort: '--disaggregation-bootstrap-port',
  host: '--host',
  kvEvents: '--kv-events-config',
  loadFormat: '--load-format',
  modelPath: '--model-path',
  revision: '--revision',
} as const;

/** Value of `--load-format` that finds the weights in the GPU memory service. */
export const GPU_MEMORY_SERVICE_FORMAT = 'gms';

/** Flags of SGLang that a graph keeps for itself, besides those that every construct does. */
export const DYNAMO_OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--config', instead: 'set `engineConfig`' },
  { flag: '--kv-events-config', instead: 'leave it out: it follows from `router`; ports and topic are set by DynamoRouter.kv({ eventsPort, eventsTopic })' },
  { flag: '--disaggregation-transfer-backend', instead: 'set `kvTransfer.backend`' },
  { flag: '--disaggregation-bootstrap-port', instead: 'set `kvTransfer.bootstrapPort`' },
  { flag: '--port', instead: 'leave it out: the frontend serves requests, and the engine opens no port for them' },
  { flag: '--api-key', instead: 'leave it out: the frontend knows no keys; put a gateway in front of it' },
  { flag: '--admin-api-key', instead: 'leave it out: the engine opens no port for requests' },
  { flag: '--revision', instead: 'give it to ModelSource.huggingFace(…, { revision })' },
];

/** The flag that a graph keeps for itself where GPU memory outlives the engine. */
export const GPU_MEMORY_SERVICE_FLAG: OwnedFlag = { flag: '--load-format', instead: 'leave it out: it follows from `gpuMemoryService`' };

/** Flags of Dynamo's own part of a worker that go together. */
export const DISAGG_CONFIG_FLAGS = ['--disagg-config', '--disagg-config-key'] as const;

/** Ports that the operator and the programs take. */
export const DYNAMO_PORT = {
  /** Requests and metrics of the frontend; its Service has the same. */
  frontend: 8000,
  /** Health and metrics of workers and planner. */
  system: 9090,
  nixlTelemetry: 19090,
  forwardPassMetrics: 20380,
  /** Where the nodes of one replica meet. */
  distInit: 29500,
  plannerMetrics: 9085,
} as const;

/** Names that the operator gives to container ports. */
export const DYNAMO_PORT_NAME = { frontend: 'http', worker: 'system', planner: 'metrics' } as const;

/** Default of the port on which prefill workers tell decode workers where a KV cache is, as upstream's examples have it. */
export const BOOTSTRAP_PORT = 12345;

/** Variables that programs of Dynamo read. */
export const DYNAMO_VARIABLE = {
  jsonLogs: 'DYN_LOGGING_JSONL',
} as const;

/** Variables that the operator sets for the ports and probes that it makes: other values leave them asking in vain. */
export const OPERATOR_VARIABLES: readonly string[] = ['DYN_HTTP_PORT', 'DYN_SYSTEM_PORT', 'DYN_NAMESPACE', 'DYN_NAMESPACE_PREFIX', 'DYN_COMPONENT'];

const REGISTRY = 'nvcr.io/nvidia/ai-dynamo';

/** Images of a release, by what runs in them. @see https://catalog.ngc.nvidia.com/orgs/nvidia/teams/ai-dynamo */
export const DYNAMO_IMAGE = {
  runtime: ({ version }: DynamoVersion) => `${REGISTRY}/sglang-runtime:${version}`,
  planner: (version: DynamoVersion) => version._has(BEHAVIOUR.plannerHasAnImage) ? `${REGISTRY}/dynamo-planner:${version.version}` : DYNAMO_IMAGE.runtime(version),
} as const;
