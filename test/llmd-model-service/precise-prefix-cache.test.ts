import { parse } from 'yaml';
import { engineOf, manifestsOf, newService, podOf } from './services';
import { EngineArgs, EngineImage, EnvValue, LlmdModelServiceProps, LlmdRouting, ModelSource, PrecisePrefixCacheOptions, SchedulingProfile, SecretRef, SecurityProfile } from '../../src';
import { StringMap } from '../../src/kube/objects';

const RENDER = 'http://render.llm:8000';
const VLLM = EngineImage.vllm('v0.22.0');

function precise(props: Partial<LlmdModelServiceProps> = {}, options: Partial<PrecisePrefixCacheOptions> = {}): Partial<LlmdModelServiceProps> {
  const profile = SchedulingProfile.precisePrefixCache({ renderUrl: RENDER, ...options });
  return { routing: LlmdRouting.gateway({ epp: { profile } }), ...props };
}

interface Config {
  readonly plugins: readonly { readonly type: string; readonly parameters?: { readonly [name: string]: unknown } }[];
  readonly [section: string]: unknown;
}

function configOf(props: Partial<LlmdModelServiceProps>): Config {
  const map = manifestsOf(newService(props)).find(({ kind }) => kind === 'ConfigMap')!;
  return parse((map.data as StringMap)['epp.yaml']) as Config;
}

function parametersOf(type: string, config: Config): object | undefined {
  return config.plugins.find((plugin) => plugin.type === type)!.parameters;
}

/** A flag of the engine, and what is behind it. */
function valueOf(flag: string, props: Partial<LlmdModelServiceProps>): string | undefined {
  const { args = [], command = [] } = engineOf('decode', props);
  const words = [...command, ...args];
  return words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
}

