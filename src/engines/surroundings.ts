import { jsonIn } from '../kube/json-text';

/** A text among the args, without what precedes it there, and the prop that states it. */
export interface StatedText {
  readonly path: string;
  readonly text: string;
}

/** Settings that an engine needs beside a flag: one of these variables, or another flag. */
export interface NeededSettings {
  /** The arg that needs them, and its value. */
  readonly path: string;
  readonly got: unknown;
  /** Variables; one of them is enough. A name that ends with an underscore stands for all names that begin with it. */
  readonly variables: readonly string[];
  /** What is needed, as a noun phrase. */
  readonly expected: string;
  readonly remedy: string;
  /** Whether the engine aborts without them, as far as was read. */
  readonly isFatal: boolean;
}

/** The devices that an engine opens in a pod. */
export interface OpenedDevices {
  readonly count: number;
  /** The highest index. */
  readonly last: number;
  /** The arg that moves the indices. */
  readonly arg?: string;
}

/** What an engine expects to find in its pod. */
export interface Surroundings {
  /** Files and directories that it reads: absolute paths, and names of files in its working directory. */
  readonly files: readonly StatedText[];
  /** LoRA adapters: ids of the hub, or directories. */
  readonly adapters: readonly StatedText[];
  readonly needs: readonly NeededSettings[];
  /** Processes with an accelerator in each pod, and bytes that each keeps of the weights in the memory of the host. */
  readonly processes: { readonly count: number; readonly offloaded: number };
  /** Undefined where they are not known. */
  readonly devices?: OpenedDevices;
}

/** What precedes a path: `@` where a flag takes text or a file, or the name of an adapter. */
const BEFORE_PATH = /^(?:@(?=\/)|[^/=:\s]+=)/;

/** The name of a file without a directory. Images have files in directories of their working directory, such as templates, but none in itself. */
const FILE_NAME = /^(?:\.\/)?[\w-][\w.-]*\.(?:ya?ml|json|jinja2?|toml|pem|crt|key|ini|txt)$/i;

/** Whether a text certainly names a file or a directory in the container. */
export function namesFile(text: string): boolean {
  return text.startsWith('/') ? text.length > 1 : FILE_NAME.test(text);
}

/** The texts in the values of these args: in lists, in maps and in JSON too. */
export function textsOf(args: object, names: readonly string[]): StatedText[] {
  const texts: StatedText[] = [];
  for (const name in args) {
    if (names.includes(name)) {
      texts.push(...textsIn(`args.${name}`, (args as { readonly [name: string]: unknown })[name]));
    }
  }
  return texts;
}

function textsIn(path: string, value: unknown): StatedText[] {
  if (typeof value === 'string') {
    const json = jsonIn(value);
    return json === undefined ? [{ path, text: value.replace(BEFORE_PATH, '') }] : textsIn(path, json);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => textsIn(`${path}[${index}]`, item));
  }
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => textsIn(`${path}.${key}`, item)) : [];
}
