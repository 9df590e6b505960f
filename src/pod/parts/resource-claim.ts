import { minorVersion } from '../../kube/kubernetes-version';
import { Manifest } from '../../kube/manifest';
import { isDnsLabel, isDnsSubdomain } from '../../kube/names';
import { checkInputs } from '../../rules/normalize';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { DeviceClaim, PodPart } from '../part';

/**
 * What a device claim is for.
 */
export interface ResourceClaimOptions {
  /**
   * Whether the claim provides the GPUs or TPUs of the pod, instead of the device plugin.
   *
   * @default false
   */
  readonly gpus?: boolean;
}

/**
 * Devices that each pod claims, through a ResourceClaimTemplate that the construct makes.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/resource-claim-template-v1/
 */
export interface DeviceClaimOptions extends ResourceClaimOptions {
  /**
   * Class of the devices, as `kubectl get deviceclasses` lists it: `gpu.nvidia.com`, `gaudi.intel.com`, `gpu.intel.com`.
   */
  readonly deviceClass: string;

  /**
   * Number of devices, 1 or more.
   *
   * @default - with `gpus` the GPUs that the parallelism takes in each pod, else 1
   */
  readonly count?: number;

  /**
   * Conditions that each device meets, in CEL, such as `device.attributes['gpu.nvidia.com'].productName == 'NVIDIA H100'`.
   *
   * @default - any device of the class
   */
  readonly selectors?: string[];
}

/** What a pod needs to know of a claim. */
export interface BoundResourceClaim {
  readonly source: Omit<DeviceClaim, 'name'>;
  /** Name of the object, where it exists. */
  readonly object?: string;
  /** Devices that a template is made for. */
  readonly devices?: DeviceClaimOptions;
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

  /**
   * One claim per pod, from a ResourceClaimTemplate that the construct makes. Its name is that of the workload, and that of the claim.
   *
   * @param options class and number of the devices, and the purpose of the claim
   */
  public static devices(options: DeviceClaimOptions): ResourceClaim {
    return new ResourceClaim({ source: {}, devices: options, providesGpus: options.gpus ?? false });
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

/** The pods that claim devices. */
export interface ClaimingPods {
  /** Name of what runs them. */
  readonly owner: string;
  /** Accelerators of each pod. */
  readonly accelerators: number;
}

/** Devices for the engine's container, and the templates of claims that do not exist yet. */
export function resourceClaimPart(claims: ResourceClaims, pods: ClaimingPods): PodPart {
  const bound = boundClaims(claims);
  return {
    from: 'resourceClaims',
    deviceClaims: bound.map(([name, { source, devices }]) => (
      { name, ...(devices ? { resourceClaimTemplateName: templateName(pods, name) } : source) })),
    objects: bound.flatMap(([name, { devices, providesGpus }]) => (
      devices ? [claimTemplate(name, devices, providesGpus ? pods.accelerators : 1, pods)] : [])),
  };
}

function templateName({ owner }: ClaimingPods, claim: string): string {
  return `${owner}-${claim}`;
}

function claimTemplate(name: string, { deviceClass, count, selectors = [] }: DeviceClaimOptions, devices: number, pods: ClaimingPods): Manifest {
  const cel = selectors.filter((selector) => selector !== undefined).map((expression) => ({ cel: { expression } }));
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaimTemplate',
    metadata: { name: templateName(pods, name) },
    spec: {
      spec: {
        devices: {
          requests: [{ name, exactly: { deviceClassName: deviceClass, count: count ?? devices, ...(cel.length > 0 && { selectors: cel }) } }],
        },
      },
    },
  };
}

/** The part of the accelerators of a device plugin, without their amount where a claim provides them. */
export function unlessClaimed(part: PodPart, options: { readonly resourceClaims?: ResourceClaims }): PodPart {
  return claimsGpus(options) ? { ...part, limits: undefined, requests: undefined } : part;
}

/** Whether a claim brings the accelerators. */
export function claimsGpus({ resourceClaims }: { readonly resourceClaims?: ResourceClaims }): boolean {
  return resourceClaims !== undefined && boundClaims(resourceClaims).some(([, { providesGpus }]) => providesGpus);
}

/** Class of the devices that pods claim in place of GPUs, where the construct makes the claim. */
export function claimedDevices(claims: ResourceClaims = {}): string | undefined {
  return boundClaims(claims).find(([, { providesGpus, devices }]) => providesGpus && devices)?.[1].devices?.deviceClass;
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

/** Minor version of Kubernetes that has the fields of pods for existing claims and templates, behind a feature gate. */
const GATED_SINCE = 31;

/** What the rules look at. */
export interface ClaimSubject {
  readonly claims: ResourceClaims;
  readonly kubernetesVersion?: string;
}

export const CLAIM_RULES = ruleTable<ClaimSubject>([
  {
    code: 'INF140',
    severity: 'error',
    mildest: 'engine-error',
    title: 'Device claims have valid names and a Kubernetes that supports them',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
    check: ({ claims, kubernetesVersion }) => claimFindings(boundClaims(claims), kubernetesVersion),
  },
]);

function claimFindings(claims: readonly (readonly [string, BoundResourceClaim])[], kubernetesVersion: string | undefined): Finding[] {
  const path = 'resourceClaims';
  const findings: Finding[] = [];
  const minor = minorVersion(kubernetesVersion) ?? CLAIMS_SINCE;
  if (claims.length > 0 && minor < CLAIMS_SINCE) {
    const isGated = minor >= GATED_SINCE && claims.every(([, { devices }]) => devices === undefined);
    findings.push({ path, severity: isGated ? 'engine-error' : undefined, expected: `Kubernetes 1.${CLAIMS_SINCE} or newer`, remedy: `set kubernetesVersion to that of the cluster, '1.${CLAIMS_SINCE}' or newer` });
  }
  for (const [name, { object, devices }] of claims) {
    findings.push(...devices ? deviceFindings(`${path}.${name}`, devices) : []);
    if (!isDnsLabel(name)) {
      findings.push({ path, got: name, expected: 'a name of at most 63 lowercase letters, digits and dashes', remedy: 'rename the claim' });
    }
    if (object !== undefined && !isDnsSubdomain(object)) {
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

/** Longest expression that the API server takes, in characters, and the most of them. */
const SELECTOR = { length: 10 * 1024, most: 32 };

function deviceFindings(path: string, { deviceClass, count, selectors = [] }: DeviceClaimOptions): Finding[] {
  const range = requireInteger(`${path}.count`, count, { min: 1, max: INT32_MAX }, 'write the number of devices, or leave it out');
  const areSound = selectors.length <= SELECTOR.most && selectors.every((selector) => selector === undefined || (selector !== '' && selector.length <= SELECTOR.length));
  return [
    ...(isDnsSubdomain(deviceClass) ? [] : [{
      path: `${path}.deviceClass`, got: deviceClass, expected: 'the name of a device class: lowercase letters, digits, dashes and dots', remedy: 'choose one of `kubectl get deviceclasses`',
    }]),
    ...(range ? [range] : []),
    ...(areSound ? [] : [{
      path: `${path}.selectors`, expected: `up to ${SELECTOR.most} expressions of 1 to ${SELECTOR.length} characters`, remedy: 'shorten them, or leave out those that are empty',
    }]),
  ];
}
