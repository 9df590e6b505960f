import { inspect } from 'node:util';
import { fitsSafely, isRecord } from './input-fit';
import { callsOf, ClassMember, Kind, membersOf, parametersOf, propsOf } from './input-kinds';
import { listed, nearestOf, plainName } from './input-names';
import { durationCall, sizeCall } from './input-quantities';
import { expectedOf, isSecret } from './input-words';

/** The longest value that a remedy repeats, in characters. */
const LONGEST = 100;

/** What to write instead of a value. */
export function remedyFor(kind: Kind, value: unknown, path: string, isRequired: boolean): string {
  if (kind.type === 'class' && isForSecret(kind.name, value, path)) {
    return `put the value into a Secret, and write ${kind.name === 'EnvValue' ? `EnvValue.fromSecret(${SECRET})` : SECRET}`;
  }
  const call = callFor(kind, value, path);
  if (call !== undefined) {
    return `write ${call}`;
  }
  // Plain JavaScript writes `condition && …`.
  return value === false && !isRequired ? `leave it out, or ${generalRemedy(kind, true)}` : generalRemedy(kind, isRequired);
}

const SECRET = "SecretRef.of({ name: '…', key: '…' })";

function isForSecret(name: string, value: unknown, path: string): boolean {
  return typeof value === 'string' && (name === 'SecretRef' || (name === 'EnvValue' && isSecret({ type: 'class', name }, value, path)));
}

function generalRemedy(kind: Kind, isRequired: boolean): string {
  switch (kind.type) {
    case 'class': {
      const factories = factoriesOf(kind.name).map(({ name, parameters }) => `${kind.name}.${name}(${parameters === '' ? '' : '…'})`);
      return factories.length === 0 ? 'pass one that you have created with new' : `write ${listed(factories)}`;
    }
    case 'enum':
      return `write ${listed([...membersOf(kind.name).values()].map((member) => `${kind.name}.${member}`))}`;
    case 'Size':
      return 'write Size.gibibytes(…)';
    case 'Duration':
      return 'write Duration.seconds(…)';
    case 'struct':
      return `write { ${[...propsOf(kind.name).inputs.values()].slice(0, 3).map(({ name }) => `${name}: …`).join(', ')} }`;
    case 'list':
      return 'write [ … ]';
    case 'map':
    case 'json':
    case 'args':
      return 'write { … }';
    case 'unknown':
      return 'write plain data, or leave it out';
    case 'IConstruct':
      return 'pass the App, the Chart or the construct';
    default:
      return `write ${expectedOf(kind)}${isRequired ? '' : ', or leave it out'}`;
  }
}

/** The expression that creates the value, if there is one. */
function callFor(kind: Kind, value: unknown, path: string): string | undefined {
  switch (kind.type) {
    case 'string':
      return ['number', 'boolean', 'bigint'].includes(typeof value) && !isSecret(kind, value, path) ? quoted(String(value)) : undefined;
    case 'number':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? String(Number(value)) : undefined;
    case 'boolean':
      return value === 'true' || value === 'false' ? value : undefined;
    case 'Size':
      return sizeCall(value);
    case 'Duration':
      return durationCall(value);
    case 'enum':
      return enumCall(kind.name, value);
    case 'class':
      return classCall(kind.name, value, path);
    case 'struct':
      return structCall(kind.name, value, path);
    case 'list':
      return listCall(kind.of, value, path);
    default:
      return undefined;
  }
}

function listCall(kind: Kind, value: unknown, path: string): string | undefined {
  const item = fitsSafely(kind, value) ? literal(kind, value, path) : callFor(kind, value, path);
  return item && `[${item}]`;
}

function enumCall(name: string, value: unknown): string | undefined {
  const members = membersOf(name);
  const near = typeof value === 'string' ? nearestOf(value, [...members.keys(), ...members.values()]) : undefined;
  return near === undefined ? undefined : `${name}.${members.get(near) ?? near}`;
}

