import { DynamoVersion } from './dynamo-version';
import { EngineFacts } from './engine-facts';
import { Span } from './releases';
import { HostProgram } from '../../engines/flags/host-program';

/** Flags that appeared in one release, and left in one. */
interface WorkerFlags extends Span {
  /** The engine that only these workers have; every worker has the others. */
  readonly engine?: EngineFacts['engine'];
  readonly flags: string;
}

/**
 * Flags that the worker's program reads itself, other than those that a graph owns. The engine's parser reads all others.
 *
 * Read from `dynamo/common/configuration/groups/runtime_args.py`, `dynamo/sglang` and `dynamo/vllm` in the `ai-dynamo` wheels 0.5.0, 0.6.1,
 * 0.7.1, 0.8.1, 0.9.1, 1.0.1, 1.1.1, 1.2.1, 1.3.1, 1.4.0, 1.5.0 and 1.6.1.
 */
const WORKER_FLAGS: readonly WorkerFlags[] = [
  { flags: '--dyn-reasoning-parser --dyn-tool-call-parser' },
  { until: '1.0.0', flags: '--migration-limit' },
  { since: '0.6.0', flags: '--custom-jinja-template' },
  { since: '0.7.0', until: '1.0.0', flags: '--store-kv' },
  { since: '0.8.0', until: '1.0.0', flags: '--enable-local-indexer' },
  { since: '0.8.0', flags: '--dyn-endpoint-types --request-plane' },
  { since: '0.9.0', flags: '--event-plane' },
  { since: '1.0.0', flags: '--discovery-backend --endpoint-types --media-output-fs-url --media-output-http-url --multimodal-embedding-cache-capacity-gb --namespace --output-modalities' },
  { since: '1.0.0', until: '1.4.0', flags: '--durable-kv-events' },
  { since: '1.1.0', flags: '--exclude-tools-when-tool-choice-none' },
  { since: '1.3.0', flags: '--dyn-enable-structural-tag --dyn-structural-tag-schema --dyn-structural-tag-scope --engine-request-limit --health-check-payload --multimodal-embedding-cache-publisher' },
  { since: '1.4.0', flags: '--dyn-default-thinking-mode --fpm-trace --kv-state-endpoint' },
  { since: '1.5.0', flags: '--nats-tls-ca-cert-path --nats-tls-client-cert-path --nats-tls-client-key-path --nats-tls-insecure --tcp-tls-ca-cert-path --tcp-tls-cert-path' },
  { since: '1.5.0', flags: '--tcp-tls-client-ca-cert-path --tcp-tls-client-cert-path --tcp-tls-client-key-path --tcp-tls-handshake-timeout --tcp-tls-insecure --tcp-tls-key-path --tcp-tls-server-name' },
  { since: '1.6.0', flags: '--dyn-structural-tag --response-plane' },

  { engine: 'sglang', flags: '--endpoint' },
  { engine: 'sglang', since: '0.6.0', flags: '--dump-config-to --embedding-worker --use-sglang-tokenizer' },
  { engine: 'sglang', since: '0.6.0', until: '1.1.0', flags: '--multimodal-processor' },
  { engine: 'sglang', since: '0.6.0', until: '1.4.0', flags: '--multimodal-encode-worker --multimodal-worker' },
  { engine: 'sglang', since: '0.7.0', until: '1.0.0', flags: '--config-key' },
  { engine: 'sglang', since: '1.0.0', flags: '--connector --disagg-config --disagg-config-key --image-diffusion-worker --video-generation-worker' },
  { engine: 'sglang', since: '1.1.0', flags: '--embedding-transfer-mode --enable-rl' },
  { engine: 'sglang', since: '1.3.0', flags: '--dedicated-mm-encoder --sglang-trace-level' },
  { engine: 'sglang', since: '1.5.0', flags: '--engine-route' },
  { engine: 'sglang', since: '1.6.0', flags: '--gateway-workers --rerank-worker' },

  { engine: 'vllm', flags: '--connector' },
  { engine: 'vllm', until: '0.7.0', flags: '--dynamo-port-max --dynamo-port-min' },
  { engine: 'vllm', until: '1.4.0', flags: '--is-prefill-worker' },
  { engine: 'vllm', since: '0.6.0', until: '1.4.0', flags: '--is-decode-worker' },
  { engine: 'vllm', since: '0.7.0', until: '1.0.0', flags: '--multimodal-encode-prefill-worker --multimodal-processor' },
  { engine: 'vllm', since: '0.7.0', until: '1.4.0', flags: '--multimodal-decode-worker --multimodal-encode-worker --multimodal-worker' },
  { engine: 'vllm', since: '0.7.0', flags: '--enable-multimodal --mm-prompt-template' },
  { engine: 'vllm', since: '0.8.0', flags: '--use-vllm-tokenizer' },
  { engine: 'vllm', since: '0.9.0', until: '1.0.0', flags: '--ec-connector-backend --ec-consumer-mode --ec-extra-config --ec-processor --ec-storage-path --vllm-native-encoder-worker' },
  { engine: 'vllm', since: '1.0.0', flags: '--dump-config-to --embedding-transfer-mode --endpoint --model-express-url --route-to-encoder' },
  { engine: 'vllm', since: '1.0.0', until: '1.1.0', flags: '--default-video-fps --omni --sleep-mode-level --stage-configs-path' },
  { engine: 'vllm', since: '1.0.0', until: '1.2.0', flags: '--frontend-decoding' },
  { engine: 'vllm', since: '1.1.0', flags: '--benchmark-mode --benchmark-output-path --benchmark-timeout --benchmark-warmup-iterations --gms-shadow-mode' },
  { engine: 'vllm', since: '1.1.0', until: '1.4.0', flags: '--benchmark-decode-batch-granularity --benchmark-decode-length-granularity --benchmark-prefill-granularity' },
  { engine: 'vllm', since: '1.3.0', flags: '--embedding-worker --enable-rl' },
  { engine: 'vllm', since: '1.4.0', flags: '--benchmark-points-file --custom-encoder-class' },
  { engine: 'vllm', since: '1.5.0', flags: '--classify-worker --embedding-frontend-tokenization --embedding-worker-processes --realtime' },
];

/** What all flags begin with that only programs of Dynamo have. */
const OF_DYNAMO = '--dyn-';

/** The worker's program, as far as its flags go. */
export function workerProgram(engine: EngineFacts['engine'], version: DynamoVersion): HostProgram {
  return {
    title: `the worker of Dynamo ${version.version}`,
    knows: (flag) => {
      const name = flag.replace(/_/g, '-').replace(/^--no-/, '--');
      const spans = WORKER_FLAGS.filter((row) => (row.engine ?? engine) === engine && row.flags.split(' ').includes(name));
      if (spans.some((span) => version._has(span))) {
        return { isThere: true };
      }
      return spans.length > 0 || name.startsWith(OF_DYNAMO) ? { isThere: false, remedy: absentRemedy(spans[0], version) } : undefined;
    },
  };
}

/** What to do about a flag of another release. */
function absentRemedy(span: Span | undefined, version: DynamoVersion): string {
  const isNewer = span?.since !== undefined && !version._has({ since: span.since });
  return isNewer ? `remove it, or use Dynamo ${span.since} or newer` : 'remove it, unless the image has it';
}
