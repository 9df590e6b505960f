import fc from 'fast-check';
import { EngineVersion } from '../../src/engines/engine-version';

const parse = (text: string) => EngineVersion.parse(text)!;

describe('EngineVersion', () => {
  test('writes a release as upstream tags it', () => {
    expect(['v0.5.6.post2', '0.5.6.post2', '0.5.10rc1', 'v0.4.10', '0.10.1.1'].map((text) => parse(text).text)).toEqual(['v0.5.6.post2', 'v0.5.6.post2', 'v0.5.10rc1', 'v0.4.10', 'v0.10.1.1']);
  });

  test.each(['latest', 'dev', '', '0.5', 'v1', 'nightly-dev-20260821', 'v0.5.6-runtime', 'main', 'main@yesterday', 'v0.5.6.post', 'v0.5.6.1.1'])('does not parse %p', (text) => {
    expect(EngineVersion.parse(text)).toBeUndefined();
  });

  test('orders previews before a release, patches after it, and numbers as numbers', () => {
    const inOrder = ['v0.4.10', 'v0.5.2', 'v0.5.6.dev3', 'v0.5.6rc0', 'v0.5.6rc1', 'v0.5.6', 'v0.5.6.post1', 'v0.5.6.post2', 'v0.5.7', 'v0.5.10', 'v0.10.0', 'v0.10.1', 'v0.10.1.1', 'v0.10.2', 'v1.0.0'];
    fc.assert(fc.property(fc.shuffledSubarray(inOrder), (some) => {
      const sorted = some.map(parse).sort((a, b) => a.compare(b)).map(({ text }) => text);
      expect(sorted).toEqual(inOrder.filter((text) => some.includes(text)));
    }));
  });

  test('orders days of the main branch among themselves, after every release', () => {
    expect(parse('main@2026-08-21').compare(parse('main@2026-08-20'))).toBeGreaterThan(0);
    expect(parse('main@2026-08-21').compare(parse('v99.0.0'))).toBeGreaterThan(0);
    expect(parse('v99.0.0').compare(parse('main@2026-08-21'))).toBeLessThan(0);
  });

  test('atLeast() compares with the text of a version', () => {
    expect(parse('v0.5.13').atLeast('v0.5.13')).toBe(true);
    expect(parse('v0.5.13').atLeast('v0.5.12.post1')).toBe(true);
    expect(parse('v0.5.13').atLeast('v0.5.13.post1')).toBe(false);
  });
});
