import { PodPart } from './pod-part';

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
   * Whether the root file system of the image is read-only. The server then writes to
   * `/tmp`, its home directory and its caches only, all of them volumes.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;
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

  private constructor(
    /** Name of the profile: `imageDefault`, `baseline` or `restricted`. */
    public readonly name: string,
    /** @internal */
    public readonly _restricted: RestrictedOptions = {},
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
    const { user = 1000, readOnlyRootFilesystem } = this._restricted;
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
