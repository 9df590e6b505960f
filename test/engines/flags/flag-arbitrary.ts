import fc from 'fast-check';
import { Option } from './argparse';

/** Text with all that a command line, Kubernetes or argparse could take for something else. */
const text = fc.oneof(
  fc.string(),
  fc.stringMatching(/^[$()A-Z\-= "'\\a-z0-9.]{0,12}$/),
  fc.constantFrom('-1', '-x', '--host', '$(HF_TOKEN)', '$$(A)', 'a b', '-a b', '', '=', '-', '{"a": 1}'),
).filter((value) => value !== '--');

/** An item of a list: argparse has no way to pass several that begin with a hyphen, and vLLM none for negative fractions. */
const item = text.filter((value) => !value.startsWith('-'));
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Values that an option accepts. */
export function valueOf({ type, list, choices, min, max }: Option): fc.Arbitrary<unknown> {
  if (type === 'switch') {
    return fc.constant(true);
  }
  if (type === 'negatable') {
    return fc.boolean();
  }
  if (type === 'json') {
    return fc.dictionary(text, fc.jsonValue());
  }
  if (type === 'json-list') {
    return fc.array(text);
  }
  const single = choices
    ? fc.constantFrom(...choices).map((choice) => (type === 'integer' ? Number(choice) : choice))
    : type === 'integer'
      ? integer.filter((value) => value > (min ?? -Infinity) && value <= (max ?? Infinity))
      : type === 'number'
        ? (list && list !== 'append' ? number.map(Math.abs) : number).filter((value) => value > (min ?? -Infinity) && value <= (max ?? Infinity))
        : list && list !== 'append' ? item : text;
  return list === '+' || list === 'append' ? fc.array(single, { minLength: 1, maxLength: 4 }) : list === '*' ? fc.array(single, { maxLength: 4 }) : single;
}

/** Args that set some of the options. */
export function argsOf(options: readonly Option[]): fc.Arbitrary<{ [prop: string]: unknown }> {
  return fc.shuffledSubarray([...options], { minLength: 0, maxLength: 12 })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((option) => [option.prop, valueOf(option)]))));
}
