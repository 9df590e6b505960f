import { FlagForm } from './flag-table';

/** Whether a value is of the form that a flag has. */
export function fits({ type, list }: FlagForm, value: unknown): boolean {
  if (type === 'json-list') {
    return Array.isArray(value);
  }
  if (list === '+' || list === '*' || list === 'append') {
    return Array.isArray(value) && value.every((item) => isOne(type, item));
  }
  return isOne(type, value);
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

/** What a form takes, for messages. */
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

/** The items of the command line for a flag, spelled as given, and its value. */
export function tokensOf(name: string, form: FlagForm, value: unknown): string[] {
  if (typeof value === 'boolean') {
    return value ? [name] : form.type === 'negatable' ? [`--no-${name.slice(2)}`] : [];
  }
  if (form.type === 'json' || form.type === 'json-list' || (typeof value === 'object' && !Array.isArray(value))) {
    return withValues(name, [literal(canonicalJson(value))]);
  }
  const items = Array.isArray(value) ? value.map(itemText) : [itemText(value)];
  if (form.list === 'append') {
    return items.flatMap((item) => withValues(name, [item]));
  }
  return form.list === '?' && items[0] === '' ? [name] : withValues(name, items);
}

function itemText(item: unknown): string {
  return typeof item === 'number' ? decimal(item) : literal(String(item));
}

/**
 * A flag and its values as separate items; joined by `=` where argparse would take the value for another flag, or vLLM
 * a negative fraction for a key inside a JSON value.
 */
export function withValues(name: string, values: readonly string[]): string[] {
  const isTaken = values.length === 1 && values[0].startsWith('-') && (looksLikeFlag(values[0]) || /^-.*\./.test(values[0]));
  return isTaken ? [`${name}=${values[0]}`] : [name].concat(values);
}

/** Whether argparse takes an item for a flag: it begins with a hyphen and is no plain negative number. */
export function looksLikeFlag(item: string): boolean {
  return item.length > 1 && item.startsWith('-') && !/^-(?:\d+|\d*\.\d+)$/.test(item);
}

/** A number without an exponent, which int() refuses and argparse takes for a flag when it is negative. */
function decimal(value: number): string {
  const text = String(value);
  const [, sign, digits, fraction = '', exponent] = text.includes('e') && /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) || [];
  if (exponent === undefined) {
    return text;
  }
  const all = digits + fraction;
  const point = 1 + Number(exponent);
  return `${sign}${point <= 0 ? `0.${'0'.repeat(-point)}${all}` : all.padEnd(point, '0')}`;
}

/** The text as Kubernetes hands it over unchanged: it would expand `$(VAR)` and read `$$` as one `$`. */
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
