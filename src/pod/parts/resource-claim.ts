import { minorVersion } from '../../kube/kubernetes-version';
import { isDnsLabel, isDnsSubdomain } from '../../kube/names';
import { checkInputs } from '../../rules/normalize';
import { Finding, ruleTable } from '../../rules/rule';
import { DeviceClaim, PodPart } from '../part';

/**
 * The purpose of a device claim.
 */
export interface ResourceClaimOptions {
  /**
   * Whether the claim provides the GPUs or TPUs of the pod, instead of the device plugin.
   *
   * @default false
   */
  readonly gpus?: boolean;
}

/** What a pod needs to know of a claim. */
export interface BoundResourceClaim {
  readonly source: Omit<DeviceClaim, 'name'>;
  /** Name of the object. */
  readonly object: string;
  /** Whether the claim provides the accelerators of the pod. */
  readonly providesGpus: boolean;
}

/**
 * A device claim of Dynamic Resource Allocation. Requires Kubernetes 1.34 or newer.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export class ResourceClaim {
  /**
   * One claim per pod, from an existing ResourceClaimTemplate.
   *
   * @param name name of the ResourceClaimTemplate
   * @param options purpose of the claim
   */
  public static template(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ source: { resourceClaimTemplateName: name }, object: name, providesGpus: options.gpus ?? false });
  }

  /**
   * An existing ResourceClaim that all pods share.
   *
   * @param name name of the ResourceClaim
   * @param options purpose of the claim
   */
  public static existing(name: string, options: ResourceClaimOptions = {}): ResourceClaim {
    return new ResourceClaim({ source: { resourceClaimName: name }, object: name, providesGpus: options.gpus ?? false });
  }

  private constructor(private readonly bound: BoundResourceClaim) {}

  /**
   * @internal
   */
  public _bind(): BoundResourceClaim {
    return this.bound;
  }
}

checkInputs('ResourceClaim', ResourceClaim);

/** Claims by name. */
export interface ResourceClaims {
  readonly [name: string]: ResourceClaim;
}

/** Devices for the engine's container. */
export function resourceClaimPart(claims: ResourceClaims): PodPart {
  return { from: 'resourceClaims', deviceClaims: boundClaims(claims).map(([name, { source }]) => ({ name, ...source })) };
}

/** The part of the accelerators of a device plugin, without their amount where a claim provides them. */
export function unlessClaimed(part: PodPart, { resourceClaims = {} }: { readonly resourceClaims?: ResourceClaims }): PodPart {
  return claimsGpus({ resourceClaims }) ? { ...part, limits: undefined, requests: undefined } : part;
}

/** Whether a claim brings the accelerators. */
export function claimsGpus({ resourceClaims = {} }: { readonly resourceClaims?: ResourceClaims }): boolean {
  return boundClaims(resourceClaims).some(([, { providesGpus }]) => providesGpus);
}

/** Whether a claim brings devices other than accelerators: network adapters, or the channel of an NVLink domain. */
export function claimsOtherDevices({ resourceClaims = {} }: { readonly resourceClaims?: ResourceClaims }): boolean {
  return boundClaims(resourceClaims).some(([, { providesGpus }]) => !providesGpus);
}

/** The claims that have a value: plain JavaScript leaves others undefined. */
function boundClaims(claims: ResourceClaims): [name: string, claim: BoundResourceClaim][] {
  return Object.entries(claims).filter(([, claim]) => claim).map(([name, claim]) => [name, claim._bind()]);
}

/** Minor version of Kubernetes whose API server keeps device claims without a feature gate. */
const CLAIMS_SINCE = 34;

/** What the rules look at. */
export interface ClaimSubject {
  readonly claims: ResourceClaims;
  readonly kubernetesVersion?: string;
}

export const CLAIM_RULES = ruleTable<ClaimSubject>([
  {
    code: 'INF140',
    severity: 'error',
    title: 'Device claims have valid names and a Kubernetes that supports them',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
    check: ({ claims, kubernetesVersion }) => claimFindings(boundClaims(claims), kubernetesVersion),
  },
]);

function claimFindings(claims: readonly (readonly [string, BoundResourceClaim])[], kubernetesVersion: string | undefined): Finding[] {
  const path = 'resourceClaims';
  const findings: Finding[] = [];
  if (claims.length > 0 && (minorVersion(kubernetesVersion) ?? CLAIMS_SINCE) < CLAIMS_SINCE) {
    findings.push({ path, expected: `Kubernetes 1.${CLAIMS_SINCE} or newer`, remedy: `set kubernetesVersion to that of the cluster, '1.${CLAIMS_SINCE}' or newer` });
  }
  for (const [name, { object }] of claims) {
    if (!isDnsLabel(name)) {
      findings.push({ path, got: name, expected: 'a name of at most 63 lowercase letters, digits and dashes', remedy: 'rename the claim' });
    }
    if (!isDnsSubdomain(object)) {
      findings.push({
        path: `${path}.${name}`,
        got: object,
        expected: 'the name of an object: lowercase letters, digits, dashes and dots',
        remedy: 'choose one of `kubectl get resourceclaims,resourceclaimtemplates`',
      });
    }
  }
  return findings;
}
