import { SecretRef } from './secret-ref';
import { EnvVar } from '../../kube/objects';
import { checkInputs } from '../../rules/normalize';

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
    /** @internal */
    public readonly _secret?: SecretRef,
    /** @internal */
    public readonly _declaredHarmless = false,
  ) {}

  /**
   * The string, if the value is a literal.
   *
   * @internal
   */
  public get _literal(): string | undefined {
    return this.source.value;
  }

  /**
   * @internal
   */
  public _toEnvVar(name: string): EnvVar {
    return this._secret ? this._secret._toEnvVar(name) : { name, ...this.source };
  }
}

checkInputs('EnvValue', EnvValue);
