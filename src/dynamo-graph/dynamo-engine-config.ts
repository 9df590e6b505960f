import { Storage } from '../pod/storage';
import { checkInputs } from '../rules/normalize';

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

  /**
   * Names of the files, by what the workers do: `worker`, or `prefill` and `decode`. They are keys of the ConfigMap.
   *
   * @default - the role with `.yaml` behind it
   */
  readonly files?: { [role: string]: string };
}

const DIRECTORY = '/etc/sglang';

/**
 * Flags of the engine in a file, one for each kind of worker: `worker.yaml`, or `prefill.yaml` and `decode.yaml`, unless named otherwise.
 * Dynamo 0.7 and newer.
 */
export class DynamoEngineConfig {
  /**
   * All flags that the construct makes of `args`, in a ConfigMap that it makes too. Workers are replaced when it changes.
   *
   * @param options where the file appears
   */
  public static generated(options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(undefined, options);
  }

  /**
   * Further flags in a ConfigMap that exists. What `args` say wins over it. What stands there is not checked, and workers are not
   * replaced when it changes.
   *
   * @param name name of the ConfigMap
   * @param options where the file appears
   */
  public static configMap(name: string, options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(name, options);
  }

  private constructor(
    /**
     * Name of the ConfigMap, if it exists already.
     *
     * @internal
     */
    public readonly _configMap: string | undefined,
    private readonly options: DynamoEngineConfigOptions,
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
    return this.options.files?.[role] ?? `${role}.yaml`;
  }

  private get directory(): string {
    return this.options.mountPath ?? DIRECTORY;
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

checkInputs('DynamoEngineConfig', DynamoEngineConfig);
