import { Layout, LayoutInput, solveLayout } from './layout';
import { TpuSlice } from '../../hardware/tpu-slice';
import { EngineInputs } from '../engine-spec';
import { EngineVersion } from '../engine-version';
import { ModelDimensions } from '../model-dimensions';
import { SglangJaxServerArgs } from './args.generated';

/** What an SGLang-JAX server on a slice is told, by flags and by the construct that owns it. */
export interface SglangJaxInputs extends EngineInputs<SglangJaxServerArgs> {
  readonly slice: TpuSlice;
  /** Number of data parallel ranks, where it is stated. */
  readonly dataParallel?: number;
  /**
   * Shape of the model, where it is stated. The layout follows from this alone, and rules check it against `model`, which can be of the
   * table of models: otherwise a new row there would change manifests.
   */
  readonly statedModel?: ModelDimensions;
  readonly modelPath: string;
  readonly port: number;
  /** Port of rank 0 where the others report; two more follow at a distance. */
  readonly distributedPort: number;
}

/** What SGLang-JAX makes of it: the subject of its rules. */
export interface ResolvedSglangJax {
  readonly inputs: SglangJaxInputs;
  readonly input: LayoutInput;
  readonly layout: Layout;
  /** Whether `--tp-size` counts all devices, or only those of one data parallel rank. */
  readonly countsWorld: boolean;
}

/**
 * The first release and day of the main branch whose `--tp-size` counts all devices. Before, it was the width of the
 * attention alone, and the rest of the devices made the data axis.
 *
 * @see https://github.com/sgl-project/sglang-jax/pull/939
 */
const WORLD_SINCE = { release: 'v0.0.3rc0', day: 'main@2026-04-28' };

/** Whether `--tp-size` counts all devices; taken to be so where the version is not known. */
export function countsWorld(version: EngineVersion | undefined): boolean {
  return version === undefined || version.atLeast(version.snapshot ? WORLD_SINCE.day : WORLD_SINCE.release);
}

/** Solves what was not stated. */
export function resolveSglangJax(stated: SglangJaxInputs, args: SglangJaxServerArgs = stated.args): ResolvedSglangJax {
  const inputs = Object.assign({}, stated, { args });
  const { version, slice: { devices, hosts }, dataParallel, model, statedModel } = inputs;
  const world = countsWorld(version);
  const input: LayoutInput = {
    devices,
    // The engine divides --tp-size among the hosts, whatever it counts.
    multipleOf: world ? 1 : hosts,
    dataParallel,
    expertParallel: args.epSize,
    model,
  };
  return { inputs, input, layout: solveLayout({ ...input, model: statedModel }), countsWorld: world };
}
