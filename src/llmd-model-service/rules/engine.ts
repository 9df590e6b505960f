import { ServiceSubject } from './plan';
import { EngineArgs } from '../../engines/engine-args';
import { OTHER_VARIABLES } from '../../engines/other-engine';
import { VllmServerArgs } from '../../engines/vllm/args.generated';
import { VLLM } from '../../engines/vllm/engine';
import { Finding, ruleTable } from '../../rules/rule';
import { isSolved, solveDataParallelism, copiesSpanNodes, statedDataParallelism } from '../plan/data-parallelism';
import { LLMD_ENGINES } from '../plan/engines';
import { rolesOf } from '../plan/service';
import { LlmdModelServiceProps } from '../props/service';
import { PICKER_ENGINES } from '../release/picker-facts';

const CUSTOM = 'docs/llmd-model-service.md';
const EXTRACTOR = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/pkg/epp/framework/plugins/datalayer/extractor/metrics/factories.go';
const CHART = 'https://github.com/llm-d-incubation/llm-d-modelservice/tree/llm-d-modelservice-v0.3.8';

/** Programs that are no engine of this library, and the chart's numbers. */
export const SERVICE_ENGINE_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM060',
    severity: 'engine-error',
    title: 'KV caches are handed over between engines that the sidecar knows',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/disaggregation.md',
    check: ({ plan: { engine, isDisaggregated } }) => engine.isOther && isDisaggregated && {
      path: 'prefill',
      got: engine.name,
      expected: `an engine that hands caches over: ${LLMD_ENGINES.join(' or ')}`,
      remedy: 'remove prefill, or acknowledge LLM060 if the program speaks the protocol nixlv2 and extraArgs of each role say which part it has',
    },
  },
  {
    code: 'LLM061',
    severity: 'advice',
    title: 'The endpoint picker knows the metrics of the engine',
    source: EXTRACTOR,
    check: ({ plan: { engine: { name, isOther } } }) => isOther && !PICKER_ENGINES.includes(name) && {
      path: 'image (engineType)',
      got: name,
      expected: `one of ${PICKER_ENGINES.join(', ')}: of others, the endpoint picker reads metrics by the names of vLLM`,
      remedy: 'set engineConfigs of core-metrics-extractor with routing.epp.profile: SchedulingProfile.raw(…), or acknowledge this if the program has these names',
    },
  },
  {
    code: 'LLM062',
    severity: 'advice',
    title: 'A program learns on which port it is asked',
    source: CUSTOM,
    check: ({ props, plan: { engine } }) => engine.isOther && rolesOf(props).flatMap(([role, { image = props.image, extraArgs = [] }]) => {
      const words = [...image._bind().program?.command ?? [], ...extraArgs];
      return words.some((word) => word.includes(`$(${OTHER_VARIABLES.port})`)) ? [] : [{
        path: `${role}.image`,
        got: words,
        expected: `$(${OTHER_VARIABLES.port}) in the command or in extraArgs: probes, the pool and the sidecar ask there`,
        remedy: `write it behind the flag of the port, or acknowledge this if the program reads the variable ${OTHER_VARIABLES.port}`,
      }];
    }),
  },
  {
    code: 'LLM063',
    severity: 'engine-error',
    title: 'The nodes of a replica hold all copies of the model, each as many as the others',
    source: CHART,
    check: ({ props, plan: { engine: { name } } }) => name === VLLM.flags.engine && copiesFindings(props),
  },
]);

function copiesFindings(props: LlmdModelServiceProps): Finding[] {
  return rolesOf(props).flatMap(([role, { args, nodesPerReplica }]): Finding[] => {
    const stated = statedDataParallelism(EngineArgs._merge<VllmServerArgs>(VLLM.flags.engine, props.args, args), nodesPerReplica);
    const solved = stated && solveDataParallelism(stated);
    const isStated = stated?.data !== undefined || stated?.dataLocal !== undefined;
    return !solved || !isStated || isSolved(solved) || copiesSpanNodes(stated) ? [] : [{
      path: `${role}.args.dataParallelSize`,
      got: stated.data ?? stated.dataLocal,
      expected: `dataParallelSizeLocal (${solved.dataLocal}) times nodesPerReplica (${solved.nodes})`,
      remedy: 'state two of the three: the third follows',
    }];
  });
}
