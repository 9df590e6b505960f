import * as cdk8s from 'cdk8s';
import * as ts from 'typescript';
import * as inference from '../../src';

/** A snippet of TypeScript on a page. */
export interface Snippet {
  readonly line: number;
  readonly code: string;
}

/** The snippets of a page, in order. */
export function snippetsOf(text: string): Snippet[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({ line: text.slice(0, match.index).split('\n').length, code: match[1] }));
}

/** Runs a snippet with this source in place of the package, and returns the apps that it makes. An error that it raises is passed on. */
export function runSnippet(code: string, outdir?: string): cdk8s.App[] {
  const apps: cdk8s.App[] = [];
  class App extends cdk8s.App {
    constructor(props: cdk8s.AppProps = {}) {
      super({ outdir, ...props });
      apps.push(this);
    }
  }
  const compiled = ts.transpile(code, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('require', 'exports', compiled)((name: string) => (name === 'cdk8s' ? { ...cdk8s, App } : inference), {});
  return apps;
}
