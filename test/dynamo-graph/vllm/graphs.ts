import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { EngineArgs } from '../../../src/engines/engine-args';
import { VllmServerArgs } from '../../../src/engines/vllm/args.generated';
import { aggregated, disaggregated, SomeProps } from '../graphs';

/** Flags of vLLM. */
export const vllm = (args: VllmServerArgs = {}) => EngineArgs.vllm(args);

/** Props of the smallest aggregated graph with vLLM, overridden by others. */
export function aggregatedVllm(props: SomeProps = {}): DynamoGraphProps {
  return aggregated({ args: vllm(), ...props });
}

/** Props of the smallest disaggregated graph with vLLM, overridden by others. */
export function disaggregatedVllm(props: SomeProps = {}): DynamoGraphProps {
  return disaggregated({ args: vllm(), ...props });
}
