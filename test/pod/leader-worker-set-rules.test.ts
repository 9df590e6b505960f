import { LWS_SINCE } from '../../src/pod/leader-worker-set';
import { GroupPlacement, GroupRestart, LeaderWorkerSetOptions } from '../../src/pod/leader-worker-set-options';
import { GROUP_RULES, GroupSubject } from '../../src/pod/leader-worker-set-rules';
import { Rollout } from '../../src/pod/rollout';
import { broken, findingsOf } from '../rules/broken';

const SOUND: GroupSubject = {
  groups: 1,
  groupsPath: 'groups',
  size: 4,
  name: 'coder',
  serviceName: 'coder-leader',
  options: { placement: GroupPlacement.perNodePool() },
  rollout: Rollout.oneByOne(),
  env: ['HF_HOME'],
  needs: [{ path: 'slice', title: 'LWS_WORKER_INDEX', since: LWS_SINCE.workerIndexVariable }],
  isSlice: true,
};

/** Codes that a group breaks which differs from a sound one. */
function brokenBy(change: Partial<GroupSubject>): string[] {
  return broken(GROUP_RULES, { ...SOUND, ...change });
}

function withOptions(options: LeaderWorkerSetOptions): Partial<GroupSubject> {
  return { options: { ...SOUND.options, ...options } };
}

test('a sound group breaks no rule', () => {
  expect(brokenBy({})).toEqual([]);
});

describe('LWS001: groups are counted', () => {
  test.each([-1, 1.5, 1_000_001, NaN])('%p groups are refused', (groups) => {
    expect(brokenBy({ groups })).toContain('LWS001');
  });

  test('none and a million of few pods are taken, not so many of many', () => {
    expect(brokenBy({ groups: 0 })).toEqual([]);
    expect(brokenBy({ groups: 1_000_000 })).toEqual([]);
    expect(brokenBy({ groups: 1_000_000, size: 2304 })).toContain('LWS001');
  });
});

test.each(['0.9', 'latest', 'main@2026-01-01', ''])('LWS002: %p is no version of the controller', (controllerVersion) => {
  expect(brokenBy(withOptions({ controllerVersion }))).toEqual(['LWS002']);
});

describe('LWS003: the controller has what is asked of it', () => {
  test.each([
    ['recreation after start', { restart: GroupRestart.RECREATE_AFTER_START }, 'v0.8.0', 'v0.9.0'],
    ['a partition', { partition: 1 }, 'v0.6.2', 'v0.7.0'],
    ['what the construct needs itself', {}, 'v0.5.1', 'v0.6.0'],
  ])('%s', (_, options, before, since) => {
    expect(brokenBy(withOptions({ ...options, controllerVersion: before }))).toEqual(['LWS003']);
    expect(brokenBy(withOptions({ ...options, controllerVersion: since }))).toEqual([]);
    expect(brokenBy(withOptions(options))).toEqual([]);
  });

  test('the message says which version to take', () => {
    const [[, finding]] = findingsOf(GROUP_RULES, { ...SOUND, ...withOptions({ restart: GroupRestart.RECREATE_AFTER_START, controllerVersion: 'v0.8.0' }) });
    expect(finding.remedy).toContain('update the controller to v0.9.0');
  });
});

test('LWS004: a partition is one of the groups', () => {
  expect(brokenBy({ groups: 3, ...withOptions({ partition: 4 }) })).toEqual(['LWS004']);
  expect(brokenBy({ groups: 3, ...withOptions({ partition: -1 }) })).toEqual(['LWS004']);
  expect(brokenBy({ groups: 3, ...withOptions({ partition: 3 }) })).toEqual([]);
});

test('LWS005: policies and the key of the topology are such as the API takes', () => {
  expect(brokenBy(withOptions({ placement: GroupPlacement.exclusive('not a key') }))).toEqual(['LWS005']);
  expect(brokenBy(withOptions({ placement: GroupPlacement.exclusive('topology.kubernetes.io/zone') }))).toEqual([]);
});

test('LWS006: a group of several pods is made anew together', () => {
  expect(brokenBy(withOptions({ restart: GroupRestart.NONE }))).toEqual(['LWS006']);
  expect(brokenBy({ size: 1, ...withOptions({ restart: GroupRestart.NONE }) })).toEqual(['LWS013']);
});

test('LWS007 and LWS008: slices of their own are needed by several groups and wise for one; GPUs need none', () => {
  const anywhere = withOptions({ placement: GroupPlacement.anywhere() });
  expect(brokenBy({ groups: 2, ...anywhere })).toEqual(['LWS007']);
  expect(brokenBy(anywhere)).toEqual(['LWS008']);
  expect(brokenBy({ groups: 2, isSlice: false, ...anywhere })).toEqual([]);
});

describe('LWS009: the Service has a name of its own', () => {
  test.each(['coder', 'coder-0', 'coder-12', 'Coder', '1st', 'a'.repeat(64)])('%p is refused', (serviceName) => {
    expect(brokenBy({ serviceName })).toEqual(['LWS009']);
  });

  test.each(['coder-leader', 'coder-a', 'coder-01', 'chat'])('%p is taken', (serviceName) => {
    expect(brokenBy({ serviceName })).toEqual([]);
  });
});

test.each(['LWS_LEADER_ADDRESS', 'LWS_GROUP_SIZE', 'LWS_WORKER_INDEX', 'TPU_WORKER_ID', 'TPU_WORKER_HOSTNAMES', 'TPU_PROCESS_PORT'])(
  'LWS010: %s is left to the controller', (name) => {
    expect(brokenBy({ env: [name] })).toEqual(['LWS010']);
  },
);

test('LWS011 and LWS012: rollouts that cost spare nodes, or all groups at once', () => {
  expect(brokenBy({ rollout: Rollout.surge() })).toEqual(['LWS011']);
  expect(brokenBy({ rollout: Rollout.recreate(), groups: 2 })).toEqual(['LWS012']);
  expect(brokenBy({ rollout: Rollout.recreate() })).toEqual([]);
});

test('LWS013: a group of one pod needs no controller', () => {
  expect(brokenBy({ size: 1 })).toEqual(['LWS013']);
});
