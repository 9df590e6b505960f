import { VllmServerArgs } from '../args.generated';
import { ResolvedVllm } from '../resolve';
import { vllmSource } from './row';
import { onArg, sets, where } from '../../rule-rows';
import { VLLM_KV_CONNECTORS, knowsName, nameRemedy, checkedRelease } from '../names';

/** Roles of a connector, for caches of keys and values and for those of encoders. */
const KV_ROLES = ['kv_producer', 'kv_consumer', 'kv_both'];
const EC_ROLES = ['ec_producer', 'ec_consumer', 'ec_both'];

/** Connectors of disaggregated servers, which do not carry what else a server returns. */
const DISAGGREGATION = ['NixlConnector', 'NixlPullConnector', 'NixlPushConnector', 'MoRIIOConnector', 'MooncakeConnector'];

type Config = { [key: string]: unknown };

/** Whether a connector and its role are set together, and the role exists. */
function hasValidRole(connector: unknown, role: unknown, roles: readonly string[]): boolean {
  return role === undefined ? connector === undefined : roles.includes(role as string);
}

/** The connectors of a configuration: one, or those that a MultiConnector joins. */
function connectorsOf(config: Config): Config[] {
  const { connectors } = config.kv_connector_extra_config as { connectors?: unknown } ?? {};
  return config.kv_connector === 'MultiConnector' && Array.isArray(connectors) ? [config, ...connectors.filter((one) => typeof one === 'object' && one !== null)] : [config];
}

function isConnected({ kvTransferConfig }: VllmServerArgs): boolean {
  return kvTransferConfig?.kv_connector !== undefined;
}

/** How KV caches leave the GPU. */
export const TRANSFER_RULES = where<ResolvedVllm>(sets('kvTransferConfig', 'ecTransferConfig', 'kvOffloadingBackend', 'kvOffloadingSize', 'enableReturnRoutedExperts'), [
  {
    code: 'VLL119',
    title: 'kvTransferConfig has a kv_role with its kv_connector',
    source: vllmSource('config/kv_transfer.py#L115'),
    since: 'v0.9.0',
    check: ({ args: { kvTransferConfig = {} } }) => !hasValidRole(kvTransferConfig.kv_connector, kvTransferConfig.kv_role, KV_ROLES)
      && onArg('kvTransferConfig', kvTransferConfig.kv_role, `kv_role ${KV_ROLES.join(', ')} with kv_connector`, 'set `kv_role` to `kv_both` for offloading, or to the role of the server'),
  },
  {
    code: 'VLL180',
    title: 'The release has the KV connector',
    source: vllmSource('distributed/kv_transfer/kv_connector/factory.py'),
    since: 'v0.9.0',
    check: ({ args: { kvTransferConfig }, version }) => {
      const release = checkedRelease(version);
      return kvTransferConfig !== undefined && connectorsOf(kvTransferConfig)
        .filter(({ kv_connector: name, kv_connector_module_path: path }) => typeof name === 'string' && path === undefined && !knowsName(VLLM_KV_CONNECTORS, name, release))
        .map(({ kv_connector: name }) => onArg('kvTransferConfig', name, `a kv_connector that vLLM ${release.text} has, or kv_connector_module_path`,
          nameRemedy(VLLM_KV_CONNECTORS, name as string, release)));
    },
  },
  {
    code: 'VLL181',
    title: 'KV connectors exclude PYTORCH_CUDA_ALLOC_CONF with expandable_segments, which moves the cache in memory',
    source: vllmSource('config/vllm.py#L1291'),
    since: 'v0.21.0',
    // What is offloaded leaves the GPU through a connector too.
    check: ({ args, env }) => (isConnected(args) || args.kvOffloadingSize !== undefined)
      && args.enableSleepMode !== true && args.enableCumemAllocator !== true
      && (env?.PYTORCH_CUDA_ALLOC_CONF?.includes('expandable_segments:True') ?? false)
      && { path: 'env.PYTORCH_CUDA_ALLOC_CONF', got: env!.PYTORCH_CUDA_ALLOC_CONF, expected: 'no expandable_segments with kvTransferConfig or kvOffloadingSize', remedy: 'remove it' },
  },
  {
    code: 'VLL182',
    title: 'ecTransferConfig has an ec_role with its ec_connector',
    source: vllmSource('config/ec_transfer.py#L85'),
    since: 'v0.11.1',
    check: ({ args: { ecTransferConfig = {} } }) => !hasValidRole(ecTransferConfig.ec_connector, ecTransferConfig.ec_role, EC_ROLES)
      && onArg('ecTransferConfig', ecTransferConfig.ec_role, `ec_role ${EC_ROLES.join(', ')} with ec_connector`, 'set `ec_role` to the role of the server'),
  },
  {
    code: 'VLL183',
    title: 'kvOffloadingBackend requires kvOffloadingSize',
    source: vllmSource('config/vllm.py#L485', 'v0.13.0'),
    since: 'v0.11.1',
    until: 'v0.13.0',
    check: ({ args }) => args.kvOffloadingBackend !== undefined && args.kvOffloadingSize === undefined
      && onArg('kvOffloadingSize', undefined, 'a size with kvOffloadingBackend', 'set `args.kvOffloadingSize` to the GiB of host memory for the cache'),
  },
  {
    code: 'VLL124',
    title: 'enableReturnRoutedExperts excludes pipeline parallelism and context parallelism',
    source: vllmSource('config/vllm.py#L1218'),
    since: 'v0.21.0',
    check: ({ args: { enableReturnRoutedExperts, decodeContextParallelSize: dcp = 1, prefillContextParallelSize: pcp = 1 }, pp, version }) => {
      // Releases from v0.22.0 to v0.27.1 don't look at context parallelism.
      const isContextParallel = (dcp > 1 || pcp > 1) && checkedRelease(version).atLeast('v0.28.0');
      return enableReturnRoutedExperts === true && (pp !== 1 || isContextParallel)
        && onArg('enableReturnRoutedExperts', true, 'pipelineParallelSize, decodeContextParallelSize and prefillContextParallelSize 1', 'remove it, or the others');
    },
  },
  {
    code: 'VLL184',
    title: 'enableReturnRoutedExperts excludes KV connectors',
    source: vllmSource('config/vllm.py#L1306', 'v0.30.0'),
    since: 'v0.22.0',
    until: 'v0.30.0',
    check: ({ args }) => args.enableReturnRoutedExperts === true && isConnected(args)
      && onArg('enableReturnRoutedExperts', true, 'no kvTransferConfig', 'remove one of the two'),
  },
  {
    code: 'VLL185',
    title: 'enableReturnRoutedExperts excludes the KV connectors of disaggregated servers',
    source: vllmSource('config/vllm.py#L1241'),
    since: 'v0.31.0',
    check: ({ args: { enableReturnRoutedExperts, kvTransferConfig = {} } }) => {
      const found = enableReturnRoutedExperts === true
        ? connectorsOf(kvTransferConfig).map(({ kv_connector: name }) => name).find((name) => DISAGGREGATION.includes(name as string))
        : undefined;
      return found !== undefined
        && onArg('enableReturnRoutedExperts', true, `no kv_connector ${found}, which does not carry them`, 'remove one of the two');
    },
  },
]);
