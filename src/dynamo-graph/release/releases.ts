/*
 * The differences between the releases of Dynamo.
 *
 * `since` names the first release whose custom resource or program has something; for 1.1 to 1.4 it is derived from the dates of
 * the commits. Upstream: https://github.com/ai-dynamo/dynamo
 */

/** A release, as three numbers. */
export type ReleaseNumber = readonly [major: number, minor: number, patch: number];

/** What follows the numbers of a release: a later patch of single artifacts (`0.9.0.post1`, as a chart `0.9.0-post1`), or a preview. */
const SUFFIX = '(?:(?:\\.post|-post\\.?)\\d+|-dev\\.\\d+)?';
const RELEASE = new RegExp(`^(0|[1-9]\\d{0,3})\\.(0|[1-9]\\d{0,3})\\.(0|[1-9]\\d{0,3})${SUFFIX}$`);

/** Parses `1.4.2`, `0.9.0.post1` or `1.1.0-dev.1`; undefined for any other text, such as one with a leading `v`. */
export function parseRelease(text: string): ReleaseNumber | undefined {
  const match = RELEASE.exec(text);
  return match ? [+match[1], +match[2], +match[3]] : undefined;
}

/** The release without the number of a later patch, which images do not have: those of Dynamo stay as they are. */
export function withoutPost(text: string): string {
  return text.replace(/(?:\.post|-post\.?)\d+$/, '');
}

/** A number that grows with the release, whose parts have four digits at most; NaN for other text. */
export function orderOf(text: string): number {
  const release = parseRelease(text);
  return release ? (release[0] * 10_000 + release[1]) * 10_000 + release[2] : NaN;
}

/** A release line and what all of its patches share. */
export interface ReleaseLine {
  readonly since: string;
  /** Version of the engine in the runtime image of each. */
  readonly sglang: string;
  readonly vllm: string;
}

/**
 * Release lines, oldest first. A release belongs to the newest line that does not begin after it.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/compatibility and the metadata of the `ai-dynamo` wheels: extras `sglang` and `vllm`
 */
export const RELEASE_LINES: readonly ReleaseLine[] = [
  { since: '0.5.0', sglang: '0.5.0rc2', vllm: '0.10.1.1' },
  { since: '0.6.0', sglang: '0.5.3.post2', vllm: '0.10.2' },
  { since: '0.7.0', sglang: '0.5.4.post3', vllm: '0.11.0' },
  { since: '0.8.0', sglang: '0.5.6.post2', vllm: '0.12.0' },
  { since: '0.9.0', sglang: '0.5.8', vllm: '0.14.1' },
  { since: '1.0.0', sglang: '0.5.9', vllm: '0.16.0' },
  { since: '1.1.0', sglang: '0.5.10.post1', vllm: '0.19.0' },
  { since: '1.2.0', sglang: '0.5.11', vllm: '0.20.1' },
  { since: '1.3.0', sglang: '0.5.14', vllm: '0.23.0' },
  { since: '1.4.0', sglang: '0.5.16', vllm: '0.26.0' },
  { since: '1.5.0', sglang: '0.5.18', vllm: '0.28.0' },
  { since: '1.6.0', sglang: '0.5.21', vllm: '0.31.0' },
];

/** The newest release line whose custom resource has been read. */
export const NEWEST_KNOWN = '1.5';

/** Releases whose programs have not been read: the wheel of 1.6.1 is the newest one that has. */
export const UNREAD = { since: '1.7.0' } as const satisfies Span;

/** The first release that has something, and the first release without it again. */
export interface Span {
  readonly since?: string;
  readonly until?: string;
  /** What is new in the first release, if older ones had something else of that name. */
  readonly news?: string;
}

/**
 * The spans of the parts of the custom resource.
 *
 * @see https://github.com/ai-dynamo/dynamo/blob/2a6da14c83617f5412caba5777dbf0e2399e9c5f/deploy/operator/config/crd/bases/nvidia.com_dynamographdeployments.yaml
 */
export const FIELDS = {
  /** Releases that admit v1beta1: the CRD of 1.2 has it, but the webhook rejects it (#10419). */
  v1beta1: { since: '1.3.0' },
  /** Newer operators derive the Dynamo namespace themselves. */
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
  /** The planner that one JSON document configures; older releases have a different program, which takes flags. */
  planner: { since: '1.0.0', news: 'whose planner is configured in JSON; older releases have a different one with flags' },
} as const satisfies { readonly [field: string]: Span };

/** The spans of the behaviour of operator and programs. */
export const BEHAVIOUR = {
  /** Pods of Grove have the labels of graph and component; before, they have one of both together. */
  podsNameComponents: { since: '0.8.0' },
  /** The operator shortens the name of the graph in a name that is too long for Grove (#8563). */
  namesAreShortened: { since: '1.2.0' },
  /** The operator quotes the arguments of a shell command; as read in 2026-02. */
  shellIsQuoted: { since: '1.0.0' },
  /** The operator finds the engine, to which it gives the ranks of several nodes, only within a text for a shell. */
  ranksNeedText: { until: '0.5.1' },
  /** Runtime images no longer contain the planner. */
  plannerHasAnImage: { since: '1.1.0' },
  /** Every option of the router has a variable; in older releases only the mode has one. */
  routerReadsVariables: { since: '1.0.0' },
  /** Prefill and decode pods find each other only with an explicit address and port (#3666, #4855). */
  bootstrapNeedsAddress: { since: '0.6.0' },
  /** The frontend discovers workers by a prefix of their namespace (#10990). */
  frontendMatchesPrefixes: { since: '1.0.0', until: '1.6.0' },
  /** Programs discover each other through the Kubernetes API, with a ServiceAccount that the operator creates; as documented for 0.9.1. */
  discoversThroughCluster: { since: '0.9.0' },
  /** Runtime images have an unprivileged user, `dynamo`. */
  imagesHaveUser: { since: '0.7.0' },
  /** Workers with SGLang hand images and videos to the engine where prefill and decode are apart; as read in the wheels 1.2.1 and 1.3.1 (#10643). */
  passesMediaOn: { since: '1.3.0' },
  /** The operator gives a worker two hours to start, as read at 1.0.1; ten minutes at 0.5.0. */
  startupTakesTwoHours: { since: '1.0.0' },
} as const satisfies { readonly [behaviour: string]: Span };