describe('a precise prefix cache', () => {
  test('has every pod tell the picker what is in its cache', () => {
    const { env, ports } = engineOf('decode', precise());
    expect(JSON.parse(valueOf('--kv-events-config', precise())!)).toEqual({ publisher: 'zmq', endpoint: 'tcp://*:5556', topic: 'kv@$(POD_IP):8000@Qwen/Qwen3-8B' });
    expect(env).toContainEqual({ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
    expect(ports!.map(({ containerPort }) => containerPort)).toContain(5556);
    expect(JSON.parse(valueOf('--kv-events-config', precise({ image: VLLM }))!)).toMatchObject({ enable_kv_cache_events: true, publisher: 'zmq' });
  });

  test('knows pods by the name of the model and the port that requests use', () => {
    const props = precise({ args: EngineArgs.sglang({ servedModelName: 'qwen' }), port: 8080 });
    expect(JSON.parse(valueOf('--kv-events-config', props)!)).toMatchObject({ topic: 'kv@$(POD_IP):8080@qwen' });
    expect(parametersOf('token-producer', configOf(props))).toEqual({ modelName: 'Qwen/Qwen3-8B', vllm: { url: RENDER } });
  });

  test('has the picker listen where pods publish, in the words of their engine', () => {
    expect(parametersOf('precise-prefix-cache-producer', configOf(precise()))).toEqual({
      tokenProcessorConfig: { blockSizeTokens: 64 },
      kvEventsConfig: { engineType: 'sglang', topicFilter: 'kv@', discoverPods: true, podDiscoveryConfig: { socketPort: 5556 } },
    });
    expect(parametersOf('precise-prefix-cache-producer', configOf(precise({ image: VLLM })))).toMatchObject({ kvEventsConfig: { engineType: 'vllm' } });
    expect(configOf(precise()).dataLayer).toEqual({
      sources: [
        { pluginRef: 'metrics-data-source', extractors: [{ pluginRef: 'core-metrics-extractor' }] },
        { pluginRef: 'endpoint-notification-source', extractors: [{ pluginRef: 'precise-prefix-cache-producer' }] },
      ],
    });
  });

  test('has scorers look at what is known, and not at what is guessed', () => {
    const config = configOf(precise({}, { scorers: { 'prefix-cache-scorer': 3, 'no-hit-lru-scorer': 1, 'queue-scorer': 1 } }));
    for (const type of ['prefix-cache-scorer', 'no-hit-lru-scorer']) {
      expect(parametersOf(type, config)).toEqual({ prefixMatchInfoProducerName: 'precise-prefix-cache-producer' });
    }
    expect(parametersOf('queue-scorer', config)).toBeUndefined();
  });

  test('compares prompts in the pages that the engines have', () => {
    const blocks = (props: Partial<LlmdModelServiceProps>) => parametersOf('precise-prefix-cache-producer', configOf(precise(props)));
    expect(valueOf('--page-size', precise())).toBe('64');
    expect(valueOf('--block-size', precise({ image: VLLM }))).toBe('64');
    expect(blocks({ args: EngineArgs.sglang({ pageSize: 128 }) })).toMatchObject({ tokenProcessorConfig: { blockSizeTokens: 128 } });
    expect(blocks({ image: VLLM, args: EngineArgs.vllm({ blockSize: 32 }) })).toMatchObject({ tokenProcessorConfig: { blockSizeTokens: 32 } });
  });

  test('leaves a variable alone that is stated', () => {
    const { env } = engineOf('decode', precise({ env: { POD_IP: EnvValue.of('10.0.0.7') } }));
    expect(env!.filter(({ name }) => name === 'POD_IP')).toEqual([{ name: 'POD_IP', value: '10.0.0.7' }]);
  });

  test('changes no pod of a service that does not ask for it', () => {
    expect(JSON.stringify(podOf('decode', { routing: LlmdRouting.gateway() }))).not.toMatch(/kv-events|page-size/);
  });

  test('refuses events that are stated otherwise', () => {
    expect(() => newService(precise({ args: EngineArgs.sglang({ kvEventsConfig: { publisher: 'zmq' } }) }))).toThrow('it follows from SchedulingProfile.precisePrefixCache(…)');
  });

  test('chooses for both roles where the service is disaggregated', () => {
    const config = configOf(precise({ prefill: {} }, { scorers: { 'prefix-cache-scorer': 3, 'queue-scorer': 1 } }));
    const references = (role: string) => [{ pluginRef: `${role}-filter` }, { pluginRef: 'prefix-cache-scorer', weight: 3 }, { pluginRef: 'queue-scorer', weight: 1 }, { pluginRef: 'max-score-picker' }];
    expect(config.schedulingProfiles).toEqual(['prefill', 'decode'].map((name) => ({ name, plugins: references(name) })));
    expect(parametersOf('disagg-profile-handler', config)).toEqual({ deciders: { prefill: 'always-disagg-pd-decider' } });
    expect(parametersOf('prefix-cache-scorer', config)).toEqual({ prefixMatchInfoProducerName: 'precise-prefix-cache-producer' });
    for (const role of ['prefill', 'decode']) {
      const [{ ports }] = podOf(role, precise({ prefill: {} })).spec.containers;
      expect(ports).toContainEqual({ name: 'kv-events', containerPort: 5556 });
    }
    expect(newService(precise({ prefill: {} })).advice.map(({ code }) => code)).not.toContain('LLM036');
  });
});

describe('pods that turn prompts into tokens', () => {
  const made = (options: PrecisePrefixCacheOptions = {}, props: Partial<LlmdModelServiceProps> = {}) => ({
    metadata: { name: 'qwen', namespace: 'llm' }, routing: LlmdRouting.gateway({ epp: { profile: SchedulingProfile.precisePrefixCache(options) } }), ...props,
  });
  const rendering = (options: PrecisePrefixCacheOptions = {}, props: Partial<LlmdModelServiceProps> = {}) => podOf('render', made(options, props)).spec;

  test('are made with a Service, which the picker asks', () => {
    const names = manifestsOf(newService(made())).map(({ kind, metadata: { name } }) => `${kind} ${name}`);
    expect(names).toEqual(expect.arrayContaining(['Deployment qwen-render', 'Service qwen-render']));
    expect(parametersOf('token-producer', configOf(made()))).toEqual({ modelName: 'Qwen/Qwen3-8B', vllm: { url: 'http://qwen-render.llm:8000' } });
    expect(newService(made()).podsOf('render').selectorLabels).toMatchObject({ 'app.kubernetes.io/component': 'render' });
  });

  test('load the tokenizer of the model, whatever the engine, and no weights', () => {
    const { containers: [container], volumes } = rendering({}, { model: ModelSource.huggingFace('Qwen/Qwen3-8B', { token: SecretRef.of({ name: 'hf', key: 'token' }) }) });
    expect(container.command).toEqual(['vllm', 'launch', 'render']);
    expect(container.args).toEqual(['Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000']);
    expect(container.env!.map(({ name }) => name)).toEqual(expect.arrayContaining(['HF_TOKEN', 'HF_HOME']));
    expect(volumes).toContainEqual({ name: 'tokenizer', emptyDir: {} });
    expect(container.resources!.limits).not.toHaveProperty(['nvidia.com/gpu']);
    expect(container.image).toMatch(/^docker\.io\/vllm\/vllm-openai-cpu:v/);
  });

  test('read a model on a claim there', () => {
    const { containers: [container] } = rendering({}, { model: ModelSource.persistentVolumeClaim('models', { subPath: 'qwen' }) });
    expect(container.volumeMounts).toContainEqual(expect.objectContaining({ subPath: 'qwen', mountPath: container.args![0] }));
  });

  test('take options of pods', () => {
    const render = { image: 'registry.example.com/vllm:v0.20.0', replicas: 3, extraArgs: ['--max-model-len', '4096'], resources: { cpu: 3 }, security: SecurityProfile.restricted() };
    const { containers: [container] } = rendering({ render });
    expect(container.args!.slice(-2)).toEqual(['--max-model-len', '4096']);
    expect(container.resources!.requests).toMatchObject({ cpu: '3' });
    expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false });
    expect(newService(made({ render })).images).toContain('registry.example.com/vllm:v0.20.0');
    expect(manifestsOf(newService(made({ render }))).find(({ kind, metadata: { name } }) => kind === 'Deployment' && name === 'qwen-render')!.spec).toMatchObject({ replicas: 3 });
  });

  test('are not made where an address is stated', () => {
    expect(manifestsOf(newService(precise())).map(({ metadata: { name } }) => name)).not.toContain('qwen-render');
  });
});
