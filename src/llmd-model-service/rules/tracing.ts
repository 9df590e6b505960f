import { ServiceSubject } from './plan';
import { HTTP_ADDRESS } from '../../kube/http-address';
import { Finding, ruleTable } from '../../rules/rule';
import { LlmdTracing } from '../props/tracing';

/** Where spans are sent. */
export const TRACING_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM045',
    severity: 'error',
    title: 'Spans are sent to an address, for a share of the requests from 0 to 1',
    source: 'https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/',
    check: ({ props: { tracing } }) => tracing && tracingFindings(tracing),
  },
  {
    code: 'LLM046',
    severity: 'engine-error',
    title: 'The release of the engine has the flags by which it sends spans',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.4.post2/python/sglang/srt/server_args.py',
    // The last of the flags is the newest one.
    check: ({ plan: { roles } }) => roles.flatMap(({ facts }) => facts.tracingProblems.slice(-1)).at(0),
  },
]);

function tracingFindings({ endpoint, samplingRatio = 0 }: LlmdTracing): Finding[] {
  return [
    ...(HTTP_ADDRESS.test(endpoint) ? [] : [{
      path: 'tracing.endpoint', got: endpoint, expected: 'an address such as http://otel-collector.monitoring:4317', remedy: 'write scheme, host and port',
    }]),
    ...(samplingRatio >= 0 && samplingRatio <= 1 ? [] : [{
      path: 'tracing.samplingRatio', got: samplingRatio, expected: 'a number from 0 to 1', remedy: 'write 0.1 for one request of ten',
    }]),
  ];
}