/** The first prop that takes the value. A required prop and `name` come before the others. */
function structCall(name: string, value: unknown, path: string): string | undefined {
  const { inputs: all, required } = propsOf(name);
  const isLiteral = typeof value !== 'object' && typeof value !== 'function';
  const inputs = [...all.values()].filter(({ kind }) => isLiteral && fitsSafely(kind, value));
  const input = inputs.find(({ kind }) => kind.type === 'enum')
    ?? inputs.find(({ isRequired }) => isRequired) ?? inputs.find((other) => other.name === 'name') ?? (required > 0 ? undefined : inputs[0]);
  return input && !isSecret({ type: 'struct', name }, value, path) ? `{ ${input.name}: ${literal(input.kind, value, path)} }` : undefined;
}

/** Factories of model sources by the prefix of the address. */
const SCHEMES = [['s3://', 's3'], ['gs://', 'gcs'], ['az://', 'azure'], ['/', 'hostPath']] as const;

function classCall(name: string, value: unknown, path: string): string | undefined {
  const factories = factoriesOf(name);
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (name === 'EnvValue' && isText && !isSecret({ type: 'class', name }, value, path)) {
    return `EnvValue.of(${quoted(String(value))})`;
  }
  if (typeof value === 'function') {
    const called = factories.find((factory) => factory.name === value.name);
    return called && `${name}.${called.name}(${called.parameters === '' ? '' : '…'})`;
  }
  if (isRecord(value)) {
    const keys = Object.keys(value);
    const fitting = factories.find(({ parameters }) => parametersOf(parameters).some(({ kind }) => (
      kind.type === 'struct' && keys.length > 0 && keys.every((key) => propsOf(kind.name).inputs.has(key)))));
    return fitting && `${name}.${fitting.name}(${fitting.parameters.startsWith('options') || fitting.parameters.startsWith('props') ? '' : '…, '}{ … })`;
  }
  return isText && !isSecret({ type: 'class', name }, value, path) ? factoryCall(name, value) : undefined;
}

/** The factory that takes the text or number, or that the text names. */
function factoryCall(name: string, value: string | number | boolean): string | undefined {
  const members = callsOf(name).filter(({ type }) => type !== 'method');
  const named = typeof value === 'string' ? members.find((member) => plainName(member.name) === plainName(value)) : undefined;
  if (named !== undefined) {
    const needs = parametersOf(named.parameters).some(({ isRequired }) => isRequired);
    return `${name}.${named.name}${named.type === 'const' ? '' : needs ? '(…)' : '()'}`;
  }
  const takes = ({ parameters }: ClassMember) => {
    const [first, ...others] = parametersOf(parameters);
    return first?.kind.type === typeof value && others.every(({ isRequired }) => !isRequired);
  };
  const factories = factoriesOf(name);
  const scheme = name === 'ModelSource' ? SCHEMES.find(([start]) => String(value).startsWith(start))?.[1] : undefined;
  const isReference = name === 'EngineImage' && /[/:]/.test(String(value));
  const factory = factories.find((other) => other.name === scheme)
    ?? (name === 'EngineImage' && !isReference ? undefined : factories.find((other) => other.name === 'of' && takes(other)) ?? factories.find(takes));
  return factory && `${name}.${factory.name}(${quoted(value)})`;
}

function factoriesOf(name: string) {
  return callsOf(name).filter(({ type }) => type === 'static');
}

function literal(kind: Kind, value: unknown, path: string): string {
  if (isSecret(kind, value, path) || (typeof value === 'object' && value !== null)) {
    return '…';
  }
  return kind.type === 'enum' ? `${kind.name}.${membersOf(kind.name).get(value as string)}` : quoted(value);
}

/** A value as a literal; `…` if it is too long. */
function quoted(value: unknown): string {
  const text = inspect(value);
  return text.length > LONGEST ? '…' : text;
}
