import { EngineRow, StatedWorker } from './engine-row';
import { EngineSpec } from '../../engines/engine-spec';
import { OwnedArgument } from '../../engines/flags/argv';
import { KvSettings } from '../../engines/kv-settings';
import { BoundKvTransfer } from '../../engines/kv-transfer';
import { VllmServerArgs } from '../../engines/vllm/args.generated';
import { VLLM } from '../../engines/vllm/engine';
import { vllmKv } from '../../engines/vllm/kv';
import { ResolvedVllm, VllmInputs } from '../../engines/vllm/resolve';
import { CONNECTOR_FLAG, NO_CONNECTOR, ROLE_FLAG, VLLM_BEHAVIOUR, VLLM_FACTS } from '../release/vllm-facts';

/** The transfer where none is stated: what all releases have. */
const TRANSFER: BoundKvTransfer = { backend: 'nixl', isDefault: true };

function transferOf({ props: { kvTransfer }, role }: StatedWorker): BoundKvTransfer | undefined {
  return role === 'worker' ? undefined : kvTransfer?._bind() ?? TRANSFER;
}

/** Whether the release moves and keeps KV caches as stated without a configuration: by NIXL, with its own settings. */
function isUnasked(stated: StatedWorker, { kvTransferConfig }: VllmServerArgs): boolean {
  const { backend, plugin } = transferOf(stated) ?? TRANSFER;
  return stated.props.version._has(VLLM_BEHAVIOUR.usesNixlUnasked)
    && kvTransferConfig === undefined && stated.worker.kvOffload === undefined && backend === 'nixl' && plugin === undefined;
}

function roleFlags(stated: StatedWorker, args: VllmServerArgs): OwnedArgument[] {
  const { props: { version }, role, worker: { kvOffload } } = stated;
  const configures = role !== 'worker' || kvOffload !== undefined || args.kvTransferConfig !== undefined;
  const excludesNixl = configures && version._has(VLLM_BEHAVIOUR.usesNixlUnasked) && !isUnasked(stated, args);
  // NIXL excludes the configuration of a connector.
  return excludesNixl ? [...roleFlag(stated), { flag: CONNECTOR_FLAG, value: NO_CONNECTOR }] : roleFlag(stated);
}

function roleFlag({ props: { version }, role }: StatedWorker): OwnedArgument[] {
  if (role === 'worker') {
    return [];
  }
  if (version._has(VLLM_BEHAVIOUR.hasMode)) {
    return [{ flag: ROLE_FLAG.mode, value: role }];
  }
  if (role === 'prefill') {
    return [{ flag: ROLE_FLAG.isPrefill }];
  }
  return version._has(VLLM_BEHAVIOUR.tellsDecode) ? [{ flag: ROLE_FLAG.isDecode }] : [];
}

/** vLLM as a worker starts it: as it is where no KV caches are moved. */
function specOf(stated: StatedWorker): EngineSpec<VllmInputs, ResolvedVllm> {
  return stated.role === 'worker' && stated.worker.kvOffload === undefined ? VLLM : { ...VLLM, kv: (inputs, plan, schema) => inWorker(vllmKv(inputs, plan, schema), stated, inputs) };
}

/** What a worker is told of connectors: nothing where it uses NIXL unasked. */
function inWorker(kv: KvSettings<VllmServerArgs>, stated: StatedWorker, { args, nodes = 1 }: VllmInputs): KvSettings<VllmServerArgs> {
  const { props: { version }, role, graph } = stated;
  if (isUnasked(stated, args)) {
    const choosesPorts = version._has(VLLM_BEHAVIOUR.choosesPorts);
    return { ...kv, args: {}, sources: {}, ...(choosesPorts && { variables: [], ports: [] }) };
  }
  const config = kv.args?.kvTransferConfig;
  // The processes of a replica must have one name for it, and choose a different one each if they have none.
  return config === undefined || nodes === 1 || role === 'worker'
    ? kv
    : { ...kv, args: { kvTransferConfig: { ...config, engine_id: `${graph}-${role}` } } };
}

/** Workers with vLLM. */
export const VLLM_ROW: EngineRow<VllmInputs, ResolvedVllm> = {
  facts: VLLM_FACTS,
  specOf,
  // Without a role, connectors have both: as upstream's graphs write them, whose decode workers compute short prompts themselves.
  roleInputs: (stated) => ({ kvTransfer: transferOf(stated) }),
  roleFlags,
  servedModelName: ({ servedModelName }) => servedModelName?.[0],
  transferPorts: (_, { kv }) => (kv?.ports ?? []).map(({ port, count }) => ({ use: 'kvTransfer (port)', first: port, count })),
};
