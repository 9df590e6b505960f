/** What a server speaks on its port. */
export type Protocol = 'http' | 'https' | 'grpc';

/** How a server answers, as far as its flags and variables say: what probes, Services and addresses follow. */
export interface Listening {
  readonly protocol: Protocol;
  /** The arg that makes it another protocol than HTTP. */
  readonly arg?: string;
  /** Whether clients need a certificate, which the kubelet has not. */
  readonly needsClientCertificate?: boolean;
  /** Service of the health protocol of gRPC that says whether the server is ready; undefined where the release has no such protocol. */
  readonly grpcService?: string;
  /** Seconds that the server waits for the token which it generates to answer a probe, where that is stated. */
  readonly generateSeconds?: number;
  /** Whether the release has a variable that makes the health path answer without a token. */
  readonly hasPlainHealth?: boolean;
}

/** A server over HTTP. */
export const PLAIN_HTTP: Listening = { protocol: 'http' };
