import { EngineInputs, EngineSpec } from './engine-spec';
import { FlagTable } from './flags/flag-table';

/** What a program of no known engine is told. */
export interface OtherInputs extends EngineInputs {
  /** Pods of one replica; 1 when absent. */
  readonly nodes?: number;
}

/** What it makes of it: all GPUs of a replica share each layer. */
export interface ResolvedOther {
  readonly nodes: number;
  readonly tp: number;
  readonly gpusPerPod: number;
  readonly port?: number;
}

/** Variables by which the command of such a program knows its model and its port. */
export const OTHER_VARIABLES = { model: 'MODEL', port: 'PORT' } as const;

/** A table without flags. */
const NO_FLAGS = JSON.stringify({ versions: [], between: {}, olderNames: {}, aliases: {} });

/** An engine whose flags are not known: its whole command line is the user's. */
export function otherEngine(name: string): EngineSpec<OtherInputs, ResolvedOther> {
  return {
    flags: new FlagTable({ engine: name, title: name, text: `${NO_FLAGS}\n`, owned: [] }),
    isFork: true,
    server: {
      command: [],
      port: 8000,
      distributedPort: 29500,
      healthPath: '/health',
      probeTimeout: { usual: 10, least: 1 },
      apiKeyVariable: 'API_KEY',
    },
    compileCache: {},
    readArgs: [],
    adapterArgs: [],
    metrics: { isServed: () => true },
    rules: [],
    resolve: ({ nodes = 1, gpu, port }) => {
      const gpusPerPod = gpu?.count ?? 1;
      return { nodes, tp: gpusPerPod * nodes, gpusPerPod, port };
    },
    solvedArgs: () => ({}),
    serverFlags: () => [],
    startupWork: () => ({}),
  };
}
