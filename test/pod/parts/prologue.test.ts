import { spawn } from 'node:child_process';
import { Size } from 'cdk8s';
import { NO_INPUT, Outcome, Programs, runContainer } from './container-sandbox';
import { ComputedValue } from '../../../src/pod/parts/computed-value';
import { EnvValue } from '../../../src/pod/parts/env-value';
import { ProcessLimit } from '../../../src/pod/parts/process-limit';
import { Prologue, PROLOGUE_SCRIPT, withPrologue } from '../../../src/pod/parts/prologue';
import { SecurityProfile } from '../../../src/pod/parts/security-profile';
import { Storage } from '../../../src/pod/parts/storage';
import { bareServer, BareServerProps, errorOf } from '../../bare-server';
import { SHELLS_HERE } from '../../shells';

const PROGRAM = ['python3', 'serve'];

/** Programs that record the values of these variables, one per line. */
function recording(...variables: string[]): Programs {
  return { python3: `for value in ${variables.map((variable) => `"$${variable}"`).join(' ')}; do printf "%s\\n" "$value"; done > "$RECORD"` };
}

test('a program without a prologue starts as it is', () => {
  expect(withPrologue(undefined, PROGRAM)).toBe(PROGRAM);
  expect(withPrologue({ limits: [], ldconfig: [], variables: {}, commands: [] }, PROGRAM)).toBe(PROGRAM);
});

test('a prologue precedes the program, its text is fixed, and no value of it expands', () => {
  const { command, args } = bareServer({
    prologue: { limits: [ProcessLimit.nofile(65536)], commands: [['echo', '$(HOME)', '$$']] },
  }).pod.template.spec.containers[0];
  expect(command).toEqual([
    'sh', '-c', PROLOGUE_SCRIPT, 'prologue', 'limit', 'nofile', '-n', '65536', 'run', '3', 'echo', '$$(HOME)', '$$$$', '--', 'serve',
  ]);
  expect(args).toBeUndefined();
});

test('shared memory is cleared before anything else', () => {
  const [, , , , ...words] = withPrologue({ clearSharedMemory: true, commands: [['true']] }, PROGRAM);
  expect(words).toEqual(['run', '3', 'sh', '-c', 'rm -rf -- /dev/shm/* || :', 'run', '1', 'true', '--', ...PROGRAM]);
  expect(withPrologue({ clearSharedMemory: false }, PROGRAM)).toBe(PROGRAM);
});

test('limits are in the units of ulimit', () => {
  const limits = [
    ProcessLimit.memlock(), ProcessLimit.memlock(Size.mebibytes(8)), ProcessLimit.stack(Size.mebibytes(64)), ProcessLimit.stack(),
    ProcessLimit.nofile(1024),
  ];
  expect(limits.map((limit) => limit._bind().words)).toEqual([
    ['memlock', '-l', 'unlimited'], ['memlock', '-l', '8192'], ['stack', '-s', '65536'], ['stack', '-s', 'unlimited'], ['nofile', '-n', '1024'],
  ]);
});

