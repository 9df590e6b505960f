import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyTypes, emptyNames, internalMembers, longFiles, notReExports, repeatedExports, replicaComparisons, strayFacts } from './architecture/house-rules';
import { barrelImports, cycles, engineImports, homeless, importGraph, ImportGraph, upwardImports, workloadImports } from './architecture/import-graph';
import { SourceFile, sourceFiles } from './architecture/source-file';
import { LAYERS, lintZones } from '../projenrc/layers';
import { KNOWN_ENGINES } from '../src/engines/known-engines';

/** Files that may pass 400 lines, each with the reason. */
const LONG_FOR_A_REASON: Record<string, string> = {};

/** What runs the pods of replicas, which `src/workload/replica.ts` chooses from. */
const WORKLOADS = ['src/workload/deployment.ts', 'src/workload/pod-groups.ts'];
/** Files that make servers of whatever `src/workload` chose: the shared ones, and the main file of each construct. */
const MAKES_SERVERS = /^src\/(?:serving\/.*|([a-z-]+)-server\/\1-server|lws-tpu-cluster\/lws-tpu-cluster)\.ts$/;

/** Files whose classes have internal members that are not state: how a construct emits its objects, and questions to a release. */
const ASKED_BY_THE_PACKAGE = ['src/serving/inference-server.ts', 'src/dynamo-graph/release/dynamo-version.ts'];

const SRC = sourceFiles('src');
const PACKAGE = [...SRC, ...sourceFiles('imports')];
const GRAPH = importGraph(PACKAGE);

function graph(imports: Record<string, string[]>): ImportGraph {
  return new Map(Object.entries(imports));
}

function file(path: string, text: string): SourceFile[] {
  return [{ path, text }];
}

