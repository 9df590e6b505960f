import { Size } from 'cdk8s';
import { vllm } from './graphs';
import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { DynamoRouter } from '../../../src/dynamo-graph/props/router';
import { DynamoWorker } from '../../../src/dynamo-graph/props/worker';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { Gpu } from '../../../src/hardware/gpu';
import { ModelSource } from '../../../src/models/model-source';
import { manifestsOf, Yaml } from '../graphs';

/*
 * Graphs with vLLM that Dynamo's repository has, as facts: what each component is, and what it is started with. Ours are written as a
 * user would write them, and differ where that is said, each time with the reason.
 */

/** A component of a graph, in either API version. */
interface Facts {
  readonly type: string;
  readonly replicas: number;
  readonly nodes?: number;
  readonly image: string;
  readonly command?: string;
  /** Flags with their values; empty for a switch. Values that are JSON are read. */
  readonly flags?: { readonly [flag: string]: unknown };
  readonly gpus?: string;
  readonly disk?: string;
  readonly secret?: string;
  readonly workingDir?: string;
  readonly env?: { readonly [name: string]: string };
}

/** What we have in place of a fact, or beside it, and why. */
interface Difference {
  /** The field, for components that have one of these names. */
  readonly in: readonly string[];
  readonly of: Partial<Facts>;
  readonly reason: string;
}

interface UpstreamGraph {
  /** File in ai-dynamo/dynamo, and the commit that it was read at. */
  readonly source: string;
  readonly ours: DynamoGraphProps;
  readonly components: { readonly [name: string]: Facts };
  readonly intended: readonly Difference[];
}

const QWEN = 'Qwen/Qwen3-0.6B';
const NIXL = { kv_connector: 'NixlConnector', kv_role: 'kv_both' };
const WORKDIR = '/workspace/examples/backends/vllm';
const RUNTIME = (tag: string) => `nvcr.io/nvidia/ai-dynamo/vllm-runtime:${tag}`;

/** What all workers of these graphs have. */
function worker(type: string, tag: string, flags: Facts['flags'], more: Partial<Facts> = {}): Facts {
  return {
    type, replicas: 1, image: RUNTIME(tag), command: 'python3 -m dynamo.vllm', flags: { '--model': QWEN, ...flags }, gpus: '1', secret: 'hf-token-secret', workingDir: WORKDIR, ...more,
  };
}

const OURS: DynamoWorker = { gpu: Gpu.any(1), envFromSecret: 'hf-token-secret', workingDir: WORKDIR };
const DISK = { resources: { ephemeralStorage: Size.gibibytes(2) } };
const PREFILL: DynamoWorker = { ...OURS, name: 'VllmPrefillWorker' };
const DECODE: DynamoWorker = { ...OURS, name: 'VllmDecodeWorker' };
const SIDE_CHANNEL = { VLLM_NIXL_SIDE_CHANNEL_HOST: 'status.podIP', VLLM_NIXL_SIDE_CHANNEL_PORT: '5600' };

const ADDRESS: Omit<Difference, 'in'> = { of: { env: SIDE_CHANNEL }, reason: 'the address and port that others reach, which workers otherwise guess' };
const RECEIVES: Difference = {
  in: ['VllmDecodeWorker'], of: { flags: { '--kv-transfer-config': NIXL } }, reason: 'a worker takes over a cache only with a connector; without one it computes the prompt again',
};

function graph(name: string, version: string, props: Partial<DynamoGraphProps>): DynamoGraphProps {
  return { metadata: { name }, version: DynamoVersion.of(version), model: ModelSource.huggingFace(QWEN), args: vllm(), ...props };
}

const EVENTS = { publisher: 'zmq', topic: 'kv-events', endpoint: 'tcp://*:20080', enable_kv_cache_events: true };
const PLANNER = {
  optimization_target: 'sla',
  enable_throughput_scaling: true,
  enable_load_scaling: true,
  pre_deployment_sweeping_mode: 'none',
  throughput_adjustment_interval_seconds: 60,
  load_adjustment_interval_seconds: 5,
};

