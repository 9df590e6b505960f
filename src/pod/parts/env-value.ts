import { SecretRef } from './secret-ref';
import { EnvVar } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';

/** A variable of a container. */
export interface BoundEnvValue {
  readonly variable: EnvVar;
  /** Whether its author says that it holds no credential. */
  readonly isDeclaredHarmless: boolean;
}

/**
 * The value of an environment variable.
 */
export class EnvValue {
  /**
   * A literal string. `$(NAME)` in it refers to a variable defined before it.
   *
   * Credentials are refused, and so are literals under a name that suggests one (`*_TOKEN`, `*_KEY`, `*_PASSWORD`): use
   * `fromSecret`, or `notSecret` if the value is not a credential.
   *
   * @param value the string
   */
  public static of(value: string): EnvValue {
    return new EnvValue({ value });
  }

  /**
   * A literal string that is not a credential, although the name of the variable suggests one.
   *
   * A value with the shape of a real credential is still refused.
   *
   * @param value the string
   */
  public static notSecret(value: string): EnvValue {
    return new EnvValue({ value }, undefined, true);
  }

  /**
   * A key of a Secret.
   *
   * @param secret name and key of the Secret
   */
  public static fromSecret(secret: SecretRef): EnvValue {
    return new EnvValue({}, secret);
  }

  /**
   * A key of a ConfigMap in the namespace of the construct.
   *
   * @param name name of the ConfigMap
   * @param key key within the ConfigMap
   */
  public static fromConfigMap(name: string, key: string): EnvValue {
    return new EnvValue({ valueFrom: { configMapKeyRef: { name, key } } });
  }

  /**
   * A field of the pod, for example `status.podIP` or `metadata.name`.
   *
   * @param fieldPath path of the field
   * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
   */
  public static fromField(fieldPath: string): EnvValue {
    return new EnvValue({ valueFrom: { fieldRef: { fieldPath } } });
  }

  private constructor(
    private readonly source: Omit<EnvVar, 'name'>,
    private readonly secret?: SecretRef,
    private readonly isDeclaredHarmless = false,
  ) {}

  /**
   * The variable by this name.
   *
   * @internal
   */
  public _bind(name: string): BoundEnvValue {
    const { source, secret, isDeclaredHarmless } = this;
    return { variable: secret ? secret._bind(name) : { name, ...source }, isDeclaredHarmless };
  }
}

checkInputs('EnvValue', EnvValue);
