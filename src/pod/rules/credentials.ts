import { Construct } from 'constructs';
import { Credential, credentialsIn, mayHoldCredential } from '../../kube/credentials';
import { Finding, ruleTable } from '../../rules/rule';

/** The subject of the rule about credentials. */
export interface CredentialSubject {
  /** The props of the construct: a credential that is found there is reported with its path in the props. */
  readonly props: object;
  /** Everything that is about to be written, by the name that messages use. */
  readonly manifests: object;
}

/** A credential and its path. */
interface Place extends Credential {
  readonly path: string;
}

/** Deeper than any manifest. Props may hold objects of other libraries, which may refer to anything. */
const DEEPEST = 24;

export const CREDENTIAL_RULES = ruleTable<CredentialSubject>([
  {
    code: 'INF023',
    severity: 'error',
    title: 'Manifests contain no credentials',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: ({ props, manifests }) => mayHoldCredential(manifests) && locate(props, manifests),
  },
]);

/** The credentials of the manifests, by their path in the props, or else by their path in the manifests. */
function locate(props: object, manifests: object): Finding[] {
  const written = new Walk().placesIn(manifests);
  const given = new Walk().placesIn(props).filter(({ value }) => written.some((place) => place.value === value));
  const places = [...given, ...written.filter(({ value }) => !given.some((place) => place.value === value))];
  return [...new Map(places.map((place) => [`${place.path} ${place.value}`, place])).values()].map(({ path, kind }) => ({
    path,
    expected: `no credential in the manifest (this looks like ${kind})`,
    remedy: 'revoke it, store a new one in a Secret, and refer to it with SecretRef.of(…)',
  }));
}

/** A walk through all objects that are reachable from a value, each once. */
class Walk {
  private readonly seen = new Set<object>();

  /** The credentials within a value. A path ends at the first class instance, whose members the user did not write. */
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
