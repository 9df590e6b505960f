import { EngineSpec } from '../../src/engines/engine-spec';
import { EngineVersion } from '../../src/engines/engine-version';
import { KV_RULES, KvSettings } from '../../src/engines/kv-settings';
import { BoundKvTransfer } from '../../src/engines/kv-transfer';
import { EngineLaunch } from '../../src/engines/launch';
import { SGLANG } from '../../src/engines/sglang/engine';
import { SglangInputs } from '../../src/engines/sglang/resolve';
import { VLLM } from '../../src/engines/vllm/engine';
import { VllmInputs } from '../../src/engines/vllm/resolve';
import { Gpu } from '../../src/hardware/gpu';
import { KvOffload } from '../../src/pod/parts/kv-offload';
import { findingsOf } from '../rules/broken';

export const GIB = 2 ** 30;

/** What is stated: the classes of the user in place of plain data. */
export type Stated<I> = Partial<Omit<I, 'kvTransfer' | 'kvOffload' | 'version'>> & {
  readonly kvTransfer?: { _bind(): BoundKvTransfer };
  readonly kvOffload?: KvOffload;
  readonly fork?: boolean;
  readonly extraArgs?: readonly string[];
};

/** How SGLang starts on four GPUs, in a release; an unknown one where it is empty. */
export function sglang(release: string, stated: Stated<SglangInputs>) {
  return launch(SGLANG, release, stated);
}

/** How vLLM starts on four GPUs, in a release; an unknown one where it is empty. */
export function vllm(release: string, stated: Stated<VllmInputs>) {
  return launch(VLLM, release, stated);
}

function launch<I extends SglangInputs | VllmInputs, P extends object>(
  engine: EngineSpec<I, P>, release: string, stated: Stated<I>,
): EngineLaunch<I, P> {
  const { kvTransfer, kvOffload, fork, extraArgs, ...inputs } = stated;
  return new EngineLaunch(engine, {
    inputs: {
      args: {},
      gpu: Gpu.H100.times(4),
      version: EngineVersion.parse(release),
      ...inputs,
      kvTransfer: kvTransfer?._bind(),
      kvOffload: kvOffload?._bind().offloading,
    } as unknown as I,
    fork,
    extraArgs,
    owned: [],
  });
}

/** What is found in the settings: the codes, the paths, and what is expected. */
export function foundIn({ kv }: { readonly kv?: KvSettings }): [code: string, path: string, expected: unknown][] {
  return findingsOf(KV_RULES, kv!).map(([code, { path, expected }]) => [code, path, expected]);
}

/** The codes and paths of what is found. */
export function placesIn(launched: { readonly kv?: KvSettings }): string[] {
  return foundIn(launched).map(([code, path]) => `${code} ${path}`);
}

/** The variables with literal values, and the fields of the others. */
export function variablesOf({ kv }: { readonly kv?: KvSettings }): { [name: string]: string } {
  return Object.fromEntries(kv!.variables.flatMap(({ env }) => env).map((one) => [one.name, one.value ?? one.valueFrom!.fieldRef!.fieldPath]));
}
