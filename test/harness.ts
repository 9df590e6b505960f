import { App, Chart, ChartProps } from 'cdk8s';

/** A code of a rule, and the path of what it found. */
export interface Found {
  readonly code: string;
  readonly path: string;
}

/** A chart in an App of its own. */
export function newChart(id = 'chart', props?: ChartProps): Chart {
  return new Chart(new App(), id, props);
}

/** Why something cannot be made; empty where it can. */
export function errorFrom(make: () => unknown): string {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why something cannot be made; that it can is a failure. */
export function refusalOf(make: () => unknown): string {
  const error = errorFrom(make);
  if (error === '') {
    throw new Error('nothing was refused');
  }
  return error;
}

/** The findings that an error lists, in its order. */
export function findingsIn(message: string): Found[] {
  return [...message.matchAll(/^ {2}\[([A-Z]{3}[0-9]{3})\] (.*?): /gm)].map(([, code, path]) => ({ code, path }));
}

/** What a construct finds wrong, or where nothing is, unwise. A TypeError and the like are no findings. */
export function foundBy(make: () => { readonly advice: readonly Found[] }): Found[] {
  let found: readonly Found[] = [];
  const error = errorFrom(() => {
    found = make().advice;
  });
  if (error !== '' && findingsIn(error).length === 0) {
    throw new Error(error);
  }
  return error === '' ? found.map(({ code, path }) => ({ code, path })) : findingsIn(error);
}

/** The codes of what a construct finds wrong or unwise, each once. */
export function codesOf(make: () => { readonly advice: readonly Found[] }): string[] {
  return [...new Set(foundBy(make).map(({ code }) => code))];
}

/** The value that follows a flag of a container; undefined where the flag is not there. */
export function flag({ args = [] }: { readonly args?: readonly string[] }, name: string): string | undefined {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}
