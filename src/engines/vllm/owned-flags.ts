import { OwnedFlag } from '../flags/owned-flag';

/** Flags that every construct renders itself. */
export const VLLM_OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--model', instead: 'set `model`' },
  { flag: '--host', instead: 'leave it out: pods listen on all interfaces, of IPv6 with `ipFamily: IpFamily.IPV6`' },
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
];
