import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueRow } from './catalogue';
import { Json } from '../../src/models/hugging-face-config';

/** What the table of models is made of, with the registry that serves it. */
const CONFIGS = { package: 'aiconfigurator-core', version: '0.12.0' };
const CATALOGUE = { package: 'llmfit-core', version: '1.1.18' };

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 100_000_000 });
  if (error || status !== 0) {
    throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`);
  }
  return stdout;
}

/** The files of checkpoints that a Python package of NVIDIA has, by name. */
export function checkpointFiles(): { readonly [name: string]: Json } {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  run('python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, `${CONFIGS.package}==${CONFIGS.version}`);
  const [wheel] = readdirSync(folder);
  run('python3', '-m', 'zipfile', '-e', join(folder, wheel), folder);
  const configs = join(folder, 'aiconfigurator_core', 'model_configs');
  return Object.fromEntries(readdirSync(configs).filter((file) => file.endsWith('.json')).map((file) => [file, JSON.parse(readFileSync(join(configs, file), 'utf8').replace(/\bInfinity\b/g, 'null'))]));
}

/** The models that a crate lists, as copied from the hub. */
export function catalogueRows(): CatalogueRow[] {
  const { package: crate, version } = CATALOGUE;
  run('cargo', 'info', `${crate}@${version}`);
  const cache = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'cache');
  const archive = readdirSync(cache).map((registry) => join(cache, registry, `${crate}-${version}.crate`)).find((file) => existsSync(file));
  if (archive === undefined) {
    throw new Error(`cargo did not download ${crate} ${version}`);
  }
  return JSON.parse(run('tar', '--extract', '--to-stdout', '--gzip', '--file', archive, `${crate}-${version}/data/hf_models.json`));
}