describe.each(SHELLS_HERE)('in %s', (shell) => {
  const run = (prologue: Prologue, programs: Programs = {}, args: readonly string[] = []): Outcome => {
    const [, ...command] = withPrologue(prologue, PROGRAM);
    // The kubelet undoes this escape.
    return runContainer([shell, ...command.map((word) => word === PROLOGUE_SCRIPT ? word : word.replaceAll('$$', '$')), ...args], programs);
  };
  /** The values of variables in the program. */
  const valuesOf = (prologue: Prologue, variables: string[], programs: Programs = {}): string[] | undefined =>
    run(prologue, { ...recording(...variables), ...programs }).program;

  test('limits hold in the program', () => {
    const { status, program } = run({ limits: [ProcessLimit.nofile(200), ProcessLimit.stack(Size.kibibytes(4096))] }, {
      python3: 'ulimit -n > "$RECORD"; ulimit -Hn >> "$RECORD"; ulimit -s >> "$RECORD"',
    });
    expect([status, program]).toEqual([0, ['200', '200', '4096']]);
  });

  test('a limit that cannot be set ends the container', () => {
    const { status, stderr, program } = run({ limits: [ProcessLimit.nofile(1_073_741_816)] });
    expect([status, program]).toEqual([1, undefined]);
    expect(stderr).toContain('FATAL: prologue: nofile cannot be set to 1073741816');
  });

  test('ldconfig adds directories, before commands run', () => {
    const programs = { ldconfig: 'echo "ldconfig $*" >&2', first: 'echo "first $*" >&2' };
    const { stderr, program } = run({ ldconfig: ['/usr/local/nvidia/lib64', '/opt/lib'], commands: [['first', '1'], ['first', '2', '']] }, programs);
    expect(stderr.split('\n')).toEqual(['ldconfig /usr/local/nvidia/lib64 /opt/lib', 'first 1', 'first 2 ', '']);
    expect(program).toEqual(['serve']);
  });

  test('a text joins the value of the image, if there is one', () => {
    const variables = {
      COUNT: ComputedValue.prepend('/opt/lib'),
      RECORDS: ComputedValue.append('--new', { separator: ' ' }),
      UNSET: ComputedValue.prepend('/opt/lib'),
    };
    const [count, records, unset] = valuesOf({ variables }, ['COUNT', 'RECORDS', 'UNSET'])!;
    expect([count, records, unset]).toEqual([expect.stringMatching(/^\/opt\/lib:\/.*count$/), '--new', '/opt/lib']);
  });

  test('texts join in order, on both sides', () => {
    const { program } = run({
      variables: { X: ComputedValue.append('b'), Y: ComputedValue.output(['sh', '-c', 'echo "$X"']) },
    }, recording('X', 'Y'));
    expect(program).toEqual(['b', 'b']);
    const variables = { RECORD: ComputedValue.append('2', { separator: '-' }) };
    expect(run({ variables }, { python3: 'echo "$RECORD" >&2' }).stderr).toMatch(/\/record-2\n$/);
  });

  test('the lines of an output become one value, each with what surrounds it', () => {
    const ibDevices = 'printf "mlx5_0\\n\\n*\\nmlx5 1\\n"';
    expect(valuesOf({ variables: { UCX_NET_DEVICES: ComputedValue.output(['devices', '-a'], { suffix: ':1' }) } }, ['UCX_NET_DEVICES'], { devices: ibDevices }))
      .toEqual(['mlx5_0:1,*:1,mlx5 1:1']);
    expect(valuesOf({ variables: { X: ComputedValue.output(['devices'], { prefix: '=', separator: ';' }) } }, ['X'], { devices: ibDevices }))
      .toEqual(['=mlx5_0;=*;=mlx5 1']);
  });

  test.each<[string, Prologue, string]>([
    ['fails', { variables: { X: ComputedValue.output(['devices']) } }, 'FATAL: prologue: X cannot be computed: devices failed'],
    ['prints nothing', { variables: { X: ComputedValue.output(['true']) } }, 'FATAL: prologue: X cannot be computed: true printed nothing'],
    ['fails, whose output nobody asked for', { commands: [['true'], ['devices', '-a'], ['true']] }, 'FATAL: prologue: devices failed'],
    ['is not there', { commands: [['no-such-program']] }, 'FATAL: prologue: no-such-program failed'],
  ])('a command that %s ends the container', (_, prologue, message) => {
    const { status, stderr, program } = run(prologue, { devices: 'exit 3' });
    expect([status, program]).toEqual([1, undefined]);
    expect(stderr).toContain(message);
  });

  test.each(['two words', 'it\'s "quoted"', '$(touch /tmp/x)', '`id`', '$HOME', '*', '', '--', '\\', 'a;b|c&d', 'run', '-n'])('hands over %j as it is', (item) => {
    const { stderr, program } = run({ commands: [['say', item, 'end']] }, { say: 'for item; do echo "[$item]" >&2; done' }, [item, 'end']);
    expect(stderr).toBe(`[${item}]\n[end]\n`);
    expect(program).toEqual(['serve', item, 'end']);
  });

  test('the program replaces the shell: its exit code is that of the container, and it receives the signals', async () => {
    expect(run({ commands: [['true']] }, { python3: 'exit 42' }).status).toBe(42);
    expect(run({ commands: [['true']] }, { python3: 'kill -TERM $$' }).status).toBeNull();
    const program = ['sh', '-c', 'trap "exit 7" TERM; echo ready; while :; do sleep 0.1; done'];
    const [, ...command] = withPrologue({ commands: [['true']] }, program);
    const child = spawn(shell, command, { stdio: NO_INPUT });
    child.stdout!.once('data', () => child.kill('SIGTERM'));
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
  });

  test('a signal during the prologue ends the container', () => {
    const { status, stderr, program } = run({ commands: [['sh', '-c', 'kill -TERM $PPID'], ['sh', '-c', 'echo next >&2']] });
    expect([status, stderr, program]).toEqual([143, '', undefined]);
  });
});

