import { spawnSync } from 'node:child_process';
import { NO_INPUT, Outcome, Programs, resolver, runContainer } from './container-sandbox';
import { DNS_WAIT_SCRIPT, DnsWait, waitForDns } from '../../../src/pod/parts/dns-wait';
import { SHELLS_HERE } from '../../shells';

const OWN = '10.0.0.7';
const LEADER = '10.0.0.1';

test('is a script for any POSIX shell', () => {
  expect(waitForDns({ host: 'x', rank: '1', podIp: OWN, seconds: 60 }).slice(0, 3)).toEqual(['sh', '-c', DNS_WAIT_SCRIPT]);
});

describe.each(SHELLS_HERE)('in %s', (shell) => {
  const command = (options: Partial<DnsWait> = {}) => [
    shell,
    ...waitForDns({ host: 'coder-0.coder.llm', rank: '1', podIp: OWN, seconds: 60, ...options }).slice(1),
  ];
  const run = (rank: number, programs: Programs, { seconds = 60, args = ['python3', 'serve'] } = {}): Outcome =>
    runContainer([...command({ rank: String(rank), seconds }), ...args], programs);

  describe('a worker', () => {
    test('starts as soon as its leader has an address', () => {
      const { status, stderr, program } = run(1, { getent: resolver(3, LEADER) });
      expect([status, program]).toEqual([0, ['serve']]);
      expect(stderr.trim().split('\n')).toEqual(Array(2).fill('rank 1 waits for the name coder-0.coder.llm'));
    });

    test('prints nothing if it does not have to wait', () => {
      expect(run(15, { getent: resolver(1, LEADER) })).toEqual({ status: 0, stderr: '', program: ['serve'] });
    });

    test('ends with an error that names the leader when it never gets one, without starting the program', () => {
      const { status, stderr, program } = run(3, { getent: 'exit 2' }, { seconds: 1 });
      expect([status, program]).toEqual([1, undefined]);
      expect(stderr).toContain('FATAL: rank 3 waited 1 s for coder-0.coder.llm');
    });
  });

  describe('rank 0', () => {
    test('waits until its name resolves to itself: an earlier leader may still have it', () => {
      const { status, program, stderr } = run(0, { getent: resolver(2, OWN, LEADER) });
      expect([status, program]).toEqual([0, ['serve']]);
      expect(stderr).toContain('rank 0 waits');
    });

    test('does not accept an address that only contains its own', () => {
      const { status, stderr } = run(0, { getent: resolver(1, `${OWN}1`) }, { seconds: 1 });
      expect(status).toBe(1);
      expect(stderr).toContain(`which leads to: ${OWN}1`);
    });
  });

  test('without getent it fails at once', () => {
    // In an empty PATH nothing is found, as in an image without libc's programs.
    const [program, ...args] = command();
    const { status, stderr } = spawnSync(program, [...args, 'serve'], { env: { PATH: '/nonexistent' }, stdio: NO_INPUT, encoding: 'utf8' });
    expect([status, stderr]).toEqual([127, 'FATAL: this image has no getent to look up coder-0.coder.llm with\n']);
  });

  test('the program replaces the shell: its exit code is that of the container', () => {
    expect(run(1, { getent: resolver(1, LEADER), python3: 'exit 42' }).status).toBe(42);
    expect(run(1, { getent: resolver(1, LEADER), python3: 'kill -TERM $$' }).status).toBeNull();
  });

  test.each(['two words', 'it\'s "quoted"', '$(touch /tmp/x)', '`id`', '$HOME', '*', '', '--flag=a b', '\\', 'a;b|c&d'])('hands over %j as it is', (item) => {
    expect(run(1, { getent: resolver(1, LEADER) }, { args: ['python3', '--model-path', item, 'end'] }).program).toEqual(['--model-path', item, 'end']);
  });
});
