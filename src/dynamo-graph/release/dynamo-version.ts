import { FIELDS, orderOf, parseRelease, RELEASE_LINES, ReleaseLine, Span, withoutPost } from './releases';
import { checkInputs } from '../../rules/normalize';

/**
 * API version of the custom resource.
 */
export enum DynamoApiVersion {
  /** Has `services`, a map by name. All releases. */
  V1ALPHA1 = 'nvidia.com/v1alpha1',
  /** Has `components`, a list with pod templates. Dynamo 1.3 and newer. */
  V1BETA1 = 'nvidia.com/v1beta1',
}

/**
 * A release of NVIDIA Dynamo: that of the operator in the cluster, and of the images of the graph.
 *
 * It determines fields, flags, names and defaults.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/reference/compatibility
 */
export class DynamoVersion {
  /** Dynamo 0.5.0, with SGLang 0.5.0rc2 and vLLM 0.10.1.1. */
  public static readonly V0_5_0 = DynamoVersion.of('0.5.0');
  /** Dynamo 1.0.1, with SGLang 0.5.9 and vLLM 0.16.0. */
  public static readonly V1_0_1 = DynamoVersion.of('1.0.1');
  /** Dynamo 1.3.1, with SGLang 0.5.14 and vLLM 0.23.0. */
  public static readonly V1_3_1 = DynamoVersion.of('1.3.1');
  /** Dynamo 1.4.0, with SGLang 0.5.16 and vLLM 0.26.0. */
  public static readonly V1_4_0 = DynamoVersion.of('1.4.0');
  /** Dynamo 1.5.0, with SGLang 0.5.18 and vLLM 0.28.0. */
  public static readonly V1_5_0 = DynamoVersion.of('1.5.0');

  /**
   * Any other release, 0.5.0 or newer.
   *
   * The construct that receives the version rejects other text and older releases.
   *
   * @param version the release, such as `1.4.2`; a patch of the chart, such as `0.9.0.post1` or `1.2.0-post.1`; or a preview, such as `1.1.0-dev.1`
   */
  public static of(version: string): DynamoVersion {
    return new DynamoVersion(version.replace(/^v/, ''));
  }

  /** A cache: each graph asks for the same releases many times. */
  private static readonly known = new Map<string, number>();

  /** The place of a release among all, or of the first patch of `1.3`; NaN, which is neither older nor newer, for other text. */
  private static read(text: string): number {
    const order = orderOf(/^\d+\.\d+$/.test(text) ? `${text}.0` : text);
    if (!Number.isNaN(order)) {
      this.known.set(text, order);
    }
    return order;
  }

  private readonly order: number;

  private constructor(
    /** The release, such as `1.5.0`. */
    public readonly version: string,
  ) {
    this.order = orderOf(version);
  }

  /**
   * Whether this release is the other one or a newer one.
   *
   * @param version a release, such as `1.3.0`, or `1.3` for its first patch
   */
  public isAtLeast(version: string): boolean {
    return this.reaches(version);
  }

  /** What this library asks: it need not check what it states itself. */
  private reaches(version: string): boolean {
    return this.order >= (DynamoVersion.known.get(version) ?? DynamoVersion.read(version));
  }

  /**
   * Whether this is a release, 0.5.0 or newer.
   *
   * @internal
   */
  public get _isKnown(): boolean {
    return this.reaches(RELEASE_LINES[0].since);
  }

  /**
   * Whether the release is within a span.
   *
   * @internal
   */
  public _has({ since, until }: Span): boolean {
    return (since === undefined || this.reaches(since)) && (until === undefined || !this.reaches(until));
  }

  /**
   * The tag of the images of the release.
   *
   * @internal
   */
  public get _tag(): string {
    return withoutPost(this.version);
  }

  /**
   * The three numbers of the release, as the operator wants them.
   *
   * @internal
   */
  public get _numbers(): string {
    return parseRelease(this.version)?.join('.') ?? this.version;
  }

  /**
   * The line that the release belongs to.
   *
   * @internal
   */
  public get _line(): ReleaseLine {
    let i = RELEASE_LINES.length - 1;
    while (i > 0 && !this.reaches(RELEASE_LINES[i].since)) {
      i--;
    }
    return RELEASE_LINES[i];
  }

  /**
   * The default API version of the custom resource for this release.
   *
   * @internal
   */
  public get _apiVersion(): DynamoApiVersion {
    return this._has(FIELDS.v1beta1) ? DynamoApiVersion.V1BETA1 : DynamoApiVersion.V1ALPHA1;
  }
}

checkInputs('DynamoVersion', DynamoVersion);
