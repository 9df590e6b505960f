import { StringMap } from '../../kube/objects';

/**
 * How Grove replaces running pods by those of a new version.
 */
export enum GroveUpdateStrategy {
  /** One replica after the other, each as a whole. */
  ROLLING_RECREATE = 'RollingRecreate',
  /** As pods are deleted by hand. */
  ON_DELETE = 'OnDelete',
}

/**
 * How the pods of the graph are scheduled as gangs.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/kubernetes-deployment/multinode/grove
 */
export interface DynamoGroveOptions {
  /**
   * Whether Grove runs the pods where the cluster has it. Without, the operator makes Deployments, and LeaderWorkerSets for several nodes.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Queue of the KAI scheduler.
   *
   * @default - `dynamo`, as the operator has it
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
   * @default - as Grove has it
   */
  readonly updateStrategy?: GroveUpdateStrategy;

  /**
   * PriorityClass of the pods. Dynamo 1.3 and newer.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
}

/** Annotations by which the operator is told. */
const ANNOTATION = {
  enabled: 'nvidia.com/enable-grove',
  kaiQueue: 'nvidia.com/kai-scheduler-queue',
  volcanoQueue: 'nvidia.com/volcano-queue',
  updateStrategy: 'nvidia.com/grove-update-strategy',
} as const;

/** The annotations of the graph that these options come to. */
export function groveAnnotations({ enabled = true, kaiQueue, volcanoQueue, updateStrategy }: DynamoGroveOptions = {}): StringMap {
  return {
    ...(!enabled && { [ANNOTATION.enabled]: 'false' }),
    ...(kaiQueue !== undefined && { [ANNOTATION.kaiQueue]: kaiQueue }),
    ...(volcanoQueue !== undefined && { [ANNOTATION.volcanoQueue]: volcanoQueue }),
    ...(updateStrategy !== undefined && { [ANNOTATION.updateStrategy]: updateStrategy }),
  };
}
