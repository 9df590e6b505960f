import { Field } from './field';
import { Syntax } from './syntax';

/** Something that must hold, which no schema can say. */
export interface Rule {
  /** What must hold, as the problem says it. */
  readonly rule: string;
  /** The fields that break it. */
  readonly broken: (subject: Field) => readonly Field[];
}

/** Fields by their path below the subject, and what each of them must be. */
type Table<T> = Readonly<Record<string, T>>;

/** Fields that hold one of a few values. */
export function oneOf(table: Table<readonly string[]>): Rule[] {
  return Object.entries(table).map(([path, values]) => ({
    rule: `${path} is one of ${values.map((value) => value || '""').join(', ')}`,
    broken: (subject) => subject.all(path).filter((field) => !values.includes(field.text)),
  }));
}

/** Numbers in a range, both ends included. */
export function inRange(table: Table<readonly [number, number]>): Rule[] {
  return Object.entries(table).map(([path, [least, most]]) => ({
    rule: most === Infinity ? `${path} is at least ${least}` : `${path} is from ${least} to ${most}`,
    broken: (subject) => subject.all(path).filter(({ number }) => number < least || number > most),
  }));
}

/** Strings of a syntax. */
export function spelt(table: Table<Syntax>): Rule[] {
  return Object.entries(table).map(([path, syntax]) => ({
    rule: `${path} is ${syntax.description}`,
    broken: (subject) => subject.all(path).filter((field) => !syntax.matches(field.text)),
  }));
}

/** Lists, maps and strings that are not empty, where there are any. */
export function notEmpty(...paths: string[]): Rule[] {
  return paths.map((path) => ({
    rule: `${path} is not empty`,
    broken: (subject) => subject.all(path)
      .filter((field) => field.value === '' || (typeof field.value === 'object' && Object.keys(field.value!).length === 0)),
  }));
}

/** Fields that the subject must state. */
export function stated(...keys: string[]): Rule[] {
  return keys.map((key) => ({
    rule: `${key} is stated`,
    broken: (subject) => [subject.get(...key.split('.'))].filter((field) => !field.isSet),
  }));
}

/** Objects that hold exactly one of a few keys. */
export function exactlyOne(table: Table<readonly string[]>): Rule[] {
  return Object.entries(table).map(([path, keys]) => ({
    rule: `${path || 'it'} has exactly one of ${keys.join(', ')}`,
    broken: (subject) => subject.all(path).filter((field) => keys.filter((key) => field.get(key).isSet).length !== 1),
  }));
}

/** The rules of something that the subject holds. */
export function each(select: (subject: Field) => readonly Field[], rules: readonly Rule[]): Rule[] {
  return rules.map(({ rule, broken }) => ({ rule, broken: (subject) => select(subject).flatMap(broken) }));
}
