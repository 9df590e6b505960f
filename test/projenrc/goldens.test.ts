import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestTag, writeGoldens } from '../../projenrc/goldens';
import { compareReleases } from '../../projenrc/releases';

let root: string;

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: root, stdio: 'ignore' });
}

function commit(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git('add', '.');
  git('commit', '-m', 'test');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cdk8s-inference-goldens-'));
  git('init');
  commit({
    'src/rules/severities.generated.ts': "export const SEVERITIES = {\n  INF001: 'error',\n  INF035: 'advice',\n};\n",
    'examples/tsconfig.json': '{}',
    'examples/one/main.ts': 'one',
    'examples/one/a.k8s.yaml': 'kind: A\n',
    'examples/one/b.k8s.yaml': 'kind: B\n',
    'examples/two/main.ts': 'two',
    'examples/two/c.k8s.yaml': 'kind: C\n',
  });
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the goldens of a release', () => {
  test('are the examples as its tag has them, whatever came later', () => {
    git('tag', 'v1.2.0');
    commit({ 'examples/two/c.k8s.yaml': 'kind: Later\n', 'examples/three/main.ts': 'three' });
    expect(writeGoldens(root, newestTag(root)).sort()).toEqual([
      'test/upgrade/1.2.0/codes.txt', 'test/upgrade/1.2.0/one.k8s.yaml', 'test/upgrade/1.2.0/one.ts', 'test/upgrade/1.2.0/two.k8s.yaml', 'test/upgrade/1.2.0/two.ts',
    ]);
    const read = (name: string) => readFileSync(join(root, 'test/upgrade/1.2.0', name), 'utf8');
    expect(read('codes.txt')).toBe('INF001\nINF035');
    expect([read('one.ts'), read('one.k8s.yaml'), read('two.k8s.yaml')]).toEqual(['one', 'kind: A\n---\nkind: B\n', 'kind: C\n']);
  });

  test('are written once', () => {
    git('tag', 'v1.2.0');
    writeGoldens(root, 'v1.2.0');
    expect(() => writeGoldens(root, 'v1.2.0')).toThrow('is there already');
  });

  test('need a release', () => {
    expect(() => newestTag(root)).toThrow('there is no release yet');
    expect(() => writeGoldens(root, 'main')).toThrow('main is not the tag of a release');
    expect(() => writeGoldens(root, 'v9.9.9')).toThrow();
    expect(readdirSync(root)).not.toContain('test');
  });

  test('need examples', () => {
    git('rm', '-r', 'examples/one', 'examples/two');
    commit({ 'examples/README.md': 'none' });
    git('tag', 'v2.0.0');
    expect(() => writeGoldens(root, 'v2.0.0')).toThrow('v2.0.0 has no examples');
  });
});

test('releases are ordered by number, previews before their release', () => {
  const ordered = ['0.9.0', '1.0.0-alpha', '1.0.0-beta', '1.0.0', '1.2.0', '1.10.0', '2.0.0'];
  expect([...ordered].reverse().sort(compareReleases)).toEqual(ordered);
  expect(compareReleases('1.0.0', '1.0.0')).toBe(0);
});
