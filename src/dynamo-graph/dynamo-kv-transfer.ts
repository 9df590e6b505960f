import { KvTransferPolicy } from './component';
import { checkInputs } from '../rules/normalize';

/**
 * Which workers are near enough to each other.
 */
export interface DynamoKvTransferPolicyOptions {
  /**
   * Part of the topology that both workers must be in, such as `rack` or `zone`: lowercase letters, digits and dashes.
   */
  readonly domain: string;

  /**
   * How much nearness counts where it is a preference, 0 to 1.
   *
   * @default - nearness is required
   */
  readonly preferredWeight?: number;
}

/**
 * From which prefill workers a decode worker takes KV caches. Dynamo 1.3 and newer; it cannot change later.
 */
export class DynamoKvTransferPolicy {
  /**
   * From those on nodes with the same value of a label.
   *
   * @param labelKey label of the nodes, such as `topology.kubernetes.io/zone`
   * @param options which workers are near enough
   */
  public static nodeLabel(labelKey: string, options: DynamoKvTransferPolicyOptions): DynamoKvTransferPolicy {
    return new DynamoKvTransferPolicy({ labelKey, ...render(options) });
  }

  /**
   * From those in the same part of a ClusterTopology of Grove.
   *
   * @param name name of the ClusterTopology
   * @param options which workers are near enough
   */
  public static clusterTopology(name: string, options: DynamoKvTransferPolicyOptions): DynamoKvTransferPolicy {
    return new DynamoKvTransferPolicy({ clusterTopologyName: name, ...render(options) });
  }

  private constructor(
    /** @internal */
    public readonly _policy: KvTransferPolicy,
  ) {}
}

checkInputs('DynamoKvTransferPolicy', DynamoKvTransferPolicy);

function render(options: DynamoKvTransferPolicyOptions): Pick<KvTransferPolicy, 'domain' | 'enforcement' | 'preferredWeight'> {
  const { domain, preferredWeight } = options;
  return { domain, ...(preferredWeight !== undefined && { enforcement: 'preferred', preferredWeight }) };
}

/**
 * How KV caches get from prefill to decode workers. For disaggregated graphs.
 */
export interface DynamoKvTransfer {
  /**
   * Library that moves them: `nixl`, `mooncake`, or another that the engine of that version has.
   *
   * @default 'nixl'
   */
  readonly backend?: string;

  /**
   * Port on which workers tell each other where a cache is, 1 to 65535. Dynamo 0.6 and newer; older ones choose one.
   *
   * @default 12345
   */
  readonly bootstrapPort?: number;

  /**
   * Which workers exchange caches.
   *
   * @default - all of the graph
   */
  readonly policy?: DynamoKvTransferPolicy;
}
