import { endOfRun, NAME, startOfRun } from './alphabet';
import { isHarmless } from './literal';

/** What a name says of its value. */
export enum Suspicion {
  /** Nothing. */
  NONE,
  /** A credential, or something else: `SORT_KEY` is like `API_KEY`. A value is one if it looks like one. */
  WEAK,
  /** A credential: a value is one unless it clearly is none. */
  STRONG,
}

/** Last words of names whose values are credentials. */
const SECRET_WORDS = words(
  'password passwords passwd passphrase passcode passwort pwd secret secrets token credential credentials cred creds apikey apikeys apitoken '
  + 'authorization bearer jwt kubeconfig dockerconfigjson connectionstring connstr connstring secretkey accesskey privatekey authkey authtoken '
  + 'accesstoken refreshtoken clientsecret pw sas netrc htpasswd pgpass psk passkey webhooksecret signingsecret',
);

/** The same, where what is in front makes it something else: `FUSED_PASS`, `CACHE_KEY`. */
const AMBIGUOUS_WORDS = words('key keys pass auth pin cookie session salt signature pat otp totp dsn webhook seed mnemonic');

/** Words before `key` that make it a credential. */
const KEYS = words(
  'api access secret private auth account shared storage signing sign encryption encrypt decryption master license service write read admin '
  + 'client ssh rsa ed25519 dsa tls ssl server security subscription app application deploy deployment host hmac jwt cookie user root '
  + 'openai anthropic huggingface hf ngc nvidia groq azure aws s3 gcs google gcp minio wandb openrouter cohere mistral tavily serper preshared wireguard webhook',
);

/** Words before `pass` that make it a password. */
const PASSES = words('db database redis mysql mariadb postgres postgresql pg mongo mongodb rabbitmq amqp smtp mail email ftp sftp ldap root admin user proxy http '
  + 'basic auth registry docker git ssh sudo vnc kafka nats elastic elasticsearch opensearch clickhouse minio s3 app service keystore truststore ca key');

/** Words before `auth` that make it a login. */
const AUTHS = words('redis basic npm registry docker http proxy nats db mongo');

/** Words before `token` that make it one of a model, or something that is counted. */
const NOT_TOKENS = words(
  'bos eos pad unk sep cls mask stop start end begin special image images video audio vision think thinking reasoning tool call next first last new per num max '
  + 'min total prompt output input decode prefill draft chunk eot eom im sot extra additional split time cost price one single every each '
  + 'adapter lora embedding embed vocab speech text placeholder sequence word sub byte control added fim prefix suffix middle delimiter separator blank space dummy cancellation abort',
);

/** Words before `secret` that make it the name of a Secret. */
const SECRET_NAMES = words('pull imagepull image tls ssl cert certificate existing target k8s kube kubernetes ca registry by from use');

/** Words before `key` that make it no credential. */
const NOT_KEYS = words(
  'sort cache partition primary foreign routing route group map index hash label topology taint node join shard dedup lookup object row column config field data dict '
  + 'json yaml metadata message header attention query value prefix kv selector annotation toleration public pub pubkey hot home enter arrow any each per num max min '
  + 'lora adapter model tensor weight state cos topologykey idempotency ordering event unique composite item name id',
);

/** What can follow a word without changing what it means. */
const TRAILING = words('value val data base64 b64 raw text plain plaintext env prod production staging dev test default current old new primary secondary');

/** Words before that make it a switch: `--allow-credentials`. */
const SWITCHES = words('allow with without use no enable enabled disable require include send skip');

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** A name is looked at once: few are used, and often. */
const known = new Map<string, Suspicion>();
const MOST_KNOWN = 2000;

/** What a name says of its value: of a variable, a flag, a key of JSON. */
export function suspicionOf(name: string): Suspicion {
  let suspicion = known.get(name);
  if (suspicion === undefined) {
    suspicion = name.length > LONGEST_NAME || CHECKSUM.test(name) ? Suspicion.NONE : judge(wordsOf(name));
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    known.set(name, suspicion);
  }
  return suspicion;
}

/** Longer than names, in characters. */
const LONGEST_NAME = 100;

/** Names of what is made of a credential and does not reveal it. */
const CHECKSUM = /checksum|hash|digest|fingerprint/i;

/** The words of a name, of whatever style: `dbPassword`, `DB_PASSWORD`, `--db-password`, `example.com/db-password`. */
function wordsOf(name: string): string[] {
  return name.slice(name.lastIndexOf('/') + 1)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');
}

