import { EnvVar, StringMap } from '../../kube/objects';
import { PodPart } from '../../pod/part';
import { LlmdTracing } from '../props/tracing';

/** Share of the requests that are traced unless it is stated. */
const RATIO = 0.1;

/**
 * The variables of a program that sends spans: those of OpenTelemetry, which all programs of the stack read.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function tracingEnv({ endpoint, samplingRatio = RATIO }: LlmdTracing, program: string): EnvVar[] {
  const variables: StringMap = {
    OTEL_SERVICE_NAME: program,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(samplingRatio),
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** The part of the program of a pod that sends spans; variables that the user states take precedence. */
export function tracingParts(tracing: LlmdTracing | undefined, program: string, stated: object = {}): PodPart[] {
  return tracing ? [{ from: 'tracing', env: tracingEnv(tracing, program).filter(({ name }) => !Object.hasOwn(stated, name)) }] : [];
}
