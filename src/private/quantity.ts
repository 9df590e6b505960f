import { Size } from 'cdk8s';

const UNITS: readonly (readonly [string, number])[] = [['Ti', 2 ** 30], ['Gi', 2 ** 20], ['Mi', 2 ** 10]];

/** An amount of bytes as the API server writes it back: the largest binary unit that divides it, so that GitOps sees no drift. */
export function quantityOf(size: Size): string {
  const kibibytes = size.toKibibytes();
  for (const [unit, factor] of UNITS) {
    if (kibibytes >= factor && kibibytes % factor === 0) {
      return `${kibibytes / factor}${unit}`;
    }
  }
  return `${kibibytes}Ki`;
}

/** A number of CPUs as the API server writes it back: whole ones plain, fractions in thousandths. */
export function cpuQuantityOf(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;
}
