import { LWS_SINCE } from '../../src/workload/leader-worker-set';
import { GroupPlacement, GroupRestart, GroupSubdomain, LeaderWorkerSetOptions } from '../../src/workload/leader-worker-set-options';
import { GROUP_RULES, GroupSubject } from '../../src/workload/leader-worker-set-rules';
import { Rollout } from '../../src/workload/rollout';
import { broken, findingsOf } from '../rules/broken';

/** The longest name of a LeaderWorkerSet with one group. */
const LEADER_WORKER_SET_NAME = 50;

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

/** The codes that a valid group breaks after a change. */
function brokenBy(change: Partial<GroupSubject>): string[] {
  return broken(GROUP_RULES, { ...SOUND, ...change });
}

function withOptions(options: LeaderWorkerSetOptions): Partial<GroupSubject> {
  return { options: { ...SOUND.options, ...options } };
}

test('a valid group breaks no rule', () => {
  expect(brokenBy({})).toEqual([]);
});

describe('LWS001: the number of groups', () => {
  test.each([-1, 1.5, 1_000_001, NaN])('%p groups are refused', (groups) => {
    expect(brokenBy({ groups })).toContain('LWS001');
  });

  test('is up to a million for small groups, and less for large ones', () => {
    expect(brokenBy({ groups: 0 })).toEqual([]);
    expect(brokenBy({ groups: 1_000_000 })).toEqual([]);
    expect(brokenBy({ groups: 1_000_000, size: 2304 })).toContain('LWS001');
  });
});

test.each(['0.9', 'latest', 'main@2026-01-01', ''])('LWS002: %p is not a release of the controller', (controllerVersion) => {
  expect(brokenBy(withOptions({ controllerVersion }))).toEqual(['LWS002']);
});

describe('LWS003: the controller has the features that are used', () => {
  test.each([
    ['recreation after start', { restart: GroupRestart.RECREATE_AFTER_START }, 'v0.8.0', 'v0.9.0'],
    ['a partition', { partition: 1 }, 'v0.6.2', 'v0.7.0'],
    ['what the construct needs itself', {}, 'v0.5.1', 'v0.6.0'],
  ])('%s', (_, options, before, since) => {
    expect(brokenBy(withOptions({ ...options, controllerVersion: before }))).toEqual(['LWS003']);
    expect(brokenBy(withOptions({ ...options, controllerVersion: since }))).toEqual([]);
    expect(brokenBy(withOptions(options))).toEqual([]);
  });

  test('the remedy names the version that has the feature', () => {
    const [[, finding]] = findingsOf(GROUP_RULES, { ...SOUND, ...withOptions({ restart: GroupRestart.RECREATE_AFTER_START, controllerVersion: 'v0.8.0' }) });
    expect(finding.remedy).toContain('update the controller to v0.9.0');
  });
});

test('LWS004: a partition is 0 to the number of groups', () => {
  // validateNonnegativeField in pkg/webhooks/leaderworkerset_webhook.go is all that the server checks.
  expect(findingsOf(GROUP_RULES, { ...SOUND, groups: 3, ...withOptions({ partition: 4 }) }).map(([code, { severity }]) => [code, severity])).toEqual([['LWS004', 'advice']]);
  expect(brokenBy({ groups: 3, ...withOptions({ partition: -1 }) })).toEqual(['LWS004']);
  expect(brokenBy({ groups: 3, ...withOptions({ partition: 3 }) })).toEqual([]);
});

test('LWS005: invalid topology keys are refused', () => {
  expect(brokenBy(withOptions({ placement: GroupPlacement.exclusive('not a key') }))).toEqual(['LWS005']);
  expect(brokenBy(withOptions({ placement: GroupPlacement.exclusive('topology.kubernetes.io/zone') }))).toEqual([]);
});

test('LWS006: the pods of a group are recreated together', () => {
  expect(brokenBy(withOptions({ restart: GroupRestart.NONE }))).toEqual(['LWS006']);
  expect(brokenBy({ size: 1, ...withOptions({ restart: GroupRestart.NONE }) })).toEqual([]);
});

