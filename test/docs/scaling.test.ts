import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSnippet, snippetsOf } from '../../projenrc/docs/snippets';
import { Manifest } from '../../src/kube/manifest';

/** Kinds that a controller creates: no manifest has them. */
const CREATED = ['DynamoGraphDeploymentScalingAdapter'];

const SNIPPETS = snippetsOf(readFileSync(join(__dirname, '../../docs/scaling.md'), 'utf8'));

function manifestsOf(code: string): readonly Manifest[] {
  return runSnippet(code).flatMap(({ charts }) => charts).flatMap((chart) => chart.toJson() as Manifest[]);
}

describe.each(SNIPPETS)('the snippet of docs/scaling.md at line $line', ({ code }) => {
  const manifests = manifestsOf(code);
  const { scaleTargetRef: target } = manifests.find(({ kind }) => kind === 'ScaledObject' || kind === 'HorizontalPodAutoscaler')!.spec as {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
  };

  test('scales an object that is there and states no replicas', () => {
    const found = manifests.find(({ kind, metadata }) => kind === target.kind && metadata.name === target.name);
    expect(found === undefined ? CREATED : ['Deployment']).toContain(target.kind);
    expect((found?.spec as { replicas?: number } | undefined)?.replicas).toBeUndefined();
  });

  test('asks for the metrics of a PodMonitor that it makes', () => {
    const jobs = manifests.filter(({ kind }) => kind === 'PodMonitor').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const asked = [...code.matchAll(/job="([^"]+)"/g)].map(([, job]) => job);
    expect(asked.length).toBeGreaterThan(0);
    expect(jobs).toEqual(expect.arrayContaining(asked));
  });
});
