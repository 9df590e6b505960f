import { RAW_SAMPLES } from './raw-samples';
import { manifestsOf, newService } from './services';
import { EngineImage, LlmdModelServiceProps, LlmdRouting, SchedulingProfile } from '../../src';
import { PodTemplate } from '../../src/kube/objects';
import { foundBy } from '../harness';

describe.each(RAW_SAMPLES)('a configuration for %s', (_, config, isExperimental) => {
  const props: Partial<LlmdModelServiceProps> = {
    image: EngineImage.vllm('v0.30.0'),
    ...(JSON.stringify(config).includes('prefill-filter') && { prefill: {} }),
    routing: LlmdRouting.gateway({ epp: { profile: SchedulingProfile.raw(config) } }),
  };

  test('is taken as it is', () => {
    expect(foundBy(() => newService(props)).filter(({ path }) => path.startsWith('routing'))).toEqual([]);
  });

  test('starts plugins of alpha quality where it lists some, and only there', () => {
    const { spec } = manifestsOf(newService(props)).find(({ kind, metadata: { name } }) => kind === 'Deployment' && name === 'qwen-epp')!;
    const { args } = (spec as { template: PodTemplate }).template.spec.containers[0];
    expect(args!.includes('--allow-experimental-plugins')).toBe(isExperimental);
  });
});
