import { Written } from './subject';
import { FoundCredential } from '../../kube/survey';
import { Finding, ruleTable } from '../../rules/rule';

export const CREDENTIAL_RULES = ruleTable<Written>([
  {
    code: 'INF023',
    severity: 'error',
    title: 'Manifests contain no credentials',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: (written) => located(written, ({ name }) => name === undefined, ({ kind }) => ({
      expected: `no credential in the manifest (this looks like ${kind})`,
      remedy: 'revoke it, store a new one in a Secret, and refer to it with SecretRef.of(…); what is no credential, list in notSecrets by this path',
    })),
  },
  {
    code: 'INF024',
    severity: 'error',
    title: 'A value under the name of a credential refers to a Secret',
    source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    check: (written) => located(written, ({ name }) => name !== undefined, ({ name }) => ({
      expected: `no literal under a name like ${name}`,
      remedy: 'store it in a Secret and refer to it with SecretRef.of(…), as a variable if need be; what is no credential, list in notSecrets by this path',
    })),
  },
]);

/** The findings for credentials, by the paths in the props where they were stated. */
function located(
  written: Written, isMeant: (found: FoundCredential) => boolean, wording: (found: FoundCredential) => Pick<Finding, 'expected' | 'remedy'>,
): Finding[] | undefined {
  const { survey: { credentials }, input: { declared } } = written;
  if (credentials.length === 0) {
    return undefined;
  }
  const findings = new Map<string, Finding>();
  for (const found of credentials) {
    if (isMeant(found) && !(found.name !== undefined && declared?.has(found.value))) {
      for (const path of written.placesOf(found.value, found.path)) {
        findings.set(`${path} ${found.kind}`, { path, isCredential: true, ...wording(found) });
      }
    }
  }
  return [...findings.values()];
}
