import { acceleratorParts } from './accelerators';
import { PodEvents, kvEventsArgument, kvEventsParts } from './kv-events';
import { LlmdRoleName } from './labels';
import { ServiceLayout, ParallelismFacts } from './layout';
import { tracingParts } from './tracing';
import { EngineArgs } from '../../engines/engine-args';
import { EngineImage } from '../../engines/engine-image';
import { EngineSpec } from '../../engines/engine-spec';
import { literal } from '../../engines/flags/flag-value';
import { verdictOnArgs } from '../../engines/kv-settings';
import { BoundKvTransfer, overEfa } from '../../engines/kv-transfer';
import { ModelDimensions } from '../../engines/model-dimensions';
import { OTHER_VARIABLES, OtherInputs, ResolvedOther, otherEngine } from '../../engines/other-engine';
import { SGLANG } from '../../engines/sglang/engine';
import { unsetPageSize } from '../../engines/sglang/page-size';
import { ResolvedSglang, SglangInputs } from '../../engines/sglang/resolve';
import { VLLM } from '../../engines/vllm/engine';
import { ResolvedVllm, VllmInputs } from '../../engines/vllm/resolve';
import { EnvVar } from '../../kube/objects';
import { PodPart } from '../../pod/part';
import { Finding } from '../../rules/rule';
import { GpuRoleOptions, gpuRole, GpuRoleProps } from '../../serving/gpu-role';
import { RoleDesign } from '../../serving/role';
import { LlmdTracing } from '../props/tracing';
import { POD_EVENTS_FLAG, KV_EVENTS_PAGE } from '../release/kv-events-facts';
import { KvConnector, SIDECAR_VARIABLE } from '../release/sidecar-facts';

/** What the rules compare between the roles. */
export interface RoleFacts {
  /** GPUs over which one layer is split. */
  readonly tp: number;
  /** Those over which the heads of attention are split: with DP attention, the GPUs of one rank. */
  readonly attentionTp: number;
  /** Tokens of a page of the KV cache, and the arg that sets them. */
  readonly page: {
    readonly arg: string;
    readonly size?: number;
    /** What the engine chooses where no size is stated. */
    readonly chosen?: { readonly size?: number };
  };
  readonly kvCacheDtype?: string;
  readonly parallelism: ParallelismFacts;
  readonly model?: ModelDimensions;
  readonly servesMetrics: boolean;
  /** What the release lacks to send spans, where it is told to. */
  readonly tracingProblems: readonly Omit<Finding, 'severity'>[];
}

/** How the pods of a role run an engine. */
export interface DesignedRole {
  readonly design: RoleDesign;
  readonly facts: RoleFacts;
}

/** What llm-d has to know of an engine. */
interface EngineRow<I extends SglangInputs | VllmInputs | OtherInputs, P> {
  readonly spec: EngineSpec<I, P>;
  /** What it publishes of its caches beside that which all engines do, and the flags that go with it. */
  readonly events: { readonly own: object; readonly args: I['args'] };
  /** How the sidecar hands over what a backend moves. */
  connectorOf(backend: string): KvConnector;
  /** Variables of the engines of a service that is disaggregated, apart from those of the transfer. */
  env(role: LlmdRoleName): readonly EnvVar[];
  servedModelName(args: I['args']): string | undefined;
  /** Flags by which it sends spans to an address. */
  tracing(endpoint: string): I['args'];
  /** Further parts of every pod. */
  parts?(plan: Pick<LlmdRoleProps, 'model' | 'port' | 'gpu' | 'env'>): readonly PodPart[];
  facts(plan: P): Omit<RoleFacts, 'servesMetrics' | 'tracingProblems'>;
}

/** What is particular to the pods of a role, whatever their engine. */
export type RoleParts = Pick<GpuRoleOptions<SglangInputs, ResolvedSglang>, 'role' | 'set' | 'portName' | 'serving' | 'parts'>;

/** The props of a role, with those of the service in place of those that it does not state. */
export interface LlmdRoleProps extends Omit<GpuRoleProps<object>, 'args'> {
  /** Flags that are stated for all roles, and for this one. */
  readonly args: readonly (EngineArgs | undefined)[];
}

