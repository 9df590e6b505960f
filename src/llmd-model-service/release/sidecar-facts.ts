/*
 * The routing sidecar, as its options were read at the tags v0.7.1, v0.8.0, v0.9.0 and v0.10.0.
 *
 * An unknown flag ends it with exit code 2, and a bad value with exit code 0: its container restarts as if it had completed.
 *
 * Upstream: https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/sidecar/proxy/options.go
 */

/** Where the image is pulled from, the newest line first. */
export const SIDECAR_IMAGES = [
  { since: '0.9', repository: 'ghcr.io/llm-d/llm-d-router-disagg-sidecar' },
  { since: '0.7', repository: 'ghcr.io/llm-d/llm-d-routing-sidecar' },
] as const;

/** The flag with the port of the engine, the newest line first. Its default changed from 8001 to 8200, so it is always set. */
export const ENGINE_PORT_FLAGS = [
  { since: '0.10', flag: '--model-server-port' },
  { since: '0.7', flag: '--vllm-port' },
] as const;

/** A flag, and the first line that has it. */
export interface SidecarFlag {
  readonly flag: string;
  readonly since: string;
}

/** Flags that the construct sets, or that props of the sidecar do. */
export const SIDECAR_FLAGS = {
  port: { flag: '--port', since: '0.7' },
  kvConnector: { flag: '--kv-connector', since: '0.7' },
  /** Whether it serves HTTPS, which is its default. */
  secureProxy: { flag: '--secure-proxy', since: '0.7' },
  /** The directory of its certificate, where it does not make one. */
  certPath: { flag: '--cert-path', since: '0.7' },
  /** Ports of the engine, and as many of the sidecar: data parallel ranks that are asked one by one. */
  ranks: { flag: '--data-parallel-size', since: '0.7' },
  zapLogLevel: { flag: '--zap-log-level', since: '0.7' },
  enableTls: { flag: '--enable-tls', since: '0.7' },
  tlsInsecureSkipVerify: { flag: '--tls-insecure-skip-verify', since: '0.7' },
  enablePrefillerSampling: { flag: '--enable-prefiller-sampling', since: '0.7' },
  maxIdleConnsPerHost: { flag: '--max-idle-conns-per-host', since: '0.8' },
  prefillMaxRetries: { flag: '--prefill-max-retries', since: '0.9' },
  prefillRetryBackoff: { flag: '--prefill-retry-backoff', since: '0.9' },
  tracing: { flag: '--tracing', since: '0.9' },
} as const satisfies { readonly [name: string]: SidecarFlag };

/** Flags that no prop sets, with the first line that has them. */
export const FURTHER_SIDECAR_FLAGS: readonly SidecarFlag[] = [
  { flag: '--ec-connector', since: '0.7' },
  { flag: '--enable-ssrf-protection', since: '0.7' },
  { flag: '--inference-pool', since: '0.7' },
  { flag: '--pool-group', since: '0.7' },
  { flag: '--zap-devel', since: '0.7' },
  { flag: '--zap-encoder', since: '0.7' },
  { flag: '--zap-stacktrace-level', since: '0.7' },
  { flag: '--zap-time-encoding', since: '0.7' },
  { flag: '--mooncake-bootstrap-port', since: '0.9' },
  { flag: '--decode-chunk-size', since: '0.9' },
  { flag: '--p2p-connector-port', since: '0.10' },
  { flag: '--enable-p2p-pull', since: '0.10' },
  { flag: '--metrics-port', since: '0.10' },
];

/** What flags of MoRI-IO begin with, and the first line that has them. */
export const MORIIO_FLAGS: SidecarFlag = { flag: '--moriio-', since: '0.9' };

/** Flags that every sidecar gets, and what to use instead. Releases before 0.10 know the connector by an older name, too. */
export const OWNED_SIDECAR_FLAGS: { readonly [flag: string]: string } = {
  [SIDECAR_FLAGS.port.flag]: 'set `port` of the service',
  [ENGINE_PORT_FLAGS[0].flag]: 'set `sidecar.enginePort`',
  [ENGINE_PORT_FLAGS[1].flag]: 'set `sidecar.enginePort`',
  [SIDECAR_FLAGS.kvConnector.flag]: 'leave it out: it follows from the engine',
  '--connector': 'leave it out: it follows from the engine',
  [SIDECAR_FLAGS.zapLogLevel.flag]: 'set `sidecar.logLevel`',
  [SIDECAR_FLAGS.secureProxy.flag]: 'set `sidecar.tls`',
  [SIDECAR_FLAGS.certPath.flag]: 'set `sidecar.tls`',
};

/** How a KV cache is handed from the pod that computed it to the pod that decodes: the choices, with the first line that has each. */
export const KV_CONNECTORS = { 'nixlv2': '0.7', 'sglang': '0.7', 'shared-storage': '0.7', 'mooncake': '0.9', 'offloading': '0.10' } as const;

export type KvConnector = keyof typeof KV_CONNECTORS;

/** Variables that the sidecar reads. */
export const SIDECAR_VARIABLE = {
  /** The port on which pods of SGLang that prefill tell others where a cache is; no flag sets it. */
  sglangBootstrapPort: 'SGLANG_BOOTSTRAP_PORT',
  /** The port on which pods of vLLM with Mooncake do. */
  mooncakeBootstrapPort: 'MOONCAKE_BOOTSTRAP_PORT',
  podIp: 'POD_IP',
} as const;

/** The program in the image, which has no shell and, from 0.8 on, no other program. */
export const SIDECAR_PROGRAM = '/app/pd-sidecar';
