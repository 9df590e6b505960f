import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { DynamoGraph } from '../../../src/dynamo-graph/dynamo-graph';
import { DynamoGraphProps } from '../../../src/dynamo-graph/props/graph';
import { DynamoVersion } from '../../../src/dynamo-graph/release/dynamo-version';
import { EngineImage } from '../../../src/engines/engine-image';
import { Gpu } from '../../../src/hardware/gpu';
import { TpuSlice } from '../../../src/hardware/tpu-slice';
import { LwsTpuCluster } from '../../../src/lws-tpu-cluster/lws-tpu-cluster';
import { LwsTpuClusterProps } from '../../../src/lws-tpu-cluster/props';
import { ModelSource } from '../../../src/models/model-source';
import { SglangServerProps } from '../../../src/sglang-server/props';
import { SglangServer } from '../../../src/sglang-server/sglang-server';

const model = ModelSource.huggingFace('Qwen/Qwen3-0.6B');

/** An App with one chart or several, all of one namespace. */
export function charts(...ids: string[]): Chart[] {
  const app = new App();
  return ids.map((id) => new Chart(app, id, { namespace: 'llm' }));
}

/** A server that is a Deployment. */
export function server(scope: Construct, id: string, name: string, props: Partial<SglangServerProps> = {}): SglangServer {
  return new SglangServer(scope, id, { metadata: { name }, image: EngineImage.sglang('v0.5.17'), model, ...props });
}

/** A server that is a LeaderWorkerSet of groups of two. */
export function group(scope: Construct, id: string, name: string, props: Partial<SglangServerProps> = {}): SglangServer {
  return server(scope, id, name, { nodesPerReplica: 2, gpu: Gpu.any(2), ...props });
}

/** A LeaderWorkerSet on slices of four hosts. */
export function cluster(scope: Construct, id: string, name: string, props: Partial<LwsTpuClusterProps> = {}): LwsTpuCluster {
  return new LwsTpuCluster(scope, id, { metadata: { name }, image: EngineImage.sglangJax('v0.1.0'), slice: TpuSlice.v6e('4x4'), model, ...props });
}

export function graph(scope: Construct, id: string, name: string, props: Partial<DynamoGraphProps> = {}): DynamoGraph {
  return new DynamoGraph(scope, id, { metadata: { name }, version: DynamoVersion.V1_5_0, model, worker: { gpu: Gpu.any(1) }, ...props });
}

/** An object that somebody else makes. */
export function foreign(scope: Construct, kind: string, name: string, { apiVersion = 'v1', ...fields }: { apiVersion?: string; [field: string]: unknown } = {}): ApiObject {
  return new ApiObject(scope, `foreign-${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...fields });
}

/** What synthesis says is wrong, line by line; empty when nothing is. */
export function problems(scope: Construct): string[] {
  try {
    (scope.node.root as App).synthYaml();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

/** The codes of what synthesis says is wrong. */
export function codes(scope: Construct): string[] {
  return problems(scope).flatMap((line) => /^ {2}\[([A-Z]{3}\d{3})\]/.exec(line)?.[1] ?? []);
}
