import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { commandLine, intoFile } from '../../../src/dynamo-graph/plan/command-line';
import { DynamoCommandForm } from '../../../src/dynamo-graph/props/command-form';
import { DynamoEngineConfig } from '../../../src/dynamo-graph/props/engine-config';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../../src/engines/engine-args';
import { SGLANG_FLAG_TABLE } from '../../../src/engines/sglang/flags';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelSource } from '../../../src/models/model-source';
import { PROLOGUE_SCRIPT } from '../../../src/pod/parts/prologue';
import { SHELLS_HERE } from '../../shells';
import { aggregated, containerOf, disaggregated, errorOf, flagOf, manifestsOf, serviceOf, SomeProps, Yaml } from '../graphs';

describe('a command line as one string', () => {
  const text = (...args: string[]) => commandLine(['python3', '-m', 'dynamo.sglang'], args, { form: DynamoCommandForm.SHELL });

  test('is run by a shell', () => {
    expect(text('--page-size', '16')).toEqual({ command: ['/bin/sh', '-c'], args: ['python3 -m dynamo.sglang --page-size 16'] });
  });

  test('quotes what a shell would change', () => {
    expect(text('{"a": 1}', 'it\'s').args).toEqual(['python3 -m dynamo.sglang \'{"a": 1}\' \'it\'\\\'\'s\'']);
  });

  test.each(SHELLS_HERE)('reaches the program as it was through %s', (shell) => {
    fc.assert(fc.property(fc.array(fc.string().filter((one) => !one.includes('\0'))), (args) => {
      const [line] = commandLine(['printf', '%s\\0'], ['x', ...args], { form: DynamoCommandForm.SHELL }).args;
      expect(execFileSync(shell, ['-c', line], { encoding: 'utf8' })).toBe(['x', ...args].map((one) => `${one}\0`).join(''));
    }), { numRuns: 50 });
  });

  test('is the form of frontend and planner too', () => {
    const props = aggregated({ commandForm: DynamoCommandForm.SHELL, planner: {} });
    expect(containerOf(props, 'Frontend').args).toEqual(['python3 -m dynamo.frontend']);
    expect(containerOf(props, 'Planner').args[0]).toMatch(/^python3 -m dynamo\.planner --config '\{.*\}'$/);
  });
});

describe('on several nodes, to which the operator gives ranks', () => {
  const worker = { nodesPerReplica: 2, args: EngineArgs.sglang({ tpSize: 2 }) };
  const commandOf = (version: string) => serviceOf(aggregated({ version: DynamoVersion.of(version), worker }), 'worker').extraPodSpec.mainContainer;

  test('is one string with Dynamo 0.5.0, whose operator finds the engine nowhere else', () => {
    const { command, args } = commandOf('0.5.0');
    expect({ command, args }).toEqual({ command: ['/bin/sh', '-c'], args: ['python3 -m dynamo.sglang --model-path Qwen/Qwen3-0.6B --tp-size 2'] });
  });

  test('is a list from Dynamo 0.5.1 on', () => {
    expect(commandOf('0.5.1').command).toEqual(['python3', '-m', 'dynamo.sglang']);
  });
});

describe('a prologue', () => {
  const prologue = { commands: [['echo', 'it\'s {"a": 1} $(X)']] };

  test('is part of the argument list', () => {
    const { command, args } = containerOf(aggregated({ worker: { prologue } }), 'worker');
    expect(command).toEqual(['sh', '-c', PROLOGUE_SCRIPT, 'prologue', 'run', '2', 'echo', 'it\'s {"a": 1} $$(X)', '--', 'python3', '-m', 'dynamo.sglang']);
    expect(args).toEqual(['--model-path', 'Qwen/Qwen3-0.6B']);
  });

  test('makes the frontend state its program', () => {
    expect(containerOf(aggregated({ frontend: { prologue } }), 'Frontend').command.slice(-3)).toEqual(['python3', '-m', 'dynamo.frontend']);
  });

  test.each<[string, SomeProps]>([
    ['several nodes, to which the operator adds ranks', { worker: { gpu: Gpu.any(1), nodesPerReplica: 2, prologue } }],
    ['commandForm SHELL', { commandForm: DynamoCommandForm.SHELL, worker: { prologue } }],
  ])('is text for %s, which runs it in front of the program', (_, props) => {
    const { command, args: [text] } = containerOf(aggregated(props), 'worker');
    expect(command).toEqual(['/bin/sh', '-c']);
    // As the operator looks for the program.
    expect(/(python[0-9.]*\s+[^|&;]*sglang[^|&;]*?)(\s|$|[|&;])/.exec(text)![1]).toBe('python3 -m dynamo.sglang');
    const ran = text.replaceAll('$$', '$').replace('python3 -m dynamo.sglang', 'echo --node-rank $((0 + 1))');
    for (const shell of SHELLS_HERE) {
      expect(execFileSync(shell, ['-c', ran], { encoding: 'utf8' }).split('\n').slice(0, 2)).toEqual([
        'it\'s {"a": 1} $(X)', expect.stringMatching(/^--node-rank 1 --model-path Qwen\/Qwen3-0\.6B/),
      ]);
    }
  });

  test('survives the shell in which Grove runs the nodes, since the operator only inserts ranks into it', () => {
    expect(errorOf(aggregated({ worker: { gpu: Gpu.any(1), nodesPerReplica: 2, prologue } }))).toBe('');
  });
});

