import { CUSTOM_ENGINE_RULES, CustomEngineOptions, CustomProgram } from './custom-engine';
import { EngineRepository, ImageDevice, named } from './engine-repository';
import { EngineVersion } from './engine-version';
import { UnpublishedImage, unpublishedImage } from './published-images';
import { SGLANG_CUDA, sglangDevice } from './sglang-images';
import { VLLM_REPOSITORIES, VllmImageVariant } from './vllm-images';
import { ImageReference, referenceProblem } from '../kube/image-reference';
import { checkInputs } from '../rules/normalize';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** Repositories of the upstream images. */
const REPOSITORIES = {
  /** @see https://hub.docker.com/r/lmsysorg/sglang/tags */
  sglang: 'lmsysorg/sglang',
  /** @see https://hub.docker.com/r/lmsysorg/sglang-jax/tags */
  sglangJax: 'lmsysorg/sglang-jax',
  /** Phison's image, which is loaded onto the nodes rather than pulled from a registry. */
  aidaptiv: 'docker.io/library/aidaptiv',
} as const;

/** Engines by the repositories of their images. */
const ENGINES: readonly EngineRepository[] = [
  { path: /(?:^|\/)lmsysorg\/sglang$/, engine: 'sglang', device: { name: 'cuda' }, deviceOfTag: sglangDevice },
  { path: named('sglang'), engine: 'sglang', deviceOfTag: sglangDevice },
  ...VLLM_REPOSITORIES,
  { path: named('sglang-jax'), engine: 'sglang-jax' },
  { path: named('aidaptiv'), engine: 'vllm', fork: true },
  { path: /(?:^|\/)ai-dynamo\/(?:sglang|vllm)-runtime$/, device: { name: 'cuda' } },
];

/**
 * Options of an image that is named by its tag.
 */
export interface EngineImageTagOptions {
  /**
   * Digest of the image: `sha256:` and 64 hexadecimal digits. Nodes pull exactly this image, even if the tag moves.
   *
   * @default - none: the tag selects the image
   */
  readonly digest?: string;
}

/**
 * Options of an upstream image of vLLM.
 */
export interface VllmImageOptions extends EngineImageTagOptions {
  /**
   * The kind of accelerator that the image is built for.
   *
   * @default VllmImageVariant.CUDA
   */
  readonly variant?: VllmImageVariant;
}

/**
 * Options of an image that is named by a reference.
 */
export interface EngineImageOptions {
  /**
   * Version of the engine in the image: a release such as `v0.5.6.post2`, or a day of the main branch such as `main@2026-08-21`. Flags
   * and their choices are checked against it.
   *
   * @default - the version in the tag, if it has one; otherwise unknown, and flags that cannot be checked are advice
   */
  readonly engineVersion?: string;

  /**
   * Whether the image holds a modified engine, whose flags are not checked against any version.
   *
   * @default - true for images of aiDAPTIV, false for others
   */
  readonly fork?: boolean;
}

/** What is known of an image. */
export interface BoundImage {
  /** The engine that the repository is named after, or that is stated; undefined for other repositories. */
  readonly engine?: string;
  /** Whether the repository is named after a changed engine. */
  readonly fork?: boolean;
  /** What the image runs on, where its repository says so. */
  readonly device?: ImageDevice;
  /** Version of the engine, for comparisons. */
  readonly version?: EngineVersion;
  /** Whether the reference can point to another image later. */
  readonly isMoving: boolean;
  /** Where upstream publishes no such image. */
  readonly unpublished?: UnpublishedImage;
  /** What starts the server, where it is not the engine's usual command. */
  readonly program?: CustomProgram;
}

/**
 * Container image of an inference engine, and the version of the engine in it.
 *
 * The version is unknown for digests and for tags that name no release (`latest`, `dev`, nightly builds), unless `engineVersion` states it.
 */
