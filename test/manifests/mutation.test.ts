import { checkManifests } from './check';
import { change, Json, sample, Sample } from './samples';
import { KubernetesVersion } from './schema-facts';

/** Maps whose keys are free. */
const MAPS = /(?:labels|annotations|matchLabels|nodeSelector|limits|requests|(?<!\w)selector)$/;

/** Numbers that may be negative. */
const SIGNED = /tolerationSeconds$/;

/** Fields without which a server refuses the manifest. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  deployment: [
    'metadata', 'metadata.name', 'spec', 'spec.selector', 'spec.template', 'spec.template.metadata', 'spec.template.spec',
    ...['containers', 'volumes', 'containers[0].name', 'containers[0].image', 'containers[0].env[1].name', 'containers[0].ports[0].containerPort',
      'containers[0].volumeMounts[0].name', 'containers[0].volumeMounts[0].mountPath', 'volumes[0].name', 'volumes[0].emptyDir'].map((path) => `spec.template.spec.${path}`),
  ],
  service: ['metadata.name', 'spec', 'spec.ports', 'spec.ports[0].port', 'spec.ports[0].name'],
  leaderWorkerSet: [
    'metadata.name', 'spec', 'spec.leaderWorkerTemplate',
    ...['workerTemplate', 'workerTemplate.spec', 'leaderTemplate.spec.containers', 'leaderTemplate.spec.containers[0].image', 'volumeClaimTemplates']
      .map((path) => `spec.leaderWorkerTemplate.${path}`),
  ],
};

/** Every field of a manifest but its kind, with its path. */
function fieldsOf(value: unknown, path = ''): [path: string, value: unknown][] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const below = entries.flatMap(([key, inner]) => fieldsOf(inner, pathTo(path, key, Array.isArray(value))));
  return path === '' ? below.filter(([field]) => !['apiVersion', 'kind'].includes(field)) : [[path, value], ...below];
}

function pathTo(parent: string, key: string, isItem: boolean): string {
  if (isItem) {
    return `${parent}[${key}]`;
  }
  return /^[\w-]+$/.test(key) ? `${parent}${parent === '' ? '' : '.'}${key}` : `${parent}["${key}"]`;
}

/** The fields of a sample that can be changed without the manifest being refused; a change may leave some out. */
function acceptedChanges(name: Sample, kubernetesVersion: KubernetesVersion, mutate: (path: string, value: unknown) => Json | undefined): string[] {
  const mutants = fieldsOf(sample(name)).map(([path, value]) => ({ path, mutant: mutate(path, value) })).filter(({ mutant }) => mutant !== undefined);
  expect(mutants.length).toBeGreaterThan(2);
  return mutants.filter(({ mutant }) => checkManifests([mutant], { kubernetesVersion }).length === 0).map(({ path }) => path);
}

describe.each<KubernetesVersion>(['1.28', '1.36'])('Kubernetes %s', (version) => {
  describe.each<Sample>(['deployment', 'service', 'leaderWorkerSet'])('refuses a %s', (name) => {
    test('without a field that it needs', () => {
      const needless = REQUIRED[name].filter((path) => checkManifests([sample(name, path)], { kubernetesVersion: version }).length === 0);
      expect(needless).toEqual([]);
    });

    test('with any field misspelt', () => {
      expect(acceptedChanges(name, version, (path, value) => {
        const parent = path.slice(0, path.lastIndexOf('.'));
        if (/[\]]$/.test(path) || MAPS.test(parent)) {
          return undefined;
        }
        const manifest = sample(name, path);
        change(manifest, `${path}x`, value);
        return manifest;
      })).toEqual([]);
    });

    test('with any field of the wrong type', () => {
      expect(acceptedChanges(name, version, (path, value) => sample(name, path, typeof value === 'object' ? 'text' : { an: 'object' }))).toEqual([]);
    });

    test('with null for any field', () => {
      expect(acceptedChanges(name, version, (path) => sample(name, path, null))).toEqual([]);
    });

    test('with any number negative', () => {
      expect(acceptedChanges(name, version, (path, value) => typeof value === 'number' && !SIGNED.test(path) ? sample(name, path, -1) : undefined)).toEqual([]);
    });
  });
});
