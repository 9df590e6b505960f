import { Taken } from './taken';
import { NameSource } from '../../rules/name-conflict';

/** A name that may be that of a group. */
const NUMBERED = /^(.+)-\d+$/;

const LETTERS = 'bcdefghijklmnopqrstuvwxyz';

/** Names that a remedy may propose: nothing in the App has them, or names that begin with them. */
export class FreeNames {
  /** All names, and what stands in front of each of their dashes. */
  private readonly used = new Set<string>();
  /** Names that must not begin with one another, and everything that they begin with. */
  private readonly discovered = new Set<string>();
  private readonly beginnings = new Set<string>();

  public constructor(all: readonly Taken[]) {
    for (const { name, claim } of all) {
      this.use(name);
      if (claim?.takes === 'longer' || claim?.takes === 'nothing') {
        this.discover(name);
      }
    }
  }

  /** A free name in place of another one: the first of those given, or a similar one. The next call gives another one. */
  public replace({ name, longest }: Pick<NameSource, 'name' | 'longest'>, first: readonly string[]): string {
    const isDiscovered = this.discovered.has(name);
    const short = first.filter(({ length }) => length <= longest);
    for (let i = 0; ; i++) {
      // Of graphs, those whose names differ only at the end begin alike.
      const candidate = short[i] ?? similar(name, longest, i - short.length, isDiscovered);
      if (this.isFree(candidate) && !(isDiscovered && this.isShadowed(candidate))) {
        this.use(candidate);
        if (isDiscovered) {
          this.discover(candidate);
        }
        return candidate;
      }
    }
  }

  private isFree(candidate: string): boolean {
    const [, stem] = NUMBERED.exec(candidate) ?? [];
    return !this.used.has(candidate) && (stem === undefined || !this.used.has(stem));
  }

  private isShadowed(candidate: string): boolean {
    return this.beginnings.has(candidate) || beginningsOf(candidate).some((beginning) => this.discovered.has(beginning));
  }

  private use(name: string): void {
    this.used.add(name);
    for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
      this.used.add(name.slice(0, dash));
    }
  }

  private discover(name: string): void {
    this.discovered.add(name);
    beginningsOf(name).forEach((beginning) => this.beginnings.add(beginning));
  }
}

function beginningsOf(name: string): string[] {
  return [...name].map((_, index) => name.slice(0, index + 1));
}

/** One of the names without end that differ from a name at the beginning or at the end. */
function similar(name: string, longest: number, index: number, atBeginning: boolean): string {
  const round = Math.floor(index / LETTERS.length);
  const mark = LETTERS[index % LETTERS.length] + (round === 0 ? '' : String(round + 1));
  return atBeginning ? cut(`${mark}-${name}`, longest) : `${cut(name, longest - mark.length - 1)}-${mark}`;
}

function cut(name: string, longest: number): string {
  return name.slice(0, longest).replace(/[-.]+$/, '');
}
