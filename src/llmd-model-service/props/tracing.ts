/**
 * Where engines, sidecar and endpoint picker send spans of requests.
 */
export interface LlmdTracing {
  /**
   * Address of a collector that takes OTLP over gRPC, such as `http://otel-collector.monitoring:4317`.
   */
  readonly endpoint: string;

  /**
   * Share of the requests that are traced, from 0 to 1, unless whoever sends a request has decided on it.
   *
   * @default 0.1
   */
  readonly samplingRatio?: number;
}
