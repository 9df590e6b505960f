import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { INTENDED_CHANGES } from './intended-changes';
import { podChanges } from './pod-changes';
import { brokenPromises, examplesOf, releasesIn, releasesOf, RELEASES } from './released';
import { synthApp, yamlFiles } from '../synth-app';

const ROOT = resolve(__dirname, '..', '..');
const EXAMPLES = join(ROOT, 'examples');

function goldenOf(example: string): any[] {
  return Object.values(yamlFiles(join(EXAMPLES, example))).flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
}

describe('a minor release restarts no pod', () => {
  test('of what the newest release made of its examples', () => {
    expect(brokenPromises(RELEASES, ({ main }) => Object.values(synthApp(main)), INTENDED_CHANGES)).toEqual([]);
  }, 60_000);

  test('and every release that the CHANGELOG tells of can be held against it', () => {
    expect(releasesIn(RELEASES)).toEqual(expect.arrayContaining(releasesOf(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'))));
  });

  test('and every change that is meant to says why', () => {
    expect(INTENDED_CHANGES.filter(({ reason }) => reason.trim() === '')).toEqual([]);
  });

  test('the CHANGELOG is read for versions, not for what is to come', () => {
    expect(releasesOf('# Changelog\n\n## Unreleased\n\n## [1.2.0] - 2027-01-01\n\n### Added\n\n## 1.0.0\n')).toEqual(['1.2.0', '1.0.0']);
  });
});

describe('a change that restarts pods', () => {
  const [deployment, service] = goldenOf('sglang-production');
  const [group] = goldenOf('lws-tpu-qwen-coder').filter(({ kind }) => kind === 'LeaderWorkerSet');

  /** What is found when a copy is changed. */
  function changesOf<T>(manifest: T, change: (copy: any) => void): string[] {
    const copy = structuredClone(manifest);
    change(copy);
    return podChanges([manifest], [copy]);
  }

  const DEPLOYMENT = 'apps/v1/Deployment llm/chat: spec';
  const CONTAINER = `${DEPLOYMENT}.template.spec.containers[0]`;

  test.each<[string, (copy: any) => void, string]>([
    ['a value', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 20; }, `${DEPLOYMENT}.template.spec.terminationGracePeriodSeconds was 310, is 20`],
    ['a new field', ({ spec }) => { spec.template.spec.hostIPC = true; }, `${DEPLOYMENT}.template.spec.hostIPC was absent, is true`],
    ['a field less', ({ spec }) => { delete spec.template.spec.enableServiceLinks; }, `${DEPLOYMENT}.template.spec.enableServiceLinks was false, is absent`],
    ['an empty map', ({ spec }) => { spec.template.metadata.annotations = {}; }, `${DEPLOYMENT}.template.metadata.annotations was absent, is {}`],
    ['a label', ({ spec }) => { spec.template.metadata.labels.team = 'a'; }, `${DEPLOYMENT}.template.metadata.labels.team was absent, is "a"`],
    ['the image', ({ spec }) => { spec.template.spec.containers[0].image = 'b'; }, `${CONTAINER}.image was "lmsysorg/sglang:v0.5.6.post2", is "b"`],
    ['the spelling of a quantity', ({ spec }) => { spec.template.spec.containers[0].resources.limits.cpu = '16000m'; }, `${CONTAINER}.resources.limits.cpu was "16", is "16000m"`],
    ['a selector', ({ spec }) => { spec.selector.matchLabels.team = 'a'; }, `${DEPLOYMENT}.selector.matchLabels.team was absent, is "a"`],
  ])('is found: %s', (_, change, found) => {
    expect(changesOf(deployment, change)).toEqual([found]);
  });

  test('is found in the order of arguments', () => {
    const [first] = changesOf(deployment, ({ spec: { template: { spec: { containers: [{ args }] } } } }) => args.reverse());
    expect(first).toContain(`${CONTAINER}.args[0] was "--model-path"`);
  });

  test('is found in a list that grew', () => {
    const found = changesOf(deployment, ({ spec }) => spec.template.spec.tolerations.push({ key: 'spot', operator: 'Exists' }));
    expect(found).toEqual([expect.stringMatching(/spec\.tolerations was \[.*\], is \[.*spot.*\]$/)]);
  });

  test('is found in the template of a custom resource, once', () => {
    const found = changesOf(group, ({ spec }) => { spec.leaderWorkerTemplate.workerTemplate.spec.hostNetwork = true; });
    expect(found).toEqual([expect.stringContaining('spec.leaderWorkerTemplate.workerTemplate.spec.hostNetwork was absent, is true')]);
  });

  test('is found in the size of a group', () => {
    expect(changesOf(group, ({ spec }) => { spec.leaderWorkerTemplate.size = 9; })).toEqual([expect.stringMatching(/leaderWorkerTemplate\.size was \d, is 9$/)]);
  });

  test('is found where an object is gone or has another name', () => {
    expect(podChanges([deployment, service], [service])).toEqual(['apps/v1/Deployment llm/chat: is gone']);
    expect(changesOf(deployment, ({ metadata }) => { metadata.name = 'other'; })).toEqual(['apps/v1/Deployment llm/chat: is gone']);
  });
});

describe('a change that restarts no pod', () => {
  const [deployment, service] = goldenOf('sglang-production');

  test.each<[string, (copies: { deployment: any; service: any }) => void]>([
    ['of a Service', (copies) => { copies.service.spec.type = 'LoadBalancer'; }],
    ['of the labels of an object', (copies) => { copies.deployment.metadata.labels.team = 'a'; }],
    ['of the number of replicas', (copies) => { copies.deployment.spec.replicas = 9; }],
    ['of how a rollout goes', (copies) => { copies.deployment.spec.progressDeadlineSeconds = 1; }],
    ['of the order of keys', (copies) => { copies.deployment = Object.fromEntries(Object.entries(copies.deployment).reverse()); }],
  ])('is let through: %s', (_, change) => {
    const copies = structuredClone({ deployment, service });
    change(copies);
    expect(podChanges([deployment, service], [copies.deployment, copies.service])).toEqual([]);
  });

  test('is let through: a new object', () => {
    expect(podChanges([service], [service, deployment])).toEqual([]);
  });
});

describe('the check against a release', () => {
  let folder: string;

  /** Goldens of a release that had one example, as `release:goldens` writes them. */
  function release(version: string, change: (documents: any[]) => void = () => {}): void {
    const documents = goldenOf('sglang-production');
    change(documents);
    mkdirSync(join(folder, version));
    cpSync(join(EXAMPLES, 'sglang-production', 'main.ts'), join(folder, version, 'sglang-production.ts'));
    writeFileSync(join(folder, version, 'sglang-production.k8s.yaml'), documents.map((document) => stringify(document)).join('---\n'));
  }

  /** What every example makes now. */
  const now = ({ name }: { name: string }) => Object.values(yamlFiles(join(EXAMPLES, name)));
  const slowShutdown = ([{ spec }]: any[]) => { spec.template.spec.terminationGracePeriodSeconds = 600; };
  const found = 'apps/v1/Deployment llm/chat: spec.template.spec.terminationGracePeriodSeconds was 600, is 310';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cdk8s-inference-upgrade-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('names the example, the release and the path', () => {
    release('1.0.0', slowShutdown);
    expect(brokenPromises(folder, now)).toEqual([`sglang-production of 1.0.0: ${found}`]);
  });

  test('looks at the newest release alone, by number', () => {
    release('1.9.0', slowShutdown);
    release('1.10.0-rc.1', slowShutdown);
    release('1.10.0');
    expect(releasesIn(folder)).toEqual(['1.9.0', '1.10.0-rc.1', '1.10.0']);
    expect(brokenPromises(folder, now)).toEqual([]);
  });

  test('lets through what the release did not have: other examples, and everything before the first release', () => {
    expect(brokenPromises(folder, now)).toEqual([]);
    release('1.0.0');
    expect(examplesOf(folder, '1.0.0').map(({ name }) => name)).toEqual(['sglang-production']);
    expect(readdirSync(EXAMPLES)).toContain('lws-tpu-qwen-coder');
    expect(brokenPromises(folder, now)).toEqual([]);
  });

  test('lets through what is intended, and finds what was intended and is not there', () => {
    release('1.0.0', slowShutdown);
    const intended = { example: 'sglang-production', change: found, reason: 'requests end sooner' };
    expect(brokenPromises(folder, now, [intended])).toEqual([]);
    expect(brokenPromises(folder, now, [intended, { ...intended, change: 'nothing' }])).toEqual(['sglang-production: intended and not there: nothing']);
  });

  test('refuses a golden whose input is lost', () => {
    release('1.0.0');
    rmSync(join(folder, '1.0.0', 'sglang-production.ts'));
    expect(() => brokenPromises(folder, now)).toThrow('release:goldens v1.0.0');
  });
});
