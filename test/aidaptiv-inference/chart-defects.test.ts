import { spawnSync } from 'node:child_process';
import { Size } from 'cdk8s';
import { found, NFS, refusal, synthesize, variable } from './server';
import { AidaptivKvOffload, EnvValue, ModelSource } from '../../src';
import { flag } from '../harness';

/** What the chart aidaptivcache-inference 0.2.1 gets wrong, and types do not let happen. */
describe('unlike in the chart', () => {
  test.each(['ssdKvOffloadGb', 'dramKvOffloadGb', 'noResumeKvCache', 'resumeKvCache', 'cleanObsoleteKvCache'])('%s, as its README spells it, is not ignored', (key) => {
    expect(refusal({ args: { [key]: 200 } })).toMatch(new RegExp(`FLG001.*args\\.${key}`));
    expect(found({ [key]: 200 }).map(({ code }) => code)).toEqual(['INF006']);
    expect(() => AidaptivKvOffload.operator({ [key]: 200 } as never)).toThrow('INF006');
  });

  test('what the README names is what the server gets', () => {
    const { container } = synthesize({ kvOffload: AidaptivKvOffload.operator({ ssd: Size.gibibytes(200), resume: true }) });
    expect(flag(container, '--ssd-kv-offload-gb')).toBe('200');
    expect(container.args).toContain('--resume-kv-cache');
    expect(container.args).not.toContain('--no-resume-kv-cache');
  });

  test('the postscript is no argument of the server', () => {
    const { container } = synthesize({ postscript: 'echo "Server stopped"' });
    expect(container.args.join(' ')).not.toContain('Server stopped');
    const server = container.command.indexOf('vllm_api_server.py');
    expect(container.command.slice(server + 1)).toEqual([]);
    expect(container.command.indexOf('echo "Server stopped"')).toBeLessThan(server);
  });

  test('labels and selectors have values, whatever is stated', () => {
    const { manifests: [{ metadata, spec }], service } = synthesize({ metadata: undefined });
    for (const labels of [metadata.labels, spec.selector.matchLabels, spec.template.metadata.labels, service.spec.selector]) {
      expect(Object.values(labels).filter((value) => typeof value !== 'string' || value === '')).toEqual([]);
    }
  });

  test('the name that is stated is that of the Deployment', () => {
    expect(synthesize({ metadata: { name: 'llama3-inference' } }).manifests[0].metadata.name).toBe('llama3-inference');
  });

  test.each([undefined, ''])('encodings at %j are none, so that gpt-oss downloads them', (tiktokenEncodingsBase) => {
    expect(variable(synthesize({ tiktokenEncodingsBase }).container, 'TIKTOKEN_ENCODINGS_BASE')).toBeUndefined();
  });

  test('Service, container and server have one port', () => {
    const { container, service } = synthesize({ port: 9000, service: { port: 80 } });
    const { name, targetPort } = service.spec.ports[0];
    expect([flag(container, '--port'), container.ports, name, targetPort]).toEqual(['9000', [{ name: 'http', containerPort: 9000 }], 'http', 'http']);
  });

  test('no shell stands between the pod and the server, which gets SIGTERM', () => {
    expect(synthesize().container.command).toEqual(['python3', 'vllm_api_server.py']);
    expect(synthesize().pod.terminationGracePeriodSeconds).toBe(310);
  });

  test('a new pod does not wait for the SSD of the old one', () => {
    expect(synthesize().manifests[0].spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('NFS is mounted where the server sees it', () => {
    const { container, pod } = synthesize();
    expect(pod.initContainers).toBeUndefined();
    expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: '/model', subPath: 'Meta-Llama-3.1-8B-Instruct', readOnly: true });
  });

  test('an adapter that is on no volume of the server is found', () => {
    expect(found({ lora: { adapters: [{ name: 'lora', path: '/mnt/data/lora-adapters/llama3.1-8B-lora/' }] } })).toEqual([{ code: 'INF171', path: 'lora.adapters[0].path' }]);
  });

  test('the README\'s requests ask for the model by the name that it is served under', () => {
    const { server, container } = synthesize({ model: NFS });
    expect(flag(container, '--served-model-name')).toBe('Meta-Llama-3.1-8B-Instruct');
    expect(server.servedModelName).toBe('Meta-Llama-3.1-8B-Instruct');
  });

  test('chunked prefill can be turned off', () => {
    expect(synthesize({ args: { enableChunkedPrefill: false } }).container.args).toContain('--no-enable-chunked-prefill');
  });

  test('large numbers have no exponent', () => {
    const { container } = synthesize({ args: { maxModelLen: 1_048_576 }, kvOffload: AidaptivKvOffload.operator({ ssd: Size.tebibytes(1024) }) });
    expect([flag(container, '--max-model-len'), flag(container, '--ssd-kv-offload-gb')]).toEqual(['1048576', '1048576']);
  });

  test('a tag is a text', () => {
    expect(synthesize({ prescript: { script: 'echo', image: 'ubuntu:24.10' } }).pod.initContainers[0].image).toBe('ubuntu:24.10');
  });

  test('values are neither split nor run by a shell', () => {
    const path = '/models/a b; touch $(id)';
    const { container } = synthesize({ model: ModelSource.directory(path), env: { HOME: EnvValue.of('/root') }, postscript: 'true' });
    const args = (container.args as string[]).map((item) => item.replace(/\$\$/g, '$'));
    expect(args[args.indexOf('--model') + 1]).toBe(path);
    // Through the shell that runs the postscript, too.
    const command = (container.command as string[]).slice(0, -2).map((item) => item.replace(/\$\$/g, '$'));
    const { stdout } = spawnSync(command[0], [...command.slice(1), 'printf', '<%s>', ...args.slice(0, 2)], { encoding: 'utf8' });
    expect(stdout).toBe(`<--model><${path}>`);
  });
});
