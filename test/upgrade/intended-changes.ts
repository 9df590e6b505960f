import { IntendedChange } from './released';

/**
 * Changes of the next major release that restart pods of people who only upgrade, each with the line of CHANGELOG.md that
 * warns them. The task `release:goldens` makes them the past: empty the list then.
 */
export const INTENDED_CHANGES: readonly IntendedChange[] = [];
