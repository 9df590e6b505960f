import { Storage } from '../pod/storage';

/**
 * Where the file appears.
 */
export interface DynamoEngineConfigOptions {
  /**
   * Directory in the workers' containers.
   *
   * @default '/etc/sglang'
   */
  readonly mountPath?: string;
}

const DIRECTORY = '/etc/sglang';

/**
 * Flags of the engine in a file, one for each kind of worker: `worker.yaml`, or `prefill.yaml` and `decode.yaml`.
 * Dynamo 0.7 and newer.
 */
export class DynamoEngineConfig {
  /**
   * All flags that the construct makes of `args`, in a ConfigMap that it makes too. Workers are replaced when it changes.
   *
   * @param options where the file appears
   */
  public static generated(options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(undefined, options.mountPath ?? DIRECTORY);
  }

  /**
   * Further flags in a ConfigMap that exists. What `args` say wins over it. What stands there is not checked, and workers are not
   * replaced when it changes.
   *
   * @param name name of the ConfigMap
   * @param options where the file appears
   */
  public static configMap(name: string, options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(name, options.mountPath ?? DIRECTORY);
  }

  private constructor(
    /**
     * Name of the ConfigMap, if it exists already.
     *
     * @internal
     */
    public readonly _configMap: string | undefined,
    private readonly directory: string,
  ) {}

  /**
   * Path of the file of a kind of worker.
   *
   * @internal
   */
  public _file(role: string): string {
    return `${this.directory}/${this._key(role)}`;
  }

  /**
   * @internal
   */
  public _key(role: string): string {
    return `${role}.yaml`;
  }

  /**
   * The volume, with the ConfigMap of a name where it does not exist already.
   *
   * @internal
   */
  public _storage(generated: string): Storage {
    return Storage.configMap(this._configMap ?? generated, { mountPath: this.directory });
  }
}