export class EngineImage {
  /**
   * The upstream image of SGLang, `lmsysorg/sglang`.
   *
   * @param tag tag of the image: a version with an optional variant, such as `v0.5.17`, `v0.5.17-runtime`, `v0.5.10-cu129` or `v0.5.16-rocm720-mi30x`
   * @param options digest of the image
   * @throws if the tag or the digest is malformed
   * @see https://hub.docker.com/r/lmsysorg/sglang/tags
   */
  public static sglang(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('sglang', REPOSITORIES.sglang, tag, options);
  }

  /**
   * An upstream image of vLLM with the OpenAI-compatible server: `vllm/vllm-openai`, or the one of `variant`.
   *
   * @param tag tag of the image: a version with an optional suffix, such as `v0.30.0` or `v0.30.0-cu129`
   * @param options digest, and the kind of accelerator
   * @throws if the tag or the digest is malformed
   * @see https://hub.docker.com/u/vllm
   */
  public static vllm(tag: string, options: VllmImageOptions = {}): EngineImage {
    const { variant = VllmImageVariant.CUDA } = options;
    return EngineImage.tagged('vllm', variant._bind(), tag, options);
  }

  /**
   * The upstream image of SGLang-JAX for TPUs, `lmsysorg/sglang-jax`, whose flags differ from those of SGLang.
   *
   * @param tag tag of the image, such as `v0.0.3rc99`
   * @param options digest of the image
   * @throws if the tag or the digest is malformed
   * @see https://hub.docker.com/r/lmsysorg/sglang-jax/tags
   */
  public static sglangJax(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('sglangJax', REPOSITORIES.sglangJax, tag, options);
  }

  /**
   * Phison's image of vLLM with aiDAPTIV, `docker.io/library/aidaptiv`: a fork, whose flags are not checked.
   *
   * @param tag tag of the image, such as `vNXUN_3_03_AA`
   * @param options digest of the image
   * @throws if the tag or the digest is malformed
   */
  public static aidaptiv(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('aidaptiv', REPOSITORIES.aidaptiv, tag, options);
  }

  /**
   * Any other image: from a private registry, by digest, or with a modified engine.
   *
   * The tag states the engine version only if the repository is named after the engine, as in mirrors. For other images, set
   * `engineVersion`.
   *
   * @param reference image reference: `registry.example.com:5000/team/sglang:v0.5.17@sha256:…`, where all parts but the name are optional
   * @param options version of the engine in the image, and whether it is modified
   * @throws if the reference or the version is malformed
   */
  public static of(reference: string, options: EngineImageOptions = {}): EngineImage {
    return EngineImage.read('of', { path: 'reference', text: reference, engineVersion: options.engineVersion }, options);
  }

  /**
   * An image with a program of its own: a fork of an engine that another command starts, or an engine that has no constructs here. Its
   * flags are not checked against a release.
   *
   * @param reference image reference, as for `of`
   * @param options version of the engine in the image, and whether it is modified
   * @param options how the program is started, and which engine it is like
   * @throws if the reference, the version or an option is malformed
   */
  public static custom(reference: string, options: CustomEngineOptions): EngineImage {
    const { engineType: engine, engineVersion, ...program } = options;
    new Review()
      .run(WRITTEN_RULES, { path: 'reference', text: reference, engineVersion })
      .run(CUSTOM_ENGINE_RULES, options)
      .concludeCall('EngineImage.custom');
    return new EngineImage(ImageReference.parse(reference), { engineVersion, fork: true }, { engine, program });
  }

  /** A cache: an App has many servers and few images. */
  private static readonly stated = new Map<ImageReference, BoundImage>();

