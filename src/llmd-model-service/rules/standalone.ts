import { movingFinding, referenceFinding } from './images';
import { ServiceSubject } from './plan';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { FailureMode } from '../../traffic/inference-pool';
import { envoyImage } from '../plan/envoy';
import { PICKER_PATH } from '../plan/picker';
import { ROUTING_PATH } from '../plan/traffic';
import { LlmdStandaloneOptions } from '../props/standalone';

const CHART = 'https://github.com/llm-d/llm-d-router/tree/v0.10.0/config/charts/llm-d-router-standalone';
const ENVOY = `${ROUTING_PATH}.envoy`;

function standaloneOf({ props: { routing } }: ServiceSubject): LlmdStandaloneOptions | undefined {
  return routing?._bind().standalone;
}

/** The proxy beside an endpoint picker. */
export const STANDALONE_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM064',
    severity: 'error',
    title: '`routing.envoy.image` is the reference of an image',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: (subject) => referenceFinding(`${ENVOY}.image`, standaloneOf(subject)?.envoy?.image),
  },
  {
    code: 'LLM065',
    severity: 'advice',
    title: '`routing.envoy.image` is pinned to a version or digest',
    source: 'https://www.envoyproxy.io/docs/envoy/latest/api/api_supported_versions',
    check: (subject) => movingFinding(`${ENVOY}.image`, standaloneOf(subject)?.envoy?.image, 'releases of Envoy remove fields of its configuration', envoyImage()),
  },
  {
    code: 'LLM066',
    severity: 'advice',
    title: 'A proxy that knows no pod by itself fails closed',
    source: CHART,
    check: (subject) => standaloneOf(subject)?.epp?.failureMode === FailureMode.FAIL_OPEN && {
      path: `${PICKER_PATH}.failureMode`,
      got: FailureMode.FAIL_OPEN,
      expected: 'FailClose: the proxy learns from the picker alone where a pod is, and answers 503 without it either way',
      remedy: 'remove it',
    },
  },
  {
    code: 'LLM067',
    severity: 'error',
    title: 'Objectives are those of a pool',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/apix/v1alpha2/inferenceobjective_types.go',
    check: (subject) => {
      const { inferencePool, epp } = standaloneOf(subject) ?? {};
      return inferencePool === false && epp?.objectives && {
        path: `${PICKER_PATH}.objectives`, expected: 'an InferencePool: without one, the picker reads no objectives', remedy: 'remove inferencePool: false, or objectives',
      };
    },
  },
  {
    code: 'LLM068',
    severity: 'error',
    title: 'The proxy limits requests in whole milliseconds',
    source: 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto',
    check: (subject) => {
      const { requestTimeout } = standaloneOf(subject) ?? {};
      return requestTimeout && requireInteger(
        `${ROUTING_PATH}.requestTimeout (milliseconds)`, requestTimeout.toMilliseconds({ integral: false }), { min: 0, max: INT32_MAX }, 'use Duration.seconds(…), or leave it out',
      );
    },
  },
]);
