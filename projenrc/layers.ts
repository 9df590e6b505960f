/**
 * The layers of the package, lowest first. A room imports only rooms of layers before its own:
 * nothing above it, and no neighbour.
 *
 * A room is a folder of src/ or a file beside index.ts; a construct's file and the folder of its name are one room.
 * `imports` is the generated folder beside src/.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ['imports', 'private'],
  ['rules'],
  ['hardware'],
  ['engines'],
  ['pod'],
  ['models', 'operations', 'traffic'],
  ['aidaptiv-inference', 'dynamo-graph', 'llmd-model-service', 'lws-tpu-cluster', 'sglang-server'],
  ['migrate'],
];

/** The rooms that a room must not import. */
export function forbiddenRooms(room: string): string[] {
  const own = LAYERS.findIndex((layer) => layer.includes(room));
  return LAYERS.slice(own).flat().filter((other) => other !== room);
}

/** The layers as zones of the lint rule `import/no-restricted-paths`; it does not look into imports/, which are generated. */
export function lintZones() {
  const files = (rooms: string[]) => `./src/@(${rooms.join('|')}){.ts,/**}`;
  return [
    { target: './src/**', from: './src/index.ts', message: 'Import the file, not the barrel.' },
    ...LAYERS.flat().filter((room) => room !== 'imports' && forbiddenRooms(room).length > 0).map((room) => ({
      target: files([room]),
      from: files(forbiddenRooms(room).filter((other) => other !== 'imports')),
      message: `${room}: projenrc/layers.ts says what it may import.`,
    })),
  ];
}
