import { Size, SizeRoundingBehavior } from 'cdk8s';

/** Binary units by their first letter in KiB, largest first. */
const UNITS: Readonly<Record<string, number>> = { E: 2 ** 50, P: 2 ** 40, T: 2 ** 30, G: 2 ** 20, M: 2 ** 10, K: 1 };

const EXACT = { rounding: SizeRoundingBehavior.NONE };

/** The size in KiB, including fractions; NaN if the value is not a Size. */
export function kibibytesOf(size: Size): number {
  return typeof size?.toKibibytes === 'function' ? size.toKibibytes(EXACT) : NaN;
}

/** The size as the API server returns it, so that GitOps sees no drift: in the largest binary unit that divides it. */
export function quantityOf(size: Size): string {
  return quantityOfKibibytes(kibibytesOf(size));
}

/** The same, of a number of KiB. */
export function quantityOfKibibytes(kibibytes: number): string {
  for (const unit in UNITS) {
    const amount = kibibytes / UNITS[unit];
    if (amount >= 1 && Number.isInteger(amount)) {
      return `${amount}${unit}i`;
    }
  }
  return `${kibibytes}Ki`;
}

/** Whether the API server accepts the size: whole KiB, 1 KiB or more, less than 8 EiB. */
export function isByteSize(size: Size): boolean {
  const kibibytes = kibibytesOf(size);
  return Number.isSafeInteger(kibibytes) && kibibytes >= 1;
}

/** Whether a quantity is one that `quantityOf` writes for a valid size. */
export function isByteQuantity(quantity: string): boolean {
  return /^[1-9][0-9]*[EPTGMK]i$/.test(quantity) && Number.isSafeInteger(parseInt(quantity, 10) * factorOf(quantity));
}

/** The bytes of a quantity that `quantityOf` wrote. */
export function bytesOfQuantity(quantity: string): number {
  return parseFloat(quantity) * factorOf(quantity) * 1024;
}

/** The unit of a quantity in KiB. */
function factorOf(quantity: string): number {
  return UNITS[quantity.charAt(quantity.length - 2)];
}

/** A number of cores as the API server returns it: whole cores as a number, fractions in millicores. */
export function cpuQuantityOf(cores: number): string {
  const thousandths = Math.round(cores * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

const SUFFIX: { readonly [suffix: string]: number } = {
  '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12, 'P': 1e15, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40, 'Pi': 2 ** 50,
};

/** The number that a quantity of any manifest stands for; NaN where it is none of the usual ones. */
export function numberOfQuantity(quantity: unknown): number {
  const [, digits, suffix = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  return Number(digits) * (SUFFIX[suffix] ?? NaN);
}
