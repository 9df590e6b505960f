import { aggregated, componentOf, containerOf, errorOf, graphOf } from './graphs';
import { DynamoVersion } from '../../src/dynamo-graph/release/dynamo-version';
import { EngineArgs } from '../../src/engines/engine-args';
import { EngineImage } from '../../src/engines/engine-image';

describe('images', () => {
  test('are those of the release, with one for the planner since 1.1', () => {
    const imagesOf = (version: string) => graphOf(aggregated({ version: DynamoVersion.of(version), planner: {} })).images;
    expect(imagesOf('1.4.2')).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.4.2', 'nvcr.io/nvidia/ai-dynamo/dynamo-planner:1.4.2']);
    expect(imagesOf('1.0.1')).toEqual(['nvcr.io/nvidia/ai-dynamo/sglang-runtime:1.0.1']);
  });

  test.each([
    ['r.example.com/sglang-runtime:my-tag', '1.5.0', '1.5.0'], ['r.example.com/sglang-runtime:my-tag', '1.3.1', undefined],
    ['r.example.com/sglang-runtime:1.5.0-efa', '1.5.0', undefined], ['r.example.com/sglang-runtime', '1.4.0', '1.4.0'],
    [`r.example.com/sglang-runtime@sha256:${'a'.repeat(64)}`, '1.5.0', '1.5.0'],
  ])('%s of Dynamo %s state their release by an override: %s', (reference, version, expected) => {
    const props = aggregated({ image: EngineImage.of(reference), version: DynamoVersion.of(version) });
    expect(componentOf(props, 'worker').runtimeVersionOverride).toBe(expected);
  });

  test('can differ between components', () => {
    const frontend = { image: EngineImage.of('nvcr.io/nvidia/ai-dynamo/dynamo-frontend:1.5.0') };
    expect(containerOf(aggregated({ frontend }), 'Frontend').image).toBe('nvcr.io/nvidia/ai-dynamo/dynamo-frontend:1.5.0');
  });

  test('of another patch match the release, and those of another release are advised against once', () => {
    const adviceOn = (tag: string) => graphOf(aggregated({ image: EngineImage.of(`r.example.com/sglang-runtime:${tag}`) })).advice.filter(({ code }) => code === 'DYN070');
    expect(adviceOn('1.5.1')).toEqual([]);
    expect(adviceOn('1.4.0').map(({ path }) => path)).toEqual(['image']);
  });

  test('with an engineVersion are checked against the flags of that version', () => {
    const image = EngineImage.of('r.example.com/sglang-runtime:1.5.0', { engineVersion: 'v0.4.10' });
    expect(errorOf(aggregated({ image, args: EngineArgs.sglang({ enableForwardPassMetrics: true }) }))).toContain('a flag of SGLang v0.4.10');
  });
});
