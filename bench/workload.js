/* What the benchmark builds: what the examples deploy. */
const { Size } = require('cdk8s');

const NAME = 'name-n';

/** A server with these variables besides. */
const withVariables = (count, textOf) => ({ EngineImage, EnvValue, Gpu, ModelSource, SglangServer }) => {
  const text = textOf();
  return (chart, name) => new SglangServer(chart, name, {
    metadata: { name },
    image: EngineImage.sglang('v0.5.6.post2'),
    model: ModelSource.huggingFace('Qwen/Qwen3-8B'),
    gpu: Gpu.L4,
    env: Object.fromEntries(Array.from({ length: count }, (_, i) => [`VARIABLE_${i}`, EnvValue.of(`${text} ${i}`)])),
  });
};

/** A server of a fleet, with a context of so many tokens. */
const server = (contextOf) => ({ ClaimAccessMode, EngineImage, Gpu, ModelSource, Nodes, SecretRef, SecurityProfile, SglangServer, Storage }) => (chart, name) =>
  new SglangServer(chart, name, {
    metadata: { name },
    image: EngineImage.sglang('v0.5.6.post2'),
    model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Llama-8B', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
    replicas: 2,
    gpu: Gpu.L4.times(2),
    nodes: Nodes.karpenter('g6-gpu-karpenter'),
    args: { servedModelName: 'deepseek-r1-8b', reasoningParser: 'deepseek-r1', contextLength: contextOf(name), enableMetrics: true },
    caches: {
      huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
      compile: Storage.persistentVolumeClaim('models', { subPath: 'compile', accessMode: ClaimAccessMode.READ_WRITE_MANY }),
    },
    resources: { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(64), ephemeralStorage: Size.gibibytes(20) },
    security: SecurityProfile.restricted(),
  });

/** The constructs of the benchmark. Each takes its exports of the library as an app does: when it is loaded. */
const CONSTRUCTS = {
  SglangServer: server(() => 32768),

  // Servers that are alike share what was worked out once; these have nothing in common.
  'unlike servers': server((name) => 32768 + (Number(name.slice(-4)) || 0)),

  DynamoGraph: ({ ClaimAccessMode, DynamoGraph, DynamoVersion, Gpu, ModelSource, Nodes, Storage }) => (chart, name) => {
    const worker = { gpu: Gpu.A10G.times(1), nodes: Nodes.karpenter('g5-gpu-karpenter'), resources: { cpu: 8, cpuLimit: 8, memory: Size.gibibytes(20) } };
    return new DynamoGraph(chart, name, {
      metadata: { name },
      version: DynamoVersion.V1_4_0,
      model: ModelSource.huggingFace('Qwen/Qwen3-0.6B'),
      caches: { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) },
      frontend: { resources: { cpu: 2, cpuLimit: 2, memory: Size.gibibytes(4) } },
      prefill: worker,
      decode: { ...worker, replicas: 2 },
      acknowledge: [{ code: 'DYN083', reason: 'g5 nodes have no RDMA, and prompts are short' }],
    });
  },

  LwsTpuCluster: ({ EngineImage, LwsTpuCluster, ModelSource, SecretRef, Storage, TpuSlice }) => (chart, name) =>
    new LwsTpuCluster(chart, name, {
      metadata: { name },
      image: EngineImage.sglangJax('v0.0.3rc99'),
      slice: TpuSlice.v7x('2x2x2'),
      dataParallel: 2,
      model: ModelSource.huggingFace('Qwen/Qwen2.5-Coder-32B-Instruct', { token: SecretRef.of({ name: 'hf-secret', key: 'hf_api_token' }) }),
      args: { trustRemoteCode: true },
      port: 8000,
      caches: {
        huggingFace: Storage.ephemeral({ size: Size.gibibytes(200), storageClassName: 'hyperdisk-balanced' }),
        compile: Storage.perPodClaim({ size: Size.gibibytes(20), storageClassName: 'hyperdisk-balanced' }),
      },
      leaderWorkerSet: { controllerVersion: 'v0.9.0' },
    }),

  // What grows with its inputs must grow linearly: a second for each of these at most.
  '10k variables': withVariables(10_000, () => 'some text'),
  '1 MB of text': withVariables(10, () => 'What the model is told first. '.repeat(3_333)),
};

/** Names of one length: Dynamo finds workers by the beginning of a name. */
function nameOf(i) {
  return `name-${String(i).padStart(4, '0')}`;
}

/** The same objects as the code that writes them by hand: object literals with the name filled in. */
function handWritten(manifests) {
  const literals = JSON.stringify(manifests).replace(/"(?:[^"\\]|\\.)*"/g, (literal) => literal.includes(NAME)
    ? `\`${literal.slice(1, -1).replace(/`|\$\{/g, '\\$&').replaceAll(NAME, '${name}')}\``
    : literal);
  return `module.exports = (name) => ${literals};\n`;
}

module.exports = { CONSTRUCTS, NAME, handWritten, nameOf };
