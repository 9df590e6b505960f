import { SGLANG_JAX_SERVER, SglangJaxLaunch } from '../engines/sglang-jax/launch';
import { PodPart } from '../pod/part';
import { GROUP_VARIABLES as SHARED, startInGroup } from '../workload/group-start';
import { LWS_ENV, LWS_SINCE } from '../workload/leader-worker-set';
import { ControllerFeature } from '../workload/leader-worker-set-rules';

/** How the processes of a group find each other; their number is the controller's to say. */
export const GROUP_VARIABLES = { ...SHARED, size: `$(${LWS_ENV.groupSize})` };

/** How the container of every pod starts. */
export interface GroupStart {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly parts: readonly PodPart[];
  /** What it needs of the controller. */
  readonly needs: readonly ControllerFeature[];
}

/** Several ranks wait for the name of their leader; a single one has nobody to wait for. */
export function groupStart({ argv, plan: { inputs: { slice } } }: SglangJaxLaunch): GroupStart {
  const program = SGLANG_JAX_SERVER.command;
  if (slice.hosts === 1) {
    return { command: program, args: argv, parts: [], needs: [] };
  }
  const path = 'slice';
  const { command, args, part } = startInGroup(path, program, argv);
  return {
    command,
    args,
    parts: [part],
    needs: [
      { path, title: LWS_ENV.workerIndex, since: LWS_SINCE.workerIndexVariable },
      // The runtime of 7x finds the other hosts by the addresses of their processes.
      ...(slice.devicesPerChip > 1 ? [{ path, title: 'TPU_PROCESS_ADDRESSES, which TPUs with two devices in a chip need', since: LWS_SINCE.tpuProcessAddresses }] : []),
    ],
  };
}
