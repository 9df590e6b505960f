/*
 * The differences between the releases of llm-d, as its router, which brings the sidecar and the endpoint picker, was read.
 *
 * Upstream: https://github.com/llm-d/llm-d-router, tags v0.7.1, v0.8.0, v0.9.0 and v0.10.0
 */

/** A release, as its two first numbers: patches have the same flags. */
export interface ReleaseLine {
  readonly major: number;
  readonly minor: number;
}

/** Parses `0.10.0` and `0.10`; undefined for any other text. */
export function parseLine(text: string): ReleaseLine | undefined {
  const [, major, minor] = /^v?(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3}))?$/.exec(text) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** Negative if the first release is older than the second, 0 if both are of one line, positive if it is newer. */
export function compareLines(a: ReleaseLine, b: ReleaseLine): number {
  return a.major - b.major || a.minor - b.minor;
}

/** The release lines that were read. */
export const KNOWN_LINES = { oldest: '0.7', newest: '0.10' } as const;

/** Where the sidecar of a pod that decodes is pulled from, the newest line first. */
export const SIDECAR_IMAGES = [
  { since: '0.9', repository: 'ghcr.io/llm-d/llm-d-router-disagg-sidecar' },
  { since: '0.7', repository: 'ghcr.io/llm-d/llm-d-routing-sidecar' },
] as const;

/** The flag with the port of the engine, the newest line first. Its default changed from 8001 to 8200, so it is always set. */
export const ENGINE_PORT_FLAGS = [
  { since: '0.10', flag: '--model-server-port' },
  { since: '0.7', flag: '--vllm-port' },
] as const;

/**
 * Flags and choices of the sidecar, with the first line that has them. Beyond these, an unknown flag ends it with exit code 2, and
 * a bad value with exit code 0.
 */
export const SIDECAR_SINCE = {
  flags: {
    '--port': '0.7',
    '--kv-connector': '0.7',
    '--secure-proxy': '0.7',
    '--cert-path': '0.7',
    '--enable-tls': '0.7',
    '--tls-insecure-skip-verify': '0.7',
    '--data-parallel-size': '0.7',
    '--ec-connector': '0.7',
    '--enable-prefiller-sampling': '0.7',
    '--enable-ssrf-protection': '0.7',
    '--inference-pool': '0.7',
    '--pool-group': '0.7',
    '--zap-devel': '0.7',
    '--zap-encoder': '0.7',
    '--zap-log-level': '0.7',
    '--zap-stacktrace-level': '0.7',
    '--zap-time-encoding': '0.7',
    '--max-idle-conns-per-host': '0.8',
    '--mooncake-bootstrap-port': '0.9',
    '--decode-chunk-size': '0.9',
    '--prefill-max-retries': '0.9',
    '--prefill-retry-backoff': '0.9',
    '--tracing': '0.9',
    '--p2p-connector-port': '0.10',
    '--enable-p2p-pull': '0.10',
    '--metrics-port': '0.10',
  },
  connectors: { 'nixlv2': '0.7', 'sglang': '0.7', 'shared-storage': '0.7', 'mooncake': '0.9', 'offloading': '0.10' },
} as const satisfies { readonly [kind: string]: { readonly [name: string]: string } };

/** A flag that the table of the sidecar has. */
export type SidecarFlag = keyof typeof SIDECAR_SINCE.flags;

/** How a proxy hands the KV cache of a prompt from the pod that computed it to the pod that decodes. */
export type KvConnector = keyof typeof SIDECAR_SINCE.connectors;

/** Variables that the sidecar reads. */
export const SIDECAR_VARIABLE = {
  /** The port on which prefill pods of SGLang tell others where a cache is; no flag sets it. */
  sglangBootstrapPort: 'SGLANG_BOOTSTRAP_PORT',
  podIp: 'POD_IP',
} as const;

/** The program in the image, which has no shell and, from 0.8 on, no other program. */
export const SIDECAR_PROGRAM = '/app/pd-sidecar';
