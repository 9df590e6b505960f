import { ServingPod } from '../pod/builder';
import { EffectivePodOptions } from '../pod/options';
import { dataKey } from '../rules/data-key';
import { Review } from '../rules/review';

/** The pods of a design, whatever they are called, and what the rules of every role find in them. */
export interface KnownPods {
  serving?: ServingPod;
  workers?: ServingPod;
  reviewed?: Review;
  reviewedWorkers?: Review;
}

/** Scopes with defaults of their own are few. */
const MOST_KNOWN = 20;

/** The pods of a design by what is stated around the construct; undefined if the pods depend on names. */
export function knownPods(known: Map<string, KnownPods>, { options, inherited, cluster }: EffectivePodOptions): KnownPods | undefined {
  const { topologySpread, affinity, resourceClaims } = options;
  if (topologySpread !== undefined || affinity !== undefined || resourceClaims !== undefined) {
    return undefined;
  }
  const key = dataKey([inherited, cluster]);
  let pods = known.get(key);
  if (pods === undefined) {
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    pods = {};
    known.set(key, pods);
  }
  return pods;
}
