import { credentialsIn } from './credentials/credentials';
import { looksLikePassword, maySpellCredential, suspicionOf, Suspicion } from './credentials/names';
import { jsonIn } from './json-text';
import { LABEL_FIELDS } from './limits';
import { isAnnotationKey, isLabelValue, isQualifiedName } from './names';
import { yamlTrouble } from './yaml-text';

/** A credential in what is written. */
export interface FoundCredential {
  /** Where it stands: `spec.containers[0].args[1]`. */
  readonly path: string;
  /** As a message names it: `a Hugging Face token`. */
  readonly kind: string;
  readonly value: string;
  /** The name that it is under, where that, and not its form, is what tells it. */
  readonly name?: string;
}

/** A text that not all readers of YAML read as it is. */
export interface FoundTrouble {
  readonly path: string;
  readonly text: string;
}

/** Deeper than any manifest, and the JSON within it. */
const DEEPEST = 200;

/** What keys of an object are. */
enum Keys {
  /** Fields of Kubernetes objects. */
  FIELDS,
  /** Labels and annotations: names that users choose, with short values. */
  METADATA,
  /** Keys of JSON within a text: names that users choose. */
  NAMES,
}

/** Fields whose keys are names that users choose. */
const METADATA_FIELDS: ReadonlySet<string> = new Set([...LABEL_FIELDS, 'annotations']);
/** Keys below which users choose the names: of all such fields, and of those whose names and values the API server limits. */
const LIMITED = 1;
const UNLIMITED = 2;
const CHOSEN_KEYS: ReadonlyMap<string, number> = new Map([
  ...[...METADATA_FIELDS].map((field) => [field, LIMITED] as const),
  ...['data', 'limits', 'requests'].map((field) => [field, UNLIMITED] as const),
]);

/**
 * The number of characters of everything that is written; NaN if there may be something to report.
 *
 * A hot path: each construct is measured, and hardly any has a finding.
 */
export function measure(value: unknown): number {
  return typeof value === 'string' ? measureText(value) : measureMembers(value, false, 0);
}

function measureText(text: string): number {
  return unremarkable.has(text) || isUnremarkable(text) ? text.length : NaN;
}

function measureMembers(value: unknown, areKeysChosen: boolean, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) {
    return 0;
  }
  return Array.isArray(value) ? measureList(value, areKeysChosen, depth + 1) : measureObject(value, areKeysChosen, depth + 1);
}

function measureList(list: readonly unknown[], areKeysChosen: boolean, depth: number): number {
  let characters = 0;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item !== 'string') {
      characters += measureMembers(item, areKeysChosen, depth);
    } else {
      characters += item.charCodeAt(0) === DASH && suspicionOf(flagOf(item)) !== Suspicion.NONE ? NaN : measureText(item);
    }
  }
  return characters;
}

function measureObject(object: object, areKeysChosen: boolean, depth: number): number {
  let characters = 0;
  for (const key in object) {
    const member = (object as { readonly [key: string]: unknown })[key];
    characters += key.length;
    if (areKeysChosen && !(unremarkableNames.has(key) || isUnremarkableName(key))) {
      return NaN;
    }
    if (typeof member === 'string') {
      characters += measureText(member);
    } else if (typeof member === 'object') {
      const chosen = areKeysChosen ? UNLIMITED : CHOSEN_KEYS.get(key);
      characters += key === 'spec' && !areKeysChosen && Object.isFrozen(member) ? measureShared(member!, depth) : measureMembers(member, chosen !== undefined, depth);
      if (chosen === LIMITED && !isWellNamed(member, key)) {
        return NaN;
      }
    }
  }
  return characters;
}

/** The characters of pods that constructs share: they stay as they are. */
const shared = new WeakMap<object, number>();

function measureShared(spec: object, depth: number): number {
  let characters = shared.get(spec);
  if (characters === undefined) {
    characters = measureMembers(spec, false, depth);
    shared.set(spec, characters);
  }
  return characters;
}

/** Keys that users chose and that are no names of credentials: most are in every manifest. */
const unremarkableNames = new Set<string>();

function isUnremarkableName(name: string): boolean {
  return isUnremarkable(name) && suspicionOf(name) === Suspicion.NONE && remember(unremarkableNames, name);
}

/** Keys of labels and annotations, and values of labels, that are valid. */
const validKeys = new Set<string>();
const validValues = new Set<string>();

/** Whether the labels or annotations are such as the API server accepts. */
function isWellNamed(map: unknown, field: string): boolean {
  const areLabels = field !== 'annotations';
  for (const key in map as object) {
    if (!validKeys.has(key) && !(isQualifiedName(key) ? remember(validKeys, key) : !areLabels && isAnnotationKey(key))) {
      return false;
    }
    const value = (map as { readonly [key: string]: unknown })[key];
    if (areLabels && typeof value === 'string' && !validValues.has(value) && !(isLabelValue(value) && remember(validValues, value))) {
      return false;
    }
  }
  return true;
}

