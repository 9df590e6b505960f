import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Acknowledgement } from '../../rules/acknowledgement';
import { DUPLICATE_OBJECT, NameClaim, NameRule, NameSource } from '../../rules/name-conflict';
import { StrictOptions } from '../../rules/strictness';
import { claimsOfManifest, isLeaderWorkerSet } from '../../workload/leader-worker-set-names';
import { CheckedObject } from '../written/emit';

/** The owner of a name: a construct of this package, or any other ApiObject. */
export interface Owner {
  readonly scope: IConstruct;
  readonly chart: Chart;
  /** Its place among the constructs of this package, in the order in which they were made. */
  readonly order?: number;
  readonly acknowledged: readonly Acknowledgement[];
  readonly strict?: StrictOptions;
}

/** Name and namespace of an object. */
interface Named {
  readonly name?: string;
  readonly namespace?: string;
}

/** An object, and what its name means to others. */
export interface NamedObject {
  readonly object: ApiObject;
  readonly source: NameSource;
  /** The rule that a second object of the name breaks. */
  readonly rule?: NameRule;
  /** Names that controllers take for it. */
  readonly claims?: readonly NameClaim[];
}

/** An object that a construct of this package emitted. */
export interface OwnObject extends NamedObject {
  readonly object: CheckedObject;
}

/** A name that is taken: by an object, or by a controller for it. */
export interface Taken {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** All three. */
  readonly key: string;
  readonly owner: Owner;
  readonly source: NameSource;
  readonly rule: NameRule;
  /** Undefined for an object that is written out. */
  readonly claim?: NameClaim;
}

/** The kind without a namespace among those that this package emits. */
const CLUSTER_KIND = 'core/PersistentVolume';

/** Visits the names that an object takes, as they are with its patches. */
export function visitNames(
  { object, claims }: Pick<NamedObject, 'object' | 'claims'>,
  visit: (kind: string, namespace: string, name: string, claim?: NameClaim) => void,
): void {
  const kind = kindOf(object);
  const metadata = patchedMetadata(object) ?? object.metadata;
  const { name = object.name } = metadata;
  const namespace = kind === CLUSTER_KIND ? '' : metadata.namespace ?? '';
  visit(kind, namespace, name);
  claims?.forEach((claim) => visit(claim.kind, namespace, claim.suffix === undefined ? name : name + claim.suffix, claim));
}

/** The names that an object takes. */
export function namesOf(owner: Owner, named: NamedObject): Taken[] {
  const { source, rule = DUPLICATE_OBJECT } = named;
  const taken: Taken[] = [];
  visitNames(named, (kind, namespace, name, claim) => taken.push({
    kind, namespace, name, key: keyOf(kind, namespace, name), owner, source, rule: claim?.rule ?? rule, claim,
  }));
  return taken;
}

/** What tells names of an App apart. */
export function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace} ${name}`;
}

/** An object that no construct of this package emitted. */
export function foreignObject(object: ApiObject): NamedObject {
  const { name } = object;
  const claims = isLeaderWorkerSet(kindOf(object)) ? claimsOfManifest(object.toJson()) : undefined;
  return { object, source: { prop: 'metadata.name', name, longest: name.length }, claims };
}

/** The names that such an object takes. */
export function namesOfForeign(named: NamedObject): Taken[] {
  const { object, object: { chart } } = named;
  return namesOf({ scope: object, chart, acknowledged: [] }, named);
}

function kindOf({ apiGroup, kind }: ApiObject): string {
  return `${apiGroup}/${kind}`;
}

/** How cdk8s keeps the patches of an object. */
interface Patched {
  readonly patches?: readonly { readonly operation?: { readonly path?: string } }[];
}

const RENAMES = /^(?:\/metadata(?:\/name(?:space)?)?)?$/;

/** The metadata of an object, where a patch may change name or namespace. */
function patchedMetadata(object: ApiObject): Named | undefined {
  const { patches = [] } = object as unknown as Patched;
  const isRenamed = patches.length > 0 && patches.some(({ operation }) => operation?.path !== undefined && RENAMES.test(operation.path));
  return isRenamed ? object.toJson().metadata : undefined;
}
