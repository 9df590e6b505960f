import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConsumerFolder } from './consumer-folder';
import { installedVersion, ROOT } from './tarball';

/** How a Python package of ours would be named. None is published, so the assembly itself names none. */
const PYTHON_TARGET = { distName: 'cdk8s-inference', module: 'cdk8s_inference' };

/**
 * The packed tarball through the jsii runtime: a Python app sees the types, writes the YAML of the example and gets our errors.
 *
 * Without Python, a line says that this was not run; REQUIRE_PYTHON=1 makes that an error.
 */
export function checkPythonApp(tarball: string): void {
  if (spawnSync('python3', ['-c', 'import ensurepip, venv']).status !== 0) {
    const notRun = 'the Python consumer needs python3 with pip and venv';
    if (process.env.REQUIRE_PYTHON === '1') {
      throw new Error(notRun);
    }
    process.stderr.write(`NOT RUN: ${notRun}; REQUIRE_PYTHON=1 makes that an error\n`);
    return;
  }
  ConsumerFolder.in((app) => {
    app.run('tar', '-xzf', tarball);
    const assembly = join(app.path, 'package');
    symlinkSync(join(ROOT, 'node_modules'), join(assembly, 'node_modules'), 'junction');
    addPythonTarget(assembly);
    app.run(join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'), '--target', 'python', '--code-only', '--outdir', join(app.path, 'generated'), assembly);
    app.run('python3', '-m', 'venv', 'venv');
    const python = app.withProgramsOf(join(app.path, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin'));
    python.run('python', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', join('.', 'generated', 'python'),
      ...['cdk8s', 'cdk8s-plus-28', 'constructs'].map((name) => `${name}==${installedVersion(name)}`));
    copyFileSync(join(__dirname, 'app.py'), join(app.path, 'app.py'));
    python.run('python', 'app.py');
    python.expectGolden('python app.py');
  });
}

function addPythonTarget(assembly: string): void {
  edit(join(assembly, 'package.json'), ({ jsii, ...rest }) => ({ ...rest, jsii: { ...jsii, targets: { python: PYTHON_TARGET } } }));
  edit(join(assembly, '.jsii'), ({ targets, ...rest }) => ({ ...rest, targets: { ...targets, python: PYTHON_TARGET } }));
}

type Json = Record<string, object>;

function edit(path: string, change: (content: Json) => Json): void {
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}
