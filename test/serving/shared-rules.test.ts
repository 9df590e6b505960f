import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Door, DOORS, Input, InputProp, open } from './doors';
import { REMEDIED, REMEDIED_BY_ENGINE } from './remedied-inputs';
import { INPUTS } from './rule-inputs';
import * as everything from '../../src/index';
import { InferenceDefaultsOptions } from '../../src/serving/inference-defaults';
import { InferenceServer } from '../../src/serving/inference-server';
import { codesOf, errorFrom, Found, foundBy, newChart } from '../harness';
import { EVERY_RULE } from '../rules/every-rule';

/** The families of the rules that are no door's own. */
const SHARED = /^(?:INF|IMG|GPU|MDL|FLG|KVC)/;

/** Props that a graph has once for all of its roles. */
const OF_THE_WHOLE: readonly string[] = ['acknowledge', 'caches', 'defaults', 'notSecrets', 'metadata', 'metrics', 'model', 'modelFacts'];

/** Props that a rule finds missing beside those that an input states. */
const ASKED_FOR: { readonly [code: string]: InputProp } = { INF067: 'apiKey', INF240: 'shutdown', GPU005: 'nodes', GPU022: 'runtimeClassName' };

const SEVERITY_OF = new Map(EVERY_RULE.map(({ code, severity }) => [code, severity]));

const propsOf = (input: Input) => Object.keys(input) as InputProp[];

/** Whether an input concerns the pods of the door alone, so that the remedy need not reach others. */
function isOfPods({ place }: Door, input: Input): boolean {
  return place === '' || propsOf(input).every((prop) => !OF_THE_WHOLE.includes(prop));
}

/** What a door finds by shared rules, and by those of its own that an input may break in their place. */
function found(door: Door, input: Input): Found[] {
  const expected = Object.values(door.finds).flat();
  return foundBy(() => open(door, newChart(), input)).filter(({ code }) => SHARED.test(code) || expected.includes(code));
}

describe.each(DOORS.map((door) => [door.title, door] as const))('%s', (_, door) => {
  const inputs = Object.entries(INPUTS).filter(([, input]) => propsOf(input).every((prop) => !door.lacks[prop]));

  test('breaks no shared rule by itself', () => {
    expect(found(door, {})).toEqual([]);
  });

  test.each(inputs)('breaks %s alone', (code, input) => {
    expect([...new Set(found(door, input).map((one) => one.code))]).toEqual(door.finds[code] ?? [code]);
  });

  test.each(inputs.filter(([, input]) => propsOf(input).every((prop) => !OF_THE_WHOLE.includes(prop))))('says where %s is broken', (code, input) => {
    for (const { path } of found(door, input)) {
      expect(path.startsWith(door.place)).toBe(true);
      expect([...propsOf(input), ASKED_FOR[code]]).toContain(/^\w+/.exec(path.slice(door.place.length))![0]);
    }
  });

  test.each(Object.entries({ ...REMEDIED, ...REMEDIED_BY_ENGINE[door.engine ?? ''] }).filter(([code, change]) => !(code in door.finds) && isOfPods(door, INPUTS[code]) && propsOf({ ...INPUTS[code], ...change }).every((prop) => !door.lacks[prop])))(
    'accepts what the remedy of %s makes of its input', (code, change) => {
      const left = found(door, { ...INPUTS[code], ...change }).map((one) => one.code);
      expect(left.filter((one) => one === code || SEVERITY_OF.get(one) !== 'advice')).toEqual([]);
    },
  );

  test.each<[string, InferenceDefaultsOptions]>([
    ['INF012', { podLabels: { team: 'a b' } }],
    ['INF012', { podAnnotations: { 'a b': 'x' } }],
    ['INF029', { imagePullSecrets: ['My_Registry'] }],
    ['INF037', { tolerations: [{ value: 'gpu' }] }],
    ['INF061', { securityProfile: INPUTS.INF061.security }],
    ['INF060', { securityProfile: INPUTS.INF060.security }],
    ['INF062', { securityProfile: INPUTS.INF062.security }],
    ['INF065', INPUTS.INF065.defaults!],
    ['INF066', INPUTS.INF066.defaults!],
    ['INF105', { schedulerName: 'My_Scheduler' }],
    ['INF105', { priorityClassName: 'My_Class' }],
    ['INF106', { kubernetesVersion: '1.27' }],
    ['INF110', { proxy: INPUTS.INF110.proxy }],
    ['INF111', { caBundle: INPUTS.INF111.caBundle }],
  ])('finds %s in InferenceDefaults once, and names them: %j', (code, defaults) => {
    const [one, ...others] = found(door, { defaults });
    expect(one.code).toBe(code);
    expect(one.path.startsWith(`InferenceDefaults.${Object.keys(defaults)[0]}`)).toBe(true);
    expect(others).toEqual([]);
  });

  test('heeds what is acknowledged, by itself and around it', () => {
    const acknowledge = [{ code: 'INF035', reason: 'every node has it' }];
    const codes = (input: Input) => codesOf(() => open(door, newChart(), { ...INPUTS.INF035, ...input }));
    expect(codes({ acknowledge })).not.toContain('INF035');
    expect(codes({ defaults: { acknowledge } })).not.toContain('INF035');
  });

  test('INF120: does not know a role that it does not have', () => {
    expect(errorFrom(() => open(door, newChart(), {}).podsOf('nobody'))).toContain('[INF120] role: got "nobody", expected one of ');
  });

  test('INF018: has no credential for an id', () => {
    const token = `hf_${'aB3d'.repeat(9)}`;
    const error = errorFrom(() => door.make(newChart(), token, {}));
    expect(error).toContain('[INF018] id: ');
    expect(error).not.toContain(token);
  });

  test.each<[string, unknown, unknown, string[]]>([
    ['an App', new App(), 'it', ['scope']],
    ['nothing', undefined, 'it', ['scope']],
    ['no construct', {}, 'it', ['scope']],
    ['a Chart, without an id', newChart(), '', ['id']],
    ['a Chart, under a number', newChart(), 5, ['id']],
    ['neither', null, undefined, ['scope', 'id']],
  ])('INF016: is not created in %s', (__, scope, id, paths) => {
    expect(foundBy(() => door.make(scope as never, id as never, {}))).toEqual(paths.map((path) => ({ code: 'INF016', path })));
  });
});

