import { SGLANG_JAX_SERVER, SglangJaxLaunch } from '../engines/sglang-jax-launch';
import { DNS_WAIT_SECONDS, waitForDns } from '../pod/dns-wait';
import { LWS_ENV, LWS_SINCE } from '../pod/leader-worker-set';
import { ControllerFeature } from '../pod/leader-worker-set-rules';
import { PodPart } from '../pod/pod-part';

/** Variable with the address of the pod itself. */
const POD_IP = 'POD_IP';

/** How the kubelet is asked for the value of a variable. */
function valueOf(variable: string): string {
  return `$(${variable})`;
}

/** How the processes of a group find each other. */
export const GROUP_VARIABLES = {
  size: valueOf(LWS_ENV.groupSize),
  rank: valueOf(LWS_ENV.workerIndex),
  leader: valueOf(LWS_ENV.leaderAddress),
};

/** How the container of every pod starts. */
export interface GroupStart {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly parts: readonly PodPart[];
  /** What it needs of the controller. */
  readonly needs: readonly ControllerFeature[];
}

/** Several ranks wait for the name of their leader; a single one has nobody to wait for. */
export function groupStart({ argv, plan: { statement: { slice } } }: SglangJaxLaunch): GroupStart {
  const program = SGLANG_JAX_SERVER.command;
  if (slice.hosts === 1) {
    return { command: program, args: argv, parts: [], needs: [] };
  }
  const { rank, leader: host } = GROUP_VARIABLES;
  const path = 'slice';
  return {
    command: waitForDns({ host, rank, podIp: valueOf(POD_IP), seconds: DNS_WAIT_SECONDS }),
    args: [...program, ...argv],
    parts: [{ from: path, env: [{ name: POD_IP, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] }],
    needs: [
      { path, title: LWS_ENV.workerIndex, since: LWS_SINCE.workerIndexVariable },
      // The runtime of 7x finds the other hosts by the addresses of their processes.
      ...(slice.devicesPerChip > 1 ? [{ path, title: 'TPU_PROCESS_ADDRESSES, which TPUs with two devices in a chip need', since: LWS_SINCE.tpuProcessAddresses }] : []),
    ],
  };
}
