import { inspect } from 'node:util';
import { markOf } from './class-mark';
import { isRecord } from './input-fit';
import { Kind, membersOf } from './input-kinds';
import { isInnocent } from '../kube/credentials/credentials';
import { namesCredential } from '../kube/credentials/names';

/** The expected kind, in words. */
export function expectedOf(kind: Kind): string {
  switch (kind.type) {
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'enum':
      return `a member of ${kind.name}: ${[...membersOf(kind.name).keys()].join(', ')}`;
    case 'struct':
      return `an object with the props of ${kind.name}`;
    case 'list':
      return `a list, each item ${expectedOf(kind.of)}`;
    case 'map':
      return `an object that holds under each name ${expectedOf(kind.of)}`;
    case 'args':
      return 'an object with the flags of the engine';
    case 'json':
      return 'an object of plain data';
    case 'unknown':
      return 'plain data: strings, finite numbers, true or false, lists and objects';
    case 'IConstruct':
      return 'an App, a Chart or a construct';
    default:
      return withArticle(kind.type === 'class' ? kind.name : kind.type);
  }
}

function withArticle(name: string): string {
  return `${/^[AEIOU]/.test(name) && !/^(?:Eu|Un)/.test(name) ? 'an' : 'a'} ${name}`;
}

/** A value in words, if its content is useless or secret. */
class Described {
  public constructor(private readonly text: string) {}

  public [inspect.custom](): string {
    return this.text;
  }
}

/** A value as a message shows it, without the contents of objects and without anything that can be a credential. */
export function gotOf(kind: Kind, value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value !== undefined && isSecret(kind, value, path) ? new Described(`a ${typeof value}`) : value;
    case 'object':
      return value === null ? value : new Described(shapeOf(value));
    case 'function':
      return new Described(value.name === '' ? 'a function' : `the function ${value.name}`);
    default:
      return new Described(`a ${typeof value}`);
  }
}

function shapeOf(value: object): string {
  const made = markOf(value);
  if (made !== undefined) {
    return withArticle(made.name);
  }
  if (Array.isArray(value)) {
    return value.length === 1 ? 'a list of 1 item' : `a list of ${value.length} items`;
  }
  if (!isRecord(value)) {
    const { name } = (value.constructor as { readonly name?: unknown } | null | undefined) ?? {};
    return typeof name === 'string' && name !== '' ? withArticle(name) : 'an object of a class';
  }
  const keys = Object.keys(value).slice(0, 5);
  return keys.length === 0 ? '{}' : `an object with ${keys.join(', ')}`;
}

/** Whether a value can be a credential, by its shape, its name, or the expected kind. */
export function isSecret(kind: Kind, value: unknown, path: string): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return ('name' in kind && /^SecretRef/.test(kind.name)) || namesCredential(name) || (typeof value === 'string' && !isInnocent(value));
}
