import { PodPart } from './pod-part';
import { EnvVar } from '../private/kubernetes';
import { checkInputs } from '../rules/normalize';

/**
 * Where a credential stands: a key of a Secret in the namespace of the construct.
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
   * Whether pods start without the Secret or its key.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A credential by reference. The value itself never stands in a manifest.
 *
 * The Secret is not made here: create it with `kubectl create secret generic`, External Secrets
 * or Sealed Secrets, in the namespace of the construct.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export class SecretRef {
  /**
   * Refers to a key of a Secret.
   *
   * @param options where the credential stands
   */
  public static of(options: SecretRefOptions): SecretRef {
    return new SecretRef(options.name, options.key, options.optional ?? false);
  }

  /**
   * @param name name of the Secret
   * @param key key within the Secret
   * @param optional whether pods start without it
   */
  private constructor(
    /** Name of the Secret. */
    public readonly name: string,
    /** Key within the Secret. */
    public readonly key: string,
    /** Whether pods start without the Secret or its key. */
    public readonly optional: boolean,
  ) {}

  /**
   * @internal
   */
  public _toEnvVar(name: string): EnvVar {
    const secretKeyRef = { name: this.name, key: this.key };
    return { name, valueFrom: { secretKeyRef: this.optional ? { ...secretKeyRef, optional: true } : secretKeyRef } };
  }
}

checkInputs('SecretRef', SecretRef);

/** A credential as a variable of the container, where one is given. */
export function secretVariable(from: string, variable: string, secret: SecretRef | undefined): PodPart[] {
  return secret ? [{ from, env: [secret._toEnvVar(variable)] }] : [];
}
