import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Collision, collisionsOf, mayCollide } from './collisions';
import { FreeNames } from './free-names';
import { foreignObject, NamedObject, namesOf, namesOfForeign, OwnObject, Taken } from './taken';
import { redact } from '../../kube/credentials/credentials';
import { Acknowledgement } from '../../rules/acknowledgement';
import { Advice, expectAdvice, postAdvice } from '../../rules/advice';
import { NameConflict, NameOwner } from '../../rules/name-conflict';
import { countOf, linesOf, Review, Verdict } from '../../rules/review';
import { StrictOptions } from '../../rules/strictness';
import { quotaFindings } from '../quotas';

/** The objects of a construct, and the findings that it acknowledges. */
interface Claim {
  readonly scope: Construct;
  readonly objects: readonly OwnObject[];
  readonly acknowledged: readonly Acknowledgement[];
  readonly strict?: StrictOptions;
}

/** Makes the names of a construct known, to be compared with all others when the App is synthesized: only then all are known. */
export function claimNames(claim: Claim): void {
  AppNames.of(claim.scope).claim(claim);
}

/** Advice on the names of a construct, as of the last synthesis. */
export function adviceOnNames(scope: Construct): readonly Advice[] {
  return AppNames.of(scope).adviceOn(scope);
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

  /** In the order in which the constructs were made. */
  private readonly claims: Claim[] = [];
  private readonly posted = new Set<string>();
  private readonly advice = new Map<IConstruct, Advice[]>();

  public claim(claim: Claim): void {
    if (this.claims.length === 0) {
      const { root } = claim.scope.node;
      expectAdvice(root);
      root.node.addValidation({ validate: () => this.validate(root) });
    }
    this.claims.push(claim);
  }

  public adviceOn(scope: IConstruct): readonly Advice[] {
    return this.advice.get(scope) ?? [];
  }

  /** Throws one error that lists all names that are taken twice; what is not an error is advice of the later construct. */
  private validate(root: IConstruct): string[] {
    this.advice.clear();
    const { ours, others } = this.objectsIn(root);
    const taken = mayCollide([...ours, ...others]) ? this.collide(this.namesOfOurs(ours), others.flatMap(namesOfForeign)) : [];
    const changed = ours.flatMap(({ object }) => (object.isPatched ? object.problems() : []));
    const errors = [...taken, ...changed];
    if (errors.length > 0) {
      // cdk8s would put the path of the App, which is empty, in front of what is returned.
      const what = changed.length === 0 ? 'the names of objects' : taken.length === 0 ? 'changed objects' : 'the names of objects and changed objects';
      throw new Error(`${countOf(errors)} with ${what}:\n${linesOf(errors)}`);
    }
    for (const { scope, verdict } of quotaFindings(this.claims, others.map(({ object }) => object))) {
      this.keep(scope, verdict);
    }
    return [];
  }

  /** The objects of constructs of this package, in the order in which these were made, and those of everybody else. */
  private objectsIn(root: IConstruct): { readonly ours: OwnObject[]; readonly others: NamedObject[] } {
    const rest = new Set(root.node.findAll().filter((construct) => ApiObject.isApiObject(construct)));
    const ours: OwnObject[] = [];
    for (const { objects } of this.claims) {
      for (const named of objects) {
        // A construct that was removed from the App has no names.
        if (rest.delete(named.object)) {
          ours.push(named);
        }
      }
    }
    return { ours, others: [...rest].map(foreignObject) };
  }

  /** The names that constructs of this package take for these objects. */
  private namesOfOurs(ours: readonly NamedObject[]): Taken[] {
    const there = new Set(ours);
    return this.claims.flatMap(({ scope, objects, acknowledged, strict }, order) => {
      const owner = { scope, chart: Chart.of(scope), order, acknowledged, strict };
      return objects.filter((named) => there.has(named)).flatMap((named) => namesOf(owner, named));
    });
  }

  /** Reports what collides: returns the errors, and keeps and posts the advice. */
  private collide(ours: readonly Taken[], others: readonly Taken[]): Advice[] {
    const errors: Advice[] = [];
    const collisions = collisionsOf(ours, others);
    const free = new FreeNames(collisions.length === 0 ? [] : [...ours, ...others]);
    for (const collision of collisions) {
      const { scope } = collision.own.owner;
      const verdict = verdictOn(collision, free);
      errors.push(...verdict.errors.map((error) => ({ ...error, path: `${redact(scope.node.path)}: ${error.path}` })));
      this.keep(scope, verdict);
    }
    return errors;
  }

  /** Keeps the advice on a construct, and posts what is not acknowledged. */
  private keep(scope: IConstruct, { advice, unacknowledged }: Verdict): void {
    if (advice.length > 0) {
      this.advice.set(scope, [...this.adviceOn(scope), ...advice]);
      this.post(scope, unacknowledged);
    }
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
  return new Review([...own.owner.acknowledged, ...other.owner.acknowledged], [], own.owner.strict).run([rule], conflict).verdict();
}
