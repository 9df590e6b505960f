import {
  ALNUM, BASE64, BASE64_DIGITS, BASE64URL, DIGITS, DOTTED, endOfRun, HEX, isAlnumAt, LOWER, looksRandom, startOfRun, TILDED, TOKEN68, WORD,
} from './alphabet';
import { isReference } from './literal';

/** A part of a text. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A kind of credential that is more than a prefix and what follows it. */
export interface CredentialForm {
  /** As a message names it. */
  readonly kind: string;
  /** Literals that every credential of the kind contains. */
  readonly anchors: readonly string[];
  /** Whether a letter or digit can stand in front of the anchor. */
  readonly isInner?: boolean;
  readonly source: string;
  /** The credential around an anchor at an index of the text, which looks at a bounded part of it. */
  find(text: string, at: number, anchor: string): TextSpan | undefined;
}

/** How far a credential reaches at most to each side of its anchor, in characters. */
const REACH = 4096;

/** A fixed number of characters before and after the anchor, not counting a longer run on either side. */
function around(before: readonly [number, number], after: readonly [number, number]): CredentialForm['find'] {
  const [alphabetBefore, lengthBefore] = before;
  const [alphabetAfter, lengthAfter] = after;
  return (text, at, anchor) => {
    const from = at + anchor.length;
    const start = startOfRun(text, at, alphabetBefore, at - lengthBefore - 1);
    const end = endOfRun(text, from, alphabetAfter, from + lengthAfter + 1);
    return at - start === lengthBefore && end - from === lengthAfter ? { start, end } : undefined;
  };
}

const NOSEYPARKER = 'https://github.com/praetorian-inc/noseyparker/tree/v0.24.0/crates/noseyparker/data/default/builtin/rules';
const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b/config/gitleaks.toml';
const TRUFFLEHOG = 'https://github.com/trufflesecurity/trufflehog/tree/v3.97.0/pkg/detectors';

