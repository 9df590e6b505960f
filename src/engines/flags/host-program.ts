/** A program that starts the engine within itself: it reads flags of its own, and leaves the others to the engine. */
export interface HostProgram {
  /** Its name in a sentence. */
  readonly title: string;
  /** Whether this release has a flag of the program, and what to do if not; undefined for a flag that is none of its own. */
  knows(flag: string): HostFlag | undefined;
}

/** A flag of a program that starts the engine. */
export interface HostFlag {
  readonly isThere: boolean;
  readonly remedy?: string;
}
