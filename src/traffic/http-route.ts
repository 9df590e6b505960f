import { Duration } from 'cdk8s';
import { Manifest } from '../kube/manifest';
import { isDnsLabel, isDnsSubdomain } from '../kube/names';
import { Finding } from '../rules/rule';

/**
 * A Gateway that routes attach to. Not made here: it belongs to whoever runs the cluster's traffic.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/gateway/
 */
export interface GatewayRef {
  /**
   * Name of the Gateway.
   */
  readonly name: string;

  /**
   * Namespace of the Gateway. Its listener must allow routes of this one.
   *
   * @default - that of the route
   */
  readonly namespace?: string;

  /**
   * Name of a listener of the Gateway.
   *
   * @default - all listeners that allow the route
   */
  readonly sectionName?: string;
}

/** Where requests go. */
export interface RouteBackend {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
  readonly weight?: number;
}

/** A header that a request must have. */
export interface HeaderMatch {
  readonly name: string;
  readonly value: string;
}

/** Requests, and where they go: those that any of the matches holds for. */
export interface RouteRule {
  readonly path: string;
  /** A request must have one of them, where there are any. */
  readonly headers?: readonly HeaderMatch[];
  readonly backends: readonly RouteBackend[];
  /** Undefined where the provider limits the time elsewhere. */
  readonly requestTimeout?: Duration;
}

/** A route, before it is rendered. */
export interface Route {
  readonly name: string;
  readonly gateway: GatewayRef;
  readonly hostnames?: readonly string[];
  readonly rules: readonly RouteRule[];
}

/** The API group of routes. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
/** What means that a request can take any time: the default of many gateways is seconds. */
export const NO_TIMEOUT = Duration.seconds(0);

/** The manifest of an HTTPRoute. */
export function httpRoute({ name, gateway, hostnames = [], rules }: Route): Manifest {
  const { namespace, sectionName } = gateway;
  return {
    apiVersion: `${GATEWAY_GROUP}/v1`,
    kind: 'HTTPRoute',
    metadata: { name },
    spec: {
      parentRefs: [{ group: GATEWAY_GROUP, kind: 'Gateway', name: gateway.name, namespace, sectionName }],
      ...(hostnames.length > 0 && { hostnames: [...hostnames] }),
      rules: rules.map(renderRule),
    },
  };
}

function renderRule({ path, headers = [], backends, requestTimeout }: RouteRule) {
  const match = { path: { type: 'PathPrefix', value: path } };
  return {
    matches: headers.length === 0 ? [match] : headers.map((header) => ({ ...match, headers: [{ type: 'Exact', ...header }] })),
    backendRefs: backends.map((backend) => ({ ...backend })),
    timeouts: requestTimeout && { request: gatewayDuration(requestTimeout) },
  };
}

/** A duration as the Gateway API writes it. */
function gatewayDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds({ integral: false });
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

/** The longest number that a duration of the Gateway API can have. */
const LONGEST = 99_999;

/** A host, or all hosts of a domain. */
const HOSTNAME = /^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What is stated of a route, as far as it is the same for all of its rules. */
export interface StatedRoute {
  readonly gateway?: GatewayRef;
  readonly hostnames?: readonly string[];
  readonly path?: string;
  readonly requestTimeout?: Duration;
}

/**
 * What is wrong with how a route attaches, and which requests it takes.
 *
 * @param place what stands in front of the props, with a dot; empty where they are those of the construct
 */
export function routeFindings(place: string, { gateway, hostnames = [], path: prefix, requestTimeout }: StatedRoute): Finding[] {
  return [
    ...gatewayFindings(`${place}gateway`, gateway),
    ...hostnames.filter((hostname) => !HOSTNAME.test(hostname) || hostname.length > 253).map((got) => ({
      path: `${place}hostnames`, got, expected: 'a host in lowercase, such as llm.example.com or *.example.com, without scheme and port', remedy: 'correct it',
    })),
    ...(prefix === undefined || isPathPrefix(prefix) ? [] : [{
      path: `${place}path`, got: prefix, expected: 'a path that begins with /, without //, /. and #, up to 1024 characters', remedy: 'write it as in the URL',
    }]),
    ...timeoutFindings(`${place}requestTimeout`, requestTimeout),
  ];
}

function gatewayFindings(path: string, gateway: GatewayRef | undefined): Finding[] {
  const { name, namespace, sectionName } = gateway ?? {};
  return [
    ...(name === undefined || isDnsSubdomain(name) ? [] : [{ path: `${path}.name`, got: name, expected: 'the name of a Gateway', remedy: 'copy it from the cluster' }]),
    ...(namespace === undefined || isDnsLabel(namespace) ? [] : [{ path: `${path}.namespace`, got: namespace, expected: 'at most 63 lowercase letters, digits and dashes', remedy: 'name an existing namespace' }]),
    ...(sectionName === undefined || isDnsSubdomain(sectionName) ? [] : [{ path: `${path}.sectionName`, got: sectionName, expected: 'the name of a listener', remedy: 'copy it from the Gateway' }]),
  ];
}

function isPathPrefix(path: string): boolean {
  return path.length <= 1024 && /^(?:\/[A-Za-z0-9/\-._~!$&'()*+,;=:@%]*)$/.test(path) && !/\/\/|\/\.{1,2}(?:\/|$)|%2[fF]/.test(path);
}

function timeoutFindings(path: string, timeout: Duration | undefined): Finding[] {
  const milliseconds = timeout?.toMilliseconds({ integral: false }) ?? 0;
  const number = milliseconds % 1000 === 0 ? milliseconds / 1000 : milliseconds;
  return Number.isInteger(number) && number >= 0 && number <= LONGEST ? [] : [{
    path, got: `${milliseconds}ms`, expected: `whole seconds up to ${LONGEST}, or whole milliseconds up to ${LONGEST}; 0 for no limit`, remedy: 'use Duration.seconds(…) or Duration.millis(…)',
  }];
}
