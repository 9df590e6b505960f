import { Construct } from 'constructs';
import { isNamed, markOf, versionOfPackage } from './class-mark';
import { DEEPEST, fitsSafely, isGap, isJsonLeaf, isRecord, MOST_ITEMS, PlainObject } from './input-fit';
import { Input, Kind, propsOf, StructProps } from './input-kinds';
import { meantBy } from './input-names';
import { remedyFor } from './input-remedies';
import { expectedOf, gotOf } from './input-words';
import { Finding } from './rule';

/** The findings about inputs. */
export interface InputFindings {
  /** Required inputs that are missing. */
  readonly missing: Finding[];
  readonly ofAnotherKind: Finding[];
  /** Props that the struct does not have. */
  readonly unknown: Finding[];
  readonly ofAnotherVersion: Finding[];
  readonly unreadable: Finding[];
}

/** The number of findings that are reported. */
const MOST_FINDINGS = 100;

/**
 * Copies inputs to plain data without null, undefined and the gaps of lists, and reports values of another type.
 *
 * Objects that are fine are not copied.
 */
export class InputReader {
  public readonly findings: InputFindings = { missing: [], ofAnotherKind: [], unknown: [], ofAnotherVersion: [], unreadable: [] };
  private found = 0;
  private items = 0;

  /** @param caller the class whose factory was called */
  public constructor(private readonly caller?: string) {}

  /** The usable value; undefined if there is a finding. */
  public read(kind: Kind, value: unknown, path: string, prefix = path, isRequired = false): unknown {
    return this.trying(path, () => {
      if (fitsSafely(kind, value)) {
        return value;
      }
      switch (kind.type) {
        case 'struct':
          return isStruct(propsOf(kind.name), value) ? this.readStruct(kind.name, value, prefix) : this.refuse(kind, value, path, isRequired);
        case 'list':
          return Array.isArray(value) ? this.readList(kind.of, value, path) : this.refuse(kind, value, path, isRequired);
        case 'map':
          return isRecord(value) ? this.readMap(kind, value, path) : this.refuse(kind, value, path, isRequired);
        case 'args':
          return isRecord(value) ? this.readArgs(value, path) : this.refuse(kind, value, path, isRequired);
        case 'json':
          return isRecord(value) ? this.readJson(value, path, []) : this.refuse(kind, value, path, isRequired);
        case 'unknown':
          return this.readJson(value, path, []);
        default:
          return this.refuse(kind, value, path, isRequired);
      }
    });
  }

  /** Reports the missing inputs that are required. */
  public requireInputs(absent: readonly Input[], prefix: string): void {
    for (const { name } of absent.filter(({ isRequired }) => isRequired)) {
      const path = inside(prefix, name);
      if (!this.findings.unreadable.some((finding) => finding.path === path)) {
        this.add('missing', { path, expected: 'a value: this prop has no default', remedy: `set ${path}` });
      }
    }
  }

  private readStruct(name: string, value: object, prefix: string): object {
    const { inputs } = propsOf(name);
    // Getters are often not enumerable. Other keys that are not enumerable are not inputs.
    const keys = isRecord(value)
      ? Object.getOwnPropertyNames(value).filter((key) => inputs.has(key) || Object.prototype.propertyIsEnumerable.call(value, key))
      : [...inputs.keys()].filter((key) => key in value);
    const result = Object.fromEntries(keys.flatMap((key): [string, unknown][] => {
      const path = inside(prefix, key);
      const member = this.memberOf(value, key, path);
      const input = inputs.get(key);
      if (member === undefined || member === null) {
        return [];
      }
      if (input === undefined) {
        this.add('unknown', () => ({ path, expected: `a prop of ${name}`, remedy: meantBy(key, name, this.caller) }));
        return [];
      }
      return [[key, this.read(input.kind, member, path, path, input.isRequired)]];
    }));
    this.requireInputs([...inputs.values()].filter((input) => !Object.hasOwn(result, input.name)), prefix);
    return result;
  }

  private readList(kind: Kind, list: readonly unknown[], path: string): unknown[] | undefined {
    if (list.length > MOST_ITEMS) {
      return this.add('unreadable', { path, got: list.length, expected: `at most ${MOST_ITEMS} items`, remedy: 'shorten the list' });
    }
    return Array.from({ length: list.length }, (_, i) => this.memberOf(list, i, `${path}[${i}]`))
      .flatMap((item, i) => (isGap(item) ? [] : [this.read(kind, item, `${path}[${i}]`)]));
  }

