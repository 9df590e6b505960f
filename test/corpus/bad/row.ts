import { ServerRow } from '../server-row';

/** A server that does not run, or not as it is meant to. */
export interface BadRow extends ServerRow {
  /** Codes of what is found, and no others. */
  readonly codes: readonly string[];
}
