import { Gpu } from '../hardware/gpu';
import { HamiShare } from '../hardware/hami-share';

const PERCENT = 100;
/** Steps in which shares grow that are stated in MiB: 1 GiB. */
const STEP_MIB = 1024;
/** More than any GPU has, for shares of unknown ones. */
const MOST_MIB = 512 * STEP_MIB;

/** The smallest share of the same GPU that is larger and passes, as an expression; undefined if there is none. */
export function largerShare(gpu: Gpu | undefined, passes: (gpu: Gpu) => boolean): string | undefined {
  const { percent, mebibytes = 0, options } = gpu?.share?._bind() ?? {};
  if (gpu === undefined || options === undefined) {
    return undefined;
  }
  if (percent !== undefined) {
    return smallest(Math.floor(percent) + 1, PERCENT, 1, 'percent');
  }
  const most = gpu._bind().memory?.toMebibytes({ rounding: 1 }) ?? MOST_MIB;
  return smallest(Math.floor(mebibytes / STEP_MIB + 1) * STEP_MIB, most, STEP_MIB, 'mebibytes');

  function smallest(from: number, to: number, step: number, unit: 'percent' | 'mebibytes'): string | undefined {
    for (let amount = from; amount <= to; amount += step) {
      if (passes(gpu!.shared(HamiShare[unit](amount, options)))) {
        return `HamiShare.${unit}(${amount})`;
      }
    }
    return undefined;
  }
}
