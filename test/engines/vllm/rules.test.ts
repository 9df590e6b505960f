import fc from 'fast-check';
import { ADVICE_CASES, CASES } from './cases';
import { VLLM_RELEASES } from '../../../src/engines/vllm/names.generated';
import { resolveVllm } from '../../../src/engines/vllm/resolve';
import { VLLM_RULES } from '../../../src/engines/vllm/rules/all';
import { describeRules } from '../rule-suite';

const whole = fc.integer();

describeRules({
  title: 'vLLM',
  rules: VLLM_RULES,
  adviceCode: 'VLL100',
  resolve: resolveVllm,
  releases: ['v0.8.5', ...VLLM_RELEASES],
  oldest: 'v0.9.0',
  newest: 'v0.33.0',
  unread: ['v0.34.0', 'main@2026-12-01'],
  cases: CASES,
  advice: ADVICE_CASES,
  paths: /^(args\.[a-z][A-Za-z0-9]+|gpu(\.count)?|lora\.[a-z][A-Za-z0-9]+|env\.[A-Z_]+|shutdown\.drainTimeout|gpu \(version\))$/,
  numbers: fc.record(
    { tensorParallelSize: fc.double(), pipelineParallelSize: whole, dataParallelSize: whole, dataParallelSizeLocal: whole, maxModelLen: whole },
    { requiredKeys: [] },
  ),
  shown: ({ gpu, model }) => ({ gpu: gpu?.name, model: model?.architecture }),
});

test('a server with external load balancing has one rank in each pod', () => {
  const copied = { tensorParallelSize: 2, dataParallelSize: 4 };
  expect(resolveVllm({ args: copied })).toMatchObject({ copies: 4, gpusPerPod: 8 });
  expect(resolveVllm({ args: { ...copied, dataParallelExternalLb: true } })).toMatchObject({ copies: 1, gpusPerPod: 2 });
  expect(resolveVllm({ args: { tensorParallelSize: 8, dataParallelSize: 2 }, nodes: 2 })).toMatchObject({ gpusPerPod: 8, gpusNeeded: 8 });
  expect(resolveVllm({ args: { dataParallelSizeLocal: 0, dataParallelSize: 2 } }).gpusPerPod).toBe(1);
});
