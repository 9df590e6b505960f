import { PublishedImages } from './engine-repository';
import { EngineVersion } from './engine-version';
import { SGLANG_PUBLISHED } from './sglang-images';
import { VLLM_PUBLISHED } from './vllm-images';
import { ImageReference } from '../kube/image-reference';

const DOCKER_HUB = 'docker.io';

/** Images that not every release has. */
const PUBLISHED: readonly PublishedImages[] = [...VLLM_PUBLISHED, ...SGLANG_PUBLISHED];

/** A release that upstream publishes no such image of. */
export interface UnpublishedImage {
  readonly images: PublishedImages;
  readonly release: EngineVersion;
}

/** The images of upstream that one is named like, where they have none of the release that its tag names. */
export function unpublishedImage(image: ImageReference, release: EngineVersion | undefined): UnpublishedImage | undefined {
  const images = release && PUBLISHED.find((row) => isOf(row, image) && !isPublished(row, release));
  return images && { images, release };
}

/** Whether it is upstream's image: what another registry has, somebody may have built. */
function isOf({ repository, variant }: PublishedImages, { registry = DOCKER_HUB, repository: own, tag = '' }: ImageReference): boolean {
  return registry === DOCKER_HUB && own === repository && (variant === undefined || variant.test(tag));
}

function isPublished({ since, last }: PublishedImages, version: EngineVersion): boolean {
  return (since === undefined || version.atLeast(since)) && (last === undefined || version.compare(EngineVersion.parse(last)!) <= 0);
}
