/** A flag that the construct renders itself, so that it is no prop of the args struct and not allowed in `extraArgs`. */
export interface OwnedFlag {
  readonly flag: string;
  /** What to use instead, after "set" or "it follows from". */
  readonly instead: string;
}
