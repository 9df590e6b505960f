import { readFileSync } from 'fs';
import { join } from 'path';
import { FlagFacts, unfold } from '../../../projenrc/flags/flag-facts';
import { Observation, Registration } from '../../../projenrc/flags/registration';
import { propOf } from '../../../src/engines/flags/flag-name';

/** The fact table of an engine. */
export function factsOf(engine: string): FlagFacts {
  return JSON.parse(readFileSync(join(__dirname, '../../../projenrc/facts', `${engine}-flags.json`), 'utf8'));
}

/** An option of the parser of one version, with the prop that sets it. */
export interface Option extends Registration {
  readonly prop: string;
}

const OBSERVATIONS = new Map<string, Observation[]>();

/** All versions of an engine, read once: that takes a while. */
function observationsOf(engine: string): Observation[] {
  const observations = OBSERVATIONS.get(engine) ?? unfold(factsOf(engine));
  OBSERVATIONS.set(engine, observations);
  return observations;
}

/** What the parser of one version registers. */
export function optionsOf(engine: string, version: string): Option[] {
  const facts = factsOf(engine);
  const props = new Map<string, string>();
  for (const { flag, names = {} } of facts.flags) {
    [flag, ...Object.keys(names)].forEach((name) => props.set(name, propOf(flag)));
  }
  const { registrations } = observationsOf(engine).find((observed) => observed.version === version)!;
  return registrations.map((registration) => ({ ...registration, prop: props.get(registration.names[0])! }));
}

/** A string as a container gets it: Kubernetes expands `$(NAME)`, and reads `$$` as one `$`. */
export function expandedByKubernetes(text: string, env: { [name: string]: string } = {}): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => (match === '$$' ? '$' : env[name!] ?? match));
}

/** A parser that reads a command line as Python's argparse does, from what one version registers. */
export class ArgumentParser {
  private readonly options = new Map<string, Option>();

  public constructor(options: readonly Option[]) {
    for (const option of options) {
      for (const name of option.names) {
        this.options.set(name, option);
        if (option.type === 'negatable' && name.startsWith('--')) {
          this.options.set(`--no-${name.slice(2)}`, option);
        }
      }
    }
  }

  /** The values by prop; throws what argparse would end with. */
  public parse(argv: readonly string[]): { [prop: string]: unknown } {
    const values: { [prop: string]: unknown } = {};
    for (let i = 0; i < argv.length;) {
      const { name, attached } = this.optionOf(argv[i++]);
      const option = this.options.get(name)!;
      const items: string[] = attached === undefined ? [] : [attached];
      while (attached === undefined && items.length < most(option) && i < argv.length && !this.isOption(argv[i])) {
        items.push(argv[i++]);
      }
      const value = this.valueOf(name, option, items);
      values[option.prop] = option.list === 'append' ? [...((values[option.prop] as unknown[]) ?? []), value] : value;
    }
    return values;
  }

  private optionOf(item: string): { name: string; attached?: string } {
    if (!this.isOption(item)) {
      throw new Error(`unrecognized arguments: ${item}`);
    }
    const [written, attached] = this.options.has(item) || !item.includes('=') ? [item, undefined] : [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)];
    if (this.options.has(written)) {
      return { name: written, attached };
    }
    const begun = [...this.options.keys()].filter((name) => written.startsWith('--') && name.startsWith(written));
    if (begun.length !== 1) {
      throw new Error(begun.length === 0 ? `unrecognized arguments: ${item}` : `ambiguous option: ${item}`);
    }
    return { name: begun[0], attached };
  }

  private isOption(item: string): boolean {
    return this.options.has(item) || (item.startsWith('-') && item.length > 1 && !/^-\d+$|^-\d*\.\d+$/.test(item) && (item.includes('=') || !item.includes(' ')));
  }

  private valueOf(name: string, option: Option, items: string[]): unknown {
    if (option.type === 'switch' || option.type === 'negatable') {
      return !name.startsWith('--no-') || option.type === 'switch';
    }
    const least = option.list === '*' || option.list === '?' ? 0 : 1;
    if (items.length < least || items.length > most(option)) {
      throw new Error(`argument ${name}: expected another number of arguments, got ${items.length}`);
    }
    const values = items.map((item) => convert(name, option, item));
    return option.list === '+' || option.list === '*' ? values : values[0] ?? '';
  }
}

function most({ type, list }: Option): number {
  return type === 'switch' || type === 'negatable' ? 0 : list === '+' || list === '*' ? Infinity : 1;
}

function convert(name: string, { type, choices }: Option, item: string): unknown {
  if (choices && !choices.includes(item)) {
    throw new Error(`argument ${name}: invalid choice: ${item}`);
  }
  if (type === 'integer' && !/^[+-]?\d+$/.test(item)) {
    throw new Error(`argument ${name}: invalid int value: ${item}`);
  }
  if (type === 'number' && !/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(item)) {
    throw new Error(`argument ${name}: invalid float value: ${item}`);
  }
  return type === 'integer' || type === 'number' ? Number(item) : type === 'json' || type === 'json-list' ? JSON.parse(item) : item;
}
