import { keyOf, NamedObject, Owner, Taken, visitNames } from './taken';
import { NameClaim, NameRule } from '../../rules/name-conflict';

/** A name with the number of a group. */
const NUMBERED = /^(.+)-(0|[1-9]\d*)$/;

/** Names that two owners have taken, for one reason. */
export interface Collision {
  /** A name of the later owner. */
  readonly own: Taken;
  /** The same name of the other one. */
  readonly other: Taken;
  readonly rule: NameRule;
  readonly names: Taken[];
  /** Whether the names are taken now, and not only once an autoscaler asks for more. */
  isCertain: boolean;
}

/** A name of one owner that takes that of another one. */
interface Pair {
  readonly one: Taken;
  readonly two: Taken;
  readonly isCertain: boolean;
}

/**
 * Whether names of some objects may collide. `false` is certain, and true of nearly every App: then nobody has to know whose
 * the names are.
 */
export function mayCollide(objects: readonly NamedObject[]): boolean {
  const names = new Set<string>();
  const wide = new Set<string>();
  const keys: string[] = [];
  let isTaken = false;
  for (const object of objects) {
    visitNames(object, (kind, namespace, name, claim) => {
      const key = keyOf(kind, namespace, name);
      keys.push(key);
      if (isWide(claim)) {
        wide.add(key);
      } else if (takesItself(claim)) {
        isTaken ||= names.size === names.add(key).size;
      }
    });
  }
  return isTaken || (wide.size > 0 && keys.some((key) => beginsWithAny(key, wide)));
}

function beginsWithAny(key: string, beginnings: ReadonlySet<string>): boolean {
  for (let length = key.lastIndexOf(' ') + 2; length < key.length; length++) {
    if (beginnings.has(key.slice(0, length))) {
      return true;
    }
  }
  return false;
}

/** The collisions among names of this package, in the order in which they were taken, and of these with the names of others. */
export function collisionsOf(ours: readonly Taken[], others: readonly Taken[]): Collision[] {
  const pairs: Pair[] = [];
  const index = new Map<string, Taken[]>();
  for (const taken of ours) {
    if (takesItself(taken.claim)) {
      addFirst(taken, index, pairs);
    }
  }
  for (const taken of others) {
    const found = takesItself(taken.claim) ? index.get(taken.key) : undefined;
    found?.forEach((first) => pairs.push({ one: taken, two: first, isCertain: true }));
  }
  addWide([...ours, ...others], pairs);
  return merged(pairs);
}

/** Adds the collision with the first of a name: that of the same chart, where there is one. Others are found with that one. */
function addFirst(taken: Taken, index: Map<string, Taken[]>, pairs: Pair[]): void {
  const firsts = index.get(taken.key);
  if (firsts === undefined) {
    index.set(taken.key, [taken]);
    return;
  }
  const near = firsts.find(({ owner: { chart } }) => chart === taken.owner.chart);
  pairs.push({ one: near ?? firsts[0], two: taken, isCertain: true });
  if (near === undefined) {
    firsts.push(taken);
  }
}

function takesItself(claim: NameClaim | undefined): boolean {
  return (claim?.takes ?? 'name') === 'name';
}

/** Whether a claim takes more than one name. */
function isWide(claim: NameClaim | undefined): boolean {
  return claim?.takes === 'numbered' || claim?.takes === 'longer';
}

/** Adds the collisions with claims that take more than one name. */
function addWide(all: readonly Taken[], pairs: Pair[]): void {
  const wide = new Map<string, Taken[]>();
  const takesOf = new Map<string, 'numbered' | 'longer'>();
  for (const taken of all) {
    const takes = taken.claim?.takes;
    if (takes === 'numbered' || takes === 'longer') {
      (wide.get(taken.key) ?? wide.set(taken.key, []).get(taken.key)!).push(taken);
      takesOf.set(taken.kind, takes);
    }
  }
  if (wide.size === 0) {
    return;
  }
  for (const taken of all) {
    const takes = takesOf.get(taken.kind);
    if (takes === 'numbered' && takesItself(taken.claim)) {
      const [, stem, number] = NUMBERED.exec(taken.name) ?? [];
      for (const found of (stem !== undefined && wide.get(keyOf(taken.kind, taken.namespace, stem))) || []) {
        const { numbers } = found.claim!;
        if (Number(number) < (numbers ?? Infinity)) {
          pairs.push({ one: found, two: taken, isCertain: numbers !== undefined });
        }
      }
    } else if (takes === 'longer') {
      for (let length = 1; length < taken.name.length; length++) {
        wide.get(keyOf(taken.kind, taken.namespace, taken.name.slice(0, length)))
          ?.forEach((found) => pairs.push({ one: found, two: taken, isCertain: true }));
      }
    }
  }
}

/** Pairs of the same two owners and the same cause are one collision. */
function merged(pairs: readonly Pair[]): Collision[] {
  const collisions = new Map<string, Collision[]>();
  // Where the objects themselves collide, what controllers make of them does too.
  const [ofClaims, ofObjects] = [pairs.filter(isOfClaims), pairs.filter((pair) => !isOfClaims(pair))];
  for (const pair of [...ofObjects, ...ofClaims]) {
    const { one, two, isCertain } = pair;
    if (one.owner === two.owner || (one.owner.order ?? two.owner.order) === undefined) {
      continue;
    }
    const [other, own] = orderOf(one.owner) < orderOf(two.owner) ? [one, two] : [two, one];
    const rule = own.claim || !other.claim ? own.rule : other.rule;
    const key = [own.owner.scope.node.path, other.owner.scope.node.path, own.source.prop].join('\n');
    const before = collisions.get(key) ?? [];
    const same = before.find((collision) => collision.rule === rule || !isOfClaims({ one: collision.own, two: collision.other }));
    if (same) {
      same.names.push(two);
      same.isCertain ||= isCertain;
    } else {
      collisions.set(key, [...before, { own, other, rule, names: [two], isCertain }]);
    }
  }
  return [...collisions.values()].flat().sort((a, b) => orderOf(a.own.owner) - orderOf(b.own.owner));
}

function isOfClaims({ one, two }: Pick<Pair, 'one' | 'two'>): boolean {
  return one.claim !== undefined || two.claim !== undefined;
}

/** What is not ours comes before what is: findings are about ours. */
function orderOf({ order = -1 }: Owner): number {
  return order;
}
