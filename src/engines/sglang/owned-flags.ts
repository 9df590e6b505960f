import { OwnedFlag } from '../flags/owned-flag';

/** Flags that every construct renders itself. */
export const SGLANG_OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--model-path', instead: 'set `model`' },
  { flag: '--revision', instead: 'give the revision to `ModelSource.huggingFace`' },
  { flag: '--host', instead: 'leave it out: pods listen on all interfaces, of IPv6 with `ipFamily: IpFamily.IPV6`' },
  { flag: '--port', instead: 'set the `port` prop: flag, container port, probes and Service follow' },
  { flag: '--nnodes', instead: 'set `nodesPerReplica`' },
  { flag: '--node-rank', instead: 'leave it out: each pod of a group gets its own' },
  { flag: '--dist-init-addr', instead: 'leave it out: it is the address of the group\'s leader' },
  { flag: '--api-key', instead: 'set the `apiKey` prop to a SecretRef' },
  { flag: '--admin-api-key', instead: 'set the `adminApiKey` prop to a SecretRef' },
  { flag: '--ssl-keyfile-password', instead: 'use a key file without a password, mounted from a Secret: the flag would show the password in the process list' },
];

/** Flags that a construct renders too where it runs prefill and decode apart. */
export const SGLANG_ROLE_FLAGS: readonly OwnedFlag[] = [
  { flag: '--disaggregation-mode', instead: 'leave it out: it follows from the role of the server' },
  { flag: '--disaggregation-bootstrap-port', instead: 'set the port of `kvTransfer`' },
];
