import { argsOf, GraphSubject, isDisaggregated, spansNodes } from './subject';
import { SglangServerArgs } from '../../engines/sglang/args.generated';
import { ResolvedSglang } from '../../engines/sglang/resolve';
import { Finding, ruleTable } from '../../rules/rule';
import { ResolvedWorker } from '../plan/resolved-component';
import { BEHAVIOUR } from '../release/releases';
import { DISAGG_CONFIG_FLAGS } from '../release/sglang-facts';

const WORKER = 'https://github.com/ai-dynamo/dynamo/blob/v1.5.0/components/src/dynamo/sglang';

/** Names of models that see, such as Qwen3-VL-8B-Instruct or InternVL3_5-8B. */
const VISION_MODEL = /(?:-|Intern)VL\d*(?:[._]\d+)*(?:-|$)/i;

function sglangArgs(worker: ResolvedWorker): SglangServerArgs {
  return argsOf(worker);
}

/** Whether Dynamo can subscribe to the events, or the engine publishes none. */
function isComplete({ publisher = 'null', endpoint }: { readonly publisher?: unknown; readonly endpoint?: unknown }): boolean {
  return publisher === 'null' || Boolean(endpoint);
}

/** Whether each data parallel rank holds a copy of the model. */
function copiesTheModel({ launch: { plan } }: ResolvedWorker): boolean {
  return plan.dp > 1 && !(plan as ResolvedSglang).dpAttention;
}

