import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');

/** The version that the repository itself is tested with: a peer's floor, a tool's lock. */
export function installedVersion(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

export function packedTarball(): string {
  const folder = join(ROOT, 'dist', 'js');
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (!file) {
    throw new Error(`no tarball in ${folder}; run 'npx projen package:js'`);
  }
  return join(folder, file);
}

/** What users get: the bundle with its source map, the types, the jsii assembly, and what npm shows. */
const PACKED = /^package\/(?:lib\/(?:src\/index\.js(?:\.map)?|.+\.d\.ts)|\.jsii(?:\.gz)?|package\.json|README\.md|LICENSE)$/;

/** The files that have to be there: what runs, the types of every source, and what npm and jsii read. */
function neededFiles(): string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const types = sources.map((file) => `lib/src/${file.replaceAll('\\', '/').replace(/\.ts$/, '.d.ts')}`);
  return ['package.json', 'README.md', 'LICENSE', '.jsii', 'lib/src/index.js', 'lib/src/index.js.map', ...types].map((file) => `package/${file}`);
}

export function checkContents(tarball: string): void {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n').filter((file) => file !== '');
  const surplus = files.filter((file) => !PACKED.test(file));
  const missing = neededFiles().filter((file) => !files.includes(file));
  if (surplus.length > 0 || missing.length > 0) {
    throw new Error(`the package has too much: ${surplus.join(', ') || 'nothing'}; and lacks: ${missing.join(', ') || 'nothing'}`);
  }
  console.log(`the package has its ${files.length} files and no others`);
}
