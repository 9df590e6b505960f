import { AidaptivInferenceProps, VllmMultiprocMethod } from './props';
import { runWith } from './run-script';
import { EnvVar } from '../kube/objects';
import { secondsOf } from '../kube/seconds';
import { PodPart } from '../pod/part';
import { loraParts } from '../pod/parts/lora';

/** Where the image has its server. */
export const WORKING_DIR = '/home/root/aiDAPTIV2/script';

/**
 * Shares of GPUs exchange data through the memory of the host: HAMi's library does not see what GPUs do to each other.
 *
 * @see https://github.com/Project-HAMi/HAMi/issues/1947
 */
const NCCL_BETWEEN_SHARES = ['NCCL_P2P_DISABLE', 'NCCL_IB_DISABLE'];

/** What the pods of aiDAPTIV have beside what all servers have. */
export function serverParts(props: AidaptivInferenceProps): PodPart[] {
  const { workingDir = WORKING_DIR, vllmUseV1 = true, workerMultiprocMethod = VllmMultiprocMethod.SPAWN, tiktokenEncodingsBase, lora } = props;
  const variable = (from: string, name: string, value: string): PodPart => ({ from, env: [{ name, value }] });
  return [
    { from: 'workingDir', container: { workingDir } },
    // The server of the image asks for it.
    variable('image', 'k8s', 'true'),
    variable('vllmUseV1', 'VLLM_USE_V1', vllmUseV1 ? '1' : '0'),
    variable('workerMultiprocMethod', 'VLLM_WORKER_MULTIPROC_METHOD', workerMultiprocMethod),
    // Set and empty, it would be a directory without encodings.
    ...(tiktokenEncodingsBase ? [variable('tiktokenEncodingsBase', 'TIKTOKEN_ENCODINGS_BASE', tiktokenEncodingsBase)] : []),
    ...ncclParts(props),
    ...loraParts(lora),
  ];
}

function ncclParts({ gpu, env = {} }: AidaptivInferenceProps): PodPart[] {
  const stated = (name: string) => Object.hasOwn(env, name);
  return gpu?.share ? [{ from: 'gpu', env: NCCL_BETWEEN_SHARES.filter((name) => !stated(name)).map((name): EnvVar => ({ name, value: '1' })) }] : [];
}

/** What precedes the server, where something does or follows it. */
export function serverPrefix({ startDelay, postscript = '' }: AidaptivInferenceProps) {
  const seconds = startDelay ? secondsOf(startDelay) : 0;
  return seconds === 0 && postscript === '' ? undefined : { program: runWith(seconds, postscript), seconds };
}
