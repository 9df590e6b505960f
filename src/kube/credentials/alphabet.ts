/* eslint-disable no-bitwise -- a set of classes in one number is what makes the search of every text cheap */

/** Classes of characters, as bits. */
const DIGIT = 1;
const HEX_LETTER = 2;
const LOWER_LETTER = 4;
const UPPER_LETTER = 8;
const DASH = 16;
const UNDERSCORE = 32;
const DOT = 64;
const PLUS_SLASH = 128;
const EQUALS = 256;
const TILDE = 512;
const PERCENT = 1024;
const DOLLAR = 2048;
const AT = 4096;
const COMMA = 8192;

/** The characters that a part of a credential consists of, as a sum of classes. */
export type Alphabet = number;

export const DIGITS: Alphabet = DIGIT;
export const HEX: Alphabet = DIGIT | HEX_LETTER;
export const LOWER: Alphabet = DIGIT | LOWER_LETTER;
export const UPPER: Alphabet = DIGIT | UPPER_LETTER;
export const ALNUM: Alphabet = DIGIT | LOWER_LETTER | UPPER_LETTER;
export const WORD: Alphabet = ALNUM | UNDERSCORE;
/** Hexadecimal digits in groups with dashes between them. */
export const UUID: Alphabet = HEX | DASH;
/** Base64, as in URLs. */
export const BASE64URL: Alphabet = WORD | DASH;
export const BASE64_DIGITS: Alphabet = ALNUM | PLUS_SLASH;
export const BASE64: Alphabet = BASE64_DIGITS | EQUALS;
/** Base64 of either kind, also percent-encoded. */
export const ENCODED: Alphabet = BASE64 | BASE64URL | PERCENT;
/** Several parts with dots between them. */
export const DOTTED: Alphabet = BASE64URL | DOT | EQUALS;
export const PATH: Alphabet = BASE64URL | PLUS_SLASH | AT;
/** The parts of a password hash. */
export const HASH: Alphabet = DOTTED | PLUS_SLASH | DOLLAR | COMMA;
export const TILDED: Alphabet = BASE64URL | DOT | TILDE;
/** Credentials in the header `Authorization`. */
export const TOKEN68: Alphabet = BASE64 | TILDED;
/** Base64 of both kinds. */
export const ANY_BASE64: Alphabet = BASE64 | BASE64URL;
/** Names of variables, flags and keys. */
export const NAME: Alphabet = BASE64URL | DOT;

const CLASSES = new Uint16Array(128);

function assign(characters: string, classes: number): void {
  for (const character of characters) {
    CLASSES[character.charCodeAt(0)] |= classes;
  }
}

assign('0123456789', DIGIT);
assign('abcdefABCDEF', HEX_LETTER);
assign('abcdefghijklmnopqrstuvwxyz', LOWER_LETTER);
assign('ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER_LETTER);
assign('-', DASH);
assign('_', UNDERSCORE);
assign('.', DOT);
assign('+/', PLUS_SLASH);
assign('=', EQUALS);
assign('~', TILDE);
assign('%', PERCENT);
assign('$', DOLLAR);
assign('@', AT);
assign(',', COMMA);

function classesAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? CLASSES[code] : 0;
}

/** Whether the character at an index is a letter or digit; there is none outside of the text. */
export function isAlnumAt(text: string, index: number): boolean {
  return (classesAt(text, index) & ALNUM) !== 0;
}

const BACKSLASH = 0x5c;
const PERCENT_SIGN = 0x25;

/** Whether a word begins at an index: after anything but a letter or digit, and after an escape of JSON or of a URL. */
export function isWordStart(text: string, index: number): boolean {
  if (!isAlnumAt(text, index - 1)) {
    return true;
  }
  switch (BACKSLASH) {
    case text.charCodeAt(index - 2):
      return 'bfnrtv0'.includes(text[index - 1]);
    case text.charCodeAt(index - 4):
      return text[index - 3] === 'x';
    case text.charCodeAt(index - 6):
      return text[index - 5] === 'u';
    default:
      return text.charCodeAt(index - 3) === PERCENT_SIGN;
  }
}

/** The end of the run of characters of the alphabet that begins at an index, at most at `limit`. */
export function endOfRun(text: string, start: number, alphabet: Alphabet, limit: number): number {
  const last = Math.min(limit, text.length);
  let end = start;
  while (end < last && (classesAt(text, end) & alphabet) !== 0) {
    end++;
  }
  return end;
}

/** The start of the run of characters of the alphabet that ends before an index, at least at `limit`. */
export function startOfRun(text: string, end: number, alphabet: Alphabet, limit: number): number {
  const first = Math.max(limit, 0);
  let start = end;
  while (start > first && (classesAt(text, start - 1) & alphabet) !== 0) {
    start--;
  }
  return start;
}

/** The shortest piece that tells a random text from words, in characters. */
const SHORTEST_PIECE = 7;

/** The shortest piece of letters alone that does, in characters. */
const SHORTEST_LETTERS = 12;

/** Longer than words in capitals, and than words, in characters. */
const LONGEST_CAPITALS = 15;
const LONGEST_WORD = 30;

/**
 * Whether a part of a text looks random: it has a piece without separators that mixes digits with letters, or has a capital after a
 * small letter more often than names like `nodeSelector` do, or is longer than words are. Most names, paths and sentences have none.
 */
export function looksRandom(text: string, start = 0, end = text.length, shortest = SHORTEST_PIECE): boolean {
  let seen = 0;
  let length = 0;
  let capitals = 0;
  let before = 0;
  for (let i = start; i <= end; i++) {
    const own = i < end ? classesAt(text, i) & ALNUM : 0;
    if (own === 0) {
      if (length >= shortest && isRandomPiece(seen, length, capitals)) {
        return true;
      }
      seen = 0;
      length = 0;
      capitals = 0;
    } else {
      if ((own & UPPER_LETTER) !== 0 && (before & LOWER_LETTER) !== 0) {
        capitals++;
      }
      seen |= own;
      length++;
    }
    before = own;
  }
  return false;
}

function isRandomPiece(seen: number, length: number, capitals: number): boolean {
  const hasLetters = (seen & (LOWER_LETTER | UPPER_LETTER)) !== 0;
  return ((seen & DIGIT) !== 0 && hasLetters)
    || length > ((seen & LOWER_LETTER) === 0 && hasLetters ? LONGEST_CAPITALS : LONGEST_WORD)
    || (length >= SHORTEST_LETTERS && capitals * 6 >= length);
}