export const CREDENTIAL_FORMS: readonly CredentialForm[] = [
  {
    kind: 'a JSON web token',
    // The payload is an object too.
    anchors: ['.ey'],
    isInner: true,
    source: 'https://www.rfc-editor.org/rfc/rfc7519#section-3',
    find: (text, at) => {
      const start = startOfRun(text, at, BASE64URL, at - REACH);
      const payload = endOfRun(text, at + 1, BASE64URL, at + REACH);
      const end = text[payload] === '.' ? endOfRun(text, payload + 1, BASE64URL, payload + REACH) : payload;
      const header = text.slice(start, at).search(/ey[A-Z]/);
      return header >= 0 && at - start - header >= 10 && payload - at >= 10 && end - payload > 10 ? { start: start + header, end } : undefined;
    },
  },
  {
    kind: 'a private key',
    anchors: ['-----BEGIN', '---- BEGIN', 'PuTTY-User-Key-File-'],
    isInner: true,
    source: 'https://www.rfc-editor.org/rfc/rfc7468#section-10',
    find: (text, at, anchor) => {
      if (!anchor.startsWith('PuTTY') && !/^[A-Z0-9 ]{0,40}PRIVATE KEY/.test(text.slice(at + anchor.length, at + anchor.length + 60))) {
        return undefined;
      }
      const footer = /-{4,5} ?END [A-Z0-9 ]*-{4,5}|Private-MAC: *\w*/g;
      footer.lastIndex = at;
      return { start: at, end: footer.exec(text) ? footer.lastIndex : text.length };
    },
  },
  {
    kind: 'a URL with a password',
    anchors: ['://'],
    isInner: true,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    find: findUserInfo,
  },
  {
    kind: 'an authorization header',
    anchors: ['Bearer ', 'bearer ', 'BEARER ', 'Bearer%20', 'SSWS '],
    source: 'https://www.rfc-editor.org/rfc/rfc6750#section-2.1',
    find: (text, at, anchor) => {
      const start = at + anchor.length;
      const end = endOfRun(text, start, TOKEN68, start + REACH);
      return end - start >= 8 && hasDigitOrCapitals(text.slice(start, end)) ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'an authorization header',
    anchors: ['Basic ', 'basic ', 'BASIC ', 'Basic%20'],
    source: 'https://www.rfc-editor.org/rfc/rfc7617#section-2',
    find: (text, at, anchor) => {
      const start = at + anchor.length;
      const end = endOfRun(text, start, BASE64, start + REACH);
      return isLogin(text.slice(start, end)) ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'a Docker login',
    anchors: ['"auth"'],
    isInner: true,
    source: 'https://docs.docker.com/reference/cli/docker/login/',
    find: (text, at, anchor) => {
      const colon = /^\s{0,9}:\s{0,9}"/.exec(text.slice(at + anchor.length, at + anchor.length + 20));
      const start = at + anchor.length + (colon?.[0].length ?? 0);
      const end = endOfRun(text, start, BASE64, start + REACH);
      return colon && isLogin(text.slice(start, end)) ? { start, end } : undefined;
    },
  },
  {
    kind: 'a private JSON web key',
    anchors: ['"d"'],
    isInner: true,
    source: 'https://www.rfc-editor.org/rfc/rfc7518#section-6.2.2',
    find: (text, at, anchor) => {
      const colon = /^\s{0,9}:\s{0,9}"/.exec(text.slice(at + anchor.length, at + anchor.length + 20));
      const start = at + anchor.length + (colon?.[0].length ?? 0);
      const end = endOfRun(text, start, BASE64URL, start + REACH);
      return colon && end - start >= 40 ? { start, end } : undefined;
    },
  },
  {
    kind: 'a database login',
    anchors: ['@tcp(', '@unix('],
    isInner: true,
    source: 'https://github.com/go-sql-driver/mysql#dsn-data-source-name',
    find: (text, at) => {
      const login = /(?:^|[\s"'=])([^\s"'=:@]*):([^\s"']+)$/.exec(text.slice(Math.max(0, at - 200), at));
      return login && !isReference(login[2]) ? { start: at - login[2].length, end: at } : undefined;
    },
  },
  {
    kind: 'a login',
    anchors: ['u ', 'u=', 'user ', 'user='],
    source: 'https://curl.se/docs/manpage.html#-u',
    find: (text, at, anchor) => {
      const [login, quote, user, password] = /^(["']?)([^\s"':]+):([^\s"']+)\1/.exec(text.slice(at + anchor.length, at + anchor.length + 256)) ?? [];
      const isCurl = login !== undefined && text[at - 1] === '-' && /\b(?:curl|wget|http)\b/.test(text.slice(Math.max(0, at - 256), at));
      const start = at + anchor.length;
      return isCurl && !isReference(password) ? { start: start + quote.length + user.length + 1, end: start + login.length } : undefined;
    },
  },
  {
    kind: 'a password of a command',
    anchors: ['sshpass', 'redis-cli', 'mysql', 'mysqldump', 'mysqladmin', 'mariadb', 'docker login', 'podman login', 'helm registry login'],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/password-security-user.html',
    find: (text, at, anchor) => {
      const [, before, quote, password] = PASSWORD_FLAGS[anchor[0]].exec(text.slice(at, at + 256)) ?? [];
      const start = at + (before?.length ?? 0) + (quote?.length ?? 0);
      return before === undefined || isReference(password) ? undefined : { start, end: start + password.length };
    },
  },
  {
    kind: 'a Telegram bot token',
    anchors: [':'],
    isInner: true,
    source: `${NOSEYPARKER}/telegram.yml`,
    find: (text, at) => {
      if (!isAlnumAt(text, at - 1) || !isAlnumAt(text, at + 1)) {
        return undefined;
      }
      const start = startOfRun(text, at, DIGITS, at - 17);
      const end = endOfRun(text, at + 1, BASE64URL, at + 40);
      const isToken = at - start >= 6 && at - start <= 16 && end - at >= 34 && end - at <= 37;
      return isToken && looksRandom(text, at, end) ? { start, end } : undefined;
    },
  },
  {
    kind: 'an Azure client secret',
    anchors: ['Q~'],
    isInner: true,
    source: `${TRUFFLEHOG}/azure_entra`,
    find: (text, at, anchor) => {
      const start = at - 4;
      const end = endOfRun(text, at + anchor.length, TILDED, at + 40);
      return start >= 0 && endOfRun(text, start, TILDED, at) === at && /\d/.test(text[at - 1]) && end - at >= 33 ? { start, end } : undefined;
    },
  },
  { kind: 'an Azure container registry key', anchors: ['+ACR'], isInner: true, source: `${TRUFFLEHOG}/azurecontainerregistry`, find: around([BASE64_DIGITS, 42], [ALNUM, 6]) },
  { kind: 'an Azure DevOps token', anchors: ['AZDO'], isInner: true, source: `${NOSEYPARKER}/azure.yml`, find: around([ALNUM, 76], [ALNUM, 4]) },
  { kind: 'a MaxMind license key', anchors: ['_mmk'], isInner: true, source: `${GITLEAKS}#maxmind-license-key`, find: around([WORD, 36], [WORD, 0]) },
  { kind: 'a New Relic license key', anchors: ['NRAL'], isInner: true, source: `${NOSEYPARKER}/newrelic.yml`, find: around([ALNUM, 36], [ALNUM, 0]) },
  {
    kind: 'a Mailchimp API key',
    anchors: ['-us'],
    isInner: true,
    source: `${NOSEYPARKER}/mailchimp.yml`,
    find: (text, at, anchor) => {
      const end = endOfRun(text, at + anchor.length, DIGITS, at + 8);
      const start = startOfRun(text, at, HEX, at - 33);
      return end > at + anchor.length && at - start === 32 ? { start, end } : undefined;
    },
  },
  {
    kind: 'a Terraform token',
    anchors: ['.atlasv1.'],
    isInner: true,
    source: `${GITLEAKS}#hashicorp-tf-api-token`,
    find: (text, at, anchor) => {
      const start = startOfRun(text, at, ALNUM, at - 20);
      const end = endOfRun(text, at + anchor.length, DOTTED, at + 120);
      return at - start >= 10 && end - at >= 50 ? { start, end } : undefined;
    },
  },
  {
    kind: 'an Airtable token',
    anchors: ['pat'],
    source: `${GITLEAKS}#airtable-personnal-access-token`,
    find: (text, at) => {
      const dot = endOfRun(text, at + 3, ALNUM, at + 18);
      const end = endOfRun(text, dot + 1, HEX, dot + 70);
      return dot === at + 17 && text[dot] === '.' && end - dot >= 60 ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'a Discord bot token',
    // The user id in Base64: decimal digits.
    anchors: ['MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'],
    source: `${TRUFFLEHOG}/discordbottoken`,
    find: (text, at) => {
      const first = endOfRun(text, at, BASE64URL, at + 30);
      const second = endOfRun(text, first + 1, BASE64URL, first + 8);
      const end = endOfRun(text, second + 1, BASE64URL, second + 42);
      const hasParts = text[first] === '.' && text[second] === '.' && second - first === 7;
      return hasParts && first - at >= 23 && end - second >= 28 ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'a Rancher token',
    anchors: ['token-', 'kubeconfig-u'],
    source: 'https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys',
    find: (text, at, anchor) => {
      const colon = endOfRun(text, at + anchor.length, BASE64URL, at + 64);
      const end = endOfRun(text, colon + 1, LOWER, colon + 64);
      return text[colon] === ':' && end - colon > 50 ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'an Astra DB token',
    anchors: ['AstraCS:'],
    source: 'https://github.com/betterleaks/betterleaks/blob/6381fa45ae946c588e2e1334d8396a15e5171ad6/config/betterleaks.toml#datastax',
    find: (text, at, anchor) => {
      const colon = endOfRun(text, at + anchor.length, ALNUM, at + 64);
      const end = endOfRun(text, colon + 1, HEX, colon + 80);
      return text[colon] === ':' && end - colon > 32 ? { start: at, end } : undefined;
    },
  },
  {
    kind: 'an Asana token',
    anchors: ['0/', '1/', '2/'],
    source: `${TRUFFLEHOG}/asanapersonalaccesstoken`,
    find: (text, at, anchor) => {
      const [token] = /^\d{12,20}(?:\/\d{12,20})?:[A-Za-z0-9]{32,}/.exec(text.slice(at + anchor.length, at + 120)) ?? [];
      return token === undefined ? undefined : { start: at, end: at + anchor.length + token.length };
    },
  },
  {
    kind: 'a Salesforce token',
    anchors: ['00D'],
    source: `${NOSEYPARKER}/salesforce.yml`,
    find: (text, at) => {
      const bang = endOfRun(text, at, ALNUM, at + 20);
      const end = endOfRun(text, bang + 1, DOTTED, bang + 120);
      return bang - at === 15 && text[bang] === '!' && end - bang > 80 ? { start: at, end } : undefined;
    },
  },
];

/** How programs take passwords, by the first letter of their names. Only MySQL takes them without a space. */
const PASSWORD_FLAGS: { readonly [letter: string]: RegExp } = Object.fromEntries([
  ...['s', 'd', 'p', 'h'].map((letter) => [letter, /^([^\n|;&]*?\s-p[ =]?)(["']?)([^\s"'|;&-][^\s"'|;&]{2,})/] as const),
  ['r', /^([^\n|;&]*?\s-a[ =]?)(["']?)([^\s"'|;&-][^\s"'|;&]{2,})/] as const,
  ['m', /^([^\n|;&]*?\s-p)(["']?)([^\s"'|;&-][^\s"'|;&]{2,})/] as const,
]);

function hasDigitOrCapitals(text: string): boolean {
  return /\d/.test(text) || /[a-z].*[A-Z]/.test(text);
}

/** Whether a text is user and password in Base64. */
function isLogin(text: string): boolean {
  return text.length >= 6 && /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(text, 'base64').toString('latin1')) && text.length % 4 !== 1;
}

/** Schemes of URLs whose user is a token where there is no password. Others have names there: `abfss://container@account`. */
const TOKEN_SCHEME = /(?:https?|wss?)$/i;

/** What cannot be part of an authority. */
const AFTER_AUTHORITY = /[\s"'`<>\\]/;

/** The longest authority that is looked at, in characters. */
const LONGEST_AUTHORITY = 1024;

/** The password of a URL, or the token in the place of one. */
function findUserInfo(text: string, at: number): TextSpan | undefined {
  const start = at + 3;
  const window = text.slice(start, start + LONGEST_AUTHORITY);
  if (window[0] === '/' || !window.includes('@')) {
    return undefined;
  }
  // References in parentheses or braces are part of it: `$(USER)`, `${USER}`.
  const rest = window.replace(/\$\{[^{}\s]*\}|\$\([^()\s]*\)|<[a-z _-]+>/gi, (reference) => '$'.repeat(reference.length));
  const authority = rest.slice(0, AFTER_AUTHORITY.exec(rest)?.index);
  const separator = /[:/?#@]/.exec(authority)?.index ?? -1;
  if (separator < 0) {
    return undefined;
  }
  const scheme = text.slice(Math.max(0, at - 8), at);
  if (authority[separator] === '@') {
    return TOKEN_SCHEME.test(scheme) ? tokenOf(text, start, start + separator) : undefined;
  }
  if (authority[separator] !== ':') {
    return undefined;
  }
  const after = authority.slice(separator + 1);
  // A number that a path, a query or nothing follows is a port.
  const port = /^\d{0,5}(?=$|[/?#])/.exec(after);
  const end = port ? -1 : passwordEnd(after);
  if (end < 0) {
    return undefined;
  }
  const span = { start: start + separator + 1, end: start + separator + 1 + end };
  if (end === 0) {
    return TOKEN_SCHEME.test(scheme) ? tokenOf(text, start, start + separator) : undefined;
  }
  // ZeroMQ: `tcp://host:port@topic`.
  const isTopic = /tcp$/.test(scheme) && /^\d{1,5}$/.test(after.slice(0, end));
  return isTopic || /^\$+$/.test(after.slice(0, end)) || isReference(text.slice(span.start, span.end)) ? undefined : { start: at, end: span.end + 1 };
}

/** Where the password ends: at the last `@` before the path, or, as a password may hold a slash, at the first one after it. */
function passwordEnd(after: string): number {
  const path = after.search(/[/?#]/);
  const inAuthority = after.lastIndexOf('@', path < 0 ? Infinity : path);
  return inAuthority >= 0 ? inAuthority : after.indexOf('@');
}

function tokenOf(text: string, start: number, end: number): TextSpan | undefined {
  const token = text.slice(start, end);
  return token.length >= 16 && hasDigitOrCapitals(token) && !isReference(token) && endOfRun(text, start, TILDED, end) === end
    && !isAlnumAt(text, end)
    ? { start: start - 3, end: end + 1 }
    : undefined;
}
