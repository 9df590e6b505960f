import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/*
 * Bundles the sources into lib/src/index.js in place of what jsii compiled, with a source map that holds them. One file loads
 * faster than hundreds; and bundled from modules of TypeScript, functions call each other directly, where those of CommonJS
 * go through the exports of a module each time.
 */
const ROOT = resolve(__dirname, '..');

interface ExportedType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
}

/**
 * Classes carry what jsii puts on those that it compiles, by which other languages know the type of an object, and the name
 * that esbuild takes from a class that mentions itself.
 */
function entryOf({ types, version }: { readonly types: Record<string, ExportedType>; readonly version: string }): string {
  const classes = Object.values(types).filter(({ kind }) => kind === 'class');
  return `
export * from './src/index';
import { ${classes.map(({ name }) => name).join(', ')} } from './src/index';

function describe(type, name, fqn) {
  Object.defineProperty(type, 'name', { value: name, configurable: true });
  type[Symbol.for('jsii.rtti')] = { fqn, version: '${version}' };
}
${classes.map(({ name, fqn }) => `describe(${name}, '${name}', '${fqn}');`).join('\n')}
`;
}

async function main(): Promise<void> {
  await build({
    stdin: { contents: entryOf(JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'))), resolveDir: ROOT, sourcefile: 'exports.js' },
    outfile: join(ROOT, 'lib', 'src', 'index.js'),
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

void main();
