import { OTHERS } from './good/others';
import { GoodRow } from './good/row';
import { SGLANG } from './good/sglang';
import { SGLANG_JAX } from './good/sglang-jax';
import { VLLM } from './good/vllm';
import { Door, makeServer } from './server-row';
import { knownModel } from '../../src/models/known-models';
import { newChart } from '../harness';
import { synth } from '../synth';

const SERVERS: readonly (readonly [Door, GoodRow])[] = [
  ...SGLANG.map((row): [Door, GoodRow] => ['SglangServer', row]),
  ...VLLM.map((row): [Door, GoodRow] => ['VllmServer', row]),
  ...SGLANG_JAX.map((row): [Door, GoodRow] => ['LwsTpuCluster', row]),
];

describe('what runs somewhere is made, without an error and without advice that is not true', () => {
  test.each(SERVERS.map(([door, row]) => [door, row.model, row.on, row.source, row] as const))('%s: %s on %s (%s)', (door, _model, _on, _source, row) => {
    const chart = newChart();
    const { advice } = makeServer(chart, door, row);
    const expected = knownModel(row.model) === undefined ? ['INF230', ...row.advice ?? []] : row.advice ?? [];
    expect(advice.filter(({ code }) => !expected.includes(code))).toEqual([]);
    expect(expected.filter((code) => !advice.some((one) => one.code === code))).toEqual([]);
    expect(synth(chart).length).toBeGreaterThan(0);
  });

  test.each(OTHERS.map((row) => [row.title, row.source, row] as const))('%s (%s)', (_title, _source, { make }) => {
    const chart = newChart();
    const { advice } = make(chart);
    expect(advice).toEqual([]);
    expect(synth(chart).length).toBeGreaterThan(0);
  });
});

test('the rows are as many as the corpus is known for', () => {
  expect(SERVERS.length + OTHERS.length).toBeGreaterThanOrEqual(220);
});

test.each(['vllm-project/recipes', 'vllm-project/production-stack', 'vllm-project/aibrix', 'llm-d/llm-d'])('servers of vLLM that %s describes are made', (repository) => {
  expect(VLLM.filter(({ source }) => source.startsWith(`${repository}@`)).length).toBeGreaterThanOrEqual(8);
});
