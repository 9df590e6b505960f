import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');
const JOBS = readdirSync(FOLDER).flatMap((file) => {
  const { jobs, permissions } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
  return Object.entries(jobs).map(([name, job]) => ({ name: `${file}: ${name}`, permissions: job.permissions ?? permissions, steps: job.steps }));
});

test('actions are pinned to a commit', () => {
  const used = JOBS.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test('each job states its permissions, and what writes is known', () => {
  const writes = JOBS.map(({ name, permissions }) => [name, permissions && Object.keys(permissions).filter((scope) => permissions[scope] === 'write')]);
  expect(writes.filter(([, scopes]) => scopes === undefined || scopes.length > 0)).toEqual([
    ['release.yml: release_github', ['contents']],
    ['release.yml: release_npm', ['id-token']],
  ]);
});

test('beside an identity token runs nothing that the lock does not hold', () => {
  const commands = JOBS.filter(({ permissions }) => permissions?.['id-token'] === 'write').flatMap(({ steps }) => steps.flatMap(({ run }) => run?.split('\n') ?? []));
  expect(commands).toContain('npm publish dist/js/*.tgz --access public --tag "$NPM_DIST_TAG" --dry-run="$PUBLIB_DRYRUN"');
  expect(commands.filter((command) => /\bnpx\b(?! projen )|npm (i|install|exec)\b|curl|wget/.test(command))).toEqual([]);
});
