import { DynamoApiVersion, DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { orderOf, RELEASE_LINES } from '../../../src/dynamo-graph/release/releases';
import { EngineVersion } from '../../../src/engines/engine-version';

describe('a release of Dynamo', () => {
  test.each(['latest', '1.5', '1.5.0-rc1', '01.5.0', '', '1.5.0.1', 'x y'])('is three numbers, which %p is not', (text) => {
    expect(DynamoVersion.of(text)._isKnown).toBe(false);
    expect(DynamoVersion.of(text).isAtLeast('0.0.1')).toBe(false);
  });

  test('can have a leading v', () => {
    expect(DynamoVersion.of('v1.4.2').version).toBe('1.4.2');
  });

  test('before 0.5.0 is not known', () => {
    expect(DynamoVersion.of('0.4.1')._isKnown).toBe(false);
    expect(DynamoVersion.V0_5_0._isKnown).toBe(true);
  });

  test.each([
    ['1.4.2', '1.4.10', false], ['1.4.10', '1.4.2', true], ['1.10.0', '1.9.9', true], ['0.9.1', '1.0.0', false], ['1.3.0', '1.3.0', true], ['1.3.1', '1.3', true],
  ])('%s is %s or newer: %p', (version, other, expected) => {
    expect(DynamoVersion.of(version).isAtLeast(other)).toBe(expected);
  });

  test('is within a span from its first release up to the end', () => {
    const span = { since: '1.0.0', until: '1.2.0' };
    expect(['0.9.9', '1.0.0', '1.1.9', '1.2.0'].map((version) => DynamoVersion.of(version)._has(span))).toEqual([false, true, true, false]);
    expect(DynamoVersion.V0_5_0._has({})).toBe(true);
  });

  test.each([
    ['0.5.0', '0.5.0rc2', '0.10.1.1'], ['0.9.1', '0.5.8', '0.14.1'], ['1.0.1', '0.5.9', '0.16.0'], ['1.3.1', '0.5.14', '0.23.0'],
    ['1.4.0', '0.5.16', '0.26.0'], ['1.4.2', '0.5.16', '0.26.0'], ['1.5.0', '0.5.18', '0.28.0'], ['9.0.0', '0.5.21', '0.31.0'],
  ])('%s runs the engines of its line, SGLang %s and vLLM %s', (version, sglang, vllm) => {
    expect(DynamoVersion.of(version)._line).toMatchObject({ sglang, vllm });
  });

  test.each([
    ['1.2.9', DynamoApiVersion.V1ALPHA1], ['1.3.0', DynamoApiVersion.V1BETA1],
  ])('%s has the default API version %s', (version, apiVersion) => {
    expect(DynamoVersion.of(version)._apiVersion).toBe(apiVersion);
  });
});

describe('the table of releases', () => {
  test('is in order, and names versions of engines that can be compared', () => {
    const releases = RELEASE_LINES.map(({ since }) => orderOf(since));
    expect(releases.slice(1).every((release, i) => release > releases[i])).toBe(true);
    expect(RELEASE_LINES.flatMap(({ sglang, vllm }) => [sglang, vllm].map((version) => EngineVersion.parse(version)))).not.toContain(undefined);
  });
});
