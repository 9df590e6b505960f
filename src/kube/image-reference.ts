/** A component of a repository path, and the whole path, as registries accept them. */
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The parts of an image reference: `registry:5000/path/name:tag@sha256:…`.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export class ImageReference {
  /**
   * Parses a reference.
   *
   * @throws an error that says what to change
   */
  public static parse(text: string): ImageReference {
    let reference = this.known.get(text);
    if (reference === undefined) {
      reference = this.read(text);
      this.known.set(text, reference);
    }
    return reference;
  }

  /** Parsed references by text: a chart has many servers and few images. */
  private static readonly known = new Map<string, ImageReference>();

  private static read(text: string): ImageReference {
    const [beforeDigest, digest, ...rest] = text.split('@');
    const slash = beforeDigest.lastIndexOf('/');
    const colon = beforeDigest.indexOf(':', slash + 1);
    const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
    const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1);
    const first = name.split('/')[0];
    const hasHost = name.includes('/') && (/[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
    const registry = hasHost ? first : undefined;
    const reference = new ImageReference(registry, hasHost ? name.slice(first.length + 1) : name, tag, digest);
    const problem = rest.length > 0 ? 'write a single digest after a single @' : reference.problem(text);
    if (problem) {
      throw new Error(problem);
    }
    return reference;
  }

  private constructor(
    /** Host and port; undefined for Docker Hub. */
    public readonly registry: string | undefined,
    public readonly repository: string,
    public readonly tag: string | undefined,
    public readonly digest: string | undefined,
  ) {}

  /** The reference as one string. */
  public get text(): string {
    const { registry, repository, tag, digest } = this;
    return `${registry === undefined ? '' : `${registry}/`}${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  }

  private problem(text: string): string | undefined {
    if (text.includes('://')) {
      return 'remove the scheme and ://';
    }
    if (/\s/.test(text)) {
      return 'remove the whitespace';
    }
    if (this.registry !== undefined && !HOST.test(this.registry)) {
      return 'write the registry as host or host:port';
    }
    if (!PATH.test(this.repository)) {
      return /[A-Z]/.test(this.repository) ? 'write the repository in lowercase' : 'write a valid repository: lowercase letters and digits, with single dots, dashes, underscores and slashes between them';
    }
    if (this.tag !== undefined && !TAG.test(this.tag)) {
      return 'write a tag of at most 128 letters, digits, dots, hyphens and underscores';
    }
    return this.digest !== undefined && !DIGEST.test(this.digest) ? 'write the digest as sha256: followed by 64 lowercase hexadecimal digits' : undefined;
  }
}

/** Whether a text can stand in front of the repository of an image: a host with an optional port, and a path if there is one. */
export function isRegistry(text: string): boolean {
  const slash = text.indexOf('/');
  return slash < 0 ? HOST.test(text) : HOST.test(text.slice(0, slash)) && PATH.test(text.slice(slash + 1));
}

/** What to change in a text that is not a reference. */
export function referenceProblem(text: string): string | undefined {
  try {
    ImageReference.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The reference with its registry replaced; repository, tag and digest stay. What is no reference or no registry is left to the rules. */
export function withRegistry(reference: string, registry: string | undefined): string {
  if (registry === undefined || registry === null || !isRegistry(registry) || referenceProblem(reference) !== undefined) {
    return reference;
  }
  const { registry: own, text } = ImageReference.parse(reference);
  return `${registry}/${own === undefined ? text : text.slice(own.length + 1)}`;
}

/** Whether a reference names no version, but what happens to be the newest. */
export function moves(reference: string): boolean {
  return /(?::(?:latest|main|dev)|^[^:@]+|\/[^:@]+)$/.test(reference);
}
