import { claimsOtherDevices } from '../../pod/parts/resource-claim';
import { metadataFindings } from '../../rules/metadata';
import { PORTS, requireInteger } from '../../rules/range';
import { Finding, ruleTable } from '../../rules/rule';
import { LLMD_ENGINES } from '../plan/engines';
import { FIXED_LABELS, LLMD_LABEL } from '../plan/labels';
import { portsOf } from '../plan/ports';
import { PlannedRole, PlannedService } from '../plan/service';
import { LlmdModelServiceProps } from '../props/service';

/** What the rules check: the props of a service, and the plan that follows from them. */
export interface ServiceSubject {
  readonly props: LlmdModelServiceProps;
  readonly plan: PlannedService;
}

const DISAGGREGATION = 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/disaggregation.md';
const SGLANG_TRANSFER = 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/disaggregation/common/conn.py';

/** Both roles, where the service is disaggregated. */
function pairOf({ roles }: PlannedService): [decode: PlannedRole, prefill: PlannedRole] | undefined {
  const [decode, prefill] = roles;
  return prefill && [decode, prefill];
}

/** Services of llm-d. */
export const SERVICE_PLAN_RULES = ruleTable<ServiceSubject>([
  {
    code: 'LLM003',
    severity: 'error',
    title: 'The engine of the image is known',
    source: 'docs/llmd-model-service.md',
    check: ({ props: { image }, plan: { statedEngine } }) => statedEngine === undefined && {
      path: 'image',
      got: image.reference,
      expected: `an image whose repository is named after its engine (${LLMD_ENGINES.join(' or ')}), or flags of one`,
      remedy: 'set args: EngineArgs.sglang({}) or EngineArgs.vllm({})',
    },
  },
  {
    code: 'LLM004',
    severity: 'engine-error',
    title: 'Pods that prefill and pods that decode have KV caches of one layout',
    source: SGLANG_TRANSFER,
    check: ({ plan }) => layoutFindings(plan),
  },
  {
    code: 'LLM005',
    severity: 'engine-error',
    title: 'SGLang transfers caches of models with a sliding window between equal tensor parallel sizes only',
    source: 'https://github.com/llm-d/llm-d/issues/2433',
    check: ({ plan }) => {
      const [decode, prefill] = pairOf(plan) ?? [];
      const { slidingWindowLayers: windows = 0, kvLoraRank } = decode?.facts.model ?? {};
      // Each rank has the whole of a compressed cache.
      const isSplit = windows > 0 && kvLoraRank === undefined;
      return !plan.engine.decodesAlone && prefill !== undefined && isSplit && decode!.facts.attentionTp !== prefill.facts.attentionTp && {
        path: 'prefill.args',
        got: `attention over ${prefill.facts.attentionTp} GPUs`,
        expected: `${decode!.facts.attentionTp}, as of decode: ${windows} layers of the model have a sliding window, and requests would hang`,
        remedy: decode!.facts.tp === prefill.facts.tp ? 'give both roles the same dpSize' : 'give both roles the same number of GPUs',
      };
    },
  },
  {
    code: 'LLM006',
    severity: 'advice',
    title: 'With NIXL, vLLM prefills with a tensor parallel size up to that of the pods that decode',
    source: 'https://github.com/vllm-project/vllm/issues/43523',
    check: ({ plan }) => {
      const [decode, prefill] = pairOf(plan) ?? [];
      return plan.engine.connector === 'nixlv2' && prefill !== undefined && prefill.facts.tp > decode!.facts.tp && {
        path: 'prefill.args',
        got: `tensor parallel size ${prefill.facts.tp}`,
        expected: `at most ${decode!.facts.tp}, that of decode: several releases fail to hand such caches over`,
        remedy: `give prefill.gpu ${decode!.facts.tp} or fewer, or decode.gpu ${prefill.facts.tp} or more`,
      };
    },
  },
  {
    code: 'LLM007',
    severity: 'engine-error',
    title: 'A disaggregated service of SGLang has pods that prefill',
    source: 'https://github.com/sgl-project/sglang/blob/v0.5.17/python/sglang/srt/managers/scheduler.py',
    // A service that is scaled to none answers nothing.
    check: ({ props: { decode, prefill }, plan: { engine } }) => prefill?.replicas === 0 && decode.replicas !== 0 && !engine.decodesAlone && {
      path: 'prefill.replicas',
      got: 0,
      expected: '1 or more: pods that decode answer 400 to a request that was prefilled nowhere',
      remedy: 'set replicas to 1, or remove prefill',
    },
  },
  {
    code: 'LLM008',
    severity: 'engine-error',
    title: 'Each port of a pod has one listener',
    source: DISAGGREGATION,
    check: ({ plan }) => plan.roles.flatMap((role) => portFindings(plan, role)),
  },
  {
    code: 'LLM009',
    severity: 'error',
    title: '`port` is 1 to 65535, and that of the pool',
    source: 'https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/',
    check: ({ props: { port, routing } }) => {
      const target = routing?._bind().targetPort;
      const outOfRange = requireInteger('port', port, PORTS, 'write a port, or leave it out')
        ?? requireInteger('routing.targetPort', target, PORTS, 'write the port of the pool, or leave it out for 8000');
      return outOfRange ?? (port !== undefined && target !== undefined && port !== target && {
        path: 'port', got: port, expected: `${target} (routing.targetPort, where the pool sends requests)`, remedy: 'remove port',
      });
    },
  },
  {
    code: 'LLM018',
    severity: 'error',
    title: '`kvTransfer` requires `prefill`',
    source: DISAGGREGATION,
    check: ({ props: { kvTransfer }, plan: { isDisaggregated } }) => kvTransfer !== undefined && !isDisaggregated && {
      path: 'kvTransfer', expected: 'prefill as well: without it, no KV caches are moved', remedy: 'set prefill, or remove kvTransfer',
    },
  },
  {
    code: 'LLM020',
    severity: 'error',
    title: 'The labels of a pool are valid, select something, and name no role',
    source: 'https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/',
    check: ({ props: { routing }, plan }) => {
      const labels = routing?._bind().podLabels;
      return labels && [...metadataFindings('routing.selectorLabels', labels, true), ...poolFindings(labels, plan)];
    },
  },
  {
    code: 'LLM021',
    severity: 'error',
    title: 'Labels of pods leave those of llm-d alone',
    source: 'https://github.com/llm-d/llm-d/pull/2012',
    check: ({ plan: { roles } }) => roles.flatMap(({ role, props: { podLabels = {} }, ownLabels }) => FIXED_LABELS
      .filter((label) => Object.hasOwn(podLabels, label) && podLabels[label] !== ownLabels[label])
      .map((label) => ({
        path: `${role}.podLabels.${label}`, got: podLabels[label], expected: `${ownLabels[label]}, by which the endpoint picker knows the pods`, remedy: 'remove it',
      }))),
  },
  {
    code: 'LLM022',
    severity: 'advice',
    title: 'The engine serves the metrics that the endpoint picker reads',
    source: 'https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/architecture.md',
    check: ({ plan: { roles } }) => roles.filter(({ facts }) => !facts.servesMetrics).map(({ role }) => ({
      path: `${role}.args`,
      expected: 'an engine that serves metrics: without them, the endpoint picker does not see which pods are busy',
      remedy: 'remove the flag that turns them off',
    })),
  },
  {
    code: 'LLM023',
    severity: 'advice',
    title: 'KV caches travel between pods over a fast network',
    source: DISAGGREGATION,
    check: ({ plan: { roles, isDisaggregated } }) => isDisaggregated && roles
      .filter(({ props, props: { interconnect } }) => interconnect?._bind().rdma === undefined && !claimsOtherDevices(props))
      .map(({ role }) => ({
        path: `${role}.interconnect`,
        expected: 'adapters that bypass TCP: to transfer a KV cache between nodes over TCP can take longer than to compute it again',
        remedy: 'set interconnect: Interconnect.rdma({ resource: \'rdma/ib\' }), or run all pods on one node and acknowledge this',
      })),
  },
  {
    code: 'LLM024',
    severity: 'advice',
    title: 'Pods that prefill and pods that decode run one release of the engine',
    source: 'https://github.com/llm-d/llm-d/issues/1485',
    check: ({ plan }) => {
      const [decode, prefill] = (pairOf(plan) ?? []).map(({ props: { image } }) => image.engineVersion);
      return prefill !== undefined && decode !== undefined && prefill !== decode && {
        path: 'prefill.image', got: prefill, expected: `${decode}, as of decode: releases can differ in the layout of their caches`, remedy: 'use images of one release for both roles',
      };
    },
  },
]);

