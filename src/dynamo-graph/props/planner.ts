import { DynamoComponentOptions } from './component';

/**
 * The planner of a graph: it scales the workers. Dynamo 1.0 and newer; older releases have a different planner, configured by
 * flags.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/components/planner/planner-configuration
 */
export interface DynamoPlanner extends DynamoComponentOptions {
  /**
   * Configuration of the planner in its own spelling, such as `optimization_target`, `enable_load_scaling` or `max_gpu_budget`.
   * The construct sets environment and backend, and the mode of an aggregated graph.
   *
   * @default - the planner's own defaults
   */
  readonly config?: { [key: string]: unknown };
}
