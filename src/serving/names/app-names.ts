import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Collision, collisionsOf } from './collisions';
import { FreeNames } from './free-names';
import { NamedObject, namesOf, namesOfForeign, Owner, patchedMetadata, Taken } from './taken';
import { redact } from '../../kube/credentials';
import { Acknowledgement } from '../../rules/acknowledgement';
import { Advice, expectAdvice, postAdvice } from '../../rules/advice';
import { NameConflict, NameOwner } from '../../rules/name-conflict';
import { countOf, linesOf, Review, Verdict } from '../../rules/review';

/** Makes the names of a construct known, to be compared with all others when the App is synthesized: only then all are known. */
export function claimNames(scope: Construct, objects: ReadonlyMap<ApiObject, NamedObject>, acknowledged: readonly Acknowledgement[]): void {
  AppNames.of(scope).claim(scope, objects, acknowledged);
}

/** Advice on the names of a construct, as of the last synthesis. */
export function adviceOnNames(scope: Construct): readonly Advice[] {
  return AppNames.of(scope).adviceOn(scope);
}

/** An object of this package. */
interface OwnObject {
  readonly owner: Owner;
  readonly named: NamedObject;
  /** The names that it takes, as long as no patch changes them. */
  readonly taken: readonly Taken[];
}

/** The names of the objects of an App. */
class AppNames {
  public static of(scope: IConstruct): AppNames {
    const { root } = scope.node;
    let names = AppNames.known.get(root);
    if (names === undefined) {
      names = new AppNames();
      AppNames.known.set(root, names);
    }
    return names;
  }

  private static readonly known = new WeakMap<IConstruct, AppNames>();

  private readonly objects = new Map<IConstruct, OwnObject>();
  private readonly posted = new Set<string>();
  private readonly advice = new Map<IConstruct, Advice[]>();
  private owners = 0;

  public claim(scope: Construct, objects: ReadonlyMap<ApiObject, NamedObject>, acknowledged: readonly Acknowledgement[]): void {
    if (this.owners === 0) {
      const { root } = scope.node;
      expectAdvice(root);
      root.node.addValidation({ validate: () => this.validate(root) });
    }
    const owner = { scope, chart: Chart.of(scope), order: this.owners++, acknowledged };
    objects.forEach((named, object) => this.objects.set(object, { owner, named, taken: namesOf(object, owner, named) }));
  }

  public adviceOn(scope: IConstruct): readonly Advice[] {
    return this.advice.get(scope) ?? [];
  }

  /** Throws one error that lists all names that are taken twice; what is not an error is advice of the later construct. */
  private validate(root: IConstruct): string[] {
    const { ours, others } = this.takenIn(root);
    const collisions = collisionsOf(ours, others);
    const free = new FreeNames(collisions.length === 0 ? [] : [...ours, ...others]);
    const errors: Advice[] = [];
    this.advice.clear();
    for (const collision of collisions) {
      const { scope } = collision.own.owner;
      const verdict = verdictOn(collision, free);
      errors.push(...verdict.errors.map((error) => ({ ...error, path: `${redact(scope.node.path)}: ${error.path}` })));
      this.advice.set(scope, [...this.adviceOn(scope), ...verdict.advice]);
      this.post(scope, verdict.unacknowledged);
    }
    if (errors.length > 0) {
      // cdk8s would put the path of the App, which is empty, in front of what is returned.
      throw new Error(`${countOf(errors)} with the names of objects:\n${linesOf(errors)}`);
    }
    return [];
  }

  /** The names that constructs of this package take, and those that everybody else takes. */
  private takenIn(root: IConstruct): { readonly ours: Taken[]; readonly others: Taken[] } {
    const ours: Taken[] = [];
    const others: Taken[] = [];
    for (const object of root.node.findAll()) {
      if (ApiObject.isApiObject(object)) {
        const known = this.objects.get(object);
        if (known) {
          const metadata = patchedMetadata(object);
          ours.push(...(metadata ? namesOf(object, known.owner, known.named, metadata) : known.taken));
        } else {
          others.push(...namesOfForeign(object));
        }
      }
    }
    return { ours: ours.sort((a, b) => a.owner.order! - b.owner.order!), others };
  }

  /** Posts each advice once, however often the App is synthesized. */
  private post(scope: IConstruct, advice: readonly Advice[]): void {
    const keyOf = ({ code, path, message }: Advice) => [scope.node.path, code, path, message].join('\n');
    postAdvice(scope, advice.filter((one) => !this.posted.has(keyOf(one))));
    advice.forEach((one) => this.posted.add(keyOf(one)));
  }
}

/** What the rules find in a collision. */
function verdictOn({ own, other, rule, names, isCertain }: Collision, free: FreeNames): Verdict {
  const nameOwner = ({ source, owner: { scope } }: Taken): NameOwner => ({
    name: source.name, path: scope.node.path, rename: (...first) => free.replace(source, first),
  });
  const conflict: NameConflict = {
    own: nameOwner(own),
    other: nameOwner(other),
    source: own.source,
    names,
    isOneChart: own.owner.chart === other.owner.chart,
    isCertain,
  };
  return new Review([...own.owner.acknowledged, ...other.owner.acknowledged]).run([rule], conflict).verdict();
}
