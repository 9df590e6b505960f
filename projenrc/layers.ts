/**
 * The layers of the package, lowest first. A room imports only rooms of layers before its own:
 * nothing above it, and no neighbour.
 *
 * A room is a folder of src/.
 * `imports` is the generated folder beside src/.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ['imports', 'kube'],
  ['rules'],
  ['hardware'],
  ['engines'],
  ['pod'],
  ['workload'],
  ['models', 'traffic'],
  ['serving'],
  ['aidaptiv-inference', 'dynamo-graph', 'llmd-model-service', 'lws-tpu-cluster', 'model-route', 'sglang-router', 'sglang-server', 'vllm-server'],
  ['tools'],
];

/** The rooms that a room must not import. */
export function forbiddenRooms(room: string): string[] {
  const own = LAYERS.findIndex((layer) => layer.includes(room));
  return LAYERS.slice(own).flat().filter((other) => other !== room);
}

/** The layers as zones of the lint rule `import/no-restricted-paths`; it does not look into imports/, which are generated. */
export function lintZones() {
  const files = (rooms: string[]) => `./src/@(${rooms.join('|')})/**`;
  return [
    { target: './src/**', from: './src/index.ts', message: 'Import the file, not the barrel.' },
    ...LAYERS.flat().filter((room) => room !== 'imports' && forbiddenRooms(room).length > 0).map((room) => ({
      target: files([room]),
      from: files(forbiddenRooms(room).filter((other) => other !== 'imports')),
      message: `${room}: projenrc/layers.ts says what it may import.`,
    })),
  ];
}
