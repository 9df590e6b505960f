import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { build, Plugin } from 'esbuild';

/*
 * Bundles what jsii compiled into lib/src/index.js, with a source map that holds the sources: one file loads faster than
 * hundreds of small ones. An export runs its modules when it is first read: an app with one server does not pay for the
 * other constructs.
 */
const ROOT = resolve(__dirname, '..');
const INDEX = join(ROOT, 'lib', 'src', 'index.js');

interface ExportedType {
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly locationInModule: { readonly filename: string };
}

/** The module of each export that exists at run time, as a path from lib/. */
function modulesOfExports(): Map<string, string> {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: Record<string, ExportedType> };
  const values = Object.values(types).filter(({ kind }) => kind !== 'interface');
  return new Map(values.map(({ name, locationInModule: { filename } }) => {
    const { dir, name: file } = parse(filename);
    return [name, `./${dir}/${file}`];
  }));
}

function entryOf(modules: ReadonlyMap<string, string>): string {
  const getters = [...modules].map(([name, path]) => `  ${name}: () => require("${path}").${name},\n`);
  return `const getters = {\n${getters.join('')}};
Object.defineProperty(exports, "__esModule", { value: true });
for (const name of Object.keys(getters)) {
  Object.defineProperty(exports, name, { enumerable: true, get: getters[name] });
}
`;
}

/**
 * Classes keep the names that stack traces and debuggers show: esbuild calls a class `_Gpu` if it mentions itself and stands
 * at the top of its module, so it stands in a block instead. `keepNames` does the same and takes a millisecond at each start.
 */
const keepClassNames: Plugin = {
  name: 'keep-class-names',
  setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, async ({ path }) => ({ contents: `"use strict";{${await readFile(path, 'utf8')}\n}` })),
};

/** Node reads text that is not ASCII as UTF-16, which takes longer to compile. esbuild escapes it, except in comments. */
function asciiOf(text: string): string {
  return text.replace(/[^\0-\x7f]/g, '?');
}

async function main(): Promise<void> {
  const modules = modulesOfExports();
  const { outputFiles } = await build({
    stdin: { contents: entryOf(modules), resolveDir: join(ROOT, 'lib'), sourcefile: 'exports.js' },
    outfile: INDEX,
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    plugins: [keepClassNames],
    // Node's `import` looks for the names of the exports in the text of a CommonJS module, and finds them in this form.
    footer: { js: `0 && (module.exports = { ${[...modules.keys()].join(', ')} });` },
    logLevel: 'warning',
  });
  await Promise.all(outputFiles.map(({ path, text }) => writeFile(path, path === INDEX ? asciiOf(text) : text)));
}

void main();
