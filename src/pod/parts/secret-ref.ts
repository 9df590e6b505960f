import { EnvVar } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';
import { PodPart } from '../part';

/**
 * A key of a Secret in the namespace of the construct.
 */
export interface SecretRefOptions {
  /**
   * Name of the Secret.
   */
  readonly name: string;

  /**
   * Key within the Secret.
   */
  readonly key: string;

  /**
   * Whether pods can start without the Secret or its key.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A reference to a credential. Its value never appears in a manifest.
 *
 * The Secret must exist: create it with `kubectl create secret generic`, External Secrets or
 * Sealed Secrets, in the namespace of the construct.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export class SecretRef {
  /**
   * Refers to a key of a Secret.
   *
   * @param options name and key
   */
  public static of(options: SecretRefOptions): SecretRef {
    return new SecretRef(options.name, options.key, options.optional ?? false);
  }

  /**
   * @param name name of the Secret
   * @param key key within the Secret
   * @param optional whether pods can start without it
   */
  private constructor(
    /** Name of the Secret. */
    public readonly name: string,
    /** Key within the Secret. */
    public readonly key: string,
    /** Whether pods can start without the Secret or its key. */
    public readonly optional: boolean,
  ) {}

  /**
   * The variable by this name that holds the credential.
   *
   * @internal
   */
  public _bind(name: string): EnvVar {
    const secretKeyRef = { name: this.name, key: this.key };
    return { name, valueFrom: { secretKeyRef: this.optional ? { ...secretKeyRef, optional: true } : secretKeyRef } };
  }
}

checkInputs('SecretRef', SecretRef);

/** A variable of the container with the credential, if given. */
export function secretVariable(from: string, variable: string, secret: SecretRef | undefined): PodPart[] {
  return secret ? [{ from, env: [secret._bind(variable)] }] : [];
}
