import { FlagForm } from './flag-table';

/** Whether a value has the type that a flag parses. */
export function fits({ type, list }: FlagForm, value: unknown): boolean {
  if (type === 'json-list') {
    return Array.isArray(value);
  }
  if (list === '+' || list === '*' || list === 'append') {
    return Array.isArray(value) && value.every((item) => isOne(type, item));
  }
  return isOne(type, value);
}

/** Whether a number is in the range of a flag; so is any other value. */
export function isInRange({ min, max, aboveMin, belowMax }: FlagForm, value: unknown): boolean {
  if (typeof value !== 'number') {
    return true;
  }
  const isAbove = min === undefined || (aboveMin ? value > min : value >= min);
  return isAbove && (max === undefined || (belowMax ? value < max : value <= max));
}

function isOne(type: FlagForm['type'], value: unknown): boolean {
  switch (type) {
    case 'switch':
    case 'negatable':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'json':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === 'string';
  }
}

/** The type of a flag's value, for messages. */
export function describe({ type, list }: FlagForm): string {
  const one = {
    'switch': 'true or false',
    'negatable': 'true or false',
    'string': 'a string',
    'integer': 'a whole number',
    'number': 'a finite number',
    'json': 'a map',
    'json-list': 'a list',
  }[type];
  return list === '+' || list === '*' || list === 'append' ? `a list, each item ${one}` : one;
}

/** Adds a flag in the given spelling and its value, as items of the command line. */
export function pushTokens(argv: string[], name: string, form: FlagForm, value: unknown): void {
  if (typeof value === 'boolean') {
    if (value || form.type === 'negatable') {
      argv.push(value ? name : `--no-${name.slice(2)}`);
    }
  } else if (form.type === 'json' || form.type === 'json-list' || (typeof value === 'object' && !Array.isArray(value))) {
    pushValue(argv, name, literal(canonicalJson(value)));
  } else if (form.list === 'append' && Array.isArray(value)) {
    value.forEach((item) => pushValue(argv, name, itemText(item)));
  } else {
    const items = Array.isArray(value) ? value.map(itemText) : [itemText(value)];
    pushValues(argv, name, form.list === '?' && items[0] === '' ? [] : items);
  }
}

function itemText(item: unknown): string {
  return typeof item === 'number' ? decimal(item) : literal(typeof item === 'object' ? canonicalJson(item) : String(item));
}

/**
 * Adds a flag and its value as separate items. They are joined by `=` if argparse would parse the value as another flag, or
 * vLLM a negative fraction as a key inside a JSON value.
 */
export function pushValue(argv: string[], name: string, value: string): void {
  if (value.startsWith('-') && (looksLikeFlag(value) || /^-.*\./.test(value))) {
    argv.push(`${name}=${value}`);
  } else {
    argv.push(name, value);
  }
}

/** Adds a flag and any number of values. */
export function pushValues(argv: string[], name: string, values: readonly string[]): void {
  if (values.length === 1) {
    pushValue(argv, name, values[0]);
  } else {
    argv.push(name, ...values);
  }
}

/** Whether argparse parses an item as a flag: it begins with a hyphen and is no plain negative number. */
export function looksLikeFlag(item: string): boolean {
  return item.length > 1 && item.startsWith('-') && !/^-(?:\d+|\d*\.\d+)$/.test(item);
}

/** A number without an exponent: Python's int() rejects exponents, and argparse parses negative ones as flags. */
export function decimal(value: number): string {
  const text = String(value);
  const [, sign, digits, fraction = '', exponent] = text.includes('e') && /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) || [];
  if (exponent === undefined) {
    return text;
  }
  const all = digits + fraction;
  const point = 1 + Number(exponent);
  return `${sign}${point <= 0 ? `0.${'0'.repeat(-point)}${all}` : all.padEnd(point, '0')}`;
}

/** Escapes a text so that Kubernetes passes it on unchanged: otherwise it expands `$(VAR)` and reads `$$` as one `$`. */
export function literal(text: string): string {
  return text.includes('$') ? text.replace(/\$\$+|\$(?=\()/g, (run) => run + run) : text;
}

/** Compact JSON whose keys are sorted, so that equal values are equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner);
}
