import { SglangServerArgs } from '../args.generated';
import { ResolvedSglang } from '../resolve';
import { argsIn17 } from './row';
import { Bounds, outOfBounds } from '../../bounds';
import { sets, where } from '../../rule-rows';

/** Ranges that every version checks. */
const BOUNDS: readonly Bounds<SglangServerArgs>[] = [
  { arg: 'tpSize', min: 1 },
  { arg: 'ppSize', min: 1 },
  { arg: 'dpSize', min: 1 },
  { arg: 'epSize', min: 1 },
  { arg: 'baseGpuId', min: 0 },
  { arg: 'gpuIdStep', min: 1 },
  { arg: 'tokenizerWorkerNum', min: 1 },
  { arg: 'maxLorasPerBatch', min: 1 },
  { arg: 'memFractionStatic', min: 0, aboveMin: true, max: 1, belowMax: true },
];

/** A range, and the first release that checks it. */
interface NewBounds extends Bounds<SglangServerArgs> {
  readonly since: string;
}

/** Ranges by the release that begins to check them, the oldest first. */
const NEW_BOUNDS: readonly NewBounds[] = [
  { arg: 'scheduleConservativeness', min: 0, since: 'v0.5.5' },
  { arg: 'swaFullTokensRatio', min: 0, aboveMin: true, max: 1, since: 'v0.5.7' },
];
const NEWER_BOUNDS: readonly NewBounds[] = [
  { arg: 'ppMaxMicroBatchSize', min: 1, since: 'v0.5.11' },
  { arg: 'detokenizerWorkerNum', min: 1, since: 'v0.5.12' },
  { arg: 'dcpSize', min: 1, since: 'v0.5.15' },
];

function boundsRule(code: string, bounds: readonly (Bounds<SglangServerArgs> & Partial<NewBounds>)[]) {
  const args = bounds.map(({ arg }) => arg);
  return where<ResolvedSglang>(sets(...args), [{
    code,
    title: `${args.join(', ')} ${args.length === 1 ? 'is' : 'are'} in range`,
    source: argsIn17(8699),
    since: bounds[0].since,
    check: ({ args: stated, version }) => outOfBounds('SGLang', stated, bounds.filter(({ since }) => since === undefined || version === undefined || version.atLeast(since))),
  }]);
}

/** Numbers in their range. */
export const BOUNDS_RULES = [
  boundsRule('SGL126', BOUNDS),
  boundsRule('SGL138', NEW_BOUNDS),
  boundsRule('SGL139', NEWER_BOUNDS),
];
