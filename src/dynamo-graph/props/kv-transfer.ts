import { checkInputs } from '../../rules/normalize';
import { KvTransferPolicy } from '../plan/component';

/**
 * Topology domain that both workers of a transfer share.
 */
export interface DynamoKvTransferPolicyOptions {
  /**
   * Topology domain that both workers must be in, such as `rack` or `zone`: lowercase letters, digits and dashes.
   */
  readonly domain: string;

  /**
   * Weight of the domain as a preference, 0 to 1.
   *
   * @default - the domain is required
   */
  readonly preferredWeight?: number;
}

/**
 * Which prefill workers a decode worker receives KV caches from. Immutable once the graph exists. Dynamo 1.3 and newer.
 */
export class DynamoKvTransferPolicy {
  /**
   * Those on nodes with the same value of a label.
   *
   * @param labelKey key of the node label, such as `topology.kubernetes.io/zone`
   * @param options domain that both workers share
   */
  public static nodeLabel(labelKey: string, options: DynamoKvTransferPolicyOptions): DynamoKvTransferPolicy {
    return new DynamoKvTransferPolicy({ labelKey, ...render(options) });
  }

  /**
   * Those in the same domain of a Grove ClusterTopology.
   *
   * @param name name of the ClusterTopology
   * @param options domain that both workers share
   */
  public static clusterTopology(name: string, options: DynamoKvTransferPolicyOptions): DynamoKvTransferPolicy {
    return new DynamoKvTransferPolicy({ clusterTopologyName: name, ...render(options) });
  }

  private constructor(private readonly policy: KvTransferPolicy) {}

  /**
   * @internal
   */
  public _bind(): KvTransferPolicy {
    return this.policy;
  }
}

checkInputs('DynamoKvTransferPolicy', DynamoKvTransferPolicy);

function render(options: DynamoKvTransferPolicyOptions): Pick<KvTransferPolicy, 'domain' | 'enforcement' | 'preferredWeight'> {
  const { domain, preferredWeight } = options;
  return { domain, ...(preferredWeight !== undefined && { enforcement: 'preferred', preferredWeight }) };
}

/**
 * How KV caches are transferred from prefill to decode workers. For disaggregated graphs.
 */
export interface DynamoKvTransfer {
  /**
   * Transfer backend: `nixl`, `mooncake`, or another that the SGLang of the release supports.
   *
   * @default 'nixl'
   */
  readonly backend?: string;

  /**
   * Port on which prefill workers tell decode workers where a cache is, 1 to 65535. Dynamo 0.6 and newer; older releases choose
   * one themselves.
   *
   * @default 12345
   */
  readonly bootstrapPort?: number;

  /**
   * Which workers exchange caches.
   *
   * @default - all workers of the graph
   */
  readonly policy?: DynamoKvTransferPolicy;
}
