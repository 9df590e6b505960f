import { Construct } from 'constructs';
import { Acknowledgement } from '../../src/rules/acknowledgement';
import { Places } from '../../src/rules/places';
import { Review } from '../../src/rules/review';
import { Finding, findRule, Severity, ruleTable } from '../../src/rules/rule';
import { errorFrom, newChart } from '../harness';

const TOKEN = `hf_${'a1B2'.repeat(9)}`;

interface Subject {
  readonly got?: unknown;
  readonly path?: string;
  readonly remedy?: string;
}

function row(code: string, severity: Severity, find: (subject: Subject) => Finding | readonly Finding[] | undefined) {
  return { code, severity, title: 'It holds', source: 'this test', check: find };
}

function finding({ got, path = 'prop', remedy = 'leave it out' }: Subject): Finding {
  return { path, got, expected: 'something else', remedy };
}

const ERRORS = ruleTable<Subject>([
  row('TST001', 'error', (subject) => finding(subject)),
  row('TST002', 'error', () => undefined),
  row('TST003', 'error', ({ got }) => [1, 2].map((index) => finding({ got, path: `list[${index}]` }))),
]);
const ENGINE_ERRORS = ruleTable<Subject>([row('TST011', 'engine-error', (subject) => finding(subject))]);
const MIXED = ruleTable<Subject>([{
  ...row('TST031', 'error', (subject) => ({ ...finding(subject), severity: subject.got === 'minor' ? 'advice' as const : undefined })), mildest: 'advice' as const,
}]);
const ADVICE = ruleTable<Subject>([row('TST021', 'advice', (subject) => finding(subject))]);

function construct(): Construct {
  return new Construct(newChart(), 'server');
}

function message(review: Review): string {
  return errorFrom(() => review.conclude(construct()));
}

function acknowledge(code: string, reason = 'we know'): Acknowledgement[] {
  return [{ code, reason }];
}

describe('a review', () => {
  test('that finds nothing returns no advice', () => {
    expect(new Review().conclude(construct())).toEqual([]);
  });

  test('throws one error that lists the findings of all tables, in the order of the tables', () => {
    expect(message(new Review().run(ENGINE_ERRORS, { got: 1 }).run(ERRORS, { got: 'x' }).run(ADVICE, {}))).toBe([
      '[chart/server] 4 problems with the props:',
      '  [TST011] prop: got 1, expected something else; leave it out',
      '  [TST001] prop: got "x", expected something else; leave it out',
      '  [TST003] list[1]: got "x", expected something else; leave it out',
      '  [TST003] list[2]: got "x", expected something else; leave it out',
    ].join('\n'));
  });

  test('counts a single problem as one', () => {
    expect(message(new Review().run(ENGINE_ERRORS, {}))).toBe('[chart/server] 1 problem with the props:\n  [TST011] prop: expected something else; leave it out');
  });

  test('returns advice when there is no error', () => {
    expect(new Review().run(ADVICE, { got: 2 }).conclude(construct())).toEqual([
      { code: 'TST021', path: 'prop', message: 'got 2, expected something else; leave it out' },
    ]);
  });
});

