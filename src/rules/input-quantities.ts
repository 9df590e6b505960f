/** Factories of `Size` by the letter of their unit. */
const SIZES: { readonly [unit: string]: string } = { k: 'kibibytes', m: 'mebibytes', g: 'gibibytes', t: 'tebibytes', p: 'pebibyte' };

/** Factories of `Duration` by their unit. */
const DURATIONS: { readonly [unit: string]: string } = { ms: 'millis', s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };

/** A whole number of GiB from here on is taken for bytes. */
const FEWEST_BYTES = 2 ** 20;

/** The call that creates the `Size` of a text such as `64Gi`, or of a number. */
export function sizeCall(value: unknown): string | undefined {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) {
    return value < FEWEST_BYTES ? `Size.gibibytes(${value})` : `Size.mebibytes(${Math.ceil(value / 2 ** 20)})`;
  }
  const [, amount, unit] = (typeof value === 'string' && /^(\d{1,9}(?:\.\d{1,9})?) ?([kmgtp])?(?:i?b?)$/i.exec(value.trim())) || [];
  if (amount === undefined) {
    return undefined;
  }
  return unit === undefined ? sizeCall(Number(amount)) : `Size.${SIZES[unit.toLowerCase()]}(${Number(amount)})`;
}

/** The call that creates the `Duration` of a text such as `30s`, or of a number of seconds. */
export function durationCall(value: unknown): string | undefined {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) {
    return `Duration.seconds(${value})`;
  }
  const [, amount, unit] = (typeof value === 'string' && /^(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h|d)?(?:ec|econds?|in|inutes?|ours?|ays?)?$/i.exec(value.trim())) || [];
  return amount === undefined ? undefined : `Duration.${DURATIONS[unit?.toLowerCase() ?? 's']}(${Number(amount)})`;
}
