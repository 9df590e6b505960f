import { Duration, Size } from 'cdk8s';
import { ContainerResources, furtherResources } from './resources';
import { EngineImage } from '../../engines/engine-image';
import { secondsOf } from '../../kube/seconds';
import { checkInputs } from '../../rules/normalize';
import { Finding } from '../../rules/rule';
import { FurtherContainer, MountedVolume } from '../part';

/**
 * When the evictor deletes files.
 *
 * @see https://github.com/llm-d/llm-d-kv-cache/blob/main/kv_connectors/pvc_evictor/CONFIGURATION.md
 */
export interface PvcEvictorOptions {
  /**
   * How full the file system is when deletion starts, in percent, above 0 to 100.
   *
   * @default 85
   */
  readonly cleanupThreshold?: number;

  /**
   * How full it is when deletion ends, in percent, above 0 and below `cleanupThreshold`.
   *
   * @default 70
   */
  readonly targetThreshold?: number;

  /**
   * Files that were read within this time are kept. 0 or more, whole minutes.
   *
   * @default Duration.minutes(60)
   */
  readonly accessTimeThreshold?: Duration;

  /**
   * Processes that look for files: 1, 2, 4, 8 or 16.
   *
   * @default 2
   */
  readonly crawlers?: number;

  /**
   * CPU and memory of its container.
   *
   * @default - half a CPU and 1 GiB
   */
  readonly resources?: ContainerResources;
}

/** Enough for two crawlers. */
const RESOURCES: ContainerResources = { cpu: 0.5, memory: Size.gibibytes(1) };

const CRAWLERS = [1, 2, 4, 8, 16];

/** An evictor: its image, its container for a volume, and what is wrong with its options. */
export interface BoundKvEvictor {
  readonly image: EngineImage;
  readonly resources: ContainerResources;
  readonly invalid: readonly Finding[];
  /** The container, with the volume where the engine has it. */
  container(volume: MountedVolume, path: string, image: string): FurtherContainer;
}

/**
 * What deletes old KV caches from a disk that the engine never cleans: a container beside the engine, on the same volume.
 */
export class KvEvictor {
  /**
   * The PVC evictor of llm-d, which deletes files of vLLM that were not read for longest once a file system is nearly full.
   *
   * It measures the whole file system: use a volume for KV caches alone. Its user must be allowed to delete the files of the engine.
   *
   * @param image its image, such as `EngineImage.of('quay.io/pvc-evictor/pvc-evictor:llm-d-v0.8')`
   * @param options thresholds
   * @see https://github.com/llm-d/llm-d-kv-cache/tree/main/kv_connectors/pvc_evictor
   */
  public static pvcEvictor(image: EngineImage, options: PvcEvictorOptions = {}): KvEvictor {
    return new KvEvictor(image, options);
  }

  private constructor(private readonly image: EngineImage, private readonly options: PvcEvictorOptions) {}

  /**
   * @internal
   */
  public _bind(): BoundKvEvictor {
    const { image, options: { cleanupThreshold = 85, targetThreshold = 70, accessTimeThreshold = Duration.minutes(60), crawlers = 2 } } = this;
    const minutes = secondsOf(accessTimeThreshold) / 60;
    const resources = { ...RESOURCES, ...this.options.resources };
    return {
      image,
      resources,
      invalid: [
        ...invalid('kvOffload (cleanupThreshold)', cleanupThreshold, cleanupThreshold > targetThreshold && cleanupThreshold <= 100, `above targetThreshold ${targetThreshold}, to 100`),
        ...invalid('kvOffload (targetThreshold)', targetThreshold, targetThreshold > 0, 'above 0'),
        ...invalid('kvOffload (accessTimeThreshold)', minutes, Number.isInteger(minutes), 'whole minutes'),
        ...invalid('kvOffload (crawlers)', crawlers, CRAWLERS.includes(crawlers), `one of ${CRAWLERS.join(', ')}`),
      ],
      container: ({ name }, path, reference) => {
        const { requests, limits } = furtherResources(resources);
        return {
          name: 'kv-evictor',
          image: reference,
          env: [
            { name: 'PVC_MOUNT_PATH', value: path },
            { name: 'CACHE_DIRECTORY', value: '' },
            { name: 'CLEANUP_THRESHOLD', value: String(cleanupThreshold) },
            { name: 'TARGET_THRESHOLD', value: String(targetThreshold) },
            { name: 'FILE_ACCESS_TIME_THRESHOLD_MINUTES', value: String(minutes) },
            { name: 'NUM_CRAWLER_PROCESSES', value: String(crawlers) },
          ],
          resources: { requests, limits },
          volumeMounts: [{ name }],
        };
      },
    };
  }
}

checkInputs('KvEvictor', KvEvictor);

function invalid(path: string, got: number, isValid: boolean, expected: string): Finding[] {
  return isValid ? [] : [{ path, got, expected, remedy: 'set it to such a number, or leave it out' }];
}
