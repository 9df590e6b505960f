/** A way a credential looks, wherever it stands. */
interface CredentialShape {
  /** Who issues it. */
  readonly issuer: string;
  readonly pattern: RegExp;
}

/**
 * Shapes that only real credentials have: fixed prefixes with a long random tail.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: CredentialShape[] = [
  { issuer: 'Hugging Face', pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{20,}/ },
  { issuer: 'OpenAI or Anthropic', pattern: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { issuer: 'NVIDIA', pattern: /\bnvapi-[A-Za-z0-9_-]{20,}/ },
  { issuer: 'GitHub', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/ },
  { issuer: 'GitLab', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { issuer: 'AWS', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { issuer: 'Google', pattern: /\bAIza[A-Za-z0-9_-]{30,}/ },
  { issuer: 'Slack', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { issuer: 'npm', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { issuer: 'a JWT issuer', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  { issuer: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
];

/** One expression for all shapes: most strings are looked at once and pass. */
const ANY_SHAPE = new RegExp(SHAPES.map((shape) => shape.pattern.source).join('|'));
const EVERY_SHAPE = new RegExp(ANY_SHAPE.source, 'g');

/** Who issued the credential that stands in a text, if one does. */
export function credentialIssuer(text: string): string | undefined {
  return ANY_SHAPE.test(text) ? SHAPES.find((shape) => shape.pattern.test(text))!.issuer : undefined;
}

/** The text with every credential taken out. */
export function redact(text: string): string {
  return ANY_SHAPE.test(text) ? text.replace(EVERY_SHAPE, '<redacted>') : text;
}

/** Whether a name says that its value is a credential. */
export function namesCredential(key: string): boolean {
  return /(?:^|[_.-])(?:TOKEN|KEY|PASSWORD|PASSWD|SECRET|CREDENTIALS?)$/i.test(key) || /(?:apikey|secretkey|accesskey)$/i.test(key);
}

/** Whether a literal is plainly no credential: a reference, a switch, a number, a path, a stand-in. */
export function isHarmless(value: string): boolean {
  return value === '' || /^(?:\$\([A-Za-z_][A-Za-z0-9_.-]*\)|true|false|[0-9]+(?:\.[0-9]+)?|\/.*|EMPTY|dummy)$/i.test(value);
}
