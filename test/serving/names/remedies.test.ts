import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { charts, cluster, foreign, graph, group, problems, server } from './apps';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { ModelSource } from '../../../src/models/model-source';
import { Rollout } from '../../../src/workload/rollout';
import '../../property-seed';

jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

/** What can be made of a name. */
const DOORS = { server, group, cluster, graph };

interface Member {
  readonly door: keyof typeof DOORS;
  readonly name: string;
  readonly groups: number;
  readonly serviceName?: string;
  readonly volume?: string;
  readonly inSecond: boolean;
}

/** Names that follow from each other in all ways that there are. */
const NAMES = ['llama', 'llama-0', 'llama-2', 'llama-leader', 'llama-frontend', 'llama-b', 'b-llama', 'll', 'q'.repeat(36)];
const member: fc.Arbitrary<Member> = fc.record({
  door: fc.constantFrom(...Object.keys(DOORS) as (keyof typeof DOORS)[]),
  name: fc.constantFrom(...NAMES),
  groups: fc.integer({ min: 1, max: 3 }),
  serviceName: fc.constantFrom(undefined, undefined, 'front', 'llama-front'),
  volume: fc.constantFrom(undefined, undefined, 'models', 'models-b'),
  inSecond: fc.boolean(),
});
const foreigners = fc.uniqueArray(fc.record({ kind: fc.constantFrom('Service', 'PersistentVolume'), name: fc.constantFrom(...NAMES, 'front', 'models') }), {
  maxLength: 3, selector: ({ kind, name }) => kind + name,
});

/** What a construct is told to do. */
interface Proposal {
  readonly construct: string;
  readonly remedy: string;
}

interface Others {
  readonly kind: string;
  readonly name: string;
}

/** Makes an App, and collects the remedies that errors and advice on names propose. */
function proposals(members: readonly Member[], others: readonly Others[]): Proposal[] {
  const app = new App();
  const [one, two] = ['one', 'two'].map((id) => new Chart(app, id, { namespace: 'llm' }));
  others.forEach(({ kind, name }) => foreign(one, kind, name));
  const made = members.map(({ door, name, groups, serviceName, volume, inSecond }, i) => DOORS[door](inSecond ? two : one, `${i}`, name, {
    ...(door === 'cluster' ? { groups, serviceName } : door === 'graph' ? {} : { replicas: groups }),
    ...(volume !== undefined && { model: ModelSource.nfsVolume({ name: volume, server: 'nas.example.com', path: '/models' }) }),
  } as object));
  const errors = problems(app).slice(1).map((line) => {
    const [, construct, rest] = /^ {2}\[[A-Z]{3}\d{3}\] (?:one|two)\/(\d+): (.*)$/.exec(line)!;
    return { construct, remedy: rest.slice(rest.lastIndexOf(';') + 2) };
  });
  const advice = made.flatMap((construct, i) => construct.advice
    .filter(({ code }) => /^(?:INF121|LWS02|DYN09)/.test(code))
    .map(({ message }) => ({ construct: `${i}`, remedy: message.split('; ')[1] })));
  return [...errors, ...advice];
}

/** Does what the remedies say. */
function applied(members: readonly Member[], given: readonly Proposal[]): Member[] {
  const changed = members.map((one) => ({ ...one }));
  for (const { construct, remedy } of given) {
    const own = changed[Number(construct)] as { -readonly [P in keyof Member]: Member[P] };
    const [, prop, value] = /set (metadata\.name|serviceName|the name of the volume) to (\S+?)$/.exec(remedy) ?? [];
    const [, from, to] = /rename (\S+), for example to (\S+?)$/.exec(remedy) ?? [];
    if (prop === 'metadata.name') {
      own.name = value;
    } else if (prop === 'serviceName') {
      own.serviceName = value;
    } else if (prop !== undefined) {
      own.volume = value;
    } else {
      expect(from).toBeDefined();
      changed.filter(({ door, name }) => door === 'graph' && name === from).forEach((one) => Object.assign(one, { name: to }));
    }
  }
  return changed;
}

test('a name that a remedy proposes is accepted: with all of them, an App is synthesized without a word on names', () => {
  let collided = 0;
  fc.assert(fc.property(fc.array(member, { minLength: 2, maxLength: 5 }), foreigners, (members, others) => {
    const said = proposals(members, others);
    collided += said.length;
    expect(proposals(applied(members, said), others)).toEqual([]);
  }), { numRuns: 150 });
  expect(collided).toBeGreaterThan(100);
});

describe('a name that is as long as it can be', () => {
  test.each([
    ['server', server, 63, {}],
    ['group', group, 50, {}],
    ['cluster of ten groups and one more', cluster, 49, { groups: 10, rollout: Rollout.surge() }],
    ['graph before the operator shortens names', graph, 37, { version: DynamoVersion.V1_0_1 }],
  ] as const)('has a remedy that is accepted: %s', (_, make, length, props) => {
    const name = 'a'.repeat(length);
    const [chart] = charts('chart');
    make(chart, 'first', name, props as object);
    make(chart, 'second', name, props as object);
    const [, proposed] = /set metadata\.name to (\S+)$/.exec(problems(chart)[1])!;
    const [other] = charts('chart');
    make(other, 'first', name, props as object);
    make(other, 'second', proposed, props as object);
    expect(problems(other)).toEqual([]);
  });
});
