import { CLASSES, ENUMS, STRUCTS } from './inputs.generated';

/** The type of a prop. */
export type Kind =
  | { readonly type: 'string' | 'number' | 'boolean' | 'unknown' | 'json' | 'args' | 'Size' | 'Duration' | 'IConstruct' }
  | { readonly type: 'enum' | 'class' | 'struct'; readonly name: string }
  | { readonly type: 'list'; readonly of: Kind }
  /** In a required map, a member that is null is an error. */
  | { readonly type: 'map'; readonly of: Kind; readonly isWhole: boolean };

/** A prop of a struct, or a parameter of a factory. */
export interface Input {
  readonly name: string;
  readonly isRequired: boolean;
  readonly kind: Kind;
}

/** A public member of a class that users call. */
export interface ClassMember {
  readonly type: 'static' | 'method' | 'const';
  readonly name: string;
  /** The parameters as in the source; empty for a constant. */
  readonly parameters: string;
}

/** The props of a struct. */
export interface StructProps {
  readonly inputs: ReadonlyMap<string, Input>;
  /** The number of required ones. */
  readonly required: number;
}

const structs = new Map<string, StructProps>();
const enums = new Map<string, ReadonlyMap<string, string>>();

/** The props of a struct by name, with those of the structs that it extends. */
export function propsOf(struct: string): StructProps {
  let props = structs.get(struct);
  if (props === undefined) {
    const all = linesOf(STRUCTS[struct]).flatMap((line) => (line.startsWith('...') ? [...propsOf(line.slice(3)).inputs.values()] : [inputOf(line)]));
    props = { inputs: new Map(all.map((input) => [input.name, input])), required: all.filter(({ isRequired }) => isRequired).length };
    structs.set(struct, props);
  }
  return props;
}

/** The members of an enum, by value. */
export function membersOf(name: string): ReadonlyMap<string, string> {
  let members = enums.get(name);
  if (members === undefined) {
    members = new Map(linesOf(ENUMS[name]).map((line) => line.split('=')).map(([member, value]) => [value, member]));
    enums.set(name, members);
  }
  return members;
}

/** The public members of a class, in the order of the source. */
export function callsOf(name: string): ClassMember[] {
  return linesOf(CLASSES[name]).map((line) => {
    const space = line.indexOf(' ');
    const bracket = line.indexOf('(', space);
    const end = bracket === -1 ? line.length : bracket;
    return { type: line.slice(0, space) as ClassMember['type'], name: line.slice(space + 1, end), parameters: line.slice(end + 1, -1) };
  });
}

/** Parses the parameters that `callsOf` returns. */
export function parametersOf(text: string): Input[] {
  return text === '' ? [] : text.split(', ').map(inputOf);
}

function linesOf(text: string): string[] {
  return text.length < 2 ? [] : text.slice(1, -1).split('\n');
}

/** Parses `name?: kind`. */
function inputOf(text: string): Input {
  const [, name, optional, kind] = /^(\w+)(\??): (.*)$/.exec(text)!;
  const isRequired = optional === '';
  return { name, isRequired, kind: kindOf(kind, isRequired) };
}

function kindOf(text: string, isWhole = false): Kind {
  if (text.endsWith('[]')) {
    return { type: 'list', of: kindOf(text.slice(0, -2)) };
  }
  if (text.startsWith('{')) {
    return { type: 'map', of: kindOf(text.slice(1, -1)), isWhole };
  }
  if (text in STRUCTS) {
    return { type: 'struct', name: text };
  }
  if (text in CLASSES) {
    return { type: 'class', name: text };
  }
  return text in ENUMS ? { type: 'enum', name: text } : { type: text } as Kind;
}
