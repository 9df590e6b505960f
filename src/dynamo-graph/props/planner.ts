import { DynamoComponentOptions } from './component';

/**
 * The planner of a graph: it scales the workers. Dynamo 1.0 and newer: the planner of older releases is another program, with flags of its own.
 *
 * @see https://docs.nvidia.com/dynamo/v1.5.0/components/planner/planner-configuration
 */
export interface DynamoPlanner extends DynamoComponentOptions {
  /**
   * Configuration of the planner, in its own spelling: `optimization_target`, `enable_load_scaling`, `max_gpu_budget` and so on.
   * Environment and backend are set, and so is the mode of an aggregated graph.
   *
   * @default - the planner's own
   */
  readonly config?: { [key: string]: unknown };
}
