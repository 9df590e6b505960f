/** The releases of HAMi whose scheduler and webhook were read, from the oldest to the newest. */
const READ = { oldest: '2.4.1', newest: '2.10.0' };

/**
 * The first release that has each option of a pod, and the releases whose webhook treats pods in a way of their own.
 *
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/util/types.go
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/device/nvidia/device.go
 * @see https://github.com/Project-HAMi/HAMi/blob/v2.10.0/pkg/scheduler/webhook.go
 */
export const HAMI_SINCE = {
  vgpuMode: '2.5.0',
  topologyAware: '2.7.0',
  mutex: '2.10.0',
  numa: '2.10.0',
  severalPolicies: '2.10.0',
  /** Rejects pods that have a privileged container and a GPU. */
  deniesPrivileged: '2.10.0',
  /** Leaves pods to the scheduler that they name. */
  keepsScheduler: '2.7.0',
  /** Ignores every pod that names a scheduler, even its own; up to and including 2.8.3. */
  ignoresNamed: '2.7.0',
  heedsNamed: '2.9.0',
} as const;

/** A release of HAMi, such as 2.9.0. */
export class HamiRelease {
  /** Parses a release; undefined for any other text. */
  public static parse(text: string): HamiRelease | undefined {
    const [, ...parts] = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
    return parts.length > 0 ? new HamiRelease(parts.reduce((number, part = '0') => number * 10_000 + Number(part), 0)) : undefined;
  }

  private constructor(private readonly number: number) {}

  /** Whether it is the given release or newer. */
  public atLeast(text: string): boolean {
    return this.number >= HamiRelease.parse(text)!.number;
  }

  /** Whether its scheduler and webhook were read. */
  public get wasRead(): boolean {
    return this.atLeast(READ.oldest) && HamiRelease.parse(READ.newest)!.number >= this.number;
  }
}
