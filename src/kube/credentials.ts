/** The shape of a kind of credential, recognizable anywhere in a text. */
interface CredentialShape {
  /** As a message names it: `a Hugging Face token`. */
  readonly kind: string;
  /** Expression that every credential of the kind contains, and hardly any other text. */
  readonly mark: string;
  readonly pattern: RegExp;
}

/**
 * Shapes that only real credentials have: a fixed prefix and a long random tail, without the dashes that names have.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: CredentialShape[] = [
  { kind: 'a Hugging Face token', mark: 'hf_|api_org_', pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{20,}/ },
  { kind: 'an API key', mark: 'sk-', pattern: /\bsk-(?:(?:ant|proj|svcacct|admin|or|lf)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,})/ },
  { kind: 'an NVIDIA API key', mark: 'nvapi-', pattern: /\bnvapi-[A-Za-z0-9_-]{20,}/ },
  { kind: 'a GitHub token', mark: 'gh[pousr]_|github_pat_', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/ },
  { kind: 'a GitLab token', mark: 'glpat-', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { kind: 'an AWS access key', mark: 'AKIA|ASIA', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: 'a Google API key', mark: 'AIza', pattern: /\bAIza[A-Za-z0-9_-]{30,}/ },
  { kind: 'a Slack token', mark: 'xox', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'an npm token', mark: 'npm_', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
  { kind: 'a JSON web token', mark: 'eyJ', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  { kind: 'a private key', mark: '-----BEGIN', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]*)/ },
  { kind: 'a URL with a password', mark: '://', pattern: /:\/\/[^\s/:@'"]*:(?!\$[({])[^\s/@'"]+@/ },
];

/**
 * The shapes without word boundaries: in quoted text, the `n` of an escaped line break directly precedes a credential.
 * Matching them one by one is faster than matching one combined expression.
 */
const ANYWHERE = SHAPES.map(({ pattern }) => new RegExp(pattern.source.replaceAll('\\b', ''), 'g'));

/** The shortest credential that is not in a URL. */
const SHORTEST = 15;

/** The shortest URL with a password: `://:p@`. */
const SHORTEST_URL = 6;

const MARK = new RegExp(SHAPES.map(({ mark }) => mark).join('|'));

/** Whether a string, or any string within plain data, may contain a credential. `false` is certain. */
export function mayHoldCredential(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.length >= SHORTEST_URL && isSuspicious(value);
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (mayHoldCredential(value[i])) {
        return true;
      }
    }
    return false;
  }
  for (const key in value) {
    if ((key.length >= SHORTEST_URL && isSuspicious(key)) || mayHoldCredential((value as Record<string, unknown>)[key])) {
      return true;
    }
  }
  return false;
}

function isSuspicious(text: string): boolean {
  return (text.length >= SHORTEST || text.includes('@')) && MARK.test(text) && ANYWHERE.some((pattern) => text.search(pattern) !== -1);
}

/** A credential found in a text. */
export interface Credential {
  /** As a message names it: `a Hugging Face token`. */
  readonly kind: string;
  readonly value: string;
}

/** The credentials in a text. */
export function credentialsIn(text: string): Credential[] {
  return SHAPES.flatMap(({ kind, pattern }) => {
    const match = pattern.exec(text);
    return match ? [{ kind, value: match[0] }] : [];
  });
}

/** The text, quoted or not, with everything replaced that may be a credential. */
export function redact(text: string): string {
  return !MARK.test(text) ? text : ANYWHERE.reduce((rest, pattern) => rest.replace(pattern, '<redacted>'), text);
}

/** Whether a name suggests that its value is a credential. */
export function namesCredential(key: string): boolean {
  return /(?:(?:^|[_.-])(?:KEY|CREDENTIALS?)|TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|SECRET_?KEY|ACCESS_?KEY)$/i.test(key);
}

/** Whether a literal is clearly not a credential: a reference, a boolean, a number, an absolute path, a placeholder. */
export function isHarmless(value: string): boolean {
  return value === '' || /^(?:\$\([A-Za-z_][A-Za-z0-9_.-]*\)|true|false|[0-9]+(?:\.[0-9]+)?|\/.*|EMPTY|dummy)$/i.test(value);
}
