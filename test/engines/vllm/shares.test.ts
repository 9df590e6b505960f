import { EngineImage } from '../../../src/engines/engine-image';
import { Gpu } from '../../../src/hardware/gpu';
import { HamiShare } from '../../../src/hardware/hami-share';
import { ModelSource } from '../../../src/models/model-source';
import { VllmServerProps } from '../../../src/vllm-server/props';
import { VllmServer } from '../../../src/vllm-server/vllm-server';
import { codesOf, newChart } from '../../harness';
import { synth } from '../../synth';

function server(vllm: string, gpu: Gpu, props: Partial<VllmServerProps> = {}): VllmServer {
  return new VllmServer(newChart(), 'server', { image: EngineImage.vllm(vllm), model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'), gpu, ...props });
}

function podOf({ workload }: VllmServer): any {
  synth(workload.chart);
  return workload.toJson().spec.template.spec;
}

const share = (version?: string) => HamiShare.percent(50, { version });

describe('vLLM on shares of GPUs', () => {
  test('requests them, and exchanges data without CUDA IPC', () => {
    const { schedulerName, containers: [{ args, resources: { limits } }] } = podOf(server('v0.11.0', Gpu.any(2).shared(share())));
    expect(limits).toEqual({ 'nvidia.com/gpu': '2', 'nvidia.com/gpumem-percentage': '50' });
    expect(schedulerName).toBe('hami-scheduler');
    expect(args).toEqual(expect.arrayContaining(['--tensor-parallel-size', '2', '--disable-custom-all-reduce']));
  });

  test('has no need of it on one share, or on whole GPUs', () => {
    for (const gpu of [Gpu.any(1).shared(share()), Gpu.any(2)]) {
      expect(podOf(server('v0.11.0', gpu)).containers[0].args).not.toContain('--disable-custom-all-reduce');
    }
  });

  test('VLL140: is told where data is exchanged over CUDA IPC all the same', () => {
    const args = { disableCustomAllReduce: false };
    expect(codesOf(() => server('v0.22.0', Gpu.any(2).shared(share()), { args }))).toEqual(['VLL140']);
    expect(codesOf(() => server('v0.22.0', Gpu.any(1).shared(share()), { args }))).toEqual([]);
    expect(codesOf(() => server('v0.22.0', Gpu.any(2), { args }))).toEqual([]);
  });

  test.each<[string, string, string | undefined, boolean]>([
    ['v0.9.0', '2.6.0', '2.6.1', true],
    ['v0.9.0', '2.7.0', undefined, false],
    ['v0.11.0', '2.6.1', undefined, false],
    ['v0.11.0', '2.7.0', '2.7.1', true],
    ['v0.11.0', '2.8.0', undefined, false],
    ['v0.18.0', '2.7.0', '2.8.2', true],
    ['v0.18.0', '2.8.1', '2.8.2', true],
    ['v0.18.0', '2.8.2', undefined, false],
    ['v0.17.0', '2.8.1', undefined, false],
    ['v0.22.0', '2.10.0', undefined, false],
  ])('VLL141: %s under HAMi %s asks for %s', (vllm, hami, fixed, isFound) => {
    const runtime = { runtimeClassName: 'nvidia' };
    const found = server(vllm, Gpu.any(2).shared(share(hami)), runtime).advice.filter(({ code }) => code === 'VLL141');
    expect(found.length).toBe(isFound ? 1 : 0);
    expect(found[0]?.message ?? '').toContain(fixed === undefined ? '' : `expected ${fixed} or newer`);
    // One GPU alone works, and so does the release that is proposed.
    expect(codesOf(() => server(vllm, Gpu.any(1).shared(share(hami)), runtime))).not.toContain('VLL141');
    expect(codesOf(() => server(vllm, Gpu.any(2).shared(share(fixed ?? hami)), runtime))).not.toContain('VLL141');
  });

  test('VLL141: a release that is not known is not judged', () => {
    expect(codesOf(() => server('v0.18.0', Gpu.any(2).shared(share())))).not.toContain('VLL141');
  });
});
