import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RELEASE } from './releases';

/** The tag of the newest release before the commit that is checked out. */
export function newestTag(root: string): string {
  try {
    return git(root, 'describe', '--tags', '--abbrev=0', '--match', 'v*').trim();
  } catch {
    throw new Error('there is no release yet: no tag is named like v1.2.0');
  }
}

/**
 * Writes `test/upgrade/<version>/<example>.ts` and `.k8s.yaml` for every example that a release had, as its tag has them, and
 * `codes.txt` with the codes of its rules.
 *
 * @returns the files that were written
 */
export function writeGoldens(root: string, tag: string): string[] {
  const version = tag.replace(/^v/, '');
  const folder = join('test', 'upgrade', version);
  if (!RELEASE.test(version)) {
    throw new Error(`${tag} is not the tag of a release: expected one like v1.2.0`);
  }
  if (existsSync(join(root, folder))) {
    throw new Error(`${folder} is there already; what was released does not change`);
  }
  const goldens = goldensAt(root, tag);
  if (goldens.size === 0) {
    throw new Error(`${tag} has no examples`);
  }
  goldens.set('codes.txt', codesAt(root, tag).join('\n'));
  mkdirSync(join(root, folder), { recursive: true });
  return [...goldens].map(([name, text]) => {
    writeFileSync(join(root, folder, name), text);
    return join(folder, name);
  });
}

/** The files of the goldens and their texts; an example with several charts has one golden. */
function goldensAt(root: string, tag: string): Map<string, string> {
  const files = git(root, 'ls-tree', '-r', '--name-only', `${tag}:examples`).split('\n').filter((file) => /^[^/]+\/[^/]+$/.test(file));
  const goldens = new Map<string, string>();
  for (const file of files.filter((path) => basename(path) === 'main.ts' || path.endsWith('.k8s.yaml')).sort()) {
    const name = `${dirname(file)}${file.endsWith('.ts') ? '.ts' : '.k8s.yaml'}`;
    const text = git(root, 'show', `${tag}:examples/${file}`);
    goldens.set(name, goldens.has(name) ? `${goldens.get(name)}---\n${text}` : text);
  }
  return goldens;
}

/** The codes of the rules of a release. */
function codesAt(root: string, tag: string): string[] {
  return [...git(root, 'show', `${tag}:src/rules/severities.generated.ts`).matchAll(/^ {2}([A-Z]{3}\d{3}): /gm)].map(([, code]) => code);
}

function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
