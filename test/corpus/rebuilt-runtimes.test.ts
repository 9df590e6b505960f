import { Chart, Size } from 'cdk8s';
import { RuntimeRow, RUNTIMES } from './rebuilt/runtimes';
import { argsOf, parserOf, wordsOf } from './server-row';
import {
  EngineImage, Gpu, InferenceServer, Interconnect, ModelFacts, ModelSource, Nodes, SecurityProfile, SglangServer, Storage, VllmServer,
} from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Yaml = any;

/** What OME puts on each of its pods, whatever the runtime. */
const LABELS = { 'logging-forward': 'enabled' };
const PORT = 8080;
const DISTRIBUTED_PORT = 5757;
const OLD_VLLM = 'v0.9.0.1';
/** OME copies models to the nodes. */
const MODEL = { path: '/raid/models/served', mountPath: '/mnt/models' };

function sizes(on: string): { readonly nodes: number; readonly gpus: number } {
  const [, nodes = '1', gpus] = /^(?:(\d+) x )?(\d+)$/.exec(on)!;
  return { nodes: Number(nodes), gpus: Number(gpus) };
}

function engineOf({ file }: RuntimeRow): 'sglang' | 'vllm' {
  return file.startsWith('vllm/') ? 'vllm' : 'sglang';
}

function tagOf({ image, file }: RuntimeRow): string {
  return image ?? (file.startsWith('vllm/') ? OLD_VLLM : 'v0.5.5.post3-cu129-amd64');
}

/** The values of a command line, by prop, as the parser of the release reads them. */
function valuesOf(row: RuntimeRow, words: readonly string[]): { [prop: string]: unknown } {
  const argv = words.slice(words.findIndex((word) => word.startsWith('--'))).map((word) => word.replace('$(LWS_WORKER_INDEX)', '1'));
  return parserOf(engineOf(row), tagOf(row)).parse(argv);
}

/** The server as somebody writes it. */
function makeServer(chart: Chart, row: RuntimeRow): InferenceServer {
  const { model, on, cpu, gibibytes, rdma, flags } = row;
  const { nodes, gpus } = sizes(on);
  const props = {
    metadata: { name: 'runtime' },
    model: ModelSource.hostPath(MODEL.path, { mountPath: MODEL.mountPath }),
    modelFacts: ModelFacts.tryOf(model),
    nodes: Nodes.labels({ 'models.ome/served': 'Ready' }),
    gpu: Gpu.any(gpus),
    port: PORT,
    distributedPort: nodes > 1 ? DISTRIBUTED_PORT : undefined,
    nodesPerReplica: nodes,
    podLabels: LABELS,
    ...cpu !== undefined && { resources: { cpu, cpuLimit: cpu, memory: Size.gibibytes(gibibytes!) } },
    ...rdma && {
      interconnect: Interconnect.hostNetwork(),
      hostIpc: true,
      security: SecurityProfile.imageDefault({ privileged: true, capabilities: ['IPC_LOCK', 'SYS_ADMIN'] }),
      volumes: { infiniband: Storage.hostPath('/dev/infiniband', { mountPath: '/dev/infiniband' }) },
    },
  };
  const args = argsOf(engineOf(row), tagOf(row), flags);
  return engineOf(row) === 'vllm'
    ? new VllmServer(chart, 'server', { ...props, image: EngineImage.vllm(tagOf(row)), args })
    : new SglangServer(chart, 'server', { ...props, image: EngineImage.sglang(tagOf(row)), args: { servedModelName: model, ...args } });
}

/** The pods of a replica, one of each kind. */
function podsOf(workload: Yaml): Yaml[] {
  const { leaderTemplate, workerTemplate } = workload.spec.leaderWorkerTemplate ?? {};
  return [workload.spec.template, leaderTemplate, workerTemplate].filter((template) => template !== undefined).map(({ spec }) => spec);
}

