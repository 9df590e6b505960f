import { LWS_ENV } from './leader-worker-set';
import { ContainerStart } from './workload';
import { DNS_WAIT_SECONDS, waitForDns } from '../pod/parts/dns-wait';

/** Variable with the address of the pod itself. */
const POD_IP = 'POD_IP';

/** How the kubelet is asked for the value of a variable. */
function valueOf(variable: string): string {
  return `$(${variable})`;
}

/** How the processes of a group find each other: texts that the kubelet fills in. */
export const GROUP_VARIABLES = {
  sizeVariable: valueOf(LWS_ENV.groupSize),
  rank: valueOf(LWS_ENV.workerIndex),
  leader: valueOf(LWS_ENV.leaderAddress),
};

/** Starts a program once the name of its group's leader leads somewhere. */
export function startInGroup(from: string, program: readonly string[], argv: readonly string[]): ContainerStart {
  const { rank, leader: host } = GROUP_VARIABLES;
  return {
    command: waitForDns({ host, rank, podIp: valueOf(POD_IP), seconds: DNS_WAIT_SECONDS }),
    args: [...program, ...argv],
    part: { from, env: [{ name: POD_IP, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] },
  };
}
