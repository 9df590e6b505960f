import { CustomProgram } from './custom-engine';

/** What the programs of an image run on. */
export interface ImageDevice {
  /** The platform, as the engine calls it. */
  readonly name: 'cuda' | 'rocm' | 'xpu' | 'hpu' | 'tpu' | 'cpu';
  /** Domain of the extended resources that offer it; undefined for CPUs. */
  readonly domain?: string;
}

/** Repositories whose images hold an engine. */
export interface EngineRepository {
  /** The end of the repository's path. */
  readonly path: RegExp;
  readonly engine: string;
  /** The images hold a changed engine. */
  readonly fork?: boolean;
  /** Tags name something else than releases of the engine. */
  readonly otherTags?: boolean;
  readonly device?: ImageDevice;
  /** What starts the server, where it is not the engine's usual command. */
  readonly program?: CustomProgram;
}

/** Repositories with this name: mirrors keep it, and custom builds often append it to theirs. */
export function named(name: string): RegExp {
  return new RegExp(`(?:^|[/-])${name}$`);
}
