import { requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { Prologue } from '../parts/prologue';
import { SHARED_MEMORY_VOLUME } from '../parts/shared-memory';

/** What the rules look at. */
export interface PrologueSubject {
  readonly prologue: Prologue;
  readonly pod: ServingPod;
  /** Names of the variables in `env`. */
  readonly env: readonly string[];
}

/** The name of a variable that a shell can set. */
const SHELL_NAME = /^[A-Za-z_]\w*$/;

/** Largest number of open files that Linux takes. @see https://docs.kernel.org/admin-guide/sysctl/fs.html#nr-open */
const MOST_FILES = 1_073_741_816;

function isRestricted({ template: { spec: { securityContext } } }: ServingPod): boolean {
  return securityContext?.runAsNonRoot === true;
}

/** Whether the program may raise a limit above that of the container runtime. */
function raisesLimits({ template: { spec: { containers: [{ securityContext = {} }] } } }: ServingPod): boolean {
  const { privileged, capabilities: { add = [] } = {} } = securityContext;
  return privileged === true || add.some((capability) => capability === 'SYS_RESOURCE' || capability === 'ALL');
}

/** Containers beside that of the engine which mount its shared memory. */
function sharingMemory({ parts }: ServingPod): string[] {
  return parts.flatMap(({ initContainers = [], sidecars = [] }) => [...initContainers, ...sidecars])
    .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === SHARED_MEMORY_VOLUME))
    .map(({ name }) => name);
}

export const PROLOGUE_RULES = ruleTable<PrologueSubject>([
  {
    code: 'INF199',
    severity: 'advice',
    title: '`prologue.clearSharedMemory` requires that no other container keeps files in /dev/shm',
    source: 'https://github.com/llm-d/llm-d/issues/352',
    check: ({ prologue: { clearSharedMemory = false }, pod }) => {
      const others = clearSharedMemory ? sharingMemory(pod) : [];
      return others.length > 0 && {
        path: 'prologue.clearSharedMemory',
        got: true,
        expected: `false: ${others.join(', ')} mounts the same memory, and loses its files when the engine restarts`,
        remedy: 'remove it, or the volume shm from the volumeMounts of these containers',
      };
    },
  },
  {
    code: 'INF147',
    severity: 'error',
    title: 'Variables of the prologue have names that a shell can set, and are not in `env` if a command computes them',
    source: 'https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html',
    check: ({ prologue: { variables = {} }, env }) => Object.entries(variables).flatMap(([name, value]): Finding[] => {
      if (!SHELL_NAME.test(name)) {
        return [{
          path: 'prologue.variables', got: name, expected: 'a name of letters, digits and underscores that does not start with a digit', remedy: 'rename the variable',
        }];
      }
      return value._bind().kind !== 'output' || !env.includes(name) ? [] : [{
        path: `prologue.variables.${name}`, expected: 'a variable that is set once (env sets it too)', remedy: 'remove it from env, or use ComputedValue.prepend(…) or append(…)',
      }];
    }),
  },
  {
    code: 'INF148',
    severity: 'error',
    title: 'Limits and commands of the prologue are complete, and each limit is set once',
    source: 'https://man7.org/linux/man-pages/man2/getrlimit.2.html',
    check: ({ prologue: { limits = [], ldconfig = [], variables = {}, commands = [] } }) => [
      ...limits.flatMap((limit, index): Finding[] => {
        const { name, amount } = limit._bind();
        const path = `prologue.limits[${index}]`;
        const isRepeated = limits.findIndex((other) => other._bind().name === name) < index;
        const outside = requireInteger(
          name === 'nofile' ? path : `${path} (KiB)`, amount, { min: 1, max: name === 'nofile' ? MOST_FILES : Number.MAX_SAFE_INTEGER }, 'set it to such a number',
        );
        return [
          ...(outside ? [outside] : []),
          ...(isRepeated ? [{ path, got: name, expected: 'each limit once', remedy: 'remove one of the two' }] : []),
        ];
      }),
      ...ldconfig.filter((directory) => !directory.startsWith('/')).map((got) => ({
        path: 'prologue.ldconfig', got, expected: 'absolute paths of directories', remedy: 'write it like /usr/local/nvidia/lib64',
      })),
      ...[
        ...Object.entries(variables).map(([name, value]) => ({ path: `prologue.variables.${name}`, command: value._bind().command })),
        ...commands.map((command, index) => ({ path: `prologue.commands[${index}]`, command })),
      ].filter(({ command }) => command !== undefined && !command[0]).map(({ path }) => ({
        path, expected: 'a program and its arguments', remedy: "write it like ['ls', '/sys/class/infiniband']",
      })),
    ],
  },
  {
    code: 'INF149',
    severity: 'engine-error',
    title: '`ldconfig` requires root and a writable root file system',
    source: 'https://man7.org/linux/man-pages/man8/ldconfig.8.html',
    check: ({ prologue: { ldconfig = [] }, pod }) => ldconfig.length > 0 && isRestricted(pod) && {
      path: 'prologue.ldconfig',
      got: ldconfig,
      expected: 'no ldconfig with such a SecurityProfile: an unprivileged user cannot write /etc/ld.so.cache, and the container would end',
      remedy: `set prologue.variables: { LD_LIBRARY_PATH: ComputedValue.prepend('${ldconfig.join(':')}') } in its place`,
    },
  },
  {
    code: 'INF150',
    severity: 'advice',
    title: 'Raising the limit of locked memory requires SYS_RESOURCE',
    source: 'https://man7.org/linux/man-pages/man2/getrlimit.2.html',
    check: ({ prologue: { limits = [] }, pod }) => !raisesLimits(pod) && limits.some((limit) => limit._bind().name === 'memlock') && {
      path: 'prologue.limits',
      got: 'memlock',
      expected: 'the capability SYS_RESOURCE: without it the limit cannot exceed that of the container runtime, often 8 MiB, and the container would end',
      remedy: "set security: SecurityProfile.root({ capabilities: ['SYS_RESOURCE'] }), or acknowledge this if the runtime on the nodes does not limit locked memory",
    },
  },
]);
