import { Field } from './field';
import { Rule } from './rule';

/** The rules of fields that hold a count or a percentage. */
export function intOrPercent(...paths: string[]): Rule[] {
  return paths.map((path) => ({
    rule: `${path} is a count or a percentage, not negative`,
    broken: (subject) => subject.all(path).filter(({ value, text }) => typeof value === 'number' ? value < 0 : !/^[0-9]+%$/.test(text)),
  }));
}

/** The rules of fields whose percentage is of a whole. */
export function atMostWhole(...paths: string[]): Rule[] {
  return paths.map((path) => ({
    rule: `${path} is at most 100%`,
    broken: (subject) => subject.all(path).filter(({ text }) => parseInt(text, 10) > 100),
  }));
}

/** Whether a field is stated and means nothing: 0 or 0%. */
export function isZero(field: Field): boolean {
  return field.isSet && parseInt(String(field.value), 10) === 0;
}

/** What a count or a percentage comes to of a total; `undefined` when none is stated. */
export function scaled(field: Field, total: number, round: (share: number) => number): number | undefined {
  if (!field.isSet) {
    return undefined;
  }
  return field.text.endsWith('%') ? round(parseInt(field.text, 10) * total / 100) : parseInt(String(field.value), 10);
}
