import { TPU_FACTS, TpuFacts } from '../../src/hardware/tpu-facts';
import { topologiesOf, TpuSlice, TpuSliceOptions } from '../../src/hardware/tpu-slice';

type Factory = (topology: string, options?: TpuSliceOptions) => TpuSlice;

const GENERATIONS: [string, TpuFacts][] = Object.entries(TPU_FACTS);

/** One row for each generation. */
export function tpuGenerations(): string {
  const rows = GENERATIONS.map(([generation, facts]) => {
    const { title, acceleratorLabel, hbmGibPerChip, devicesPerChip, disks } = facts;
    return `| ${title} | \`TpuSlice.${generation}\` | \`${acceleratorLabel}\` | ${hbmGibPerChip} GiB | ${devicesPerChip} | ${topologiesOf(facts)} | ${disks.join(', ')} |`;
  });
  return table(['generation', 'factory', '`gke-tpu-accelerator`', 'memory of a chip', 'JAX devices of a chip', 'topologies', 'disks'], rows);
}

/** One row for each listed topology, and for the smallest cube. */
export function tpuTopologies(): string {
  const rows = GENERATIONS.flatMap(([generation, facts]) => {
    const make = (TpuSlice as unknown as { readonly [generation: string]: Factory })[generation];
    const cube: Record<string, readonly number[]> = facts.maxCubes === undefined ? {} : { '4x4x4': [4] };
    return Object.entries({ ...facts.topologies, ...cube }).flatMap(([topology, possible]) => possible.map((chipsPerHost) => {
      const { hosts, chips, devices, machineType } = make(topology, { chipsPerHost });
      const option = possible.length > 1 ? `, { chipsPerHost: ${chipsPerHost} }` : '';
      return `| \`TpuSlice.${generation}('${topology}'${option})\` | ${hosts} | ${chipsPerHost} | ${chips} | ${devices} | \`${machineType}\` |`;
    }));
  });
  return table(['slice', 'hosts, pods of a group', 'chips of a pod', 'chips', 'JAX devices, `--tp-size`', 'machine type'], rows);
}

function table(head: string[], rows: string[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows].join('\n');
}
