/** A way a credential looks, wherever it stands. */
interface CredentialShape {
  /** What it is. */
  readonly kind: string;
  readonly pattern: RegExp;
}

/**
 * Shapes that only real credentials have: fixed prefixes with a long random tail, without the dashes that names have.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: CredentialShape[] = [
  { kind: 'a Hugging Face token', pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{20,}/ },
  { kind: 'an API key', pattern: /\bsk-(?:(?:ant|proj|svcacct|admin|or|lf)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,})/ },
  { kind: 'an NVIDIA API key', pattern: /\bnvapi-[A-Za-z0-9_-]{20,}/ },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/ },
  { kind: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: 'a Google API key', pattern: /\bAIza[A-Za-z0-9_-]{30,}/ },
  { kind: 'a Slack token', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { kind: 'a JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  { kind: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]*)/ },
  { kind: 'a URL with a password', pattern: /:\/\/[^\s/:@'"]*:(?!\$[({])[^\s/@'"]+@/ },
];

/**
 * The shapes without word boundaries: in quoted text the letter of an escaped line break comes right before a credential.
 * One by one they are faster than as one expression.
 */
const ANYWHERE = SHAPES.map(({ pattern }) => new RegExp(pattern.source.replaceAll('\\b', ''), 'g'));

/** Whether a credential may stand in a text, quoted or not. Where it says no, there is none. */
export function mayHoldCredential(text: string): boolean {
  return ANYWHERE.some((pattern) => text.search(pattern) !== -1);
}

/** A credential within a text. */
export interface Credential {
  /** What it is: `a Hugging Face token`. */
  readonly kind: string;
  readonly value: string;
}

/** The credentials that stand in a text. */
export function credentialsIn(text: string): Credential[] {
  return SHAPES.flatMap(({ kind, pattern }) => {
    const match = pattern.exec(text);
    return match ? [{ kind, value: match[0] }] : [];
  });
}

/** The text, quoted or not, with everything taken out that may be a credential. */
export function redact(text: string): string {
  return ANYWHERE.reduce((rest, pattern) => rest.replace(pattern, '<redacted>'), text);
}

/** Whether a name says that its value is a credential. */
export function namesCredential(key: string): boolean {
  return /(?:(?:^|[_.-])(?:KEY|CREDENTIALS?)|TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|SECRET_?KEY|ACCESS_?KEY)$/i.test(key);
}

/** Whether a literal is plainly no credential: a reference, a switch, a number, a path, a stand-in. */
export function isHarmless(value: string): boolean {
  return value === '' || /^(?:\$\([A-Za-z_][A-Za-z0-9_.-]*\)|true|false|[0-9]+(?:\.[0-9]+)?|\/.*|EMPTY|dummy)$/i.test(value);
}
