import fc from 'fast-check';

const CHARACTERS = [
  '\n', '\r', '\t', ' ', 'a', 'b', ':', '#', '-', '"', "'", '\\', '|', '>', '%', '{', '}', '[', ']', ',', '$', '*', '&', '!', '?', '@', '`', '~', '.',
  '0', '1', '7', '_', '+', 'e', 'E', 'x', 'X', 'o', 'O', 'é', '\u0301', '\u00a0', '\u200b', '\ufeff', '\u0085', '\u2028', '\u2029', '\u007f', '\u0001',
  '\ud800', '\udc00', '\ufffe', '\uffff', '\u{1f600}',
];
const WORDS = ['true', 'no', 'on', 'null', '~', '.inf', '.NaN', '1:30', '2001-12-14', '0x1f', '0o17', '---', '...', '- a', 'a: b', '=', '<<', '%YAML'];

/** Texts with what readers of YAML look at. */
export const someText = fc.oneof(
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 8 }).map((characters) => characters.join('')),
  fc.array(fc.constantFrom(...WORDS, '\n', ' ', '_'), { minLength: 1, maxLength: 3 }).map((words) => words.join('')),
  fc.string({ unit: 'binary' }),
);

/** Texts that the reader of kubectl takes for numbers, as seen with sigs.k8s.io/yaml 1.4, and what to write instead. */
export const READ_BY_KUBECTL_AS: readonly (readonly [text: string, value: unknown, instead: string])[] = [
  ['0o17', 15, '15'], ['0O17', 15, '15'], ['-0o7', -7, '-7'], ['0X1f', 31, '31'], ['-0X1F', -31, '-31'], ['1e1_0', 1e10, '10000000000'], ['-_1', -1, '-1'],
  ['0_x7', 7, '7'], ['0_o7', 7, '7'], ['0B11', 3, '3'], ['0b-1', -1, '-1'],
];
