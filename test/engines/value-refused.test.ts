import { EngineImage, Gpu, ModelSource, SglangServer, VllmServer } from '../../src';
import { foundBy, newChart } from '../harness';

const model = ModelSource.huggingFace('organization/model');

function vllm(args: object, extraArgs?: string[]): string[] {
  const image = EngineImage.vllm('v0.33.0');
  return foundBy(() => new VllmServer(newChart(), 'chat', { image, model, args, extraArgs })).filter(({ code }) => code !== 'INF230').map(({ code }) => code);
}

function sglang(args: object): string[] {
  const image = EngineImage.sglang('v0.5.23');
  const found = foundBy(() => new SglangServer(newChart(), 'chat', { image, model, gpu: Gpu.any(1), args }));
  return found.filter(({ code }) => code !== 'INF230').map(({ code }) => code);
}

describe('a value that the parser refuses is found once', () => {
  test.each<[string, object]>([
    ['FLG007', { gpuMemoryUtilization: 1.5 }], ['FLG007', { tensorParallelSize: 0 }], ['FLG007', { dataParallelSizeLocal: -1 }],
  ])('by %s: %j', (code, args) => {
    expect(vllm(args)).toEqual([code]);
  });

  test.each<[string, object]>([
    ['FLG005', { enableLora: true, maxLoraRank: 8, loraTargetModules: ['all'], maxLoraChunkSize: 24 }],
    ['FLG008', { promptTokensBuckets: ['custom', '-inf'] }],
  ])('of SGLang by %s: %j', (code, args) => {
    expect(sglang(args)).toEqual([code]);
  });

  test('and by the engine where it is an extra argument, which has no prop', () => {
    expect(vllm({}, ['--gpu-memory-utilization', '1.5'])).toEqual(['VLL126']);
  });

  test('while other args have their own findings', () => {
    expect(vllm({ gpuMemoryUtilization: 1.5, pipelineParallelSize: 0 })).toEqual(['FLG007', 'FLG007']);
    expect(sglang({ enableLora: true, maxLoraRank: 8, loraTargetModules: ['all'], maxLoraChunkSize: 24, tpSize: 0 })).toEqual(['FLG005', 'SGL126']);
  });
});
