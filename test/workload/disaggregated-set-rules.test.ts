import { mildestOf } from '../../src/rules/review';
import { disaggregatedSet, optionsInSet } from '../../src/workload/disaggregated-set';
import { DisaggregatedSetOptions, SlicePlacement } from '../../src/workload/disaggregated-set-options';
import { SET_RULES, StatedSetRole } from '../../src/workload/disaggregated-set-rules';
import { GroupPlacement } from '../../src/workload/leader-worker-set-options';
import { findingsOf } from '../rules/broken';

type Role = Partial<StatedSetRole>;

/** The codes, paths and severities of what is found in a set of two roles. */
function found(options: DisaggregatedSetOptions, decode: Role = {}, prefill: Role = {}): string[] {
  const role = (name: string, stated: Role): StatedSetRole => (
    { isAutoscaled: false, kubernetesVersion: '1.36', place: (prop) => `${name}.${prop}`, ...stated });
  const roles = [role('decode', decode), role('prefill', prefill)];
  return findingsOf(SET_RULES, { path: 'workloads', options, roles }).map(([code, { path, severity }]) => [code, path, ...(severity ? [severity] : [])].join(' '));
}

const AUTOSCALED: Role = { isAutoscaled: true };
const RACK = SlicePlacement.exclusiveSlice('topology.kubernetes.io/rack');
const GROUPS: Role = { leaderWorkerSet: { placement: GroupPlacement.perNvlinkDomain() } };

type Case = [finding: string, broken: Parameters<typeof found>, mended: Parameters<typeof found>];

test.each<Case>([
  ['LWS030 workloads.slices', [{ slices: 0 }], [{ slices: 100 }]],
  ['LWS030 workloads.slices', [{ slices: 101 }], [{ slices: 1 }]],
  ['LWS031 prefill.replicas', [{}, { replicas: 1 }, { replicas: 0 }], [{}, { replicas: 0 }, { replicas: 0 }]],
  ['LWS031 prefill.replicas', [{}, {}, { replicas: 0 }], [{}, AUTOSCALED, { replicas: 0 }]],
  ['LWS032 workloads.controllerVersion', [{ controllerVersion: 'latest' }], [{ controllerVersion: 'v0.10.0' }]],
  ['LWS032 workloads.controllerVersion', [{ controllerVersion: 'v0.8.0' }], [{ controllerVersion: 'v0.9.0' }]],
  ['LWS032 workloads.controllerVersion', [{ controllerVersion: 'main@2026-08-21' }], [{}]],
  ['LWS032 decode.leaderWorkerSet.controllerVersion', [{ controllerVersion: 'v0.10.0' }, { leaderWorkerSet: { controllerVersion: 'v0.9.0' } }], [{}, { leaderWorkerSet: { controllerVersion: 'v0.9.0' } }]],
  ['LWS033 workloads.slices', [{ controllerVersion: 'v0.9.0', slices: 2 }], [{ controllerVersion: 'v0.10.0', slices: 2 }]],
  ['LWS033 workloads.placement', [{ controllerVersion: 'v0.9.0', placement: RACK }], [{ controllerVersion: 'v0.10.0', placement: RACK }]],
  ['LWS033 decode.autoscaling', [{ controllerVersion: 'v0.9.0' }, AUTOSCALED], [{ controllerVersion: 'v0.10.0' }, AUTOSCALED]],
  ['LWS034 prefill.autoscaling', [{ slices: 2 }, {}, AUTOSCALED], [{ slices: 1 }, {}, AUTOSCALED]],
  ['LWS035 workloads.placement', [{ placement: SlicePlacement.exclusiveTopology('a rack') }], [{ placement: SlicePlacement.exclusiveTopology('rack') }]],
  ['LWS035 decode.leaderWorkerSet.placement', [{ placement: RACK }, GROUPS], [{}, GROUPS]],
  ['LWS036 decode.leaderWorkerSet.partition', [{}, { leaderWorkerSet: { partition: 1 } }], [{}, { leaderWorkerSet: { partition: 0 } }]],
  ['LWS037 decode.kubernetesVersion', [{}, { kubernetesVersion: '1.29' }], [{}, { kubernetesVersion: '1.30' }]],
])('%s is found, and is not once the input is changed as proposed', (finding, broken, mended) => {
  expect(found(...broken)).toEqual([finding]);
  expect(found(...mended)).toEqual([]);
});

test('a cluster whose version nobody states may be too old', () => {
  const unstated = { kubernetesVersion: undefined };
  expect(found({}, unstated, unstated)).toEqual(['LWS037 workloads advice']);
  expect(found({}, unstated)).toEqual([]);
  expect(mildestOf('LWS037')).toBe('advice');
});

test('groups of a set have what the first controller with sets has', () => {
  const options = (set: DisaggregatedSetOptions) => optionsInSet({ partition: 0 }, { role: 'decode', options: set });
  expect(options({})).toEqual({ controllerVersion: 'v0.9.0', partition: 0 });
  expect(options({ controllerVersion: 'v0.10.0' })).toEqual({ controllerVersion: 'v0.10.0', partition: 0 });
  expect(options({ controllerVersion: 'latest' })).toEqual({ partition: 0 });
});

test('a set states nothing that is not asked for', () => {
  const groups = { apiVersion: 'x/v1', kind: 'X', metadata: { name: 'a', labels: { a: 'b' } }, spec: { replicas: 1 } };
  expect(disaggregatedSet({ name: 'a' }, {}, [{ name: 'decode', groups, isAutoscaled: false }])).toEqual({
    apiVersion: 'disaggregatedset.x-k8s.io/v1',
    kind: 'DisaggregatedSet',
    metadata: { name: 'a' },
    spec: { roles: [{ name: 'decode', metadata: { labels: { a: 'b' } }, spec: { replicas: 1 } }] },
  });
});
