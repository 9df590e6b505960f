import { Construct } from 'constructs';
import {
  Caches, ClaimAccessMode, EngineImage, EnvValue, Gpu, InferenceServer, Interconnect, LwsTpuCluster, LwsTpuClusterProps, ModelSource, Nodes,
  SecretRef, SglangServer, SglangServerProps, Storage, TpuSlice, VllmImageVariant, VllmServer, VllmServerProps,
} from '../../src';
import { ArgumentParser, factsOf, optionsOf } from '../engines/flags/argparse';

/** A server as somebody runs it, in few words. */
export interface ServerRow {
  /** Where it is described: repository, commit and file, an issue or a page. */
  readonly source: string;
  /** Tag of the image of the engine. */
  readonly image: string;
  readonly model: string;
  /** GPUs of a pod, such as `8 H100`, `2 x 8 H100` over several nodes, `4 any`; or a TPU slice, such as `v6e 4x4`. */
  readonly on: string;
  /** The flags of the engine, as its command line has them, without those that the construct sets. */
  readonly flags?: string;
  readonly env?: { readonly [name: string]: string };
  /** Further props. */
  readonly props?: object;
}

const TOKEN = SecretRef.of({ name: 'hub', key: 'token' });
const VERSION_OF_TAG = /^v?\d+(\.\d+)*(\.?(post|rc)\d+)*/;

/** The words of a command line, as a shell reads them: quotes hold words together. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
}

/** The version whose facts are those of a tag; the newest one of an engine that has no releases. */
function versionOf(engine: string, tag: string): string {
  const known = factsOf(engine).versions.map(({ version }) => version);
  const version = tag.match(VERSION_OF_TAG)?.[0];
  return known.find((one) => one === version) ?? known[known.length - 1];
}

const PARSERS = new Map<string, ArgumentParser>();

/** The parser of the release that an image has. */
export function parserOf(engine: string, tag: string): ArgumentParser {
  const version = versionOf(engine, tag);
  const parser = PARSERS.get(`${engine} ${version}`) ?? new ArgumentParser(optionsOf(engine, version));
  PARSERS.set(`${engine} ${version}`, parser);
  return parser;
}

/** The props of flags, read as the parser of the release reads them. */
export function argsOf(engine: string, tag: string, flags: string): { [prop: string]: unknown } {
  return parserOf(engine, tag).parse(wordsOf(flags));
}

/** Where the nodes of a replica find the model: none of them downloads it for itself. */
const SHARED_CACHE: Caches = { huggingFace: Storage.persistentVolumeClaim('models', { accessMode: ClaimAccessMode.READ_WRITE_MANY }) };

interface Place {
  readonly gpu: Gpu;
  readonly caches?: Caches;
  readonly nodes?: Nodes;
  readonly nodesPerReplica?: number;
  readonly interconnect?: Interconnect;
}

/** The GPUs, the nodes that have them, and the network between these. */
export function placeOf(on: string): Place {
  const [, nodes = '1', count, model] = on.match(/^(?:(\d+) x )?(\d+) (\S+)$/)!;
  const known = model === 'any' ? undefined : (Gpu as unknown as { readonly [name: string]: Gpu })[model];
  return {
    gpu: known ? known.times(Number(count)) : Gpu.any(Number(count)),
    ...known && { nodes: Nodes.withGpu(known) },
    ...nodes !== '1' && { nodesPerReplica: Number(nodes), interconnect: Interconnect.rdma({ resource: 'rdma/hca' }), caches: SHARED_CACHE },
  };
}

function sliceOf(on: string): TpuSlice {
  const [generation, topology, chipsPerHost] = on.split(' ');
  const make = (TpuSlice as unknown as { readonly [name: string]: (topology: string, options?: object) => TpuSlice })[generation];
  return chipsPerHost ? make.call(TpuSlice, topology, { chipsPerHost: Number(chipsPerHost) }) : make.call(TpuSlice, topology);
}

/** The model: on the hub, unless it is a path or a bucket. */
function modelOf(id: string): ModelSource {
  return id.startsWith('/') ? ModelSource.hostPath(id) : id.startsWith('s3://') ? ModelSource.s3(id) : ModelSource.huggingFace(id, { token: TOKEN });
}

/** The image of vLLM for the GPUs. */
function vllmImage(tag: string, on: string): EngineImage {
  return EngineImage.vllm(tag, on.includes(' MI') ? { variant: VllmImageVariant.ROCM } : {});
}

/** A construct that takes the rows of a table. */
export type Door = 'SglangServer' | 'VllmServer' | 'LwsTpuCluster';

/** Makes the construct of a row. */
export function makeServer(scope: Construct, door: Door, { image, model, on, flags = '', env = {}, props = {} }: ServerRow): InferenceServer {
  const shared = {
    model: modelOf(model),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, EnvValue.of(value)])),
  };
  switch (door) {
    case 'SglangServer':
      return new SglangServer(scope, 'server', {
        ...shared, ...placeOf(on), image: EngineImage.sglang(image), args: argsOf('sglang', image, flags), ...props,
      } as SglangServerProps);
    case 'VllmServer':
      return new VllmServer(scope, 'server', { ...shared, ...placeOf(on), image: vllmImage(image, on), args: argsOf('vllm', image, flags), ...props } as VllmServerProps);
    case 'LwsTpuCluster':
      return new LwsTpuCluster(scope, 'server', {
        ...shared, slice: sliceOf(on), caches: SHARED_CACHE, image: EngineImage.sglangJax(image), args: argsOf('sglang-jax', image, flags), ...props,
      } as LwsTpuClusterProps);
  }
}