const GRAPHS: readonly UpstreamGraph[] = [
  {
    source: 'examples/backends/vllm/deploy/v1beta1/agg_router.yaml at 2ac51ddab1f8ec3715dc4e91b18b4dfbdbd9886f',
    ours: graph('vllm-agg-router', '1.3.1', { router: DynamoRouter.kv({ eventsPort: 20080 }), worker: { ...DECODE, ...DISK, replicas: 2 } }),
    components: {
      Frontend: { type: 'frontend', replicas: 1, image: RUNTIME('1.3.1'), env: { DYN_ROUTER_MODE: 'kv' } },
      VllmDecodeWorker: worker('worker', '1.3.1', { '--kv-events-config': EVENTS }, { replicas: 2, disk: '2Gi' }),
    },
    intended: [],
  },
  {
    source: 'examples/backends/vllm/deploy/v1beta1/disagg.yaml at 14a3b0d9132c9194daefae989364777c191ee559',
    ours: graph('vllm-disagg', '1.3.0', { prefill: { ...PREFILL, ...DISK }, decode: { ...DECODE, ...DISK } }),
    components: {
      Frontend: { type: 'frontend', replicas: 1, image: RUNTIME('1.3.0') },
      VllmDecodeWorker: worker('decode', '1.3.0', { '--disaggregation-mode': 'decode' }, { disk: '2Gi' }),
      VllmPrefillWorker: worker('prefill', '1.3.0', { '--disaggregation-mode': 'prefill', '--kv-transfer-config': NIXL }, { disk: '2Gi' }),
    },
    intended: [RECEIVES, { in: ['VllmDecodeWorker', 'VllmPrefillWorker'], ...ADDRESS }],
  },
  {
    source: 'examples/backends/vllm/deploy/v1beta1/disagg_planner.yaml at 04521f473b68375705a553f4082fac8254d71a2f',
    ours: graph('vllm-disagg-planner', '1.3.1', { prefill: PREFILL, decode: DECODE, planner: { config: PLANNER } }),
    components: {
      Frontend: { type: 'frontend', replicas: 1, image: RUNTIME('1.3.1') },
      Planner: {
        type: 'planner',
        replicas: 1,
        image: 'nvcr.io/nvidia/ai-dynamo/dynamo-planner:1.3.1',
        command: 'python3 -m dynamo.planner',
        flags: { '--config': { environment: 'kubernetes', backend: 'vllm', ...PLANNER } },
      },
      VllmDecodeWorker: worker('decode', '1.3.1', {}),
      VllmPrefillWorker: worker('prefill', '1.3.1', { '--disaggregation-mode': 'prefill', '--kv-transfer-config': NIXL }),
    },
    intended: [
      RECEIVES,
      { in: ['VllmDecodeWorker'], of: { flags: { '--disaggregation-mode': 'decode' } }, reason: 'a worker of the type decode says so, as in upstream\'s other graphs' },
      { in: ['VllmDecodeWorker', 'VllmPrefillWorker'], ...ADDRESS },
    ],
  },
  {
    // Its images have a variable in the place of a release; 0.8.1 is the one of its time.
    source: 'examples/backends/vllm/deploy/disagg_router.yaml at 0044eb903566e0632bdf7bb7388c967d946643af',
    ours: graph('vllm-v1-disagg-router', '0.8.1', {
      router: DynamoRouter.kv({ eventsPort: 20080 }), prefill: { ...PREFILL, replicas: 2 }, decode: { ...DECODE, replicas: 2 },
    }),
    components: {
      Frontend: { type: 'frontend', replicas: 1, image: RUNTIME('0.8.1'), env: { DYN_ROUTER_MODE: 'kv' } },
      VllmDecodeWorker: worker('worker', '0.8.1', { '--is-decode-worker': '' }, { replicas: 2 }),
      VllmPrefillWorker: worker('worker', '0.8.1', { '--is-prefill-worker': '' }, { replicas: 2 }),
    },
    intended: [
      { in: ['VllmPrefillWorker'], of: { flags: { '--kv-events-config': EVENTS } }, reason: 'what the release turns on by itself, until 1.1' },
      { in: ['VllmDecodeWorker', 'VllmPrefillWorker'], ...ADDRESS },
    ],
  },
  {
    source: 'examples/backends/vllm/deploy/v1beta1/disagg-multinode.yaml at 369732d4303affed83a61039bcdcb32d89aeb528',
    ours: graph('vllm-disagg', '1.3.1', { prefill: { ...OURS, nodesPerReplica: 2 }, decode: { ...OURS, nodesPerReplica: 2 } }),
    components: {
      Frontend: {
        type: 'frontend', replicas: 1, image: RUNTIME('1.2.0-post.1'), command: 'python3 -m dynamo.frontend', flags: { '--http-port': '8000' }, workingDir: WORKDIR,
      },
      decode: worker('worker', '1.2.0-post.1', {
        '--tensor-parallel-size': '2', '--is-decode-worker': '', '--kv-transfer-config': { ...NIXL, engine_id: 'vllm-disagg-decode-engine-0abc123' },
      }, { nodes: 2 }),
      prefill: worker('worker', '1.2.0-post.1', {
        '--tensor-parallel-size': '2', '--disaggregation-mode': 'prefill', '--kv-transfer-config': { ...NIXL, engine_id: 'vllm-disagg-prefill-engine-0abc123' },
      }, { nodes: 2 }),
    },
    intended: [
      { in: ['Frontend', 'decode', 'prefill'], of: { image: RUNTIME('1.3.1') }, reason: 'the operator of 1.2 refuses v1beta1' },
      { in: ['Frontend'], of: { command: undefined, flags: undefined, workingDir: undefined }, reason: 'the operator starts the frontend with its port' },
      { in: ['decode'], of: { type: 'decode' }, reason: 'v1beta1 has a type for each role' },
      { in: ['prefill'], of: { type: 'prefill' }, reason: 'v1beta1 has a type for each role' },
      {
        in: ['decode'],
        of: { flags: { '--is-decode-worker': undefined, '--disaggregation-mode': 'decode', '--kv-transfer-config': { ...NIXL, engine_id: 'vllm-disagg-decode' } } },
        reason: 'one way to tell the role, and a name from that of the graph',
      },
      { in: ['prefill'], of: { flags: { '--kv-transfer-config': { ...NIXL, engine_id: 'vllm-disagg-prefill' } } }, reason: 'a name from that of the graph' },
      { in: ['decode', 'prefill'], ...ADDRESS },
    ],
  },
];

