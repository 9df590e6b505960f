import { Chart, Testing } from 'cdk8s';
import { DUPLICATE_OBJECT, NameClaim } from '../../../src/rules/name-conflict';
import { FreeNames } from '../../../src/serving/names/free-names';
import { keyOf, Taken } from '../../../src/serving/names/taken';

const chart: Chart = Testing.chart();

function taken(name: string, takes?: NameClaim['takes']): Taken {
  const kind = 'core/Service';
  return {
    kind,
    namespace: '',
    name,
    key: keyOf(kind, '', name),
    owner: { scope: chart, chart, acknowledged: [] },
    source: { prop: 'metadata.name', name, longest: 63 },
    rule: DUPLICATE_OBJECT,
    claim: takes && { kind, takes, rule: DUPLICATE_OBJECT },
  };
}

/** What is proposed in place of a name, among others that are taken. */
function proposed(name: string, others: Taken[], { longest = 63, first = [] as string[] } = {}): string {
  return new FreeNames([taken(name), ...others]).replace({ name, longest }, first);
}

test('a letter is added to a name', () => {
  expect(proposed('chat', [])).toBe('chat-b');
});

test('names that are taken are passed over, and those that others begin with', () => {
  expect(proposed('chat', [taken('chat-b'), taken('chat-c-leader')])).toBe('chat-d');
});

test('a name is proposed once', () => {
  const free = new FreeNames([taken('chat')]);
  const names = Array.from({ length: 30 }, () => free.replace({ name: 'chat', longest: 63 }, []));
  expect(new Set(names).size).toBe(30);
  expect(names.slice(24, 26)).toEqual(['chat-z', 'chat-b2']);
});

test('a name is cut to the longest that there may be', () => {
  expect(proposed('a'.repeat(50), [], { longest: 50 })).toBe(`${'a'.repeat(48)}-b`);
  expect(proposed(`${'a'.repeat(47)}-aa`, [], { longest: 50 })).toBe(`${'a'.repeat(47)}-b`);
});

test('a name that suits better comes first where it is free and short enough', () => {
  expect(proposed('chat-big', [], { first: ['big-chat'] })).toBe('big-chat');
  expect(proposed('chat-big', [taken('big-chat')], { first: ['big-chat'] })).toBe('chat-big-b');
  expect(proposed('chat-big', [], { first: ['big-chat'], longest: 7 })).toBe('chat-b');
});

test('that of a group of another name is not proposed', () => {
  expect(proposed('chat-big', [taken('x')], { first: ['x-1'] })).toBe('chat-big-b');
});

test.each(['longer', 'nothing'] as const)('names of graphs differ from the first letter on: %s', (takes) => {
  const graphs = [taken('chat', takes), taken('b', takes), taken('c-chat-2', takes)];
  expect(proposed('chat', graphs)).toBe('d-chat');
});
