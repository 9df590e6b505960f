import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Identity } from './identity';
import { InferenceDefaultsOptions } from './inference-defaults';
import { claimNames } from './names/app-names';
import { OwnObject } from './names/taken';
import { changeReview } from './written/changes';
import { emit } from './written/emit';
import { reviewWritten } from './written/rules';
import { Written } from './written/subject';
import { MAIN, Manifest } from '../kube/manifest';
import { Acknowledgement } from '../rules/acknowledgement';
import { Advice } from '../rules/advice';
import { NameClaim, NameRule, NameSource } from '../rules/name-conflict';
import { NotSecret } from '../rules/not-secret';
import { Review } from '../rules/review';

/** An object that a construct emits, and its id below the construct. */
export interface EmittedObject {
  readonly id: string;
  /** It is in the namespace of the construct, unless it states another one. */
  readonly manifest: Manifest;
  /** What its name follows from, where that is not the name of the construct. */
  readonly source?: NameSource;
}

/** What the props of a construct say about findings. */
export interface StatedFindings {
  readonly acknowledge?: Acknowledgement[];
  readonly notSecrets?: NotSecret[];
}

/** The objects of a construct, and what is to be reviewed before they are emitted. */
export interface Emission {
  readonly identity: Identity;
  readonly defaults: InferenceDefaultsOptions;
  readonly props: StatedFindings;
  /** The main object. It has all of the construct's metadata. */
  readonly main: Manifest;
  /** The rule that a second object with the name of the main object breaks, where there is one for its kind. */
  readonly nameRule?: NameRule;
  /** Longest name that remedies propose, where some that the budget allows are too long for others of its objects. */
  readonly longestName?: number;
  /** Names that controllers take for the main object. */
  readonly claims?: readonly NameClaim[];
  /** Further objects, with labels of their own alone. */
  readonly objects: readonly EmittedObject[];
  /** Runs the rules about what the objects are made of. */
  review(review: Review): void;
}

/** What was emitted. */
export interface Assembled {
  readonly main: ApiObject;
  /** The further objects, by id. */
  readonly objects: ReadonlyMap<string, ApiObject>;
  readonly advice: Advice[];
}

/** Reviews what is about to be emitted, throws one error that lists everything that is wrong with it, or emits it. */
export function emitReviewed(scope: Construct, emission: Emission): Assembled {
  const { identity, main, props, defaults, nameRule, longestName, claims } = emission;
  const { name, budget } = identity;
  const objects = emission.objects.map((object): EmittedObject => (
    { id: object.id, manifest: withIdentity(object.manifest, identity), source: object.source }));
  const acknowledged = listed(defaults.acknowledge, props.acknowledge);
  const notSecrets = listed(defaults.notSecrets, props.notSecrets);
  const review = new Review(acknowledged, notSecrets, defaults.strict);
  emission.review(review);
  const advice = reviewObjects(emission, objects, review).conclude(scope);
  const reviewChanges = changeReview(scope, acknowledged, notSecrets, defaults.strict);
  const emitted = new Map<string, ApiObject>();
  const mainObject = emit(scope, MAIN, main, reviewChanges);
  const ownName = { prop: 'metadata.name', name, longest: longestName ?? budget.length };
  const named: OwnObject[] = [{ object: mainObject, source: ownName, rule: nameRule, claims }];
  for (const { id, manifest, source = ownName } of objects) {
    const object = emit(scope, id, manifest, reviewChanges);
    if (isOfCluster(manifest) && object.metadata.namespace !== undefined) {
      // cdk8s gives every object the namespace of its chart.
      object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
    emitted.set(id, object);
    named.push({ object, source, rule: undefined, claims: undefined });
  }
  claimNames({ scope, objects: named, acknowledged, strict: defaults.strict });
  return { main: mainObject, objects: emitted, advice };
}

/** What the defaults and the construct list. Plain JavaScript leaves gaps. */
function listed<T>(around: readonly T[] | undefined, own: readonly T[] | undefined): readonly T[] {
  return around === undefined && own === undefined ? [] : [...around ?? [], ...own ?? []].filter((item) => item);
}

/** Runs the rules about what is written. */
function reviewObjects({ main, props, defaults }: Emission, objects: readonly EmittedObject[], review: Review): Review {
  const manifests: { [name: string]: Manifest } = { [main.kind]: main };
  for (const { id, manifest } of objects) {
    manifests[id] = manifest;
  }
  return reviewWritten(review, new Written({ manifests, props, defaults }));
}

/** A manifest with the labels and annotations of the construct, in its namespace unless it states another one or belongs to the whole cluster. */
function withIdentity(manifest: Manifest, { namespace, labels, annotations }: Identity): Manifest {
  const { metadata: own } = manifest;
  const metadata = {
    name: own.name,
    namespace: isOfCluster(manifest) ? undefined : own.namespace ?? namespace,
    labels: own.labels ? { ...labels, ...own.labels } : labels,
    annotations: annotations && own.annotations ? { ...annotations, ...own.annotations } : annotations ?? own.annotations,
  };
  return Object.assign({}, manifest, { metadata });
}

function isOfCluster({ kind }: Manifest): boolean {
  return kind === 'PersistentVolume';
}
