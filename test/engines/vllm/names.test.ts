import { EngineVersion } from '../../../src/engines/engine-version';
import {
  checkedRelease, isReleaseWithin, VLLM_KV_CONNECTORS, knowsName, NameTable, nameRemedy, QUANTIZATION_NAMES, quantizationFacts, REASONING_PARSERS,
  SPECULATIVE_METHODS, TOOL_PARSERS,
} from '../../../src/engines/vllm/names';
import { VLLM_QUANTIZATIONS, VLLM_RELEASES } from '../../../src/engines/vllm/names.generated';

const parse = (text: string) => EngineVersion.parse(text)!;

test.each<[string, NameTable, string, string[], string[]]>([
  ['tool parsers', TOOL_PARSERS, 'v0.10.0', ['hermes', 'glm4_moe'], ['glm45', 'openai']],
  ['reasoning parsers', REASONING_PARSERS, 'v0.10.1.1', ['qwen3', 'GptOss'], ['openai_gptoss']],
  ['KV connectors', VLLM_KV_CONNECTORS, 'v0.11.0', ['NixlConnector', 'P2pNcclConnector'], ['MooncakeStoreConnector', 'LMCacheMPConnector']],
  ['speculative methods', SPECULATIVE_METHODS, 'v0.33.0', ['mtp', 'dspark', 'suffix'], ['medusa']],
])('the %s of a release are known: %s', (_, table, release, known, unknown) => {
  expect(known.filter((name) => knowsName(table, name, parse(release)))).toEqual(known);
  expect(unknown.filter((name) => knowsName(table, name, parse(release)))).toEqual([]);
  expect(unknown.every((name) => name in table)).toBe(true);
});

test('what a method of quantization needs changes with the release', () => {
  expect(quantizationFacts('fp8', parse('v0.13.0'))).toMatchObject({ capability: 8 });
  expect(quantizationFacts('fp8', parse('v0.14.0'))).toMatchObject({ capability: 7.5 });
  expect(quantizationFacts('awq', parse('v0.23.0'))?.dtypes).toEqual(['float16']);
  expect(quantizationFacts('awq', parse('v0.24.0'))?.dtypes).toBeUndefined();
  expect(quantizationFacts('gguf', parse('v0.24.0'))).toBeUndefined();
});

test('the methods of quantization are those with facts', () => {
  for (const [name, span] of Object.entries(QUANTIZATION_NAMES)) {
    const known = VLLM_RELEASES.filter((release) => isReleaseWithin(span, parse(release)));
    expect(known).toEqual(VLLM_RELEASES.filter((release) => quantizationFacts(name, parse(release))));
  }
  expect(VLLM_QUANTIZATIONS.length).toBeGreaterThan(60);
});

test('a version that was not read counts as the newest release', () => {
  expect([undefined, parse('v0.99.0'), parse('main@2026-12-01')].map((version) => checkedRelease(version).text)).toEqual(['v0.33.0', 'v0.33.0', 'v0.33.0']);
  expect(checkedRelease(parse('v0.10.1.1')).text).toBe('v0.10.1.1');
});

test.each([
  ['qwen3_coder', 'v0.9.0', /v0\.10\.0 or newer/],
  ['glm4_moe', 'v0.11.0', /image of v0\.10\.0,/],
  ['hermess', 'v0.9.0', /`hermes`/],
  ['something-else-altogether', 'v0.9.0', /one of deepseek_v3, granite, /],
])('the remedy for %s in %s names a release or a name', (name, release, remedy) => {
  expect(nameRemedy(TOOL_PARSERS, name, parse(release))).toMatch(remedy);
});