test('LWS007 and LWS008: exclusive placement is required for several groups of TPUs, and advised for one; GPUs do not need it', () => {
  const anywhere = withOptions({ placement: GroupPlacement.anywhere() });
  expect(brokenBy({ groups: 2, ...anywhere })).toEqual(['LWS007']);
  expect(brokenBy(anywhere)).toEqual(['LWS008']);
  expect(brokenBy({ groups: 2, isSlice: false, ...anywhere })).toEqual([]);
});

describe('LWS009: the name of the Service', () => {
  test.each(['coder', 'Coder', '1st', 'a'.repeat(64)])('%p is refused', (serviceName) => {
    expect(brokenBy({ serviceName })).toEqual(['LWS009']);
  });

  // pkg/controllers of LeaderWorkerSet make one Service by the name of the set, or one by the name of each leader.
  test.each(['coder-0', 'coder-12'])('%p is refused where each group has a Service', (serviceName) => {
    expect(brokenBy({ serviceName, ...withOptions({ subdomain: GroupSubdomain.UNIQUE_PER_REPLICA }) })).toEqual(['LWS009']);
    expect(brokenBy({ serviceName })).toEqual([]);
  });

  test('can be acknowledged where the Services of the groups have it', () => {
    const severities = (serviceName: string) => findingsOf(GROUP_RULES, { ...SOUND, serviceName }).map(([, { severity }]) => severity);
    expect(severities('coder')).toEqual(['engine-error']);
    expect(severities('Coder')).toEqual([undefined]);
  });

  test.each(['coder-leader', 'coder-a', 'coder-01', 'chat'])('%p is accepted', (serviceName) => {
    expect(brokenBy({ serviceName })).toEqual([]);
  });

  test.each(['coder', 'coder-0', 'a'.repeat(LEADER_WORKER_SET_NAME)])('the name that the remedy for %s proposes is accepted', (name) => {
    const [[, { remedy }]] = findingsOf(GROUP_RULES, { ...SOUND, name, serviceName: name });
    const [, proposed] = /leave it out for (\S+),/.exec(remedy)!;
    expect(brokenBy({ name, serviceName: proposed })).toEqual([]);
  });
});

test.each(['LWS_LEADER_ADDRESS', 'LWS_GROUP_SIZE', 'LWS_WORKER_INDEX', 'TPU_WORKER_ID', 'TPU_WORKER_HOSTNAMES', 'TPU_PROCESS_PORT'])(
  'LWS010: %s is left to the controller', (name) => {
    expect(brokenBy({ env: [name] })).toEqual(['LWS010']);
    // pkg/utils/accelerators/tpu.go leaves containers without TPUs alone.
    expect(brokenBy({ env: [name], isSlice: false })).toEqual(name.startsWith('TPU_') ? [] : ['LWS010']);
  },
);

test('LWS006, LWS007, LWS008, LWS011 and LWS012: the options that the remedies name are accepted', () => {
  for (const restart of [undefined, GroupRestart.RECREATE_AFTER_START, GroupRestart.RECREATE_ON_POD_RESTART]) {
    expect(brokenBy(withOptions({ restart }))).toEqual([]);
  }
  for (const groups of [1, 2]) {
    expect(brokenBy({ groups, ...withOptions({ placement: GroupPlacement.perNodePool() }) })).toEqual([]);
    expect(brokenBy({ groups, rollout: Rollout.oneByOne() })).toEqual([]);
  }
});

test('LWS011 and LWS012: a surge, and a recreation of several groups, are advised against', () => {
  expect(brokenBy({ rollout: Rollout.surge() })).toEqual(['LWS011']);
  expect(brokenBy({ rollout: Rollout.recreate(), groups: 2 })).toEqual(['LWS012']);
  expect(brokenBy({ rollout: Rollout.recreate() })).toEqual([]);
});

