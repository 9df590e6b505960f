import { EngineVersion } from './engine-version';
import { Engine } from './flag-table';
import { ImageReference, referenceProblem } from '../private/image-reference';
import { checkInputs } from '../rules/normalize';
import { Review } from '../rules/review';
import { ruleTable } from '../rules/rule';

/** Repositories of the engines' own images. */
const REPOSITORIES = {
  /** @see https://hub.docker.com/r/lmsysorg/sglang/tags */
  sglang: 'lmsysorg/sglang',
  /** @see https://hub.docker.com/r/vllm/vllm-openai/tags */
  vllm: 'vllm/vllm-openai',
  /** @see https://hub.docker.com/r/lmsysorg/sglang-jax/tags */
  sglangJax: 'lmsysorg/sglang-jax',
  /** Phison's image, which nodes get by other ways than from a registry. */
  aidaptiv: 'docker.io/library/aidaptiv',
} as const;

/** Engines by the name of the repository; a mirror keeps the name, and a build of one's own often ends with it. */
const ENGINES = [
  { repository: 'sglang', engine: 'sglang' },
  { repository: 'vllm-openai', engine: 'vllm' },
  { repository: 'sglang-jax', engine: 'sglang-jax' },
  { repository: 'aidaptiv', engine: 'vllm' },
] as const;

/**
 * What a tag does not say about an image.
 */
export interface EngineImageTagOptions {
  /**
   * Digest of the image, `sha256:` and 64 hexadecimal digits. Nodes then pull exactly this image, whatever the tag means by then.
   *
   * @default - none: the tag decides
   */
  readonly digest?: string;
}

/**
 * What a reference does not say about an image.
 */
export interface EngineImageOptions {
  /**
   * Version of the engine in the image, such as `v0.5.6.post2` or `main@2026-08-21`. Flags and their choices are checked against it.
   *
   * @default - read from the tag, where that names one; otherwise unknown: flags that cannot be checked are advice
   */
  readonly engineVersion?: string;

  /**
   * The image holds a changed engine with flags of its own: they are not checked against any version.
   *
   * @default false
   */
  readonly fork?: boolean;
}

/**
 * Container image of an inference engine, and the version of the engine in it.
 *
 * Tags that name no release (`latest`, `dev`, nightly builds) and digests leave the version unknown unless it is stated.
 */
export class EngineImage {
  /**
   * Image of SGLang's own releases, `lmsysorg/sglang`.
   *
   * @param tag tag of the image: a version, with a variant where wanted, such as `v0.5.17`, `v0.5.17-runtime`, `v0.5.10-cu129` or `v0.5.16-rocm720-mi30x`
   * @throws if the tag or the digest is not well formed
   * @see https://hub.docker.com/r/lmsysorg/sglang/tags
   */
  public static sglang(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('sglang', tag, options);
  }

  /**
   * Image of vLLM's own releases with the OpenAI-compatible server, `vllm/vllm-openai`.
   *
   * @param tag tag of the image, such as `v0.22.0`
   * @throws if the tag or the digest is not well formed
   * @see https://hub.docker.com/r/vllm/vllm-openai/tags
   */
  public static vllm(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('vllm', tag, options);
  }

  /**
   * Image of SGLang-JAX for TPUs, `lmsysorg/sglang-jax`. It has flags of its own.
   *
   * @param tag tag of the image, such as `v0.1.0`
   * @throws if the tag or the digest is not well formed
   * @see https://hub.docker.com/r/lmsysorg/sglang-jax/tags
   */
  public static sglangJax(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('sglangJax', tag, options);
  }

  /**
   * Phison's image of vLLM with aiDAPTIV, `docker.io/library/aidaptiv`: a fork with flags of its own.
   *
   * @param tag tag of the image, such as `vNXUN_3_03_AA`
   * @throws if the tag or the digest is not well formed
   */
  public static aidaptiv(tag: string, options: EngineImageTagOptions = {}): EngineImage {
    return EngineImage.tagged('aidaptiv', tag, options, { fork: true });
  }

  /**
   * Any other image: from a registry of your own, by digest, or with a changed engine.
   *
   * The version is read from the tag when the repository is named after the engine, as mirrors keep names and tags.
   * Other images carry versions of their own: state `engineVersion`.
   *
   * @param reference image reference: `registry.example.com:5000/team/sglang:v0.5.17@sha256:…`, each part but the name optional
   * @throws if the reference or the version is not well formed
   */
  public static of(reference: string, options: EngineImageOptions = {}): EngineImage {
    return EngineImage.read('of', { path: 'reference', text: reference, engineVersion: options.engineVersion }, options);
  }

  /** A chart has many servers and few images. */
  private static readonly told = new Map<ImageReference, ToldEngine>();

  private static tagged(
    factory: keyof typeof REPOSITORIES, tag: string, { digest }: EngineImageTagOptions, options: EngineImageOptions = {},
  ): EngineImage {
    const text = `${REPOSITORIES[factory]}:${tag}${digest === undefined ? '' : `@${digest}`}`;
    return EngineImage.read(factory, { path: 'tag', text, tag, digest }, options);
  }

