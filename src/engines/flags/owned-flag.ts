/** A flag that the construct renders itself, so that it is no prop of the args struct and not allowed in `extraArgs`. */
export interface OwnedFlag {
  readonly flag: string;
  /** What to use instead, after "set" or "it follows from". */
  readonly instead: string;
}

/** Flags that every construct owns, by engine. A construct may own further ones. */
export const OWNED_FLAGS: { readonly [engine: string]: readonly OwnedFlag[] } = {
  'sglang': [
    { flag: '--model-path', instead: 'set `model`' },
    { flag: '--revision', instead: 'give the revision to `ModelSource.huggingFace`' },
    { flag: '--host', instead: 'leave it out: pods listen on all interfaces, because the default 127.0.0.1 is out of reach for probes and Services' },
    { flag: '--port', instead: 'set the `port` prop: flag, container port, probes and Service follow' },
    { flag: '--nnodes', instead: 'set `nodesPerReplica`' },
    { flag: '--node-rank', instead: 'leave it out: each pod of a group gets its own' },
    { flag: '--dist-init-addr', instead: 'leave it out: it is the address of the group\'s leader' },
    { flag: '--disaggregation-mode', instead: 'leave it out: it follows from the `prefill` and `decode` props of DynamoGraph and LlmdModelService' },
    { flag: '--disaggregation-bootstrap-port', instead: 'leave it out: one port is given to both roles' },
    { flag: '--api-key', instead: 'set the `apiKey` prop to a SecretRef' },
    { flag: '--admin-api-key', instead: 'set the `adminApiKey` prop to a SecretRef' },
    { flag: '--ssl-keyfile-password', instead: 'use a key file without a password, mounted from a Secret: the flag would show the password in the process list' },
  ],
  'vllm': [
    { flag: '--model', instead: 'set `model`' },
    { flag: '--host', instead: 'leave it out: pods listen on all interfaces' },
    { flag: '--port', instead: 'set the `port` prop: flag, container port, probes and Service follow' },
    { flag: '--uds', instead: 'leave it out: probes and Services need a port' },
    { flag: '--nnodes', instead: 'set `nodesPerReplica`' },
    { flag: '--node-rank', instead: 'leave it out: each pod of a group gets its own' },
    { flag: '--master-addr', instead: 'leave it out: it is the address of the group\'s leader' },
    { flag: '--master-port', instead: 'leave it out: one port is given to the whole group' },
    { flag: '--headless', instead: 'leave it out: the workers of a group get it' },
    { flag: '--data-parallel-rank', instead: 'leave it out: each pod of a group gets its own' },
    { flag: '--data-parallel-start-rank', instead: 'leave it out: each pod of a group gets its own' },
    { flag: '--data-parallel-address', instead: 'leave it out: it is the address of the group\'s leader' },
    { flag: '--data-parallel-rpc-port', instead: 'leave it out: one port is given to the whole group' },
    { flag: '--api-key', instead: 'set the `apiKey` prop to a SecretRef' },
    { flag: '--hf-token', instead: 'give the token to `ModelSource.huggingFace` as a SecretRef' },
  ],
  'sglang-jax': [
    { flag: '--model-path', instead: 'set `model`' },
    { flag: '--revision', instead: 'give the revision to `ModelSource.huggingFace`' },
    { flag: '--host', instead: 'leave it out: pods listen on all interfaces, because the default 127.0.0.1 is out of reach for probes and Services' },
    { flag: '--port', instead: 'set the `port` prop: flag, container port, probes and Service follow' },
    { flag: '--tp-size', instead: 'leave it out: it is the number of JAX devices of the slice; set `dataParallel` to split the attention less' },
    { flag: '--dp-size', instead: 'set the `dataParallel` prop' },
    { flag: '--nnodes', instead: 'leave it out: it is the number of hosts of the slice' },
    { flag: '--node-rank', instead: 'leave it out: each pod of a group gets its own' },
    { flag: '--dist-init-addr', instead: 'leave it out: it is the address of the group\'s leader; its port is `distributedPort`' },
    { flag: '--device', instead: 'leave it out: the slice is of TPUs' },
    { flag: '--device-indexes', instead: 'leave it out: a pod has all chips of its host, and the engine ignores it on several' },
    { flag: '--jax-proc-id', instead: 'leave it out: each pod of a group gets its own rank' },
    { flag: '--jax-num-procs', instead: 'leave it out: it is the number of hosts of the slice' },
    { flag: '--disaggregation-mode', instead: 'leave it out: the groups both prefill and decode' },
    { flag: '--disaggregation-shared-secret', instead: 'set the variable SGL_JAX_PD_SHARED_SECRET from a Secret: the flag would show it in the process list' },
    { flag: '--api-key', instead: 'set the `apiKey` prop to a SecretRef' },
  ],
};

const BY_NAME = new Map(Object.entries(OWNED_FLAGS).map(([engine, flags]) => [engine, new Map(flags.map((owned) => [owned.flag, owned]))]));

/** What says that every construct owns a flag of an engine, if it does. */
export function ownedByAll(engine: string, flag: string): OwnedFlag | undefined {
  return BY_NAME.get(engine)!.get(flag);
}