describe('the layers', () => {
  test('hold every file of the package', () => {
    expect(SRC.length).toBeGreaterThan(20);
    expect(homeless(GRAPH)).toEqual([]);
  });

  test('are imported from above only, and not from beside', () => {
    expect(upwardImports(GRAPH)).toEqual([]);
  });

  test('have no cycle', () => {
    expect(cycles(GRAPH)).toEqual([]);
  });

  test('import files, never the barrel', () => {
    expect(barrelImports(GRAPH)).toEqual([]);
  });

  test('know no particular engine below the constructs, but for the list of engines and the types of their args', () => {
    const listing = /^src\/engines\/(?:known-engines|engine-args)\.ts /;
    expect(engineImports(GRAPH, KNOWN_ENGINES).filter((edge) => !listing.test(edge))).toEqual([]);
  });

  test('leave to one folder whether a replica is one pod or a group', () => {
    expect(SRC.map(({ path }) => path)).toEqual(expect.arrayContaining(WORKLOADS));
    expect(workloadImports(GRAPH, WORKLOADS)).toEqual([]);
    expect(replicaComparisons(SRC.filter(({ path }) => MAKES_SERVERS.test(path)))).toEqual([]);
  });

  test('are what the lint rule holds', () => {
    const eslintrc = JSON.parse(readFileSync(join(__dirname, '..', '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
    expect(eslintrc.rules['import/no-restricted-paths']).toEqual(['error', { zones: lintZones() }]);
  });

  test('name each room once', () => {
    expect(new Set(LAYERS.flat()).size).toBe(LAYERS.flat().length);
  });
});

describe('every file', () => {
  test('has a name that says what is inside, and so has its folder', () => {
    expect(emptyNames([...PACKAGE, ...['test', 'projenrc', 'examples'].flatMap(sourceFiles)].map(({ path }) => path))).toEqual([]);
  });

  test('is at most 400 lines long when written by hand', () => {
    expect(longFiles(SRC, LONG_FOR_A_REASON)).toEqual([]);
  });

  test('has types, not any', () => {
    expect(anyTypes(SRC)).toEqual([]);
  });

  test('gives the state of its classes to the package through `_bind` only', () => {
    expect(internalMembers(SRC.filter(({ path }) => !ASKED_BY_THE_PACKAGE.includes(path)))).toEqual([]);
  });

  test('exports names that no other one exports', () => {
    expect(repeatedExports(SRC.filter(({ path }) => path !== 'src/index.ts'))).toEqual([]);
  });

  test('leaves resource names and flags to the tables of facts', () => {
    expect(strayFacts(SRC)).toEqual([]);
  });

  test('is re-exported by a barrel that does nothing else', () => {
    expect(notReExports(SRC.filter(({ path }) => path.endsWith('index.ts')))).toEqual([]);
  });
});

describe('a planted violation is found', () => {
  test.each([
    ['a fact table that imports a part of the pod', 'src/hardware/gpu.ts', 'src/pod/parts/nodes.ts'],
    ['plain Kubernetes objects that import the rules', 'src/kube/names.ts', 'src/rules/rule.ts'],
    ['a construct that imports another one', 'src/dynamo-graph/dynamo-graph.ts', 'src/sglang-server/sglang-server.ts'],
    ['a construct that imports a file of another one', 'src/dynamo-graph/dynamo-graph.ts', 'src/sglang-server/argv.ts'],
    ['models that import traffic', 'src/models/model-source.ts', 'src/traffic/service.ts'],
    ['a construct that imports a tool', 'src/sglang-server/sglang-server.ts', 'src/tools/docker-run.ts'],
    ['a binding that imports the package', 'imports/leaderworkerset.x-k8s.io.ts', 'src/pod/parts/nodes.ts'],
  ])('%s', (_, from, to) => {
    expect(upwardImports(graph({ [from]: [to], [to]: [] }))).toEqual([`${from} imports ${to}`]);
    expect(upwardImports(graph({ [to]: [], [from]: [] }))).toEqual([]);
  });

  test('and a construct may import its own files, bindings and all lower layers', () => {
    const targets = ['src/sglang-server/argv.ts', 'imports/nvidia.com.ts', 'src/traffic/service.ts', 'src/kube/names.ts'];
    expect(upwardImports(graph({ 'src/sglang-server/sglang-server.ts': targets }))).toEqual([]);
  });

  test.each([
    ['a pod that imports an engine', 'src/pod/parts/caches.ts', 'src/engines/sglang/engine.ts'],
    ['what all engines share that imports one of them', 'src/engines/launch.ts', 'src/engines/vllm/flags.ts'],
    ['an engine that imports another one', 'src/engines/sglang-jax/engine.ts', 'src/engines/sglang/engine.ts'],
  ])('%s', (_, from, to) => {
    expect(engineImports(graph({ [from]: [to], [to]: [] }), KNOWN_ENGINES)).toEqual([`${from} imports ${to}`]);
  });

  test('and an engine may import its own files, a construct an engine, and all what engines share', () => {
    const imports = {
      'src/engines/sglang/engine.ts': ['src/engines/sglang/flags.ts', 'src/engines/flags/argv.ts'],
      'src/sglang-server/sglang-server.ts': ['src/engines/sglang/engine.ts'],
      'src/pod/parts/caches.ts': ['src/engines/engine-spec.ts'],
    };
    expect(engineImports(graph(imports), KNOWN_ENGINES)).toEqual([]);
  });

  test('a construct that chooses a Deployment itself', () => {
    const imports = { 'src/sglang-server/sglang-server.ts': [WORKLOADS[0]], 'src/workload/replica.ts': WORKLOADS };
    expect(workloadImports(graph(imports), WORKLOADS)).toEqual([`src/sglang-server/sglang-server.ts imports ${WORKLOADS[0]}`]);
  });

  test.each(['const group = hosts > 1;', 'const group = 1 < props.nodesPerReplica;', 'const single = slice.hosts === 1;'])('a decision about replicas: %s', (text) => {
    expect(replicaComparisons(file('src/a.ts', text))).toHaveLength(1);
    expect(replicaComparisons(file('src/a.ts', 'const some = replicas > 1 || chips === 1 || hosts > gpus;'))).toEqual([]);
  });

  test.each(['public readonly _a = 1;', 'public get _a() { return 1; }', 'public _a() {}', 'private constructor(public readonly _a: string) {}'])(
    'state that is read without _bind: %s', (member) => {
      expect(internalMembers(file('src/a.ts', `class A { ${member} }`))).toHaveLength(1);
      expect(internalMembers(file('src/a.ts', 'class A { public static _of() {} private _a = 1; public a = 1; public _bind() {} }'))).toEqual([]);
    },
  );

  test('a name that two files export', () => {
    const files = [...file('src/a.ts', 'export const A = 1;\nexport interface B {}\nconst C = 1;'), ...file('src/b.ts', 'export class A {}\nexport type D = 1;\nconst C = 2;')];
    expect(repeatedExports(files)).toEqual(['A: src/a.ts, src/b.ts']);
  });

  test('a room that no layer names', () => {
    expect(homeless(graph({ 'src/shared/things.ts': [], 'src/stray.ts': [], 'src/index.ts': [] }))).toEqual(['src/shared/things.ts', 'src/stray.ts']);
  });

  test('a cycle, however long', () => {
    expect(cycles(graph({ a: ['b', 'd'], b: ['c'], c: ['a'], d: [] }))).toEqual(['a → b → c → a']);
    expect(cycles(graph({ a: ['a'] }))).toEqual(['a → a']);
    expect(cycles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });

  test('an import of the barrel, by path or by the name of the package', () => {
    const imports = importGraph([
      { path: 'src/index.ts', text: "export * from './pod/nodes';" },
      { path: 'src/pod/parts/nodes.ts', text: "import { Storage } from '../..';" },
      { path: 'src/pod/parts/storage.ts', text: "import type { Nodes } from 'cdk8s-inference';" },
    ]);
    expect(barrelImports(imports)).toEqual(['src/pod/parts/nodes.ts', 'src/pod/parts/storage.ts']);
  });

  test.each([
    "import { b } from './b';", "import type { B } from './b';", "export * from './b';", "import './b';",
    "const b = require('./b');", "const b = await import('./b');", "type B = import('./b').B;",
  ])('an import is one however it is written: %s', (text) => {
    expect(importGraph([{ path: 'src/pod/a.ts', text }, { path: 'src/pod/b.ts', text: '' }]).get('src/pod/a.ts')).toEqual(['src/pod/b.ts']);
  });

  test.each(['src/utils/size.ts', 'src/pod/helpers.ts', 'src/pod/pod-types.ts', 'test/common.ts', 'src/misc.ts'])('the empty name in %s', (path) => {
    expect(emptyNames([path, 'src/pod/parts/storage.ts', 'src/pod/mistypes-nothing.ts'])).toEqual([path]);
  });

  test('a file of 401 lines, and of 601 when it is listed', () => {
    const lines = (count: number) => 'x;\n'.repeat(count);
    expect(longFiles(file('src/a.ts', lines(400)))).toEqual([]);
    expect(longFiles(file('src/a.ts', lines(401)))).toEqual(['src/a.ts has 401 lines']);
    expect(longFiles(file('src/a.ts', lines(600)), { 'src/a.ts': 'one table' })).toEqual([]);
    expect(longFiles(file('src/a.ts', lines(601)), { 'src/a.ts': 'one table' })).toEqual(['src/a.ts has 601 lines']);
    expect(longFiles(file('src/engines/a.generated.ts', lines(5000)))).toEqual([]);
  });

  test('an any, and not the word in a comment', () => {
    expect(anyTypes(file('src/a.ts', '// any\nconst a: any[] = [];\nconst b = a as any;'))).toEqual([
      'src/a.ts:2: any[]', 'src/a.ts:3: a as any',
    ]);
  });

  test.each([
    "const name = 'nvidia.com/gpu';", 'const name = `amd.com/gpu${suffix}`;', "const prefix = 'nvidia.com/mig-';", "const name = { 'google.com/tpu': 4 };",
    "const args = ['--tp-size', '2'];", 'const arg = `--port=${port}`;', "const remedy = 'remove --port';", 'const remedy = `${prop}: remove --port`;',
  ])('a fact outside its table: %s', (text) => {
    expect(strayFacts(file('src/sglang-server/sglang-server.ts', text))).toHaveLength(1);
    expect(strayFacts(file('src/hardware/facts.ts', text))).toEqual([]);
    expect(strayFacts(file('src/engines/facts.ts', text))).toEqual([]);
    expect(strayFacts(file('src/sglang-server/sglang-server.ts', `/* ${text} */`))).toEqual([]);
  });

  test('and a command for the reader is no flag of an engine', () => {
    expect(strayFacts(file('src/pod/parts/nodes.ts', "const remedy = '`kubectl get nodes --show-labels` lists them';"))).toEqual([]);
  });

  test('a barrel with code of its own', () => {
    expect(notReExports(file('src/index.ts', "export * from './a';\nexport { B } from './b';\nexport const c = 1;\nexport { c };"))).toEqual([
      'src/index.ts: export const c = 1;', 'src/index.ts: export { c };',
    ]);
  });
});
