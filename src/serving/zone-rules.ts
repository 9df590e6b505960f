import { AnyLaunch } from '../engines/launch';
import { NODE_LABEL } from '../hardware/node-label';
import { ServingPod } from '../pod/builder';
import { Interconnect } from '../pod/parts/interconnect';
import { Places } from '../rules/places';
import { Finding, ruleTable } from '../rules/rule';

/** The pods of a role, as far as their place matters. */
interface PlacedRole {
  readonly places: Places;
  readonly pod: ServingPod;
  readonly launch?: AnyLaunch;
  readonly interconnect?: Interconnect;
  readonly packs?: 'replica' | 'roles';
}

/** Labels that say what a node is, and not where: nodes of every zone can have them. */
const KINDS: ReadonlySet<string> = new Set([
  NODE_LABEL.instanceType, NODE_LABEL.karpenterCapacityType, NODE_LABEL.karpenterGpuName, NODE_LABEL.nvidiaProduct, NODE_LABEL.amdProduct,
  'kubernetes.io/arch', 'kubernetes.io/os',
]);

/** The pods of a role that use the adapters of AWS, and those of the other roles that do. */
export interface ZoneSubject {
  readonly role: PlacedRole;
  readonly others: readonly PlacedRole[];
}

/** The roles whose pods use EFA, each with the others. */
export function zoneSubjects(roles: readonly PlacedRole[]): ZoneSubject[] {
  const overEfa = roles.filter(({ interconnect }) => interconnect?._bind().isEfa);
  return overEfa.map((role) => ({ role, others: overEfa.filter((other) => other !== role) }));
}

function nodesOf({ launch }: PlacedRole): number {
  const { nodes = 1 } = (launch?.plan ?? {}) as { readonly nodes?: number };
  return nodes;
}

/** Whether the pods ask for nodes of some place: a zone, a pool, a reservation, or where other pods are. */
function isPlaced({ pod: { template: { spec } } }: PlacedRole): boolean {
  const { nodeSelector = {}, affinity } = spec;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const keys = [...Object.keys(nodeSelector), ...terms.flatMap(({ matchExpressions = [] }) => matchExpressions.map(({ key }) => key))];
  return keys.some((key) => !KINDS.has(key)) || affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
}

function zoneOf({ pod: { template: { spec: { nodeSelector } } } }: PlacedRole): string | undefined {
  return nodeSelector?.[NODE_LABEL.zone];
}

export const ZONE_RULES = ruleTable<ZoneSubject>([
  {
    code: 'INF134',
    severity: 'advice',
    title: 'Pods that exchange data over EFA run in one Availability Zone',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html#efa-limits',
    check: ({ role, others }): Finding | undefined => {
      const zones = [...new Set([role, ...others].map(zoneOf).filter((zone) => zone !== undefined))];
      if (zones.length > 1) {
        return { path: 'nodes', got: zones, expected: 'one zone for all roles: EFA does not reach another', remedy: 'name the same zone in all roles' };
      }
      const packedBy = others.length > 0 ? ['roles'] : ['roles', 'replica'];
      const exchanges = others.length > 0 || nodesOf(role) > 1;
      return !exchanges || isPlaced(role) || packedBy.includes(role.packs ?? '') ? undefined : {
        path: 'nodes',
        expected: `nodes of one zone or capacity block${others.length > 0 ? ' for all roles' : ''}: EFA does not reach another zone`,
        remedy: `set nodes: Nodes.labels({ '${NODE_LABEL.zone}': '…' }), or name the node pool or the reservation`,
      };
    },
  },
]);
