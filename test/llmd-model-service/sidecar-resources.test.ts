import { Size } from 'cdk8s';
import { EngineImage, Gpu, LlmdModelService, LlmdVersion, ModelSource } from '../../src';
import { findingsIn, newChart, refusalOf } from '../harness';

test('INF046: the memory of the sidecar is a size that the API server takes', () => {
  const error = refusalOf(() => new LlmdModelService(newChart(), 'chat', {
    version: LlmdVersion.V0_10_0,
    image: EngineImage.sglang('v0.5.17'),
    model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
    decode: { gpu: Gpu.any(1) },
    sidecar: { resources: { memory: Size.kibibytes(0.5) } },
  }));
  expect(findingsIn(error)).toEqual([{ code: 'INF046', path: 'sidecar.resources.memory' }]);
});
