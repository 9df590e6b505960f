import { Finding, Rule, ruleTable } from './rule';

export type NameRule = Rule<NameConflict>;

/** Names of objects that a controller makes for an object, as they follow from its name. */
export interface NameClaim {
  /** API group and kind, as in `apps/StatefulSet`. */
  readonly kind: string;
  /** What follows the name of the object. */
  readonly suffix?: string;
  /** The names that no other object can have: the name itself, the name with a number at the end, any longer name, or none. */
  readonly takes?: 'name' | 'numbered' | 'longer' | 'nothing';
  /** How many numbers, from 0; undefined where an autoscaler decides. */
  readonly numbers?: number;
  /** The rule that a second owner of the name breaks. */
  readonly rule: NameRule;
}

/** The prop that the names of objects follow from. */
export interface NameSource {
  readonly prop: string;
  /** What is to be set for another name, where that is not the prop itself. */
  readonly title?: string;
  readonly name: string;
  /** Longest name, in characters. */
  readonly longest: number;
  /** How to use the object that is there instead of making it again. */
  readonly share?: SharedObject;
}

export interface SharedObject {
  /** API group and kind of the object. */
  readonly kind: string;
  /** What to type, as in `ModelSource.persistentVolumeClaim("models")`. */
  readonly use: string;
}

/** One of the two that a conflict is between. */
export interface NameOwner {
  readonly name: string;
  /** Place in the tree of constructs. */
  readonly path: string;
  /** A name that nothing in the App has: the first of those given that is free, or a similar one. */
  rename(...first: string[]): string;
}

/** Names that two owners claim at the same time. */
export interface NameConflict {
  /** The later owner, which the finding is about. */
  readonly own: NameOwner;
  readonly other: NameOwner;
  /** What the names of the later owner follow from. */
  readonly source: NameSource;
  /** What is claimed twice. */
  readonly names: readonly { readonly kind: string; readonly name: string }[];
  /** Whether both are in one chart, and so applied to the same cluster. */
  readonly isOneChart: boolean;
  /** Whether the names are taken now, and not only once an autoscaler asks for more. */
  readonly isCertain: boolean;
}

/** How many names a message lists. */
const MOST_LISTED = 4;

/** The finding about a conflict; `because` names the controller of objects that are not in the manifests. */
export function nameFinding(conflict: NameConflict, because?: string): Finding {
  const { own, other, source: { prop, title = prop, share }, names, isCertain } = conflict;
  const listed = names.slice(0, MOST_LISTED).map(({ kind, name }) => `${kind.slice(kind.indexOf('/') + 1)} ${name}`);
  const rest = names.length - listed.length;
  const isShared = share !== undefined && names.some(({ kind }) => kind === share.kind);
  const rename = `set ${title} to ${own.rename()}`;
  return withinCharts(conflict, {
    path: prop,
    got: own.name,
    expected: [
      `a name that is not taken: ${other.path} already has ${listed.join(', ')}`,
      ...(rest === 0 ? [] : [`and ${rest} more`]),
      ...(isCertain ? [] : ['or takes it once it is scaled up']),
      ...(because === undefined ? [] : [`(${because})`]),
    ].join(' '),
    remedy: isShared ? `to share it use ${share.use}, otherwise ${rename}` : rename,
  });
}

/** An error within a chart is advice across charts, which are often applied to different clusters. */
export function withinCharts({ isOneChart, isCertain }: NameConflict, finding: Finding): Finding {
  if (isOneChart && isCertain) {
    return finding;
  }
  const { remedy } = finding;
  return {
    ...finding,
    severity: 'advice',
    remedy: isOneChart ? `${remedy}, or acknowledge this` : `where both charts are applied to the same cluster, ${remedy}; otherwise acknowledge this`,
  };
}

/** The rule of objects that are written out, and not made by a controller. */
export const [DUPLICATE_OBJECT] = ruleTable<NameConflict>([
  {
    code: 'INF121',
    severity: 'engine-error',
    title: 'No two objects have the same kind, namespace and name',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names',
    check: (conflict) => nameFinding(conflict),
  },
]);
