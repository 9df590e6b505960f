import { Surroundings } from '../../engines/surroundings';
import { bytesOfQuantity, isByteQuantity } from '../../kube/quantity';
import { ruleTable } from '../../rules/rule';
import { ServingPod } from '../builder';

const GIB = 2 ** 30;

/** Memory of the host that an engine takes at the very least: its server, and each process that has an accelerator. */
const LEAST = { server: 4 * GIB, process: 3 * GIB };

/** A pod, and the processes of its engine. */
export interface MemorySubject {
  readonly pod: ServingPod;
  readonly processes: Surroundings['processes'];
}

export const HOST_MEMORY_RULES = ruleTable<MemorySubject>([
  {
    code: 'INF195',
    severity: 'advice',
    title: '`resources.memory` holds the processes of the engine',
    source: 'docs/pods.md',
    check: ({ pod: { template: { spec: { containers: [{ resources }] } } }, processes: { count, offloaded } }) => {
      const limit = resources?.limits?.memory;
      const needed = LEAST.server + count * (LEAST.process + offloaded);
      return limit !== undefined && isByteQuantity(limit) && bytesOfQuantity(limit) < needed && {
        path: 'resources.memory',
        got: limit,
        expected: `${Math.ceil(needed / GIB)} GiB or more: ${LEAST.server / GIB} for the server, and ${LEAST.process / GIB} for each of ${count} processes`
          + `${offloaded > 0 ? `, with ${Math.ceil(offloaded / GIB)} of weights (args.cpuOffloadGb)` : ''}; at the limit, the kernel kills the engine`,
        remedy: `set it to Size.gibibytes(${Math.ceil(needed / GIB)}) or more, or use memoryRequest, which is no limit`,
      };
    },
  },
]);
