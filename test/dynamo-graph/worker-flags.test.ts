import { aggregated, graphOf } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';
import { foundBy } from '../harness';

const ENGINES = { sglang: EngineArgs.sglang({}), vllm: EngineArgs.vllm({}) };

function graphWith(extraArgs: string[], version: string, engine: keyof typeof ENGINES = 'sglang') {
  return aggregated({ version: DynamoVersion.of(version), args: ENGINES[engine], worker: { extraArgs } });
}

function codesWith(...given: Parameters<typeof graphWith>): string[] {
  return foundBy(() => graphOf(graphWith(...given))).map(({ code }) => code).filter((code) => /^(FLG|DYN038)/.test(code));
}

describe('flags of the worker in extraArgs', () => {
  test.each([
    ['sglang', '1.6.0', ['--dyn-structural-tag', 'true']],
    ['vllm', '1.6.0', ['--dyn-structural-tag={"tools":{}}']],
    ['sglang', '1.3.1', ['--dyn-structural-tag-scope', 'always', '--no-dyn-enable-structural-tag']],
    ['sglang', '1.0.1', ['--endpoint', 'dyn://a.b.c', '--request-plane', 'tcp', '--event-plane', 'zmq']],
    ['sglang', '1.5.0', ['--sglang-trace-level', '1', '--health-check-payload', '{}', '--engine-route', 'a:b']],
    ['vllm', '1.1.0', ['--benchmark-mode', 'agg', '--gms-shadow-mode', '--model-express-url', 'http://m']],
    ['vllm', '0.5.0', ['--dynamo-port-min', '20000', '--dynamo-port-max', '20100']],
  ] as const)('are no matter where the release has them: %s, Dynamo %s, %p', (engine, version, extraArgs) => {
    expect(codesWith([...extraArgs], version, engine)).toEqual([]);
  });

  test.each([
    ['1.5.0', ['--dyn-structural-tag', 'true'], 'a flag of the worker of Dynamo 1.5.0; remove it, or use Dynamo 1.6.0 or newer'],
    ['1.0.1', ['--store-kv', 'etcd'], 'a flag of the worker of Dynamo 1.0.1; remove it, unless the image has it'],
    ['1.5.0', ['--dyn-nothing-like-it'], 'a flag of the worker of Dynamo 1.5.0; remove it, unless the image has it'],
    ['1.5.0', ['--contxt-length', '8'], 'a flag of SGLang or the worker of Dynamo 1.5.0; nothing is wrong if the engine has it; did you mean --context-length?'],
  ])('are advised against where Dynamo %s lacks them, and none is called a flag of the engine alone: %p', (version, extraArgs, advice) => {
    const messages = graphOf(graphWith(extraArgs, version)).advice.filter(({ code }) => code === 'FLG015').map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining(`expected ${advice}`)]);
  });

  test('are those of the release of each graph, where all else is the same', () => {
    const image = EngineImage.of('registry.example.com/dynamo:custom', { engineVersion: '0.5.9' });
    const codesOf = (version: string) => graphOf({ ...graphWith(['--event-plane', 'zmq'], version), image }).advice.map(({ code }) => code);
    expect(codesOf('1.0.1')).not.toContain('FLG015');
    expect(codesOf('0.8.1')).toContain('FLG015');
    expect(codesOf('1.0.1')).not.toContain('FLG015');
  });

  test.each([['--sglang-trace-level', 'vllm'], ['--mm-prompt-template', 'sglang']] as const)('are advised against with an engine whose workers lack them: %s', (name, engine) => {
    expect(codesWith([name, 'x'], '1.5.0', engine)).toEqual(['FLG015']);
  });
});
