import { Duration, Yaml } from 'cdk8s';
import { secondsOf } from '../../kube/seconds';
import { DESTINATION_HEADER, ENVOY_PORT, LONGEST_MESSAGE_SECONDS } from '../release/envoy-facts';
import { PICKER_PORT } from '../release/picker-facts';

/** What Envoy is told. */
export interface EnvoyConfig {
  /** The address of all interfaces. */
  readonly address: string;
  /** Whether requests go on while no picker answers. */
  readonly failsOpen: boolean;
  /** How long a request may take. */
  readonly requestTimeout?: Duration;
  /** How long a request may wait in the picker. */
  readonly queueTimeout?: Duration;
  /** Whether the pods serve HTTPS. */
  readonly isEncrypted: boolean;
}

const TYPE = {
  accessLog: 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
  connections: 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  healthCheck: 'envoy.extensions.filters.http.health_check.v3.HealthCheck',
  httpOptions: 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  processor: 'envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor',
  router: 'envoy.extensions.filters.http.router.v3.Router',
  tls: 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
} as const;

const LOCALHOST = '127.0.0.1';
const CLUSTER = { pods: 'pods', picker: 'endpoint-picker', admin: 'admin' } as const;
/** What the picker calls its service for health checks. */
const PICKER_SERVICE = 'envoy.service.ext_proc.v3.ExternalProcessor';
/** Requests that run at a time: more than any picker takes. */
const MOST_REQUESTS = 40_000;
/** Bytes of a connection that are kept in memory. */
const BUFFER_BYTES = 32 * 1024;
/** How long the picker may take for one message, unless requests wait longer in it. */
const MESSAGE_SECONDS = 1000;
/** Windows of HTTP/2: of a stream, and of a connection. */
const WINDOWS = { initial_stream_window_size: 64 * 1024, initial_connection_window_size: 1024 * 1024 };

/** The file that Envoy reads. */
export function envoyFile(config: EnvoyConfig): string {
  return Yaml.stringify({
    admin: { address: socket(LOCALHOST, ENVOY_PORT.admin) },
    static_resources: {
      listeners: [readyListener(config), requestListener(config)],
      clusters: [adminCluster(), podCluster(config), pickerCluster()],
    },
  });
}

function typed(type: keyof typeof TYPE, fields: object = {}) {
  return { '@type': `type.googleapis.com/${TYPE[type]}`, ...fields };
}

function socket(address: string, port: number) {
  return { socket_address: { address, port_value: port } };
}

function listener(name: string, address: object, fields: object, connections: object) {
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: typed('connections', connections) }];
  return { name, address, ...fields, filter_chains: [{ filters }] };
}

/** A new object each time, as all of these: YAML would refer from the second to the first. */
function router() {
  return { name: 'envoy.filters.http.router', typed_config: typed('router', { suppress_envoy_headers: true }) };
}

/** Says whether Envoy runs, and what it counts. */
function readyListener({ address }: EnvoyConfig) {
  const health = typed('healthCheck', { pass_through_mode: false, headers: [{ name: ':path', string_match: { exact: '/ready' } }] });
  return listener('ready', socket(address, ENVOY_PORT.ready), {}, {
    stat_prefix: 'ready',
    route_config: routes([{ match: { prefix: '/stats/prometheus' }, route: { cluster: CLUSTER.admin } }]),
    http_filters: [{ name: 'envoy.filters.http.health_check', typed_config: health }, router()],
  });
}

function routes(list: readonly object[]) {
  return { virtual_hosts: [{ name: 'all', domains: ['*'], routes: list }] };
}

