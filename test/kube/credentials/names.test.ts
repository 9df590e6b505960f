import { flagTableOf } from '../../../src/engines/known-engines';
import { isHarmless, isReference } from '../../../src/kube/credentials/literal';
import { maySpellCredential, namesCredential } from '../../../src/kube/credentials/names';

test.each([
  'HF_TOKEN', 'token', 'OPENAI_API_KEY', 'apiKey', 'api-key', '--api-key', 'x-api-key', 'PGPASSWORD', 'DB_PASSWORD', 'REDIS_PASSWD', 'REDIS_PASS', 'DB_PWD', 'MYSQL_PWD',
  'AWS_SECRET_ACCESS_KEY', 'client.secret', 'clientSecret', 'AWS_CREDENTIALS', 'GIT_CREDS', 'secretKey', 'accesskey', 'AUTHORIZATION', 'API_KEYS', 'ACCESS_TOKENS',
  'AZURE_STORAGE_CONNECTION_STRING', 'connectionString', 'CONN_STR', 'SSH_PRIVATE_KEY', 'TLS_KEY', 'JWT_SECRET', 'JWT', 'BEARER_TOKEN', 'KUBECONFIG', 'PASSPHRASE',
  'KEY_PASSPHRASE', 'NGC_APIKEY', 'ngcApiKey', 'HTTP_PROXY_PASSWORD', 'API_KEY_1', 'TOKEN_2', 'API_KEY_BASE64', 'client-key-data', 'SIGNING_KEY', 'ENCRYPTION_KEY',
  'STORAGE_ACCOUNT_KEY', 'example.com/api-token', 'dbPassword', 'NPM_AUTH_TOKEN', 'DOCKER_AUTH_CONFIG_PASSWORD', 'SLACK_BOT_TOKEN', 'refresh_token', 'MINIO_ROOT_PASSWORD',
])('the value of %s is a credential', (name) => {
  expect(namesCredential(name)).toBe(true);
  expect(maySpellCredential(name, 'hunter2')).toBe(true);
});

test.each([
  'HF_HOME', 'MAX_TOKENS', 'NUM_TOKENS', 'maxTokens', '--max-num-batched-tokens', 'TOKENIZERS_PARALLELISM', 'TOKENIZER', '--tokenizer-path', 'BOS_TOKEN', 'eos_token',
  'EOS_TOKEN_ID', 'PAD_TOKEN', 'imageToken', '--stop-token', 'TIME_PER_OUTPUT_TOKEN', 'MONKEY', 'KEYBOARD', 'PASSWORD_FILE', 'HF_TOKEN_PATH', 'TOKEN_URL', 'SECRET_NAME',
  'secretName', 'IMAGE_PULL_SECRET', 'tls-secret', 'SORT_KEY', 'CACHE_KEY', 'PARTITION_KEY', 'topologyKey', 'PUBLIC_KEY', 'PASSTHROUGH', 'COMPASS', 'BYPASS', 'AUTHOR',
  'ENABLE_AUTH_PROXY', 'token_count', 'KEY_PREFIX', 'LORA_KEY', '',
])('the value of %p is none', (name) => {
  expect(maySpellCredential(name, 'hunter2')).toBe(false);
});

test.each([
  ['KEY', 'hunter2', true], ['KEY', 'name', false], ['MY_KEY', 'llama-model', false], ['MY_KEY', 'aB3daB3d', true], ['ENABLE_FUSED_PASS', 'x', false], ['PASS', 'hunter', true],
  ['AUTH', 'none', false], ['AUTH', 'me:hunter2', true], ['SEED', '42', false], ['key', 'CriticalAddonsOnly', false], ['SESSION_KEY', 'x-user-id', false], ['SESSION', 'aB3daB3d', true],
])('a word that has other meanings takes what is no password: %s=%s', (name, value, isCredential) => {
  expect(maySpellCredential(name, value)).toBe(isCredential);
});

test.each([
  ['DB_PASSWORD', '12345678', true], ['API_KEY', '8195513847023883', true], ['API_KEY', '0', false], ['MAX_TOKENS', '131072', false], ['license', 'Apache-2.0', false],
  ['ADMIN_PW', 'hunter', true],
])('digits are a password where a count is none: %s=%s', (name, value, isCredential) => {
  expect(maySpellCredential(name, value)).toBe(isCredential);
});

test.each([
  '', '\\${HF_TOKEN}', '$(HF_TOKEN)', '${HF_TOKEN}', '$HF_TOKEN', '$(USER):$(PASS)', 'Bearer $(TOKEN)', 'true', 'False', '0', '12.5', '/run/secrets/token', '/var/run/secrets/kubernetes.io/serviceaccount/token',
  'EMPTY', 'dummy', 'none', '<s>', '</s>', '<|endoftext|>', '[PAD]', '{{ .Values.token }}', '<your token>', 'https://vault.example.com/v1/token', 'vault:secret/data/hf#token',
  'op://models/hf/token', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:hf', 'os.environ/HF_TOKEN', '****',
])('%p is plainly no credential', (value) => {
  expect(isHarmless(value)).toBe(true);
});

test.each([
  'hunter2', '1.2.3', 'x/y', 'not-empty', ' ', '/path\nand more', '$(A)x', 'Bearer x', 'Bearer ', '/aB3daB3daB3daB3daB3daB3daB3daB3daB3d', 'https://me:hunter2@host', 'https://host/?token=1',
])('%p may be one', (value) => {
  expect(isHarmless(value)).toBe(false);
});

test.each([':', '-', ''])('%p refers to nothing', (text) => {
  expect(isReference(text)).toBe(false);
});

test('of the flags that engines have, only those of credentials are named like one', () => {
  const named = ['sglang', 'sglang-jax', 'vllm'].flatMap((engine) => flagTableOf(engine).names().filter((name) => namesCredential(name)));
  expect([...new Set(named)].sort()).toEqual(['--admin-api-key', '--api-key', '--disaggregation-shared-secret', '--hf-token', '--ssl-keyfile-password']);
});