/** Notes a text; true, for conditions that end with it. */
function remember(texts: Set<string>, text: string): true {
  if (texts.size >= MOST_KNOWN) {
    texts.clear();
  }
  texts.add(text);
  return true;
}

const DASH = 0x2d;

/** The flag of an argument, which can have its value after an equals sign. */
function flagOf(argument: string): string {
  const equals = argument.indexOf('=');
  return equals < 0 ? argument : argument.slice(0, equals);
}

/**
 * A walk through everything that is written, keys and values: collects credentials, and texts that readers of YAML do not agree on.
 */
export class Survey {
  public readonly credentials: FoundCredential[] = [];
  public readonly troubles: FoundTrouble[] = [];
  private readonly at: (string | number)[] = [];

  /** @param hasForeignVariables whether variables of containers can have come from elsewhere than from rules that look at their names */
  public constructor(root: object, private readonly hasForeignVariables = false, isJson = false) {
    this.visit(root, isJson ? Keys.NAMES : Keys.FIELDS);
  }

  private visit(value: unknown, keys: Keys): void {
    if (typeof value === 'string') {
      this.visitText(value);
    } else if (typeof value === 'object' && value !== null && this.at.length < DEEPEST) {
      if (Array.isArray(value)) {
        this.visitList(value, keys);
      } else {
        this.visitObject(value, keys);
      }
    }
  }

  private visitList(list: readonly unknown[], keys: Keys): void {
    for (let i = 0; i < list.length; i++) {
      this.at.push(i);
      this.visit(list[i], keys);
      this.at.pop();
      if (typeof list[i] === 'string') {
        this.visitFlag(list[i] as string, list[i + 1], i + 1);
      }
    }
  }

  private visitObject(object: object, keys: Keys): void {
    const members = object as { readonly [key: string]: unknown };
    for (const key in members) {
      const member = members[key];
      if (member === undefined) {
        continue;
      }
      if (!isUnremarkable(key)) {
        this.examine(key);
      }
      this.at.push(key);
      this.visit(member, keys === Keys.FIELDS && METADATA_FIELDS.has(key) ? Keys.METADATA : keys);
      if (keys !== Keys.FIELDS && typeof member === 'string' && (keys === Keys.NAMES || looksLikePassword(member))) {
        this.visitNamed(key, member);
      }
      this.at.pop();
    }
    const { name, value } = members;
    if (typeof value === 'string' && typeof name === 'string' && (keys === Keys.NAMES || this.hasForeignVariables)) {
      this.at.push('value');
      this.visitNamed(name, value);
      this.at.pop();
    }
  }

  /** A flag and its value: `--token x`, `--token=x`. */
  private visitFlag(argument: string, next: unknown, index: number): void {
    if (argument.charCodeAt(0) !== DASH) {
      return;
    }
    const flag = flagOf(argument);
    if (flag.length < argument.length) {
      this.visitNamed(flag, argument.slice(flag.length + 1), index - 1);
    } else if (typeof next === 'string' && next[0] !== '-') {
      this.visitNamed(flag, next, index);
    }
  }

  private visitNamed(name: string, value: string, index?: number): void {
    if (maySpellCredential(name, value) && !this.credentials.some((found) => found.value === value)) {
      this.credentials.push({ path: this.path(index), kind: `the value of ${name}`, value, name });
    }
  }

  private visitText(text: string): void {
    if (isUnremarkable(text)) {
      return;
    }
    this.examine(text);
    const json = jsonIn(text);
    if (json !== undefined) {
      this.visit(json, Keys.NAMES);
    }
  }

  private examine(text: string): void {
    for (const credential of credentialsIn(text)) {
      this.credentials.push({ path: this.path(), ...credential });
    }
    if (yamlTrouble(text) !== undefined) {
      this.troubles.push({ path: this.path(), text });
    }
  }

  private path(index?: number): string {
    return [...this.at, ...index === undefined ? [] : [index]].reduce((path: string, step) => pathInto(path, step), '');
  }
}

/** The path of a member or item. */
export function pathInto(path: string, step: string | number): string {
  return typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`;
}


/** Texts without anything to report: most texts of a manifest are in every manifest. The longest fields look like no words. */
const unremarkable = new Set(['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution']);
const MOST_KNOWN = 5000;

/** The longest text that is remembered, in characters. */
const LONGEST_KNOWN = 200;

/** Whether there is nothing to report on a text. */
function isUnremarkable(text: string): boolean {
  if (unremarkable.has(text)) {
    return true;
  }
  if (yamlTrouble(text) !== undefined || credentialsIn(text).length > 0) {
    return false;
  }
  const json = jsonIn(text);
  if (json !== undefined && new Survey(json, false, true).credentials.length > 0) {
    return false;
  }
  return text.length > LONGEST_KNOWN || remember(unremarkable, text);
}