/** Rules whose inputs are no shared props, or depend on the facts of an engine, and where their cases are. */
const ELSEWHERE: { readonly [file: string]: readonly string[] } = {
  'engines/flags/flag-rules.test.ts': ['FLG002', 'FLG003', 'FLG005', 'FLG006', 'FLG007', 'FLG008', 'FLG009', 'FLG010'],
  'engines/flags/extra-args-rules.test.ts': ['FLG013'],
  'serving/shared-rules.test.ts': ['INF016', 'INF018', 'INF120'],
  'serving/public-shape.test.ts': ['INF122', 'FLG017'],
  'serving/names/name-conflicts.test.ts': ['INF121'],
  'serving/quotas.test.ts': ['INF241'],
  'serving/fleet.test.ts': ['INF245', 'INF246'],
  'serving/inference-defaults.test.ts': ['INF009'],
  'serving/zone-rules.test.ts': ['INF134'],
  'serving/nodes-rules.test.ts': ['INF130', 'INF131', 'INF132', 'INF133'],
  'inputs/findings.test.ts': ['INF005', 'INF006', 'INF008'],
  'inputs/copies.test.ts': ['INF007'],
  'models/model-facts.test.ts': ['MDL003', 'MDL004'],
  'engines/engine-image.test.ts': ['IMG003', 'IMG004'],
  'llmd-model-service/custom-engine.test.ts': ['IMG005', 'IMG006'],
  'dynamo-graph/devices.test.ts': ['GPU023'],
  'serving/group-member.test.ts': ['INF162'],
  'serving/hardware.test.ts': ['GPU024', 'GPU025', 'GPU026', 'GPU027', 'GPU028', 'GPU029', 'GPU030'],
  'serving/strict.test.ts': ['INF231', 'INF232'],
  'serving/surroundings.test.ts': ['INF193', 'INF194'],
  'serving/listening.test.ts': ['INF200', 'INF201', 'INF247'],
  'serving/shared-data.test.ts': ['INF197', 'INF198'],
  'pod/parts/prologue.test.ts': ['INF199'],
  'pod/parts/interconnect.test.ts': ['INF202'],
  'serving/written/limits.test.ts': ['INF182', 'INF185'],
  'engines/kv-settings.test.ts': ['KVC003'],
  'pod/rules/kv-caches.test.ts': ['KVC008', 'KVC009', 'KVC012'],
};

test('every shared rule has an input, here or elsewhere', () => {
  const codes = EVERY_RULE.map(({ code }) => code).filter((code) => SHARED.test(code));
  expect([...Object.keys(INPUTS), ...Object.values(ELSEWHERE).flat()].sort()).toEqual(codes);
});

test.each(Object.entries(ELSEWHERE))('%s has the cases that are not here', (file, codes) => {
  const text = readFileSync(join(__dirname, '..', file), 'utf8');
  expect(codes.filter((code) => !text.includes(code))).toEqual([]);
});

test('every input can be given to a door', () => {
  const closed = Object.entries(INPUTS).filter(([code, input]) => (
    !DOORS.some(({ lacks, finds }) => (finds[code] ?? [code]).includes(code) && propsOf(input).every((prop) => !lacks[prop]))
  ));
  expect(closed).toEqual([]);
});

test('every class that serves models is a door of these tests', () => {
  const classes = Object.values<unknown>({ ...everything }).filter((one) => typeof one === 'function' && one.prototype instanceof InferenceServer);
  expect(classes.length).toBeGreaterThan(2);
  expect(new Set(DOORS.map((door): unknown => door.class))).toEqual(new Set(classes));
});
