import { ServerRow } from '../server-row';

/** A server that runs somewhere. */
export interface GoodRow extends ServerRow {
  /** Codes of the advice that is true of it. */
  readonly advice?: readonly string[];
}
