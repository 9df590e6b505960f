import { RESOURCE_NAME } from '../../hardware/resource-name';
import { ContainerSecurityContext, PodSecurityContext } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';
import { INT32_MAX, requireInteger } from '../../rules/range';
import { ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';
import { MountedVolume, PodPart } from '../part';

/**
 * What an unprivileged user may do, whatever its id.
 */
export interface ArbitraryUserOptions {
  /**
   * Ids of supplemental groups, as on the nodes, 0 to 2147483647. AMD GPUs need the groups of `/dev/kfd` and `/dev/dri/renderD*`,
   * usually `render` and `video`: run `stat -c %g /dev/kfd /dev/dri/renderD128` on a node. NVIDIA GPUs need none.
   *
   * @default - none
   * @see https://github.com/ROCm/k8s-device-plugin/issues/39
   */
  readonly supplementalGroups?: number[];

  /**
   * Whether the root file system of the container is read-only. The server can then write only to
   * `/tmp`, its home directory and its caches, which are volumes.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;
}

/**
 * The unprivileged user of the restricted profile.
 */
export interface RestrictedOptions extends ArbitraryUserOptions {
  /**
   * User and group id of the server, 1 to 2147483647. Volumes are made writable for the group.
   *
   * @default 1000
   */
  readonly user?: number;
}

/**
 * Privileges beyond those of every container. Kubernetes gives capabilities to root alone: a process with another user id has them
 * only through files that carry them.
 */
export interface PrivilegeOptions {
  /**
   * Linux capabilities to add, in capitals and without `CAP_`, for example `SYS_PTRACE` or `SYS_RESOURCE`.
   *
   * @default - only those that the container runtime grants to every container
   */
  readonly capabilities?: string[];

  /**
   * Whether the container is privileged: it has all capabilities and sees the devices of the node.
   *
   * @default false
   */
  readonly privileged?: boolean;
}

/** Home of the unprivileged user: the images only have a root user. */
const HOME = '/home/server';
const USER_NAME = 'server';
/** The prop that the parts come from. */
const FROM = 'security';
const RUNTIME_SECCOMP = { type: 'RuntimeDefault' };
const UNPRIVILEGED: PodSecurityContext = {
  // A model cache holds many files: their group is changed once, not at every start.
  fsGroupChangePolicy: 'OnRootMismatch',
  runAsNonRoot: true,
  seccompProfile: RUNTIME_SECCOMP,
};

/**
 * The security contexts of a pod, as one named choice.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class SecurityProfile {
  /**
   * The user of the image, which is root for SGLang and vLLM, and nothing else unless the options say so.
   * Admitted at Pod Security level baseline, unless the pod has hostPath volumes; with options at privileged.
   *
   * @param options capabilities, privileged mode
   */
  public static imageDefault(options: PrivilegeOptions = {}): SecurityProfile {
    const securityContext = privileges(options);
    return new SecurityProfile('imageDefault', securityContext ? { from: FROM, container: { securityContext } } : { from: FROM });
  }

  /**
   * The user of the image, without privilege escalation and with the seccomp profile of the runtime.
   * Admitted at Pod Security level baseline, unless the pod has hostPath volumes.
   */
  public static baseline(): SecurityProfile {
    return new SecurityProfile('baseline', baselinePart());
  }

  /**
   * An unprivileged user without capabilities, with a writable home directory.
   * Admitted at Pod Security level restricted. Volumes of type hostPath and nfs are not admitted there, and so refused here.
   *
   * @param options user, groups and root file system
   */
  public static restricted(options: RestrictedOptions = {}): SecurityProfile {
    const { user = 1000 } = options;
    return new SecurityProfile('restricted', unprivilegedPart(options, { fsGroup: user, runAsGroup: user, runAsUser: user }));
  }

  /**
   * An unprivileged user whose id the cluster assigns, as OpenShift does by the range of each namespace: like `restricted()`, but no
   * pod states the id of a user or a group. Elsewhere the user of the image runs, and pods whose image has root do not start.
   *
   * @param options groups and root file system
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/authentication_and_authorization/managing-pod-security-policies
   */
  public static arbitraryUser(options: ArbitraryUserOptions = {}): SecurityProfile {
    return new SecurityProfile('arbitraryUser', { ...unprivilegedPart(options, {}), assignsUsers: true });
  }

  /**
   * Root, whatever the user of the image: for images with an unprivileged user, if network adapters or process limits need root.
   * Admitted at Pod Security level baseline, with options at privileged.
   *
   * @param options capabilities, privileged mode
   */
  public static root(options: PrivilegeOptions = {}): SecurityProfile {
    return new SecurityProfile('root', rootPart(options));
  }

  private constructor(
    /** Name of the profile: `imageDefault`, `baseline`, `restricted`, `arbitraryUser` or `root`. */
    public readonly name: string,
    private readonly part: PodPart,
  ) {}

  /**
   * @internal
   */
  public _bind(): PodPart {
    return this.part;
  }
}

checkInputs('SecurityProfile', SecurityProfile);

/** The profile where none is stated. */
export const DEFAULT_PROFILE = SecurityProfile.imageDefault();

function baselinePart(): PodPart {
  return { from: FROM, pod: { securityContext: { seccompProfile: RUNTIME_SECCOMP } }, everyContainer: { allowPrivilegeEscalation: false } };
}

function rootPart(options: PrivilegeOptions): PodPart {
  return { from: FROM, container: { securityContext: { ...privileges(options), runAsGroup: 0, runAsUser: 0 } } };
}

/** The security context with these privileges; undefined without any. */
function privileges({ capabilities = [], privileged = false }: PrivilegeOptions): ContainerSecurityContext | undefined {
  return capabilities.length === 0 && !privileged ? undefined : {
    ...(capabilities.length > 0 && { capabilities: { add: [...capabilities] } }),
    ...(privileged && { privileged }),
  };
}

function unprivilegedPart({ supplementalGroups = [], readOnlyRootFilesystem }: ArbitraryUserOptions, ids: PodSecurityContext): PodPart {
  const securityContext: PodSecurityContext = Object.assign({}, ids, UNPRIVILEGED);
  const everyContainer: ContainerSecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const volumes = [scratch('home', HOME)];
  if (supplementalGroups.length > 0) {
    securityContext.supplementalGroups = supplementalGroups;
  }
  if (readOnlyRootFilesystem) {
    everyContainer.readOnlyRootFilesystem = true;
    volumes.push(scratch('tmp', '/tmp'));
  }
  return {
    from: FROM,
    pod: { securityContext },
    everyContainer,
    // Python would look up name and home in the user database, which does not have this id.
    env: [{ name: 'HOME', value: HOME }, { name: 'USER', value: USER_NAME }],
    volumes,
  };
}

/** A directory that every user can write to. */
function scratch(name: string, mountPath: string): MountedVolume {
  return { name, source: { emptyDir: {} }, mountPath };
}

/** A Linux capability without `CAP_`, or `ALL`. @see https://man7.org/linux/man-pages/man7/capabilities.7.html */
const CAPABILITY = /^(?!CAP_)[A-Z][A-Z_]+$/;

export const SECURITY_RULES = ruleTable<PodPart>([
  {
    code: 'INF061',
    severity: 'engine-error',
    title: 'Capabilities are written in capitals, without `CAP_`',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    check: ({ container }) => (container?.securityContext?.capabilities?.add ?? []).filter((name) => !CAPABILITY.test(name)).map((name) => ({
      path: 'security (capabilities)', got: name, expected: 'a capability in capitals, without CAP_', remedy: 'write it like SYS_PTRACE',
    })),
  },
]);

/** The user of a pod. */
export const USER_RULES = ruleTable<ServingPod>([
  {
    code: 'INF062',
    severity: 'error',
    title: 'Supplemental groups are numeric ids',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    check: ({ template: { spec: { securityContext } } }) => securityContext?.supplementalGroups?.flatMap((group) => requireInteger(
      'security (supplementalGroups)', group ?? NaN, { min: 0, max: INT32_MAX }, 'write the id that `stat -c %g /dev/kfd` prints on a node',
    ) ?? []),
  },
  {
    code: 'INF063',
    severity: 'advice',
    title: 'An unprivileged user of AMD GPUs is in the groups of the GPU devices',
    source: 'https://github.com/ROCm/k8s-device-plugin/issues/39',
    check: ({ template: { spec: { securityContext, containers } } }) => {
      const hasAmdGpu = containers.some(({ resources }) => resources?.limits?.[RESOURCE_NAME.amdGpu] !== undefined);
      return hasAmdGpu && securityContext?.runAsNonRoot && securityContext.supplementalGroups === undefined && {
        path: 'security (supplementalGroups)',
        expected: 'the groups of /dev/kfd and /dev/dri on the nodes: only root and these groups can open the GPUs',
        remedy: 'set supplementalGroups to the ids that `stat -c %g /dev/kfd /dev/dri/renderD128` prints on a node, or acknowledge this if all users can open them',
      };
    },
  },
]);
