import { PodAffinity, PodAffinityOptions } from '../../../src/pod/parts/pod-affinity';
import { bareServer, errorOf } from '../../bare-server';

const CHAT: PodAffinityOptions = { labels: { app: 'chat' }, topologyKey: 'kubernetes.io/hostname' };
const TERM = { labelSelector: { matchLabels: { app: 'chat' } }, topologyKey: 'kubernetes.io/hostname' };

function affinityOf(...affinity: PodAffinity[]): unknown {
  return bareServer({ affinity }).pod.template.spec.affinity;
}

test.each<[string, PodAffinity, object]>([
  ['near others', PodAffinity.near(CHAT), { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM] } }],
  ['near others as a preference', PodAffinity.preferNear({ ...CHAT, weight: 5 }), {
    podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: TERM }] },
  }],
  ['away from others', PodAffinity.apart(CHAT), { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM] } }],
  ['away from others as a preference', PodAffinity.preferApart(CHAT), {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: TERM }] },
  }],
])('pods run %s', (_, affinity, rendered) => {
  expect(affinityOf(affinity)).toEqual(rendered);
});

test('near means in the same zone by default', () => {
  expect(affinityOf(PodAffinity.near({ labels: { app: 'chat' } }))).toMatchObject({
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'topology.kubernetes.io/zone' }] },
  });
});

test('several affinities are combined, and gaps of plain JavaScript are ignored', () => {
  expect(affinityOf(PodAffinity.near(CHAT), undefined as unknown as PodAffinity, PodAffinity.apart(CHAT), PodAffinity.near(CHAT))).toEqual({
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM, TERM] },
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM] },
  });
});

test.each<[string, Partial<PodAffinityOptions>]>([
  ['a label that no pod has', { labels: { 'a b': 'x' } }],
  ['a value that no label has', { labels: { app: 'a b' } }],
  ['a place that no node has', { topologyKey: 'the zone' }],
])('INF090: nearness cannot be told by %s', (_, options) => {
  expect(errorOf({ affinity: [PodAffinity.near({ ...CHAT, ...options })] })).toContain('[INF090] affinity: got ');
});

test.each([0, 101, 1.5])('INF091: %p is no weight', (weight) => {
  expect(errorOf({ affinity: [PodAffinity.preferApart({ ...CHAT, weight })] })).toContain('[INF091] affinity.weight: got ');
});

test('INF091: a required affinity has no weight', () => {
  expect(errorOf({ affinity: [PodAffinity.apart({ ...CHAT, weight: 1 })] })).toContain('expected no weight (the affinity is required)');
});
