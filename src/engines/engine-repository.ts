import { CustomProgram } from './custom-engine';
import { Platform } from '../hardware/platform';

/** What the programs of an image run on. */
export interface ImageDevice {
  /** The platform, as the engine calls it. */
  readonly name: Platform;
  /** AMD: the compiler target that it was built for, if for one alone. */
  readonly gfxTarget?: string;
  /** NVIDIA: the version of CUDA, such as 12.9, if known. */
  readonly cuda?: number;
}

/** Repositories whose images hold an engine. */
export interface EngineRepository {
  /** The end of the repository's path. */
  readonly path: RegExp;
  /** Undefined where the construct of the image's system knows. */
  readonly engine?: string;
  /** The images hold a changed engine. */
  readonly fork?: boolean;
  /** Tags name something else than releases of the engine. */
  readonly otherTags?: boolean;
  readonly device?: ImageDevice;
  /** What the image runs on by its tag, where that says so. */
  readonly deviceOfTag?: (tag: string) => ImageDevice | undefined;
  /** What starts the server, where it is not the engine's usual command. */
  readonly program?: CustomProgram;
}

/** Releases that upstream publishes an image of, in a repository that it does not have for all releases. */
export interface PublishedImages {
  /** The repository at Docker Hub. */
  readonly repository: string;
  /** The variant, where the repository has others that are not limited. */
  readonly variant?: RegExp;
  /** The first release. */
  readonly since?: string;
  /** The last release. */
  readonly last?: string;
  /** What to use for other releases. */
  readonly instead: string;
}

/** Repositories with this name: mirrors keep it, and custom builds often append it to theirs. */
export function named(name: string): RegExp {
  return new RegExp(`(?:^|[/-])${name}$`);
}
