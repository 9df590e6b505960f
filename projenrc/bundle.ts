import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import * as ts from 'typescript';

/*
 * Puts the compiled package into one file, which the index reads when an export is asked for: to find, read and compile a
 * hundred small ones takes longer than to synthesize a server. A module in it runs when something first needs it.
 *
 * Bindings of custom resources are large, and few constructs need one: they stay files of their own.
 */
const SOURCES = resolve(__dirname, '..', 'lib', 'src');

/** The exports of the index, as the compiler writes them: a module is loaded, then each export looks into it. */
const LOADED = /^(?:var|const) (\w+) = require\("\.\/(.*)"\);\n/gm;
const EXPORT = /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: .* return (\w+)\.\w+;.*\n/gm;

function textOf(path: string): string {
  return readFileSync(join(SOURCES, path), 'utf8');
}

const COMMENTS_OFF: ts.CompilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };

/** A compiled module as a member of the bundle. */
function member(path: string): string {
  const { outputText } = ts.transpileModule(textOf(path), { compilerOptions: COMMENTS_OFF });
  const linked = outputText.replace(/\brequire\("(\.[^"]*)"\)/g, (_, to: string) => {
    const target = posix.join(posix.dirname(path), to);
    return target.startsWith('..') ? `require(${JSON.stringify(target)})` : `load(${JSON.stringify(target)})`;
  });
  return `${JSON.stringify(path.replace(/\.js$/, ''))}(exports) {\n${linked}},\n`;
}

/** V8 reads a source of single bytes faster; with the comments gone, all other characters stand in texts and patterns. */
function ascii(source: string): string {
  return source.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function bundleOf(paths: readonly string[]): string {
  return `"use strict";
const modules = {
${paths.map(member).join('')}};
const loaded = new Map();
function load(name) {
  let exports = loaded.get(name);
  if (exports === undefined) {
    exports = {};
    loaded.set(name, exports);
    modules[name](exports);
  }
  return exports;
}
module.exports = load;
`;
}

/**
 * The index that asks the bundle.
 *
 * `import` finds the names in the assignments that the compiler wrote, and would lose those with a getter of their own.
 */
function indexOf(compiled: string): string {
  const modules = new Map([...compiled.matchAll(LOADED)].map(([, variable, module]) => [variable, module]));
  const exported = [...compiled.matchAll(EXPORT)].map(([, name, variable]) => [name, modules.get(variable)]);
  if (exported.length === 0) {
    throw new Error('lib/src/index.js is not as the compiler writes it; run \'npx projen compile\'');
  }
  return `${compiled.replace(LOADED, '').replace(EXPORT, '')}for (const [name, module] of ${JSON.stringify(exported)}) {
  Object.defineProperty(exports, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = require("./bundle")(module)[name];
      Object.defineProperty(exports, name, { enumerable: true, value });
      return value;
    },
  });
}
`;
}

const paths = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.js') && path !== 'index.js' && path !== 'bundle.js')
  .sort();
const index = indexOf(textOf('index.js'));
writeFileSync(join(SOURCES, 'bundle.js'), ascii(bundleOf(paths)));
writeFileSync(join(SOURCES, 'index.js'), index);
