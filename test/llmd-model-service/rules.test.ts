import { Duration } from 'cdk8s';
import { newService } from './services';
import {
  EngineArgs, EngineImage, EnvValue, Gpu, Interconnect, LlmdModelServiceProps, LlmdRole, LlmdRouting, LlmdVersion, ModelSource,
} from '../../src';
import { Found, foundBy } from '../harness';
import { EVERY_RULE } from '../rules/every-rule';

type Props = Partial<LlmdModelServiceProps>;

const RDMA: LlmdRole = { interconnect: Interconnect.rdma({ resource: 'rdma/ib' }) };
/** A disaggregated service that breaks no rule. */
const BOTH = { decode: RDMA, prefill: RDMA };
const VLLM = EngineImage.vllm('v0.22.0');

function both(prefill: LlmdRole, decode: LlmdRole = {}): Props {
  return { decode: { ...RDMA, ...decode }, prefill: { ...RDMA, ...prefill } };
}

function pool(selectorLabels: { [key: string]: string }, targetPort?: number): Props {
  return { routing: LlmdRouting.existingPool({ selectorLabels, targetPort }) };
}

/** What breaks each rule, where that is found, and the change that is proposed. */
const CASES: [code: string, path: string, broken: Props, mended: Props][] = [
  ['LLM001', 'version', { version: LlmdVersion.of('0.6.1') }, { version: LlmdVersion.V0_7_1 }],
  ['LLM001', 'version', { version: LlmdVersion.of('latest') }, { version: LlmdVersion.V0_10_0 }],
  ['LLM001', 'sidecar.version', { sidecar: { version: LlmdVersion.of('main') } }, { sidecar: { version: LlmdVersion.V0_9_0 } }],
  ['LLM002', 'version', { version: LlmdVersion.of('0.11.0') }, { version: LlmdVersion.of('0.10.3') }],
  ['LLM003', 'image', { image: EngineImage.of('team/engine:1', { engineVersion: 'v0.5.17' }) }, {
    image: EngineImage.of('team/engine:1', { engineVersion: 'v0.5.17' }), args: EngineArgs.sglang({}),
  }],
  ['LLM004', 'prefill.args.pageSize', both({ args: EngineArgs.sglang({ pageSize: 64 }) }), { ...BOTH, args: EngineArgs.sglang({ pageSize: 64 }) }],
  ['LLM004', 'prefill.args.kvCacheDtype', both({ args: EngineArgs.sglang({ kvCacheDtype: 'fp8_e5m2' }) }), { ...BOTH, args: EngineArgs.sglang({ kvCacheDtype: 'fp8_e5m2' }) }],
  ['LLM004', 'prefill.args.blockSize', { image: VLLM, ...both({ args: EngineArgs.vllm({ blockSize: 64 }) }) }, { image: VLLM, ...BOTH, args: EngineArgs.vllm({ blockSize: 64 }) }],
  ['LLM005', 'prefill.args', { model: ModelSource.huggingFace('openai/gpt-oss-120b'), ...both({ gpu: Gpu.any(1) }, { gpu: Gpu.any(4) }) }, {
    model: ModelSource.huggingFace('openai/gpt-oss-120b'), ...both({ gpu: Gpu.any(2) }, { gpu: Gpu.any(2) }),
  }],
  ['LLM006', 'prefill.args', { image: VLLM, ...both({ gpu: Gpu.any(4) }, { gpu: Gpu.any(2) }) }, { image: VLLM, ...both({ gpu: Gpu.any(2) }, { gpu: Gpu.any(4) }) }],
  ['LLM007', 'prefill.replicas', both({ replicas: 0 }), both({ replicas: 1 })],
  ['LLM008', 'sidecar.enginePort', { ...BOTH, sidecar: { enginePort: 8000 } }, { ...BOTH, sidecar: { enginePort: 8201 } }],
  ['LLM008', 'port', { ...BOTH, port: 8998 }, { ...BOTH, port: 8080 }],
  ['LLM008', 'sidecar.enginePort', { ...BOTH, sidecar: { enginePort: 8299 } }, { ...both({}, { kubernetesVersion: '1.30' }), sidecar: { enginePort: 8299 } }],
  ['LLM009', 'port', { port: 0 }, { port: 8080 }],
  ['LLM009', 'routing.targetPort', pool({ app: 'x' }, 70000), pool({ app: 'x' }, 8080)],
  ['LLM009', 'port', { ...pool({ app: 'x' }, 8080), port: 8000 }, { ...pool({ app: 'x' }, 8080), port: 8080 }],
  ['LLM010', 'sidecar.prefillMaxRetries', { ...BOTH, version: LlmdVersion.V0_8_0, sidecar: { prefillMaxRetries: 1 } }, { ...BOTH, version: LlmdVersion.V0_9_0, sidecar: { prefillMaxRetries: 1 } }],
  ['LLM010', 'sidecar.maxIdleConnsPerHost', { version: LlmdVersion.V0_7_1, sidecar: { maxIdleConnsPerHost: 1 } }, { version: LlmdVersion.V0_8_0, sidecar: { maxIdleConnsPerHost: 1 } }],
  ['LLM012', 'sidecar.maxIdleConnsPerHost', { sidecar: { maxIdleConnsPerHost: 0 } }, { sidecar: { maxIdleConnsPerHost: 1 } }],
  ['LLM012', 'sidecar.prefillMaxRetries', { sidecar: { prefillMaxRetries: 0.5 } }, { sidecar: { prefillMaxRetries: 0 } }],
  ['LLM012', 'sidecar.prefillRetryBackoff (milliseconds)', { sidecar: { prefillRetryBackoff: Duration.millis(0) } }, { sidecar: { prefillRetryBackoff: Duration.millis(1) } }],
  ['LLM012', 'sidecar.logLevel', { sidecar: { logLevel: 6 } }, { sidecar: { logLevel: 5 } }],
  ['LLM013', 'sidecar.enginePort', { sidecar: { enginePort: 0 } }, { sidecar: { enginePort: 1024 } }],
  ['LLM014', 'sidecar.image', { sidecar: { image: 'Registry/Sidecar:1' } }, { sidecar: { image: 'registry/sidecar:1' } }],
  ['LLM015', 'sidecar.image', { sidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:latest' } }, { sidecar: { image: 'ghcr.io/llm-d/llm-d-routing-sidecar:v0.8.0' } }],
  ['LLM015', 'sidecar.image', { sidecar: { image: 'registry.example.com:5000/sidecar' } }, { sidecar: { image: 'registry.example.com:5000/sidecar:1' } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--connector=nixlv2'] } }, { sidecar: { extraArgs: ['--ec-connector=ec-nixl'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--secure-serving=false'] } }, { sidecar: { extraArgs: ['--zap-devel=true'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { extraArgs: ['--tracing', 'true'] } }, { sidecar: { extraArgs: ['--tracing=true'] } }],
  ['LLM016', 'sidecar.extraArgs', { version: LlmdVersion.V0_8_0, sidecar: { extraArgs: ['--tracing=true'] } }, { version: LlmdVersion.V0_9_0, sidecar: { extraArgs: ['--moriio-dp-size=8'] } }],
  ['LLM016', 'sidecar.extraArgs', { sidecar: { prefillMaxRetries: 1, extraArgs: ['--prefill-max-retries=2'] } }, { sidecar: { prefillMaxRetries: 2 } }],
  ['LLM017', 'sidecar.env', { sidecar: { env: { '1ST': EnvValue.of('x') } } }, { sidecar: { env: { FIRST: EnvValue.of('x') } } }],
  ['LLM020', 'routing.selectorLabels', pool({}), pool({ app: 'x' })],
  ['LLM020', 'routing.selectorLabels.app', pool({ app: 'a b' }), pool({ app: 'a-b' })],
  ['LLM020', 'routing.selectorLabels.llm-d.ai/role', { ...BOTH, ...pool({ 'llm-d.ai/role': 'decode' }) }, pool({ 'llm-d.ai/role': 'decode' })],
  ['LLM020', 'routing.selectorLabels.llm-d.ai/engine-type', pool({ 'llm-d.ai/engine-type': 'vllm' }), pool({ 'llm-d.ai/engine-type': 'sglang' })],
  ['LLM020', 'routing.selectorLabels.team', { ...pool({ team: 'a' }), decode: { podLabels: { team: 'b' } } }, { ...pool({ team: 'a' }), decode: { podLabels: { team: 'a' } } }],
  ['LLM021', 'decode.podLabels.llm-d.ai/role', { decode: { podLabels: { 'llm-d.ai/role': 'both' } } }, { decode: { podLabels: { 'llm-d.ai/role': 'decode' } } }],
  ['LLM022', 'decode.args', { args: EngineArgs.sglang({ enableMetrics: false }) }, { args: EngineArgs.sglang({ enableMetrics: true }) }],
  ['LLM023', 'prefill.interconnect', { decode: RDMA, prefill: {} }, BOTH],
  ['LLM024', 'prefill.image', both({ image: EngineImage.sglang('v0.5.16') }), both({ image: EngineImage.sglang('v0.5.17-runtime') })],
];

const found = (props: Props): Found[] => foundBy(() => newService(props)).filter(({ code }) => code.startsWith('LLM'));

describe.each(CASES)('%s at %s', (code, path, broken, mended) => {
  test('is found, alone', () => {
    expect(found(broken)).toEqual([{ code, path }]);
  });

  test('is not found once the input is changed as proposed', () => {
    expect(found(mended)).toEqual([]);
  });
});

test('a release without the connector of an engine is refused', () => {
  // No engine has a connector yet that some release lacks: see the table of rows.
  expect(EVERY_RULE.find(({ code }) => code === 'LLM011')!.check({
    connector: 'offloading', version: LlmdVersion.V0_9_0, options: {},
  } as never)).toMatchObject({ path: 'sidecar.version', expected: 'llm-d 0.10 or newer for --kv-connector offloading' });
});

test('an image of another engine is refused, and flags of another engine too', () => {
  expect(foundBy(() => newService({ image: EngineImage.sglangJax('v0.1.0') })).map(({ code }) => code)).toContain('IMG001');
  expect(foundBy(() => newService({ prefill: { image: VLLM } })).map(({ code, path }) => `${code} ${path}`)).toContain('IMG001 prefill.image');
  expect(() => newService({ decode: { args: EngineArgs.vllm({}) } })).toThrow('[FLG017] decode.args: got "EngineArgs.vllm(…)", expected flags of sglang');
});

test('flags of the other engine are answered with those of this one', () => {
  expect(() => newService({ decode: { extraArgs: ['--disable-uvicorn-access-log'] } })).toThrow('--uvicorn-access-log-exclude-prefixes');
});

test('every rule of services has a case', () => {
  const codes = EVERY_RULE.map(({ code }) => code).filter((code) => code.startsWith('LLM'));
  expect([...new Set([...CASES.map(([code]) => code), 'LLM011'])].sort()).toEqual(codes);
});
