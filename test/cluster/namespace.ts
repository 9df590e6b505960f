import { apply, kubectl, must } from './kubectl';
import { Manifest } from './manifest';

type Labels = Readonly<Record<string, string>>;

/** Makes a namespace that nobody else uses. */
export function newNamespace(labels: Labels = {}): string {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'test-', labels } };
  return must(['create', '-o', 'jsonpath={.metadata.name}'], [namespace as unknown as Manifest]).stdout;
}

export function ensureNamespace(name: string): void {
  apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
}

/** What stood in the namespace gives its nodes free. */
export function dropNamespace(name: string): void {
  kubectl(['delete', 'namespace', name, '--wait=false']);
}
