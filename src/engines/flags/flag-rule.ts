import { Rule } from '../../rules/rule';

/** A rule that may be about certain flags only. */
export interface FlagRule<P> extends Rule<P> {
  /**
   * Props of the args struct, of which one must be set for the rule to find anything; or one that changes the plan.
   *
   * Absent where the rule can find something without any flag.
   */
  readonly about?: readonly string[];
}

/** A table of which most rows are about flags that hardly anyone sets: only those that may find something are run. */
export class RuleIndex<P> {
  private readonly picked = new Map<string, readonly Rule<P>[]>();

  /**
   * @param rules the table
   * @param spread props of the args struct that change what the rules look at besides the flags: with them, every rule is run
   */
  public constructor(public readonly rules: readonly FlagRule<P>[], private readonly spread: readonly string[]) {}

  /** The rules that may find something where these flags are set. */
  public for(args: object): readonly Rule<P>[] {
    const props = Object.keys(args);
    const key = props.join();
    let rules = this.picked.get(key);
    if (rules === undefined) {
      const isSet = (prop: string) => props.includes(prop);
      rules = this.spread.some(isSet) ? this.rules : this.rules.filter(({ about }) => about === undefined || about.some(isSet));
      this.picked.set(key, rules);
    }
    return rules;
  }
}
