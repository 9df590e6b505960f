import fc from 'fast-check';
import { credentialsIn, isHarmless, mayHoldCredential, namesCredential, redact } from '../../src/kube/credentials';

/** Made-up credentials, in parts so that no scanner takes them for real ones. */
const CREDENTIALS: [string, string][] = [
  ['a Hugging Face token', `hf_${'aB3d'.repeat(9)}`],
  ['a Hugging Face token', `api_org_${'aB3d'.repeat(9)}`],
  ['an API key', `sk-${'aB3d'.repeat(12)}`],
  ['an API key', `sk-proj-${'aB3_-'.repeat(12)}`],
  ['an API key', `sk-ant-api03-${'aB3-'.repeat(12)}`],
  ['an NVIDIA API key', `nvapi-${'aB3-'.repeat(12)}`],
  ['a GitHub token', `ghp_${'aB3d'.repeat(9)}`],
  ['a GitHub token', `github_pat_${'aB3_'.repeat(12)}`],
  ['a GitLab token', `glpat-${'aB3-'.repeat(5)}`],
  ['an AWS access key', `AKIA${'AB3D'.repeat(4)}`],
  ['a Google API key', `AIza${'aB3-'.repeat(9)}`],
  ['a Slack token', `xoxb-${'123456-'.repeat(3)}`],
  ['an npm token', `npm_${'aB3d'.repeat(9)}`],
  ['a JSON web token', `eyJ${'hbGci'.repeat(3)}.eyJ${'zdWIi'.repeat(3)}.${'aB3_-'.repeat(5)}`],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\nZXktdjEA\n-----END OPENSSH PRIVATE KEY-----'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN'],
  ['a URL with a password', '://me:hunter2@'],
];

/** What looks like one at first sight. */
const INNOCENT = [
  'sk-hynix-inference-platform-prod', 'task-0123456789abcdef0123456789', 'hf_home', 'HF_HUB_ENABLE_HF_TRANSFER', 'npm_config_registry',
  'deepseek-ai/DeepSeek-R1-Distill-Llama-8B', 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  'https://proxy.example.com:3128/path@v1', 'http://user:$(PROXY_PASSWORD)@proxy:3128', 'http://user:${PROXY_PASSWORD}@proxy:3128',
  'git@github.com:org/name.git', '-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', 'AKIA', 'oci://registry:5000/model@sha256:abc',
];

describe.each(CREDENTIALS)('%s', (kind, value) => {
  test.each([
    ['alone', value], ['within a text', `export X=${value} && run`], ['on a line of its own', `a\n${value}\nb`], ['in quotes', `"${value}"`],
  ])('is known %s', (_, text) => {
    expect(credentialsIn(text).map((credential) => credential.kind)).toEqual([kind]);
    expect(text).toContain(credentialsIn(text)[0].value);
    expect(credentialsIn(text)[0].value).toContain(value.slice(-8));
  });

  test('is found in JSON, escaped line breaks and all', () => {
    expect(mayHoldCredential(JSON.stringify({ args: [`a\n${value}`] }))).toBe(true);
  });

  test('is redacted in a text, quoted or not', () => {
    for (const text of [`a ${value}`, JSON.stringify(`a\n${value}`), JSON.stringify([value])]) {
      expect(redact(text)).toContain('<redacted>');
      expect(redact(text)).not.toContain(value.slice(-8));
    }
  });
});

test.each(INNOCENT)('%s is no credential', (text) => {
  expect(credentialsIn(text)).toEqual([]);
});

describe('the quick check of plain data', () => {
  const short = ['://:p@', '://u:p@', `xoxb-${'1'.repeat(10)}`, `hf_${'a'.repeat(20)}`, `AKIA${'A'.repeat(16)}`];

  test.each(short)('finds %s as a value, in a list and as a key', (value) => {
    for (const data of [value, { a: value }, { a: [{ b: value }] }, { [value]: 1 }]) {
      expect(mayHoldCredential(data)).toBe(true);
    }
  });

  test('never misses a credential that the full search finds, however short', () => {
    const texts = fc.array(fc.constantFrom(':', '/', '@', 'p', '$'), { maxLength: 12 }).map((letters) => letters.join(''));
    fc.assert(fc.property(texts, (text) => {
      expect(credentialsIn(text).length > 0 && !mayHoldCredential({ a: [text] })).toBe(false);
    }), { numRuns: 5000 });
  });
});

test('the quick check never misses a credential that the full search finds', () => {
  const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(...CREDENTIALS.map(([, value]) => value), ...INNOCENT, '\n', '\t', '"', '\\')));
  fc.assert(fc.property(pieces, (texts) => {
    const text = texts.join('');
    expect(credentialsIn(text).length > 0 && !mayHoldCredential(JSON.stringify([text]))).toBe(false);
    expect(credentialsIn(redact(text))).toEqual([]);
  }));
});

test.each([
  'HF_TOKEN', 'token', 'OPENAI_API_KEY', 'apiKey', 'api-key', 'PGPASSWORD', 'DB_PASSWORD', 'REDIS_PASSWD', 'AWS_SECRET_ACCESS_KEY', 'client.secret',
  'AWS_CREDENTIALS', 'secretKey', 'accesskey', 'KEY',
])('%s calls for a credential', (name) => {
  expect(namesCredential(name)).toBe(true);
});

test.each(['HF_HOME', 'MAX_TOKENS', 'TOKENIZERS_PARALLELISM', 'MONKEY', 'KEYBOARD', 'PASSWORD_FILE', 'HF_TOKEN_PATH', 'TOKENIZER', 'ENABLE_FUSED_PASS', ''])(
  '%p does not', (name) => {
    expect(namesCredential(name)).toBe(false);
  },
);

test.each(['', '$(HF_TOKEN)', 'true', 'False', '0', '12.5', '/run/secrets/token', 'EMPTY', 'dummy'])('%p is plainly no credential', (value) => {
  expect(isHarmless(value)).toBe(true);
});

test.each(['hunter2', '$(A)$(B)', '1.2.3', 'x/y', '${HF_TOKEN}', 'not-empty', ' ', '$HF_TOKEN', '/path\nand more'])('%p may be one', (value) => {
  expect(isHarmless(value)).toBe(false);
});
