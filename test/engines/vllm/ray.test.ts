import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rayHead, rayWorker } from '../../../src/engines/vllm/ray';
import { isHere, SHELLS_HERE } from '../../shells';

/** Runs a command with a `ray` that writes down how it is called, and fails as often as the variable says. */
function run(shell: string, [, ...command]: string[], program: string[] = [], failures = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'ray-'));
  const ray = join(folder, 'ray');
  writeFileSync(join(folder, 'failures'), String(failures));
  writeFileSync(ray, `#!/bin/sh
echo "ray $*" >> "${folder}/calls"
left=$(cat "${folder}/failures")
if [ "$left" -gt 0 ]; then echo $((left - 1)) > "${folder}/failures"; exit 1; fi
`);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n');
  writeFileSync(join(folder, 'serve'), `#!/bin/sh\necho "serve $*" >> "${folder}/calls"\nexit 7\n`);
  ['ray', 'sleep', 'serve'].forEach((name) => chmodSync(join(folder, name), 0o755));
  const { status } = spawnSync(shell, [...command, ...program], { env: { PATH: `${folder}:/usr/bin:/bin` } });
  return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') };
}

describe.each(SHELLS_HERE)('under %s', (shell) => {
  test('the head starts before the program, which replaces the shell', () => {
    const { status, calls } = run(shell, rayHead(6379), ['serve', 'a model', '--x']);
    expect(calls).toEqual(['ray start --head --port=6379 --include-dashboard=false', 'serve a model --x']);
    expect(status).toBe(7);
  });

  test('without a head, no program starts', () => {
    const { status, calls } = run(shell, rayHead(6379), ['serve'], 1);
    expect(calls).toHaveLength(1);
    expect(status).toBe(1);
  });

  test('a worker joins once the head answers', () => {
    const { status, calls } = run(shell, rayWorker('leader:6379'), [], 2);
    expect(calls).toEqual([...Array<string>(3).fill('ray health-check --address leader:6379'), 'ray start --address=leader:6379 --block']);
    expect(status).toBe(0);
  });
});

(isHere('shellcheck', 'shellcheck of the scripts that start Ray') ? test : test.skip)('shellcheck finds nothing in the scripts', () => {
  const scripts = [rayHead(1), rayWorker('a:1')].map((command) => command[2]);
  const found = scripts.map((script) => spawnSync('shellcheck', ['--shell=sh', '-'], { input: script, encoding: 'utf8' }).stdout);
  expect(found).toEqual(['', '']);
});
