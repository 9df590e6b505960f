/*
 * Envoy beside the endpoint picker, as the chart llm-d-router-standalone v0.10.0 has it.
 *
 * Upstream: https://github.com/llm-d/llm-d-router/blob/v0.10.0/config/charts/llm-d-router-standalone/values.yaml
 */

/** With `sleep`, which the image without a distribution does not have. */
export const ENVOY_IMAGE = 'docker.io/envoyproxy/envoy:v1.33.2';

/** Where Envoy takes requests, says that it is ready, and is asked by the processes of its pod. */
export const ENVOY_PORT = { http: 8081, ready: 19001, admin: 19000 } as const;

/** Flags that are set. */
export const ENVOY_FLAG = { file: '-c', threads: '--concurrency', logLevel: '--log-level' } as const;

/** The user that the image has for it. */
export const ENVOY_USER = 101;

/** The header by which the picker names the pod of a request. */
export const DESTINATION_HEADER = 'x-gateway-destination-endpoint';

/** The longest that Envoy lets a message to a processor take, in seconds. */
export const LONGEST_MESSAGE_SECONDS = 3600;
