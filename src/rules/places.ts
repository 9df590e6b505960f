/** Prefix of the paths of defaults. */
export const DEFAULTS_PLACE = 'InferenceDefaults';

/** What can follow the path of a value: a member, an item, or a remark in parentheses. */
const INSIDE = /^[.[ ]/;

/**
 * Where the values of merged inputs were stated: maps a path within the merged inputs to the path that the user wrote.
 */
export class Places {
  private readonly stated: Map<string, string> = new Map();

  /**
   * @param prefix the prop that has most of the inputs, with a dot; empty if the inputs are the props of the construct
   * @param others the props of the construct beside that prop
   */
  public constructor(private readonly prefix = '', private readonly others?: { has(prop: string): boolean }) {}

  /** Whether paths within the inputs are those that the user wrote. */
  public get areOwn(): boolean {
    return this.prefix === '' && this.stated.size === 0;
  }

  /** The same places, to which others can be added. */
  public copy(): Places {
    const copy = new Places(this.prefix, this.others);
    this.stated.forEach((place, path) => copy.stated.set(path, place));
    return copy;
  }

  /** States that the value at a path comes from another place. */
  public set(path: string, place: string = path): this {
    this.stated.set(path, place);
    return this;
  }

  /** Where the user wrote the value at a path. */
  public of(path: string): string {
    let within = '';
    for (const stated of this.stated.keys()) {
      if (stated.length > within.length && path.startsWith(stated) && (path.length === stated.length || INSIDE.test(path.slice(stated.length)))) {
        within = stated;
      }
    }
    if (within !== '') {
      return this.stated.get(within)! + path.slice(within.length);
    }
    const isWhole = path.startsWith(`${DEFAULTS_PLACE}.`) || this.others?.has(/^\w*/.exec(path)![0]);
    return isWhole ? path : this.prefix + path;
  }
}
