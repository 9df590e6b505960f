/*
 * The rules for names, written once more and differently from the package, after the prose of
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/: what the property tests
 * compare with.
 */

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const LETTERS = LOWER + LOWER.toUpperCase();

function consistsOf(text: string, alphabet: string): boolean {
  return text.length > 0 && Array.from(text).every((character) => alphabet.includes(character));
}

function hasEnds(text: string, alphabet: string): boolean {
  return alphabet.includes(text.charAt(0)) && alphabet.includes(text.charAt(text.length - 1));
}

export function isLabel(text: string): boolean {
  return text.length <= 63 && consistsOf(text, `${LOWER}${DIGITS}-`) && hasEnds(text, LOWER + DIGITS);
}

export function isLabelThatBeginsWithALetter(text: string, length = 63): boolean {
  return isLabel(text) && text.length <= length && !DIGITS.includes(text[0]);
}

export function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => consistsOf(part, `${LOWER}${DIGITS}-`) && hasEnds(part, LOWER + DIGITS));
}

function isSimpleName(text: string): boolean {
  return text.length <= 63 && consistsOf(text, `${LETTERS}${DIGITS}-_.`) && hasEnds(text, LETTERS + DIGITS);
}

export function isKey(text: string): boolean {
  const parts = text.split('/');
  return text !== 'constructor' && (parts.length === 1 ? isSimpleName(text) : parts.length === 2 && isSubdomain(parts[0]) && isSimpleName(parts[1]));
}

export function isValue(text: string): boolean {
  return text === '' || isSimpleName(text);
}

function leadsOut(text: string): boolean {
  return text === '.' || text.startsWith('..');
}

export function isVariable(text: string): boolean {
  return consistsOf(text, `${LETTERS}${DIGITS}-_.`) && !DIGITS.includes(text[0]) && !leadsOut(text);
}

export function isSecretKey(text: string): boolean {
  return text.length <= 253 && consistsOf(text, `${LETTERS}${DIGITS}-_.`) && !leadsOut(text);
}