function judge(all: readonly string[]): Suspicion {
  let count = all.length;
  while (count > 1 && (TRAILING.has(all[count - 1]) || /^\d+$/.test(all[count - 1]))) {
    count--;
  }
  const last = (all[count - 1] ?? '').replace(/(?<=[a-z]{3})\d{1,2}$/, '');
  const before = all[count - 2] ?? '';
  if (SWITCHES.has(before)) {
    return Suspicion.NONE;
  }
  switch (last) {
    case 'string':
    case 'str':
      return before === 'connection' || before === 'conn' ? Suspicion.STRONG : Suspicion.NONE;
    case 'tokens':
      return /^(?:api|auth|access|bearer|refresh|admin)$/.test(before) ? Suspicion.STRONG : Suspicion.NONE;
    case 'token':
      return NOT_TOKENS.has(before) ? Suspicion.NONE : Suspicion.STRONG;
    case 'secret':
    case 'secrets':
      return SECRET_NAMES.has(before) ? Suspicion.NONE : Suspicion.STRONG;
    case 'key':
    case 'keys':
      return NOT_KEYS.has(before) ? Suspicion.NONE : KEYS.has(before) ? Suspicion.STRONG : Suspicion.WEAK;
    case 'pass':
      return PASSES.has(before) ? Suspicion.STRONG : count === 1 ? Suspicion.STRONG : Suspicion.WEAK;
    case 'auth':
      return AUTHS.has(before) ? Suspicion.STRONG : Suspicion.WEAK;
    case 'id':
      return before === 'key' && all[count - 3] === 'access' ? Suspicion.WEAK : Suspicion.NONE;
    case 'url':
      return before === 'webhook' ? Suspicion.WEAK : Suspicion.NONE;
    default:
      if (SECRET_WORDS.has(last) || SECRET_ENDING.test(last)) {
        return Suspicion.STRONG;
      }
      return AMBIGUOUS_WORDS.has(last) ? Suspicion.WEAK : Suspicion.NONE;
  }
}

/** Names without separators: `PGPASSWORD`, `NGCAPIKEY`. */
const SECRET_ENDING = /(?:password|passwd|passphrase|secret|apikey|secretkey|accesskey|privatekey|authtoken|accesstoken|apitoken|credentials)$/;

/** Whether a name suggests that its value is a credential. */
export function namesCredential(name: string): boolean {
  return suspicionOf(name) === Suspicion.STRONG;
}

/** Whether a literal under a name may be a credential. */
export function maySpellCredential(name: string, value: string): boolean {
  switch (suspicionOf(name)) {
    case Suspicion.NONE:
      return false;
    case Suspicion.WEAK:
      return looksLikePassword(value) && !IDENTIFIER.test(value) && !isHarmless(value);
    case Suspicion.STRONG:
      return !(isHarmless(value) || isKeyName(name, value)) || PIN.test(value);
  }
}

/** Whether a name stands for the key of a Secret, and so does the value: `secretKey: vllmApiKey`. */
function isKeyName(name: string, value: string): boolean {
  return /key$/i.test(name) && /^[a-z]+(?:[-_.]?[A-Za-z][a-z]+)*$/.test(value) && suspicionOf(value) === Suspicion.STRONG;
}

