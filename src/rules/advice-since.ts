/**
 * Advice that came after the first release of this library, each code with the version that brought it. All other advice has been
 * there from the first release on.
 *
 * A test compares with the codes of the newest release in test/upgrade/: advice that it did not give needs an entry here.
 */
export const ADVICE_SINCE: { readonly [code: string]: string } = {};
