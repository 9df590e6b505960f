import { LoraOptions } from '../engines/lora';
import { VllmServerArgs } from '../engines/vllm/args.generated';
import { GpuServerProps } from '../serving/gpu-server-props';
import { KvOffloadProps } from '../serving/kv-offload-props';

/**
 * Props of `VllmServer`.
 */
export interface VllmServerProps extends GpuServerProps, KvOffloadProps {
  /**
   * Flags of the engine.
   *
   * @default - the engine's own defaults; requests have `shutdown.drainTimeout` to finish, where the release can wait for them
   */
  readonly args?: VllmServerArgs;

  /**
   * Port that the server listens on, 1 to 65535. Probes and Service use the same one.
   *
   * @default 8000
   */
  readonly port?: number;

  /**
   * Port on the first node of a replica where the other nodes register, 1024 to 65535.
   *
   * @default 29501
   */
  readonly distributedPort?: number;

  /**
   * LoRA adapters that requests can ask for by name.
   *
   * @default - none
   */
  readonly lora?: LoraOptions;
}
