import { compareLines, KNOWN_LINES, LlmdLine, parseLine } from './releases';
import { checkInputs } from '../../rules/normalize';

/**
 * A release of llm-d: of the routing sidecar, of the endpoint picker, and of the API that both read.
 *
 * It determines images, flags, names of plugins and API versions. Nothing floats: the newest guides use spellings that the newest
 * release refuses.
 *
 * @see https://github.com/llm-d/llm-d-router/releases
 */
export class LlmdVersion {
  /** llm-d 0.7.1. */
  public static readonly V0_7_1 = LlmdVersion.of('0.7.1');
  /** llm-d 0.8.0. */
  public static readonly V0_8_0 = LlmdVersion.of('0.8.0');
  /** llm-d 0.9.0. */
  public static readonly V0_9_0 = LlmdVersion.of('0.9.0');
  /** llm-d 0.10.0. */
  public static readonly V0_10_0 = LlmdVersion.of('0.10.0');

  /**
   * Any other release, 0.7.0 or newer. What is newer than 0.10 is taken for 0.10, and what cannot be checked is advice.
   *
   * The construct that receives the version rejects other text and older releases.
   *
   * @param version the release, such as `0.10.1`
   */
  public static of(version: string): LlmdVersion {
    return new LlmdVersion(version.replace(/^v/, ''));
  }

  private readonly line?: LlmdLine;

  private constructor(
    /** The release, such as `0.10.0`. */
    public readonly version: string,
  ) {
    this.line = parseLine(version);
  }

  /**
   * Whether this release is the other one or a newer one.
   *
   * @param version a release, such as `0.9`
   */
  public isAtLeast(version: string): boolean {
    const other = parseLine(version);
    return this.line !== undefined && other !== undefined && compareLines(this.line, other) >= 0;
  }

  /**
   * The release line; undefined for text that is no release, 0.7 or newer.
   *
   * @internal
   */
  public _bind(): LlmdLine | undefined {
    return this.isAtLeast(KNOWN_LINES.oldest) ? this.line : undefined;
  }
}

checkInputs('LlmdVersion', LlmdVersion);

/** The row of a table that holds for a release: the first that does not begin after it; the last for text that is no release. */
export function rowOf<T extends { readonly since: string }>(version: LlmdVersion, rows: readonly T[]): T {
  return rows.find(({ since }) => version.isAtLeast(since)) ?? rows[rows.length - 1];
}

/** Whether a release is newer than those that were read. */
export function isUnread(version: LlmdVersion): boolean {
  const line = version._bind();
  return line !== undefined && compareLines(line, parseLine(KNOWN_LINES.newest)!) > 0;
}

/** Whether a release, which is one, does not have what another one has. */
export function lacks(version: LlmdVersion, since: string): boolean {
  return version._bind() !== undefined && !version.isAtLeast(since);
}
