/*
 * The published code as an app sees it: `node --enable-source-maps published-code.mjs <repository>`, where the package is installed.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import * as library from 'cdk8s-inference';
import { SglangServer } from 'cdk8s-inference';

const [, , repository] = process.argv;
const require = createRequire(import.meta.url);
const { types } = JSON.parse(readFileSync('node_modules/cdk8s-inference/.jsii', 'utf8'));
const exported = Object.values(types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name);

function errorOf(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

// `import` finds every export, and each class has its name.
assert.ok(exported.length > 20);
for (const name of exported) {
  assert.ok(name in library, `${name} cannot be imported`);
  assert.equal(library[name].name ?? name, name);
}

// A stack trace names lines of the TypeScript sources.
const { stack } = errorOf(() => new SglangServer(new Chart(new App(), 'chart'), 'server', {}));
const frames = [...stack.matchAll(/at (.*) \(.*[\\/]node_modules[\\/]cdk8s-inference[\\/](.*):(\d+):\d+\)/g)];
assert.ok(frames.length > 0, stack);
for (const [, , file, line] of frames) {
  assert.ok(file.endsWith('.ts') && existsSync(join(repository, file)), `${file} is no source:\n${stack}`);
  assert.ok(readFileSync(join(repository, file), 'utf8').split('\n').length >= Number(line), stack);
}
const [, , file] = frames.find(([, name]) => name === 'new SglangServer') ?? assert.fail(stack);
assert.match(readFileSync(join(repository, file), 'utf8'), /class SglangServer /);

// cdk8s-plus is loaded by the call that needs it.
assert.deepEqual(Object.keys(require.cache).filter((path) => path.includes('cdk8s-plus')), []);
console.log(`${exported.length} exports; stack traces lead to ${[...new Set(frames.map(([, , path]) => path))].join(', ')}`);
