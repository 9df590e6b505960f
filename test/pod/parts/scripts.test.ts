import { spawnSync } from 'node:child_process';
import { FIRST_RANK_SCRIPT } from '../../../src/engines/vllm/data-parallel';
import { isEnvName } from '../../../src/kube/names';
import { DNS_WAIT_SCRIPT } from '../../../src/pod/parts/dns-wait';
import { PROLOGUE_SCRIPT } from '../../../src/pod/parts/prologue';
import { isHere } from '../../shells';

const HAS_SHELLCHECK = isHere('shellcheck', 'shellcheck of the scripts');

describe.each([['that waits for DNS', DNS_WAIT_SCRIPT], ['of the prologue', PROLOGUE_SCRIPT], ['that calculates the first rank of a node', FIRST_RANK_SCRIPT]])('the script %s', (_, script) => {
  test('has no variable that the kubelet would expand', () => {
    const references = [...script.matchAll(/\$\(([^)]*)\)/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((name) => isEnvName(name))).toEqual([]);
    expect(script).not.toContain('$$');
  });

  (HAS_SHELLCHECK ? test : test.skip)('passes shellcheck', () => {
    const { stdout } = spawnSync('shellcheck', ['--shell=sh', '-'], { input: script, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
