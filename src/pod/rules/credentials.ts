import { Construct } from 'constructs';
import { Credential, credentialsIn, mayHoldCredential } from '../../kube/credentials';
import { Finding, ruleTable } from '../../rules/rule';

/** What the rule about credentials looks at. */
export interface CredentialSubject {
  /** What the construct was given: paths are in its words where the credential stands there. */
  readonly props: object;
  /** Everything that is about to be written, by what messages call it. */
  readonly manifests: object;
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
    check: ({ props, manifests }) => mayHoldCredential(manifests) ? locate(props, manifests) : undefined,
  },
]);

/** Where the user wrote the credentials of the manifests; where that is not found, where they would be written. */
function locate(props: object, manifests: object): Finding[] {
  const written = new Walk().placesIn(manifests);
  const given = new Walk().placesIn(props).filter(({ value }) => written.some((place) => place.value === value));
  const places = [...given, ...written.filter(({ value }) => !given.some((place) => place.value === value))];
  return [...new Map(places.map((place) => [`${place.path} ${place.value}`, place])).values()].map(({ path, kind }) => ({
    path,
    expected: `no credential in the manifest: this looks like ${kind}`,
    remedy: 'revoke it, put the new one into a Secret and refer to it with SecretRef.of(…)',
  }));
}

/** A walk through everything that hangs together, each object once. */
class Walk {
  private readonly seen = new Set<object>();

  /** The credentials within a value. Paths end at the first object of a class: its members are none of the user's words. */
  public placesIn(value: unknown, path = '', isEnd = false, depth = 0): Place[] {
    if (typeof value === 'string') {
      return credentialsIn(value).map((credential) => ({ ...credential, path }));
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST || this.seen.has(value) || Construct.isConstruct(value)) {
      return [];
    }
    this.seen.add(value);
    const isList = Array.isArray(value);
    const isOfClass = isEnd || (!isList && Object.getPrototypeOf(value) !== Object.prototype);
    return Object.entries(value).flatMap(([key, item]) => {
      const inside = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      return [...this.placesIn(key, path), ...this.placesIn(item, isOfClass ? path : inside, isOfClass, depth + 1)];
    });
  }
}
