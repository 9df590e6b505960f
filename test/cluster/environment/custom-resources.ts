import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { ApiClient } from './api-client';

/** A CustomResourceDefinition, as far as it is read or changed here. */
interface Definition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string; readonly singular: string };
    readonly versions: ReadonlyArray<{ readonly name: string }>;
    readonly conversion?: object;
  };
}

/** What the schema facts of the tests say of a CRD. */
interface Facts {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: string;
  readonly versions: ReadonlyArray<{ readonly name: string; readonly schema: { readonly properties: object } }>;
}

const FACTS = resolve(__dirname, '..', '..', 'schemas', 'crds');
const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const OPEN = { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Facts leave out what only controllers and autoscalers use. */
const SCALE: Readonly<Record<string, object>> = {
  'leaderworkersets.leaderworkerset.x-k8s.io': {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.hpaPodSelector',
  },
  'disaggregatedsetrolescalers.disaggregatedset.x-k8s.io': {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
};

/**
 * Installs the custom resources: upstream's own definitions from `CRD_DIR`, and those made of our schema facts where it
 * is not set or the server refuses upstream's.
 *
 * @returns what was used, one line each
 */
export async function installCustomResources(client: ApiClient, crdFolder = process.env.CRD_DIR): Promise<string[]> {
  const upstream = crdFolder ? readDefinitions(crdFolder) : [];
  const own = readFacts().map(fromFacts);
  const notes = [crdFolder ? 'custom resources: those of CRD_DIR' : 'custom resources: made of schema facts, without CEL; CRD_DIR=<folder> takes the real ones'];
  for (const definition of own) {
    const { name } = definition.metadata;
    const real = upstream.find((candidate) => candidate.metadata.name === name);
    const refusal = real && await refusalOf(client, real);
    if (refusal) {
      notes.push(`${name}: made of schema facts, without CEL, because the server refuses the one in CRD_DIR: ${refusal}`);
    }
    if (!real || refusal) {
      await client.create(PATH, definition);
    }
  }
  for (const { spec } of own) {
    await served(client, spec);
  }
  return notes;
}

async function refusalOf(client: ApiClient, definition: Definition): Promise<string | undefined> {
  const { status, body: { message = '' } } = await client.call<{ message?: string }>('POST', PATH, definition);
  if (status === 201) {
    return undefined;
  }
  const unknown = [...message.matchAll(/(?:undeclared reference to|no matching overload for) '(\w+)'/g)].map(([, name]) => name);
  return unknown.length > 0 ? `its CEL uses ${[...new Set(unknown)].join(', ')}, which this version does not know` : message;
}

async function served(client: ApiClient, { group, versions, names }: Definition['spec']): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!await client.answers(`/apis/${group}/${versions[0].name}/${names.plural}`)) {
    if (Date.now() > deadline) {
      throw new Error(`${names.plural}.${group} is not served`);
    }
    await sleep(100);
  }
}

/** No webhook runs here that could convert between versions. */
function readDefinitions(folder: string): Definition[] {
  return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document) => document.toJS() as Definition | null))
    .filter((document): document is Definition => document?.kind === 'CustomResourceDefinition')
    .map((definition) => ({ ...definition, spec: { ...definition.spec, conversion: undefined } }));
}

function readFacts(): Facts[] {
  return readdirSync(FACTS).flatMap((name) => JSON.parse(readFileSync(join(FACTS, name), 'utf8')).crds as Facts[]);
}

function fromFacts({ group, kind, plural, scope, versions }: Facts): Definition {
  const name = `${plural}.${group}`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // Groups of Kubernetes' own want to know who approved the definition.
    metadata: { name, annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: versions.map((version, index) => ({
        name: version.name,
        served: true,
        // Upstream stores the newest, and the bindings name the older one first.
        storage: index === versions.length - 1,
        schema: { openAPIV3Schema: { ...version.schema, type: 'object', properties: { ...version.schema.properties, status: OPEN } } },
        subresources: { status: {}, ...(SCALE[name] && { scale: SCALE[name] }) },
      })),
    },
  };
}