/** What engines are told in addition to what is stated for them. */
export interface EngineTold {
  readonly layout: ServiceLayout;
  readonly tracing?: LlmdTracing;
  readonly events?: PodEvents;
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
  /** Whether it is one whose command line and caches are the user's affair. */
  readonly isOther: boolean;
  servedModelName(args: LlmdRoleProps['args']): string | undefined;
  design(role: LlmdRoleName, props: LlmdRoleProps, parts: RoleParts, isDisaggregated: boolean, told: EngineTold): DesignedRole;
}

/** What moves KV caches unless something else is stated: what both engines have. The default of SGLang needs RDMA. */
const TRANSFER: BoundKvTransfer = { backend: 'nixl', isDefault: true };

/** Where SGLang, and Mooncake in vLLM, tell where a KV cache is: the default of engines and sidecar. */
const BOOTSTRAP_PORT = 8998;

/**
 * How the sidecar hands over what connectors of vLLM move; `nixlv2`, the protocol of most of them, where it says nothing else.
 *
 * @see https://github.com/llm-d/llm-d-router/blob/v0.10.0/docs/disaggregation.md#kv-connector---kv-connector
 */
const VLLM_CONNECTORS: { readonly [backend: string]: KvConnector } = {
  mooncake: 'mooncake',
  MooncakeConnector: 'mooncake',
  OffloadingConnector: 'offloading',
  SharedStorageConnector: 'shared-storage',
  ExampleConnector: 'shared-storage',
};

/** The variable of the sidecar with the port at which a connector asks. */
const PORT_VARIABLE: { readonly [connector in KvConnector]?: string } = {
  sglang: SIDECAR_VARIABLE.sglangBootstrapPort,
  mooncake: SIDECAR_VARIABLE.mooncakeBootstrapPort,
};

/** Seconds that vLLM keeps an idle connection: longer than the sidecar does, which would else write into one that is being closed. */
const KEEP_ALIVE_SECONDS = 120;

const SGLANG_ROW: EngineRow<SglangInputs, ResolvedSglang> = {
  spec: SGLANG,
  connectorOf: () => 'sglang',
  env: () => [],
  servedModelName: ({ servedModelName }) => servedModelName,
  events: { own: {}, args: { pageSize: KV_EVENTS_PAGE } },
  tracing: (endpoint) => ({ enableTrace: true, otlpTracesEndpoint: endpoint }),
  facts: (plan) => {
    const { tp, dp, dpAttention, nodes, args: { pageSize, kvCacheDtype }, model } = plan;
    const page = { arg: 'pageSize', size: pageSize, chosen: { size: unsetPageSize(plan) } };
    const attentionTp = dpAttention ? tp / dp : tp;
    return { tp, attentionTp, page, kvCacheDtype, model, parallelism: { tensor: tp, data: dp, dataLocal: Math.max(1, dp / nodes) } };
  },
};

const VLLM_ROW: EngineRow<VllmInputs, ResolvedVllm> = {
  spec: VLLM,
  connectorOf: (backend) => Object.hasOwn(VLLM_CONNECTORS, backend) ? VLLM_CONNECTORS[backend] : 'nixlv2',
  env: (role) => role === 'prefill' ? [{ name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: String(KEEP_ALIVE_SECONDS) }] : [],
  servedModelName: ({ servedModelName }) => servedModelName?.[0],
  events: { own: { enable_kv_cache_events: true }, args: { blockSize: KV_EVENTS_PAGE } },
  tracing: (endpoint) => ({ otlpTracesEndpoint: endpoint }),
  parts: acceleratorParts,
  facts: ({ tp, dp, nodes, args, model }) => ({
    tp,
    attentionTp: tp,
    page: { arg: 'blockSize', size: args.blockSize },
    kvCacheDtype: args.kvCacheDtype,
    model,
    parallelism: { tensor: tp, data: dp, dataLocal: args.dataParallelSizeLocal ?? dp / nodes },
  }),
};

/** A program of another engine, which learns model and port from its environment. */
function otherRow(name: string): EngineRow<OtherInputs, ResolvedOther> {
  return {
    spec: otherEngine(name),
    connectorOf: () => 'nixlv2',
    env: () => [],
    servedModelName: () => undefined,
    events: { own: {}, args: {} },
    tracing: () => ({}),
    parts: ({ model, port }) => [{
      from: 'image',
      env: [{ name: OTHER_VARIABLES.model, value: literal(model._bind().path) }, { name: OTHER_VARIABLES.port, value: String(port) }],
    }],
    facts: ({ tp }) => ({ tp, attentionTp: tp, page: { arg: 'pageSize' }, parallelism: { tensor: tp, data: 1, dataLocal: 1 } }),
  };
}

