import { StringMap } from '../../kube/objects';

/**
 * How Grove replaces running pods with those of a new version.
 */
export enum GroveUpdateStrategy {
  /** Recreates one whole replica after another. */
  ROLLING_RECREATE = 'RollingRecreate',
  /** Replaces a pod when it is deleted. */
  ON_DELETE = 'OnDelete',
}

/**
 * How the pods of a graph are scheduled as gangs.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/kubernetes-deployment/multinode/grove
 */
export interface DynamoGroveOptions {
  /**
   * Whether Grove runs the pods, if the cluster has it. Otherwise the operator creates Deployments, and LeaderWorkerSets for
   * replicas of several nodes.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Queue of the KAI scheduler.
   *
   * @default - the operator's own: `dynamo`
   */
  readonly kaiQueue?: string;

  /**
   * Queue of Volcano, for LeaderWorkerSets.
   *
   * @default - none
   */
  readonly volcanoQueue?: string;

  /**
   * How running pods are replaced.
   *
   * @default - Grove's own
   */
  readonly updateStrategy?: GroveUpdateStrategy;

  /**
   * PriorityClass of the pods. Dynamo 1.3 and newer.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
}

/** Annotations that the operator reads. */
const ANNOTATION = {
  enabled: 'nvidia.com/enable-grove',
  kaiQueue: 'nvidia.com/kai-scheduler-queue',
  volcanoQueue: 'nvidia.com/volcano-queue',
  updateStrategy: 'nvidia.com/grove-update-strategy',
} as const;

/** The options as annotations of the graph. */
export function groveAnnotations({ enabled = true, kaiQueue, volcanoQueue, updateStrategy }: DynamoGroveOptions): StringMap {
  return {
    ...(!enabled && { [ANNOTATION.enabled]: 'false' }),
    ...(kaiQueue !== undefined && { [ANNOTATION.kaiQueue]: kaiQueue }),
    ...(volcanoQueue !== undefined && { [ANNOTATION.volcanoQueue]: volcanoQueue }),
    ...(updateStrategy !== undefined && { [ANNOTATION.updateStrategy]: updateStrategy }),
  };
}
