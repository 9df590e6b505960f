/**
 * Ports that rank 0 opens besides the one that it is told: at a distance, for the requests that it hands to the others,
 * and for their answers.
 *
 * @see https://github.com/sgl-project/sglang-jax/blob/main/python/sgl_jax/srt/server_args.py PortArgs
 */
const BESIDE_DISTRIBUTED = [5, 6];

/**
 * Ports that the TPU runtime and its daemons open in the pod or on the host.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.10.0/pkg/utils/accelerators/tpu.go
 * @see https://cloud.google.com/tpu/docs/troubleshooting
 */
const OF_TPUS: readonly number[] = [8353, 8431, 8471, 8476, 8477, 8478, 8479];

/** A port, and what opens it. */
export interface OpenPort {
  readonly port: number;
  /** The prop that it comes from; none where it is fixed. */
  readonly path?: string;
  readonly purpose: string;
}

/** All ports that are open in a pod; the ranks talk only where there are several hosts. */
export function openPorts(port: number, distributedPort: number, hosts: number): OpenPort[] {
  const distributed = [0, ...BESIDE_DISTRIBUTED].map((offset) => ({
    port: distributedPort + offset,
    path: 'distributedPort',
    purpose: offset === 0 ? 'where the ranks report' : `what rank 0 sends to the others, ${offset} above distributedPort`,
  }));
  return [
    ...OF_TPUS.map((fixed) => ({ port: fixed, purpose: 'the TPU runtime' })),
    { port, path: 'port', purpose: 'requests' },
    ...(hosts > 1 ? distributed : []),
  ];
}
