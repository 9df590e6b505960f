import { checkInputs } from '../../rules/normalize';

/**
 * Directory and names of the files.
 */
export interface DynamoEngineConfigOptions {
  /**
   * Mount path in the containers of the workers.
   *
   * @default - `/etc/sglang` or `/etc/vllm`
   */
  readonly mountPath?: string;

  /**
   * Names of the files by role: `worker`, or `prefill` and `decode`. They are the keys of the ConfigMap.
   *
   * @default - the role followed by `.yaml`
   */
  readonly files?: { [role: string]: string };
}

/** What a worker needs to know of its file. */
export interface BoundEngineConfig {
  /** Name of the existing ConfigMap; undefined if the construct creates one. */
  readonly configMap?: string;
  /** Key of the ConfigMap that holds the file. */
  readonly key: string;
  readonly mountPath: string;
  /** Path of the file in the container. */
  readonly path: string;
  /** What files are named for, as stated. */
  readonly named: readonly string[];
}

/**
 * Engine flags in one file per role: `worker.yaml`, or `prefill.yaml` and `decode.yaml`, unless `files` names others.
 * Dynamo 0.7 and newer; for vLLM 0.8 and newer.
 */
export class DynamoEngineConfig {
  /**
   * Puts all flags that the construct renders into a ConfigMap of its own. A change replaces the workers.
   *
   * @param options directory and names of the files
   */
  public static generated(options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(undefined, options);
  }

  /**
   * Reads further flags from an existing ConfigMap. `args` take precedence over it. Its content is not checked, and a change
   * does not replace the workers.
   *
   * @param name name of the ConfigMap
   * @param options directory and names of the files
   */
  public static configMap(name: string, options: DynamoEngineConfigOptions = {}): DynamoEngineConfig {
    return new DynamoEngineConfig(name, options);
  }

  private constructor(
    private readonly configMap: string | undefined,
    private readonly options: DynamoEngineConfigOptions,
  ) {}

  /**
   * The file of a role, in the directory of the engine unless another one is stated.
   *
   * @internal
   */
  public _bind(role: string, directory: string): BoundEngineConfig {
    const { configMap, options: { mountPath = directory, files = {} } } = this;
    const key = files[role] ?? `${role}.yaml`;
    return { configMap, key, mountPath, path: `${mountPath}/${key}`, named: Object.keys(files) };
  }
}

checkInputs('DynamoEngineConfig', DynamoEngineConfig);
