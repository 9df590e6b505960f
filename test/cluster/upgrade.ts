import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Manifest } from './manifest';
import { AIDAPTIV_PROPS, GRAPH_PROPS, manifestsOf, SGLANG_PROPS, TPU_PROPS } from './subject';
import {
  AidaptivInference, AidaptivKvOffload, DynamoGraph, DynamoRouter, DynamoVersion, EngineArgs, EngineImage, EnvValue, Gpu, HamiShare,
  LwsTpuCluster, ModelSource, Nodes, Rollout, SecurityProfile, ServiceType, SglangServer, Storage, TpuSlice,
} from '../../src';

/** A change to a construct that runs, as its manifests before and after. */
export interface Upgrade {
  readonly construct: string;
  readonly what: string;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/** The props that change; those that are not said are those of the subject. */
interface Change<P> {
  readonly what: string;
  readonly before?: Partial<P>;
  readonly after: Partial<P>;
}

type Class<P> = new (scope: Construct, id: string, props: P) => Construct;

function upgradesOf<P extends object>(type: Class<P>, base: P, changes: readonly Change<P>[]): Upgrade[] {
  const make = (props: Partial<P> = {}) => manifestsOf((chart) => new type(chart, 'subject', { ...base, ...props }));
  return changes.map(({ what, before, after }) => ({ construct: type.name, what, before: make(before), after: make(after) }));
}

/** What is applied counts here: pods run nowhere. */
const NOWHERE = { nodes: Nodes.labels({ 'cluster.test/pool': 'nowhere' }) };
const CACHE = { huggingFace: Storage.persistentVolumeClaim('models') };
const MORE = { cpu: 16, memory: Size.gibibytes(128) };
const LABELS = { podLabels: { team: 'a' }, podAnnotations: { note: 'b' } };

export const UPGRADES: readonly Upgrade[] = [
  ...upgradesOf(SglangServer, { ...SGLANG_PROPS, ...NOWHERE }, [
    { what: 'another image', after: { image: EngineImage.sglang('v0.5.7') } },
    { what: 'other arguments', after: { args: { contextLength: 16384, enableMetrics: true } } },
    { what: 'more GPUs', after: { gpu: Gpu.any(8) } },
    { what: 'more replicas', after: { replicas: 3 } },
    { what: 'more memory', after: { resources: MORE } },
    { what: 'no resources', after: { resources: undefined } },
    { what: 'another port', after: { port: 8000 } },
    { what: 'a load balancer', after: { service: { type: ServiceType.LOAD_BALANCER, port: 80 } } },
    { what: 'no port of the nodes any more', before: { service: { type: ServiceType.NODE_PORT, nodePort: 30123 } }, after: {} },
    { what: 'a cache', after: { caches: CACHE } },
    { what: 'no variables any more', before: { env: { A: EnvValue.of('1'), B: EnvValue.of('2') } }, after: {} },
    { what: 'other nodes', after: { nodes: Nodes.karpenter('b') } },
    { what: 'a pod without privileges', after: { security: SecurityProfile.restricted() } },
    { what: 'the image\'s user again', before: { security: SecurityProfile.restricted() }, after: {} },
    { what: 'another rollout', before: { rollout: Rollout.surge() }, after: { rollout: Rollout.recreate() } },
    { what: 'labels and annotations of the pods', after: LABELS },
    { what: 'labels of the objects', after: { metadata: { name: 'chat', labels: { team: 'a' } } } },
  ]),
  ...upgradesOf(AidaptivInference, { ...AIDAPTIV_PROPS, ...NOWHERE }, [
    { what: 'another image', after: { image: EngineImage.aidaptiv('vNXUN_3_04_AA') } },
    { what: 'more GPUs', after: { gpu: Gpu.any(4).shared(HamiShare.mebibytes(20480)) } },
    { what: 'whole GPUs', after: { gpu: Gpu.any(2) } },
    {
      what: 'a claim for the SSD of the operator',
      after: {
        kvOffload: AidaptivKvOffload.volume(Storage.ephemeral({ size: Size.gibibytes(500), storageClassName: 'aidaptiv-cache' })),
      },
    },
    { what: 'no copy of the model any more', after: { model: ModelSource.persistentVolumeClaim('models') } },
    { what: 'no postscript any more', after: { postscript: undefined } },
    { what: 'a port of the nodes', after: { service: { type: ServiceType.NODE_PORT } } },
    { what: 'a prescript', after: { prescript: { script: 'echo start', image: 'ubuntu:24.04' } } },
  ]),
  ...upgradesOf(LwsTpuCluster, { ...TPU_PROPS, ...NOWHERE }, [
    { what: 'another image', after: { image: EngineImage.sglangJax('v0.1.1') } },
    { what: 'other arguments', after: { args: { pageSize: 128 } } },
    { what: 'larger slices', after: { slice: TpuSlice.v7x('2x2x4') } },
    { what: 'more groups', after: { groups: 3 } },
    { what: 'another port', after: { port: 8000 } },
    { what: 'a cache', after: { caches: CACHE } },
    { what: 'another rollout', after: { rollout: Rollout.surge() } },
    { what: 'a pod without privileges', after: { security: SecurityProfile.restricted() } },
    { what: 'labels and annotations of the pods', after: LABELS },
  ]),
  ...upgradesOf(DynamoGraph, GRAPH_PROPS, [
    { what: 'another version', before: { version: DynamoVersion.V1_4_0 }, after: {} },
    { what: 'other arguments', after: { args: EngineArgs.sglang({ contextLength: 16384 }) } },
    { what: 'more workers', after: { decode: { ...GRAPH_PROPS.decode, replicas: 4 } } },
    { what: 'another router', after: { router: DynamoRouter.kv() } },
    { what: 'a cache', after: { caches: CACHE } },
  ]),
];
