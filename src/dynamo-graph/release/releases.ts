/*
 * What differs between the releases of Dynamo.
 *
 * "Since" columns name the first release whose custom resource or program has something; those of 1.1 to 1.4 are derived
 * from the dates of the commits. Upstream: https://github.com/ai-dynamo/dynamo
 */

/** A release, as three numbers. */
export type ReleaseNumber = readonly [major: number, minor: number, patch: number];

/** Reads `1.4.2`; undefined where the text is none. A leading `v` and what follows the three numbers are not accepted. */
export function parseRelease(text: string): ReleaseNumber | undefined {
  const match = /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(text);
  return match ? [+match[1], +match[2], +match[3]] : undefined;
}

/** Negative, zero or positive as the first release is older than, the same as or newer than the second. */
export function compareReleases(a: ReleaseNumber, b: ReleaseNumber): number {
  const index = a.findIndex((part, i) => part !== b[i]);
  return index < 0 ? 0 : a[index] - b[index];
}

/** A release line, and what is the same in all of its patches. */
export interface ReleaseLine {
  readonly since: string;
  /** SGLang that the runtime image contains. */
  readonly sglang: string;
}

/**
 * Release lines, oldest first. A release belongs to the newest line that is not newer than it.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/compatibility and the metadata of the `ai-dynamo` wheels: extra `sglang`
 */
export const RELEASE_LINES: readonly ReleaseLine[] = [
  { since: '0.5.0', sglang: '0.5.0rc2' },
  { since: '0.6.0', sglang: '0.5.3.post2' },
  { since: '0.7.0', sglang: '0.5.4.post3' },
  { since: '0.8.0', sglang: '0.5.6.post2' },
  { since: '0.9.0', sglang: '0.5.8' },
  { since: '1.0.0', sglang: '0.5.9' },
  { since: '1.1.0', sglang: '0.5.10.post1' },
  { since: '1.2.0', sglang: '0.5.11' },
  { since: '1.3.0', sglang: '0.5.14' },
  { since: '1.4.0', sglang: '0.5.16' },
  { since: '1.5.0', sglang: '0.5.18' },
  { since: '1.6.0', sglang: '0.5.21' },
];

/** The newest release line whose custom resource was read. */
export const NEWEST_KNOWN = '1.5';

/** From when on something is there, and the first release without it again. */
export interface Span {
  readonly since?: string;
  readonly until?: string;
  /** What is new in the first release, where older ones had something else of that name. */
  readonly news?: string;
}

/**
 * When the parts of the custom resource came and went.
 *
 * @see https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml
 */
export const FIELDS = {
  /** Whether admission takes v1beta1: the CRD has it from 1.2, whose webhook refuses it (#10419). */
  v1beta1: { since: '1.3.0' },
  /** From here on the operator derives the Dynamo namespace itself. */
  dynamoNamespace: { until: '0.7.0' },
  globalDynamoNamespace: { since: '0.7.0' },
  subComponentType: { since: '0.6.0' },
  resourceClaims: { since: '0.6.0' },
  scalingAdapter: { since: '0.8.0' },
  gpuMemoryService: { since: '1.0.0' },
  failover: { since: '1.1.0' },
  topologyConstraint: { since: '1.1.0' },
  kvTransferPolicy: { since: '1.3.0' },
  minAvailable: { since: '1.3.0' },
  priorityClassName: { since: '1.3.0' },
  runtimeVersionOverride: { since: '1.4.0' },
  forceScalingGroup: { since: '1.5.0' },
  /** Flags of the engine in a file, as the worker merges them. */
  engineConfig: { since: '0.7.0' },
  /** Workers that leave a model in a bucket to the engine, rather than look for it on the hub. */
  bucketModel: { since: '1.3.0' },
  /** The planner that one JSON document configures; that of older releases is another program, and takes flags. */
  planner: { since: '1.0.0', news: 'whose planner takes its configuration as JSON; that of older ones is another program, with flags of its own' },
} as const satisfies { readonly [field: string]: Span };

/** When behaviour of operator and programs changed. */
export const BEHAVIOUR = {
  /** The operator shortens the graph's part of a name that is too long for Grove (#8563). */
  namesAreShortened: { since: '1.2.0' },
  /** The operator quotes the arguments that it puts into a shell; as read in 2026-02. */
  shellIsQuoted: { since: '1.0.0' },
  /** Runtime images have no planner any more. */
  plannerHasAnImage: { since: '1.1.0' },
  /** Every option of the router can be set by a variable; before, only its mode. */
  routerReadsVariables: { since: '1.0.0' },
  /** Prefill and decode pods find each other only with an address and a port of their own (#3666, #4855). */
  bootstrapNeedsAddress: { since: '0.6.0' },
  /** The frontend finds workers by the beginning of their namespace (#10990). */
  frontendMatchesPrefixes: { since: '1.0.0', until: '1.6.0' },
  /** Programs find each other through the API of the cluster, as a ServiceAccount that the operator makes; as documented for 0.9.1. */
  discoversThroughCluster: { since: '0.9.0' },
  /** The operator gives a worker two hours to start, as read at 1.0.1; at 0.5.0 ten minutes. */
  startupTakesTwoHours: { since: '1.0.0' },
} as const satisfies { readonly [behaviour: string]: Span };
