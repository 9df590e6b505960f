import { KNOWN_ENGINES } from './known-engines';
import type { SglangServerArgs } from './sglang/args.generated';
import type { SglangJaxServerArgs } from './sglang-jax/args.generated';
import type { VllmServerArgs } from './vllm/args.generated';
import { checkInputs } from '../rules/normalize';
import { ruleTable } from '../rules/rule';

/**
 * Flags of an engine, for constructs that run more than one.
 */
export class EngineArgs {
  /**
   * Flags of SGLang.
   *
   * @param args the flags
   */
  public static sglang(args: SglangServerArgs): EngineArgs {
    return new EngineArgs('sglang', args);
  }

  /**
   * Flags of SGLang-JAX.
   *
   * @param args the flags
   */
  public static sglangJax(args: SglangJaxServerArgs): EngineArgs {
    return new EngineArgs('sglang-jax', args);
  }

  /**
   * Flags of vLLM.
   *
   * @param args the flags
   */
  public static vllm(args: VllmServerArgs): EngineArgs {
    return new EngineArgs('vllm', args);
  }

  /**
   * Flags for an engine, those of a role over those for all roles. Flags of another engine are left to the rules.
   *
   * @internal
   */
  public static _merge<A extends object>(engine: string, ...args: (EngineArgs | undefined)[]): A {
    const stated = args.filter((some) => some?.engine === engine).flatMap((some) => Object.entries(some!.args));
    return Object.fromEntries(stated.filter(([, value]) => value !== undefined)) as A;
  }

  private constructor(
    /** Name of the engine: `sglang`, `sglang-jax` or `vllm`. */
    public readonly engine: string,
    private readonly args: object,
  ) {}

  /**
   * The flags by prop.
   *
   * @internal
   */
  public _bind(): object {
    return this.args;
  }
}

checkInputs('EngineArgs', EngineArgs);

/** Flags that are stated for an engine, and the engine that runs. */
export interface EngineArgsSubject {
  readonly engine: string;
  /** The prop that states the flags. */
  readonly path: string;
  readonly args: EngineArgs;
}

/** The factory of the flags of an engine. */
function factoryOf(engine: string): string {
  return `EngineArgs.${engine.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}

export const ENGINE_ARGS_RULES = ruleTable<EngineArgsSubject>([
  {
    code: 'FLG017',
    severity: 'error',
    title: 'Args are those of the engine that runs',
    source: 'docs/architecture.md',
    check: ({ engine, path, args }) => args.engine === engine ? undefined : {
      path,
      got: `${factoryOf(args.engine)}(…)`,
      expected: `flags of ${engine}, the engine that the image holds`,
      remedy: KNOWN_ENGINES.includes(engine) ? `write ${factoryOf(engine)}({ … }), or use an image of ${args.engine}` : 'write flags of the program into extraArgs',
    },
  },
]);
