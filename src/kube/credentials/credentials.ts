import { endOfRun, isAlnumAt, isWordStart, looksRandom } from './alphabet';
import { CREDENTIAL_FORMS, TextSpan } from './forms';
import { assignmentsIn, mayAssign } from './names';
import { credentialShapes } from './shapes';

/** A credential found in a text. */
export interface Credential {
  /** As a message names it: `a Hugging Face token`. */
  readonly kind: string;
  readonly value: string;
  /** The name that it is under, where that, and not its form, is what tells it. */
  readonly name?: string;
}

/** A part of a text that is a credential. */
interface FoundSpan extends TextSpan {
  readonly kind: string;
  readonly name?: string;
}

/** Looks for one kind of credential at a place where its literal stands. */
interface Matcher {
  readonly kind: string;
  readonly literal: string;
  readonly find: (text: string, at: number) => TextSpan | undefined;
}

/** How far a credential is followed, in characters. */
const REACH = 4096;

/** How far a text is looked at to tell whether it is one. Many places of a text may begin like a credential. */
const SAMPLE = 128;

function shapeMatchers(): Matcher[] {
  return credentialShapes().flatMap(({ kind, prefixes, alphabet, least, most }) => prefixes.map((literal) => {
    // Words hardly begin like these.
    const hasCapitals = /^[^a-z]*[A-Z]/.test(literal);
    const find = (text: string, at: number) => {
      const start = at + literal.length;
      const end = endOfRun(text, start, alphabet, start + SAMPLE);
      const isLong = end - start >= least && end - start <= most && !(most < Infinity && isAlnumAt(text, end));
      if (!isLong || !(hasCapitals || looksRandom(text, start, end))) {
        return undefined;
      }
      return { start: at, end: endOfRun(text, end, alphabet, start + REACH) };
    };
    return { kind, literal, find };
  }));
}

function formMatchers(areInner: boolean): Matcher[] {
  return CREDENTIAL_FORMS.filter(({ isInner = false }) => isInner === areInner).flatMap(({ kind, anchors, find }) => (
    anchors.map((literal) => ({ kind, literal, find: (text, at) => find(text, at, literal) }))));
}

/** All matchers: those of literals that begin a word by their first character, the longest first, and those of literals within words. */
interface Matchers {
  readonly byFirst: readonly (readonly Matcher[] | undefined)[];
  readonly inner: readonly Matcher[];
}

let matchers: Matchers | undefined;

/** Most apps hold no text that may be a credential, and need no matcher. */
function allMatchers(): Matchers {
  if (matchers === undefined) {
    const byFirst: Matcher[][] = [];
    for (const matcher of [...shapeMatchers(), ...formMatchers(false)].sort((a, b) => b.literal.length - a.literal.length)) {
      (byFirst[matcher.literal.charCodeAt(0)] ??= []).push(matcher);
    }
    matchers = { byFirst, inner: formMatchers(true) };
  }
  return matchers;
}

/** What is in credentials that need not look random. */
const TELLING = /PRIVATE KEY|Private-MAC|(?:bearer|basic|ssws)(?: |%20)|-u(?:ser)?[ =]|sshpass|redis-cli|mysql|mariadb|login /i;

/** The shortest random piece of a credential, in characters. */
const SHORTEST_PART = 5;

/** Whether a text may hold a credential that has a form. */
function isSuspicious(text: string): boolean {
  return looksRandom(text, 0, text.length, SHORTEST_PART) || TELLING.test(text) || (text.includes('@') && /:\/\/|@tcp\(|@unix\(/.test(text));
}

/** The credentials of a text as it stands, in order, without overlap. */
function spansIn(text: string): FoundSpan[] {
  const spans = isSuspicious(text) ? matchesIn(text) : [];
  const assigned = assignmentsIn(text);
  return assigned.length === 0 ? spans : withoutOverlap([
    ...spans, ...assigned.map(({ name, start, end }): FoundSpan => ({ start, end, kind: `the value of ${name}`, name })),
  ]);
}

/** The credentials that have a form. */
function matchesIn(text: string): FoundSpan[] {
  const { byFirst, inner } = allMatchers();
  const spans: FoundSpan[] = [];
  for (let at = 0; at < text.length; at++) {
    const starting = byFirst[text.charCodeAt(at)];
    const found = starting !== undefined && (isWordStart(text, at) || !isAlnumAt(text, at)) ? matchAt(text, at, starting) : undefined;
    if (found !== undefined) {
      spans.push(found);
      at = found.end - 1;
    }
  }
  for (const matcher of inner) {
    for (let at = text.indexOf(matcher.literal); at >= 0; at = text.indexOf(matcher.literal, at + 1)) {
      const found = matchAt(text, at, [matcher]);
      if (found !== undefined) {
        spans.push(found);
        at = Math.max(at, found.end - 1);
      }
    }
  }
  return withoutOverlap(spans);
}

function matchAt(text: string, at: number, candidates: readonly Matcher[]): FoundSpan | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const { literal, kind, find } = candidates[i];
    const span = text.startsWith(literal, at) ? find(text, at) : undefined;
    if (span !== undefined) {
      return { kind, start: span.start, end: span.end };
    }
  }
  return undefined;
}