describe('rules', () => {
  const of = (prologue: Prologue, more: BareServerProps = {}) => errorOf({ prologue, ...more });

  test('a computed variable has a name for a shell, and no other value', () => {
    expect(of({ variables: { 'A-B': ComputedValue.append('x') } })).toContain('[INF147] prologue.variables: got "A-B"');
    const env = { X: EnvValue.of('1') };
    expect(of({ variables: { X: ComputedValue.output(['ls']) } }, { env })).toContain('[INF147] prologue.variables.X: expected a variable that is set once (env sets it too)');
    expect(of({ variables: { X: ComputedValue.append('2') } }, { env })).toBe('');
  });

  test('limits are numbers, each once, and commands have programs', () => {
    expect(of({ limits: [ProcessLimit.nofile(0)] })).toContain('[INF148] prologue.limits[0]: got 0');
    expect(of({ limits: [ProcessLimit.stack(Size.kibibytes(0.5))] })).toContain('[INF148] prologue.limits[0] (KiB): got 0.5');
    expect(of({ limits: [ProcessLimit.stack(), ProcessLimit.stack(Size.mebibytes(8))] })).toContain('[INF148] prologue.limits[1]: got "stack", expected each limit once');
    expect(of({ ldconfig: ['lib'] })).toContain('[INF148] prologue.ldconfig: got "lib"');
    expect(of({ commands: [['true'], []] })).toContain('[INF148] prologue.commands[1]: ');
    expect(of({ variables: { X: ComputedValue.output(['']) } })).toContain('[INF148] prologue.variables.X: ');
  });

  test('ldconfig needs root; a variable does the same without', () => {
    const security = SecurityProfile.restricted();
    expect(of({ ldconfig: ['/a', '/b'] }, { security })).toContain("LD_LIBRARY_PATH: ComputedValue.prepend('/a:/b')");
    expect(of({ variables: { LD_LIBRARY_PATH: ComputedValue.prepend('/a:/b') } }, { security })).toBe('');
    expect(of({ ldconfig: ['/a', '/b'] })).toBe('');
  });

  test('more locked memory needs a capability, or an acknowledgement', () => {
    const advised = (more: BareServerProps) => bareServer({ prologue: { limits: [ProcessLimit.memlock()] }, ...more }).advice.map(({ code }) => code);
    expect(advised({})).toEqual(['INF150']);
    expect(advised({ security: SecurityProfile.root({ capabilities: ['SYS_RESOURCE'] }) })).toEqual([]);
    expect(advised({ security: SecurityProfile.root({ privileged: true }) })).toEqual([]);
    expect(advised({ acknowledge: [{ code: 'INF150', reason: 'containerd does not limit it' }] })).toEqual([]);
  });

  test('INF199: shared memory that a sidecar keeps files in is not cleared', () => {
    const advised = (name: string) => bareServer({
      prologue: { clearSharedMemory: true },
      sidecars: [{ name: 'tool', image: 'tool:1', volumeMounts: [{ name, mountPath: '/data' }] }],
      volumes: { data: Storage.emptyDir({ mountPath: '/data' }) },
    }).advice.map(({ code }) => code);
    expect(advised('shm')).toEqual(['INF199']);
    expect(advised('data')).toEqual([]);
  });

  test('a credential in it is found', () => {
    expect(of({ commands: [['login', `hf_${'aB3d'.repeat(9)}`]] })).toContain('[INF023] prologue.commands[0][1]');
  });
});
