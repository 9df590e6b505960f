import { Chart } from 'cdk8s';
import { RecipeRow, RECIPES, RoleRow } from './rebuilt/recipes';
import { argsOf, parserOf, placeOf, wordsOf } from './server-row';
import { ClaimAccessMode, DynamoGraph, DynamoWorker, EngineArgs, EnvValue, ModelSource, SecretRef, Storage } from '../../src';
import { newChart } from '../harness';
import { synth } from '../synth';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Yaml = any;

const TOKEN = SecretRef.of({ name: 'hf-token-secret', key: 'HF_TOKEN' });
const CACHES = { huggingFace: Storage.persistentVolumeClaim('model-cache', { accessMode: ClaimAccessMode.READ_WRITE_MANY, mountPath: '/model-cache' }) };

/** Flags that a graph sets, and the words of Dynamo, which the parser of the engine does not know. */
const OF_GRAPH = /^--(model|model-path|host|disaggregation-mode|disaggregation-transfer-backend|disaggregation-bootstrap-port|kv-events-config|enable-multimodal|dyn-.+)$/;

function argsFor({ engine, engineVersion }: RecipeRow, flags: string): EngineArgs {
  const args = argsOf(engine, engineVersion, flags);
  return engine === 'vllm' ? EngineArgs.vllm(args) : EngineArgs.sglang(args);
}

function workerOf(row: RecipeRow, { on, replicas, flags, env = {}, props }: RoleRow): DynamoWorker {
  const { gpu, nodes, nodesPerReplica } = placeOf(on);
  return {
    gpu,
    nodes,
    nodesPerReplica,
    replicas,
    args: flags === undefined ? undefined : argsFor(row, flags),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, EnvValue.of(value)])),
    ...props,
  };
}

/** The graph as somebody writes it. */
function makeGraph(scope: Chart, row: RecipeRow): DynamoGraph {
  const { version, model, flags, props, roles } = row;
  return new DynamoGraph(scope, 'graph', {
    metadata: { name: 'recipe' },
    version,
    model: ModelSource.huggingFace(model, { token: TOKEN }),
    args: argsFor(row, flags),
    caches: CACHES,
    ...props,
    ...Object.fromEntries(roles.map((one) => [one.role, workerOf(row, one)])),
  });
}

/** The words for the engine, and those for Dynamo: a flag with what follows it. */
function split(args: readonly string[]): { readonly engine: string[]; readonly dynamo: string[] } {
  const groups: string[][] = [];
  for (const word of args) {
    if (word.startsWith('--')) {
      groups.push([word]);
    } else {
      groups[groups.length - 1].push(word);
    }
  }
  const isOfGraph = ([flag]: string[]) => OF_GRAPH.test(flag);
  return { engine: groups.filter((group) => !isOfGraph(group)).flat(), dynamo: groups.filter(isOfGraph).flat() };
}

/** Flags by their former names: the newest ones are written where a release has both. */
function renamed({ cudaGraphMaxBsDecode, cudaGraphBsDecode, ...values }: { readonly [prop: string]: unknown }): object {
  return { cudaGraphMaxBs: cudaGraphMaxBsDecode, cudaGraphBs: cudaGraphBsDecode, ...values };
}

function variables({ env = [] }: Yaml): { [name: string]: string } {
  return Object.fromEntries(env.map(({ name, value }: Yaml) => [name, value]));
}

describe('recipes of Dynamo are written with the API alone', () => {
  test.each(RECIPES.map((row) => [row.file, row] as const))('ai-dynamo/dynamo recipes/%s', (_file, row) => {
    const chart = newChart();
    const { advice } = makeGraph(chart, row);
    const [graph] = synth(chart, { kubernetesVersion: '1.36' }) as Yaml[];
    const component = (name: string) => graph.spec.components.find((one: Yaml) => one.name === name);

    expect([...new Set(advice.map(({ code }) => code))].sort()).toEqual([...row.advice ?? []].sort());
    const frontend = component('Frontend').podTemplate.spec.containers[0];
    expect(variables(frontend)).toMatchObject(row.frontend ?? {});
    for (const { role, on, replicas = 1, flags = '', env = {}, props = {}, container = {}, pod = {} } of row.roles) {
      const { podTemplate: { spec }, replicas: count, multinode, sharedMemorySize, type } = component(role);
      const [main] = spec.containers;
      const { engine, dynamo } = split(main.args);
      const parser = parserOf(row.engine, row.engineVersion);
      const stated = parser.parse(wordsOf(`${row.flags} ${flags}`));
      // The operator would add the ranks of a node.
      const { dataParallelSizeLocal, ...values } = parser.parse(engine);
      const [, nodes = '1', gpus] = /^(?:(\d+) x )?(\d+) /.exec(on)!;

      expect(renamed({ ...values, kvTransferConfig: undefined })).toEqual(renamed({ ...stated, kvTransferConfig: undefined }));
      expect(values.kvTransferConfig).toEqual(stated.kvTransferConfig ?? values.kvTransferConfig);
      expect(dynamo.join(' ')).toContain(row.dynamo ?? '');
      expect({ type, count, nodes: multinode?.nodeCount ?? 1 }).toEqual({ type: role, count: replicas, nodes: Number(nodes) });
      expect(main.resources.limits['nvidia.com/gpu']).toBe(gpus);
      expect(sharedMemorySize).toBe(props.sharedMemory === undefined ? sharedMemorySize : `${props.sharedMemory.toGibibytes()}Gi`);
      expect(variables(main)).toMatchObject({ HF_HOME: '/model-cache', ...env });
      expect(main).toMatchObject(container);
      expect(spec).toMatchObject(pod);
    }
  });

  test('they are of both engines, over one node and several, together and apart', () => {
    const count = (matches: (row: RecipeRow) => boolean) => RECIPES.filter(matches).length;
    expect(count(({ engine }) => engine === 'sglang')).toBeGreaterThanOrEqual(11);
    expect(count(({ engine }) => engine === 'vllm')).toBeGreaterThanOrEqual(12);
    expect(count(({ roles }) => roles.length === 2)).toBeGreaterThanOrEqual(10);
    expect(count(({ roles }) => roles.some(({ on }) => on.includes(' x ')))).toBeGreaterThanOrEqual(5);
  });
});