describe('checks of a part', () => {
  const inWorker = new Places('worker.');
  const ofTheWhole = new Places('worker.').set('args');

  test('report paths within the props', () => {
    expect(message(new Review().within(inWorker, (part) => part.run(ENGINE_ERRORS, { got: 1, path: 'args' })))).toContain('[TST011] worker.args: got 1');
  });

  test('report the same finding once', () => {
    const review = new Review().within(ofTheWhole, (part) => part.run(ENGINE_ERRORS, { got: 1, path: 'args' }));
    expect(message(review.within(ofTheWhole, (part) => part.run(ENGINE_ERRORS, { got: 1, path: 'args' })))).toContain('1 problem with');
    expect(message(review.within(ofTheWhole, (part) => part.run(ENGINE_ERRORS, { got: 2, path: 'args' })))).toContain('2 problems with');
    expect(message(review)).toContain('[TST011] args: got 1');
  });

  test('follow the acknowledgements of the construct', () => {
    const review = new Review(acknowledge('TST021')).within(inWorker, (part) => part.run(ADVICE, {}));
    expect(review.conclude(construct())).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  test('turns an engine error into advice', () => {
    expect(new Review(acknowledge('TST011')).run(ENGINE_ERRORS, {}).conclude(construct()).map(({ code }) => code)).toEqual(['TST011']);
  });

  test('silences advice', () => {
    expect(new Review(acknowledge('TST021')).run(ADVICE, {}).conclude(construct())).toEqual([]);
  });

  test('leaves other findings as they are', () => {
    expect(message(new Review(acknowledge('TST021')).run(ENGINE_ERRORS, {}).run(ADVICE, {}))).toContain('[TST011]');
  });

  test('of an error is refused, and the error stays', () => {
    const text = message(new Review(acknowledge('TST001')).run(ERRORS.slice(0, 1), {}));
    expect(text).toContain('[INF002] acknowledge: got "TST001", expected the code of an engine error or of advice; remove the acknowledgement');
    expect(text).toContain('[TST001]');
  });

  test('silences the advice that a rule of errors gives, and none of its errors', () => {
    expect(message(new Review(acknowledge('TST031')).run(MIXED, { got: 'minor' }))).toBe('');
    expect(new Review(acknowledge('TST031')).run(MIXED, { got: 'minor' }).conclude(construct())).toEqual([]);
    expect(message(new Review(acknowledge('TST031')).run(MIXED, { got: 'major' }))).toContain('1 problem with the props:\n  [TST031]');
  });

  test.each([['an unknown code', 'TST999'], ['no code', undefined as unknown as string]])('of %s is refused', (_, code) => {
    expect(message(new Review(acknowledge(code)))).toContain('[INF001] acknowledge: ');
  });

  test('of a rule whose table is not loaded is accepted', () => {
    expect(findRule('SGL100')).toBeUndefined();
    expect(message(new Review(acknowledge('SGL100')))).toBe('');
    expect(message(new Review(acknowledge('FLG001')))).toContain('[INF002] acknowledge: got "FLG001"');
  });

  test.each(['', '  ', undefined as unknown as string])('with the reason %p is refused', (reason) => {
    expect(message(new Review([{ code: 'TST021', reason }]))).toContain('[INF003] acknowledge: got "TST021", expected a reason');
  });

  test('that plain JavaScript leaves out is ignored', () => {
    const gaps = [undefined, false, null] as unknown as Acknowledgement[];
    expect(new Review([...gaps, ...acknowledge('TST021')]).run(ADVICE, {}).conclude(construct())).toEqual([]);
  });
});

describe('a message', () => {
  test.each([
    ['a text', { got: TOKEN }],
    ['a text after a line break', { got: `export HF_TOKEN=\n${TOKEN}` }],
    ['a list', { got: [TOKEN] }],
    ['an object', { got: { token: TOKEN } }],
    ['a text that is cut within the credential', { got: `${'x '.repeat(95)}${TOKEN}` }],
    ['a path', { path: `env.${TOKEN}` }],
    ['a remedy', { remedy: `remove ${TOKEN}` }],
    ['a long path', { path: `${'x '.repeat(95)}${TOKEN}` }],
  ])('never repeats a credential in %s', (_, subject) => {
    const text = message(new Review().run(ERRORS, subject));
    expect(text).toContain('[TST001]');
    expect(text).not.toContain(TOKEN.slice(0, 8));
    const [advice] = new Review().run(ADVICE, subject).conclude(construct());
    expect(advice.path + advice.message).not.toContain(TOKEN.slice(0, 8));
  });

  test('keeps the text after a private key that has no end', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234';
    const text = message(new Review().run(ENGINE_ERRORS, { got: key }));
    expect(text).toContain('got "<redacted>');
    expect(text).toContain('expected something else; leave it out');
    expect(text).not.toContain('MIIE');
  });

  test('cuts long values and paths', () => {
    expect(message(new Review().run(ENGINE_ERRORS, { got: 'x'.repeat(5000) })).length).toBeLessThan(400);
    expect(message(new Review().run(ENGINE_ERRORS, { path: 'x'.repeat(5000) })).length).toBeLessThan(400);
    expect(message(new Review().run(ENGINE_ERRORS, { got: Array.from({ length: 5000 }, (_, i) => i) })).length).toBeLessThan(400);
  });

  const circle: Record<string, unknown> = { name: 'x' };
  circle.self = circle;
  test.each([
    ['NaN', NaN, 'got NaN'],
    ['an infinity', -Infinity, 'got -Infinity'],
    ['null', null, 'got null'],
    ['a big integer', 5n, 'got 5n'],
    ['an empty text', '', 'got ""'],
    ['a text in several lines', 'a\nb', 'got "a\\nb"'],
    ['an object that holds itself', circle, 'Circular'],
    ['a function', () => 1, 'got [Function'],
    ['a symbol', Symbol('x'), 'got Symbol(x)'],
  ])('can show %s', (_, got, text) => {
    expect(message(new Review().run(ENGINE_ERRORS, { got }))).toContain(text);
  });
});