/** Takes requests, asks the picker for the pod of each, and passes answers by it, which counts them. */
function requestListener({ address, failsOpen, requestTimeout, queueTimeout }: EnvoyConfig) {
  const timeout = `${requestTimeout ? requestTimeout.toMilliseconds({ integral: false }) / 1000 : 0}s`;
  const processor = typed('processor', {
    failure_mode_allow: failsOpen,
    grpc_service: { envoy_grpc: { cluster_name: CLUSTER.picker, authority: `localhost:${PICKER_PORT.grpc}` } },
    processing_mode: {
      request_header_mode: 'SEND',
      response_header_mode: 'SEND',
      request_body_mode: 'FULL_DUPLEX_STREAMED',
      response_body_mode: 'FULL_DUPLEX_STREAMED',
      request_trailer_mode: 'SEND',
      response_trailer_mode: 'SEND',
    },
    message_timeout: `${messageSeconds(queueTimeout)}s`,
  });
  return listener('requests', socket(address, ENVOY_PORT.http), { per_connection_buffer_limit_bytes: BUFFER_BYTES }, {
    stat_prefix: 'requests',
    route_config: routes([{
      match: { prefix: '/' },
      route: { cluster: CLUSTER.pods, timeout, idle_timeout: timeout, upgrade_configs: [{ upgrade_type: 'websocket' }] },
    }]),
    http_filters: [{ name: 'envoy.filters.http.ext_proc', typed_config: processor }, router()],
    http2_protocol_options: { max_concurrent_streams: 100, ...WINDOWS },
    use_remote_address: true,
    normalize_path: true,
    merge_slashes: true,
    server_header_transformation: 'PASS_THROUGH',
    access_log: [{ name: 'envoy.access_loggers.stdout', typed_config: typed('accessLog', { log_format: { json_format: LOG } }) }],
  });
}

/** What is logged of a request: nothing that it says. */
const LOG = {
  time: '%START_TIME%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  status: '%RESPONSE_CODE%',
  flags: '%RESPONSE_FLAGS%',
  milliseconds: '%DURATION%',
  bytesReceived: '%BYTES_RECEIVED%',
  bytesSent: '%BYTES_SENT%',
  pod: '%UPSTREAM_HOST%',
  requestId: '%REQ(X-REQUEST-ID)%',
};

function messageSeconds(queueTimeout: Duration | undefined): number {
  const waits = queueTimeout && (secondsOf(queueTimeout) || LONGEST_MESSAGE_SECONDS);
  return Math.min(LONGEST_MESSAGE_SECONDS, Math.max(MESSAGE_SECONDS, waits ?? 0));
}

function cluster(name: string, type: string, fields: object) {
  return { name, type, connect_timeout: '10s', ...fields };
}

function endpointOf(name: string, port: number) {
  return { load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(LOCALHOST, port) } }] }] } };
}

function adminCluster() {
  return cluster(CLUSTER.admin, 'STATIC', endpointOf(CLUSTER.admin, ENVOY_PORT.admin));
}

function circuitBreakers() {
  return { thresholds: [{ max_connections: MOST_REQUESTS, max_pending_requests: MOST_REQUESTS, max_requests: MOST_REQUESTS }] };
}

/** TLS with a certificate that nobody verifies. */
function encrypted(protocol: string) {
  return { transport_socket: { name: 'envoy.transport_sockets.tls', typed_config: typed('tls', { common_tls_context: { alpn_protocols: [protocol] } }) } };
}

/** The pod that a header names. */
function podCluster({ isEncrypted }: EnvoyConfig) {
  return cluster(CLUSTER.pods, 'ORIGINAL_DST', {
    lb_policy: 'CLUSTER_PROVIDED',
    circuit_breakers: circuitBreakers(),
    original_dst_lb_config: { use_http_header: true, http_header_name: DESTINATION_HEADER },
    ...(isEncrypted && encrypted('http/1.1')),
  });
}

/** The picker of the same pod, whose certificate it makes itself. */
function pickerCluster() {
  return cluster(CLUSTER.picker, 'STATIC', {
    circuit_breakers: circuitBreakers(),
    health_checks: [{
      timeout: '2s',
      interval: '10s',
      unhealthy_threshold: 3,
      healthy_threshold: 2,
      grpc_health_check: { service_name: PICKER_SERVICE },
      tls_options: { alpn_protocols: ['h2'] },
    }],
    ...encrypted('h2'),
    typed_extension_protocol_options: { [TYPE.httpOptions]: typed('httpOptions', { explicit_http_config: { http2_protocol_options: { ...WINDOWS } } }) },
    ...endpointOf(CLUSTER.picker, PICKER_PORT.grpc),
  });
}
