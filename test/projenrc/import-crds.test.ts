import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checksum, parseCrd } from '../../projenrc/crd';
import { CRD_SOURCES, CrdSource } from '../../projenrc/crd-sources';
import { generate, readCrds, readerOf, updateChecksums, verifyChecksums } from '../../projenrc/import-crds';

const yamlOf = (kind: string) => `
# comment
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.example.com }
spec:
  names: { kind: ${kind} }
  scope: Namespaced
  versions:
  - name: v1
    served: true
    schema: { openAPIV3Schema: { type: object, description: prose, properties: { spec: { type: object, properties: { size: { type: integer } } } } } }
`;

function sourceOf(kind: string, more: Partial<CrdSource> = {}): CrdSource {
  const selection = { group: 'example.com', plural: `${kind.toLowerCase()}s`, versions: ['v1'] };
  return { ...selection, address: `https://example.com/v1.0.0/${kind}.yaml`, sha256: checksum(parseCrd(yamlOf(kind), selection)), ...more };
}

const read = async ({ plural }: CrdSource) => yamlOf({ widgets: 'Widget', gadgets: 'Gadget' }[plural]!);

describe('readerOf', () => {
  test('reads a folder, where one is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crds-'));
    writeFileSync(join(folder, 'example.com_widgets.yaml'), yamlOf('Widget'));
    const text = await readerOf(folder)(sourceOf('Widget'));
    rmSync(folder, { recursive: true });
    expect(text).toBe(yamlOf('Widget'));
  });

  describe('without a folder', () => {
    let server: Server;
    const address = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

    beforeAll(async () => {
      server = createServer(({ url }, response) => {
        response.statusCode = url === '/Widget.yaml' ? 200 : 404;
        response.end(url === '/Widget.yaml' ? yamlOf('Widget') : 'no such file');
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    });
    afterAll(() => new Promise((closed) => server.close(closed)));

    test('downloads the address', async () => {
      const imported = await readCrds([sourceOf('Widget', { address: address('/Widget.yaml') })], readerOf(undefined));
      expect(imported.map(({ crd }) => crd.kind)).toEqual(['Widget']);
      expect(() => verifyChecksums(imported)).not.toThrow();
    });

    test('names the address that has no such file, and the way without network', async () => {
      const gone = address('/Gadget.yaml');
      await expect(readerOf(undefined)(sourceOf('Gadget', { address: gone }))).rejects
        .toThrow(`${gone}: 404 Not Found; without network, set CRD_DIR to a folder of <group>_<plural>.yaml files`);
    });

    test('names the address whose host does not answer', async () => {
      await expect(readerOf(undefined)(sourceOf('Gadget', { address: 'http://127.0.0.1:1/Gadget.yaml' }))).rejects
        .toThrow(/^http:\/\/127\.0\.0\.1:1\/Gadget\.yaml: .*; without network, set CRD_DIR/);
    });
  });
});

describe('verifyChecksums', () => {
  test('accepts what the list promises', async () => {
    const imported = await readCrds([sourceOf('Widget'), sourceOf('Gadget')], read);
    expect(() => verifyChecksums(imported)).not.toThrow();
  });

  test('lists every CRD that differs, with both checksums and the way to accept them', async () => {
    const [widget, gadget] = [sourceOf('Widget'), sourceOf('Gadget')];
    const imported = await readCrds([{ ...widget, sha256: 'abc' }, { ...gadget, sha256: '' }], read);
    expect(() => verifyChecksums(imported)).toThrow([
      'CRDs differ from their checksum:',
      `  https://example.com/v1.0.0/Widget.yaml\n    got sha256 ${widget.sha256}, expected abc`,
      `  https://example.com/v1.0.0/Gadget.yaml\n    got sha256 ${gadget.sha256}, expected one in projenrc/crd-sources.ts`,
      'where the change is meant, run: npx projen import --update-checksums',
    ].join('\n'));
  });
});

describe('updateChecksums', () => {
  const list = readFileSync('projenrc/crd-sources.ts', 'utf8');
  const imported = CRD_SOURCES.map((source) => {
    const { group, plural } = source;
    return { source, crd: { group, plural, kind: 'Widget', scope: 'Namespaced', versions: [] } };
  });

  test('writes the checksum of every row of the real list, and nothing else', () => {
    const updated = updateChecksums(list, imported);
    for (const { source, crd } of imported) {
      expect(updated).toContain(`sha256: '${checksum(crd)}'`);
      expect(updated).not.toContain(source.sha256);
    }
    const withoutChecksums = (text: string) => text.replace(/sha256: '[^']*'/g, 'sha256');
    expect(withoutChecksums(updated)).toBe(withoutChecksums(list));
  });

  test('leaves a row that was not read as it is', () => {
    expect(updateChecksums(list, [])).toBe(list);
  });
});

describe('generate', () => {
  test('makes one file of facts and one binding of a group with several CRDs, and binds only the marked ones', async () => {
    const files = generate(await readCrds([sourceOf('Widget', { binding: true }), sourceOf('Gadget')], read));
    expect([...files.keys()]).toEqual(['test/schemas/crds/example.com.json', 'imports/example.com.ts']);
    expect(JSON.parse(files.get('test/schemas/crds/example.com.json')!)).toEqual({
      crds: ['Widget', 'Gadget'].map((kind) => ({
        source: `https://example.com/v1.0.0/${kind}.yaml`,
        group: 'example.com',
        kind,
        plural: `${kind.toLowerCase()}s`,
        scope: 'Namespaced',
        versions: [{ name: 'v1', schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } }],
      })),
    });
    expect(files.get('imports/example.com.ts')).toContain('export class Widget ');
    expect(files.get('imports/example.com.ts')).not.toContain('Gadget');
  }, 30_000);

  test('binds all marked CRDs of a group in one file', async () => {
    const files = generate(await readCrds([sourceOf('Widget', { binding: true }), sourceOf('Gadget', { binding: true })], read));
    expect(files.get('imports/example.com.ts')).toContain('export class Widget ');
    expect(files.get('imports/example.com.ts')).toContain('export class Gadget ');
  }, 30_000);

  test('makes nothing but facts of a group without a binding', async () => {
    const files = generate(await readCrds([sourceOf('Gadget')], read));
    expect([...files.keys()]).toEqual(['test/schemas/crds/example.com.json']);
  });
});
