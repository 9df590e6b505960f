import { Construct } from 'constructs';
import { LimitSurvey, SURELY_WITHIN } from '../../kube/limits';
import { Manifest } from '../../kube/manifest';
import { measure, pathInto, Survey } from '../../kube/survey';
import { DEFAULTS_PLACE } from '../../rules/places';
import { InferenceDefaultsOptions } from '../inference-defaults';

/** What is about to be written, and what it was made of. */
export interface WrittenInput {
  /** The objects, by what messages call them. */
  readonly manifests: { readonly [name: string]: Manifest };
  /** The props and defaults that they were made of; nothing of an object that was patched. */
  readonly props: object;
  readonly defaults: InferenceDefaultsOptions;
  /** Values that the user has declared elsewhere not to be credentials. */
  readonly declared?: ReadonlySet<string>;
}

/** Whether a look at the characters of what is written is enough: there is nothing to report. */
export function isSmallAndPlain(written: unknown): boolean {
  // Not a number where there may be something.
  return measure(written) <= SURELY_WITHIN;
}

/** The subject of the rules about what is written. */
export class Written {
  private surveyed?: Survey;
  private limited?: readonly LimitSurvey[];
  private stated?: readonly StatedText[];
  private pathsOfTexts?: ReadonlyMap<string, readonly string[]>;

  /** How often a text was looked for within others. */
  private searches = 0;

  /** @param areChanged whether users changed the objects after they were made */
  public constructor(public readonly input: WrittenInput, private readonly areChanged = false) {}

  /** Whether there is nothing to look at more closely. */
  public get isUnremarkable(): boolean {
    return !this.areChanged && isSmallAndPlain(this.input.manifests);
  }

  /** What is too large or has a name that cannot be, of each object. */
  public get limits(): readonly LimitSurvey[] {
    return this.limited ??= Object.entries(this.input.manifests).map(([name, manifest]) => new LimitSurvey(name, manifest));
  }

  public get survey(): Survey {
    return this.surveyed ??= new Survey(this.input.manifests, this.areChanged);
  }

  /** Where the user stated a text that has been found at a place of the manifests: paths in the props, or else that place. */
  public placesOf(text: string, path: string): string[] {
    const whole = this.statedPaths.get(text);
    if (whole !== undefined) {
      return [...new Set(whole)];
    }
    const isLooked = text.length >= SHORTEST_PART && this.searches++ < MOST_SEARCHES;
    const places = isLooked ? this.statedTexts.filter((stated) => stated.text.includes(text)) : [];
    return places.length === 0 ? [path] : [...new Set(places.map((stated) => stated.path))];
  }

  private get statedTexts(): readonly StatedText[] {
    return this.stated ??= [...new StatedTexts().in(this.input.props), ...new StatedTexts().in({ [DEFAULTS_PLACE]: this.input.defaults })];
  }

  private get statedPaths(): ReadonlyMap<string, readonly string[]> {
    if (this.pathsOfTexts === undefined) {
      const paths = new Map<string, string[]>();
      for (const { text, path } of this.statedTexts) {
        const known = paths.get(text);
        if (known === undefined) {
          paths.set(text, [path]);
        } else {
          known.push(path);
        }
      }
      this.pathsOfTexts = paths;
    }
    return this.pathsOfTexts;
  }
}

/** The shortest text that is looked for within others, in characters. */
const SHORTEST_PART = 6;

/** How many texts are looked for within others: that takes a walk through all of them. */
const MOST_SEARCHES = 100;

/** A text of the props. */
interface StatedText {
  readonly path: string;
  readonly text: string;
}

/** Deeper than any manifest. Props may hold objects of other libraries, which may refer to anything. */
const DEEPEST = 24;

/** A walk through all objects that are reachable from a value, each once. */
class StatedTexts {
  private readonly seen = new Set<object>();

  /** The texts within a value. A path ends at the first class instance, whose members the user did not write. */
  public in(value: unknown, path = '', isEnd = false, depth = 0): StatedText[] {
    if (typeof value === 'string') {
      return [{ path, text: value }];
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST || this.seen.has(value) || Construct.isConstruct(value)) {
      return [];
    }
    this.seen.add(value);
    const isList = Array.isArray(value);
    const isOfClass = isEnd || (!isList && Object.getPrototypeOf(value) !== Object.prototype);
    return Object.entries(value).flatMap(([key, item]) => [
      ...this.in(key, path),
      ...this.in(item, isOfClass ? path : pathInto(path, isList ? Number(key) : key), isOfClass, depth + 1),
    ]);
  }
}
