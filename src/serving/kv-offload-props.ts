import { KvOffload } from '../pod/parts/kv-offload';

/**
 * Props of every construct whose engine keeps KV caches outside of accelerators.
 */
export interface KvOffloadProps {
  /**
   * Tiers for KV caches below the memory of the accelerators.
   *
   * @default - none: a cache that makes room for others is computed again
   */
  readonly kvOffload?: KvOffload;
}
