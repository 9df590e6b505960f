import { Construct } from 'constructs';
import { Credential, credentialsIn, mayHoldCredential } from '../private/credentials';
import { Finding, ruleTable } from '../rules/rule';

/** What the rule about credentials looks at. */
export interface CredentialSubject {
  /** What the construct was given: paths are in its words where the credential stands there. */
  readonly props: object;
  /** Everything that is about to be written. */
  readonly manifests: readonly object[];
}

/** A credential, and where it stands. */
interface Place extends Credential {
  readonly path: string;
}

/** Deeper than any manifest. Props may hold objects of other libraries, which lead anywhere. */
const DEEPEST = 24;

export const CREDENTIAL_RULES = ruleTable<CredentialSubject>([
  {
    code: 'INF023',
    severity: 'error',
    title: 'No credential stands in a manifest',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ props, manifests }) => mayHoldCredential(JSON.stringify(manifests)) ? locate(props, manifests) : undefined,
  },
]);

/** Where the user wrote the credentials of the manifests; where that is not found, where they would be written. */
function locate(props: object, manifests: readonly object[]): Finding[] {
  const written = manifests.flatMap((manifest) => placesIn(manifest, 'kind' in manifest ? String(manifest.kind) : ''));
  const given = placesIn(props).filter(({ value }) => written.some((place) => place.value === value));
  return [...given, ...written.filter(({ value }) => !given.some((place) => place.value === value))].map(({ path, kind }) => ({
    path,
    expected: `no credential in the manifest: this looks like ${kind}`,
    remedy: 'revoke it, put the new one into a Secret and refer to it with SecretRef.of(…)',
  }));
}

function placesIn(value: unknown, path = '', seen = new Set<object>(), depth = 0): Place[] {
  if (typeof value === 'string') {
    return credentialsIn(value).map((credential) => ({ ...credential, path }));
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST || seen.has(value) || Construct.isConstruct(value)) {
    return [];
  }
  seen.add(value);
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return Object.entries(value).flatMap(([key, item]) => {
    // Members of a class are none of the user's words.
    const inside = !isPlain ? path : Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return [...placesIn(key, path), ...placesIn(item, inside, seen, depth + 1)];
  });
}
