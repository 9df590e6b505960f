import { OwnedFlag } from '../flags/owned-flag';

/** Flags that every construct renders itself. */
export const SGLANG_JAX_OWNED_FLAGS: readonly OwnedFlag[] = [
  { flag: '--model-path', instead: 'set `model`' },
  { flag: '--revision', instead: 'give the revision to `ModelSource.huggingFace`' },
  { flag: '--host', instead: 'leave it out: pods listen on all interfaces, of IPv6 with `ipFamily: IpFamily.IPV6`' },
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
];