/** What every engine makes of its parallelism. */
interface SpreadPlan {
  readonly nodes: number;
  readonly tp: number;
  readonly gpusPerPod: number;
}

function llmdEngine<I extends SglangInputs | VllmInputs | OtherInputs, P extends SpreadPlan>(
  row: EngineRow<I, P>, kvTransfer: BoundKvTransfer, more: Pick<LlmdEngine, 'unequalEnv' | 'decodesAlone' | 'isOther'>,
): LlmdEngine {
  const { spec, spec: { flags: { engine: name } } } = row;
  const connector = row.connectorOf(kvTransfer.backend);
  const portVariable = PORT_VARIABLE[connector];
  return {
    name,
    connector,
    sidecarEnv: portVariable === undefined ? [] : [{ name: portVariable, value: String(kvTransfer.port ?? BOOTSTRAP_PORT) }],
    ...more,
    servedModelName: (args) => row.servedModelName(EngineArgs._merge(name, ...args)),
    design: (role, { args, ...props }, { parts = [], ...own }, isDisaggregated, { tracing, events, layout }) => {
      const env = isDisaggregated ? row.env(role) : [];
      const transfer = overEfa(kvTransfer, props.interconnect?._bind().isEfa ?? false, spec, props.image._bind().version);
      const traced: object = tracing ? row.tracing(tracing.endpoint) : {};
      const design = gpuRole<I, P>(spec, { ...props, args: EngineArgs._merge<I['args']>(name, ...args) }, {
        ...own,
        inputs: (isDisaggregated ? { role, kvTransfer: transfer } : undefined) as GpuRoleOptions<I, P>['inputs'],
        // The endpoint picker reads the metrics of every pod.
        flags: {
          derived: { ...spec.metrics.args, ...traced, ...(events && row.events.args) } as I['args'],
          ...(events && { further: [kvEventsArgument(events, row.events.own)], ownedFlags: [POD_EVENTS_FLAG] }),
        },
        parts: [...(env.length > 0 ? [{ from: 'prefill', env }] : []), ...tracingParts(tracing, `${name}-${role}`, props.env), ...kvEventsParts(events, props.env), ...(row.parts?.(props) ?? []), ...parts],
      });
      const { schema, plan, servesMetrics } = design.launch;
      const { problems } = verdictOnArgs(schema, traced, () => 'tracing');
      const facts = row.facts(plan);
      const laidOut = { ...design, parts: [...design.parts, ...layout.parts(facts.parallelism, props.env)] };
      return { design: laidOut, facts: { ...facts, servesMetrics, tracingProblems: problems.map(({ kind: _, ...finding }) => finding) } };
    },
  };
}

/** The engines, with what moves KV caches between their pods. */
function enginesWith(kvTransfer: BoundKvTransfer): readonly LlmdEngine[] {
  return [
    llmdEngine(SGLANG_ROW, kvTransfer, {
      unequalEnv: [{ name: 'SGLANG_DISAGG_STAGING_BUFFER', value: '1' }],
      // It answers 400 to a request that was prefilled nowhere.
      decodesAlone: false,
      isOther: false,
    }),
    llmdEngine(VLLM_ROW, kvTransfer, { unequalEnv: [], decodesAlone: true, isOther: false }),
  ];
}

/** Names of the engines that llm-d routes requests to. */
export const LLMD_ENGINES = [SGLANG_ROW, VLLM_ROW].map(({ spec: { flags: { engine } } }) => engine);

/** The engine of an image, or of the flags that are stated for it; undefined where neither says. */
export function statedEngine(image: EngineImage, args: LlmdRoleProps['args']): string | undefined {
  return image._bind().engine ?? args.find((some) => some !== undefined)?.engine;
}

/** The engine of a service, with what moves its KV caches: one of the known ones unless the image has a program of another. */
export function engineOf(stated: string | undefined, image: EngineImage, kvTransfer: BoundKvTransfer = TRANSFER): LlmdEngine {
  const engines = enginesWith(kvTransfer);
  const known = engines.find(({ name }) => name === stated);
  if (known === undefined && stated !== undefined && image._bind().program) {
    return llmdEngine(otherRow(stated), kvTransfer, { unequalEnv: [], decodesAlone: true, isOther: true });
  }
  return known ?? engines[0];
}
