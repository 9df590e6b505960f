/**
 * Offsets from `distributedPort` of the further ports that rank 0 opens: for the requests that it passes to the other ranks,
 * and for their answers.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/server_args.py PortArgs
 */
const FURTHER_DISTRIBUTED = [5, 6];

/**
 * The ports that the TPU runtime and its daemons open in the pod or on the host.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/accelerators/tpu.go
 * @see https://cloud.google.com/tpu/docs/troubleshooting
 */
const OF_TPUS = [8353, 8431, 8471, 8476, 8477, 8478, 8479].map((port): OpenPort => ({ port, purpose: 'the TPU runtime' }));

/** A port, and what opens it. */
export interface OpenPort {
  readonly port: number;
  /** The prop that sets it; absent for a fixed port. */
  readonly path?: string;
  readonly purpose: string;
}

/** All ports that are open in a pod; those of the ranks only if there are several hosts. */
export function openPorts(port: number, distributedPort: number, hosts: number): OpenPort[] {
  const open = OF_TPUS.concat({ port, path: 'port', purpose: 'the HTTP server' });
  return hosts > 1 ? open.concat([0, ...FURTHER_DISTRIBUTED].map((offset) => ({
    port: distributedPort + offset,
    path: 'distributedPort',
    purpose: offset === 0 ? 'the coordinator of the ranks' : `messages between the ranks (distributedPort + ${offset})`,
  }))) : open;
}
