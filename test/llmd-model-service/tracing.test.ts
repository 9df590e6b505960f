import { engineOf, manifestsOf, newService, sidecarOf } from './services';
import { EngineArgs, EngineImage, EnvValue, LlmdModelServiceProps, LlmdRouting, LlmdVersion } from '../../src';
import { Container, PodTemplate } from '../../src/kube/objects';

const ENDPOINT = 'http://otel-collector.monitoring:4317';
const TRACED: Partial<LlmdModelServiceProps> = { tracing: { endpoint: ENDPOINT }, prefill: {}, routing: LlmdRouting.gateway() };
const VLLM = EngineImage.vllm('v0.22.0');

function variablesOf({ env = [] }: Container): { readonly [name: string]: string | undefined } {
  return Object.fromEntries(env.filter(({ name }) => name.startsWith('OTEL_')).map(({ name, value }) => [name, value]));
}

function pickerOf(props: Partial<LlmdModelServiceProps>): Container {
  const picker = manifestsOf(newService(props)).find(({ kind, metadata: { name } }) => kind === 'Deployment' && name === 'qwen-epp')!;
  return (picker.spec as { template: PodTemplate }).template.spec.containers[0];
}

function expected(program: string): object {
  return {
    OTEL_SERVICE_NAME: program,
    OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  };
}

/** A flag and the value after it. */
function valueOf({ args = [], command = [] }: Container, flag: string): string | undefined {
  const words = [...command, ...args];
  return words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
}

describe('tracing', () => {
  test('is told to every engine in its own flags', () => {
    for (const role of ['decode', 'prefill']) {
      const sglang = engineOf(role, TRACED);
      expect([...sglang.command ?? [], ...sglang.args ?? []]).toContain('--enable-trace');
      expect(valueOf(sglang, '--otlp-traces-endpoint')).toBe(ENDPOINT);
      expect(variablesOf(sglang)).toEqual(expected(`sglang-${role}`));
      const vllm = engineOf(role, { ...TRACED, image: VLLM });
      expect(valueOf(vllm, '--otlp-traces-endpoint')).toBe(ENDPOINT);
      expect(variablesOf(vllm)).toEqual(expected(`vllm-${role}`));
    }
  });

  test('is told to the sidecar, whose flag is newer than its variables', () => {
    const sidecar = sidecarOf(TRACED);
    expect(sidecar.args).toContain('--tracing=true');
    expect(variablesOf(sidecar)).toEqual(expected('routing-proxy'));
    const older = sidecarOf({ ...TRACED, sidecar: { version: LlmdVersion.V0_8_0 } });
    expect(older.args!.filter((argument) => argument.startsWith('--tracing'))).toEqual([]);
    expect(variablesOf(older)).toEqual(expected('routing-proxy'));
  });

  test('is told to the endpoint picker', () => {
    expect(pickerOf(TRACED).args).toContain('--tracing=true');
    expect(variablesOf(pickerOf(TRACED))).toEqual(expected('llm-d-endpoint-picker'));
  });

  test('is off unless it is asked for', () => {
    const props = { prefill: {}, routing: LlmdRouting.gateway() };
    expect(JSON.stringify(manifestsOf(newService(props)))).not.toMatch(/OTEL_|otlp|--tracing=true/);
  });

  test('leaves flags and variables alone that are stated', () => {
    const engine = engineOf('decode', {
      ...TRACED,
      args: EngineArgs.sglang({ otlpTracesEndpoint: 'http://other:4317' }),
      env: { OTEL_SERVICE_NAME: EnvValue.of('mine') },
      sidecar: { env: { OTEL_SERVICE_NAME: EnvValue.of('proxy') } },
    });
    expect(valueOf(engine, '--otlp-traces-endpoint')).toBe('http://other:4317');
    expect(variablesOf(engine)).toEqual({ ...expected('mine') });
    expect(variablesOf(sidecarOf({ ...TRACED, sidecar: { env: { OTEL_SERVICE_NAME: EnvValue.of('proxy') } } }))).toEqual(expected('proxy'));
  });

  test('has the share of requests that is stated', () => {
    expect(variablesOf(pickerOf({ ...TRACED, tracing: { endpoint: ENDPOINT, samplingRatio: 1 } }))).toMatchObject({ OTEL_TRACES_SAMPLER_ARG: '1' });
  });

  test('LLM045 refuses what is no address and no share', () => {
    const tracedBy = (endpoint: string, samplingRatio?: number) => () => newService({ tracing: { endpoint, samplingRatio } });
    expect(tracedBy('otel-collector:4317')).toThrow('[LLM045] tracing.endpoint: got "otel-collector:4317"');
    expect(tracedBy(ENDPOINT, 1.5)).toThrow('[LLM045] tracing.samplingRatio: got 1.5');
    expect(tracedBy(ENDPOINT, 0)().advice).toEqual(newService().advice);
  });
});
