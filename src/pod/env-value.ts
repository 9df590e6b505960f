import { SecretRef } from './secret-ref';
import { EnvVar } from '../private/kubernetes';
import { checkInputs } from '../rules/normalize';

/**
 * The value of an environment variable.
 */
export class EnvValue {
  /**
   * A plain text, as it stands. `$(NAME)` refers to a variable defined before it.
   *
   * A credential is refused, and so is a literal under a name that calls for one
   * (`*_TOKEN`, `*_KEY`, `*_PASSWORD`): use `fromSecret`, or `notSecret` where it is none.
   *
   * @param value the text
   */
  public static of(value: string): EnvValue {
    return new EnvValue({ value });
  }

  /**
   * A plain text under a name that sounds like a credential and holds none.
   *
   * A value that has the shape of a real credential is refused all the same.
   *
   * @param value the text
   */
  public static notSecret(value: string): EnvValue {
    return new EnvValue({ value }, undefined, true);
  }

  /**
   * A key of a Secret.
   *
   * @param secret where the value stands
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
   * A field of the pod, such as `status.podIP` or `metadata.name`.
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
   * The literal, when the value is one.
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
