import { PodPart } from './pod-part';
import { ServingPod } from './serving-pod';
import { RESOURCE_NAME } from '../hardware/resource-name';
import { checkInputs } from '../rules/normalize';
import { INT32_MAX, unlessWhole } from '../rules/range';
import { ruleTable } from '../rules/rule';

/**
 * The unprivileged user of the restricted profile.
 */
export interface RestrictedOptions {
  /**
   * User and group id that the server runs as; volumes are made writable for the group. 1 to 2147483647.
   *
   * @default 1000
   */
  readonly user?: number;

  /**
   * Further groups of that user, by their ids on the nodes, 0 to 2147483647. AMD GPUs need those of `/dev/kfd` and `/dev/dri/renderD*`,
   * mostly called `render` and `video`: `stat -c %g /dev/kfd /dev/dri/renderD128` on a node tells them. NVIDIA GPUs need none.
   *
   * @default - none
   * @see https://github.com/ROCm/k8s-device-plugin/issues/39
   */
  readonly supplementalGroups?: number[];

  /**
   * Whether the root file system of the image is read-only. The server then writes to
   * `/tmp`, its home directory and its caches only, all of them volumes.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;
}

/**
 * What root may do besides what containers may by themselves.
 */
export interface RootOptions {
  /**
   * Capabilities of Linux that the server gets, without `CAP_`: `SYS_PTRACE`, `SYS_RESOURCE` and so on.
   *
   * @default - those that container runtimes give to every container
   */
  readonly capabilities?: string[];

  /**
   * Whether the server may do all that processes of the node may, and sees its devices.
   *
   * @default false
   */
  readonly privileged?: boolean;
}

/** Home of the unprivileged user: the images know no user but root. */
const HOME = '/home/server';
const USER_NAME = 'server';

/**
 * How much a pod is allowed to do: one named choice.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class SecurityProfile {
  /**
   * Prints nothing: the server runs as the image says, which is root in the images of SGLang and vLLM.
   * Such a pod is admitted where the Pod Security level is baseline, unless it has volumes of type hostPath.
   */
  public static imageDefault(): SecurityProfile {
    return new SecurityProfile('imageDefault');
  }

  /**
   * The image's own user, without privilege escalation and under the runtime's seccomp profile.
   * Such a pod is admitted where the Pod Security level is baseline, unless it has volumes of type hostPath.
   */
  public static baseline(): SecurityProfile {
    return new SecurityProfile('baseline');
  }

  /**
   * An unprivileged user without capabilities, and a home directory that it can write to.
   * Such a pod is admitted where the Pod Security level is restricted. Volumes of type hostPath or nfs
   * are not admitted there and refused here.
   *
   * @param options user and root file system
   */
  public static restricted(options: RestrictedOptions = {}): SecurityProfile {
    return new SecurityProfile('restricted', options);
  }

  /**
   * Root, whatever the image says: for images with a user of their own, where adapters or limits of the process need more than that.
   * Such a pod is admitted where the Pod Security level is baseline, and with options where it is privileged.
   *
   * @param options what root may do besides
   */
  public static root(options: RootOptions = {}): SecurityProfile {
    return new SecurityProfile('root', {}, options);
  }

  private constructor(
    /** Name of the profile: `imageDefault`, `baseline`, `restricted` or `root`. */
    public readonly name: string,
    /** @internal */
    public readonly _restricted: RestrictedOptions = {},
    /** @internal */
    public readonly _root: RootOptions = {},
  ) {}

  /**
   * @internal
   */
  public _toPart(): PodPart {
    const from = 'security';
    if (this.name === 'imageDefault') {
      return { from };
    }
    const seccompProfile = { type: 'RuntimeDefault' };
    if (this.name === 'baseline') {
      return { from, pod: { securityContext: { seccompProfile } }, everyContainer: { allowPrivilegeEscalation: false } };
    }
    if (this.name === 'root') {
      const { capabilities = [], privileged } = this._root;
      const more = { ...(capabilities.length > 0 && { capabilities: { add: [...capabilities] } }), ...(privileged && { privileged }) };
      return { from, container: { securityContext: { ...more, runAsGroup: 0, runAsUser: 0 } } };
    }
    const { user = 1000, supplementalGroups = [], readOnlyRootFilesystem } = this._restricted;
    const scratch = (name: string, mountPath: string) => ({ name, source: { emptyDir: {} }, mountPath });
    return {
      from,
      pod: {
        securityContext: {
          fsGroup: user,
          // A model cache holds many files: change their group once, not at every start.
          fsGroupChangePolicy: 'OnRootMismatch',
          runAsGroup: user,
          runAsNonRoot: true,
          runAsUser: user,
          seccompProfile,
          ...(supplementalGroups.length > 0 && { supplementalGroups }),
        },
      },
      everyContainer: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        ...(readOnlyRootFilesystem && { readOnlyRootFilesystem }),
      },
      // Python asks the user database for a name and a home that this id does not have there.
      env: [{ name: 'HOME', value: HOME }, { name: 'USER', value: USER_NAME }],
      volumes: [scratch('home', HOME), ...(readOnlyRootFilesystem ? [scratch('tmp', '/tmp')] : [])],
    };
  }
}

checkInputs('SecurityProfile', SecurityProfile);

/** Names of capabilities: those of Linux without `CAP_`, or all of them. @see https://man7.org/linux/man-pages/man7/capabilities.7.html */
const CAPABILITY = /^(?!CAP_)[A-Z][A-Z_]+$/;

export const SECURITY_RULES = ruleTable<SecurityProfile | undefined>([
  {
    code: 'INF061',
    severity: 'engine-error',
    title: 'Capabilities have names that container runtimes know',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    check: (security) => (security?._root.capabilities ?? []).filter((name) => !CAPABILITY.test(name)).map((name) => ({
      path: 'security (capabilities)', got: name, expected: 'a capability in capitals, without CAP_', remedy: 'write it as SYS_PTRACE',
    })),
  },
]);

/** What the user of a pod is. */
export const USER_RULES = ruleTable<ServingPod>([
  {
    code: 'INF062',
    severity: 'error',
    title: 'Further groups of the user are ids',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    check: ({ template: { spec: { securityContext } } }) => securityContext?.supplementalGroups?.flatMap((group) => unlessWhole(
      'security (supplementalGroups)', group ?? NaN, { min: 0, max: INT32_MAX }, 'write the id, as `stat -c %g /dev/kfd` on a node tells it',
    ) ?? []),
  },
  {
    code: 'INF063',
    severity: 'advice',
    title: 'An unprivileged user of AMD GPUs is in the groups of their devices',
    source: 'https://github.com/ROCm/k8s-device-plugin/issues/39',
    check: ({ template: { spec: { securityContext, containers } } }) => {
      const hasGpu = containers.some(({ resources }) => resources?.limits?.[RESOURCE_NAME.amdGpu] !== undefined);
      return !hasGpu || !securityContext?.runAsNonRoot || securityContext.supplementalGroups !== undefined ? undefined : {
        path: 'security (supplementalGroups)',
        expected: 'the groups of /dev/kfd and /dev/dri on the nodes: nobody else but root may open them',
        remedy: 'set supplementalGroups to what `stat -c %g /dev/kfd /dev/dri/renderD128` on a node says, or acknowledge this where everybody may open them',
      };
    },
  },
]);
