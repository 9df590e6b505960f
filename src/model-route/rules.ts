import { BoundBackend } from './model-backend';
import { KNOWN_PROCESSORS } from './payload-processor';
import { ModelRouteProps } from './props';
import { isDnsLabel, isDnsSubdomain } from '../kube/names';
import { PORTS, Range, requireInteger } from '../rules/range';
import { Finding, ruleTable } from '../rules/rule';
import { limitsInRoute } from '../traffic/gateway-provider';
import { routeFindings } from '../traffic/http-route';

/** What the rules look at. */
export interface ModelRouteSubject {
  readonly props: ModelRouteProps;
  /** Namespace of the route. */
  readonly namespace?: string;
}

const HTTP_ROUTE = 'https://gateway-api.sigs.k8s.io/reference/spec/#httproute';
const GRANT = 'https://gateway-api.sigs.k8s.io/api-types/referencegrant/';
const PROCESSOR_SOURCE = 'https://github.com/llm-d/llm-d-inference-payload-processor/blob/main/pkg/plugins/basemodelextractor';
const PROCESSOR_RELEASES = 'https://github.com/llm-d/llm-d-inference-payload-processor/releases';

/** As many hosts, rules, and backends of a rule, as a route can have. */
const MOST = 16;
const WEIGHTS: Range = { min: 0, max: 1_000_000 };
/** What can be the value of a header, as the processor trims it. */
const MODEL_NAME = /^[!-~](?:[ -~]{0,4094}[!-~])?$/;

/** The backends, and where each is stated. */
function placedBackends({ models }: ModelRouteProps): [path: string, backend: BoundBackend][] {
  return models.flatMap(({ backends }, i) => backends.map((backend, k): [string, BoundBackend] => [`models[${i}].backends[${k}]`, backend._bind()]));
}

/** The names of models and adapters, and where each is stated. */
function placedNames({ models }: ModelRouteProps): [path: string, name: string][] {
  return models.flatMap(({ name, adapters = [] }, i) => [
    ...(name === undefined ? [] : [[`models[${i}].name`, name] as [string, string]]),
    ...adapters.map((adapter, k): [string, string] => [`models[${i}].adapters[${k}]`, adapter]),
  ]);
}

function count(path: string, items: readonly unknown[], least: number): Finding[] {
  return items.length >= least && items.length <= MOST ? [] : [{
    path, got: `${items.length} items`, expected: `${least} to ${MOST}`, remedy: items.length < least ? 'add one' : 'split it into several routes',
  }];
}

