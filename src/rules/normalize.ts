import { Construct, IConstruct } from 'constructs';
import { learn, mark, MarkedClass } from './class-mark';
import { dataKey } from './data-key';
import { fitsSafely } from './input-fit';
import { callsOf, Input, Kind, parametersOf } from './input-kinds';
import { InputReader } from './input-reader';
import { INPUT_RULES } from './input-rules';
import { Review } from './review';

/**
 * Checks the types of the props of a construct, and returns them without null, undefined and the gaps that `[condition && …]` leaves
 * in lists, at any depth.
 *
 * Throws one error that lists the missing props, the unknown ones and those of another type.
 *
 * @param struct name of the struct
 */
export function normalizeProps<P extends object>(scope: IConstruct, struct: string, props: P): P {
  const kind: Kind = { type: 'struct', name: struct };
  if (fitsSafely(kind, props)) {
    return props;
  }
  const reader = new InputReader();
  const read = reader.read(kind, props ?? {}, 'props', '');
  new Review().run(INPUT_RULES, reader.findings).conclude(scope);
  return read as P;
}

/**
 * Makes the methods of a class check the types of their arguments, and marks its objects, so that other inputs recognize them. Call it
 * once, below the class.
 *
 * @param areValues whether objects are what the arguments of their factories say, so that equal ones can be one object
 */
export function checkInputs(name: string, checked: MarkedClass, areValues = true): void {
  const calls = callsOf(name);
  mark(name, checked, calls.some(({ type }) => type !== 'method'));
  for (const { type, name: called, parameters } of calls) {
    if (type === 'const') {
      learn((checked as MarkedClass & { readonly [name: string]: unknown })[called]);
    } else if (type === 'static' || parameters !== '') {
      const isStatic = type === 'static';
      checkArguments(name, isStatic ? checked : checked.prototype, called, parameters, isStatic && areValues);
    }
  }
}

type Callable = (this: unknown, ...given: unknown[]) => unknown;

/** How many objects of a factory are kept, and by what key at most, in characters. */
const MOST_KEPT = 100;
const LONGEST_KEY = 500;

/**
 * Objects of a factory, by the data that they are made of: constructs often state the same. What is stated at length is hardly stated
 * twice.
 */
class Kept {
  private readonly made = new Map<string, unknown>();

  /** @param make makes an object of arguments that fit */
  public constructor(private readonly make: (given: unknown[]) => unknown) {}

  public of(given: unknown[]): unknown {
    if (given.some((one) => Construct.isConstruct(one))) {
      return this.make(given); // It would keep the App of the construct.
    }
    const key = dataKey(given);
    let made = this.made.get(key);
    if (made === undefined) {
      made = this.make(given);
      if (key.length <= LONGEST_KEY) {
        if (this.made.size >= MOST_KEPT) {
          this.made.clear();
        }
        this.made.set(key, made);
      }
    }
    return made;
  }
}

function checkArguments(className: string, owner: object, name: string, parameters: string, areKept: boolean): void {
  const call = (owner as { readonly [name: string]: Callable })[name];
  let inputs: Input[] | undefined;
  const kept = areKept ? new Kept((given) => learn(call.apply(owner, given))) : undefined;
  const { [name]: value } = {
    [name](this: unknown, ...given: unknown[]) {
      inputs ??= parametersOf(parameters);
      if (!fitAll(inputs, given)) {
        return learn(call.apply(this, readArguments(className, name, inputs, given)));
      }
      return kept && given.length <= inputs.length ? kept.of(given) : learn(call.apply(this, given));
    },
  };
  Object.defineProperty(owner, name, { configurable: true, writable: true, value });
}

function fitAll(inputs: readonly Input[], given: readonly unknown[]): boolean {
  for (let i = 0; i < inputs.length; i++) {
    if (given[i] === undefined ? inputs[i].isRequired : !fitsSafely(inputs[i].kind, given[i])) {
      return false;
    }
  }
  return true;
}

function readArguments(className: string, called: string, inputs: readonly Input[], given: readonly unknown[]): unknown[] {
  const reader = new InputReader(className);
  const isGiven = (i: number) => given[i] !== undefined && given[i] !== null;
  // Paths leave out the name of a struct parameter: `token`, not `options.token`.
  const read = inputs.map(({ name, kind, isRequired }, i) => (
    isGiven(i) ? reader.read(kind, given[i], name, kind.type === 'struct' ? '' : name, isRequired) : undefined));
  reader.requireInputs(inputs.filter((_, i) => !isGiven(i)), '');
  new Review().run(INPUT_RULES, reader.findings).concludeCall(`${className}.${called}`);
  return read;
}
