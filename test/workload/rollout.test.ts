import { Nodes } from '../../src/pod/parts/nodes';
import { defaultRollout, Rollout } from '../../src/workload/rollout';
import { bareServer, BareServerProps, errorOf, manifestsOf } from '../bare-server';

const ELASTIC = Nodes.karpenter('gpu');
const FIXED = Nodes.labels({ disk: 'fast' });

function adviceOf(props: BareServerProps): string[] {
  return bareServer(props).advice.map(({ code }) => code);
}

test.each<[string, Rollout, object]>([
  ['surge', Rollout.surge(), { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
  ['oneByOne', Rollout.oneByOne(), { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
  ['recreate', Rollout.recreate(), { type: 'Recreate' }],
])('%s is written as Kubernetes spells it', (name, rollout, strategy) => {
  expect(rollout.name).toBe(name);
  expect(manifestsOf({ rollout }).deployment).toHaveProperty('spec.strategy', strategy);
});

test.each([[true, 1, 'surge'], [true, 3, 'surge'], [false, 1, 'recreate'], [false, 0, 'recreate'], [false, 2, 'oneByOne']])(
  'elastic nodes: %p, replicas: %d make it %s', (elastic, replicas, name) => {
    expect(defaultRollout(elastic, replicas).name).toBe(name);
  },
);

test('the defaults cause no advice', () => {
  for (const nodes of [ELASTIC, FIXED, undefined]) {
    for (const replicas of [undefined, 0, 1, 2]) {
      expect(adviceOf({ nodes, replicas })).toEqual([]);
    }
  }
});

test('the rollout that the remedies name causes no advice', () => {
  for (const [nodes, replicas] of [[FIXED, 1], [FIXED, 3], [ELASTIC, 3]] as const) {
    expect(adviceOf({ rollout: Rollout.oneByOne(), nodes, replicas })).toEqual([]);
  }
});

test('a surge on fixed nodes is advised against', () => {
  expect(adviceOf({ rollout: Rollout.surge(), nodes: FIXED })).toEqual(['INF051']);
  expect(adviceOf({ rollout: Rollout.surge(), nodes: ELASTIC })).toEqual([]);
  expect(adviceOf({ rollout: Rollout.surge() })).toEqual([]);
});

test('recreating several replicas at once is advised against', () => {
  expect(adviceOf({ rollout: Rollout.recreate(), replicas: 2 })).toEqual(['INF052']);
  expect(adviceOf({ rollout: Rollout.recreate(), replicas: 1 })).toEqual([]);
  expect(adviceOf({ rollout: Rollout.recreate() })).toEqual([]);
});

test.each([0, 1, 2 ** 31 - 1])('%d replicas are accepted', (replicas) => {
  expect(errorOf({ replicas })).toBe('');
});

test.each([-1, 1.5, NaN, Infinity, 2 ** 31, '2' as unknown as number])('%p replicas are refused', (replicas) => {
  expect(errorOf({ replicas })).toContain('[INF050] replicas: got ');
});