/** The spans in order; of two that overlap, the one that was listed first. */
function withoutOverlap(spans: readonly FoundSpan[]): FoundSpan[] {
  const kept: FoundSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = kept[kept.length - 1];
    if (last === undefined || span.start >= last.end) {
      kept.push(span);
    } else if (span.end > last.end) {
      kept[kept.length - 1] = { ...last, end: span.end };
    }
  }
  return kept;
}

/** How often a text is unescaped: JSON in JSON in YAML. */
const MOST_ESCAPES = 3;

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\s\S]))|%([0-9A-Fa-f]{2})/g;
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** The text with the escapes of JSON and of URLs replaced by what they stand for. */
function unescaped(text: string): string {
  // Escaped backslashes first: they can be many.
  return text.split('\\\\').map((part) => (/[\\%]/.test(part) ? unescapedPart(part) : part)).join('\\');
}

function unescapedPart(text: string): string {
  return text.replace(ESCAPE, (_, unicode?: string, hex?: string, letter?: string, percent?: string) => {
    const code = unicode ?? hex ?? percent;
    return code === undefined ? CONTROLS[letter!] ?? letter! : String.fromCharCode(parseInt(code, 16));
  });
}

/** The text, and what it says without its escapes, level by level. */
function readingsOf(text: string): string[] {
  const readings = [text];
  for (let i = 0; i < MOST_ESCAPES && /[\\%]/.test(readings[i]); i++) {
    const next = unescaped(readings[i]);
    if (next === readings[i]) {
      break;
    }
    readings.push(next);
  }
  return readings;
}

/** Whether a closer look at a text is worth it: hardly any has escapes, a form or a name of credentials. */
function mayHoldCredential(text: string): boolean {
  return /[\\%]/.test(text) || mayAssign(text) || isSuspicious(text);
}

/** The credentials in a text, also in escaped form. */
export function credentialsIn(text: string): Credential[] {
  if (!mayHoldCredential(text)) {
    return [];
  }
  const found = new Map<string, Credential>();
  for (const reading of readingsOf(text)) {
    for (const { kind, name, start, end } of spansIn(reading)) {
      const value = reading.slice(start, end);
      found.set(value, found.get(value) ?? { kind, value, name });
    }
  }
  return [...found.values()];
}

const REDACTED = '<redacted>';

/** The text with everything replaced that may be a credential; all of it where that is hidden by escapes. */
export function redact(text: string): string {
  if (isInnocent(text)) {
    return text;
  }
  const spans = spansIn(text);
  let result = '';
  let from = 0;
  for (const { start, end } of spans) {
    result += text.slice(from, start) + REDACTED;
    from = end;
  }
  result += text.slice(from);
  return readingsOf(result).some((reading) => spansIn(reading).length > 0) ? REDACTED : result;
}

/** Texts without a credential: messages about many constructs are mostly the same. */
const innocent = new Set<string>();
const MOST_KNOWN = 5000;

/** The longest text that is remembered, in characters. */
const LONGEST_KNOWN = 500;

/** Whether a text holds no credential. */
export function isInnocent(text: string): boolean {
  if (innocent.has(text)) {
    return true;
  }
  if (credentialsIn(text).length > 0) {
    return false;
  }
  if (text.length <= LONGEST_KNOWN) {
    if (innocent.size >= MOST_KNOWN) {
      innocent.clear();
    }
    innocent.add(text);
  }
  return true;
}