/** Flags of a command line, each with its value. */
function flagsOf(args: readonly string[] = []): Facts['flags'] {
  const flags: Record<string, unknown> = {};
  args.forEach((item, index) => {
    if (item.startsWith('--')) {
      const value = args[index + 1]?.startsWith('--') ? '' : args[index + 1] ?? '';
      flags[item] = value.startsWith('{') ? JSON.parse(value) : value;
    }
  });
  return args.length === 0 ? undefined : flags;
}

function envOf(env: readonly Yaml[] = []): Facts['env'] {
  return env.length === 0 ? undefined : Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom.fieldRef.fieldPath]));
}

/** The facts of our manifests; what every pod of ours has is in the conformance cases. */
function factsOf(props: DynamoGraphProps): { [name: string]: Facts } {
  const [{ spec }] = manifestsOf(props) as Yaml[];
  const components: Yaml[] = spec.components ?? Object.entries(spec.services).map(([name, service]) => ({ name, ...(service as object) }));
  return Object.fromEntries(components.map(({ name, type, componentType, replicas, multinode, podTemplate, ...service }) => {
    const { extraPodSpec, envs, resources, envFromSecret } = service;
    const main = podTemplate?.spec.containers[0] ?? { ...extraPodSpec.mainContainer, env: envs, resources };
    return [name, {
      type: type ?? componentType,
      replicas,
      nodes: multinode?.nodeCount,
      image: main.image,
      command: main.command?.join(' '),
      flags: flagsOf(main.args),
      gpus: main.resources.limits?.['nvidia.com/gpu'] ?? main.resources.limits?.gpu,
      disk: main.resources.requests['ephemeral-storage'],
      secret: main.envFrom?.[0].secretRef.name ?? envFromSecret,
      workingDir: main.workingDir,
      env: envOf(main.env),
    }];
  }));
}

/** What upstream has, with our differences. */
function withIntended({ components, intended }: UpstreamGraph): { [name: string]: Facts } {
  const merged = (all: Facts, { of }: Difference): Facts => ({
    ...all, ...of, ...(of.flags && { flags: { ...all.flags, ...of.flags } }), ...(of.env && { env: { ...all.env, ...of.env } }),
  });
  const ofComponent = (name: string) => intended.filter((one) => one.in.includes(name));
  return Object.fromEntries(Object.entries(components).map(([name, facts]) => [name, ofComponent(name).reduce(merged, facts)]));
}

describe('graphs with vLLM of Dynamo\'s repository', () => {
  test.each(GRAPHS.map((one) => [one.source, one] as const))('%s is the same, but where that is intended', (_, one) => {
    expect(factsOf(one.ours)).toEqual(withIntended(one));
  });

  test.each(GRAPHS.map((one) => [one.source, one] as const))('%s has no difference that is not there', (_, one) => {
    one.intended.forEach((__, index) => {
      const others = one.intended.filter((___, position) => position !== index);
      expect(factsOf(one.ours)).not.toEqual(withIntended({ ...one, intended: others }));
    });
  });
});
