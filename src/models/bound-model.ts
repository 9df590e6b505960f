import { ModelCopyOptions } from './model-copy-options';
import { NfsOptions, NfsVolumeOptions } from './nfs';
import { BucketModel } from './object-store';
import { OciImageOptions } from './oci-image';
import { PodPart } from '../pod/part';
import { SecretRef } from '../pod/parts/secret-ref';

/** What a source gives to the engine and to the pod. */
export interface BoundModel {
  /** The model path of the engine: a hub id, a URI, or a directory in its container. */
  readonly path: string;
  /** What the model is called: its id on the hub, else the last part of where it is. */
  readonly name: string;
  /** Whether the path is a directory that no part of the source brings. */
  readonly isDirectory?: boolean;
  /** Whether the image of the engine has that directory. */
  readonly isInImage?: boolean;
  /** Revision on the hub. */
  readonly revision?: string;
  /** Id on the hub, by which the dimensions are looked up. */
  readonly hubId?: string;
  /** Token for the hub. */
  readonly token?: SecretRef;
  /** What the pod needs in any cluster: see `modelPart`. */
  readonly part: PodPart;
  /** Loader that the engine needs. */
  readonly loadFormat?: string;
  /** URL of a mirror of the hub, or of an object store. */
  readonly endpoint?: string;
  readonly offline?: boolean;
  readonly bucket?: BucketModel;
  readonly nfs?: NfsOptions;
  readonly nfsVolume?: NfsVolumeOptions;
  readonly image?: PackedModel;
  /** The path is that of a copy of another source. */
  readonly copy?: BoundCopy;
}

/** A model in an OCI image. */
export interface PackedModel extends OciImageOptions {
  readonly reference: string;
}

/** A copy, and what is copied. */
export interface BoundCopy {
  readonly source: BoundModel;
  readonly options: ModelCopyOptions;
}
