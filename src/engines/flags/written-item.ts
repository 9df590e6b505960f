/** An item of a command line that begins with a hyphen, as a parser reads it. */
export interface WrittenItem {
  /** The flag that the parser looks up. */
  readonly flag: string;
  /** What is attached to the flag by `=`. */
  readonly value?: string;
  /** Keys inside the flag's JSON value that lead to the one that is set; none for the flag itself. */
  readonly keys: readonly string[];
}

/** An item as argparse reads it. */
export function plainItem(item: string): WrittenItem {
  const equals = item.indexOf('=');
  return equals < 0 ? { flag: item, keys: [] } : { flag: item.slice(0, equals), value: item.slice(equals + 1), keys: [] };
}
