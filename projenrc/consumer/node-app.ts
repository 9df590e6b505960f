import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ConsumerFolder, EXAMPLE } from './consumer-folder';
import { installedVersion, ROOT } from './tarball';

/** The versions of Node that are supported; the one that runs this is tried, too. */
const NODE_VERSIONS = ['22', '24'];

/** The packed tarball in a new cdk8s app, under each supported version of Node. */
export function checkNodeApp(tarball: string): void {
  ConsumerFolder.in((app) => {
    write(app);
    app.run('npm', 'install', '--no-audit', '--no-fund', tarball,
      ...['cdk8s', 'cdk8s-plus-28', 'constructs', 'typescript', '@types/node', 'cdk8s-cli'].map((name) => `${name}@${installedVersion(name)}`));
    app.run('npx', 'tsc', '-p', '.');
    app.run('node', '--enable-source-maps', 'published-code.mjs', ROOT);
    synthesize(app, process.version);
    checkBundled(app);
    for (const version of NODE_VERSIONS) {
      const supported = app.withNode(version);
      const printed = supported.run('npm', 'install', '--no-audit', '--no-fund') + synthesize(supported, `Node ${version}`);
      if (/EBADENGINE|end-of-life/i.test(printed)) {
        throw new Error(`Node ${version} is supported, but a warning about it was printed`);
      }
    }
  });
}

function write({ path }: ConsumerFolder): void {
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  writeFileSync(join(path, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  writeFileSync(join(path, 'tsconfig.json'), JSON.stringify({ compilerOptions: { target: 'ES2022', module: 'node16', strict: true, types: ['node'] } }));
  copyFileSync(join(ROOT, 'examples', EXAMPLE, 'main.ts'), join(path, 'main.ts'));
  copyFileSync(join(__dirname, 'published-code.mjs'), join(path, 'published-code.mjs'));
}

/** By plain node and by cdk8s-cli. */
function synthesize(app: ConsumerFolder, node: string): string {
  const direct = app.run('node', 'main.js');
  app.expectGolden(`node main.js with ${node}`);
  const cli = app.run('npx', 'cdk8s', 'synth');
  app.expectGolden(`cdk8s synth with ${node}`);
  return direct + cli;
}

/** In one file with everything that the app needs, as some people deploy their apps. */
function checkBundled(app: ConsumerFolder): void {
  buildSync({ entryPoints: [join(app.path, 'main.js')], outfile: join(app.path, 'bundled.js'), bundle: true, platform: 'node', logLevel: 'warning' });
  app.run('node', 'bundled.js');
  app.expectGolden('the app in a bundle');
}
