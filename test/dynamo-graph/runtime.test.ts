import { aggregated, containerOf, disaggregated, serviceOf } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';

describe('the planner', () => {
  test('has its environment and backend, and a config in its own spelling', () => {
    const { command, args } = containerOf(disaggregated({ planner: { config: { optimization_target: 'sla' } } }), 'Planner');
    expect(command).toEqual(['python3', '-m', 'dynamo.planner']);
    expect([args[0], JSON.parse(args[1])]).toEqual(['--config', { environment: 'kubernetes', backend: 'sglang', optimization_target: 'sla' }]);
  });

  test('has the mode of an aggregated graph', () => {
    expect(JSON.parse(containerOf(aggregated({ planner: {} }), 'Planner').args[1]).mode).toBe('agg');
  });
});

describe('options of the runtime', () => {
  test('are flags of the workers', () => {
    const { args } = containerOf(aggregated({ runtime: { toolCallParser: 'hermes', reasoningParser: 'qwen3', useSglangTokenizer: true } }), 'worker');
    expect(args.join(' ')).toContain('--dyn-tool-call-parser hermes --dyn-reasoning-parser qwen3 --use-sglang-tokenizer');
  });

  test('limit migrations in the frontend, and before 1.0 in the workers', () => {
    const runtime = { migrationLimit: 3 };
    expect(containerOf(aggregated({ runtime }), 'Frontend').env).toEqual([{ name: 'DYN_MIGRATION_LIMIT', value: '3' }]);
    const worker = serviceOf(aggregated({ runtime, version: DynamoVersion.of('0.9.0') }), 'worker');
    expect(worker.extraPodSpec.mainContainer.args.join(' ')).toContain('--migration-limit 3');
  });
});
