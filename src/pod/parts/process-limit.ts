import { Size } from 'cdk8s';
import { kibibytesOf } from '../../kube/quantity';
import { checkInputs } from '../../rules/normalize';

/** A limit, as the shell sets it. */
export interface BoundProcessLimit {
  /** Name without `RLIMIT_`, in lowercase. */
  readonly name: string;
  /** Number of KiB or of files; undefined for no limit. */
  readonly amount?: number;
  /** Name, option of `ulimit`, and value. */
  readonly words: readonly string[];
}

/**
 * A limit of a process and of those that it starts, soft and hard.
 *
 * @see https://man7.org/linux/man-pages/man2/getrlimit.2.html
 */
export class ProcessLimit {
  /**
   * Memory that the process may lock, which RDMA adapters and pinned buffers need: `ulimit -l`.
   *
   * @param size most memory, in whole KiB; unlimited if left out
   */
  public static memlock(size?: Size): ProcessLimit {
    return ProcessLimit.ofSize('memlock', '-l', size);
  }

  /**
   * Stack of a thread: `ulimit -s`.
   *
   * @param size most memory, in whole KiB; unlimited if left out
   */
  public static stack(size?: Size): ProcessLimit {
    return ProcessLimit.ofSize('stack', '-s', size);
  }

  /**
   * Files and sockets that the process may have open at a time: `ulimit -n`.
   *
   * @param count number of files, 1 to 1073741816
   */
  public static nofile(count: number): ProcessLimit {
    return new ProcessLimit('nofile', '-n', count);
  }

  private static ofSize(name: string, option: string, size: Size | undefined): ProcessLimit {
    return new ProcessLimit(name, option, size && kibibytesOf(size));
  }

  private readonly bound: BoundProcessLimit;

  private constructor(name: string, option: string, amount?: number) {
    this.bound = { name, amount, words: [name, option, amount === undefined ? 'unlimited' : String(amount)] };
  }

  /**
   * @internal
   */
  public _bind(): BoundProcessLimit {
    return this.bound;
  }
}

checkInputs('ProcessLimit', ProcessLimit);
