import { SglangServerArgs } from '../engines/sglang/args.generated';
import { SecretRef } from '../pod/parts/secret-ref';
import { GpuServerProps } from '../serving/gpu-server-props';
import { KvOffloadProps } from '../serving/kv-offload-props';

/**
 * Props of `SglangServer`.
 */
export interface SglangServerProps extends GpuServerProps, KvOffloadProps {
  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults
   */
  readonly args?: SglangServerArgs;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service use the same one.
   *
   * @default 30000
   */
  readonly port?: number;

  /**
   * Port on the first node of a replica where the other nodes register, 1024 to 65530. The five ports above it are used too.
   *
   * @default 20000
   */
  readonly distributedPort?: number;

  /**
   * API key for requests that change the server: weights, adapters, cache.
   *
   * @default - none: these requests need `apiKey`; without either key, anyone who can reach the server can send them
   */
  readonly adminApiKey?: SecretRef;
}
