import { InferenceDefaultsOptions } from './inference-defaults';
import { EffectivePodOptions, PodOptions } from '../pod/options';
import { DEFAULTS_PLACE, Places } from '../rules/places';

/** Options of pods that a construct takes over from the defaults where it states none, each with its name there. */
const TAKEN_OVER = [['security', 'securityProfile'], ['proxy', 'proxy'], ['caBundle', 'caBundle'], ['kubernetesVersion', 'kubernetesVersion']] as const;

/** The options of pods in effect: their own, else those of the defaults; `places` learns which is which. */
export function effectiveOptions(options: PodOptions, defaults: InferenceDefaultsOptions, places: Places): EffectivePodOptions {
  let effective = options;
  for (const [prop, inDefaults] of TAKEN_OVER) {
    if (options[prop] === undefined && defaults[inDefaults] !== undefined) {
      places.set(prop, `${DEFAULTS_PLACE}.${inDefaults}`);
      effective = { ...effective, [prop]: defaults[inDefaults] };
    }
  }
  const { imageRegistry, huggingFaceEndpoint, tolerations, imagePullSecrets } = defaults;
  return {
    options: effective,
    inherited: { place: DEFAULTS_PLACE, tolerations, imagePullSecrets },
    cluster: { imageRegistry, huggingFaceEndpoint, kubernetesVersion: effective.kubernetesVersion },
  };
}
