import { ADVICE_SINCE } from './advice-since';
import { Rule } from './rule';

/**
 * Which advice makes synthesis fail.
 *
 * @see `InferenceDefaults.strict`
 */
export interface StrictOptions {
  /**
   * A version of this library, such as `1.4.0`: advice that it gave already fails. Advice that came later does not, so that an
   * upgrade breaks no build. Move it on once the new advice is dealt with.
   */
  readonly asOf: string;

  /**
   * Codes of advice that does not fail, such as `INF067`. It is printed as before.
   *
   * @default - none
   */
  readonly except?: string[];

  /**
   * Codes of advice on what is unknown to this library, such as a model (`INF230`) or a release of an engine (`FLG003`, `SGL100`,
   * `VLL100`), that fails as well. Elsewhere it is not the input that is at fault.
   *
   * @default - none
   */
  readonly including?: string[];
}

/** The numbers of a version, without a preview: `[1, 4, 0]`; undefined for another text. */
export function versionNumbers(text: unknown): readonly number[] | undefined {
  const found = typeof text === 'string' ? /^v?(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?$/.exec(text) : undefined;
  return found?.slice(1, 4).map(Number);
}

/** Whether advice fails. */
export function isStrict({ code, unknown }: Pick<Rule<never>, 'code' | 'unknown'>, { asOf, except = [], including = [] }: StrictOptions): boolean {
  if (except.includes(code)) {
    return false;
  }
  return including.includes(code) || (unknown === undefined && isSince(code, asOf));
}

/** Whether a version of this library gave the advice already. */
function isSince(code: string, asOf: string): boolean {
  const numbers = versionNumbers(asOf);
  const since = versionNumbers(Object.hasOwn(ADVICE_SINCE, code) ? ADVICE_SINCE[code] : undefined);
  if (numbers === undefined || since === undefined) {
    return numbers !== undefined;
  }
  const at = since.findIndex((number, i) => number !== numbers[i]);
  return at < 0 || numbers[at] > since[at];
}