function layoutFindings(plan: PlannedService): Finding[] {
  const [decode, prefill] = pairOf(plan) ?? [];
  if (prefill === undefined) {
    return [];
  }
  const { page, kvCacheDtype = 'auto' } = prefill.facts;
  const { page: ofDecode, kvCacheDtype: dtypeOfDecode = 'auto' } = decode!.facts;
  const [size, sizeOfDecode] = [page, ofDecode].map(({ size: stated, chosen }) => stated ?? chosen?.size);
  const isUnknown = page.chosen !== undefined && (size === undefined || sizeOfDecode === undefined);
  const pages = size !== sizeOfDecode && !isUnknown && {
    path: `prefill.args.${page.arg}`,
    got: size,
    expected: `${sizeOfDecode ?? 'none'}, as in the args of decode`,
    remedy: sizeOfDecode === undefined ? 'remove it, or state it in args of the service' : `set prefill.args.${page.arg} to ${sizeOfDecode}, or state it in args of the service alone`,
    // vLLM converts pages of several sizes in newer releases.
    ...(plan.engine.decodesAlone && { severity: 'advice' as const }),
  };
  const types = kvCacheDtype !== dtypeOfDecode && {
    path: 'prefill.args.kvCacheDtype', got: kvCacheDtype, expected: `${dtypeOfDecode}, as of decode`, remedy: `set prefill.args.kvCacheDtype to ${dtypeOfDecode}, or state it in args of the service alone`,
  };
  return [pages, types].filter((finding) => finding !== false);
}

