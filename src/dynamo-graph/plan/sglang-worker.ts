import { EngineRow, StatedWorker } from './engine-row';
import { OwnedArgument } from '../../engines/flags/argv';
import { KvTransfer } from '../../engines/kv-transfer';
import { SGLANG } from '../../engines/sglang/engine';
import { unsetPageSize } from '../../engines/sglang/page-size';
import { ResolvedSglang, SglangInputs } from '../../engines/sglang/resolve';
import { DynamoGraphProps } from '../props/graph';
import { BEHAVIOUR } from '../release/releases';
import { BOOTSTRAP_PORT, SGLANG_FACTS, SGLANG_ROLE_FLAG } from '../release/sglang-facts';

/** The transfer where none is stated: SGLang's own default is mooncake, which the image does not bring in all releases. */
const TRANSFER = KvTransfer.nixl()._bind();

/** Where workers tell each other where KV caches are; undefined for releases that choose a port themselves. */
function bootstrapPort({ version, kvTransfer }: DynamoGraphProps): number | undefined {
  return kvTransfer?._bind().port ?? (version._has(BEHAVIOUR.bootstrapNeedsAddress) ? BOOTSTRAP_PORT : undefined);
}

function roleFlags({ props, role, listenAddress }: StatedWorker): OwnedArgument[] {
  if (role === 'worker') {
    return [];
  }
  const port = bootstrapPort(props);
  const mode = { flag: SGLANG_ROLE_FLAG.mode, value: role };
  return port === undefined ? [mode] : [
    mode,
    { flag: SGLANG_ROLE_FLAG.bootstrapPort, value: port },
    // The default is the loopback address, which the other workers don't reach.
    { flag: SGLANG_ROLE_FLAG.host, value: listenAddress },
  ];
}

/** Workers with SGLang. */
export const SGLANG_ROW: EngineRow<SglangInputs, ResolvedSglang> = {
  facts: SGLANG_FACTS,
  specOf: () => SGLANG,
  roleInputs: ({ props, role }) => role === 'worker' ? {} : { role, kvTransfer: { ...props.kvTransfer?._bind() ?? TRANSFER, port: bootstrapPort(props) } },
  roleFlags,
  servedModelName: ({ servedModelName }) => servedModelName,
  chosen: (arg, plan) => arg === 'pageSize' ? unsetPageSize(plan) : undefined,
  transferPorts: ({ props, role }) => {
    const port = role === 'worker' ? undefined : bootstrapPort(props);
    return port === undefined ? [] : [{ use: 'kvTransfer (port)', first: port, count: 1 }];
  },
};
