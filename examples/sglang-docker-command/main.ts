/*
 * A `docker run` of SGLang on one machine, part by part:
 *
 *   docker run --gpus all -p 30000:30000 -d \
 *     -v ~/.cache/huggingface:/root/.cache/huggingface \
 *     -v $(pwd)/Avery_0.2_3_16:/model \
 *     -v $(pwd)/torch_cache:/root/inductor_root_cache \
 *     --env HF_TOKEN=… --env PYTORCH_FORCE_FLOAT32=1 \
 *     --env TORCHINDUCTOR_CACHE_DIR=/root/inductor_root_cache \
 *     lmsysorg/sglang python3 -m sglang.launch_server --model-path /model --tokenizer-path /model …
 */
import { App, Chart, Size } from 'cdk8s';
import { EngineImage, EnvValue, Gpu, ModelSource, Nodes, SecretRef, ServiceType, SglangServer, Storage } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'sglang');

new SglangServer(chart, 'sglang', {
  metadata: { name: 'sglang' },
  image: EngineImage.sglang('v0.5.6.post2'),
  model: ModelSource.hostPath('/home/avery/Avery_0.2_3_16'),
  gpu: Gpu.any(1),
  nodes: Nodes.labels({ 'kubernetes.io/hostname': 'gpu-node-1' }),
  args: {
    tokenizerPath: '/model',
    tokenizerMode: 'auto',
    attentionBackend: 'flashinfer',
    enableTorchCompile: true,
    cudaGraphMaxBs: 16,
    streamInterval: 4,
    enableTokenizerBatchEncode: true,
  },
  caches: {
    huggingFace: Storage.hostPath('/home/avery/.cache/huggingface', { mountPath: '/root/.cache/huggingface' }),
    compile: Storage.hostPath('/home/avery/torch_cache', { mountPath: '/root/inductor_root_cache' }),
  },
  env: {
    HF_TOKEN: EnvValue.fromSecret(SecretRef.of({ name: 'hf-token', key: 'token' })),
    PYTORCH_FORCE_FLOAT32: EnvValue.of('1'),
  },
  resources: { cpu: 4, cpuLimit: 8, memory: Size.gibibytes(32) },
  service: { type: ServiceType.LOAD_BALANCER },
  acknowledge: [
    { code: 'INF067', reason: 'as open as the port of the machine was; set apiKey before others can reach it' },
    { code: 'INF230', reason: 'the command does not say which model it is' },
  ],
});

app.synth();
