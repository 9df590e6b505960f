/**
 * Marks the objects of our classes with the class and the version of the package. `instanceof` fails for objects of another copy of the
 * package, which npm installs if dependencies require different versions or one is linked.
 */
const MARK = Symbol.for('cdk8s-inference.class');

/** Where the jsii compiler records the version of each class. */
const RUNTIME_TYPE = Symbol.for('jsii.rtti');

/** The class that created an object. */
export interface ClassMark {
  readonly name: string;
  readonly version: string;
  /** The class that it extends, if that is one of ours. */
  readonly base?: ClassMark;
  /** The first member that the constructor sets; empty until a factory has made an object, undefined for a class without factories. */
  member?: string;
}

/** A class that can be marked. */
export interface MarkedClass {
  readonly prototype: object;
  readonly [RUNTIME_TYPE]?: { readonly version: string };
}

/** Version of this copy of the package; empty if the sources are not compiled. */
let ownVersion = '';

/** Marks the objects of a class. */
export function mark(name: string, marked: MarkedClass, hasFactories: boolean): void {
  // A construct inherits the record of its base class, which belongs to another package.
  ownVersion = Object.hasOwn(marked, RUNTIME_TYPE) ? marked[RUNTIME_TYPE]!.version : '';
  Object.defineProperty(marked.prototype, MARK, { value: { name, version: ownVersion, base: markOf(marked.prototype), member: hasFactories ? '' : undefined } satisfies ClassMark });
}

/** The class of an object, if it is one of ours, of this or another copy of the package. */
export function markOf(value: unknown): ClassMark | undefined {
  return (value as { readonly [MARK]?: ClassMark } | null | undefined)?.[MARK];
}

/** Whether a class is the named one, or extends it. */
export function isNamed(name: string, made: ClassMark | undefined): boolean {
  return made !== undefined && (made.name === name || isNamed(name, made.base));
}

/** Whether the value is an object of a class or of one that extends it, created by this version of the package. */
export function isOfClass(name: string, value: unknown): boolean {
  const found = markOf(value);
  return found !== undefined && isNamed(name, found) && found.version === ownVersion && isConstructed(value as object, found);
}

/** Notes what the constructor of a class sets, from an object that a factory made. */
export function learn<T>(value: T): T {
  const found = markOf(value);
  if (found?.member === '') {
    found.member = firstMember(value as object);
  }
  return value;
}

/** Whether a constructor ran: an object that only has the prototype of a class has no members, or others. */
function isConstructed(value: object, { member }: ClassMark): boolean {
  const first = firstMember(value);
  return first !== undefined && (member === undefined || first === member);
}

/** The first member of an object itself. */
function firstMember(value: object): string | undefined {
  for (const key in value) {
    return Object.hasOwn(value, key) ? key : undefined;
  }
  return undefined;
}

/** Version of this copy of the package. */
export function versionOfPackage(): string {
  return ownVersion;
}
