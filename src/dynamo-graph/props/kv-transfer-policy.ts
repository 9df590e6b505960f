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
