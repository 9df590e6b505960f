import { LlmdRoleName } from './labels';
import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { EngineSpec } from '../../engines/engine-spec';
import { ModelDimensions } from '../../engines/model-dimensions';
import { SGLANG } from '../../engines/sglang/engine';
import { ResolvedSglang, SglangInputs } from '../../engines/sglang/resolve';
import { VLLM } from '../../engines/vllm/engine';
import { ResolvedVllm, VllmInputs } from '../../engines/vllm/resolve';
import { EnvVar } from '../../kube/objects';
import { PodPart } from '../../pod/part';
import { GpuRoleOptions, gpuRole, GpuRoleProps } from '../../serving/gpu-role';
import { RoleDesign } from '../../serving/role';
import { KvConnector, SIDECAR_VARIABLE } from '../release/sidecar-facts';

/** What the rules compare between the roles. */
export interface RoleFacts {
  /** GPUs over which one layer is split. */
  readonly tp: number;
  /** Tokens of a page of the KV cache, and the arg that sets them. */
  readonly page: { readonly arg: string; readonly size?: number };
  readonly kvCacheDtype?: string;
  readonly model?: ModelDimensions;
  readonly servesMetrics: boolean;
}

/** How the pods of a role run an engine. */
export interface DesignedRole {
  readonly design: RoleDesign;
  readonly facts: RoleFacts;
}

/** What an engine is told of a service that is disaggregated. */
interface Transfer<I, A> {
  readonly inputs?: Partial<I>;
  /** Args that the user can state otherwise. */
  readonly args: A;
  readonly env: readonly EnvVar[];
  /** Where a pod is asked for its caches; undefined where nobody asks. */
  readonly port?: { readonly name: string; readonly containerPort: number };
}

/** What llm-d has to know of an engine. */
interface EngineRow<I extends SglangInputs | VllmInputs, P> {
  readonly spec: EngineSpec<I, P>;
  readonly connector: KvConnector;
  transfer(role: LlmdRoleName): Transfer<I, I['args']>;
  servedModelName(args: I['args']): string | undefined;
  facts(plan: P): Omit<RoleFacts, 'servesMetrics'>;
}

/** What is particular to the pods of a role, whatever their engine. */
export type RoleParts = Pick<GpuRoleOptions<SglangInputs, ResolvedSglang>, 'role' | 'portName' | 'serving' | 'parts'>;

/** The props of a role, with those of the service in place of those that it does not state. */
export interface LlmdRoleProps extends Omit<GpuRoleProps<object>, 'args'> {
  /** Flags that are stated for all roles, and for this one. */
  readonly args: readonly (EngineArgs | undefined)[];
}

/** An engine that llm-d routes requests to. */
export interface LlmdEngine {
  /** Name of the engine, which is also the value of the label. */
  readonly name: string;
  /** How the sidecar hands a KV cache over. */
  readonly connector: KvConnector;
  /** Variables of the sidecar. */
  readonly sidecarEnv: readonly EnvVar[];
  /** Variables of the engine where the roles split the layers of a model over different numbers of GPUs. */
  readonly unequalEnv: readonly EnvVar[];
  /** Whether an engine that decodes can also compute a prompt by itself. */
  readonly decodesAlone: boolean;
  servedModelName(args: LlmdRoleProps['args']): string | undefined;
  design(role: LlmdRoleName, props: LlmdRoleProps, parts: RoleParts, isDisaggregated: boolean): DesignedRole;
}

/** Where SGLang tells where a KV cache is, on both sides: the default of engine and sidecar. */
const SGLANG_BOOTSTRAP_PORT = 8998;
/** Where NIXL of vLLM tells where a KV cache is. */
const SIDE_CHANNEL_PORT = 5600;

/** Seconds that vLLM keeps an idle connection: longer than the sidecar does, which would else write into one that is being closed. */
const KEEP_ALIVE_SECONDS = 120;

