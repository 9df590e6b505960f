import { DynamoGraph, EngineImage, Gpu, ModelFacts, ModelSource, SglangServer, SglangServerProps } from '../../src';
import { disaggregated } from '../dynamo-graph/graphs';
import { newChart } from '../harness';

const image = EngineImage.sglang('v0.5.23');

function adviceOf(props: Partial<SglangServerProps>) {
  return new SglangServer(newChart(), 'chat', { image, gpu: Gpu.any(1), model: ModelSource.huggingFace('acme/chat-7b'), ...props }).advice;
}

describe('INF230: an unknown model', () => {
  test('is said once, with what goes unchecked and what to give', () => {
    const [{ code, path, message }, ...others] = adviceOf({});
    expect([code, path, others]).toEqual(['INF230', 'modelFacts', []]);
    expect(message).toContain('the dimensions of acme/chat-7b, which are not in the table: whether its weights and a context fit into memory');
    expect(message).toContain("set modelFacts to ModelFacts.fromConfigJson('<checkpoint>/config.json')");
  });

  test('is nothing to say where its dimensions are stated', () => {
    expect(adviceOf({ modelFacts: ModelFacts.of('Qwen/Qwen3-8B') })).toEqual([]);
    expect(adviceOf({ model: ModelSource.huggingFace('Qwen/Qwen3-8B') })).toEqual([]);
  });

  test.each([
    ['a volume', ModelSource.persistentVolumeClaim('models', { subPath: 'Qwen3-8B' })],
    ['a bucket', ModelSource.s3('s3://models/qwen3-8b-awq/')],
  ])('on %s may be one of the table, by the name of its directory', (_, model) => {
    const [{ message }] = adviceOf({ model, serviceAccountName: 'reader' });
    expect(message).toContain("set modelFacts to ModelFacts.of('Qwen/Qwen3-8B') if it is that model, or to ModelFacts.fromConfigJson");
  });

  test('of several roles is said once', () => {
    const graph = new DynamoGraph(newChart(), 'graph', disaggregated({ model: ModelSource.huggingFace('acme/chat-7b') }));
    expect(graph.advice.filter(({ code }) => code === 'INF230').map(({ path }) => path)).toEqual(['modelFacts']);
  });
});
