/**
 * The mark of objects that our classes make: the class, and the version of the package. `instanceof` does not know objects of another
 * copy of the package, which npm installs where dependencies ask for different versions, or where one is linked.
 */
const MARK = Symbol.for('cdk8s-inference.class');

/** What the compiler of jsii notes of each class. */
const RUNTIME_TYPE = Symbol.for('jsii.rtti');

/** Which class made an object. */
export interface ClassMark {
  readonly name: string;
  readonly version: string;
}

/** A class that can be marked. */
export interface MarkedClass {
  readonly prototype: object;
  readonly [RUNTIME_TYPE]?: { readonly version: string };
}

/** Version of this copy of the package; sources that were not compiled have none. */
let ownVersion = '';

/** Marks the objects of a class. */
export function mark(name: string, marked: MarkedClass): void {
  // A construct inherits what is noted of its base class, which is of another package.
  ownVersion = Object.hasOwn(marked, RUNTIME_TYPE) ? marked[RUNTIME_TYPE]!.version : '';
  Object.defineProperty(marked.prototype, MARK, { value: { name, version: ownVersion } satisfies ClassMark });
}

/** The class that made a value, where one of ours did: of this copy of the package or of another one. */
export function markOf(value: unknown): ClassMark | undefined {
  return (value as { readonly [MARK]?: ClassMark } | null | undefined)?.[MARK];
}

/** Whether this version of the package made the value, as an object of a class. */
export function isOfClass(name: string, value: unknown): boolean {
  const found = markOf(value);
  return found !== undefined && found.name === name && found.version === ownVersion && hasMembers(value as object);
}

/** Whether a constructor set anything: an object that only has the prototype of a class is none of it. */
function hasMembers(value: object): boolean {
  for (const key in value) {
    return Object.hasOwn(value, key);
  }
  return false;
}

/** Version of this copy of the package. */
export function versionOfPackage(): string {
  return ownVersion;
}
