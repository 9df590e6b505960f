import { checkInputs } from '../rules/normalize';

/** A release, as its two first numbers: patches read the same objects. */
interface ProcessorLine {
  readonly major: number;
  readonly minor: number;
}

/** The release lines that were read. */
export const KNOWN_PROCESSORS = { oldest: '0.1', newest: '0.1' } as const;

/**
 * A release of the payload processor of llm-d, which reads the model's name in the body of a request and states the base model in a
 * header. It determines how adapters are made known to it.
 *
 * @see https://github.com/llm-d/llm-d-inference-payload-processor/releases
 */
export class PayloadProcessorVersion {
  /** Payload processor 0.1.0. */
  public static readonly V0_1_0 = PayloadProcessorVersion.of('0.1.0');

  /**
   * Any other release, 0.1.0 or newer. What is newer than 0.1 is taken for 0.1, which is advice.
   *
   * The construct that receives the version rejects other text.
   *
   * @param version the release, such as `0.1.1`
   */
  public static of(version: string): PayloadProcessorVersion {
    return new PayloadProcessorVersion(version.replace(/^v/, ''));
  }

  private constructor(
    /** The release, such as `0.1.0`. */
    public readonly version: string,
  ) {}

  /**
   * The release line; undefined for text that is no release, 0.1 or newer.
   *
   * @internal
   */
  public _bind(): ProcessorLine | undefined {
    const [, major, minor] = /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3}))?$/.exec(this.version) ?? [];
    const line = { major: Number(major), minor: Number(minor) };
    return major === undefined || (line.major === 0 && line.minor === 0) ? undefined : line;
  }
}

checkInputs('PayloadProcessorVersion', PayloadProcessorVersion);

/**
 * The payload processor of a Gateway. Not made here: it belongs to the Gateway, as one for all of its routes.
 */
export interface PayloadProcessorRef {
  /**
   * Its release.
   */
  readonly version: PayloadProcessorVersion;

  /**
   * Namespace in which it looks for models: its own, unless it looks in all of them.
   *
   * @default - that of the route
   */
  readonly namespace?: string;
}

/**
 * What the processor reads and writes, as of its commit a3af1b0, from which 0.1.0 was made.
 *
 * A model that is in no ConfigMap gets an empty header. A ConfigMap whose base model is changed is not read again, so each has a name of
 * its own.
 *
 * Upstream: https://github.com/llm-d/llm-d-inference-payload-processor/blob/main/pkg/plugins/basemodelextractor
 */
export const PROCESSOR = {
  header: 'X-Gateway-Base-Model-Name',
  label: 'inference.llm-d.ai/ipp-managed',
  baseModel: 'baseModel',
  adapters: 'adapters',
} as const;
