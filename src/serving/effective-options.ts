import { IConstruct } from 'constructs';
import { InferenceDefaults, InferenceDefaultsOptions, NO_DEFAULTS } from './inference-defaults';
import { HUB_VARIABLES } from '../models/hub-variables';
import { EffectivePodOptions, PodOptions } from '../pod/options';
import { Caches } from '../pod/parts/caches';
import { normalizeProps } from '../rules/normalize';
import { DEFAULTS_PLACE, Places } from '../rules/places';

/** Options of pods that a construct takes over from the defaults where it states none, each with its name there. */
const TAKEN_OVER = [
  ['security', 'securityProfile'],
  ['proxy', 'proxy'],
  ['caBundle', 'caBundle'],
  ['kubernetesVersion', 'kubernetesVersion'],
  ['ipFamily', 'ipFamily'],
  ['schedulerName', 'schedulerName'],
  ['priorityClassName', 'priorityClassName'],
] as const;
/** The same for pods that have accelerators. */
const TAKEN_OVER_WITH_ACCELERATORS = [...TAKEN_OVER, ['nodes', 'nodes']] as const;

const CACHES = ['huggingFace', 'compile'] as const;

/**
 * The options of pods in effect: their own, else those of the defaults; `places` learns which is which. Options that have those of the
 * defaults already stay as they are.
 */
export function effectiveOptions(
  options: PodOptions, defaults: InferenceDefaultsOptions, places: Places, hasAccelerators = true,
): EffectivePodOptions {
  const effective = defaults === NO_DEFAULTS ? options : takingOver(options, defaults, places, hasAccelerators);
  const { imageRegistry, huggingFaceEndpoint, tolerations, imagePullSecrets } = defaults;
  return {
    options: effective,
    inherited: { place: DEFAULTS_PLACE, tolerations, imagePullSecrets },
    cluster: {
      imageRegistry,
      huggingFaceEndpoint,
      huggingFaceToken: effective.env && HUB_VARIABLES.token in effective.env ? undefined : defaults.huggingFaceToken,
      kubernetesVersion: effective.kubernetesVersion,
    },
  };
}

function takingOver(options: PodOptions, defaults: InferenceDefaultsOptions, places: Places, hasAccelerators: boolean): PodOptions {
  let effective = options;
  for (const [prop, inDefaults] of hasAccelerators ? TAKEN_OVER_WITH_ACCELERATORS : TAKEN_OVER) {
    const value = defaults[inDefaults];
    if (value !== undefined && (options[prop] === undefined || options[prop] === value)) {
      places.set(prop, `${DEFAULTS_PLACE}.${inDefaults}`);
      effective = { ...effective, [prop]: value };
    }
  }
  return effective;
}

/** Props of constructs that take caches. */
interface CachingProps {
  readonly caches?: Caches;
}

/** The props with the caches of the defaults where they state none. */
export function withCaches<P extends CachingProps>(props: P, { caches }: InferenceDefaultsOptions): P {
  return caches ? { ...props, caches: { ...caches, ...props.caches } } : props;
}

/** States which caches are those of the defaults. */
export function placeCaches(places: Places, { caches }: CachingProps, ofDefaults: Caches): void {
  for (const cache of CACHES) {
    if (ofDefaults[cache] !== undefined && ofDefaults[cache] === caches?.[cache]) {
      places.set(`caches.${cache}`, `${DEFAULTS_PLACE}.caches.${cache}`);
    }
  }
}

/**
 * The props of a server in effect: checked, and with the values of the defaults in place of those that it does not state, since the
 * workload and the launch of the engine follow from some of them.
 *
 * @param struct name of the struct
 */
export function effectiveProps<P extends PodOptions & CachingProps>(scope: IConstruct, struct: string, props: P): P {
  const stated = normalizeProps(scope, struct, props);
  const defaults = InferenceDefaults._for(scope);
  return defaults === NO_DEFAULTS ? stated : withCaches(takingOver(stated, defaults, new Places(), true) as P, defaults);
}
