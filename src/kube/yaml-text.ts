import { Yaml } from 'cdk8s';

/**
 * What readers of YAML do not agree on, and what to write instead. cdk8s writes YAML 1.1; kubectl reads it with a reader written in Go,
 * other tools with readers of YAML 1.2, or with PyYAML.
 */
export interface YamlTrouble {
  /** What the text is or has, as a phrase with a verb. */
  readonly what: string;
  readonly remedy: string;
  /** Whether kubectl reads the text as it is, and only others do not. */
  readonly isMinor?: boolean;
}

/** Characters that YAML does not hold as they are, or that a reader takes for the end of a line. */
const CHARACTERS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Keys and values with a meaning of their own in YAML 1.1. */
const OPERATORS = /^(?:=|<<)$/;

/** Numbers to the reader in Go, which skips underscores wherever they are: integers of all bases, and floating point. */
const NUMBER = /^(?:[-+]?(?:0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|0b[-+][01]+)$/;

/** Numbers to all readers: cdk8s writes such a text in quotes. */
const DECIMAL = /^\d+$/;

/** Texts of several lines are written as they are, and the first that is not empty says how far they are indented. */
const TAB_BEFORE_LINES = /^(?:\n+\t|\t[^]*\n)/;

const CHARACTER_NAMES: { readonly [code: number]: string } = {
  0x00: 'NUL', 0x1b: 'ESC', 0x7f: 'DEL', 0x85: 'NEL', 0x2028: 'the line separator U+2028', 0x2029: 'the paragraph separator U+2029',
};

/** Why readers of YAML would not all read a text as it is; undefined where they do. */
export function yamlTrouble(text: string): YamlTrouble | undefined {
  if (OPERATORS.test(text)) {
    return { what: 'is an operator of YAML', remedy: 'write another text' };
  }
  if (isBareNumber(text)) {
    return { what: 'is a number to kubectl', remedy: 'write the number in decimal, without underscores' };
  }
  const index = text.search(CHARACTERS);
  return index >= 0 ? oddCharacter(text, index) : text.includes('\t') ? misplacedTab(text) : undefined;
}

function oddCharacter(text: string, index: number): YamlTrouble {
  const code = text.charCodeAt(index);
  const name = CHARACTER_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return {
    what: isSurrogate ? `has half of a surrogate pair, ${name}` : `has ${name} at position ${index}`,
    remedy: code === 0x85 || code === 0x2028 || code === 0x2029 ? 'write \\n, or a space' : 'remove the character',
  };
}

function misplacedTab(text: string): YamlTrouble | undefined {
  if (TAB_BEFORE_LINES.test(text)) {
    return { what: 'has a tab before the first of several lines', remedy: 'indent that line with spaces' };
  }
  return text.includes('\n') || !isBare(text) ? undefined : { what: 'has a tab, which PyYAML refuses', remedy: 'write a space', isMinor: true };
}

/** The longest number, in characters. */
const LONGEST_NUMBER = 80;

/** Whether a text is a number to the reader in Go and cdk8s writes it without quotes. */
function isBareNumber(text: string): boolean {
  return /^[-+.\d]/.test(text) && text.length <= LONGEST_NUMBER && !DECIMAL.test(text) && NUMBER.test(text.replaceAll('_', '')) && isBare(text);
}

/** Whether cdk8s writes a text without quotes. */
function isBare(text: string): boolean {
  return !/^["']/.test(Yaml.stringify(text));
}
