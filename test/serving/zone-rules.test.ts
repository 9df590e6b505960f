import {
  DynamoGraph, DynamoGraphProps, DynamoVersion, EngineImage, GroupPlacement, Interconnect, LlmdModelService, LlmdModelServiceProps, LlmdVersion,
  LlmdWorkloads, ModelSource, Nodes, PodAffinity, SglangServer, SglangServerProps, SlicePlacement,
} from '../../src';
import { Gpu } from '../../src/hardware/gpu';
import { foundBy, newChart } from '../harness';

const model = ModelSource.huggingFace('Qwen/Qwen3-0.6B');
const image = EngineImage.sglang('v0.5.23');
const interconnect = Interconnect.rdma({ resource: 'vpc.amazonaws.com/efa', lockMemory: false });
const gpu = Gpu.any(8);

const inZone = (zone: string) => Nodes.labels({ 'topology.kubernetes.io/zone': zone });

/** Where INF134 is found. */
function foundAt(make: Parameters<typeof foundBy>[0]): string[] {
  return foundBy(make).filter(({ code }) => code === 'INF134').map(({ path }) => path).sort();
}

function inGraph(prefill: object, decode = prefill, props: Partial<DynamoGraphProps> = {}): string[] {
  return foundAt(() => new DynamoGraph(newChart(), 'r1', {
    version: DynamoVersion.V1_5_0, model, prefill: { gpu, interconnect, ...prefill }, decode: { gpu, interconnect, ...decode }, ...props,
  }));
}

function inService(role: object, props: Partial<LlmdModelServiceProps> = {}): string[] {
  return foundAt(() => new LlmdModelService(newChart(), 'qwen', {
    version: LlmdVersion.V0_10_0, image, model, prefill: { gpu, interconnect, ...role }, decode: { gpu, interconnect, ...role }, ...props,
  }));
}

function inServer(props: Partial<SglangServerProps>): string[] {
  return foundAt(() => new SglangServer(newChart(), 'chat', { image, model, gpu, interconnect, ...props }));
}

describe('INF134: EFA does not reach another zone', () => {
  test('roles that nothing keeps in one zone are advised', () => {
    expect(inGraph({})).toEqual(['decode.nodes', 'prefill.nodes']);
    expect(inGraph({ nodes: Nodes.instanceTypes(['p5.48xlarge']) })).toEqual(['decode.nodes', 'prefill.nodes']);
    expect(inService({})).toEqual(['decode.nodes', 'prefill.nodes']);
  });

  test('a zone, a pool, a reservation or other pods place them', () => {
    expect(inGraph({ nodes: inZone('us-east-1a') })).toEqual([]);
    expect(inGraph({ nodes: Nodes.karpenter('p5') })).toEqual([]);
    expect(inGraph({ nodes: Nodes.labelValues('example.com/capacity-block', ['cb-1', 'cb-2']) })).toEqual([]);
    expect(inService({ affinity: [PodAffinity.near({ labels: { app: 'qwen' }, topologyKey: 'topology.kubernetes.io/zone' })] })).toEqual([]);
  });

  test('two zones are not one', () => {
    expect(inGraph({ nodes: inZone('us-east-1a') }, { nodes: inZone('us-east-1b') })).toEqual(['decode.nodes', 'prefill.nodes']);
  });

  test('so does what packs all roles, and not what packs each of them', () => {
    expect(inGraph({}, {}, { topology: { name: 'aws', packDomain: 'zone' } })).toEqual([]);
    expect(inGraph({ packDomain: 'rack' }, { packDomain: 'rack' }, { topology: { name: 'aws' } })).toEqual(['decode.nodes', 'prefill.nodes']);
    const placement = SlicePlacement.exclusiveSlice('topology.kubernetes.io/zone');
    expect(inService({}, { workloads: LlmdWorkloads.disaggregatedSet({ controllerVersion: 'v0.10.0', placement }) })).toEqual([]);
  });

  test('the nodes of a replica are in one zone, too', () => {
    expect(inServer({})).toEqual([]);
    expect(inServer({ nodesPerReplica: 2 })).toEqual(['nodes']);
    expect(inServer({ nodesPerReplica: 2, nodes: inZone('us-east-1a') })).toEqual([]);
    expect(inServer({ nodesPerReplica: 2, leaderWorkerSet: { placement: GroupPlacement.perAwsNetworkNode() } })).toEqual([]);
  });

  test('other adapters have no such limit', () => {
    expect(inGraph({ interconnect: Interconnect.rdma({ resource: 'rdma/ib', lockMemory: false }) })).toEqual([]);
  });
});
