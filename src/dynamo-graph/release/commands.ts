import { DynamoVersion } from './dynamo-version';
import { EngineFacts } from './engine-facts';
import { BEHAVIOUR } from './releases';
import { OwnedFlag } from '../../engines/flags/owned-flag';

/** Commands that start the programs of Dynamo. */
export const DYNAMO_COMMAND = {
  frontend: ['python3', '-m', 'dynamo.frontend'],
  planner: ['python3', '-m', 'dynamo.planner'],
  /** Precedes a command line that is one string, as in manifests of old releases. */
  shell: ['/bin/sh', '-c'],
} as const;

/** Flags that `DynamoGraph` sets. */
export const DYNAMO_FLAG = {
  config: '--config',
  kvEvents: '--kv-events-config',
  loadFormat: '--load-format',
  revision: '--revision',
} as const;

/** Value of `--load-format` that reads the weights from the GPU memory service. */
export const GPU_MEMORY_SERVICE_FORMAT = 'gms';

/** The flag that `DynamoGraph` owns as well for workers that publish what they cache to the router. */
export const KV_EVENTS_FLAG: OwnedFlag = {
  flag: DYNAMO_FLAG.kvEvents, instead: 'remove it: it follows from `router`; set port and topic with DynamoRouter.kv({ eventsPort, eventsTopic })',
};

/** The flag that `DynamoGraph` owns as well if a worker has the GPU memory service. */
export const GPU_MEMORY_SERVICE_FLAG: OwnedFlag = { flag: '--load-format', instead: 'remove it: it follows from `gpuMemoryService`' };

/** Ports that the operator and the programs use. */
export const DYNAMO_PORT = {
  /** Requests and metrics of the frontend, also the port of its Service. */
  frontend: 8000,
  /** Health and metrics of workers and planner. */
  system: 9090,
  nixlTelemetry: 19090,
  forwardPassMetrics: 20380,
  /** Where the nodes of a replica register. */
  distInit: 29500,
} as const;

/** Names of container ports, as the operator sets them. */
export const DYNAMO_PORT_NAME = { frontend: 'http', worker: 'system', planner: 'metrics' } as const;

/** Environment variables of Dynamo. */
export const DYNAMO_VARIABLE = {
  jsonLogs: 'DYN_LOGGING_JSONL',
  /** Address on which workers and planner report their health. */
  systemHost: 'DYN_SYSTEM_HOST',
} as const;

/** Variables that the operator sets to match the ports, probes and Services that it creates. */
export const OPERATOR_VARIABLES: readonly string[] = ['DYN_HTTP_PORT', 'DYN_SYSTEM_PORT', 'DYN_NAMESPACE', 'DYN_NAMESPACE_PREFIX', 'DYN_COMPONENT'];

/** Where images of Dynamo are published. */
export const DYNAMO_REGISTRY = 'nvcr.io/nvidia/ai-dynamo';

/** Images of a release, by the program that they run. @see https://catalog.ngc.nvidia.com/orgs/nvidia/teams/ai-dynamo */
export const DYNAMO_IMAGE = {
  runtime: ({ _tag }: DynamoVersion, { image }: EngineFacts) => `${DYNAMO_REGISTRY}/${image}:${_tag}`,
  planner: (version: DynamoVersion, facts: EngineFacts) => (
    version._has(BEHAVIOUR.plannerHasAnImage) ? `${DYNAMO_REGISTRY}/dynamo-planner:${version._tag}` : DYNAMO_IMAGE.runtime(version, facts)),
} as const;