  private readMap({ of, isWhole }: Kind & { readonly type: 'map' }, map: PlainObject, path: string): object {
    const members = this.membersOf(map, path).filter(({ member }) => isWhole || (member !== undefined && member !== null));
    return Object.fromEntries(members.map(({ key, member, place }) => [key, this.read(of, member, place)]));
  }

  /** The rules of flags say what each takes. */
  private readArgs(args: PlainObject, path: string): object {
    const members = this.membersOf(args, path).filter(({ member }) => member !== undefined && member !== null);
    return Object.fromEntries(members.map(({ key, member, place }) => {
      const value: unknown = typeof member === 'number' ? member : this.readJson(member, place, []);
      return [key, Array.isArray(value) ? value.filter((item) => !isGap(item)) : value];
    }));
  }

  private membersOf(object: PlainObject, path: string) {
    return Object.keys(object).map((key) => ({ key, place: inside(path, key), member: this.memberOf(object, key, inside(path, key)) }));
  }

  /** A copy of a value of any shape. */
  private readJson(value: unknown, path: string, around: readonly object[]): unknown {
    if (isJsonLeaf(value)) {
      return value;
    }
    return this.trying(path, () => {
      const isList = Array.isArray(value);
      if (!isList && !isRecord(value)) {
        return this.refuse({ type: 'unknown' }, value, path);
      }
      if (around.includes(value)) {
        const expected = 'plain data, without a reference to itself';
        return this.add('unreadable', { path, expected, remedy: 'remove the reference' });
      }
      this.items += isList ? value.length : 1;
      if (around.length > DEEPEST || this.items > MOST_ITEMS) {
        const expected = `plain data of at most ${DEEPEST} levels and ${MOST_ITEMS} items`;
        return this.add('unreadable', { path, expected, remedy: 'shorten or flatten the value' });
      }
      const within = [...around, value];
      const readMember = (key: string | number, place: string) => this.readJson(this.memberOf(value, key, place), place, within);
      return isList
        ? Array.from({ length: value.length }, (_, i) => readMember(i, `${path}[${i}]`))
        : Object.fromEntries(Object.keys(value).map((key) => [key, readMember(key, inside(path, key))]));
    });
  }

  private memberOf(object: object, key: string | number, path: string): unknown {
    return this.trying(path, () => (object as { readonly [key: string | number]: unknown })[key]);
  }

  /** Getters and proxies can throw anything. */
  private trying<T>(path: string, read: () => T): T | undefined {
    try {
      return read();
    } catch {
      return this.add('unreadable', { path, expected: 'plain data; to read this value throws an error', remedy: 'replace the getter or proxy by its value' });
    }
  }

  private refuse(kind: Kind, value: unknown, path: string, isRequired = false): undefined {
    const made = markOf(value);
    if (kind.type !== 'class' || made === undefined || !isNamed(kind.name, made) || made.version === versionOfPackage()) {
      return this.add('ofAnotherKind', () => ({
        path, got: gotOf(kind, value, path), expected: expectedOf(kind), remedy: remedyFor(kind, value, path, isRequired),
      }));
    }
    return this.add('ofAnotherVersion', {
      path,
      got: gotOf(kind, value, path),
      expected: `an object of cdk8s-inference ${versionOfPackage()}; version ${made.version} created this one`,
      remedy: 'install a single version of the package: `npm ls cdk8s-inference` lists the copies, and `npm dedupe` often removes the extra ones',
    });
  }

  /** Adds a finding; one that takes long to word is only worked out if it is shown. */
  private add(what: keyof InputFindings, finding: Finding | (() => Finding)): undefined {
    this.found++;
    if (this.found <= MOST_FINDINGS) {
      this.findings[what].push(typeof finding === 'function' ? finding() : finding);
    }
  }
}

/** Whether a value can be read as a struct. An object of the user's own class can, if it has any of the props. */
function isStruct({ inputs }: StructProps, value: unknown): value is object {
  if (isRecord(value)) {
    return true;
  }
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
    && markOf(value) === undefined && !Construct.isConstruct(value) && [...inputs.keys()].some((key) => key in value);
}

function inside(prefix: string, key: string): string {
  if (!/^[\w./:@-]+$/.test(key)) {
    return `${prefix}[${JSON.stringify(key)}]`;
  }
  return prefix === '' ? key : `${prefix}.${key}`;
}
