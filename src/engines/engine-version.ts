/** Suffixes in ascending order: previews precede the release, patches follow it. */
const STAGES = ['dev', 'a', 'b', 'rc', '', 'post'];

/**
 * The version of an engine: a release such as `v0.5.6.post2`, `0.5.10rc1` or `v0.10.1.1`, or a day of its main branch, `main@2026-08-21`.
 *
 * An unknown version is `undefined` wherever a version is expected.
 */
export class EngineVersion {
  /** Parses a version; undefined for any other text. */
  public static parse(text: string): EngineVersion | undefined {
    const known = this.known.get(text);
    if (known) {
      return known;
    }
    const version = this.read(text);
    if (version) {
      this.known.set(text, version);
    }
    return version;
  }

  /** A cache: an App has many constructs and few versions. */
  private static readonly known = new Map<string, EngineVersion>();

  private static read(text: string): EngineVersion | undefined {
    const release = /^v?(\d+)\.(\d+)\.(\d+)(?:\.?(dev|a|b|rc|post)(\d+)|\.(\d+))?$/.exec(text);
    if (release) {
      const [, major, minor, patch, stage = '', count = '0', fix] = release;
      const order = fix === undefined ? [STAGES.indexOf(stage), +count] : [STAGES.indexOf('post'), +fix];
      return new EngineVersion(`v${text.replace(/^v/, '')}`, false, [+major, +minor, +patch, ...order]);
    }
    const snapshot = /^main@(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    return snapshot ? new EngineVersion(text, true, snapshot.slice(1).map(Number)) : undefined;
  }

  private constructor(
    /** The version as upstream tags it, with a leading `v`. */
    public readonly text: string,
    /** Whether this is a day of the main branch, whose order among the releases is unknown. */
    public readonly snapshot: boolean,
    private readonly parts: readonly number[],
  ) {}

  /** Negative, zero or positive if this version is older than, the same as or newer than the other; a snapshot counts as newer than every release. */
  public compare(other: EngineVersion): number {
    if (this.snapshot !== other.snapshot) {
      return this.snapshot ? 1 : -1;
    }
    // A hot path: each construct compares its release with many others.
    for (let i = 0; i < this.parts.length; i++) {
      if (this.parts[i] !== other.parts[i]) {
        return this.parts[i] - other.parts[i];
      }
    }
    return 0;
  }

  /** Whether this version is the given one or newer. */
  public atLeast(text: string): boolean {
    return this.compare(EngineVersion.parse(text)!) >= 0;
  }
}
