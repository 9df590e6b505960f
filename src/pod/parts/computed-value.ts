import { checkInputs } from '../../rules/normalize';

/**
 * How a text joins the value that a variable has already.
 */
export interface JoinOptions {
  /**
   * Text between the value and what is added.
   *
   * @default ':'
   */
  readonly separator?: string;
}

/**
 * How the lines of an output become a value.
 */
export interface OutputOptions {
  /**
   * Text between two lines.
   *
   * @default ','
   */
  readonly separator?: string;

  /**
   * What precedes each line.
   *
   * @default ''
   */
  readonly prefix?: string;

  /**
   * What follows each line, such as `:1` for the first port of an adapter.
   *
   * @default ''
   */
  readonly suffix?: string;
}

/** How a variable is computed. */
export interface BoundComputedValue {
  readonly kind: 'prepend' | 'append' | 'output';
  readonly text: string;
  readonly command?: readonly string[];
  readonly separator: string;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * The value of an environment variable that is computed in the container, before its program starts.
 */
export class ComputedValue {
  /**
   * A text in front of the value that the image or `env` gives to the variable. Kubernetes cannot do that: `$(PATH)` in `env` does
   * not see the variables of the image.
   *
   * @param text the text, such as a directory
   * @param options what is between the two
   */
  public static prepend(text: string, options: JoinOptions = {}): ComputedValue {
    return ComputedValue.joined('prepend', text, options);
  }

  /**
   * A text after the value that the image or `env` gives to the variable.
   *
   * @param text the text, such as a directory
   * @param options what is between the two
   */
  public static append(text: string, options: JoinOptions = {}): ComputedValue {
    return ComputedValue.joined('append', text, options);
  }

  /**
   * The lines that a command prints, without empty ones. A command that fails or prints nothing ends the container with an error.
   *
   * @param command program and arguments, without a shell unless the command starts one: `['sh', '-c', '…']`
   * @param options how the lines are joined
   */
  public static output(command: string[], options: OutputOptions = {}): ComputedValue {
    const { separator = ',', prefix = '', suffix = '' } = options;
    return new ComputedValue({ kind: 'output', text: '', command, separator, prefix, suffix });
  }

  private static joined(kind: 'prepend' | 'append', text: string, { separator = ':' }: JoinOptions): ComputedValue {
    return new ComputedValue({ kind, text, separator, prefix: '', suffix: '' });
  }

  private constructor(private readonly bound: BoundComputedValue) {}

  /**
   * @internal
   */
  public _bind(): BoundComputedValue {
    return this.bound;
  }
}

checkInputs('ComputedValue', ComputedValue);