/** Words that only capitals separate: `CriticalAddonsOnly`. */
const IDENTIFIER = /^[A-Za-z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*$/;

/** Digits that are no count. */
const PIN = /^\d{6,}$/;

/** A key in Base64, which can hold slashes like a path. */
const BASE64_KEY = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{24,}={0,2}$/;

/** Whether a text is like a password, and not like a word, a name, a path or a list: one piece with a digit or a mix of cases. */
export function looksLikePassword(value: string): boolean {
  return value.length >= 6 && !/[\s/,]/.test(value) && ((/\d/.test(value) && /[A-Za-z]/.test(value)) || /[a-z].*[A-Z]/.test(value));
}

/** A value that a text assigns to a name. */
export interface Assignment {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Literals that every name of a credential contains, in any case. */
const NAME_PART = /pass|pw|secret|token|key|cred|auth|jwt|conn|psk|sas|cookie|session|signature|webhook|dsn/gi;

/** How long values are looked at, in characters. */
const LONGEST_VALUE = 512;

/** The longest value that may hold another name with its value, in characters. */
const LONGEST_NESTED = 64;

/** Whether a text holds a part of a name whose values are credentials. */
export function mayAssign(text: string): boolean {
  return text.search(NAME_PART) >= 0;
}

/**
 * The literals that a text assigns to names of credentials: `--token=x`, `--token x`, `PASSWORD=x`, `"password": "x"`, `password: x`,
 * `?api_key=x`. Looks at a bounded part of the text for each name.
 */
export function assignmentsIn(text: string): Assignment[] {
  const found: Assignment[] = [];
  NAME_PART.lastIndex = 0;
  for (let part = NAME_PART.exec(text); part !== null; part = NAME_PART.exec(text)) {
    const start = startOfRun(text, part.index, NAME, part.index - LONGEST_NAME);
    const end = endOfRun(text, part.index, NAME, part.index + LONGEST_NAME);
    NAME_PART.lastIndex = Math.max(end, part.index + 1);
    const name = text.slice(start, end);
    const suspicion = suspicionOf(name);
    // `$name:key` refers to a Secret.
    const isReferred = text[start - 1] === '$' && text[end] === ':';
    const value = suspicion === Suspicion.NONE || isReferred ? undefined : valueAfter(text, start, end);
    if (value === undefined) {
      continue;
    }
    const spelled = text.slice(value.start, value.end);
    const isCredential = isSpelled(spelled, suspicion, value) && !isKeyName(name, spelled);
    if (isCredential) {
      found.push({ name, start: value.start, end: value.end });
    }
    // What is in a long value is looked at once.
    if (isCredential || value.end - value.start > LONGEST_NESTED) {
      NAME_PART.lastIndex = value.end;
    }
  }
  return found;
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Whether it stands where a program takes any text: `DB_PASSWORD=x`, `;Password=x`. */
  readonly isAssigned: boolean;
}

/** What separates a name from its value. */
const SEPARATOR = /(["']?)[ \t]{0,64}(?::=|=(?![=>~])|:(?![:/]))[ \t]{0,64}(?:(?:Bearer|Basic|Token|ApiKey|Digest|SSWS)[ \t]+)?(["'`]?)/iy;
const SPACE = /[ \t]{1,8}(["']?)/y;

/** The value that follows a name. */
function valueAfter(text: string, start: number, end: number): Value | undefined {
  SEPARATOR.lastIndex = end;
  let separator = SEPARATOR.exec(text);
  let quote = separator?.[2];
  let from = SEPARATOR.lastIndex;
  if (separator === null) {
    SPACE.lastIndex = end;
    const isFlag = text[start] === '-' && text[start - 1] !== '.' && (start === 0 || /\s|["'=]/.test(text[start - 1]));
    separator = isFlag || isLoginLine(text, start) ? SPACE.exec(text) : null;
    quote = separator?.[1];
    from = SPACE.lastIndex;
  }
  if (separator === null) {
    return undefined;
  }
  const window = text.slice(from, from + LONGEST_VALUE);
  const reference = /^(?:\$\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\})/.exec(window)?.[0].length ?? 0;
  const rest = window.slice(reference).search(quote ? new RegExp(quote) : /[\s"'`,;&|)}\]]/);
  const length = rest < 0 ? window.length : reference + rest;
  // What follows `--token=` is the value and nothing else.
  const isWhole = text[start] === '-' && text[end] === '=';
  const isAssigned = text[end] === '=' && from === end + 1 && (text[start - 1] === ';' || /^[A-Z][A-Z0-9_]*$/.test(text.slice(start, end)));
  return { start: from, end: from + length, isQuoted: Boolean(quote) || isWhole, isAssigned };
}

/** Whether a name stands in a line of a netrc file: `machine host login me password x`. */
function isLoginLine(text: string, start: number): boolean {
  return /\blogin\s+\S+\s+$/.test(text.slice(Math.max(0, start - 128), start));
}

/** Whether a value of a text is a literal, and not an expression of a program or a word of a sentence. */
function isSpelled(value: string, suspicion: Suspicion, { isQuoted, isAssigned }: Value): boolean {
  const isStrong = suspicion === Suspicion.STRONG;
  if (value.length < 3 || value.startsWith('-')) {
    return false;
  }
  if (isHarmless(value)) {
    return isStrong && PIN.test(value) && (isQuoted || isAssigned);
  }
  if (isStrong && (isQuoted || BASE64_KEY.test(value))) {
    return true;
  }
  if (/[([{<>]|^[a-z_]+(?:\.[a-zA-Z_]+)+$/.test(value)) {
    return false;
  }
  return isStrong && isAssigned ? value.length >= SHORTEST_WORD : looksLikePassword(value) && (isStrong || !IDENTIFIER.test(value));
}

/** The shortest word that is taken for a password, in characters. */
const SHORTEST_WORD = 5;
