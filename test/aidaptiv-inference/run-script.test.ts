import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { synthesize } from './server';
import { RUN_SCRIPT, runWith } from '../../src/aidaptiv-inference/run-script';
import { isEnvName } from '../../src/kube/names';
import { NO_INPUT } from '../pod/parts/container-sandbox';
import { isHere, SHELLS_HERE } from '../shells';

/** Serves until SIGTERM, and then ends with its own exit code. */
const SERVER = 'trap "echo drained; exit 3" TERM; echo started; while :; do sleep 0.05; done';

describe.each(SHELLS_HERE)('in %s', (shell) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-'));
    writeFileSync(join(folder, 'sh'), `#!/bin/sh\nexec ${shell} "$@"\n`, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const env = () => ({ PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder });
  const commandOf = (seconds: number, postscript: string, ...program: string[]) => [shell, ...runWith(seconds, postscript).slice(1), ...program];
  const run = (seconds: number, postscript: string, ...program: string[]) => {
    const [command, ...args] = commandOf(seconds, postscript, ...program);
    const { status, stdout } = spawnSync(command, args, { env: env(), stdio: NO_INPUT, encoding: 'utf8', timeout: 20_000 });
    return { status, said: stdout.trim().split('\n') };
  };

  /** Runs a program, and sends SIGTERM once a file is there. */
  async function terminate(seconds: number, postscript: string, program: string, until: string) {
    const [command, ...args] = commandOf(seconds, postscript, shell, '-c', program);
    const child = spawn(command, args, { env: env(), stdio: NO_INPUT });
    let stdout = '';
    child.stdout!.on('data', (data) => { stdout += data; });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!(until === '' ? true : stdout.includes(until))) {
      await sleep(10);
    }
    await sleep(until === '' ? 200 : 0);
    child.kill('SIGTERM');
    return { status: await ended, said: stdout.trim().split('\n') };
  }

  test('runs the program, then the script, and keeps the exit code', () => {
    expect(run(0, 'echo after', shell, '-c', 'echo before; exit 7')).toEqual({ status: 7, said: ['before', 'after'] });
    expect(run(0, 'exit 9', shell, '-c', 'exit 0').status).toBe(0);
  });

  test('hands over arguments as they are', () => {
    const items = ['two words', 'it\'s "quoted"', '`id`', '$HOME', '*', '', '--flag=a b', '\\', 'a;b|c&d'];
    expect(run(0, '', 'printf', '<%s>', ...items).said.join('\n')).toBe(items.map((item) => `<${item}>`).join(''));
  });

  test('says that a program is not there', () => {
    expect(run(0, '', 'no-such-program').status).toBe(127);
  });

  test('SIGTERM reaches the program, which ends as it likes; then the script runs', async () => {
    expect(await terminate(0, 'echo after', SERVER, 'started')).toEqual({ status: 3, said: ['started', 'drained', 'after'] });
  });

  test('a program that SIGTERM kills ends the container as such', async () => {
    expect(await terminate(0, 'echo after', 'echo started; exec sleep 60', 'started')).toEqual({ status: 143, said: ['started', 'after'] });
  });

  test('a program that takes its time to end is waited for', async () => {
    const program = 'trap "echo drains; sleep 0.3; echo drained; exit 0" TERM; echo started; while :; do sleep 0.05; done';
    expect(await terminate(0, 'echo after', program, 'started')).toEqual({ status: 0, said: ['started', 'drains', 'drained', 'after'] });
  });

  test('waits before the program starts', () => {
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "slept $1" > "$FOLDER/slept"\n', { mode: 0o755 });
    expect(run(600, '', shell, '-c', 'cat "$FOLDER/slept"')).toEqual({ status: 0, said: ['slept 600'] });
  });

  test('SIGTERM during the wait ends all: the program has not started', async () => {
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho waits\nexec /bin/sleep "$1"\n', { mode: 0o755 });
    expect(await terminate(600, 'echo after', 'echo started', 'waits')).toEqual({ status: 143, said: ['waits'] });
  });

  test('runs the postscript of a server as a pod has it', () => {
    const { container } = synthesize({ postscript: 'echo "Server stopped" > "$FOLDER/$(basename /tmp/end)"' });
    writeFileSync(join(folder, 'python3'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    // As the kubelet reads them.
    const [command, ...args] = [...container.command, ...container.args].map((item: string) => item.replace(/\$\$/g, '$'));
    const { status, stdout } = spawnSync(command, args, { env: env(), stdio: NO_INPUT, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual(['vllm_api_server.py', '--model', '/model']);
    expect(readFileSync(join(folder, 'end'), 'utf8')).toBe('Server stopped\n');
  });

  test('runs a prescript as a pod has it, and its exit code decides', () => {
    const { pod: { initContainers: [{ command }] } } = synthesize({ prescript: { image: 'ubuntu:24.04', script: 'touch "$FOLDER/$(basename /x/made)"\nexit 5\n' } });
    const [program, ...args] = command.map((item: string) => item.replace(/\$\$/g, '$'));
    expect(spawnSync(program, args, { env: env(), stdio: NO_INPUT }).status).toBe(5);
    expect(existsSync(join(folder, 'made'))).toBe(true);
  });
});

test('without delay and postscript there is no shell', () => {
  expect(synthesize().container.command).toEqual(['python3', 'vllm_api_server.py']);
  expect(synthesize({ postscript: '' }).container.command).toEqual(['python3', 'vllm_api_server.py']);
});

test('the kubelet finds no variable to expand in the script', () => {
  expect([...RUN_SCRIPT.matchAll(/\$\(([^)]*)\)/g)].map(([, name]) => name).filter((name) => isEnvName(name))).toEqual([]);
  expect(RUN_SCRIPT).not.toContain('$$');
});

(isHere('shellcheck', 'shellcheck of the script that runs the server') ? test : test.skip)('the script passes shellcheck', () => {
  expect(spawnSync('shellcheck', ['--shell=sh', '-'], { input: RUN_SCRIPT, encoding: 'utf8' }).stdout).toBe('');
});
