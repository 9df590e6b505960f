import { ApiObject, App, ImplicitTokenResolver, LazyResolver, NumberStringUnionResolver } from 'cdk8s';
import { Construct } from 'constructs';
import { isSmallAndPlain } from './subject';
import { Manifest } from '../../kube/manifest';
import { sortedCopy } from '../../kube/sorted-copy';
import { Advice } from '../../rules/advice';
import { countOf, linesOf } from '../../rules/review';

/** Finds what is wrong with an object that was changed after it was made. */
export type ChangeReview = (changed: Manifest, original: Manifest) => readonly Advice[];

/**
 * An object as plain JSON. It is looked at again when it is written: users can patch it, and change its metadata.
 *
 * The generated classes of cdk8s-plus and of imported CRDs render field by field after JSON patches are applied, and so
 * drop what they don't know, for example `nvidia.com/gpu`.
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export class CheckedObject extends ApiObject {
  public constructor(scope: Construct, id: string, private readonly manifest: Manifest, private readonly review?: ChangeReview) {
    super(scope, id, manifest);
  }

  /** Whether it has JSON patches. */
  public get isPatched(): boolean {
    return (this as unknown as Patched).patches.length > 0;
  }

  /** What is wrong with what users changed. */
  public problems(): readonly Advice[] {
    return this.problemsOf(this.rendered());
  }

  public toJson(): unknown {
    const json = this.rendered();
    const errors = this.problemsOf(json);
    if (errors.length > 0) {
      throw new Error(`${countOf(errors)} with a changed object:\n${linesOf(errors)}`);
    }
    return json;
  }

  /**
   * What cdk8s renders. It asks each resolver about each value, finding the app again for each; nothing can come of that
   * if the manifest is plain data and the app has no resolvers of its own.
   */
  private rendered(): Manifest {
    const { apiVersion, kind } = this.manifest;
    const isRenderedAsIs = !this.isPatched && !process.env.CDK8S_DISABLE_SORT && App.of(this).resolvers.every(isBuiltIn);
    const sections = isRenderedAsIs ? sortedCopy(this.manifest) : undefined;
    return sections ? Object.assign({ apiVersion, kind, metadata: undefined }, sections, { metadata: this.metadata.toJson() }) : super.toJson();
  }

  private problemsOf(json: Manifest): readonly Advice[] {
    const { manifest, review } = this;
    if (review === undefined) {
      return [];
    }
    // Without a patch, only the metadata can be another.
    if (!this.isPatched && isSmallAndPlain(json.metadata)) {
      return [];
    }
    return this.isPatched ? review(json, manifest) : review(metadataOf(json), metadataOf(manifest));
  }
}

/** Whether a resolver is one that every app has: they replace tokens, which manifests do not have. */
function isBuiltIn(resolver: object): boolean {
  return resolver instanceof LazyResolver || resolver instanceof ImplicitTokenResolver || resolver instanceof NumberStringUnionResolver;
}

/** How cdk8s keeps the patches of an object. */
interface Patched {
  readonly patches: readonly unknown[];
}

function metadataOf({ apiVersion, kind, metadata }: Manifest): Manifest {
  return { apiVersion, kind, metadata };
}

/** Adds a manifest to the chart. */
export function emit(scope: Construct, id: string, manifest: Manifest, review?: ChangeReview): CheckedObject {
  return new CheckedObject(scope, id, manifest, review);
}
