import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { parse } from 'yaml';
import { INNOCENT } from './credentials/innocent';
import { READ_BY_KUBECTL_AS, someText } from './yaml-samples';
import { YamlTrouble, yamlTrouble } from '../../src/kube/yaml-text';
import { runPython } from '../python';

/** Reads texts of YAML; undefined where it cannot run. What cannot be read is undefined. */
interface Reader {
  readonly name: string;
  readonly read: (texts: readonly string[]) => readonly unknown[] | undefined;
}

/** What a reader makes of a text; undefined where it refuses it. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const READERS: readonly Reader[] = [
  { name: 'yaml 1.1', read: (texts) => texts.map((text) => attempt(() => parse(text, { version: '1.1', logLevel: 'silent' }) as unknown)) },
  { name: 'yaml 1.2', read: (texts) => texts.map((text) => attempt(() => parse(text, { version: '1.2', logLevel: 'silent' }) as unknown)) },
  { name: 'PyYAML', read: readWithPython },
];

function readWithPython(texts: readonly string[]): readonly unknown[] | undefined {
  const lines = runPython(join(__dirname, 'read-yaml.py'), 'texts read with PyYAML', texts) as readonly { readonly value?: unknown }[] | undefined;
  return lines?.map(({ value }) => value);
}

/** Where a text can be in a manifest. */
const PLACES: readonly (readonly [wrap: (text: string) => object, unwrap: (document: unknown) => unknown])[] = [
  [(text) => ({ a: { b: text, c: 1 } }), (document) => (document as { a: { b: unknown } }).a.b],
  [(text) => ({ a: ['x', text] }), (document) => (document as { a: unknown[] }).a[1]],
  [(text) => ({ a: { [text]: 'x' } }), (document) => Object.keys((document as { a: object }).a)[0]],
];

/** The texts that a reader makes others of in one of the places. */
function misread({ read }: Reader, texts: readonly string[]): string[] {
  // What a text is written as that is half of a pair is not even UTF-8.
  const written = PLACES.flatMap(([wrap]) => texts.map((text) => Buffer.from(Yaml.stringify(wrap(text))).toString()));
  const documents = read(written) ?? PLACES.flatMap(([wrap]) => texts.map(wrap));
  const unwrapped = PLACES.flatMap(([, unwrap], place) => texts.map((_, i) => attempt(() => unwrap(documents[place * texts.length + i]))));
  return texts.filter((text, i) => PLACES.some((_, place) => unwrapped[place * texts.length + i] !== text));
}

/** Whether the texts are read as they are by all readers. */
function areRead(texts: readonly string[]): void {
  for (const reader of READERS) {
    expect([reader.name, misread(reader, texts)]).toEqual([reader.name, []]);
  }
}

test('three readers of YAML read what was written, or the text is refused', () => {
  fc.assert(fc.property(fc.array(someText, { minLength: 1000, maxLength: 1000 }), (texts) => {
    areRead(texts.filter((text) => yamlTrouble(text) === undefined));
  }), { numRuns: 3 });
});

test('no text of public manifests is refused', () => {
  const texts = Object.values(INNOCENT).flat();
  expect(texts.filter((text) => yamlTrouble(text) !== undefined)).toEqual([]);
  areRead(texts);
});

test.each(READ_BY_KUBECTL_AS)('%j is refused, which kubectl reads as %j', (text, _, instead) => {
  expect(yamlTrouble(text)).toEqual<YamlTrouble>({ what: 'is a number to kubectl', remedy: 'write the number in decimal, without underscores' });
  expect(Yaml.stringify(text)).toBe(`${text}\n`);
  expect(yamlTrouble(instead)).toBeUndefined();
});

test.each<[string, string, string, string]>([
  ['=', 'is an operator of YAML', 'write another text', 'equals'],
  ['<<', 'is an operator of YAML', 'write another text', 'merge'],
  ['a\u0085b', 'has NEL at position 1', 'write \\n, or a space', 'a\nb'],
  ['a\u2028b', 'has the line separator U+2028 at position 1', 'write \\n, or a space', 'a b'],
  ['\u2029', 'has the paragraph separator U+2029 at position 0', 'write \\n, or a space', '\n'],
  ['a\u007f', 'has DEL at position 1', 'remove the character', 'a'],
  ['a\u009b', 'has U+009B at position 1', 'remove the character', 'a'],
  ['a\ufffe', 'has U+FFFE at position 1', 'remove the character', 'a'],
  ['a\uffff', 'has U+FFFF at position 1', 'remove the character', 'a'],
  ['a\ud83d', 'has half of a surrogate pair, U+D83D', 'remove the character', 'a'],
  ['\ude00a', 'has half of a surrogate pair, U+DE00', 'remove the character', 'a'],
  ['\ta\nb', 'has a tab before the first of several lines', 'indent that line with spaces', '  a\nb'],
  ['\n\ta', 'has a tab before the first of several lines', 'indent that line with spaces', '\n  a'],
  // Readers agree on these two, which are escaped; no program takes the first, and terminals act on the second.
  ['a\0', 'has NUL at position 1', 'remove the character', 'a'],
  ['a\u001b[1m', 'has ESC at position 1', 'remove the character', 'a'],
])('%j is refused, and what to write instead is not', (text, what, remedy, instead) => {
  expect(yamlTrouble(text)).toEqual<YamlTrouble>({ what, remedy });
  expect(yamlTrouble(instead)).toBeUndefined();
});

test('a tab within a line is advice: only PyYAML refuses it', () => {
  expect(yamlTrouble('a\tb')).toEqual<YamlTrouble>({ what: 'has a tab, which PyYAML refuses', remedy: 'write a space', isMinor: true });
  expect(READERS.filter((reader) => reader.name !== 'PyYAML' && misread(reader, ['a\tb']).length > 0)).toEqual([]);
  areRead(['\t', '\ta', 'a\n\tb', 'a b']);
});

test.each([
  '0x1f', '0777', '0b11', '1_000', '1:30', '-1', '.5', '1e3', 'true', 'null', '~', '2001-12-14', 'a=b', '<<EOF', '==', '\u{1f600}', '\ufeff', '\u200b', '\u00a0',
  '-0b-1', '0o8', '0x', '_1', 'v0_1', '1__0x', `0X${'f'.repeat(40)}g`, 'a\nb\n', 'a\r\nb', ' a ', '#a', '- a', 'a: b', '%a', '---', '',
])('%j is written so that everyone reads it', (text) => {
  expect(yamlTrouble(text)).toBeUndefined();
  areRead([text]);
});