  private static tagged(factory: string, repository: string, tag: string, { digest }: EngineImageTagOptions): EngineImage {
    const text = `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;
    return EngineImage.read(factory, { path: 'tag', text, tag, digest }, {});
  }

  private static read(factory: string, written: WrittenImage, options: EngineImageOptions): EngineImage {
    new Review().run(WRITTEN_RULES, written).concludeCall(`EngineImage.${factory}`);
    return new EngineImage(ImageReference.parse(written.text), options);
  }

  /** What a reference states. */
  private static statedBy(parts: ImageReference): BoundImage {
    let stated = this.stated.get(parts);
    if (stated === undefined) {
      const repository = ENGINES.find(({ path }) => path.test(parts.repository));
      const { engine, fork, program, otherTags } = repository ?? {};
      const version = engine === undefined || otherTags ? undefined : versionOf(parts);
      const device = deviceIn(parts, repository?.deviceOfTag?.(parts.tag ?? '') ?? repository?.device, version);
      stated = { engine, fork, device, program, version, isMoving: isMoving(parts), unpublished: unpublishedImage(parts, versionOf(parts)) };
      this.stated.set(parts, stated);
    }
    return stated;
  }

  /**
   * The image reference in the pod.
   */
  public readonly reference: string;

  /**
   * Version of the engine; undefined if unknown.
   */
  public readonly engineVersion?: string;

  /**
   * Whether the engine is modified: its flags are not checked against a version.
   */
  public readonly fork: boolean;

  private readonly bound: BoundImage;

  private constructor(parts: ImageReference, { engineVersion, fork }: EngineImageOptions, custom?: Pick<BoundImage, 'engine' | 'program'>) {
    this.reference = parts.text;
    const stated = EngineImage.statedBy(parts);
    this.fork = fork ?? stated.fork ?? false;
    const version = engineVersion === undefined ? stated.version : EngineVersion.parse(engineVersion);
    this.bound = custom || engineVersion !== undefined ? { ...stated, version, ...custom } : stated;
    this.engineVersion = this.bound.version?.text;
  }

  /**
   * @internal
   */
  public _bind(): BoundImage {
    return this.bound;
  }
}

checkInputs('EngineImage', EngineImage);

/** The arguments of a factory. */
interface WrittenImage {
  /** Parameter that contains the reference or the tag. */
  readonly path: string;
  /** The whole reference. */
  readonly text: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly engineVersion?: string;
}

/** What makes an image reference invalid. */
const WRITTEN_RULES = ruleTable<WrittenImage>([
  {
    code: 'IMG003',
    severity: 'error',
    title: 'The reference, tag and digest of an image are well formed',
    source: 'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    check: ({ path, text, tag, digest }) => {
      const problem = tag?.includes('/') ? 'use EngineImage.of for a reference' : referenceProblem(text);
      const isDigest = problem !== undefined && digest !== undefined && tag !== undefined && referenceProblem(`name:${tag}`) === undefined;
      return problem === undefined ? undefined : {
        path: isDigest ? 'digest' : path,
        got: isDigest ? digest : tag ?? text,
        expected: tag === undefined ? 'registry/path/name:tag or registry/path/name@sha256:…' : isDigest ? 'sha256: and 64 hexadecimal digits' : 'a tag of the image',
        remedy: problem,
      };
    },
  },
  {
    code: 'IMG004',
    severity: 'error',
    title: '`engineVersion` is a version of the engine',
    source: 'https://hub.docker.com/u/lmsysorg',
    check: ({ engineVersion }) => engineVersion === undefined || EngineVersion.parse(engineVersion) !== undefined ? undefined : {
      path: 'engineVersion',
      got: engineVersion,
      expected: 'a version of the engine',
      remedy: 'write it as v0.5.6.post2, or main@2026-08-21 for a day of the main branch',
    },
  },
]);

/** The version that a tag names, without its variant; undefined for nightly builds, which have the last release's name and a date. */
function versionOf({ tag = '' }: ImageReference): EngineVersion | undefined {
  const [, version, variant = ''] = /^(v?\d+\.\d+\.\d+(?:\.?(?:post|rc|a|b|dev)\d+|\.\d+)?)(-.+)?$/.exec(tag) ?? [];
  return version === undefined || /-20\d{6}(?:-|$)/.test(variant) ? undefined : EngineVersion.parse(version);
}

/** What an image runs on, with the version of CUDA that its tag names, or that upstream's images of the release have. */
function deviceIn({ tag = '', repository }: ImageReference, device: ImageDevice | undefined, version: EngineVersion | undefined): ImageDevice | undefined {
  if (device?.name !== 'cuda') {
    return device;
  }
  const [, major, minor] = /-cu(\d\d)(\d)\b/.exec(tag) ?? [];
  const isUpstream = /(?:^|\/)lmsysorg\/sglang$/.test(repository) && version?.atLeast(SGLANG_CUDA.since);
  const cuda = major === undefined ? (isUpstream ? SGLANG_CUDA.version : undefined) : Number(`${major}.${minor}`);
  return cuda === undefined ? device : { ...device, cuda };
}

/** Whether a reference can point to another image later. */
function isMoving({ tag, digest }: ImageReference): boolean {
  return digest === undefined && (tag === undefined || MOVING_TAG.test(tag));
}

/** An image and the engine that the construct runs. */
export interface ImageSubject {
  readonly image: EngineImage;
  /** The engine that the image must hold; undefined where any program may run. */
  readonly engine?: string;
}

/** Tags that upstream moves to newer images. */
const MOVING_TAG = /^(?:latest|dev|nightly|main|edge|stable)(?:-.*)?$/;

export const IMAGE_RULES = ruleTable<ImageSubject>([
  {
    code: 'IMG001',
    severity: 'engine-error',
    title: 'The image contains the engine that the construct runs',
    source: 'https://hub.docker.com/u/lmsysorg',
    check: ({ image, engine }) => {
      const { engine: actual } = image._bind();
      return engine === undefined || actual === undefined || actual === engine ? undefined : {
        path: 'image',
        got: image.reference,
        expected: `an image of ${engine}; this one contains ${actual}`,
        remedy: `use ${FACTORIES[engine]}, or EngineImage.of(…) for a custom image`,
      };
    },
  },
  {
    code: 'IMG002',
    severity: 'advice',
    title: 'The image is pinned to a version or digest',
    source: 'https://kubernetes.io/docs/concepts/configuration/overview/#container-images',
    check: ({ image }) => image._bind().isMoving ? {
      path: 'image',
      got: image.reference,
      expected: 'a version or a digest: upstream moves this tag to newer images, and replicas may differ',
      remedy: 'use the tag of a release, or add the digest: EngineImage.of(\'…@sha256:…\')',
    } : undefined,
  },
  {
    code: 'IMG007',
    severity: 'advice',
    title: 'Upstream publishes the image for the release',
    source: 'https://hub.docker.com/u/vllm',
    check: ({ image }) => {
      const { images, release } = image._bind().unpublished ?? {};
      return images && {
        path: 'image',
        got: image.reference,
        expected: `${images.since ?? images.last} or ${images.since === undefined ? 'older' : 'newer'}: upstream publishes no such image of ${release!.text}, and an image that does not exist is never pulled`,
        remedy: `use ${images.instead}, or such a release`,
      };
    },
  },
  {
    code: 'INF245',
    severity: 'advice',
    title: 'The tag of an upstream image begins with v',
    source: 'https://hub.docker.com/r/lmsysorg/sglang/tags',
    check: ({ image }) => {
      const [, repository, version] = BARE_VERSION.exec(image.reference) ?? [];
      return version === undefined ? undefined : {
        path: 'image',
        got: version,
        expected: `v${version}: the tags of ${repository} begin with v, and an image that does not exist is never pulled`,
        remedy: `write v${version}`,
      };
    },
  },
]);

/** A version without the `v` that the tags of these repositories begin with. Images for diffusion models have none. */
const BARE_VERSION = /^(lmsysorg\/sglang|vllm\/vllm-openai):(\d+\.\d+\.\d+(?:\.?(?:post|rc)\d+)?(?:-(?:cu|rocm|runtime).*)?)$/;

/** The factory for an image of each engine, for messages. */
const FACTORIES: { readonly [engine: string]: string } = { 'sglang': "EngineImage.sglang('<version>')", 'vllm': "EngineImage.vllm('<version>')", 'sglang-jax': "EngineImage.sglangJax('<version>')" };
