import { ruleTable } from '../../rules/rule';
import { SecurityProfile } from '../parts/security-profile';

/** What pods share with their node, and how much they are allowed to do. */
export interface HostSubject {
  readonly hostIpc?: boolean;
  readonly security?: SecurityProfile;
}

/** Profiles that are for namespaces which admit nothing of the host. */
const CONFINED: readonly string[] = ['baseline', 'restricted', 'arbitraryUser'];

export const HOST_RULES = ruleTable<HostSubject>([
  {
    code: 'INF151',
    // A namespace may admit more than the profile of a pod takes.
    severity: 'engine-error',
    title: '`hostIpc` requires a security profile that allows it',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    check: ({ hostIpc, security }) => hostIpc === true && security !== undefined && CONFINED.includes(security.name) && {
      path: 'hostIpc',
      got: true,
      expected: `false with SecurityProfile.${security.name}(): namespaces of that level reject it`,
      remedy: 'remove hostIpc, or set security: SecurityProfile.imageDefault() if the namespace is privileged',
    },
  },
]);
