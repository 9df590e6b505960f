import { AidaptivOffload, offloadFlags } from './aidaptiv-offload';
import { EngineSpec } from '../engine-spec';
import { VLLM } from './engine';
import { ResolvedVllm, VllmInputs } from './resolve';
import { OwnedArgument } from '../flags/argv';
import { literal } from '../flags/flag-value';

/** What a server of aiDAPTIV is told. */
export interface AidaptivInputs extends VllmInputs {
  readonly offload: AidaptivOffload;
}

/**
 * vLLM as Phison changed it: a server of its own in place of `vllm serve`, and flags for the SSD in addition to those of a release of vLLM
 * that is not known.
 *
 * @see https://github.com/otterscale/charts/tree/9b58e88/charts/aidaptivcache-inference
 */
export const AIDAPTIV: EngineSpec<AidaptivInputs, ResolvedVllm> = {
  ...VLLM,
  isFork: true,
  server: { ...VLLM.server, command: ['python3', 'vllm_api_server.py'] },
  // Only Ray starts processes on other hosts in every release of vLLM.
  resolve: (inputs, args) => ({ ...VLLM.resolve(inputs, args), usesRay: (inputs.nodes ?? 1) > 1 }),
  // Releases of vLLM without the flag, which this one may be, would not start.
  solvedArgs: (plan, stated, schema) => ({ ...VLLM.solvedArgs(plan, stated, schema), shutdownTimeout: undefined }),
  serverFlags,
};

function serverFlags({ port }: ResolvedVllm, { modelPath = '', revision, offload }: AidaptivInputs): OwnedArgument[] {
  return [
    { flag: '--model', value: literal(modelPath) },
    { flag: '--port', value: port },
    ...(revision === undefined ? [] : [{ flag: '--revision', value: literal(revision) }]),
    ...offloadFlags(offload),
  ];
}
