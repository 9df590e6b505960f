import { VllmServerArgs } from './args.generated';
import { ResolvedVllm } from './resolve';
import { Listening, PLAIN_HTTP } from '../listening';
import { NeededSettings, OpenedDevices } from '../surroundings';

/**
 * Args that name files and directories. Most take other texts too, such as the name of a template or an id of the hub.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/engine/arg_utils.py
 */
export const VLLM_READ_ARGS: readonly (keyof VllmServerArgs)[] = [
  'tokenizer', 'hfConfigPath', 'generationConfig', 'chatTemplate', 'loraModules', 'defaultMmLoras', 'speculativeConfig', 'specModel',
  'reasoningParserPlugin', 'toolParserPlugin', 'logConfigFile', 'sslCaCerts', 'sslCertfile', 'sslKeyfile', 'allowedLocalMediaPath',
  'mmEncoderFp8ScalePath', 'qloraAdapterNameOrPath', 'config',
];

/** Args that name LoRA adapters. */
export const VLLM_ADAPTER_ARGS: readonly (keyof VllmServerArgs)[] = ['loraModules', 'defaultMmLoras', 'qloraAdapterNameOrPath'];

/** The names of the connectors, those within another one too. */
function connectorsIn(config: object): string[] {
  return [...JSON.stringify(config).matchAll(/"kv_connector":"([^"]*)"/g)].map(([, name]) => name);
}

/**
 * What vLLM needs to know of the caches that other programs keep.
 *
 * @see https://github.com/vllm-project/vllm/blob/v0.33.0/vllm/distributed/kv_transfer/kv_connector/v1/mooncake/store/worker.py
 */
export function vllmNeeds({ args: { kvTransferConfig } }: ResolvedVllm): NeededSettings[] {
  return kvTransferConfig && connectorsIn(kvTransferConfig).includes('MooncakeStoreConnector') ? [{
    path: 'args.kvTransferConfig',
    got: 'MooncakeStoreConnector',
    variables: ['MOONCAKE_CONFIG_PATH'],
    expected: 'MOONCAKE_CONFIG_PATH in env, the path of a file with the address of the store',
    remedy: 'mount the file with volumes, and set MOONCAKE_CONFIG_PATH in env',
    isFatal: false,
  }] : [];
}

/** The GPUs that vLLM opens: the first ones that it sees, unless `deviceIds` names others. */
export function vllmDevices({ args: { deviceIds }, gpusNeeded }: ResolvedVllm): OpenedDevices | undefined {
  const count = Math.ceil(gpusNeeded);
  if (!(count >= 1)) {
    return undefined;
  }
  const ids = deviceIds?.split(',').map(Number);
  return ids?.every(Number.isInteger) ? { count, last: Math.max(...ids), arg: 'deviceIds' } : { count, last: count - 1 };
}

/** `ssl.CERT_REQUIRED` of Python. */
const CERT_REQUIRED = 2;

/** How vLLM answers: over TLS with a certificate. */
export function vllmListening({ args: { sslCertfile, sslCertReqs } }: ResolvedVllm): Listening {
  return sslCertfile === undefined ? PLAIN_HTTP : { protocol: 'https', arg: 'sslCertfile', needsClientCertificate: sslCertReqs === CERT_REQUIRED };
}