/** Workers that run SGLang. */
export const SGLANG_WORKER_RULES = ruleTable<GraphSubject>([
  {
    code: 'DYN033',
    severity: 'engine-error',
    title: 'Either Dynamo or the engine parses tool calls and, before Dynamo 1.3, reasoning',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime, version }, plan }) => {
      if (runtime === undefined) {
        return undefined;
      }
      const excluded = [
        ...(version._has({ since: '1.0.0' }) ? ['toolCallParser' as const] : []),
        ...(version._has({ since: '1.0.0', until: '1.3.0' }) ? ['reasoningParser' as const] : []),
      ];
      return excluded.filter((parser) => runtime[parser] !== undefined).flatMap((parser) => plan.workers
        .filter((worker) => sglangArgs(worker)[parser] !== undefined)
        .map((worker) => ({
          path: `${worker.role}.args.${parser}`, got: sglangArgs(worker)[parser], expected: `no ${parser} together with runtime.${parser}`, remedy: 'remove one of the two',
        })));
    },
  },
  {
    code: 'DYN034',
    severity: 'engine-error',
    title: '`runtime.customJinjaTemplate` requires the tokenizer of Dynamo',
    source: `${WORKER}/args.py`,
    check: ({ props: { runtime } }) => {
      const excludes = runtime?.useSglangTokenizer && runtime.customJinjaTemplate !== undefined;
      return excludes ? {
        path: 'runtime.customJinjaTemplate',
        got: runtime.customJinjaTemplate,
        expected: 'no customJinjaTemplate together with useSglangTokenizer',
        remedy: 'set args.chatTemplate instead, or remove useSglangTokenizer',
      } : undefined;
    },
  },
  {
    code: 'DYN035',
    severity: 'engine-error',
    title: 'Higher priorities go first since Dynamo 1.2',
    source: `${WORKER}/args.py`,
    check: ({ props: { version }, plan }) => {
      if (!version._has({ since: '1.2.0' })) {
        return undefined;
      }
      return plan.workers.filter((worker) => sglangArgs(worker).scheduleLowPriorityValuesFirst).map(({ role }) => ({
        path: `${role}.args.scheduleLowPriorityValuesFirst`,
        got: true,
        expected: 'no scheduleLowPriorityValuesFirst: Dynamo schedules higher priorities first',
        remedy: 'remove it',
      }));
    },
  },
  {
    code: 'DYN036',
    severity: 'engine-error',
    title: 'Dedicated encoders require a disaggregated multimodal graph, embedding workers an aggregated one',
    source: `${WORKER}/backend_args.py`,
    check: ({ props, plan }): Finding[] | undefined => {
      const { dedicatedMmEncoder, embeddingWorker } = props.runtime ?? {};
      if (!dedicatedMmEncoder && !embeddingWorker) {
        return undefined;
      }
      const isMultimodal = plan.workers.every((worker) => sglangArgs(worker).enableMultimodal);
      const findings: Finding[] = [];
      if (dedicatedMmEncoder && !(isMultimodal && isDisaggregated(props))) {
        findings.push({
          path: 'runtime.dedicatedMmEncoder',
          got: true,
          expected: '`prefill` and `decode`, and args.enableMultimodal',
          remedy: 'set args: EngineArgs.sglang({ enableMultimodal: true }) and replace worker with prefill and decode, or remove dedicatedMmEncoder',
        });
      }
      if (embeddingWorker && isDisaggregated(props)) {
        findings.push({
          path: 'runtime.embeddingWorker',
          got: true,
          expected: '`worker`: embeddings have no decode phase',
          remedy: 'replace prefill and decode with worker, or remove embeddingWorker',
        });
      }
      return findings;
    },
  },
  {
    code: 'DYN037',
    severity: 'engine-error',
    title: 'A disaggregation config and its key require each other',
    source: `${WORKER}/backend_args.py`,
    check: ({ plan }) => plan.workers.flatMap(({ role, options: { extraArgs = [] } }) => {
      const given = DISAGG_CONFIG_FLAGS.filter((flag) => extraArgs.some((item) => item.split('=')[0] === flag));
      return given.length !== 1 ? [] : [{
        path: `${role}.extraArgs`, expected: `both ${DISAGG_CONFIG_FLAGS.join(' and ')}, or neither`, remedy: 'add the other one, or use engineConfig',
      }];
    }),
  },
  {
    code: 'DYN043',
    severity: 'engine-error',
    title: '`kvEventsConfig` has an endpoint',
    source: `${WORKER}/publisher.py`,
    check: ({ plan }) => plan.workers.filter((worker) => !isComplete(sglangArgs(worker).kvEventsConfig ?? {})).map(({ role }) => ({
      path: `${role}.args.kvEventsConfig`,
      expected: 'an endpoint: the worker subscribes there to what its engine publishes',
      remedy: "add endpoint: 'tcp://*:5557'",
    })),
  },
  {
    code: 'DYN082',
    severity: 'advice',
    title: 'Copies of the model are replicas',
    source: 'https://github.com/ai-dynamo/dynamo/issues/8567',
    check: ({ plan }) => plan.workers.filter(copiesTheModel).map(({ role, launch: { plan: { dp } } }) => ({
      path: `${role}.args.dpSize`,
      got: dp,
      expected: '1: without DP attention each rank is a copy of the model, and the router cannot address it',
      remedy: `set dpSize to 1 and multiply replicas by ${dp}, or set args.enableDpAttention`,
    })),
  },
  {
    code: 'DYN085',
    severity: 'advice',
    title: 'Replicas of several nodes do not overlap scheduling with Dynamo 1.2',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/known-issues',
    check: ({ props, plan }) => {
      if (!props.version._has({ since: '1.2.0', until: '1.3.0' })) {
        return undefined;
      }
      return plan.workers.filter(spansNodes).filter((worker) => sglangArgs(worker).disableOverlapSchedule !== true).map(({ role }) => ({
        path: `${role}.args.disableOverlapSchedule`,
        expected: 'true: Dynamo 1.2 is known to hang without it',
        remedy: 'set disableOverlapSchedule: true, or use a newer release',
      }));
    },
  },
  {
    code: 'DYN096',
    severity: 'advice',
    title: 'Prefill and decode workers see images and videos',
    source: 'https://github.com/ai-dynamo/dynamo/pull/10643',
    check: ({ props, plan }) => {
      if (!isDisaggregated(props) || props.version._has(BEHAVIOUR.passesMediaOn)) {
        return undefined;
      }
      const { path } = props.model._bind();
      return plan.workers.filter((worker) => sglangArgs(worker).enableMultimodal ?? VISION_MODEL.test(path)).slice(0, 1).map(() => ({
        path: 'version',
        got: props.version.version,
        expected: 'Dynamo 1.3.0 or newer: older workers drop images and videos without a word, and answer by the text alone',
        remedy: 'use DynamoVersion.V1_3_1 or newer, or replace prefill and decode with worker; acknowledge this if requests are text',
      }));
    },
  },
  {
    code: 'DYN094',
    severity: 'advice',
    title: 'A KV router knows the caches of replicas of several nodes',
    source: 'https://github.com/ai-dynamo/dynamo/pull/12185',
    check: ({ props: { version, router }, plan }) => {
      if (router?._bind().events === undefined) {
        return undefined;
      }
      const [lost, why] = version._has({ until: '0.9.0' })
        ? [true, 'before 0.9, only the first node tells the router of its caches']
        : [false, 'with Dynamo 1.2 and 1.3, the events of replicas without DP attention are mixed up'];
      const isKnown = !lost && !version._has({ since: '1.2.0', until: '1.4.0' });
      return isKnown ? undefined : plan.workers.filter(spansNodes).filter(({ options: { replicas = 1 }, launch }) => (
        replicas > 1 && (launch.plan as ResolvedSglang).dpAttention === lost
      )).map(({ role }) => ({
        path: 'router',
        got: 'kv',
        expected: `a release that routes by the caches of ${role}: ${why}`,
        remedy: lost ? 'use Dynamo 0.9 or newer, or DynamoRouter.kvApproximate()' : 'use Dynamo 1.4 or newer, or DynamoRouter.kvApproximate()',
      }));
    },
  },
]);