function portFindings(plan: PlannedService, role: PlannedRole): Finding[] {
  const ports = portsOf(plan, role);
  return ports.flatMap(({ port, path, title }, i) => {
    const first = ports.slice(0, i).find((other) => other.port === port);
    return first === undefined ? [] : [{ path, got: port, expected: `a port that is free in the pods of ${role.role}: on this one is ${first.title}`, remedy: `move ${title}` }];
  });
}

function poolFindings(labels: { readonly [key: string]: string }, { roles, isDisaggregated }: PlannedService): Finding[] {
  const path = 'routing.selectorLabels';
  if (Object.keys(labels).length === 0) {
    return [{ path, got: {}, expected: 'one label or more', remedy: 'copy selector.matchLabels of the pool' }];
  }
  if (isDisaggregated && Object.hasOwn(labels, LLMD_LABEL.role)) {
    return [{
      path: `${path}.${LLMD_LABEL.role}`, got: labels[LLMD_LABEL.role], expected: 'no role: one pool selects the pods of both', remedy: 'remove it here and in the pool',
    }];
  }
  return roles.flatMap(({ role, ownLabels, props: { podLabels = {}, selectorLabels = {} } }) => Object.keys(labels).flatMap((key) => {
    const own = [selectorLabels, podLabels, ownLabels].find((some) => Object.hasOwn(some, key) && some[key] !== labels[key]);
    return own === undefined ? [] : [{ path: `${path}.${key}`, got: labels[key], expected: `${own[key]}, which the pods of ${role} have`, remedy: 'correct the pool, or the label' }];
  }));
}
