import { driftOf } from './drift';
import { apply, eventually, get, must } from './kubectl';
import { Manifest } from './manifest';

/** The versions of a custom resource, and which of them is kept. */
interface Resource {
  readonly name: string;
  readonly versions: readonly string[];
  readonly stored: string;
}

/** Kind and group, name and versions of every custom resource, one line each. */
const RESOURCES = '{range .items[*]}{.spec.names.kind}.{.spec.group} {.metadata.name} {.spec.versions[?(@.storage==true)].name} {.spec.versions[*].name}{"\\n"}{end}';

/**
 * Has the server keep manifests in the version that they are written in.
 *
 * It keeps a custom resource in one version only, into which the operator's webhook converts the others. None runs here,
 * and without one they lose their fields.
 */
export async function keepAsWritten(manifests: readonly Manifest[], namespace: string): Promise<void> {
  const lines = must(['get', 'customresourcedefinitions', '-o', `jsonpath=${RESOURCES}`]).stdout.trim().split('\n').map((line) => line.split(' '));
  const resources = new Map(lines.map(([kind, name, stored, ...versions]): [string, Resource] => [kind, { name, versions, stored }]));
  for (const manifest of manifests) {
    const [group, version] = manifest.apiVersion.split('/');
    const resource = resources.get(`${manifest.kind}.${group}`);
    if (resource && resource.stored !== version) {
      store(resource, version);
      resources.set(`${manifest.kind}.${group}`, { ...resource, stored: version });
      await eventually(() => expectKept(manifest, resource, namespace));
    }
  }
}

function store({ name, versions }: Resource, stored: string): void {
  const changes = versions.map((version, index) => ({ op: 'replace', path: `/spec/versions/${index}/storage`, value: version === stored }));
  must(['patch', 'customresourcedefinition', name, '--type=json', '--patch', JSON.stringify(changes)]);
}

/** The change takes a moment to reach those who serve the resource. */
function expectKept(manifest: Manifest, { name }: Resource, namespace: string): void {
  const [, version] = manifest.apiVersion.split('/');
  apply([{ ...manifest, metadata: { ...manifest.metadata, namespace } }]);
  const [kept] = get(namespace, name.replace('.', `.${version}.`), `--field-selector=metadata.name=${manifest.metadata.name}`);
  expect(driftOf(manifest.spec, kept.spec)).toEqual([]);
  must(['delete', '-n', namespace], [{ ...manifest, metadata: { ...manifest.metadata, namespace } }]);
}
