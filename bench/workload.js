/* The server of the benchmark: what the production example deploys. */
const { Size } = require('cdk8s');

const NAME = 'server-n';

/** One server through the library. */
function serverFor(inference, chart, i, name = `server-${i}`) {
  const { EngineImage, Gpu, ModelSource, Nodes, SecretRef, SecurityProfile, SglangServer, Storage } = inference;
  return new SglangServer(chart, name, {
    metadata: { name },
    image: EngineImage.sglang('v0.5.6.post2'),
    model: ModelSource.huggingFace('deepseek-ai/DeepSeek-R1-Distill-Llama-8B', { token: SecretRef.of({ name: 'hf-token', key: 'token' }) }),
    replicas: 2,
    gpu: Gpu.L4.times(2),
    nodes: Nodes.karpenter('g6-gpu-karpenter'),
    args: { servedModelName: 'deepseek-r1-8b', reasoningParser: 'deepseek-r1', contextLength: 32768, enableMetrics: true },
    caches: {
      huggingFace: Storage.persistentVolumeClaim('models', { subPath: 'huggingface' }),
      compile: Storage.persistentVolumeClaim('models', { subPath: 'compile' }),
    },
    resources: { cpu: 8, cpuLimit: 16, memory: Size.gibibytes(64), ephemeralStorage: Size.gibibytes(20) },
    security: SecurityProfile.restricted(),
  });
}

/** The same objects as the code that writes them by hand: object literals with the name filled in. */
function handWritten(manifests) {
  const literals = JSON.stringify(manifests).replace(new RegExp(`"([^"]*)${NAME}([^"]*)"`, 'g'), '`$1${name}$2`');
  return `module.exports = (name) => ${literals};\n`;
}

module.exports = { NAME, handWritten, serverFor };
