import { EngineVersion } from './engine-version';
import { checkInputs } from '../rules/normalize';

/**
 * What servers need to find each other's KV caches, whatever moves them.
 */
export interface KvTransferOptions {
  /**
   * Port where a server says which caches it has, 1 to 65535: the bootstrap port of SGLang and Mooncake, the side channel of NIXL in
   * vLLM. With data parallelism vLLM takes the ports above it too, one for each rank.
   *
   * @default - 8998; 5600 for NIXL in vLLM, 12345 for SGLang in a DynamoGraph
   */
  readonly port?: number;
}

/**
 * How NIXL moves KV caches.
 *
 * @see https://github.com/ai-dynamo/nixl
 */
export interface NixlTransferOptions extends KvTransferOptions {
  /**
   * Plugin of NIXL, such as `UCX` or `LIBFABRIC`. Over EFA use `LIBFABRIC`: UCX falls back to TCP there. SGLang v0.5.9, vLLM v0.11.0
   * and newer.
   *
   * @default - the engine's own: `UCX`
   */
  readonly plugin?: string;

  /**
   * Parameters of the plugin, by name. SGLang v0.5.11 and newer.
   *
   * @default - the plugin's own
   */
  readonly pluginParameters?: { [name: string]: string };
}

/**
 * How Mooncake moves KV caches.
 *
 * @see https://kvcache-ai.github.io/Mooncake/
 */
export interface MooncakeTransferOptions extends KvTransferOptions {
  /**
   * RDMA adapters, such as `mlx5_0`, as `ibv_devices` lists them.
   *
   * @default - those that Mooncake finds
   */
  readonly devices?: string[];

  /**
   * Whether caches travel over TCP, on nodes without RDMA adapters. SGLang v0.5.13, vLLM v0.14.0 and newer.
   *
   * @default false
   */
  readonly tcp?: boolean;
}

/**
 * Options of a backend for KV caches that has no factory of its own.
 */
export interface KvBackendOptions extends KvTransferOptions {
  /**
   * Settings of a connector of vLLM, its `kv_connector_extra_config`. Not for SGLang.
   *
   * @default - the connector's own
   */
  readonly config?: { [key: string]: unknown };
}

/** A transfer as plain data, which each engine writes in its own way. */
export interface BoundKvTransfer {
  /** Name of the backend: `nixl`, `mooncake`, or as the engine spells it. */
  readonly backend: string;
  /** Whether the construct chose it. */
  readonly isDefault?: boolean;
  readonly port?: number;
  readonly plugin?: string;
  readonly pluginParameters?: { readonly [name: string]: string };
  readonly devices?: readonly string[];
  readonly tcp?: boolean;
  readonly config?: { readonly [key: string]: unknown };
}

/**
 * What moves KV caches from the servers that compute prompts to those that generate tokens.
 */
export class KvTransfer {
  /**
   * NIXL, which copies between the memory of GPUs over UCX, libfabric and other networks.
   *
   * @param options port, and plugin
   */
  public static nixl(options: NixlTransferOptions = {}): KvTransfer {
    return new KvTransfer('nixl', options);
  }

  /**
   * Mooncake's transfer engine, which copies over RDMA.
   *
   * @param options port, and adapters
   */
  public static mooncake(options: MooncakeTransferOptions = {}): KvTransfer {
    return new KvTransfer('mooncake', options);
  }

  /**
   * Another backend of the engine.
   *
   * @param backend as the engine spells it: a value of SGLang's `--disaggregation-transfer-backend` such as `ascend` or `mori`, or a
   * connector of vLLM such as `MoRIIOConnector`
   * @param options port, and settings
   */
  public static of(backend: string, options: KvBackendOptions = {}): KvTransfer {
    return new KvTransfer(backend, options);
  }

  private constructor(
    /** Name of the backend. */
    public readonly backend: string,
    private readonly options: Omit<BoundKvTransfer, 'backend' | 'isDefault'>,
  ) {}

  /**
   * @internal
   */
  public _bind(): BoundKvTransfer {
    return { backend: this.backend, ...this.options };
  }
}

checkInputs('KvTransfer', KvTransfer);

/** The plugin of NIXL for EFA. UCX falls back to TCP there, without a word. @see https://github.com/ai-dynamo/dynamo/pull/9712 */
const EFA_PLUGIN = 'LIBFABRIC';

/** A transfer over the adapters of AWS: by the plugin for them where none is stated, and the release can choose one. */
export function overEfa(
  transfer: BoundKvTransfer, isEfa: boolean, { nixlPluginSince = '' }: { readonly nixlPluginSince?: string }, version: EngineVersion | undefined,
): BoundKvTransfer {
  const canChoose = nixlPluginSince !== '' && (version === undefined || version.atLeast(nixlPluginSince));
  return isEfa && transfer.backend === 'nixl' && transfer.plugin === undefined && canChoose ? { ...transfer, plugin: EFA_PLUGIN } : transfer;
}
