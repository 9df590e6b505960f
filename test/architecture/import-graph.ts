import { posix } from 'node:path';
import { preProcessFile } from 'typescript';
import { SourceFile } from './source-file';
import { forbiddenRooms, LAYERS } from '../../projenrc/layers';

/** The files of the package, each with those that it imports: values, types and re-exports alike. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const BARREL = 'src/index.ts';
const ROOMS = LAYERS.flat();
/** The rooms of the constructs: all above what they share. */
const CONSTRUCTS = LAYERS.slice(LAYERS.findIndex((layer) => layer.includes('serving')) + 1).flat();

export function importGraph(files: readonly SourceFile[]): ImportGraph {
  const known = new Set(files.map(({ path }) => path));
  return new Map(files.map(({ path, text }) => [path, importsOf(path, text, known)]));
}

function importsOf(path: string, text: string, known: ReadonlySet<string>): string[] {
  return preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName).flatMap((name) => {
    if (name === 'cdk8s-inference') {
      return [BARREL];
    }
    if (!name.startsWith('.')) {
      return [];
    }
    const target = posix.join(posix.dirname(path), name);
    const file = [`${target}.ts`, `${target}/index.ts`].find((candidate) => known.has(candidate));
    return [file ?? `${target} (missing)`];
  });
}

/** The room of a file, as the list of layers names it; none for the barrel. */
function roomOf(path: string): string | undefined {
  const [top, inside] = path.split('/');
  return path === BARREL ? undefined : top === 'src' ? inside.replace(/\.ts$/, '') : top;
}

/** Files that stand in no layer. */
export function homeless(graph: ImportGraph): string[] {
  return [...graph.keys()].filter((path) => path !== BARREL && !ROOMS.includes(roomOf(path)!));
}

/** Imports that lead to a higher layer or to a neighbour. */
export function upwardImports(graph: ImportGraph): string[] {
  return edges(graph)
    .filter(([from, to]) => from !== BARREL && to !== BARREL && forbiddenRooms(roomOf(from)!).includes(roomOf(to)!))
    .map(([from, to]) => `${from} imports ${to}`);
}

/** Imports of a particular engine from outside its folder, but for those of constructs, which choose one. */
export function engineImports(graph: ImportGraph, engines: readonly string[]): string[] {
  const engineOf = (path: string) => engines.find((engine) => path.startsWith(`src/engines/${engine}/`));
  return edges(graph)
    .filter(([from, to]) => from !== BARREL && !CONSTRUCTS.includes(roomOf(from)!) && engineOf(to) !== undefined && engineOf(to) !== engineOf(from))
    .map(([from, to]) => `${from} imports ${to}`);
}

/** Imports of what runs replicas, a Deployment or groups of pods, from outside the folder that chooses between them. */
export function workloadImports(graph: ImportGraph, kinds: readonly string[]): string[] {
  return edges(graph)
    .filter(([from, to]) => roomOf(from) !== 'workload' && kinds.includes(to))
    .map(([from, to]) => `${from} imports ${to}`);
}

/** Imports of the barrel from inside the package. */
export function barrelImports(graph: ImportGraph): string[] {
  return edges(graph).filter(([, to]) => to === BARREL).map(([from]) => from);
}

/** Chains of imports that come back to where they began, one for each import that closes a chain. */
export function cycles(graph: ImportGraph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, chain: readonly string[]) => {
    if (chain.includes(file)) {
      found.push([...chain.slice(chain.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      graph.get(file)?.forEach((next) => visit(next, [...chain, file]));
      done.add(file);
    }
  };
  [...graph.keys()].forEach((file) => visit(file, []));
  return found;
}

function edges(graph: ImportGraph): [string, string][] {
  return [...graph].flatMap(([from, targets]) => targets.map((to): [string, string] => [from, to]));
}
