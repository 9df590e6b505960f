import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readManifests } from './manifest';
import { Case } from './trial';

const ROOT = resolve(__dirname, '..', '..');

/** Every folder of examples/, with the manifests that are committed beside its source. */
export function examples(): Case[] {
  const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const folder = join(ROOT, 'examples', name);
    const files = readdirSync(folder).filter((file) => file.endsWith('.k8s.yaml')).map((file) => join(folder, file));
    return { name: `examples/${name}`, files, manifests: files.flatMap(readManifests) };
  });
}