/** Routes by the names of models. */
export const MODEL_ROUTE_RULES = ruleTable<ModelRouteSubject>([
  {
    code: 'MRT001',
    severity: 'error',
    title: 'The route names a Gateway, hosts, a path and a time as the Gateway API has them',
    source: HTTP_ROUTE,
    check: ({ props }) => routeFindings('', props),
  },
  {
    code: 'MRT002',
    severity: 'error',
    title: `A route has at most ${MOST} hosts, 1 to ${MOST} models, and each 1 to ${MOST} backends`,
    source: HTTP_ROUTE,
    check: ({ props: { models, hostnames = [] } }) => [
      ...count('hostnames', hostnames, 0), ...count('models', models, 1), ...models.flatMap(({ backends }, i) => count(`models[${i}].backends`, backends, 1)),
    ],
  },
  {
    code: 'MRT003',
    severity: 'error',
    title: 'A weight is 0 to 1000000',
    source: HTTP_ROUTE,
    check: ({ props }) => placedBackends(props).flatMap(([path, { weight }]) => requireInteger(`${path}.weight`, weight, WEIGHTS, 'write a whole number, such as a percentage') ?? []),
  },
  {
    code: 'MRT004',
    severity: 'advice',
    title: 'Some backend of a model gets requests',
    source: HTTP_ROUTE,
    check: ({ props: { models } }) => models.flatMap(({ backends }, i) => (
      backends.length > 0 && backends.every((backend) => backend._bind().weight === 0) ? [{
        path: `models[${i}].backends`, expected: 'a weight above 0: the Gateway answers requests with status 500', remedy: 'give one of them a weight, or remove the model',
      }] : [])),
  },
  {
    code: 'MRT005',
    severity: 'error',
    title: 'A pool and a Service have a name, a port and a namespace that can be',
    source: HTTP_ROUTE,
    check: ({ props }) => placedBackends(props).filter(([, { isNamed }]) => isNamed).flatMap(([path, { reference: { kind, name, port } = { kind: '', name: '' }, namespace }]) => [
      // Newer API servers take the name of a Service that begins with a digit.
      ...((kind === 'Service' ? isDnsLabel : isDnsSubdomain)(name) ? [] : [{ path: `${path}.name`, got: name, expected: `the name of a ${kind}`, remedy: 'copy it from the cluster' }]),
      requireInteger(`${path}.port`, port, PORTS, 'write the port of the Service'),
      namespace === undefined || isDnsLabel(namespace) ? undefined : {
        path: `${path}.namespace`, got: namespace, expected: 'at most 63 lowercase letters, digits and dashes', remedy: 'name an existing namespace',
      },
    ].filter((finding) => finding !== undefined)),
  },
  {
    code: 'MRT006',
    severity: 'error',
    title: 'A server that requests are sent to has a pool or a Service',
    source: 'docs/model-route.md',
    check: ({ props }) => placedBackends(props).filter(([, { reference }]) => reference === undefined).map(([path]) => ({
      path,
      expected: 'a server with a pool or a Service; this LlmdModelService has neither',
      remedy: 'give it routing: LlmdRouting.gateway(), or name the pool that selects its pods: ModelBackend.pool(…)',
    })),
  },
  {
    code: 'MRT007',
    severity: 'error',
    title: 'Names of models and adapters are such as a header can hold, each once',
    source: PROCESSOR_SOURCE,
    check: ({ props }) => {
      const seen = new Map<string, string>();
      return placedNames(props).flatMap(([path, got]) => {
        const first = seen.get(got);
        seen.set(got, first ?? path);
        const expected = MODEL_NAME.test(got) ? first && `a name that is not taken: ${first} has it` : '1 to 4096 characters of ASCII, without spaces at both ends';
        return expected ? [{ path, got, expected, remedy: 'write the name by which requests ask for it, once' }] : [];
      });
    },
  },
  {
    code: 'MRT008',
    severity: 'error',
    title: 'One model at most has no name, and it has no adapters',
    source: HTTP_ROUTE,
    check: ({ props: { models } }) => models.flatMap(({ name, adapters = [] }, i) => {
      const isSecond = models.findIndex((model) => model.name === undefined) < i;
      return name === undefined && (isSecond || adapters.length > 0) ? [{
        path: `models[${i}].name`, expected: isSecond ? 'a name: another model without one takes all requests' : 'a name: adapters are found by their model', remedy: 'name the model',
      }] : [];
    }),
  },
  {
    code: 'MRT009',
    severity: 'engine-error',
    title: 'A route by model names the payload processor that states the model of each request',
    source: PROCESSOR_SOURCE,
    check: ({ props }) => props.payloadProcessor === undefined && placedNames(props).length > 0 && {
      path: 'payloadProcessor',
      expected: 'the processor of the Gateway: without one, no request has the header that says which model it asks for',
      remedy: 'set payloadProcessor: { version: PayloadProcessorVersion.V0_1_0 }, leave out the name of a single model, or acknowledge MRT009 if another program sets the header',
    },
  },
  {
    code: 'MRT010',
    severity: 'error',
    title: 'The namespace of the route is known where a backend is in another one',
    source: GRANT,
    check: ({ props, namespace: ofRoute }) => ofRoute === undefined && placedBackends(props).flatMap(([path, { namespace }]) => (
      namespace === undefined ? [] : [{
        path,
        got: `a backend in ${namespace}`,
        expected: 'a route whose namespace is stated: the permission to send requests there names it',
        remedy: 'set metadata.namespace, or that of the chart',
      }])),
  },
  {
    code: 'MRT011',
    severity: 'advice',
    title: 'On GKE a policy of the backend limits the time of requests, and not the route',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources#configure_timeout',
    check: ({ props: { provider, requestTimeout } }) => provider !== undefined && requestTimeout !== undefined && !limitsInRoute(provider) && {
      path: 'requestTimeout', expected: 'no such prop: the Gateway of GKE does not read it in a route, so it is left out', remedy: 'state it in LlmdRouting.gateway({ requestTimeout }) of the service',
    },
  },
  {
    code: 'MRT012',
    severity: 'error',
    title: `The payload processor is a release, ${KNOWN_PROCESSORS.oldest}.0 or newer, in a namespace`,
    source: PROCESSOR_RELEASES,
    check: ({ props: { payloadProcessor: { version, namespace } = {} } }) => [
      ...(version === undefined || version._bind() ? [] : [{
        path: 'payloadProcessor.version', got: version.version, expected: `a release, ${KNOWN_PROCESSORS.oldest}.0 or newer`, remedy: 'use PayloadProcessorVersion.V0_1_0',
      }]),
      ...(namespace === undefined || isDnsLabel(namespace) ? [] : [{
        path: 'payloadProcessor.namespace', got: namespace, expected: 'at most 63 lowercase letters, digits and dashes', remedy: 'name an existing namespace',
      }]),
    ],
  },
  {
    code: 'MRT013',
    severity: 'advice',
    title: `The payload processor was read up to ${KNOWN_PROCESSORS.newest}`,
    source: PROCESSOR_RELEASES,
    unknown: 'release',
    check: ({ props: { payloadProcessor } }) => {
      const line = payloadProcessor?.version._bind();
      return line && (line.major > 0 || line.minor > 1) && {
        path: 'payloadProcessor.version',
        got: payloadProcessor!.version.version,
        expected: `a release up to ${KNOWN_PROCESSORS.newest}: of newer ones it is not known how they find models`,
        remedy: 'use PayloadProcessorVersion.V0_1_0, or acknowledge this once you have read the release notes',
      };
    },
  },
]);
