import fc from 'fast-check';
import { INNOCENT } from './innocent';
import { FORMATS, samplesOf } from './samples';
import { credentialsIn, isInnocent, redact } from '../../../src/kube/credentials/credentials';
import { CREDENTIAL_FORMS } from '../../../src/kube/credentials/forms';
import { credentialShapes } from '../../../src/kube/credentials/shapes';

const SAMPLES = samplesOf(20261130);

/** Texts around a credential that hide it or not. */
const AROUND: readonly (readonly [string, (text: string) => string])[] = [
  ['alone', (text) => text],
  ['within a text', (text) => `run X=${text} && wait`],
  ['on a line of its own', (text) => `a\n${text}\nb`],
  ['in JSON', (text) => JSON.stringify({ note: `a\n${text}` })],
  ['in JSON within JSON', (text) => JSON.stringify({ note: JSON.stringify([`a\t${text}`]) })],
];

/** Whether a text shows a part of a credential. */
function shows(text: string, parts: readonly string[]): boolean {
  return parts.some((part) => part.length >= 6 && [part.slice(0, 6), part.slice(-6)].some((end) => text.includes(end)));
}

test('the table has at least 150 kinds, each with a source', () => {
  const kinds = new Set([...credentialShapes(), ...CREDENTIAL_FORMS].map(({ kind }) => kind));
  expect(kinds.size).toBeGreaterThanOrEqual(150);
  for (const { source } of [...credentialShapes(), ...CREDENTIAL_FORMS]) {
    expect(source).toMatch(/^https:\/\//);
  }
});

describe.each(AROUND)('a credential %s', (_, around) => {
  test.each(SAMPLES.map(({ kind, text, parts }) => [kind, text, parts] as const))('is found: %s', (__, text, parts) => {
    const written = around(text);
    expect(credentialsIn(written)).not.toEqual([]);
    expect(shows(redact(written), parts)).toBe(false);
  });
});

test('at least 99 % of made-up credentials are found, whatever they are made of', () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const missed = samplesOf(seed).filter(({ text }) => isInnocent(text));
    expect(missed.length).toBeLessThanOrEqual(FORMATS.length / 100);
  }), { numRuns: 20 });
});

test.each(Object.entries(INNOCENT))('%s of public manifests are no credentials', (_, texts) => {
  expect(texts.filter((text) => !isInnocent(text))).toEqual([]);
});

test('there are at least 500 innocent texts', () => {
  expect(new Set(Object.values(INNOCENT).flat()).size).toBeGreaterThanOrEqual(500);
});

test.each([
  'sk-hynix-inference-platform-prod', `task-${'0123456789'.repeat(2)}abcdef`, '/mnt/hf_modelsfordeepseekteam', 'sk-learnpipelinesforembedding',
  'nvapi-client-library-version-545', 'hf_home', 'npm_config_registry', 'AKIA', 'sk-proj-', 'glpat-',
  'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 'ghcr.io/org/app@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  'https://proxy.example.com:3128/path@v1', 'http://user:$(PROXY_PASSWORD)@proxy:3128', 'http://user:${PROXY_PASSWORD}@proxy:3128',
  'http://$(USER):$(PASS)@host:80', 'https://<user>:<password>@host', 'tcp://0.0.0.0:5557@topic', 'tcp://*:5557@topic', 'tcp://[::1]:5557',
  'git@github.com:org/name.git', 'ssh://git@github.com/org/name', 'oci://registry:5000/model@sha256:abc', 'https://user@host/path',
  'abfss://models-2026-production@account.dfs.core.windows.net/llama', 'kv@$(POD_IP):$(POD_PORT)@Qwen/Qwen3-32B',
  '-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM5akNDQWQ2Z0F3SUJBZ0lR',
  'Authorization: Bearer $(HF_TOKEN)', 'Bearer authentication is required', 'Basic authentication', 'Authorization: Bearer <token>',
  'BOS_TOKEN=<s>', 'EOS_TOKEN=</s>', '{"bos_token": "<s>", "pad_token": "<|pad|>", "eos_token_id": 151645}', '{{ bos_token }}{% if tools %}',
  '{%- if message.tool_call_id == "abc123456" %}', 'SORT_KEY=name', 'key=lambda item: item[1]', 'token = tokenizer.decode(ids)', 'api_key=os.environ["API_KEY"]',
  'TOKEN=$(cat /var/run/secrets/token)', 'PASSWORD=${PASSWORD:?}', '--api-key $(API_KEY)', '--tokenizer-path /models/Qwen3', '--max-num-batched-tokens 16384',
  '- key: CriticalAddonsOnly\n  operator: Exists', '--session-key x-user-id', 'license: Apache-2.0', 'HF_TOKEN=\\${HF_TOKEN}', 'docker login -p $(TOKEN)', 'mysql -p app', 'redis-cli -a $PASSWORD',
  'mysql -h db -P 3306', 'sk_learn_pipelines_for_embedding', '12:30:45', 'token: count', 'TOKEN=abc', 'sha256:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abc',
  'password: {{ .Values.password }}', 'clientSecret: $oidc.okta.clientSecret', 'clientSecret: $dex-secrets:oidc.auth0.clientSecret', 'secretKey: vllmApiKey', '"secretKey": "vllmApiKey"',
  'passwordFile: /etc/db/password1A', 'secretName: hf-token-v2', 'tokenExpirationSeconds: 3600', 'cache_key: v2',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '550e8400-e29b-41d4-a716-446655440000', 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B',
])('%s is no credential', (text) => {
  expect(credentialsIn(text)).toEqual([]);
  expect(redact(text)).toBe(text);
});

test('what is redacted holds no credential any more', () => {
  const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(...SAMPLES.map(({ text }) => text), '\n', '\t', '"', '\\', '%0A', '@', ':', '=')));
  fc.assert(fc.property(pieces, (texts) => {
    expect(credentialsIn(redact(texts.join('')))).toEqual([]);
  }), { numRuns: 300 });
});

test('what is around a credential stays', () => {
  expect(redact(`see ${SAMPLES[0].text}, line 4`)).toBe('see <redacted>, line 4');
  expect(redact(`curl --token=${'aB3d'.repeat(4)} -v`)).toBe('curl --token=<redacted> -v');
});
