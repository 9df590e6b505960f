import { effectiveOptions } from './effective-options';
import { InferenceDefaultsOptions } from './inference-defaults';
import { EngineArgs } from '../engines/engine-args';
import { EffectivePodOptions, PodOptions } from '../pod/options';
import { propsOf } from '../rules/input-kinds';
import { Places } from '../rules/places';

/** What a construct says once, and a role can say for itself. */
interface SharedOptions extends PodOptions {
  readonly args?: EngineArgs;
}

/** The options of a role in effect, and where each was stated. */
export interface RoleOptions<R> {
  /** The props of the role, with those of the construct and the defaults in place of those that it does not state. */
  readonly props: R;
  readonly options: EffectivePodOptions;
  readonly places: Places;
}

/** The props that a construct has and its roles have not, by the names of the structs. */
export function propsOutside(construct: string, role: string) {
  return { has: (prop: string) => propsOf(construct).inputs.has(prop) && !propsOf(role).inputs.has(prop) };
}

/**
 * The options of a role: its own before those that the construct states for all roles. Variables and flags are merged key by key;
 * flags stay apart until an engine takes those that it knows.
 *
 * @param role the prop of the construct that states the role
 * @param outside the props that only the construct has
 * @param hasAccelerators whether the pods of the role have accelerators
 */
export function roleOptions<R extends SharedOptions>(
  role: string, own: R, shared: Partial<R>, outside: ReturnType<typeof propsOutside>, defaults: InferenceDefaultsOptions, hasAccelerators = true,
): RoleOptions<R> {
  const places = new Places(`${role}.`, outside);
  // Of two spreads, V8 would make a hidden class for each role, and whatever reads its options would be slow.
  const props: R = Object.assign({}, shared, own);
  for (const prop of Object.keys(shared) as (keyof R & string)[]) {
    if (prop === 'args') {
      placeMembers(places, prop, shared.args?._bind(), own.args?._bind());
    } else if (prop === 'env' && shared.env) {
      Object.assign(props, { env: { ...shared.env, ...own.env } });
      placeMembers(places, prop, shared.env, own.env);
    } else if (own[prop] === undefined) {
      places.set(prop);
    }
  }
  const options = effectiveOptions(props, defaults, places, hasAccelerators);
  return { props: options.options as R, options, places };
}

/** States which members of a prop the construct states, and not the role. */
function placeMembers(places: Places, prop: string, shared: object = {}, own: object = {}): void {
  for (const member of Object.keys(shared)) {
    if (!Object.hasOwn(own, member)) {
      places.set(`${prop}.${member}`);
    }
  }
}