test('text of props reaches programs unchanged: Kubernetes would expand $(NAME), a file would not', () => {
  const props = {
    model: ModelSource.persistentVolumeClaim('models', { mountPath: '/models/$(id)' }),
    router: DynamoRouter.kv({ eventsTopic: '$(topic)' }),
    runtime: { customJinjaTemplate: '/templates/$(id)' },
    planner: { config: { model_name: '$(id)' } },
  };
  expect(flagOf(aggregated(props), 'worker', '--model-path')).toBe('/models/$$(id)');
  expect(flagOf(aggregated(props), 'worker', '--custom-jinja-template')).toBe('/templates/$$(id)');
  expect(flagOf(aggregated(props), 'worker', '--kv-events-config')).toContain('"$$(topic)"');
  expect(flagOf(aggregated(props), 'Planner', '--config')).toContain('"$$(id)"');
  const [, { data }] = manifestsOf(aggregated({ ...props, engineConfig: DynamoEngineConfig.generated() })) as Yaml[];
  expect(parse(data['worker.yaml'])).toMatchObject({ 'model-path': '/models/$(id)' });
});

describe('flags in a file', () => {
  const props = disaggregated({
    engineConfig: DynamoEngineConfig.generated(),
    args: EngineArgs.sglang({ trustRemoteCode: true, memFractionStatic: 0.85, modelLoaderExtraConfig: { num_threads: 32 }, loraPaths: ['a=/a', 'b=/b'] }),
    runtime: { toolCallParser: 'hermes' },
    prefill: { extraArgs: ['--log-level', 'debug'] },
  });
  const [graph, configMap] = manifestsOf(props) as Yaml[];
  const prefill = graph.spec.components[1].podTemplate;

  test('are the flags of the engine, in one file per role', () => {
    expect(configMap).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'chat-sglang-config' } });
    expect(Object.keys(configMap.data).sort()).toEqual(['decode.yaml', 'prefill.yaml']);
    expect(parse(configMap.data['prefill.yaml'])).toMatchObject({
      'model-path': 'Qwen/Qwen3-0.6B',
      'disaggregation-mode': 'prefill',
      'trust-remote-code': true,
      'mem-fraction-static': 0.85,
      'model-loader-extra-config': '{"num_threads":32}',
      'lora-paths': ['a=/a', 'b=/b'],
    });
  });

  test('leave the flags of Dynamo and extraArgs on the command line', () => {
    expect(prefill.spec.containers[0].args).toEqual(['--config', '/etc/sglang/prefill.yaml', '--dyn-tool-call-parser', 'hermes', '--log-level', 'debug']);
  });

  test('are mounted, and a change replaces the workers', () => {
    expect(prefill.spec.volumes).toEqual([{ name: 'sglang-config', configMap: { name: 'chat-sglang-config' } }]);
    const changed = { ...props, prefill: { ...props.prefill, args: EngineArgs.sglang({ memFractionStatic: 0.8 }) } };
    const [before, after] = [props, changed].map((one) => (manifestsOf(one)[0] as Yaml).spec.components[1].podTemplate.metadata.annotations);
    expect(before).not.toEqual(after);
  });

  test('of an existing ConfigMap yield to those on the command line', () => {
    const existing = aggregated({ engineConfig: DynamoEngineConfig.configMap('mine', { mountPath: '/cfg' }) });
    expect(manifestsOf(existing)).toHaveLength(1);
    const { args, volumeMounts } = containerOf(existing, 'worker');
    expect(args).toEqual(['--model-path', 'Qwen/Qwen3-0.6B', '--config', '/cfg/worker.yaml']);
    expect(volumeMounts).toEqual([{ name: 'sglang-config', mountPath: '/cfg', readOnly: true }]);
  });

  test('have the file names of the props, also the same one for both roles of an existing ConfigMap', () => {
    const files = { prefill: 'all.yaml', decode: 'all.yaml' };
    const existing = disaggregated({ engineConfig: DynamoEngineConfig.configMap('mine', { files }) });
    expect([flagOf(existing, 'prefill', '--config'), flagOf(existing, 'decode', '--config')]).toEqual(['/etc/sglang/all.yaml', '/etc/sglang/all.yaml']);
    const [, { data }] = manifestsOf(aggregated({ engineConfig: DynamoEngineConfig.generated({ files: { worker: 'agg.yaml' } }) })) as Yaml[];
    expect(Object.keys(data)).toEqual(['agg.yaml']);
  });

  test('are not escaped for Kubernetes', () => {
    expect(intoFile(SGLANG_FLAG_TABLE, ['--chat-template', '$$(HOME) $$$$'], 0).file).toBe('chat-template: $(HOME) $$\n');
    expect(intoFile(SGLANG_FLAG_TABLE, ['--context-length=-1'], 0).file).toBe('context-length: -1\n');
  });
});
