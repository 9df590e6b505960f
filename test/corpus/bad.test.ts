import { OTHERS } from './bad/others';
import { BadRow } from './bad/row';
import { SGLANG } from './bad/sglang';
import { VLLM } from './bad/vllm';
import { Door, makeServer } from './server-row';
import { codesOf, newChart } from '../harness';

const SERVERS: readonly (readonly [Door, BadRow])[] = [
  ...SGLANG.map((row): [Door, BadRow] => ['SglangServer', row]),
  ...VLLM.map((row): [Door, BadRow] => ['VllmServer', row]),
];

describe('what runs nowhere is refused, and what runs badly is advised against', () => {
  test.each(SERVERS.map(([door, row]) => [door, row.codes.join(), row.model, row.on, row.source, row] as const))('%s: %s of %s on %s (%s)', (door, _codes, _model, _on, _source, row) => {
    expect(codesOf(() => makeServer(newChart(), door, row)).sort()).toEqual([...row.codes].sort());
  });

  test.each(OTHERS.map((row) => [row.codes.join(), row.title, row.source, row] as const))('%s: %s (%s)', (_codes, _title, _source, { make, codes }) => {
    expect(codesOf(() => make(newChart())).sort()).toEqual([...codes].sort());
  });
});

test('the rows are as many as the corpus is known for', () => {
  expect(SERVERS.length + OTHERS.length).toBeGreaterThanOrEqual(150);
});
