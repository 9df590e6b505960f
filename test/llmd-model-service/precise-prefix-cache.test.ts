import { parse } from 'yaml';
import { engineOf, manifestsOf, newService, podOf } from './services';
import { EngineArgs, EngineImage, EnvValue, LlmdModelServiceProps, LlmdRouting, PrecisePrefixCacheOptions, SchedulingProfile } from '../../src';
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

  test('is not for services that are disaggregated', () => {
    expect(() => newService(precise({ prefill: {} }))).toThrow('[LLM036] routing.epp.profile: got "precisePrefixCache"');
  });
});
