import { Size, SizeRoundingBehavior } from 'cdk8s';

const UNITS: readonly (readonly [string, number])[] = [['Ei', 2 ** 50], ['Pi', 2 ** 40], ['Ti', 2 ** 30], ['Gi', 2 ** 20], ['Mi', 2 ** 10], ['Ki', 1]];

/** The size in KiB, fractions included; not a number for what is no size. */
export function kibibytesOf(size: Size): number {
  return typeof size?.toKibibytes === 'function' ? size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) : NaN;
}

/** An amount of bytes as the API server writes it back: the largest binary unit that divides it, so that GitOps sees no drift. */
export function quantityOf(size: Size): string {
  const kibibytes = kibibytesOf(size);
  for (const [unit, factor] of UNITS) {
    if (kibibytes >= factor && kibibytes % factor === 0) {
      return `${kibibytes / factor}${unit}`;
    }
  }
  return `${kibibytes}Ki`;
}

/** Whether a size can stand in a manifest: whole KiB, one or more, less than the 8 EiB that the API server counts to. */
export function isByteSize(size: Size): boolean {
  const kibibytes = kibibytesOf(size);
  return Number.isSafeInteger(kibibytes) && kibibytes >= 1;
}

/** Whether an amount of bytes is that of such a size. */
export function isByteQuantity(quantity: string): boolean {
  const [, digits, suffix] = /^([1-9][0-9]*)([EPTGMK]i)$/.exec(quantity) ?? [];
  return UNITS.some(([unit, factor]) => unit === suffix && Number.isSafeInteger(Number(digits) * factor));
}

/** A number of CPUs as the API server writes it back: whole ones plain, fractions in thousandths. */
export function cpuQuantityOf(cores: number): string {
  const thousandths = Math.round(cores * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}
