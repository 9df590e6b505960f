import { App, Chart } from 'cdk8s';

/** A code of a rule, and the path of what it found. */
export interface Found {
  readonly code: string;
  readonly path: string;
}

export function newChart(): Chart {
  return new Chart(new App(), 'chart');
}

/** Why something cannot be made; empty where it can. */
export function errorOf(make: () => unknown): string {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The findings that an error lists, in its order. */
export function findingsIn(message: string): Found[] {
  return [...message.matchAll(/^ {2}\[([A-Z]{3}[0-9]{3})\] (.*?): /gm)].map(([, code, path]) => ({ code, path }));
}

/** What a construct finds wrong, or where nothing is, unwise. A TypeError and the like are no findings. */
export function findingsOf(make: () => { readonly advice: readonly Found[] }): Found[] {
  let found: readonly Found[] = [];
  const error = errorOf(() => {
    found = make().advice;
  });
  if (error !== '' && findingsIn(error).length === 0) {
    throw new Error(error);
  }
  return error === '' ? found.map(({ code, path }) => ({ code, path })) : findingsIn(error);
}

/** The codes of what a construct finds wrong or unwise, each once. */
export function codesOf(make: () => { readonly advice: readonly Found[] }): string[] {
  return [...new Set(findingsOf(make).map(({ code }) => code))];
}
