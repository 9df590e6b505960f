import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import * as ts from 'typescript';

/*
 * Puts the compiled modules into a few files, which the index reads when an export is asked for: to find, read and compile a
 * hundred small ones takes longer than to synthesize a server. Each construct has a file, what several of them need is in
 * another one; each module runs when something first needs it.
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

/** Fields are set in the constructor, not defined one by one before it: that is faster, and nothing here tells the two apart. */
const COMPILER_OPTIONS: ts.CompilerOptions = {
  removeComments: true, useDefineForClassFields: false, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS,
};

/** A compiled module, with its imports within the package as calls of `load`. */
interface Module {
  readonly text: string;
  readonly needs: readonly string[];
}

function moduleOf(path: string): Module {
  const { outputText } = ts.transpileModule(textOf(path), { compilerOptions: COMPILER_OPTIONS });
  const needs: string[] = [];
  const text = outputText.replace(/\brequire\("(\.[^"]*)"\)/g, (_, to: string) => {
    const target = posix.join(posix.dirname(path), to);
    if (target.startsWith('..')) {
      return `require(${JSON.stringify(posix.join('..', target))})`;
    }
    needs.push(target);
    return `load(${JSON.stringify(target)})`;
  });
  return { text: withDirectCalls(text), needs };
}

/** A call of another module, and the line that loads the module, as the compiler writes them. */
const CALL = /\(0, (\w+)\.(\w+)\)\(/g;
const LOAD = /^const (\w+) = load\(.*\);\n/gm;

/** Functions of other modules are looked up once, not at every call: modules need each other in no circle, so all are there by then. */
function withDirectCalls(text: string): string {
  const called = new Map([...text.matchAll(LOAD)].map(([, module]) => [module, new Set<string>()]));
  const direct = text.replace(CALL, (call, module: string, name: string) => called.get(module)?.add(name) ? `${module}_${name}(` : call);
  return direct.replace(LOAD, (line, module: string) => line + [...called.get(module)!].map((name) => `const ${module}_${name} = ${module}.${name};\n`).join(''));
}

/** The constructs that need each module: they are the modules of the top. */
function dependents(modules: ReadonlyMap<string, Module>): Map<string, string[]> {
  const found = new Map([...modules.keys()].map((name): [string, string[]] => [name, []]));
  const visit = (name: string, construct: string) => {
    const constructs = found.get(name)!;
    if (!constructs.includes(construct)) {
      constructs.push(construct);
      modules.get(name)!.needs.forEach((needed) => visit(needed, construct));
    }
  };
  [...modules.keys()].filter((name) => !name.includes('/')).forEach((construct) => visit(construct, construct));
  return found;
}

/** V8 reads a source of single bytes faster; with the comments gone, all other characters stand in texts and patterns. */
function ascii(source: string): string {
  return source.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Functions in parentheses are compiled at once, so that V8 does not read them twice. */
function fileOf(names: readonly string[], modules: ReadonlyMap<string, Module>): string {
  const members = names.map((name) => `${JSON.stringify(name)}: (function (exports) {\n${modules.get(name)!.text}}),\n`);
  return `"use strict";\nconst load = require("../bundle");\nmodule.exports = {\n${members.join('')}};\n`;
}

/** What knows the file of each module, and runs each once. The files stand in it by name, so that bundlers find them. */
function loaderOf(files: ReadonlyMap<string, readonly string[]>): string {
  const rows = [...files].map(([file, names]) => `[() => require(${JSON.stringify(`./bundle/${file}`)}), ${JSON.stringify(names.join(' '))}],\n`);
  return `"use strict";
const sources = new Map();
for (const [source, names] of [
${rows.join('')}]) {
  for (const name of names.split(" ")) {
    sources.set(name, source);
  }
}
const loaded = new Map();
function load(name) {
  let exports = loaded.get(name);
  if (exports === undefined) {
    exports = {};
    loaded.set(name, exports);
    sources.get(name)()[name](exports);
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

rmSync(join(SOURCES, 'bundle'), { recursive: true, force: true });
const index = indexOf(textOf('index.js'));
const modules = new Map(readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.js') && path !== 'index.js' && path !== 'bundle.js')
  .sort()
  .map((path): [string, Module] => [path.replace(/\.js$/, ''), moduleOf(path)]));
const files = new Map<string, string[]>();
for (const [name, constructs] of dependents(modules)) {
  const file = `${constructs.length > 1 ? 'shared' : constructs[0] ?? 'rest'}.js`;
  files.set(file, [...files.get(file) ?? [], name]);
}
mkdirSync(join(SOURCES, 'bundle'));
for (const [file, names] of files) {
  writeFileSync(join(SOURCES, 'bundle', file), ascii(fileOf(names, modules)));
}
writeFileSync(join(SOURCES, 'bundle.js'), loaderOf(files));
writeFileSync(join(SOURCES, 'index.js'), index);
