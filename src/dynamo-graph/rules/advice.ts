import { GraphSubject, isDisaggregated, workersIn } from './subject';
import { kibibytesOf } from '../../kube/quantity';
import { sharedMemorySize } from '../../pod/parts/shared-memory';
import { ruleTable } from '../../rules/rule';
import { BEHAVIOUR } from '../release/releases';

/**
 * Organisations of the hub whose models mostly ask for a licence to be accepted.
 *
 * @see https://huggingface.co/docs/hub/models-gated
 */
const GATED = /^(?:meta-llama\/|mistralai\/|google\/gemma)/i;
/** A network, by the addresses in it. */
const NETWORK = /^[0-9a-f.:]+\/\d+$/i;
/** Adapters of AWS, as their device plugin calls them. @see https://github.com/aws/eks-charts/tree/master/stable/aws-efa-k8s-device-plugin */
const EFA = 'vpc.amazonaws.com/efa';
/** Shared memory that NCCL and the processes of an engine need with several GPUs. */
const ENOUGH_SHARED_MEMORY_KIB = 8 * 2 ** 20;

/** What works and is unwise. */
export const GRAPH_ADVICE = ruleTable<GraphSubject>([
  {
    code: 'DYN080',
    severity: 'advice',
    title: 'A gated model comes with a token',
    source: 'https://huggingface.co/docs/hub/models-gated',
    check: ({ props: { model, env = {} }, plan }) => {
      const { hubId } = model._bound;
      const hasToken = model._token !== undefined || 'HF_TOKEN' in env
        || workersIn(plan).every(({ options }) => options.envFromSecret !== undefined || 'HF_TOKEN' in (options.env ?? {}));
      return hubId === undefined || hasToken || !GATED.test(hubId) ? undefined : {
        path: 'model',
        got: hubId,
        expected: 'a token: most models of that organisation are gated',
        remedy: 'give one: ModelSource.huggingFace(…, { token: SecretRef.of({ name: \'hf-token-secret\', key: \'HF_TOKEN\' }) })',
      };
    },
  },
  {
    code: 'DYN081',
    severity: 'advice',
    title: 'Workers with several GPUs have 8 GiB of shared memory',
    source: 'https://github.com/ai-dynamo/dynamo/issues/1408',
    check: ({ plan }) => workersIn(plan)
      .filter(({ options: { sharedMemory, resources }, launch: { plan: { gpusPerPod } } }) => {
        const size = sharedMemorySize(gpusPerPod, resources?.memory, sharedMemory);
        return gpusPerPod > 1 && kibibytesOf(size) < ENOUGH_SHARED_MEMORY_KIB;
      })
      .map(({ role, options: { sharedMemory } }) => ({
        path: sharedMemory ? `${role}.sharedMemory` : `${role}.resources.memory`,
        expected: '8 GiB of /dev/shm or more, through which the processes of the engine exchange tensors',
        remedy: 'set sharedMemory: Size.gibibytes(16), or leave it out with resources.memory of 16 GiB or more',
      })),
  },
  {
    code: 'DYN082',
    severity: 'advice',
    title: 'Copies of a model are replicas',
    source: 'https://github.com/ai-dynamo/dynamo/issues/8567',
    check: ({ plan }) => workersIn(plan)
      .filter(({ launch: { plan: { dp, dpAttention } } }) => dp > 1 && !dpAttention)
      .map(({ role, launch: { plan: { dp } } }) => ({
        path: `${role}.args.dpSize`,
        got: dp,
        expected: '1: without attention data parallelism each of them is a copy of the model, that the router cannot tell from the others',
        remedy: `set replicas to ${dp} times as many, or args.enableDpAttention`,
      })),
  },
  {
    code: 'DYN083',
    severity: 'advice',
    title: 'KV caches, and the tensors of several nodes, travel over a fast network',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/knowledge-base/modular-components/disaggregated-serving',
    check: ({ props, plan }) => workersIn(plan)
      .filter(({ worker: { interconnect }, component: { nodes } }) => (isDisaggregated(props) || nodes > 1) && interconnect?._rdma === undefined)
      .map(({ role, component: { nodes } }) => ({
        path: `${role}.interconnect`,
        expected: nodes > 1
          ? `adapters that bypass TCP: each layer of every token crosses the ${nodes} nodes of a replica`
          : 'adapters that bypass TCP: a cache that goes over TCP from one node to the other can take longer than computing it again',
        remedy: 'set interconnect: Interconnect.rdma({ resource: \'rdma/ib\', count: … }), or keep all on one node and acknowledge this',
      })),
  },
  {
    code: 'DYN084',
    severity: 'advice',
    title: 'Caches do not travel over EFA with Dynamo 1.3 and 1.4',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/known-issues',
    check: ({ props, plan }) => !isDisaggregated(props) || !props.version._has({ since: '1.3.0', until: '1.5.0' }) ? [] : workersIn(plan)
      .filter(({ worker: { interconnect } }) => interconnect?._rdma?.resource === EFA)
      .map(({ role }) => ({
        path: `${role}.interconnect`,
        got: EFA,
        expected: 'Dynamo 1.5: transfers of 1.3 and 1.4 are known to stall for minutes and end in empty answers',
        remedy: 'use Dynamo 1.5, or give each pod all adapters of its node and test it',
      })),
  },
  {
    code: 'DYN085',
    severity: 'advice',
    title: 'Replicas of several nodes do not overlap scheduling with Dynamo 1.2',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/releases/known-issues',
    check: ({ props, plan }) => !props.version._has({ since: '1.2.0', until: '1.3.0' }) ? [] : workersIn(plan)
      .filter(({ component: { nodes }, launch }) => nodes > 1 && launch.plan.args.disableOverlapSchedule !== true)
      .map(({ role }) => ({ path: `${role}.args.disableOverlapSchedule`, expected: 'true: Dynamo 1.2 is known to hang otherwise', remedy: 'set it, or use a newer release' })),
  },
  {
    code: 'DYN086',
    severity: 'advice',
    title: 'ServiceAccounts of one\'s own may do what the operator\'s does',
    source: 'https://docs.nvidia.com/dynamo/v1.4.0/knowledge-base/kubernetes/kubernetes-operator/service-discovery',
    check: ({ props: { version }, plan: { components } }) => !version._has(BEHAVIOUR.discoversThroughCluster) ? [] : components
      .filter(({ options: { serviceAccountName } }) => serviceAccountName !== undefined)
      .map(({ role, options: { serviceAccountName } }) => ({
        path: `${role}.serviceAccountName`,
        got: serviceAccountName,
        expected: 'the one that the operator makes for the graph: it may read and write what programs find each other by',
        remedy: 'leave it out, or bind this one to the same Role (`kubectl get role,rolebinding`) and acknowledge this',
      })),
  },
  {
    code: 'DYN087',
    severity: 'advice',
    title: 'Workers reach each other without the proxy',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#proxies',
    check: ({ props, plan }) => !isDisaggregated(props) ? [] : workersIn(plan)
      .map(({ places, effective: { options: { proxy } } }) => ({ places, proxy }))
      .filter(({ proxy }) => proxy !== undefined && !(proxy.noProxy ?? []).some((entry) => NETWORK.test(entry)))
      .map(({ places, proxy }) => ({
        path: places.of('proxy.noProxy'),
        got: proxy!.noProxy,
        expected: 'the network of the pods too: decode workers ask prefill workers for caches at the addresses of their pods, over HTTP',
        remedy: 'add it, such as 10.0.0.0/8',
      })),
  },
  {
    code: 'DYN088',
    severity: 'advice',
    title: 'What the router does about prefill workers is asked of graphs that have them',
    source: 'https://docs.nvidia.com/dynamo/v1.5.0/reference/components/router',
    check: ({ props }) => isDisaggregated(props) ? [] : (['enforceDisaggregation', 'conditionalDisaggregation'] as const)
      .filter((prop) => (props.router?._options as { [option: string]: unknown } | undefined)?.[prop] === true)
      .map((prop) => ({ path: `router.${prop}`, got: true, expected: '`prefill` and `decode`: an aggregated graph has no prefill workers, and may fail all requests', remedy: 'leave it out, or disaggregate the graph' })),
  },
]);