  private static read(factory: string, written: WrittenImage, options: EngineImageOptions): EngineImage {
    new Review().run(WRITTEN_RULES, written).concludeCall(`EngineImage.${factory}`);
    return new EngineImage(ImageReference.parse(written.text), options);
  }

  /** What a reference tells of the engine. */
  private static toldBy(parts: ImageReference): ToldEngine {
    let told = this.told.get(parts);
    if (told === undefined) {
      const engine = engineOf(parts);
      told = { engine, version: engine && versionOf(parts) };
      this.told.set(parts, told);
    }
    return told;
  }

  /**
   * The image as pods name it.
   */
  public readonly reference: string;

  /**
   * Version of the engine; undefined when it is not known.
   */
  public readonly engineVersion?: string;

  /**
   * Whether the engine is a changed one, whose flags are not checked against a version.
   */
  public readonly fork: boolean;

  /**
   * Version of the engine, to be compared.
   *
   * @internal
   */
  public readonly _version?: EngineVersion;

  /**
   * The engine that the repository is named after; undefined when it says nothing.
   *
   * @internal
   */
  public readonly _engine?: Engine;

  private readonly parts: ImageReference;

  private constructor(parts: ImageReference, { engineVersion, fork = false }: EngineImageOptions) {
    this.parts = parts;
    this.reference = parts.text;
    this.fork = fork;
    const { engine, version } = EngineImage.toldBy(parts);
    this._engine = engine;
    this._version = engineVersion === undefined ? version : EngineVersion.parse(engineVersion);
    this.engineVersion = this._version?.text;
  }

  /**
   * Whether the same reference can mean another image tomorrow.
   *
   * @internal
   */
  public get _moves(): boolean {
    const { tag, digest } = this.parts;
    return digest === undefined && (tag === undefined || MOVING_TAG.test(tag));
  }
}

checkInputs('EngineImage', EngineImage);

/** An image as a user writes it. */
interface WrittenImage {
  /** What messages call the reference, or the tag in it. */
  readonly path: string;
  /** The whole reference. */
  readonly text: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly engineVersion?: string;
}

/** What no image is made of. */
const WRITTEN_RULES = ruleTable<WrittenImage>([
  {
    code: 'IMG003',
    severity: 'error',
    title: 'Reference, tag and digest of an image are well formed',
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
    title: 'A stated version of the engine is one',
    source: 'https://hub.docker.com/u/lmsysorg',
    check: ({ engineVersion }) => engineVersion === undefined || EngineVersion.parse(engineVersion) !== undefined ? undefined : {
      path: 'engineVersion',
      got: engineVersion,
      expected: 'a version of the engine',
      remedy: 'write it as v0.5.6.post2, or main@2026-08-21 for a day of the main branch',
    },
  },
]);

interface ToldEngine {
  readonly engine?: Engine;
  readonly version?: EngineVersion;
}

/** The engine that a repository is named after. */
function engineOf({ repository }: ImageReference): Engine | undefined {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return ENGINES.find((row) => name === row.repository || name.endsWith(`-${row.repository}`))?.engine;
}

/** The version that a tag names: before a variant, and not in nightly builds, which carry the last release's name and a date. */
function versionOf({ tag = '' }: ImageReference): EngineVersion | undefined {
  const [, version, variant = ''] = /^(v?\d+\.\d+\.\d+(?:\.?(?:post|rc|a|b|dev)\d+)?)(-.+)?$/.exec(tag) ?? [];
  return version === undefined || /-20\d{6}(?:-|$)/.test(variant) ? undefined : EngineVersion.parse(version);
}

/** An image, and the engine that a construct runs. */
export interface ImageSubject {
  readonly image: EngineImage;
  readonly engine: Engine;
}

/** Tags that point to another image from one day to the next. */
const MOVING_TAG = /^(?:latest|dev|nightly|main|edge|stable)(?:-.*)?$/;

export const IMAGE_RULES = ruleTable<ImageSubject>([
  {
    code: 'IMG001',
    severity: 'engine-error',
    title: 'The image holds the engine that the construct runs',
    source: 'https://hub.docker.com/u/lmsysorg',
    check: ({ image, engine }) => image._engine === undefined || image._engine === engine ? undefined : {
      path: 'image',
      got: image.reference,
      expected: `an image of ${engine}; this is one of ${image._engine}`,
      remedy: `use ${FACTORIES[engine]}, or EngineImage.of(…) for an image of your own`,
    },
  },
  {
    code: 'IMG002',
    severity: 'advice',
    title: 'An image stays what it is: a version or a digest, no moving tag',
    source: 'https://kubernetes.io/docs/concepts/configuration/overview/#container-images',
    check: ({ image }) => !image._moves ? undefined : {
      path: 'image',
      got: image.reference,
      expected: 'a version or a digest: this tag means another image from one day to the next, and replicas may differ',
      remedy: 'name a released version, or add the digest: EngineImage.of(\'…@sha256:…\')',
    },
  },
]);

/** How to name an image of each engine, for messages. */
const FACTORIES = { 'sglang': "EngineImage.sglang('<version>')", 'vllm': "EngineImage.vllm('<version>')", 'sglang-jax': "EngineImage.sglangJax('<version>')" };
