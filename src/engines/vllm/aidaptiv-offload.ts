import { OwnedArgument } from '../flags/argv';
import { literal } from '../flags/flag-value';
import { OwnedFlag } from '../flags/owned-flag';

/** Where aiDAPTIV keeps KV caches, and how much of them. */
export interface AidaptivOffload {
  /** Directory of the SSD in the container. */
  readonly nvmePath: string;
  readonly dramGb: number;
  readonly ssdGb: number;
  /** Whether caches of an earlier run are read again. */
  readonly resume: boolean;
  readonly cleanObsolete: boolean;
  readonly isDisabled: boolean;
  readonly disableGpuReuse: boolean;
  readonly disableLongToken: boolean;
}

const SET_OFFLOAD = 'set `kvOffload`';

/**
 * Flags that aiDAPTIV adds to those of vLLM, as its server spells them: two have underscores.
 *
 * @see https://github.com/otterscale/charts/blob/9b58e88/charts/aidaptivcache-inference/templates/deployment.yaml
 */
export const AIDAPTIV_OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--nvme_path', instead: `${SET_OFFLOAD}: the path follows from it` },
  { flag: '--dram-kv-offload-gb', instead: `${SET_OFFLOAD}, with \`dram\`` },
  { flag: '--ssd-kv-offload-gb', instead: `${SET_OFFLOAD}, with \`ssd\`` },
  { flag: '--resume-kv-cache', instead: `${SET_OFFLOAD}, with \`resume\`` },
  { flag: '--no-resume-kv-cache', instead: `${SET_OFFLOAD}, with \`resume\`` },
  { flag: '--clean-obsolete-kv-cache', instead: `${SET_OFFLOAD}, with \`cleanObsolete\`` },
  { flag: '--disable_kv_cache_offload', instead: 'set `kvOffload: AidaptivKvOffload.none()`' },
  { flag: '--disable-gpu-reuse', instead: 'set `disableGpuReuse`' },
  { flag: '--disable-long-token', instead: 'set `disableLongToken`' },
];

/** The flags of aiDAPTIV, in the order of its chart. */
export function offloadFlags(offload: AidaptivOffload): OwnedArgument[] {
  const { nvmePath, dramGb, ssdGb, resume, cleanObsolete, isDisabled, disableGpuReuse, disableLongToken } = offload;
  const switches: [string, boolean][] = [
    [resume ? '--resume-kv-cache' : '--no-resume-kv-cache', true],
    ['--disable-gpu-reuse', disableGpuReuse],
    ['--disable-long-token', disableLongToken],
    ['--clean-obsolete-kv-cache', cleanObsolete],
    ['--disable_kv_cache_offload', isDisabled],
  ];
  return [
    { flag: '--nvme_path', value: literal(nvmePath) },
    { flag: '--dram-kv-offload-gb', value: dramGb },
    { flag: '--ssd-kv-offload-gb', value: ssdGb },
    ...switches.filter(([, isSet]) => isSet).map(([flag]) => ({ flag })),
  ];
}