/** What the command line says besides what the row says: where the server listens, and the name that the model is served under. */
function expectedValues(row: RuntimeRow): { [prop: string]: unknown } {
  const { nodes } = sizes(row.on);
  const stated = valuesOf(row, wordsOf(row.flags));
  if (engineOf(row) === 'vllm') {
    return { ...stated, host: '0.0.0.0', port: PORT };
  }
  const group = { nnodes: nodes, nodeRank: 1, distInitAddr: `$(LWS_LEADER_ADDRESS):${DISTRIBUTED_PORT}` };
  return { modelPath: MODEL.mountPath, servedModelName: row.model, ...stated, host: '0.0.0.0', port: PORT, ...nodes > 1 && group };
}

/** How the probes of a release ask: its `/health` generates a token, unless requests come by gRPC. */
function askedBy(row: RuntimeRow): object {
  const http = (path: string) => ({ httpGet: { path, port: 'http' } });
  if (row.flags.includes('--grpc-mode')) {
    const service = 'sglang.grpc.scheduler.SglangScheduler';
    return { startupProbe: { grpc: { port: PORT } }, readinessProbe: { grpc: { port: PORT, service } }, livenessProbe: { grpc: { port: PORT } } };
  }
  const ready = http(engineOf(row) === 'vllm' ? '/v1/models' : '/health');
  return { startupProbe: ready, readinessProbe: ready, livenessProbe: http('/health') };
}

describe('serving runtimes of OME are written with the API alone', () => {
  test.each(RUNTIMES.map((row) => [row.file, row.role ?? 'engine', row] as const))('sgl-project/ome config/runtimes/%s (%s)', (_file, _role, row) => {
    const chart = newChart();
    const { advice } = makeServer(chart, row);
    const { nodes, gpus } = sizes(row.on);
    const workload = (synth(chart) as Yaml[]).find(({ kind }) => ['Deployment', 'LeaderWorkerSet'].includes(kind));
    const pods = podsOf(workload);

    // Models that the table does not have; and vLLM before v0.18.0 cuts the requests that run when it ends.
    const expected = [...ModelFacts.tryOf(row.model) ? [] : ['INF230'], ...tagOf(row) === OLD_VLLM ? ['VLL302'] : [], ...row.advice ?? []];
    expect(advice.map(({ code }) => code).sort()).toEqual(expected.sort());
    expect(workload.kind).toBe(nodes > 1 ? 'LeaderWorkerSet' : 'Deployment');
    expect(workload.spec.leaderWorkerTemplate?.size ?? 1).toBe(nodes);
    for (const spec of pods) {
      const [container] = spec.containers;
      const { modelTag, model, shutdownTimeout, ...values } = valuesOf(row, [...container.command, ...container.args]);
      expect(values).toEqual(expectedValues(row));
      expect(container.resources.limits['nvidia.com/gpu']).toBe(String(gpus));
      expect(container.resources.limits.cpu).toBe(row.cpu && String(row.cpu));
      expect(container.resources.limits.memory).toBe(row.gibibytes && `${row.gibibytes}Gi`);
      expect(spec.tolerations).toContainEqual({ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
      expect(spec.volumes).toContainEqual({ name: 'shm', emptyDir: expect.objectContaining({ medium: 'Memory' }) });
      expect(container.volumeMounts).toContainEqual({ name: 'model', mountPath: MODEL.mountPath, readOnly: true });
      expect(spec.enableServiceLinks).toBe(false);
      expect([spec.hostNetwork, spec.hostIPC, container.securityContext?.privileged]).toEqual([row.rdma, row.rdma, row.rdma]);
      expect(spec.dnsPolicy).toBe(row.rdma && 'ClusterFirstWithHostNet');
    }
    // The workers of a group answer nothing.
    expect(pods[0].containers[0]).toMatchObject(askedBy(row));
  });

  test('they are of all sizes and kinds', () => {
    const count = (matches: (row: RuntimeRow) => boolean) => RUNTIMES.filter(matches).length;
    expect(count(() => true)).toBeGreaterThanOrEqual(60);
    expect(count(({ file }) => file.startsWith('vllm/'))).toBeGreaterThanOrEqual(10);
    expect(count(({ on }) => on.includes(' x '))).toBeGreaterThanOrEqual(3);
    expect(count(({ role }) => role === 'decode')).toBeGreaterThanOrEqual(3);
    expect(count(({ flags }) => flags.includes('--grpc-mode'))).toBeGreaterThanOrEqual(4);
  });
});