const SGLANG_ROW: EngineRow<SglangInputs, ResolvedSglang> = {
  spec: SGLANG,
  connector: 'sglang',
  transfer: (role) => ({
    inputs: { role, bootstrapPort: SGLANG_BOOTSTRAP_PORT },
    // SGLang's own default is mooncake, which needs RDMA.
    args: { disaggregationTransferBackend: 'nixl' },
    env: [],
    port: role === 'prefill' ? { name: 'bootstrap', containerPort: SGLANG_BOOTSTRAP_PORT } : undefined,
  }),
  servedModelName: ({ servedModelName }) => servedModelName,
  facts: ({ tp, args: { pageSize, kvCacheDtype }, model }) => ({ tp, page: { arg: 'pageSize', size: pageSize }, kvCacheDtype, model }),
};

const VLLM_ROW: EngineRow<VllmInputs, ResolvedVllm> = {
  spec: VLLM,
  connector: 'nixlv2',
  transfer: (role) => ({
    args: { kvTransferConfig: { kv_connector: 'NixlConnector', kv_role: 'kv_both' } },
    env: [
      { name: 'VLLM_NIXL_SIDE_CHANNEL_HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'VLLM_NIXL_SIDE_CHANNEL_PORT', value: String(SIDE_CHANNEL_PORT) },
      ...(role === 'prefill' ? [{ name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: String(KEEP_ALIVE_SECONDS) }] : []),
    ],
    port: { name: 'nixl', containerPort: SIDE_CHANNEL_PORT },
  }),
  servedModelName: ({ servedModelName }) => servedModelName?.[0],
  facts: ({ tp, args: { blockSize, kvCacheDtype }, model }) => ({ tp, page: { arg: 'blockSize', size: blockSize }, kvCacheDtype, model }),
};

function llmdEngine<I extends SglangInputs | VllmInputs, P extends { readonly nodes: number; readonly tp: number; readonly gpusPerPod: number }>(
  row: EngineRow<I, P>, more: Pick<LlmdEngine, 'sidecarEnv' | 'unequalEnv' | 'decodesAlone'>,
): LlmdEngine {
  const { spec, spec: { flags: { engine: name } }, connector } = row;
  return {
    name,
    connector,
    ...more,
    servedModelName: (args) => row.servedModelName(EngineArgs._merge(name, ...args)),
    design: (role, { args, ...props }, { parts = [], ...own }, isDisaggregated) => {
      const transfer = isDisaggregated ? row.transfer(role) : undefined;
      const design = gpuRole<I, P>(spec, { ...props, args: EngineArgs._merge<I['args']>(name, ...args) }, {
        ...own,
        inputs: transfer?.inputs as GpuRoleOptions<I, P>['inputs'],
        // The endpoint picker reads the metrics of every pod.
        flags: { derived: Object.assign({}, spec.metrics.args, transfer?.args) as I['args'] },
        hasPeers: isDisaggregated,
        parts: [...(transfer ? [transferPart(transfer)] : []), ...parts],
      });
      return { design, facts: { ...row.facts(design.launch.plan), servesMetrics: design.launch.servesMetrics } };
    },
  };
}

function transferPart({ env, port }: Pick<Transfer<never, object>, 'env' | 'port'>): PodPart {
  return { from: 'prefill', env, ports: port ? [port] : [] };
}

const ENGINES: readonly LlmdEngine[] = [
  llmdEngine(SGLANG_ROW, {
    sidecarEnv: [{ name: SIDECAR_VARIABLE.sglangBootstrapPort, value: String(SGLANG_BOOTSTRAP_PORT) }],
    unequalEnv: [{ name: 'SGLANG_DISAGG_STAGING_BUFFER', value: '1' }],
    // It answers 400 to a request that was prefilled nowhere.
    decodesAlone: false,
  }),
  llmdEngine(VLLM_ROW, { sidecarEnv: [], unequalEnv: [], decodesAlone: true }),
];

/** Names of the engines that llm-d routes requests to. */
export const LLMD_ENGINES = ENGINES.map(({ name }) => name);

/** The engine of an image, or of the flags that are stated for it; undefined where neither says. */
export function statedEngine(image: EngineImage, args: LlmdRoleProps['args']): string | undefined {
  return image._bind().engine ?? args.find((some) => some !== undefined)?.engine;
}

/** The engine of a service: one of the known ones, whatever is stated. */
export function engineOf(stated: string | undefined): LlmdEngine {
  return ENGINES.find(({ name }) => name === stated) ?? ENGINES[0];
}
