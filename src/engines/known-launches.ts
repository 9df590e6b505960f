import { EngineInputs, EngineSpec } from './engine-spec';
import { EngineLaunch, LaunchOptions } from './launch';
import { dataKey } from '../rules/data-key';

/** Launches by engine, and by the data that they were made from. */
const known = new WeakMap<object, Map<string, unknown>>();
const MOST_KNOWN = 100;

/**
 * The launch of an engine. Servers of a fleet differ in their names, and hardly in what they tell the engine: those that tell it the same
 * share a launch, which is solved and checked once.
 *
 * @param key a text that two launches have in common only if their options hold the same
 */
export function launchOf<I extends EngineInputs, P extends object>(
  engine: EngineSpec<I, P>, options: LaunchOptions<I>, key = dataKey(options),
): EngineLaunch<I, P> {
  let launches = known.get(engine) as Map<string, EngineLaunch<I, P>> | undefined;
  if (launches === undefined) {
    launches = new Map();
    known.set(engine, launches);
  }
  let launch = launches.get(key);
  if (launch === undefined) {
    if (launches.size >= MOST_KNOWN) {
      launches.clear();
    }
    launch = new EngineLaunch(engine, options);
    launches.set(key, launch);
  }
  return launch;
}
