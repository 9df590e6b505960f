import { Yaml } from 'cdk8s';

/**
 * What readers of YAML do not agree on, and what to write instead. cdk8s writes YAML 1.1; kubectl reads it with a reader written in Go,
 * other tools with readers of YAML 1.2.
 */
export interface YamlTrouble {
  /** What the text has or is. */
  readonly what: string;
  readonly remedy: string;
}

/** Characters that YAML cannot hold, or that a reader takes for the end of a line. */
const CHARACTERS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Keys and values with a meaning of their own in YAML 1.1. */
const OPERATORS = /^(?:=|<<)$/;

/** Numbers to the reader in Go, which skips underscores wherever they are: integers of all bases, and floating point. */
const NUMBER = /^[-+]?(?:0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0b[-+]?[01]+|0B[01]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/;

const CHARACTER_NAMES: { readonly [code: number]: string } = {
  0x00: 'NUL', 0x1b: 'ESC', 0x7f: 'DEL', 0x85: 'NEL', 0x2028: 'the line separator U+2028', 0x2029: 'the paragraph separator U+2029',
};

/** Why readers of YAML would not all read a text as it is; undefined where they do. */
export function yamlTrouble(text: string): YamlTrouble | undefined {
  if (OPERATORS.test(text)) {
    return { what: 'an operator of YAML', remedy: 'write another text' };
  }
  if (isBareNumber(text)) {
    return { what: 'a number to some readers', remedy: 'write the number in decimal, without underscores' };
  }
  const index = text.search(CHARACTERS);
  if (index < 0) {
    return undefined;
  }
  const code = text.charCodeAt(index);
  const name = CHARACTER_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return {
    what: isSurrogate ? `half of a surrogate pair, ${name}` : `${name} at position ${index}`,
    remedy: code === 0x85 || code === 0x2028 || code === 0x2029 ? 'write \\n, or a space' : 'remove the character',
  };
}

/** The longest number, in characters. */
const LONGEST_NUMBER = 40;

/** Whether a text is a number to some readers and cdk8s writes it without quotes. */
function isBareNumber(text: string): boolean {
  return /^[-+.\d]/.test(text) && text.length <= LONGEST_NUMBER && NUMBER.test(text.replaceAll('_', '')) && !/^["']/.test(Yaml.stringify(text));
}
