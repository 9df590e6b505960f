import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/*
 * The package as its users get it: the packed tarball, installed by npm into a new cdk8s app outside the
 * repository, synthesized by the real cdk8s-cli and by plain node. Both must write the YAML of the example.
 */
const ROOT = resolve(__dirname, '..');
const EXAMPLE = 'sglang-production';

const tarball = (() => {
  const folder = join(ROOT, 'dist', 'js');
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (!file) {
    throw new Error(`no tarball in ${folder}; run 'npx projen package:js'`);
  }
  return join(folder, file);
})();

/** The version that the repository itself is tested with: a peer's floor, a tool's lock. */
function installed(name: string): string {
  return `${name}@${JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version}`;
}

function run(cwd: string, command: string, ...args: string[]): void {
  console.log(`$ ${command} ${args.map((arg) => arg.replace(ROOT, '.')).join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } });
}

function expectGolden(app: string, how: string): void {
  const folder = join(app, 'dist');
  const golden = join(ROOT, 'examples', EXAMPLE);
  const goldens = readdirSync(golden).filter((name) => name.endsWith('.k8s.yaml'));
  for (const name of goldens) {
    if (readFileSync(join(folder, name), 'utf8') !== readFileSync(join(golden, name), 'utf8')) {
      throw new Error(`${how}: ${name} differs from the example's golden`);
    }
  }
  console.log(`${how}: ${goldens.join(', ')} as in the example`);
  rmSync(folder, { recursive: true });
}

/** What users get: the code with its types, the jsii assembly, and what npm shows. Nothing of how it is built and tested. */
const PACKED = /^package\/(?:lib\/(?:src\/(?:index|bundle|bundle\/[\w.+-]+)\.js|imports\/.+\.js|.+\.d\.ts)|\.jsii(?:\.gz)?|package\.json|README\.md|LICENSE)$/;

/** The files that have to be there: what runs, the types of every source, and what npm and jsii read. */
function neededFiles(): string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const types = sources.map((file) => `lib/src/${file.replace(/\.ts$/, '.d.ts')}`);
  return ['package.json', 'README.md', 'LICENSE', '.jsii', 'lib/src/index.js', 'lib/src/bundle.js', ...types].map((file) => `package/${file}`);
}

function expectContents(): void {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n').filter((file) => file !== '');
  const surplus = files.filter((file) => !PACKED.test(file));
  const missing = neededFiles().filter((file) => !files.includes(file));
  if (surplus.length > 0 || missing.length > 0) {
    throw new Error(`the package has too much: ${surplus.join(', ') || 'nothing'}; and lacks: ${missing.join(', ') || 'nothing'}`);
  }
  console.log(`the package holds ${files.length} files, as it should`);
}

expectContents();
const app = mkdtempSync(join(tmpdir(), 'cdk8s-inference-consumer-'));
try {
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  writeFileSync(join(app, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: { target: 'ES2022', module: 'node16', strict: true, types: ['node'] } }));
  writeFileSync(join(app, 'main.ts'), readFileSync(join(ROOT, 'examples', EXAMPLE, 'main.ts')));
  run(app, 'npm', 'install', '--no-audit', '--no-fund', tarball,
    ...['cdk8s', 'cdk8s-plus-28', 'constructs', 'typescript', '@types/node', 'cdk8s-cli'].map(installed));
  run(app, 'node', '--input-type=module', '--eval', "import { Gpu, SglangServer } from 'cdk8s-inference';");
  run(app, 'npx', 'tsc', '-p', '.');
  run(app, 'node', 'main.js');
  expectGolden(app, 'node main.js');
  run(app, 'npx', 'cdk8s', 'synth');
  expectGolden(app, 'cdk8s synth');
} finally {
  rmSync(app, { recursive: true, force: true });
}
